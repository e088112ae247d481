"""Saved files of every kind, and the items each gives."""

import textwrap
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.documents import UnreadableDocument, board_of, decode, digest, read_document
from crawler.items import Article, Page, Posting
from crawler.pages.jobposting import awkward_json
from crawler.saved.captures import company_in, host_label, joined, mended, printed_day, read_capture, wrap_width
from crawler.saved.posting import company_of_text, title_of_text

FIXTURES = Path(__file__).parents[1] / "fixtures" / "documents"
SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
needs_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="the seeds are not at hand")


def read(name, **known):
    return read_document((FIXTURES / name).read_bytes(), name=name, **known)


def given_fields(item):
    return {name: value for name, value in item.model_dump().items() if value and name != "html"}


# --- a page's text


def test_a_capture_gives_each_article_once_and_the_rest_as_a_page():
    document = read("pelican_capture.txt")
    shared = {
        "platform": "import",
        "board": "pelican-freight",
        "url": "https://careers.pelican-freight.example/",
        "company_raw": "Pelican Freight",
    }
    night = (
        "The night shift in Rotterdam starts when the ferries come in. Ana Brook has run it for six years, and she "
        'keeps a list of every gate that has ever jammed. "You learn the sound of a bad hinge before you learn the '
        'names of your colleagues. It\'s true." She laughs. "I\'d know gate nine anywhere."\n\n'
        "Brook started as a temporary packer in the U.S. office and moved to the Netherlands when the yard opened. "
        "She now plans 9.5 hectares of stacking space with a small tool that she wrote in Node.js, which the "
        'planners call "just" a spreadsheet.\n\n'
        'The tool is used in four yards today. Is it finished? "Never," says Brook.\n\n'
        '"Every winter teaches us something," adds her deputy, Kofi Lund. See pelican-freight.example/yard for the '
        "open roles in Rotterdam."
    )
    planner = (
        "A route planner decides which of forty trucks goes where, and when. Most of the work is saying no early "
        "enough. Marta Quist joined the team in 2021 and has planned more than 1.2 million kilometres since then!\n\n"
        "The team is small. It meets at seven, it argues until eight, and by nine the first trucks have left for "
        "the ports in the north."
    )
    card = (
        "We carry our own weight\n\nNobody here hands a problem over the fence: whoever finds it sees it through to "
        "the last pallet.\n\nWe ask early\n\nA question on Monday costs less than a truck on Friday.\n\n"
    )
    menu = "Pelican Freight\n\nCOMPANY\n\nABOUT\n\nPRIVACY\n\n"
    assert document.items == [
        Article(
            **shared,
            article_id=digest(b"https://careers.pelican-freight.example/\nNights at the Rotterdam Yard\n2024-11-05"),
            title_raw="Nights at the Rotterdam Yard",
            published_on_raw="2024-11-05",
            plain=night,
        ),
        Article(
            **shared,
            article_id=digest(b"https://careers.pelican-freight.example/\nWhat Does a Route Planner Do?\n2024-10-17"),
            title_raw="What Does a Route Planner Do?",
            published_on_raw="2024-10-17",
            plain=planner,
        ),
        Page(
            **shared,
            plain=f"Pelican Freight\n\nROLES\n\nSTORIES\n\nSIGN IN\n\n{menu}English\n\n{card}{card}"
            f"Offices\nWarehouses\nStories\n\nRead more\n\n{menu}© 2024 Pelican Freight",
        ),
    ]


