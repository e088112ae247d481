"""Sections found again though they differ by a name, a place, a date or a few words: alone, and through the load."""

from itertools import count

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from staging import START, empty, html, keys, loaded, posting, rows, stage

from pipelines import section_groups
from pipelines.blocks import Section
from pipelines.checks import failed_checks
from pipelines.near_sections import FACTS, Groups, compared, facts_of, is_near, join_near, sketch
from pipelines.section_groups import begin
from pipelines.sections import by_paragraph, find_boilerplate, section_hash
from pipelines.shipped import sql
from pipelines.workers import Workers

LONG = (
    "Calder Hall keeps forty reed organs in playing order for schools, chapels and two museums, and lends a further "
    "dozen to students who want to practise at home without waking the whole house."
)
EQUAL = "{} is an equal opportunity employer and welcomes people of every age, origin and belief to its workshops."


# What is near.


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (LONG, LONG, True),
        (LONG, LONG.replace("forty", "fifty").replace("schools", "parishes"), True),
        (LONG, LONG.replace("Calder Hall", "Wrenfield"), True),
        (LONG, f"{LONG} Come and see.", True),
        (
            LONG,
            "You cut and bend the reeds of every stop, and you voice the pipes that leave our workshop by rail.",
            False,
        ),
        (EQUAL.format("Wrenfield"), EQUAL.format("Calder Reed Works"), True),
        (
            "Our workshop stands in Graz and is open to all.",
            "Our workshop stands in New Delft and is open to all.",
            True,
        ),
        ("The next open day of the workshop is 3 May.", "The next open day of the workshop is 21 November.", True),
        ("Lundi prochain, nous ouvrons en mai à Lyon.", "Lundi prochain, nous ouvrons en juin à Lyon.", True),
        # One ordinary word makes another sentence of a short one, and names alone are no text.
        (
            "Reeds are cut in winter, when the stems are hard.",
            "Reeds are cut in spring, when the stems are hard.",
            False,
        ),
        ("Python and Go", "Rust and Go", False),
        ("Wrenfield Organs, Graz", "Calder Organs, Delft", False),
        ("", "", False),
    ],
)
def test_what_is_near(first, second, expected):
    sketches = [sketch("wrenfield", None, text) for text in (first, second)]
    assert is_near(*(compared(None, text) for text in (first, second))) == is_near(*sketches)
    assert is_near(*sketches) is is_near(*reversed(sketches)) is expected
    if expected:
        assert set(sketches[0].bands) & set(sketches[1].bands)


def test_texts_meet_inside_a_company_alone_but_templates_are_the_same_everywhere():
    here, there = sketch("wrenfield", None, EQUAL.format("Wrenfield")), sketch("calder", None, EQUAL.format("Calder"))
    assert set(here.bands) & set(there.bands) == set()
    assert here.template == there.template is not None
    assert sketch("wrenfield", None, "Our organs sing.").template is None


@given(text=st.text(st.characters(exclude_categories=()), max_size=200))
def test_a_sketch_of_any_text_is_always_the_same(text):
    assert sketch("wrenfield", None, text) == sketch("wrenfield", None, text)


@given(order=st.permutations(range(8)), cut=st.integers(0, 8))
def test_groups_are_the_same_in_any_order_and_in_two_steps(order, cut):
    texts = [*(EQUAL.format(name) for name in ("Wrenfield", "Calder", "Delft")), LONG, f"{LONG} Come!", "Reeds.", *"ab"]
    sketches = {str(number): sketch("wrenfield", None, text) for number, text in enumerate(texts)}
    buckets, groups = {}, Groups()
    for step in (order[:cut], order[cut:]):
        for number in step:
            for band in sketches[str(number)].bands:
                buckets.setdefault(band, []).append(str(number))
        join_near(buckets, groups, sketches.__getitem__, map(str, step))
    assert [groups.of(str(number)) for number in range(8)] == ["0", "0", "0", "3", "3", "5", "6", "7"]


# A posting's own facts.

