"""`rolecall import`: saved documents, as people have them, into the database."""

import json
import re
from pathlib import Path

import pytest
from command import At, content

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
CAPTURE, BARE = (SEEDS / f"{name}.txt" for name in ("000_29943bded41ffc81", "003_28cc2c3578e4db4c"))
RUNS = {"runs", "board_runs", "board_run_postings", "board_run_fields"}

HTML = """<!doctype html><html><head><title>Tidal Engineer | Halcyon Tidal</title>
<script type="application/ld+json">{
  "@context": "https://schema.org", "@type": "JobPosting", "title": "Tidal Engineer",
  "identifier": {"@type": "PropertyValue", "name": "Halcyon Tidal", "value": "HT-7"},
  "datePosted": "2026-02-11", "validThrough": "2026-04-01T00:00:00Z", "employmentType": "FULL_TIME",
  "hiringOrganization": {"@type": "Organization", "name": "Halcyon Tidal"},
  "jobLocation": {"@type": "Place", "address": {"@type": "PostalAddress", "addressLocality": "Stromness",
    "addressCountry": "GB"}},
  "baseSalary": {"@type": "MonetaryAmount", "currency": "GBP", "value": {"@type": "QuantitativeValue",
    "minValue": 41000, "maxValue": 52000, "unitText": "YEAR"}},
  "description": "<p>We harvest the tide.</p><h3>Requirements</h3><ul><li>4+ years with Python</li></ul>"
}</script></head><body><h1>Tidal Engineer</h1></body></html>
"""
TEXT = """Fernweh Maps is the leading maker of hiking maps. Our offices are in Graz and Turin.

Why Join Us
At Fernweh Maps, our people are curious, careful and often outdoors.

Responsibilities - What You'II Do
Draw contour lines for the eastern Alps
Walk every path that we print, once
Bachelorâ€™s degree in geography, with 3+ years of related work experience
Good knowledge of Python and PostgreSQL
Fernweh Maps is committed to creating an inclusive space where employees are valued for their skills.
"""
PAGE = "<html><head><title>Our offices</title></head><body><h1>Our offices</h1><p>Graz and Turin.</p></body></html>"


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    """A home into which three invented documents were imported, one command each, and the folder of their files."""
    folder = tmp_path_factory.mktemp("import")
    at = At(folder / "home")
    for name, text in (("tidal.html", HTML), ("fernweh.txt", TEXT), ("offices.html", PAGE)):
        (folder / name).write_text(text, encoding="utf-8")
    ran = [
        at("import", folder / "tidal.html", "--url", "https://halcyon.example/jobs/7"),
        at("import", folder / "fernweh.txt"),
        at("import", folder / "offices.html", "--company", "Fernweh Maps", "--url", "https://fernweh.example/offices"),
    ]
    assert [told.code for told in ran] == [0, 0, 0], ran
    return at, folder


def test_a_posting_from_json_ld(imported):
    at, _ = imported
    assert at.rows(
        """select board_key, title, company, url, requisition_id, source_posted_at::varchar, posted_precision,
        employment_type, experience_years_min, status from postings where board_key = 'import:halcyon-tidal'"""
    ) == [
        (
            "import:halcyon-tidal",
            "Tidal Engineer",
            "Halcyon Tidal",
            "https://halcyon.example/jobs/7",
            "HT-7",
            "2026-02-11 00:00:00",
            "day",
            "full_time",
            4.0,
            "open",
        )
    ]
    assert at.rows("select city, country_code from posting_locations") == [("Stromness", "GB")]
    assert at.rows("select min_amount, max_amount, currency, period from posting_salaries") == [
        (41000.0, 52000.0, "GBP", "year")
    ]


def test_a_posting_from_bare_text_has_no_title_but_a_company_and_sections(imported):
    at, _ = imported
    where = "where board_key = 'import:fernweh-maps'"
    assert at.rows(f"select title, title_raw, company, education_min, experience_years_min from postings {where}") == [
        (None, None, "Fernweh Maps", "bachelor", 3.0)
    ]
    assert at.rows(
        f"""select posting_sections.kind from posting_sections inner join postings using (posting_key) {where}
        order by position"""
    ) == [("about_company",), ("about_company",), ("responsibilities",), ("requirements",), ("equal_opportunity",)]


def test_an_import_is_partial_and_closes_nothing(imported):
    at, _ = imported
    assert at.rows("select distinct verdict, reason, closed, requests from board_runs") == [("partial", "import", 0, 0)]
    assert at.rows("select distinct status from postings") == [("open",)]


def test_kind_and_company_override_what_a_page_says(imported, tmp_path):
    _, folder = imported
    at = At(tmp_path / "home")
    ran = at("import", folder / "offices.html", "--kind", "posting", "--company", "Fernweh Maps GmbH")
    assert ran.code == 0, ran.err
    ((key, url, company, text),) = at.rows("select posting_key, url, company, description_text from postings")
    assert re.fullmatch(r"import:fernweh-maps:[0-9a-f]{32}", key)
    assert (url, company) == ("file:offices.html", "Fernweh Maps GmbH")
    assert "Graz and Turin." in text