def test_a_german_page_has_its_days_under_the_titles():
    document = read("lindenwerk_seite.txt")
    articles = [item for item in document.items if isinstance(item, Article)]
    assert [(item.title_raw, item.published_on_raw) for item in articles] == [
        ("Wie wir Lehrlinge ausbilden", "14. März 2024"),
        ("Ein Tag im Versand", "2. Februar 2024"),
    ]
    assert articles[0].plain.endswith(
        "hat die erste Prüfung bestanden.\n\nIm zweiten Jahr bauen die Lehrlinge ihr "
        "eigenes Werkzeug. „Das bleibt ein Leben lang“, sagt Meisterin Ida Kolb."
    )
    assert articles[1].plain.endswith("planen den nächsten Tag.")
    assert document.items[-1].plain == (
        "Lindenwerk\n\nStellen\nÜber uns\nKontakt\n\nAus der Werkstatt\n\nMehr lesen\nStellen\nImpressum\n"
        "Datenschutz\n© Lindenwerk"
    )
    assert (document.company, document.board, document.url) == ("Lindenwerk", "lindenwerk", "file:lindenwerk_seite.txt")


def test_days_above_the_titles():
    body = "Every Thursday the crew of the small boat meets on the quay and talks about nets, tar and the weather. " * 3
    text = "\n".join(["Stories", "3 May 2025", "On the Quay", body, "1 April 2025", "Off the Quay", body, "Imprint"])
    capture = read_capture(text)
    assert [(article.title, article.published_on) for article in capture.articles] == [
        ("On the Quay", "3 May 2025"),
        ("Off the Quay", "1 April 2025"),
    ]
    assert capture.rest == "Stories\nImprint"


STORIES = (
    ("A Morning at the Lower Lock", "Ann Lee", "3 May 2025", (
        "The lock keeper opens the sluice at six, before the first barge has come round the bend, and the whole valley "
        "can hear the water. She has done it for nineteen years and has never once been late.",
        "Why does she do it by hand? \"Because the motor is older than I am,\" she says, and laughs.",
    )),
    ("What the Winter Crew Knows About Ice, Rope and Patience That Nobody Else on the River Ever Learns", None,
     "12 April 2025", (
        "In January the crew is four people and a dog. They break the ice along the quay so that the mail boat can "
        "land, and they do it in the dark.",
        "- Ropes are dried every night",
        "- Knots are checked twice",
        "- The dog sleeps on the sails",
        "By March they have become a family, and it is hard to get any of them to go on holiday at all.",
    )),
    ("Three Boats, One Engine", "Bo Tern", "1 March 2025", (
        "Nobody remembers who sold the yard its only engine, but everybody remembers the day on which it was lifted "
        "from one boat into the next for the first time, with a crane borrowed from the circus "
        "and a great deal of shouting on both banks of the river.",
    )),
)  # fmt: skip


@pytest.mark.parametrize("order", ["day last", "day under title", "day first"])
@pytest.mark.parametrize("width", [0, 64, 80])
@pytest.mark.parametrize("between", [0, 1, 2])
@pytest.mark.parametrize("times", [1, 2])
def test_articles_are_whole_whatever_way_the_page_puts_them(order, width, between, times):
    def wrapped(text):
        return textwrap.wrap(text, width) if width else [text]

    lines = ["Tern Yard", "", "ROLES", "", "STORIES", "", "ABOUT", "", "Stories"]
    for title, author, day, paragraphs in STORIES * times:
        byline = [f"By {author}"] if author else []
        gap = [""] * between
        body = [line for paragraph in paragraphs for line in (*wrapped(paragraph), *gap)]
        head = {
            "day last": [*wrapped(title), *byline, *gap, *body, day],
            "day under title": [*wrapped(title), *byline, day, *gap, *body],
            "day first": [day, *wrapped(title), *byline, *gap, *body],
        }
        lines += [*gap, *head[order]]
    lines += ["", "Read more", "", "ROLES", "", "IMPRINT", "", "PRIVACY", "", "© Tern Yard"]
    capture = read_capture("\n".join(lines))
    assert [(article.title, article.author, article.published_on) for article in capture.articles] == [
        story[:3] for story in STORIES
    ]
    for article, (_, _, _, paragraphs) in zip(capture.articles, STORIES, strict=True):
        assert article.text.split() == " ".join(paragraphs).split()
    assert " ".join(capture.rest.split()) == (
        "Tern Yard ROLES STORIES ABOUT Stories Read more ROLES IMPRINT PRIVACY © Tern Yard"
    )


