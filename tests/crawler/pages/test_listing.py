"""Listing pages as sites of many kinds build them: postings, the page that follows, totals, and what is none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.pages.listing import read_listing

HOME = "https://tern.example/careers"
TITLES = ("Miller", "Sluice Keeper", "Head of Grain")
NEWS = (
    '<section><h2>Latest news</h2><article><a href="/news/flood-at-the-mill"><h3>Flood at the mill</h3></a><p>Read more'
    '</p></article><article><a href="/news/new-stones"><h3>New stones</h3></a><p>In March</p></article></section>'
)
NAV = '<nav><a href="/">Home</a><a href="/careers">Careers</a><a href="/about/our-mill">Our mill</a></nav>'
FOOT = '<footer><a href="/privacy">Privacy</a><a href="/careers/benefits">Benefits</a></footer>'


def html(body, title="Careers | Tern Mill"):
    return f"<html><head><title>{title}</title></head><body>{NAV}<main>{body}</main>{NEWS}{FOOT}</body></html>"


def slug(title):
    return title.lower().replace(" ", "-")


def each(shape):
    return "".join(shape.format(title=title, slug=slug(title), n=n) for n, title in enumerate(TITLES, 4101))


LINKED = {
    "list": each('<li><a href="/careers/jobs/{slug}">{title}</a> <span>Tern, Norway</span></li>'),
    "table": "<table><tr><th>Title</th><th>Location</th><th>Type</th></tr>"
    + each('<tr><td><a href="/careers/detail?id={n}">{title}</a></td><td>Tern, Norway</td><td>Full-time</td></tr>')
    + "</table>",
    "rows that a script makes links": each(
        "<tr onclick=\"window.location.href='/job/{n}'\"><td>{title}</td><td>Tern, Norway</td></tr>"
    ),
    "cards with a button": each(
        '<div class="card"><h3>{title}</h3><p>Tern, Norway</p><a class="btn" href="/positions/{slug}">View</a></div>'
    ),
    "two links a card": each(
        '<div><a href="/vacancies/{slug}"><img src="x.png"></a><a href="/vacancies/{slug}?utm_source=x">{title}</a>'
        '<p>Tern, Norway</p><a href="/vacancies/{slug}/apply">Apply now</a></div>'
    ),
    "no word for jobs in the path": "<h2>Open positions</h2>"
    + each('<div><a href="/en/{slug}"><h4>{title}</h4><span>Tern, Norway</span></a></div>'),
    "everything in the link": each(
        '<a href="/stellenangebote/{n}-{slug}"><div>{title}</div><div>Tern, Norway</div><div>Vollzeit</div></a>'
    ),
    "a carousel and the list": '<div class="swiper">'
    + each('<div class="swiper-slide-duplicate"><a href="/jobs/{slug}"><h3>{title}</h3></a></div>')
    + "</div>"
    + each('<li><a href="/jobs/{slug}"><h3>{title}</h3></a><span class="location">Tern, Norway</span></li>'),
    "under departments": "<h2>Roles</h2>"
    + each(
        '<section><h3>Unit {n}</h3><ul><li><a href="/roles/{slug}">{title}</a><i>Tern, Norway</i></li></ul></section>'
    ),
    "files": "<h2>Vacancies</h2>" + each('<p><a href="/files/{slug}.pdf">{title}</a> – Tern, Norway</p>'),
}


@pytest.mark.parametrize("name", LINKED)
def test_linked_postings(name):
    found = read_listing(html(f"<h1>Work with us</h1>{LINKED[name]}"), HOME)
    assert [row.title for row in found.rows] == list(TITLES)
    assert len({row.url for row in found.rows}) == 3
    assert [row.fields.get("places_raw") for row in found.rows] == [["Tern, Norway"]] * 3
    assert found.is_whole


LONG = "<p>Responsibilities: dress the stones.</p><p>Requirements: two years of experience.</p>" + "<p>Grain. </p>" * 80
CARDS = {
    "cards without links": each('<div class="c"><h3>{title}</h3><span>Tern, Norway</span><div>Learn more</div></div>'),
    "folded": each(
        '<div class="item"><h3>{title}</h3><button aria-expanded="false">+</button><div class="panel">'
        + LONG
        + "</div></div>"
    ),
    "details": each("<details><summary class='title'>{title}</summary><div>" + LONG + "</div></details>"),
    "nothing around them": each("<h3>{title}</h3><p>Tern, Norway</p><p>Part-time</p><p>Ask for the mill.</p>"),
    "apply by mail": each(
        '<div class="c"><h4>{title}</h4><p>Tern, Norway</p><a href="mailto:jobs@tern.example">Apply now</a></div>'
    ),
}


@pytest.mark.parametrize("name", CARDS)
def test_postings_without_pages_of_their_own(name):
    found = read_listing(html(f"<h1>Open positions</h1>{CARDS[name]}"), HOME)
    assert [(row.title, row.url) for row in found.rows] == [(title, None) for title in TITLES]


@pytest.mark.parametrize(
    "body",
    [
        "<h1>Careers</h1><p>We grind.</p>",
        "<h1>Benefits</h1>" + each("<div><h3>{title}</h3><p>A day off for each of them.</p></div>"),
        each('<a href="/careers/{slug}"><h3>{title}</h3></a>')
        .replace("miller", "benefits")
        .replace("sluice-keeper", "culture")
        .replace("head-of-grain", "students"),
        each('<a href="/products/{slug}"><h3>{title}</h3><p>From 40 EUR</p></a>'),
    ],
    ids=["nothing", "cards of benefits", "pages of a careers site", "products"],
)
def test_what_lists_no_postings(body):
    assert read_listing(html(body), HOME).rows == ()


@pytest.mark.parametrize(
    ("url", "paging", "expected"),
    [
        (HOME, '<a rel="next" href="/careers?page=2">Next</a>', "https://tern.example/careers?page=2"),
        (HOME, '<a href="/careers?page=2" aria-label="Next page">&gt;</a>', "https://tern.example/careers?page=2"),
        (f"{HOME}?page=2", '<a href="?page=1">1</a><a href="?page=2">2</a><a href="?page=3">3</a>', f"{HOME}?page=3"),
        (f"{HOME}?page=3", '<a href="?page=1">1</a><a href="?page=2">2</a><a href="?page=3">3</a>', None),
        (HOME, '<a href="?start=25">2</a><a href="?start=50">3</a>', f"{HOME}?start=25"),
        (
            f"{HOME}/page/2",
            '<a href="/careers/page/3/">3</a><a href="/careers">1</a>',
            "https://tern.example/careers/page/3/",
        ),
        (HOME, '<a href="?page=2">Weitere Stellen laden</a>', f"{HOME}?page=2"),
        (HOME, '<li class="disabled"><a rel="next" href="?page=2">Next</a></li>', None),
        (HOME, '<a rel="next" href="https://elsewhere.example/2">Next</a>', None),
        (HOME, '<a href="/careers/jobs/12">Next</a>', None),
    ],
)
def test_the_page_that_follows(url, paging, expected):
    page = read_listing(html(LINKED["list"] + paging), url)
    assert (page.next, page.is_whole) == (expected, expected is None and "elsewhere" not in paging)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 open positions", 3),
        ("Showing 1 - 3 of 1,204 jobs", 1204),
        ("1 bis 3 von 48 Stellen", 48),
        ("12 offres d'emploi", 12),
        ("2 jobs", None),  # fewer than are shown: not this list's
        ("Founded in 1911", None),
        ("Over 40 jobs created since 1950 along the river", None),
    ],
)
def test_the_stated_total(text, expected):
    assert read_listing(html(f"<p>{text}</p>{LINKED['list']}"), HOME).total == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("There are currently no open positions.", True),
        ("Derzeit haben wir leider keine offenen Stellen.", True),
        ("Aucune offre pour le moment.", True),
        ("No hay vacantes en este momento.", True),
        ("We have no open doors after six.", False),
        ("We are not a job board.", False),
    ],
)
def test_a_statement_that_there_are_none(text, expected):
    assert read_listing(html(f"<h1>Careers</h1><p>{text}</p>"), HOME).says_none is expected


def test_a_hidden_statement_or_one_of_a_script_says_nothing():
    for body in ('<p style="display:none">No open positions</p>', '<p v-if="!jobs">No open positions</p>'):
        assert not read_listing(html(body), HOME).says_none


def test_leads_to_the_list_of_all():
    found = read_listing(
        "<nav><a href='/about'>About</a><a href='/karriere'>Karriere</a></nav><a href='/jobs'>View all open jobs</a>",
        "https://tern.example/",
    )
    assert found.all_of == "https://tern.example/jobs"
    assert set(found.leads) == {"https://tern.example/jobs", "https://tern.example/karriere"}
    assert found.leads[0] == "https://tern.example/jobs"


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet="<>/=\"' abhdivplihref123:?&;-", max_size=300))
def test_any_text_is_read_or_refused(text):
    if "<" in text:
        read_listing(f"<p>{text}</p>", text)