OWN_FACTS = [
    ("$60000 - $100000 / year", "pay"),
    ("$18 / hour", "pay"),
    ("€ 3.100 bis € 4.200 brutto", "pay"),
    ("45 000 - 52 000 €", "pay"),
    ("The range is USD 120,000 to 150,000, as experience goes.", "pay"),
    ("We keep $500 a head for books.", None),
    ("Founded in 2010 - 15 years of reeds.", None),
    ("Location: Graz", "place"),
    ("Standort\nGraz oder Turin", "place"),
    ("#LI-Remote #Graz", "place"),
    ("Locations are named above every advert that we publish.", None),
    ("Wrenfield is hiring a reed maker.", "role"),
    ("Wir suchen Verstärkung.", "role"),
    (LONG, None),
    ("", None),
]


@pytest.mark.parametrize(("text", "fact"), OWN_FACTS)
def test_own_facts_of_a_text(text, fact):
    assert facts_of(None, text) == fact


@settings(deadline=None, max_examples=60)
@given(text=st.text(st.sampled_from("$€ 0123456789-–/kKtoyearhour#\n:LocationOrt.a"), max_size=60))
def test_the_patterns_say_the_same_in_the_database(text):
    with duckdb.connect() as connection:
        begin(connection)
        query = ", ".join(f"regexp_matches($text, getvariable('{fact}_pattern'))" for fact, _ in FACTS)
        told = connection.execute(f"select {query}", {"text": text.strip()}).fetchone()
    found = next((fact for (fact, _), is_found in zip(FACTS, told, strict=True) if is_found), None)
    assert found == facts_of(None, text)


def of_one(*texts, kind=None, heading=None):
    """Postings of one company, each of one section."""
    return [
        {"key": str(number), "company": "wrenfield", "sections": [{"kind": kind, "heading": heading, "text": text}]}
        for number, text in enumerate(texts)
    ]


NAMED = [EQUAL.format(name) for name in ("Wrenfield", "Wrenfield Graz", "Wrenfield Organs")]


def test_near_identical_sections_are_boilerplate_together():
    found = find_boilerplate([*of_one(*NAMED), {"key": "x", "company": "wrenfield", "sections": ["Else."]}])
    assert [(each.key, each.section_hash, each.postings) for each in found] == [
        (str(number), section_hash(None, text), 3) for number, text in enumerate(NAMED)
    ]


@pytest.mark.parametrize(
    ("texts", "kind", "postings"),
    [
        (("Pay: $50,000 - $60,000", "Pay: $50,000 - $60,000"), None, []),
        (("Location: Graz", "Location: Graz"), None, []),
        (("Location: Graz", "Location: Turin"), None, []),
        (("#Graz", "#Graz"), None, []),
        # Whom they look for is their own, unless it is said in the same words.
        (
            (
                "Our workshop is hiring a Tuner who can hear in Graz.",
                "Our workshop is hiring a Joiner who can hear in Graz.",
            ),
            None,
            [],
        ),
        (("Our workshop is hiring people who can hear.", "Our workshop is hiring people who can hear."), None, [2, 2]),
        (tuple(NAMED[:2]), "requirements", []),
        (tuple(NAMED[:1] * 2), "requirements", [2, 2]),
        (tuple(NAMED[:2]), "equal_opportunity", [2, 2]),
    ],
)
def test_what_carries_own_facts_is_no_boilerplate(texts, kind, postings):
    assert [each.postings for each in find_boilerplate(of_one(*texts, kind=kind))] == postings


# Windows of sentences.

OURS = (
    "Wrenfield has built reed organs since the canal was dug. Each is voiced by ear, e.g. by Dr. Lund, in one room. "
    "Nobody here works on Fridays!"
)
THEIRS = "You will plane the cases of the large organs. You glue them, too, and you do not mind the smell of it."


def texts_of(text):
    section = Section("about_company", None, text, [], 7, 7 + len(text))
    found = list(by_paragraph([section]))
    assert all(each.text == text[each.start - 7 : each.end - 7].strip() for each in found)
    assert {each.kind for each in found} == {"about_company"}
    return [each.text for each in found]


def test_a_long_paragraph_falls_into_its_sentences_however_it_goes_on():
    ours = [
        "Wrenfield has built reed organs since the canal was dug.",
        "Each is voiced by ear, e.g. by Dr. Lund, in one room.",
        "Nobody here works on Fridays!",
    ]
    theirs = [
        "You will plane the cases of the large organs.",
        "You glue them, too, and you do not mind the smell of it.",
    ]
    assert texts_of(f"{OURS} {THEIRS}") == ours + theirs
    assert texts_of(f"{THEIRS} {OURS}") == theirs + ours
    assert texts_of(f"{THEIRS}\n{OURS} {THEIRS}") == [THEIRS, *ours, *theirs]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (OURS[:120], 1),
        (" ".join(["word"] * 80), 1),
        (f"{'We voice pipes ' * 20}. Then we rest for a whole long day.", 1),
        ("リードオルガンを作っています。" * 20, 10),
        ("Yes. No. Yes." + " No. Yes." * 30, 10),
        ("", 1),
    ],
)
def test_how_many_pieces(text, expected):
    assert len(texts_of(text)) == expected