@pytest.mark.parametrize(
    ("glued", "parted"),
    [
        ('"It helps us grow."Bo Lee, who', ['"It helps us grow."', "Bo Lee, who"]),
        ('on our platform.""The aim is', ['on our platform."', '"The aim is']),
        ('of "all of our insights.""I work', ['of "all of our insights."', '"I work']),
        ('it "thrilling"."The prospect', ['it "thrilling".', '"The prospect']),
        ('at the office."We want to', ["at the office.", '"We want to']),
        ('"flying it.\'"Acme is hiring', ['"flying it.\'"', "Acme is hiring"]),
        ('teams impact us?"Our mission', ["teams impact us?", '"Our mission']),
        ("of the platform.The changing", ["of the platform.", "The changing"]),
        ("with Acme.Shen, who has", ["with Acme.", "Shen, who has"]),
        ("in the year 2024.The team", ["in the year 2024.", "The team"]),
        ("up by 40%.The team", ["up by 40%.", "The team"]),
        ("Is it done?Never was it", ["Is it done?", "Never was it"]),
        ("It ended there.I went on", ["It ended there.", "I went on"]),
        ("ist vorbei.“Ärger gab es", ["ist vorbei.", "“Ärger gab es"]),
        ("„Das ist gut.“Danach ging", ["„Das ist gut.“", "Danach ging"]),
        ("it is “done.”Then we", ["it is “done.”", "Then we"]),
        ('am not "just" working. It', None),
        ("in the U.S. Government and U.S.A. offices", None),
        ("with Node.js, Vue.JS and ASP.NET", None),
        ("costs 9.8 million, 1.5M or $9.8B", None),
        ("see www.Acme.Com or https://acme.example/About.Html", None),
        ("visit Acme.Com today", None),
        ("write to jobs.Team@acme.example", None),
        ("a java.util.List and a Math.Max(", None),
        ("Dr.Smith and St.Petersburg", None),
        ("She has a Ph.D. in it", None),
        ("version 2.Beta is out", None),
        ("one sentence. Another one.", None),
    ],
)
def test_paragraphs_that_ran_together_are_parted(glued, parted):
    assert mended(glued) == "\n\n".join(parted or [glued])


def test_wrapped_lines_are_joined_and_paragraphs_kept():
    lines = [
        "The shed by the lower lock holds three boats, of which one has been afloat in",
        "this century, and a great many things that somebody meant to mend for a start-",
        "up that never came, or in the short- and the",
        "",
        "Next to it is the pump house, whose engine was brought here on a cart from the",
        "other end of the valley.",
        "A short line",
    ]
    assert wrap_width(lines) == 78
    assert joined(lines, 78) == (
        "The shed by the lower lock holds three boats, of which one has been afloat in this century, and a great many "
        "things that somebody meant to mend for a start-up that never came, or in the short- and the\n\n"
        "Next to it is the pump house, whose engine was brought here on a cart from the other end of the valley.\n\n"
        "A short line"
    )


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("2024-03-14", "2024-03-14"),
        ("March 14, 2024", "March 14, 2024"),
        ("14 Mar 2024", "14 Mar 2024"),
        ("14th of March 2024", "14th of March 2024"),
        ("Posted on March 14, 2024", "March 14, 2024"),
        ("Thursday, 14 March 2024", "Thursday, 14 March 2024"),
        ("14. März 2024 · 4 Minuten", "14. März 2024"),
        ("Veröffentlicht am 14.03.2024", "14.03.2024"),
        ("14 de marzo de 2024", "14 de marzo de 2024"),
        ("le 3 août 2023", None),
        ("2024年3月14日", "2024年3月14日"),
        ("March 2024", None),
        ("Since 2024-03-14 we have grown", None),
        ("On March 14, 2024.", None),
        ("", None),
    ],
)
def test_printed_day(line, day):
    assert printed_day(line) == day


