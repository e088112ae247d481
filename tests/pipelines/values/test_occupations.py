"""Official lists of occupations, in their true shape with invented titles, and what is read by them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.values.occupations import PATH_NAMED_BY, Occupations, load_esco, load_onet, named_occupations
from pipelines.values.titles import read_title

ONET = (
    "O*NET-SOC Code\tTitle\tAlternate Title\tShort Title\tSource(s)\n"
    "35-3011.00\tBartenders\tLantern Bar Hand\tn/a\t08\n"
    "35-3011.00\tBartenders\tTavern Mixer\tMixer\t04,06\n"
    "53-5021.00\tCaptains\tFerry Pilot\tn/a\t02\n"
    "53-5021.01\tPilots, Ship\tHarbor Pilot\tn/a\t02\n"
)
ESCO = (
    "conceptType,conceptUri,iscoGroup,preferredLabel,altLabels,hiddenLabels,status,modifiedDate,code\n"
    'Occupation,http://data.europa.eu/esco/x/1,7549,lamp maker,"lantern builder\nlamp builder",,released,,7549.9\n'
    "Occupation,http://data.europa.eu/esco/x/2,3152,ferry captain,,,released,,3152.1\n"
)


@pytest.fixture
def onet(tmp_path):
    path = tmp_path / "Alternate Titles.txt"
    path.write_text(ONET, encoding="utf-8")
    return path


@pytest.fixture
def esco(tmp_path):
    path = tmp_path / "occupations_en.csv"
    path.write_text(ESCO, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("Ferry Pilot", "53-5021"),
        ("ferry pilots", "53-5021"),
        ("Tavern Mixer", "35-3011"),
        ("Mixer", "35-3011"),
        ("River Pilot", "53-5021"),
        ("Night Bar Hand", "35-3011"),
        ("Astronomer", None),
        ("", None),
    ],
)
def test_codes_by_a_file_of_onet(onet, title, code):
    occupations = load_onet(onet)
    assert (occupations.code(title), occupations.scheme) == (code, "SOC2018")


@pytest.mark.parametrize(
    ("title", "code"), [("Lantern builder", "7549.9"), ("Senior lamp maker", "7549.9"), ("Ferry captain", "3152.1")]
)
def test_codes_by_a_file_of_esco(esco, title, code):
    occupations = load_esco(esco)
    assert (occupations.code(title), occupations.scheme) == (code, "ESCO")


def test_a_file_of_another_shape_is_refused(onet, esco):
    with pytest.raises(ValueError, match="no column 'preferredLabel'"):
        load_esco(onet)
    with pytest.raises(ValueError, match="no column"):
        load_onet(esco)


def test_a_title_of_two_occupations_is_half_sure():
    occupations = Occupations([("Keeper", "11"), ("Keeper", "22"), ("Lock Keeper", "22")], "OWN")
    assert occupations.likely("keeper") == ("22", 0.5)


def test_read_title_asks_the_file_that_the_environment_names(onet, monkeypatch):
    monkeypatch.setenv(PATH_NAMED_BY, str(onet))
    named_occupations.cache_clear()
    try:
        read = read_title("Tavern Mixer (m/w/d)")
        other = read_title("Accountant")
    finally:
        monkeypatch.delenv(PATH_NAMED_BY)
        named_occupations.cache_clear()
    assert (read.title, read.occupation_code, read.occupation_scheme) == ("Tavern Mixer", "35-3011", "SOC2018")
    assert (other.occupation_code, other.occupation_scheme) == ("13-2011", "SOC2018")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_title_has_a_code_of_the_list_or_none(text):
    code, sure = Occupations([("Lock Keeper", "22"), ("Mixer of Paint", "11")], "OWN").likely(text)
    assert code in {None, "11", "22"}
    assert 0 <= sure <= 1
