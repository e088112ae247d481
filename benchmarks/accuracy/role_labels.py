"""Our families and roles in the words of each labelled set; written once, from what the words mean."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Labels:
    """A set's label by our family, by role where a family is too wide, and what everything else is; `of_leaders` is
    the label that only who leads has, and that executives of everything else have too."""

    families: dict[str, str]
    roles: dict[str, str]
    other: str | None = None
    of_leaders: str | None = None

    def of(self, family: str | None, role: str | None, seniority: str | None = None) -> str | None:
        label = self.roles.get(role or "") or self.families.get(family or "") or self.other
        if self.of_leaders and label == self.other and seniority == "executive":
            return self.of_leaders
        if self.of_leaders and label == self.of_leaders and seniority not in {"executive", "director"}:
            return self.other
        return label


def _turned(label_names: dict[str, str]) -> dict[str, str]:
    """{label: "name name"} → {name: label}."""
    return {name: label for label, names in label_names.items() for name in names.split()}


SNAPADDY = Labels(
    _turned(
        {
            # engineers have no department of their own there
            "Information Technology": "software data it security infrastructure testing engineering business_analysis",
            "Sales": "sales",
            "Consulting": "consulting",
            "Marketing": "marketing",
            "Project Management": "project product",
            "Administrative": "administration",
            "Purchasing": "purchasing",
            "Human Resources": "hr",
            "Business Development": "business_development",
            "Customer Support": "customer",
        }
    ),
    {
        **_turned(
            {
                "Marketing": "graphic_designer art_director copywriter content_manager",
                "Purchasing": "merchandiser",
            }
        ),
        **_turned(
            {"Other": "data_annotator architect safety_specialist surveyor energy_engineer environmental_engineer"}
        ),
    },
    "Other",
)

ADZUNA = Labels(
    _turned(
        {
            "Accounting_Finance": "finance legal administration consulting management business_analysis data it hr "
            "operations project customer",
            "Engineering": "engineering software infrastructure testing manufacturing trades science supply_chain "
            "transport security design product agriculture public_safety",
            "Healthcare_Nursing": "healthcare social_care hospitality education",
            "Sales": "sales business_development retail marketing real_estate",
        }
    ),
    _turned(
        {
            # managers of sites, units and workshops
            "Engineering": "buyer facilities_manager project_manager operations_manager sales_engineer",
            "Healthcare_Nursing": "clinical_research",
            "Accounting_Finance": "cashier",
            # an agency's consultants sell
            "Sales": "recruiter flight_attendant ticket_agent tour_guide travel_agent",
        }
    ),
)

ROOTSTRAP = Labels(
    _turned(
        {
            "Business": "management finance consulting product business_development business_analysis "
            "supply_chain purchasing real_estate project",
            "Technical": "software data it security infrastructure testing engineering science design",
            "Sales-Marketing": "sales marketing",
        }
    ),
    _turned({"Technical": "product_designer", "Other": "accountant auditor bookkeeper account_manager"}),
    "Other",
    "Business",
)

UBER = Labels(
    _turned(
        {
            "Sales & Account Management": "sales customer",
            "Engineering": "software infrastructure testing security it engineering project",
            "Operations": "operations management consulting business_analysis supply_chain transport retail "
            "manufacturing",
            "Product": "product",
            "Data Science": "data science",
            "Marketing": "marketing writing",
            "Legal": "legal",
            "Finance & Accounting": "finance purchasing",
            "People & Places": "hr administration real_estate",
            "Design": "design",
            "Business Development": "business_development",
        }
    ),
    _turned(
        {
            "Community Operations": "customer_support learning_specialist trust_and_safety compliance_officer "
            "quality_inspector data_annotator",
            "Engineering": "machine_learning_engineer data_engineer",
            "Sales & Account Management": "partnerships_manager customer_success_manager",
            "Operations": "data_analyst sales_operations",
            "Communications": "communications_specialist",
            "Public Policy": "policy_specialist",
            "Safety, Security & Insurance": "safety_specialist claims_adjuster insurance_agent",
        }
    ),
)

NOFLUFF = Labels(
    _turned(
        {
            "Backend": "software",
            "Testing": "testing",
            "DevOps": "infrastructure",
            "Big Data": "data",
            "Business Analysis": "business_analysis consulting",
            "Project Manager": "project operations management",
            "Product Management": "product",
            "Design": "design",
            "Security": "security",
            "Sales": "sales business_development",
            "Marketing": "marketing writing",
            "HR": "hr",
            "Support": "customer",
            "IT Administrator": "it",
            "Backoffice": "administration finance",
        }
    ),
    _turned(
        {
            "Frontend": "frontend_engineer web_developer",
            "Fullstack": "full_stack_engineer",
            "Mobile": "mobile_engineer android_engineer ios_engineer",
            "Embedded": "embedded_engineer hardware_engineer",
            "Gaming": "game_developer game_designer",
            "Business Intelligence": "data_analyst",
            "AI": "machine_learning_engineer data_scientist research_scientist_ai",
            "Agile": "scrum_master",
            "Support": "it_support",
            "Business Analysis": "systems_analyst",
            "Product Management": "product_owner",
            "Other": "it_consultant",
        }
    ),
    "Other",
)

# djinni.co has some ninety categories, of languages and tools too: put together as families
_DJINNI_CATEGORIES = {
    "development": (
        "Fullstack|Python|Node.js|JavaScript|C++|CPP|.NET|PHP|Java|Golang|React.js|Laravel|WordPress|Rust|Angular|Vue.js"
        "|Drupal|Symfony|Ruby|C Lang|Kotlin|Scala|Salesforce|MS Dynamics|ERP|No Code|Lead|Architect|Engineering Manager"
        "|SQL|Magento|Embedded|iOS|Android|React Native|Flutter|Unity Developer|Unity|Unreal Engine|Game Developer"
        "|Blockchain|Solidity|Elixir|1C|Odoo|SAP|Svelte|Next.js|TypeScript|Rails|Django|Delphi|Perl|Swift|Haskell"
        "|Clojure|CTO"
    ),
    "testing": "QA|QA Automation|QA Manual",
    "infrastructure": "DevOps|Sysadmin|Security|Information Security|Security Analyst|SRE|FinOps|Network Engineer|DBA",
    "data": "ML AI|Data Analyst|Data Engineer|Data Science|Web Analyst|Big Data|BI|ETL|Product Analyst|Data Scientist",
    "design": (
        "Graphic Design|UI UX|Design|Motion Design|Product Design|Artist|3D Artist|2D Artist|2D Animation|3D Animation"
        "|Game Design|Level Design|Video Editor|Illustrator|Web Design|Art Director|UX Research|Brand Design"
    ),
    "marketing": (
        "Marketing|Social Media|Performance Marketing|SEO|Digital Marketing|Digital Marketing Manager|Content Marketing"
        "|PR Manager|CMO|Marketing Analyst|PPC|Affiliate|Media Buying|SMM|Email Marketing|Product Marketing|Copywriter"
        "|Content Writing|Content Manager|Technical Writing|Copywriting|Editor|Influencer Marketing"
    ),
    "sales": (
        "Sales|Lead Generation|Business Development|Account Manager|Sales Manager|Sales Leadership|SDR"
        "|Account Executive|Partnerships"
    ),
    "management": "Project Manager|Product Manager|Delivery Manager|Product Owner|Scrum Master|Head Chief|COO|CEO",
    "analysis": "Business Analyst",
    "support": "Support|Customer Support|Technical Support|Customer Success",
    "hr": "Recruiter|HR|Talent Acquisition|Head of HR|HRBP|Learning and Development",
    "finance": "Finances|Financial Analyst|Finance Manager|Accountant|CFO|Legal",
    "engineering": "Engineering / CAD Design|Hardware|Mechanical Engineer|Electrical Engineer",
}
DJINNI_GROUPS = {name: group for group, names in _DJINNI_CATEGORIES.items() for name in names.split("|")}
DJINNI = Labels(
    _turned(
        {
            "development": "software",
            "testing": "testing",
            "infrastructure": "infrastructure it security",
            "data": "data",
            "design": "design",
            "marketing": "marketing writing",
            "sales": "sales business_development real_estate",
            "management": "project product management operations",
            "analysis": "business_analysis consulting",
            "support": "customer",
            "hr": "hr",
            "finance": "finance legal",
            "engineering": "engineering manufacturing trades",
        }
    ),
    _turned(
        {
            "development": "database_administrator systems_analyst it_consultant hardware_engineer electrical_engineer",
            "support": "it_support",
            "management": "it_manager",
            "marketing": "market_researcher event_manager",
            # lawyers and engineers of what is no software have no category that employers choose
            "Other": "lawyer compliance_officer engineer",
        }
    ),
    "Other",
)

# The series of the US Office of Personnel Management (Handbook of Occupational Groups and Families, 2018): a group's
# first two digits, or a series that stands apart from its group
_USAJOBS_SERIES = _turned(
    {
        "administration and programs": "0318 0340 0341 0343 0344",
        "cleaning": "35",
        "communication": "10",
        "computing": "15 22",
        "education": "14 17",
        "engineering": "08",
        "finance": "05",
        "healthcare": "06",
        "hr": "02",
        "legal": "09 12",
        "protection and inspection": "0018 0080 0081 0083 0085 0086 0089 18",
        "purchasing": "1102 1105",
        "science": "0110 04 13",
        "supply and transport": "0346 20 21 57 69",
        "trades and quality": "19 25 26 28 31 34 36 38 41 42 44 46 47 48 50 53 54 58",
    }
)
# General legal work, and students of a whole group: their series says nothing of the work
_USAJOBS_OF_ALL_WORK = frozenset(
    ("0901", "0299", "0499", "0599", "0699", "0899", "0999", "1099", "1399", "1499", "1599", "1799", "1899", "2299")
)


def usajobs_group(series: str) -> str | None:
    """The group that a series of four digits ("0905") is scored as; None where the series says nothing of the work."""
    if series in _USAJOBS_OF_ALL_WORK:
        return None
    return _USAJOBS_SERIES.get(series) or _USAJOBS_SERIES.get(series[:2])


USAJOBS = Labels(
    _turned(
        {
            "administration and programs": "administration project operations management consulting business_analysis",
            "cleaning": "personal_services",
            "communication": "marketing writing design arts",
            "computing": "software data it security infrastructure testing",
            "education": "education",
            "engineering": "engineering",
            "finance": "finance",
            "healthcare": "healthcare social_care",
            "hr": "hr",
            "legal": "legal",
            "protection and inspection": "public_safety",
            "purchasing": "purchasing",
            "science": "science",
            "supply and transport": "supply_chain transport",
            "trades and quality": "trades manufacturing agriculture",
        }
    ),
    {
        **dict.fromkeys(("inspector", "safety_specialist"), "protection and inspection"),
        "cleaner": "cleaning",
        "contract_manager": "purchasing",
        "learning_specialist": "education",
    },
)