@pytest.mark.parametrize(
    ("text", "host", "company"),
    [
        ("Acme Labs\nJoin ACME LABS. Acme Labs is small.", "careers.acme-labs.example", "Acme Labs"),
        ("ACME\nAt Acme we bake. See acme.example", "www.acme.example", "Acme"),
        ("We bake.", "careers.acme.example", None),
        ("Roles\n© 2025 Tern Yard GmbH. All rights reserved.\nTern Yard GmbH", None, "Tern Yard GmbH"),
        ("Roles\n© 2025 Somebody Else", None, None),
        ("Acmeology is a word, and so is ACMES.", "acme.example", None),
    ],
)
def test_company_in(text, host, company):
    assert company_in(text, host) == company


@pytest.mark.parametrize(
    ("host", "label"),
    [
        ("careers.acme.co.uk", "acme"),
        ("acme.example", "acme"),
        ("jobs.acme.com", "acme"),
        ("localhost", None),
        ("10.0.0.1", None),
        (None, None),
    ],
)
def test_host_label(host, label):
    assert host_label(host) == label


# --- a posting's text


def test_bare_text_is_a_posting_without_a_title():
    document = read("kestrel_posting.txt")
    body = (FIXTURES / "kestrel_posting.txt").read_bytes()
    assert [given_fields(item) for item in document.items] == [
        {
            "platform": "import",
            "board": "kestrel-optics",
            "url": "file:kestrel_posting.txt",
            "company_raw": "Kestrel Optics",
            "posting_id": digest(body),
            "description_plain": body.decode().strip(),
        }
    ]


def test_a_first_line_that_stands_alone_is_the_title():
    [posting] = read("kestrel_titled.txt", company="Kestrel Optics", url="https://kestrel.example/j/7").items
    assert isinstance(posting, Posting)
    assert posting.title_raw == "Optical Workshop Technician (m/f/d)"
    assert (posting.url, posting.posting_id) == ("https://kestrel.example/j/7", digest(b"https://kestrel.example/j/7"))


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Data Engineer\n\nYou will …", "Data Engineer"),
        ("Data Engineer\nBerlin\n\nYou will", None),
        ("We bake bread.\n\nJoin us", None),
        ("About the role\n\nYou will", None),
        ("Location: Cork\n\nYou will", None),
        ("Data Engineer", None),
        ("", None),
    ],
)
def test_title_of_text(text, title):
    assert title_of_text(text) == title


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("Acme is the leading baker. At Acme, our people bake.", "Acme"),
        ("At Bo & Lee, we bake. Bo & Lee is committed to bread.", "Bo & Lee"),
        ("Acme is the leading baker. We bake.", None),
        ("It is the leading baker. It is committed to bread.", None),
    ],
)
def test_company_of_text(text, company):
    assert company_of_text(text) == company


def test_a_listing_in_words_is_a_page():
    text = "\n".join(
        ["Open roles", "Baker", "Cork", "Miller", "Galway", "Requirements", "Apply", "Benefits", "Menu"] * 4
    )
    assert [type(item) for item in read_document(text.encode(), name="x.txt").items] == [Page]


# --- HTML


def test_awkward_json_ld_gives_the_page_s_own_posting():
    document = read("awkward_postings.html")
    assert document.unread_json == 1
    assert [given_fields(item) for item in document.items] == [
        {
            "platform": "import",
            "board": "tidal-bakery",
            "url": "https://tidal-bakery.example/jobs/night-baker",
            "company_raw": "Tidal Bakery",
            "language_raw": "en-GB",
            "title_raw": "Night Baker & Oven Lead",
            "posting_id": digest(b"https://tidal-bakery.example/jobs/night-baker"),
            "requisition_id": "TB-41",
            "places_raw": ["Cork, IE", "Galway, IE"],
            "employment_type_raw": "CONTRACTOR, FULL_TIME",
            "pay_raw": [
                {
                    "min_amount": 31000.0,
                    "max_amount": 36000.0,
                    "currency": "EUR",
                    "period": "YEAR",
                    "kind": None,
                    "place": None,
                    "text": None,
                }
            ],
            "source_posted_at_raw": "2026-02-03",
            "valid_through_raw": "2026-04-30",
            "description_html": "<p>Bake from ten to six.</p><ul><li>Rye</li></ul>"
            "<h3>Qualifications</h3><p>Two winters\tof night work</p>",
        }
    ]