def test_a_crawl_of_ours_is_a_warc_like_any_other(imported, tmp_path):
    """What was archived by one home can be imported into another."""
    at, _ = imported
    other = At(tmp_path / "home")
    warcs = sorted(at.home.glob("archive/import/*/*.warc.gz"))
    ran = other("import", *warcs)
    assert ran.code == 0, ran.err
    told = "select title, company, description_text from postings order by all"
    assert other.rows(told) == at.rows(told)


needs_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="the seeds are not at hand")


@pytest.fixture(scope="module")
def seeds(tmp_path_factory):
    at = At(tmp_path_factory.mktemp("seeds") / "home")
    ran = at("import", CAPTURE, BARE)
    assert (ran.code, ran.err) == (0, "2 files read: 5 articles, 1 page, 1 posting.\n")
    return at


def squashed(text):
    return re.sub(r"\s", "", text)


@needs_seeds
def test_the_seeds_give_five_articles_each_once_and_whole(seeds):
    days = {
        "Where in The World is TikTok?": "2024-03-14",
        "How TikTok Shop is Transforming Retail!": "2024-01-22",
        "Protecting Users Around the World: Quality Assurance Team in Action!": "2024-06-04",
        "Tech Opportunties at TikTok!": "2024-05-14",
        "Go Down Under with TikTok!": "2024-04-01",
    }
    lines = CAPTURE.read_text(encoding="utf-8").splitlines()
    found = seeds.rows("select title, published_on::varchar, company, text from articles")
    assert {title: day for title, day, _, _ in found} == days
    assert (len(found), {company for _, _, company, _ in found}) == (5, {"TikTok"})
    for title, day, _, text in found:
        start = lines.index(title)
        assert squashed(text) == squashed("".join(lines[start + 1 : lines.index(day, start)])), title
        # Lines that were broken or joined are mended: a block ends where a sentence does.
        assert [block for block in text.splitlines() if block and block[-1] not in '.!?"”:'] == []


@needs_seeds
def test_the_seeds_give_value_lines_and_menus_once_with_their_counts(seeds):
    counts = {
        (heading, text): (number, rows)
        for heading, text, number, rows in seeds.rows(
            """select any_value(heading), any_value(text), count(*), count(distinct section_hash)
            from page_sections inner join sections using (section_hash)
            group by sections.company_key, heading, text"""
        )
    }
    values = {heading: number for (heading, _), number in counts.items() if heading and heading.startswith("We ")}
    assert values == {
        "We empower creators": (3, 1),
        "We connect people": (3, 1),
        "We explore possibilities": (3, 1),
    }
    assert counts[None, "NEWSROOM"] == (2, 1)
    assert counts[None, "TRANSPARENCY"] == (4, 1)
    assert {rows for _, rows in counts.values()} == {1}


@needs_seeds
def test_the_seeds_give_one_posting(seeds):
    assert seeds.rows(
        "select title, company, education_min, experience_years_min, experience_years_max from postings"
    ) == [(None, "TikTok", "bachelor", 2.0, None)]
    ((text,),) = seeds.rows("select description_text from postings")
    assert re.search(r"Bachelor['‘’]s degree", text)
    assert "â" not in text
    raw = BARE.read_text(encoding="utf-8")
    mended = text.replace("[e-mail]", "").replace("’", "‘")
    assert squashed(mended) == squashed(raw.replace("â€˜", "‘").replace("usrc@tiktok.com", ""))
    kinds = [kind for (kind,) in seeds.rows("select kind from posting_sections order by position")]
    assert list(dict.fromkeys(kinds)) == [
        "about_company",
        "about_team",
        "responsibilities",
        "requirements",
        "equal_opportunity",
    ]
    items = [item for (item,) in seeds.rows("select text from posting_requirements order by position")]
    assert len(items) == len(set(items)) == 5
    assert [squashed(item) in squashed(mended) for item in items] == [True] * 5
    skills = {skill for (skill,) in seeds.rows("select skill from posting_skills")}
    assert {"C++", "Python"} <= skills


@needs_seeds
def test_importing_the_seeds_again_changes_nothing(seeds):
    sighting = {"last_seen_at", "last_seen_seq", "capture"}
    before = content(seeds.database, sighting)
    ran = seeds("import", BARE, CAPTURE)
    assert ran.code == 0, ran.err
    after = content(seeds.database, sighting)
    assert [name for name in before if name not in RUNS and before[name] != after[name]] == []


@needs_seeds
def test_a_rebuild_keeps_the_seeds(seeds):
    told = seeds("rebuild", "--dry-run")
    assert "Nothing would differ." in told.out.splitlines()


def test_queries_answer_about_imports(imported):
    at, _ = imported
    ran = at("query", "select company, count(*) as jobs from open_jobs group by company order by company", "--json")
    assert json.loads(ran.out) == [{"company": "Fernweh Maps", "jobs": 1}, {"company": "Halcyon Tidal", "jobs": 1}]