def test_a_company_s_sentences_leave_the_core_of_its_postings():
    with empty() as database:
        bodies = [
            f"{OURS} {THEIRS}",
            f"You keep the books of three workshops. You like to count, and to recount. {OURS}",
        ]
        items = [posting(n, f"Role {n}", description_html=f"<p>{body}</p>") for n, body in enumerate(bodies)]
        loaded(database, load_file(items))
        assert rows(database, "select core_text from postings order by posting_id") == [
            (THEIRS.replace(". You glue", ".\nYou glue"),),
            ("You keep the books of three workshops.\nYou like to count, and to recount.",),
        ]


# Through the load.

FOLDERS = count()
TELL = {
    "sections": """select section_hash, group_hash, company_key, kind, heading, text, postings, articles,
        is_boilerplate, template, facts, letters, example from section_rows""",
    "units": "select company_key, unit, postings, articles, repeats from section_units",
    "bands": "from section_bands",
    "cores": "select posting_key, core_text, core_hash from postings",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("sections")


@pytest.fixture(autouse=True)
def _folder(folder):
    load_file.folder = folder


def load_file(items, day=1, **given):
    return stage(load_file.folder / str(next(FOLDERS)), day, *items, **given)


def told(database):
    return {name: sorted(rows(database, query), key=str) for name, query in TELL.items()}


READ = """
    select posting_key, position, held.kind, held.heading, text, coalesce(units.repeats, false)
    from posting_sections as held inner join section_rows as kept using (company_key, section_hash)
    left join section_units as units on held.company_key = units.company_key
    and unit = section_unit(held.kind, held.heading, facts, held.section_hash, group_hash)
    order by posting_key, position
"""
ABOUTS = [*NAMED, LONG, f"{LONG} Come.", LONG.replace("forty", "fifty"), "Reeds sing.", "Location: Graz", OURS]
SECTIONS = st.lists(
    st.tuples(st.sampled_from([None, "About us", "Requirements"]), st.sampled_from(ABOUTS)), min_size=1, max_size=3
)


@pytest.mark.long
@settings(max_examples=5, deadline=None)
@given(
    drawn=st.lists(SECTIONS, min_size=1, max_size=9),
    parts=st.lists(st.integers(1, 4), min_size=1, max_size=3),
    data=st.data(),
)
def test_any_split_into_runs_gives_the_same_sections_groups_and_boilerplate(drawn, parts, data):
    items = [posting(n, f"Role {n}", description_html=html(*sections)) for n, sections in enumerate(drawn)]
    at_once, in_parts = empty(), empty()
    with at_once, in_parts:
        loaded(at_once, load_file(items))
        order = data.draw(st.permutations(items))
        for day, size in enumerate([*parts, len(items)], start=1):
            run, order = order[:size], order[size:]
            repeats = data.draw(st.booleans())
            loaded(in_parts, load_file(run, 2 * day, verdict="partial"))
            if repeats:
                loaded(in_parts, load_file(run, 2 * day + 1, verdict="partial"))
        assert told(in_parts) == told(at_once)
        assert failed_checks(in_parts) == failed_checks(at_once) == {}
        assert_counts(in_parts)
        assert_rule_of_find_boilerplate(in_parts)


def assert_rule_of_find_boilerplate(database):
    begin(database)
    postings, flagged = {}, set()
    for key, position, kind, heading, text, repeats in rows(database, READ):
        postings.setdefault(key, []).append({"kind": kind, "heading": heading, "text": text})
        flagged |= {(key, position)} if repeats else set()
    told = ({"key": key, "company": "wrenfield", "sections": sections} for key, sections in postings.items())
    assert {(each.key, each.position) for each in find_boilerplate(told)} == flagged


def assert_counts(database):
    mismatched = """
        select section_hash from section_rows left join posting_sections using (company_key, section_hash)
        group by section_hash, postings having postings <> count(distinct posting_key)
    """
    assert rows(database, mismatched) == []
    begin(database)
    mismatched = """
        from section_units left join (
            select company_key, unit, count(distinct posting_key) as held
            from (
                select company_key, posting_key, unnest([section_hash, group_hash]) as unit
                from posting_sections as held inner join section_rows using (company_key, section_hash)
                where section_unit(held.kind, held.heading, facts, section_hash, group_hash) is not null
            )
            group by all
        ) using (company_key, unit)
        where postings <> coalesce(held, 0)
    """
    assert rows(database, mismatched) == []


def ten(about):
    return [posting(n, f"Role {n}", about=about(n)) for n in range(10)]


def changes(database):
    return rows(database, "select count(*) from events where event = 'changed'")[0][0]


@pytest.mark.parametrize(
    "edited",
    [LONG.replace("forty", "fifty"), f"{LONG} Come and see.", "We are another firm now, and say so in other words."],
)
def test_an_edited_about_us_is_no_version_though_it_is_rolled_out_by_halves(edited):
    with empty() as database:
        loaded(database, load_file(ten(lambda n: LONG)))
        loaded(database, load_file(ten(lambda n: edited if n < 5 else LONG), 2))
        assert changes(database) == 0
        loaded(database, load_file(ten(lambda n: edited), 3))
        assert changes(database) == 0
        assert rows(database, "select distinct version from posting_rows") == [(1,)]
        assert rows(database, "select count(*) from postings where core_text like '%About us%'") == [(0,)]
        assert_counts(database)


def test_what_becomes_boilerplate_and_what_is_none_any_more_moves_cores_and_is_no_change():
    with empty() as database:
        items = ten(lambda n: LONG if n < 2 else f"Number {n} says that.")
        loaded(database, load_file(items[:2], verdict="partial"))
        with_about = "select count(*) from postings where core_text like '%forty reed organs%'"
        assert rows(database, with_about) == [(0,)]
        loaded(database, load_file(items, 2))
        assert rows(database, with_about) == [(2,)]
        assert changes(database) == 0


def test_groups_that_a_new_text_joins_are_counted_together():
    words = LONG.split()
    ends = [
        " ".join([*words[:start], *others, *words[start + 3 :]])
        for start, others in ((3, ("brass", "bells", "while")), (21, ("drums", "or", "horns")))
    ]
    with empty() as database:
        loaded(database, load_file([posting(n, f"Role {n}", about=about) for n, about in enumerate(ends)]))
        assert rows(database, "select count(distinct group_hash) from sections where heading = 'About us'") == [(2,)]
        loaded(database, load_file([posting(9, "Role 9", about=LONG)], 2, verdict="partial"))
        assert rows(
            database,
            "select count(distinct group_hash), min(group_postings), bool_and(is_boilerplate) from sections "
            "where heading = 'About us'",
        ) == [(1, 3, True)]
        assert rows(database, "select count(*) from postings where core_text like '%Calder Hall%'") == [(0,)]
        assert_counts(database)


def test_a_template_is_known_by_the_companies_that_have_it():
    with empty() as database:
        for number, board in enumerate(("wrenfield", "calder", "delft"), start=1):
            about = EQUAL.format(board.title())
            loaded(database, load_file([posting(1, board=board, about=about)], number, run_id=f"run-{board}"))
        query = "select companies, is_template, is_boilerplate, postings from sections where heading = 'About us'"
        assert rows(database, query) == [(3, True, False, 1)] * 3


def test_a_section_says_since_when_until_when_and_where_it_is_found():
    with empty() as database:
        loaded(database, load_file([posting(1), posting(2, "Joiner")]))
        loaded(database, load_file([posting(1), posting(2, "Joiner", about=LONG)], 2))
        query = """select first_seen_at - $1, last_seen_at - $1, example from sections where heading = 'About us'
            order by text"""
        day = rows(database, "select interval 1 day")[0][0]
        assert database.execute(query, [START]).fetchall() == [(day, day, keys("2")[0]), (day * 0, day, keys("1")[0])]


def test_reports_of_repeated_text():
    with empty() as database:
        for number, board in enumerate(("wrenfield", "calder", "delft"), start=1):
            about = EQUAL.format(board.title())
            items = [posting(n, title, board=board, about=about) for n, title in enumerate(("Joiner", "Tuner"))]
            loaded(database, load_file(items, number, run_id=f"run-{board}"))

        def said(name, **given):
            query = sql("reports", name)
            return database.execute(
                query, {key: given.get(key) for key in ("company", "kind", "at_least") if f"${key}" in query}
            ).fetchall()

        shares = said("own_text_by_company", at_least=2)
        assert [(company, postings) for company, _, postings, *_ in shares] == [
            ("wrenfield", 2),
            ("calder", 2),
            ("delft", 2),
        ]
        assert all(0.3 < least <= own < 0.5 and repeated > 200 for _, _, _, own, least, repeated in shares)
        ((kind, heading, text, *counts),) = said("texts_of_many_companies", at_least=3)
        assert (kind, heading, counts) == ("about_company", "About us", [3, 6, 0, 3])
        assert text in {EQUAL.format(name) for name in ("Wrenfield", "Calder", "Delft")}


def test_texts_are_placed_alike_in_other_processes():
    texts = [f"{LONG} It began in hall number {number}." for number in range(40)]
    said = {
        "letters": pa.array(range(40), pa.uint64()),
        "company_key": ["wrenfield", "calder"] * 20,
        "heading": ["About us", None, "", "Apply"] * 10,
        "text": texts,
    }
    met = pa.table(said)
    here = section_groups.places(met)
    with Workers(2) as workers:
        tasks = ((met.select(["letters", "company_key", "heading", "text"]).slice(at, 7),) for at in range(0, 40, 7))
        found = list(workers.begin(section_groups.places, tasks))
    assert tuple(map(pa.concat_tables, zip(*found, strict=True))) == here
    sketched = [sketch(*told) for told in zip(said["company_key"], said["heading"], texts, strict=True)]
    bands, templates = here
    assert bands["letters"].to_pylist() == [number for number in range(40) for _ in range(9)]
    assert bands["band"].to_pylist() == [band for each in sketched for band in each.bands]
    assert templates["template"].to_pylist() == [each.template for each in sketched]


def test_texts_are_joined_alike_some_companies_at_a_time(monkeypatch):
    companies = [f"company {number // 3:02}" for number in range(30)]
    near = {
        "company_key": companies,
        "name": [f"{number:032x}" for number in range(30)],
        "heading": ["About us"] * 30,
        "text": [f"{LONG} It began in hall {['north', 'south', 'east'][number % 3]}." for number in range(30)],
        "bands": pa.array([[number // 3, 100 + number] for number in range(30)], pa.list_(pa.uint64())),
    }
    met = pa.table(near)
    known = pa.table(
        {
            "company_key": ["company 02", "company 09"],
            "letters": pa.array([5, 6], pa.uint64()),
            "group_hash": ["0" * 32, "f" * 32],
            "heading": ["About us"] * 2,
            "text": [f"{LONG} It began in hall west."] * 2,
            "bands": pa.array([[2], [9]], pa.list_(pa.uint64())),
        }
    )
    whole = section_groups.joined(met, known)
    firsts = {company: f"{number:032x}" for number, company in enumerate(companies) if number % 3 == 0}
    firsts["company 02"] = "0" * 32
    expected = {
        (company, name, firsts[company])
        for company, name in [*zip(companies, near["name"], strict=True), ("company 09", "f" * 32)]
        if name != firsts[company]
    }
    assert set(section_groups._tuples(whole)) == expected
    for at_once in (1, 4, 7, 100):
        monkeypatch.setattr(section_groups, "AT_ONCE", at_once)
        parts = [section_groups.joined(*part) for part in section_groups._by_company(met, known)]
        found = [row for part in parts for row in section_groups._tuples(part)]
        assert sorted(found) == sorted(expected)


def test_a_text_that_nothing_holds_any_more_is_judged_with_its_group(tmp_path):
    """Also where all that its company has comes with the load in which the group becomes boilerplate."""
    path, before, after = tmp_path / "jobs.duckdb", LONG, LONG.replace("forty", "fifty")
    folder = tmp_path / "stage"
    loaded(path, stage(folder, 1, posting(1, about=before)))
    loaded(path, stage(folder, 2, posting(1, about=after)))
    loaded(path, stage(folder, 3, posting(1, "Reed Maker", about=after), posting(2, "Joiner", about=after)))
    asked = "select text, postings, is_boilerplate from section_rows where heading = 'About us' order by postings"
    assert rows(path, asked) == [(before, 0, True), (after, 2, True)]