def test_microdata_gives_a_posting_in_the_declared_charset():
    body = (FIXTURES / "microdata.html").read_text(encoding="utf-8").encode("latin-1")
    document = read_document(body, name="m.html", url="https://mole.example/f")
    assert [given_fields(item) for item in document.items] == [
        {
            "platform": "import",
            "board": "mole-sohne",
            "url": "https://mole.example/f",
            "company_raw": "Mole & Söhne",
            "title_raw": "Fährmann",
            "posting_id": digest(b"https://mole.example/f"),
            "places_raw": ["Sylt, DE"],
            "source_posted_at_raw": "2026-01-20",
            "description_html": "<p>Setze Gäste über.</p><ul><li>Knoten</li></ul>",
        }
    ]


def test_a_blog_post_is_an_article_and_its_index_a_page():
    [article] = read("blog_post.html").items
    assert isinstance(article, Article)
    assert (article.title_raw, article.company_raw, article.language_raw) == (
        "Why we mend nets by hand",
        "Gannet Works",
        "en",
    )
    [page] = read("blog_index.html").items
    assert isinstance(page, Page)


@pytest.mark.parametrize(
    ("name", "kind", "types"),
    [
        ("blog_index.html", "posting", [Posting]),
        ("blog_index.html", "articles", [Article]),
        ("awkward_postings.html", "page", [Page]),
        ("awkward_postings.html", "posting", [Posting]),
        ("pelican_capture.txt", "articles", [Article, Article]),
        ("pelican_capture.txt", "page", [Page]),
        ("pelican_capture.txt", "posting", [Posting]),
        ("kestrel_posting.txt", "page", [Page]),
        ("kestrel_posting.txt", "articles", [Article]),
    ],
)
def test_kind_overrides_what_a_file_looks_like(name, kind, types):
    document = read(name, kind=kind)
    assert ([type(item) for item in document.items], document.kind) == (types, kind)


def test_a_posting_s_page_without_json_ld_gives_its_main_part():
    html = (
        "<html><head><title>Miller | Tern Mill</title></head><body><nav><a href=/>Home</a></nav><div><div id=x>"
        "<h1>Miller</h1><p>Grind rye and wheat from four in the morning until noon.</p><ul><li>Lift sacks</li></ul>"
        "</div></div><footer>Cookies</footer></body></html>"
    )
    [posting] = read_document(html.encode(), name="m.html", kind="posting", url="https://tern.example/m").items
    assert posting.title_raw == "Miller"
    assert posting.description_html == (
        "<p>Grind rye and wheat from four in the morning until noon.</p><ul><li>Lift sacks</li></ul>"
    )


def test_several_postings_on_a_list_are_all_taken_and_told_apart():
    block = (
        '<script type="application/ld+json">[{"@type": "JobPosting", "title": "Baker", "url": "/j/1"},'
        ' {"@type": "JobPosting", "title": "Baker", "url": "/j/2"}, {"@type": "JobPosting", "title": "Baker",'
        ' "url": "/j/2"}, {"@type": "JobPosting", "title": "Baker", "url": "/j/2", "jobLocation": "Cork"},'
        ' {"@type": "JobPosting", "title": "Miller"}]</script>'
    )
    items = read_document(f"<html>{block}<p>x".encode(), name="l.html", url="https://tern.example/jobs").items
    assert [(item.title_raw, item.url) for item in items] == [
        ("Baker", "https://tern.example/j/1"),
        ("Baker", "https://tern.example/j/2"),
        ("Baker", "https://tern.example/j/2"),
        ("Miller", "https://tern.example/jobs"),
    ]
    assert len({item.posting_id for item in items}) == 4


