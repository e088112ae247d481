"""One posting's page by its structure, as sites of many kinds build it."""

import re
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.pages.detail import read_detail

PROSE = (
    "<p>The mill grinds rye and wheat for forty bakers along the river, and has done so since before the bridge.</p>"
    "<h3>What you will do</h3><ul><li>Dress the stones twice a month</li>"
    "<li>Keep the sluice clear in every weather</li></ul>"
    "<h3>Requirements</h3><ul><li>Two years of experience in a mill or a bakery</li><li>A good ear</li></ul>"
)
TEXT = "The mill grinds rye and wheat What you will do Dress the stones Keep the sluice clear Requirements A good ear"
NAV = '<div class="top-nav"><a href="/">Home</a><a href="/jobs">Jobs</a><a href="/contact">Contact</a></div>'
COOKIES = (
    '<div id="cookie-banner"><p>We use cookies to improve your experience. Accept all cookies or choose.</p></div>'
)


def html(body, title="Miller | Tern Mill", head=""):
    return f'<html lang="en"><head><title>{title}</title>{head}</head><body>{NAV}{body}{COOKIES}</body></html>'


PAGES = {
    "definition list": (
        html(f"<h1>Miller</h1><dl><dt>Location</dt><dd>Tern, Norway</dd><dt>Type</dt><dd>Part-time</dd></dl>{PROSE}"),
        {"title_raw": "Miller", "places_raw": ["Tern, Norway"], "employment_type_raw": "Part-time"},
    ),
    "one form around the page": (
        html(
            '<form id="aspnetForm"><div><h2><span id="lblTitle">Miller</span></h2><table>'
            "<tr><th>Job location</th><td>Tern, Norway</td></tr><tr><th>Department:</th><td>Milling</td></tr>"
            f"<tr><td>Req ID</td><td>TM-12</td></tr></table><div>{PROSE}</div></div></form>"
        ),
        {"title_raw": "Miller", "places_raw": ["Tern, Norway"], "department": "Milling", "requisition_id": "TM-12"},
    ),
    "labels in bold": (
        html(
            "<h1>Tern Mill</h1><h2>Miller</h2><p><strong>Location:</strong> Tern, Norway<br><strong>Contract:</strong> "
            f"Permanent</p>{PROSE}",
            "Jobs - Miller - Tern Mill",
        ),
        {"title_raw": "Miller", "places_raw": ["Tern, Norway"]},
    ),
    "icons": (
        html(
            '<article><h1 class="entry-title">Miller</h1><ul><li><i class="fa fa-map-marker"></i> Leeds</li>'
            f'<li><i class="fa fa-clock"></i> Full time</li></ul><div class="entry-content">{PROSE}</div></article>'
            '<aside><h3>Recent posts</h3><a href="/blog/x">A flood</a></aside>'
        ),
        {"title_raw": "Miller", "places_raw": ["Leeds"], "employment_type_raw": "Full time"},
    ),
    "a line below the title": (
        html(f"<header><h1>Miller</h1><p>Milling · Toronto · Full-time</p></header><main>{PROSE}</main>"),
        {"title_raw": "Miller", "places_raw": ["Toronto"], "employment_type_raw": "Full-time"},
    ),
    "meta tags": (
        html(
            f"<div>{PROSE}</div>",
            "Careers",
            '<meta name="job-title" content="Miller"><meta name="job-city" content="Tern">'
            '<meta name="job-country" content="Norway"><meta name="job-posteddate" content="2026-02-01">',
        ),
        {"title_raw": "Miller", "places_raw": ["Tern, Norway"], "source_posted_at_raw": "2026-02-01"},
    ),
    "named elements": (
        html(
            '<div class="job-header"><div class="job-title">Miller</div><div class="job-location"><span>Tern</span>, '
            f'<span>Norway</span></div><div class="date-posted">2 March 2026</div></div><section>{PROSE}</section>'
        ),
        {"title_raw": "Miller", "places_raw": ["Tern, Norway"], "source_posted_at_raw": "2 March 2026"},
    ),
    "a form and other jobs below": (
        html(
            f"<main><h1>Miller</h1><p>Location: Tern, Norway</p>{PROSE}<h2>Apply for this job</h2><form><label>"
            "First name"
            "</label><input></form><h2>Similar jobs</h2><ul><li><a href='/jobs/2'>Baker in Lyon</a></li></ul></main>"
        ),
        {"title_raw": "Miller", "places_raw": ["Tern, Norway"]},
    ),
    "the heading says apply": (
        html(f"<h1>Contact</h1><section><h1>Miller</h1><p>Tern, Norway</p>{PROSE}</section><h1>Apply now</h1>"),
        {"title_raw": "Miller", "places_raw": ["Tern, Norway"]},
    ),
    "employer and place in one heading": (
        html(
            f"<h1><span>Tern Mill</span><span>Miller</span><span>Tern, Norway</span></h1><div>{PROSE}</div>", "Miller"
        ),
        {"title_raw": "Miller", "places_raw": ["Tern, Norway"]},
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_page_by_structure(name):
    page, expected = PAGES[name]
    found = read_detail(page, "https://tern.example/jobs/miller")
    assert (found.source, found.is_posting) == ("structure", True)
    assert {field: found.fields.get(field) for field in expected} == expected
    text = re.sub(r"<[^<>]*>", " ", found.fields["description_html"])
    assert all(word in text for word in TEXT.split())
    assert not any(word in text for word in ("cookies", "Home", "First name", "Lyon", "flood"))


OTHER_LANGUAGES = [
    (
        "de",
        "Müller (m/w/d)",
        "Standort",
        "Köln",
        "Vertragsart",
        "Vollzeit",
        "Ihre Aufgaben",
        "Anforderungen und Profil",
    ),
    ("fr", "Meunier H/F", "Lieu", "Lyon", "Type de contrat", "CDI", "Vos missions", "Compétences"),
    ("es", "Molinero/a", "Ubicación", "Cádiz", "Tipo de contrato", "Indefinido", "Funciones", "Requisitos"),
    ("nl", "Molenaar", "Standplaats", "Gouda", "Dienstverband", "Voltijds", "Functie", "Wat vragen wij: ervaring"),
    ("pt", "Moleiro", "Localidade", "Évora", "Tipo de contrato", "Tempo integral", "Responsabilidades", "Requisitos"),
]


@pytest.mark.parametrize(("lang", "title", "place", "where", "kind", "which", "does", "needs"), OTHER_LANGUAGES)
def test_labels_in_other_languages(lang, title, place, where, kind, which, does, needs):
    body = (
        f"<h1>{title}</h1><ul><li><b>{place}:</b> {where}</li><li><b>{kind}:</b> {which}</li></ul><h2>{does}</h2>"
        f"<p>{'Steine und Wasser und Korn. ' * 8}</p><h2>{needs}</h2><p>{'Ein gutes Ohr, une bonne oreille. ' * 8}</p>"
    )
    found = read_detail(html(body, title).replace('lang="en"', f'lang="{lang}"'))
    told = {name: found.fields.get(name) for name in ("title_raw", "places_raw", "employment_type_raw", "language_raw")}
    assert told == {"title_raw": title, "places_raw": [where], "employment_type_raw": which, "language_raw": lang}
    assert found.is_posting


@pytest.mark.parametrize(
    "body",
    [
        "<h1>How we hire</h1><p>Three talks and a day at the mill.</p>",
        "<h1>Sorry</h1><p>This position has been filled.</p>",
        "<div id='root'></div>",
    ],
)
def test_other_pages_are_no_postings(body):
    assert not read_detail(html(body, "Tern Mill")).is_posting


def test_a_page_that_says_its_posting_is_gone():
    assert read_detail(html("<h1>Sorry</h1><p>This position has been filled.</p>")).says_gone
    assert not read_detail(html(f"<h1>Miller</h1>{PROSE}")).says_gone


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet="<>/=\"' abhdivplit123:\u0301\x00&;-", max_size=300))
def test_any_text_is_read_or_refused(text):
    with suppress(ValueError):  # no page in it, or an address that is none
        read_detail(text, text)
