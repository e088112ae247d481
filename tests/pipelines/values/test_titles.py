"""Titles as feeds print them, and the traps that other crawlers fell into."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from processor import takes_at_most

from pipelines.shipped import vocabulary
from pipelines.values.titles import ReadTitle, clean_title, read_title

FAMILIES = Path(__file__).parents[2] / "fixtures" / "corpora" / "own" / "role_families.jsonl"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Software Engineer (m/w/d)", "Software Engineer"),
        ("Product Designer (f/m/x)", "Product Designer"),
        ("Data Analyst (all genders)", "Data Analyst"),
        ("Développeur Full Stack H/F", "Développeur Full Stack"),
        ("Technicien de maintenance (F/H) - CDI", "Technicien de maintenance"),
        ("Pflegefachkraft m|w|d 80-100%", "Pflegefachkraft"),
        ("Java &amp; Kotlin Engineer", "Java & Kotlin Engineer"),
        ("Senior Accountant (REQ-10234)", "Senior Accountant"),
        ("Business Marketing_SD1_2146", "Business Marketing"),
        ("1110 New Business Sales", "New Business Sales"),
        ("Broadcast Technician (Graphics) #161", "Broadcast Technician (Graphics)"),
        ("2027 Summer Internship", "2027 Summer Internship"),
        ("Backend Engineer - Remote", "Backend Engineer"),
        ("Remote - Backend Engineer", "Backend Engineer"),
        ("Remote Sensing Engineer", "Remote Sensing Engineer"),
        ("Support Agent (Part Time)", "Support Agent"),
        ("Account Executive - Berlin, Germany", "Account Executive"),
        ("Account Executive, Italy", "Account Executive"),
        ("Sales Manager (Ireland, Galway)", "Sales Manager"),
        ("Data Engineer (Hybrid) - New York, NY", "Data Engineer"),
        ("Verkäufer in Berlin", "Verkäufer"),
        ("Account Executive, Enterprise", "Account Executive, Enterprise"),
        ("Account Executive - Enterprise Germany", "Account Executive - Enterprise Germany"),
        ("Tutor - Reading", "Tutor - Reading"),
        ("Project Manager (IT)", "Project Manager (IT)"),
        ("Senior Data Scientist (AI)", "Senior Data Scientist (AI)"),
        ("Engineer - Mobile", "Engineer - Mobile"),
        ("Media Buyer (UK Market)", "Media Buyer (UK Market)"),
        ("Marketing - EMEA", "Marketing - EMEA"),
        ("REMOTE", "REMOTE"),
        ("Comptable (H/F/X) - CDI - Paris", "Comptable"),
        ("Verpleegkundige (m/v/x) - 24-32 uur - Utrecht", "Verpleegkundige"),
        ("Kierownik magazynu (k/m) - pełny etat", "Kierownik magazynu"),
        ("Werkstudent Einkauf (männlich/weiblich/divers) - 20h/Woche", "Werkstudent Einkauf"),
        ("Sachbearbeiter in Teilzeit", "Sachbearbeiter"),
        ("Head of Legal | Brindlemoor GmbH", "Head of Legal"),
        ("Product Designer (Remote, EU)", "Product Designer"),
        ("Product Designer (EU)", "Product Designer (EU)"),
        ("Night Shift Nurse, 12 months", "Night Shift Nurse"),
        ("  ", ""),
        ("(m/w/d)", ""),
    ],
)
def test_clean_title(text, title):
    assert clean_title(text) == title


@pytest.mark.parametrize(
    ("text", "seniority"),
    [
        ("Internal Auditor", None),
        ("Marketing Intern", "intern"),
        ("Intern, Office of the Chief Executive Officer", "intern"),
        ("Werkstudent Data Science (m/w/d)", "intern"),
        ("Stagiaire marketing", "intern"),
        ("Associate Professor of History", None),
        ("Associate Software Engineer", "entry"),
        ("Graduate Engineer", "entry"),
        ("Graduate Recruiter", None),
        ("Jr. Developer", "entry"),
        ("Middle Python Developer", "mid"),
        ("Sales Manager, Middle East", None),
        ("Mid-Market Account Executive", None),
        ("Sr. Account Manager", "senior"),
        ("Senior Living Coordinator", None),
        ("Member of Technical Staff", None),
        ("Staff Software Engineer", "lead"),
        ("Software Engineer, Staff", "lead"),
        ("Staff Accountant", None),
        ("Staff Nurse", None),
        ("Chief of Staff", None),
        ("Principal Engineer", "lead"),
        ("Vice Principal", None),
        ("Lead Generation Specialist", None),
        ("Tech Lead", "lead"),
        ("Teamleiterin Buchhaltung", "lead"),
        ("Verkaufsteamleiter", "lead"),
        ("Gebietsverkaufsleiter Süd", "manager"),
        ("Redaktionsleitung", "manager"),
        ("Geschäftsbereichsleiterin Vertrieb", "director"),
        ("Geschäftsleitung Vertrieb", "executive"),
        ("Referent/in Geschäftsführung", None),
        ("Sekretariat der kaufmännischen Geschäftsleitung", None),
        ("Assistenzarzt", None),
        ("Halbleiteringenieur", None),
        ("Rohrleitungsbauer", None),
        ("Kundenberater national / intern. Kunden", None),
        ("Projektleiter (m/w/d)", None),
        ("Chef de projet", None),
        ("Product Manager", None),
        ("Senior Product Manager", "senior"),
        ("Project Manager", None),
        ("Business Development Manager", None),
        ("Engineering Manager", "manager"),
        ("Senior Engineering Manager", "manager"),
        ("Assistant Store Manager", "manager"),
        ("Head of Marketing", "director"),
        ("Head Chef", None),
        ("Art Director", None),
        ("Associate Director, Clinical Operations", "director"),
        ("Leiter Vertrieb", "director"),
        ("VP of Sales", "executive"),
        ("Assistant Vice President", "executive"),
        ("CTO", "executive"),
        ("Chief Mentorship Officer", "executive"),
        ("Geschäftsführer (m/w/d)", "executive"),
        ("Executive Assistant to the CEO", None),
        ("Assistenz der Geschäftsführung", None),
        ("Account Executive", None),
        ("CRO Specialist", None),
        ("Software Engineer", None),
        ("Ingeniera Senior", "senior"),
        ("Regular Java Developer", "mid"),
        ("Regular Full Time Cashier", None),
        ("Mid/Senior Go Developer", "mid"),
        ("Senior Manager, Field Research", "manager"),
        ("Manager, Product Marketing", None),
        ("Einkaufsleiterin", "manager"),
        ("Halbleiterentwickler", None),
        ("Seniorberaterin", "senior"),
        ("Seniorenbetreuer", None),
        ("Juniorentwickler", "entry"),
        ("Försäljningschef", "manager"),
        ("Algemeen directeur", "executive"),
        ("Masterandin", "intern"),
        ("Mitglied der Geschäftsleitung", "executive"),
        ("Member of the Advisory Board", "executive"),
        ("Principal, Willow Lane School", None),
        ("Starszy programista", "senior"),
        ("Estagiária de marketing", "intern"),
        ("Apprendista cuoco", "entry"),
        ("Teamleider magazijn", "lead"),
    ],
)
def test_seniority(text, seniority):
    assert read_title(text).seniority == seniority


@pytest.mark.parametrize(
    ("description", "seniority"),
    [
        ("This is an entry-level position in our team.", "entry"),
        ("Seniority level: Mid-Senior level", "mid"),
        ("We are looking for a senior engineer.", "senior"),
        ("You will work with our senior engineers and lead generation team.", None),
        ("This is a junior role. Senior level positions are open too.", None),
        ("Join us as our Senior Lamp Engineer.", "senior"),
        ("We are looking for a Lamp Engineer (Mid / Senior) with patience.", "mid"),
        ("We are looking for people to support senior citizens.", None),
        ("We are looking for somebody to help senior engineers.", None),
        ("Looking for an assistant for senior lawyers.", None),
        (None, None),
        ("", None),
    ],
)
def test_seniority_is_asked_of_the_description_only_when_it_says_so_plainly(description, seniority):
    assert read_title("Engineer", description=description).seniority == seniority


def test_the_title_goes_before_the_description():
    assert read_title("Junior Engineer", description="We are looking for a senior engineer.").seniority == "entry"


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Softwareentwickler:in (m/w/d)", "software_engineer"),
        ("Cloudsoftwareentwickler", "software_engineer"),
        ("Développeur·se backend", "backend_engineer"),
        ("Desarrolladora Frontend", "frontend_engineer"),
        ("Sr. Java Dev", "software_engineer"),
        ("C++ Developer", "software_engineer"),
        (".NET Developer", "software_engineer"),
        ("Front-End Engineer", "frontend_engineer"),
        ("Mobile iOS Engineer", "ios_engineer"),
        ("Machine Learning Engineer", "machine_learning_engineer"),
        ("Technical Recruiter", "recruiter"),
        ("Product Marketing Manager", "product_marketing_manager"),
        ("Customer Success Operations Manager", "customer_success_manager"),
        ("Ingénieur commercial (H/F)", "account_executive"),
        ("Chargé(e) de recrutement", "recruiter"),
        ("Chef(fe) de projet développement solaire", "project_manager"),
        ("Projektleiter Bau", "construction_manager"),
        ("Marketing Intern", "marketing_specialist"),
        ("Marketing Consultant", "marketing_specialist"),
        ("Consultant", "management_consultant"),
        ("SAP Architect (Java)", "software_engineer"),
        ("Analyst, Credit Risk Management", "risk_analyst"),
        ("Auxiliar administrativo", "administrative_assistant"),
        ("Founding Engineer", "engineer"),
        ("Astronaut", None),
        ("Registered Nurses", "registered_nurse"),
        ("Vertriebsverantwortlicher Nord", "sales_representative"),
        ("Inkoopmanager", "buyer"),
        ("Cameriere di sala", "waiter"),
        ("Programistka Java", "software_engineer"),
        ("Enfermeira chefe", "registered_nurse"),
        ("Intern Employer Branding", "hr_generalist"),
        ("Staff Engineer - Payments", "engineer"),
        ("Head of Payments", "finance_manager"),
        # who leads the whole gives way to another role beside it, and helpers are none
        ("Inhaber", "chief_executive"),
        ("Gründerin und Softwareentwicklerin", "software_engineer"),
        ("Vice President, Corporate Communications", "communications_specialist"),
        ("Assistenz der Geschäftsführung", "executive_assistant"),
        ("Secretary to the Board", "executive_assistant"),
        ("Assistant Director", "director"),
        ("Assistentin der Bauleitung", "administrative_assistant"),
        # advice on a field is advice, where it is no selling
        ("IT Consulting", "it_consultant"),
        ("Cloud Consultant", "it_consultant"),
        ("Recruitment Consultant", "recruiter"),
        # where the work is done comes after what is done
        ("Head of Restaurant Marketing", "marketing_manager"),
        ("Restaurant Lead", "waiter"),
        # who leads a field's people
        ("Regional Director, Retail", "store_manager"),
        ("Leiter Personalwesen", "hr_manager"),
        ("Bereichsleiterin Fertigung", "production_manager"),
        # parts of compounds
        ("Messebauer", "construction_worker"),
        ("Werkscontroller", "financial_analyst"),
        ("Microcontroller Engineer", "engineer"),
        ("Sanitärinstallateur", "plumber_hvac"),
        # the field is in a compound's last part, or before a head that has none
        ("Leiter Produktvertrieb", "sales_manager"),
        ("Mitarbeiter Systemadministration", "it_specialist"),
        ("Vermietungsmanager", "property_manager"),
        ("Beschwerdeverantwortliche", "customer_support"),
        ("Bewerbungsmanagement", "recruiter"),
        ("Vereinigung der Angebote", None),
        # women's names of jobs, and adjectives as their noun has them
        ("Brand Managerin", "brand_manager"),
        ("Staatsanwältin", "lawyer"),
        ("Direttrice commerciale", "sales_manager"),
        ("Ejecutiva de cuentas", "account_manager"),
        ("Księgowa", "accountant"),
        ("Kaufmännische Leiterin", "finance_manager"),
        ("Bergfleischer", "production_worker"),
        # names of products and of a passenger are no jobs beside one
        ("Frontend Engineer, Rider", "frontend_engineer"),
        ("Model Risk Analyst", "risk_analyst"),
        # Cyrillic letters that look Latin
        ("Dаtа Еngineer", "data_engineer"),
        # words of several languages
        ("Responsable de boutique", "store_manager"),
        ("Carretillero", "warehouse_worker"),
        ("Aide-soignante de nuit", "nursing_assistant"),
        ("Manager in Training", "operations_manager"),
    ],
)
def test_role(text, role):
    assert read_title(text).role == role


@pytest.mark.parametrize(
    ("title", "description", "role"),
    [
        (
            "Deputy Manager",
            "We are looking for a registered nurse. As a nurse you lead the nurses of a ward.",
            "health_manager",
        ),
        ("Deputy Manager", "You will work with nurses.", "operations_manager"),
        ("Deputy Manager", None, "operations_manager"),
        ("Data Analyst", "We are looking for a nurse. A nurse, as a nurse.", "data_analyst"),
        ("Staff Engineer", "We are looking for a driver. Every driver, as a driver, drives.", "engineer"),
    ],
)
def test_the_role_is_asked_of_the_description_only_where_the_title_names_none(title, description, role):
    assert read_title(title, description=description).role == role


def test_titles_of_every_occupation_have_their_family():
    """`own/role_families.jsonl`: titles that we wrote, of all families, in ten languages."""
    rows = [json.loads(line) for line in FAMILIES.read_text(encoding="utf-8").splitlines()]
    assert {row["title"]: read_title(row["title"]).role_family for row in rows} == {
        row["title"]: row["role_family"] for row in rows
    }
    assert len({row["role_family"] for row in rows}) >= 30


def test_a_title_is_read_whole():
    assert read_title("Senior Software Engineer (m/w/d) - Remote - Berlin, Germany (REQ-10234)") == ReadTitle(
        title="Senior Software Engineer",
        role_family="software",
        role="software_engineer",
        seniority="senior",
        occupation_code="15-1252",
        occupation_scheme="SOC2018",
    )


@pytest.mark.parametrize("text", ["", " ", "\x00", "(m/w/d)"])
def test_nothing_is_no_title(text):
    assert read_title(text) == ReadTitle()


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=100)
    | st.lists(
        st.sampled_from(["Senior", "(m/w/d)", "-", "Berlin", "C++", "Lead", "(", "#1", "Entwickler:in", "\ud800"]),
        max_size=12,
    ).map(" ".join)
)
def test_any_text_is_read(text):
    read = read_title(text, description=text)
    assert read.title is None or read.title.strip() == read.title
    assert (read.role is None) == (read.role_family is None)


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "(",
        "- ",
        "m/w/",
        "chief ",
        "staff ",
        "1",
        "Berlin, ",
        "this is a x ",
        "manager ",
        "looking for a a ",
        "as a nurse ",
        "member of the board ",
        "regular ",
        "<",
        "entwickler",
        "a & b GmbH ",
        " - x",
        "ä",
    ],
)
def test_long_texts_take_no_longer_than_they_should(piece):
    text = piece * (65536 // len(piece))
    assert takes_at_most(0.1, read_title, text, None, text)


def test_the_vocabularies_agree():
    roles = {row["role"]: row for row in vocabulary("roles")}
    assert len(roles) == len(vocabulary("roles")) >= 150
    assert len({row["role_family"] for row in roles.values()}) >= 25
    assert {row["role"] for row in vocabulary("role_words")} <= set(roles)
    assert all(re.fullmatch(r"\d\d-\d{4}", row["occupation_code"]) and row["meaning"] for row in roles.values())
    levels = {"", "intern", "entry", "mid", "senior", "lead", "manager", "director", "executive"}
    assert {row["seniority"] for row in vocabulary("seniority")} == levels


@pytest.mark.parametrize(
    ("title", "role", "code"),
    [
        ("Warehouse Operator", "warehouse_worker", "53-7065"),
        # no more than a general word: the major group's code, or none for who leads
        ("Operator II", "production_worker", "51-0000"),
        ("Technician", "maintenance_technician", "49-0000"),
        ("Supervisor", "operations_manager", None),
        # who works in a field is not who leads it
        ("Werkstudent Finance", "financial_analyst", "13-2051"),
        ("Head of Finance", "finance_manager", "11-3031"),
        ("Mitarbeiterin Logistik", "logistics_coordinator", "13-1081"),
        ("Leiterin Logistik", "supply_chain_manager", "11-3071"),
        ("Inventory Specialist", "logistics_coordinator", "13-1081"),
        ("Warehouse Manager", "supply_chain_manager", "11-3071"),
        ("Tax Associate", "tax_specialist", "13-2082"),
        ("Hostess", "waiter", "35-3031"),
        ("Basketball Coach", "fitness_trainer", "39-9031"),
    ],
)
def test_roles_and_their_codes(title, role, code):
    found = read_title(title)
    assert (found.role, found.occupation_code) == (role, code)