def test_each_posting_of_an_agency_keeps_its_employer():
    block = (
        '<meta property=og:site_name content="Role Board"><script type="application/ld+json">['
        '{"@type": "JobPosting", "title": "Baker", "hiringOrganization": "Tern Mill"},'
        '{"@type": "JobPosting", "title": "Miller", "hiringOrganization": {"name": "Gannet Works"}},'
        '{"@type": "JobPosting", "title": "Smith"}]</script>'
    )
    items = read_document(f"<html>{block}<p>x".encode(), name="l.html").items
    assert [item.company_raw for item in items] == ["Tern Mill", "Gannet Works", "Role Board"]
    assert {item.board for item in items} == {"role-board"}


def test_the_company_that_a_person_names_wins():
    document = read("awkward_postings.html", company="Tidal Group")
    assert (document.board, document.items[0].company_raw) == ("tidal-group", "Tidal Group")


@pytest.mark.parametrize(
    ("block", "value"),
    [
        ('{"a": 1}', {"a": 1}),
        ('<!-- {"a": 1} -->', {"a": 1}),
        ('/*<![CDATA[*/ {"a": 1}; /*]]>*/', {"a": 1}),
        ('{"a": "x\ny\tz"}', {"a": "x\ny\tz"}),
        ("{&quot;a&quot;: 1}", {"a": 1}),
        ('{"a": 1,}', {"a": 1}),
        ("{'a': 1}", {"a": 1}),
        ("[" * 100_000, None),
        ("nothing", None),
    ],
)
def test_awkward_json(block, value):
    assert awkward_json(block) == value


# --- bytes


@pytest.mark.parametrize(
    ("body", "content_type", "decoded"),
    [
        ("naïve".encode(), None, ("naïve", 0)),
        ("naïve".encode("utf-16"), None, ("naïve", 0)),
        ("\ufeffnaïve".encode(), None, ("naïve", 0)),
        (
            "наука и жизнь на Земле, и в небе над нею тоже".encode("cp1251"),
            None,
            ("наука и жизнь на Земле, и в небе над нею тоже", 0),
        ),
        ("naïve".encode("latin-1"), "text/plain; charset=ISO-8859-1", ("naïve", 0)),
        (b'<meta charset="windows-1251">' + "да".encode("cp1251"), None, ('<meta charset="windows-1251">да', 0)),
        ("naïve — done, naïve — done ".encode() * 5 + b"\xe2", None, ("naïve — done, naïve — done " * 5 + "\ufffd", 1)),
        (b"na\xefve", "text/html; charset=nonsense", ("naïve", 0)),
    ],
)
def test_decode(body, content_type, decoded):
    assert decode(body, content_type) == decoded


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"PK\x03\x04...", "a ZIP archive"),
        (b'{"jobs": []}', "is data"),
        (b"<?xml version='1.0'?><rss></rss>", "is data"),
        (b"\x00\x01\x02\x03text", "no text"),
        (b"--- *** ---", "no text"),
    ],
)
def test_what_is_no_document_is_refused_in_one_sentence(body, said):
    with pytest.raises(UnreadableDocument, match=said) as raised:
        read_document(body, name="saved.bin")
    assert str(raised.value).startswith("saved.bin ")


@pytest.mark.parametrize(
    ("content_type", "url", "said"),
    [
        ("text/css", "https://x.example/a.css", "is text/css, not a page"),
        ("application/json; charset=utf-8", None, "is application/json, not a page"),
        ("text/plain", "https://x.example/robots.txt", "is a robots.txt"),
    ],
)
def test_what_a_page_is_made_of_is_no_page(content_type, url, said):
    with pytest.raises(UnreadableDocument, match=said):
        read_document(b"body { color: red }", name="r", content_type=content_type, url=url)


