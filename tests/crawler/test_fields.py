"""Fields that platforms nest alike: what says nothing is nothing."""

import pytest

from crawler.fields import first, name_of, pay_range, printed, requisition
from crawler.items import Pay
from crawler.rows import at, completed


@pytest.mark.parametrize(
    ("entry", "names", "name"),
    [
        ({"name": "Design"}, (), "Design"),
        ({"name": "", "label": "Full time"}, (), "Full time"),
        ({"id": "ft", "label": None}, ("label", "id"), "ft"),
        ({}, (), None),
        ("Design", (), "Design"),
        (None, ("label",), None),
    ],
)
def test_the_name_of_an_object_a_text_or_nothing(entry, names, name):
    assert name_of(entry, *names) == name


def test_a_place_is_printed_from_the_parts_that_it_has():
    assert printed({"city": "Turku", "state": None, "country": "Finland"}) == "Turku, Finland"
    assert printed({"TownOrCity": "Turku", "Country": "Finland"}, "TownOrCity", "Country") == "Turku, Finland"
    assert printed({}) == ""


@pytest.mark.parametrize(
    ("low", "high", "pays"),
    [
        (50_000, 60_000, [Pay(min_amount=50_000, max_amount=60_000, currency="EUR")]),
        ("50000", None, [Pay(min_amount=50_000, currency="EUR")]),
        (0, 0, []),
        ("0", None, []),
        (None, None, []),
    ],
)
def test_a_range_has_a_bound_that_is_not_0(low, high, pays):
    assert pay_range(low, high, currency="EUR") == pays


@pytest.mark.parametrize(("number", "read"), [("R-17", "R-17"), (17, 17), (" TBD ", None), ("N/A", None), (None, None)])
def test_a_placeholder_is_no_requisition(number, read):
    assert requisition(number) == read


def test_the_first_field_that_says_something():
    assert first({"a": "", "b": 0, "c": "x", "d": "y"}, "a", "b", "c", "d") == "x"
    assert first({}, "a") is None


def test_a_row_is_completed_by_what_its_page_says():
    assert completed({"id": 1, "title": "Role"}, {"title": None, "text": "Work"}) == {
        "id": 1,
        "title": "Role",
        "text": "Work",
    }


def test_a_path_leads_into_an_answer_of_its_shape_alone():
    assert (at({"data": {"rows": [1]}}, "data.rows"), at([1], "")) == ([1], [1])
    for answer in ({}, {"data": None}, {"data": []}, None):
        with pytest.raises((LookupError, TypeError)):
            at(answer, "data.rows")