@pytest.mark.parametrize(
    ("company", "url", "board"),
    [
        ("Mole & Söhne", "https://x.example", "mole-sohne"),
        (None, "https://Jobs.X.example/a", "jobs.x.example"),
        (None, None, "documents"),
        (None, "http://[", "documents"),
    ],
)
def test_board_of(company, url, board):
    assert board_of(company, url) == board


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.sampled_from([None, "posting", "articles", "page"]),
    st.sampled_from([b"", b"<html><p>", b'<script type="application/ld+json">', b"Title\n2024-01-02\n"]),
)
def test_any_bytes_are_read_or_refused(body, kind, start):
    try:
        document = read_document(start + body, name="any", kind=kind)
    except UnreadableDocument:
        return
    assert document.items
    assert all(item.platform == "import" and item.url for item in document.items)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 65536,
        'x."X' * 16384,
        "2024-01-02\n" * 6000,
        "Title\n2024-01-02\n" * 3000,
        ("Title\n" + "word " * 60 + "\n2024-01-02\n") * 200,
        "© " * 32768,
        "At A, our " * 6500,
        "<p " * 20000,
        "<div>" * 13000,
        '<script type="application/ld+json">' + "[{" * 30000,
        "<!--" * 16384,
        " " * 65536 + "x",
        "; " * 32768 + "x",
    ],
    ids=lambda text: repr(text[:24]),
)
def test_the_worst_64_kib_take_no_time(text):
    started = time.perf_counter()
    with suppress(UnreadableDocument):
        read_document(text.encode(), name="worst", url="https://careers.acme.example/")
    assert time.perf_counter() - started < 2


# --- the seeds


@needs_seeds
def test_the_careers_home_page_gives_five_articles_and_its_rest():
    [path] = SEEDS.glob("000_*.txt")
    document = read_document(path.read_bytes(), name=path.name)
    assert (document.kind, document.company, document.url) == ("page", "TikTok", "https://careers.tiktok.com/")
    articles, page = document.items[:-1], document.items[-1]
    assert [(item.title_raw, item.published_on_raw) for item in articles] == [
        ("Where in The World is TikTok?", "2024-03-14"),
        ("How TikTok Shop is Transforming Retail!", "2024-01-22"),
        ("Protecting Users Around the World: Quality Assurance Team in Action!", "2024-06-04"),
        ("Tech Opportunties at TikTok!", "2024-05-14"),
        ("Go Down Under with TikTok!", "2024-04-01"),
    ]
    assert all(type(item) is Article and item.company_raw == "TikTok" for item in articles)
    assert [item.plain.split()[-1] for item in articles] == ["you!", "industry.", "day.", "now.", "here."]
    assert [len(item.plain.split("\n\n")) for item in articles] == [7, 8, 5, 9, 9]
    for item in articles:
        # Nothing but the breaks was changed: the words are those of the capture, each as often.
        start = path.read_text(encoding="utf-8").index(item.title_raw + "\n") + len(item.title_raw)
        body = path.read_text(encoding="utf-8")[start:].partition(f"\n{item.published_on_raw}\n")[0]
        assert "".join(item.plain.split()) == "".join(body.split())
        assert not any(word in item.plain for word in ("PRIVACY POLICY", "Read more", "Job Spotlight", "©"))
    assert isinstance(page, Page)
    assert page.plain.count("We connect people\n") == 3
    assert page.plain.count("Everyone is a creator") == 3
    assert page.plain.count("COMMUNITY GUIDELINES") == 2
    assert not any(item.title_raw in page.plain for item in articles)


@needs_seeds
def test_the_bare_posting_has_no_title_and_its_whole_text():
    [path] = SEEDS.glob("003_*.txt")
    [posting] = read_document(path.read_bytes(), name=path.name).items
    assert isinstance(posting, Posting)
    assert (posting.title_raw, posting.company_raw, posting.board) == (None, "TikTok", "tiktok")
    assert posting.posting_id == digest(path.read_bytes())
    assert posting.description_plain == path.read_text(encoding="utf-8").strip()
