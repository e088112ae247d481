"""Ways of writing a place that stand in real feeds, and what they mean."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from processor import takes_at_most

from pipelines.values.gazetteer import fold, gazetteer
from pipelines.values.places import ReadPlace, country_code, in_country, read_places


def brief(text, country=None):
    """City, region and country of each place."""
    return [(place.city, place.region, place.country_code) for place in read_places(text, country)]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Berlin", [("Berlin", "Berlin", "DE")]),
        ("München", [("Munich", "Bavaria", "DE")]),
        ("Muenchen, Bayern, Deutschland", [("Munich", "Bavaria", "DE")]),
        ("80331 München", [("Munich", "Bavaria", "DE")]),
        ("Frankfurt/Main", [("Frankfurt", "Hesse", "DE")]),
        ("Berlin Mitte", [("Berlin", "Berlin", "DE")]),
        ("Shoreditch, London, UK", [("London", "England", "GB")]),
        ("Genève", [("Geneva", "Geneva", "CH")]),
        ("Bangalore, Karnataka", [("Bengaluru", "Karnataka", "IN")]),
        ("Bengaluru, KA, India", [("Bengaluru", "Karnataka", "IN")]),
        ("São Paulo, SP, Brazil", [("São Paulo", "São Paulo", "BR")]),
        ("上海", [("Shanghai", "Shanghai", "CN")]),
        ("San Jose, California, United States of America", [("San Jose", "California", "US")]),
        ("New York, New York, United States", [("New York", "New York", "US")]),
        ("New York, NY (HQ)", [("New York", "New York", "US")]),
        ("101 Example Place, New York, NY 10009, USA", [("New York", "New York", "US")]),
        ("Austin TX", [("Austin", "Texas", "US")]),
        ("US, CA, Santa Clara", [("Santa Clara", "California", "US")]),
        ("USA DC Washington", [("Washington", "District of Columbia", "US")]),
        ("Germany, Berlin", [("Berlin", "Berlin", "DE")]),
        ("Portugal - Lisbon", [("Lisbon", "Lisbon", "PT")]),
        ("Paris, Île-de-France, France", [("Paris", "Île-de-France", "FR")]),
        ("Lost Hills, CA", [("Lost Hills", "California", "US")]),
        ("Washington", [(None, None, "US")]),
        ("Quebec", [(None, "Quebec", "CA")]),
        ("Kwazulu-Natal, South Africa", [(None, "KwaZulu-Natal", "ZA")]),
        ("Singapore", [("Singapore", None, "SG")]),
        ("Trinidad and Tobago", [(None, None, "TT")]),
        ("Niemcy", [(None, None, "DE")]),
        ("UK", [(None, None, "GB")]),
        ("NYC-Harbour", [("New York", "New York", "US")]),
        ("GB-LND", [("London", "England", "GB")]),
        ("Lyon 3ème arrondissement", [("Lyon", "Auvergne-Rhône-Alpes", "FR")]),
        ("D-20095 Hamburg", [("Hamburg", "Hamburg", "DE")]),
        ("Halle (Saale)", [("Halle (Saale)", "Saxony-Anhalt", "DE")]),
        ("Frankfurt (Oder), Brandenburg", [("Frankfurt (Oder)", "Brandenburg", "DE")]),
        ("Torino, TO, Italia", [("Turin", "Piedmont", "IT")]),
        ("Napoli, NA", [("Naples", "Campania", "IT")]),
        ("Girona, GI, España", [("Girona", "Catalonia", "ES")]),
        ("Busan, Korea, Republic of", [("Busan", "Busan", "KR")]),
        ("Kinshasa, Congo (Dem. Rep.)", [("Kinshasa", None, "CD")]),
        ("Cork, Europe, Ireland", [("Cork", "Munster", "IE")]),
        ("Alexandra, Central Otago, New Zealand", [("Alexandra", "Otago", "NZ")]),
        ("Vancouver, WA", [("Vancouver", "Washington", "US")]),
        ("tucson, az", [("Tucson", "Arizona", "US")]),
        ("US-AZ-TUCSON-BLDG 4 ~ 12 Mill Rd ~ BLDG 4", [("Tucson", "Arizona", "US")]),
        ("USA-WA-Tacoma-Pier 3", [("Tacoma", "Washington", "US")]),
        ("UK-Leeds-Mill Yard", [("Leeds", "England", "GB")]),
        ("US Field", [(None, None, "US")]),
        ("Kleinhofen, BW, Germany", [("Kleinhofen", "Baden-Württemberg", "DE")]),
        ("Kleinhofen, XY, Germany", [("Kleinhofen", "XY", "DE")]),
        ("us", [(None, None, "US")]),
        ("Northeast US", [(None, None, "US")]),
        ("La Verdière, Provence-Alpes-Côte d'Azur, France", [("La Verdière", "Provence-Alpes-Côte d'Azur", "FR")]),
        ("부산", [("Busan", "Busan", "KR")]),
    ],
)
def test_one_place(text, places):
    assert brief(text) == places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Berlin / München", [("Berlin", "Berlin", "DE"), ("Munich", "Bavaria", "DE")]),
        ("US / Canada", [(None, None, "US"), (None, None, "CA")]),
        ("South Africa or Indonesia or Malaysia", [(None, None, "ZA"), (None, None, "ID"), (None, None, "MY")]),
        ("Cape Town & Johannesburg", [("Cape Town", "Western Cape", "ZA"), ("Johannesburg", "Gauteng", "ZA")]),
        ("New York, NY; San Francisco, CA", [("New York", "New York", "US"), ("San Francisco", "California", "US")]),
        ("Madrid, Barcelona", [("Madrid", "Community of Madrid", "ES"), ("Barcelona", "Catalonia", "ES")]),
        ("Hong Kong , Singapore", [("Hong Kong", None, "HK"), ("Singapore", None, "SG")]),
        ("US-Denver, CA-Remote", [("Denver", "Colorado", "US"), (None, None, "CA")]),
        ("US-Remote, CA-Remote", [(None, None, "US"), (None, None, "CA")]),
        ("US-Chicago, US-Texas", [("Chicago", "Illinois", "US"), (None, "Texas", "US")]),
        ("Chicago, IL, USA; Chicago, IL, USA", [("Chicago", "Illinois", "US")]),
        ("Berlin / Köln (m/w/d)", [("Berlin", "Berlin", "DE"), ("Cologne", "North Rhine-Westphalia", "DE")]),
        ("Tucson, AZ  Boise, ID", [("Tucson", "Arizona", "US"), ("Boise", "Idaho", "US")]),
        ("Leeds, United Kingdom  Lille, France", [("Leeds", "England", "GB"), ("Lille", "Hauts-de-France", "FR")]),
        ("São  Paulo", [("São Paulo", "São Paulo", "BR")]),
        ("Szeged, Pécs, , Hungary", [("Szeged", None, "HU"), ("Pécs", None, "HU")]),
    ],
)
def test_several_places(text, places):
    assert brief(text) == places


@pytest.mark.parametrize(
    ("text", "country", "places"),
    [
        ("Georgia", None, [(None, None, None)]),
        ("Georgia", "US", [(None, "Georgia", "US")]),
        ("Georgia", "GE", [(None, None, "GE")]),
        ("Atlanta, Georgia", None, [("Atlanta", "Georgia", "US")]),
        ("Tbilisi, Georgia", None, [("Tbilisi", None, "GE")]),
        ("CA", None, [(None, None, None)]),
        ("CA", "US", [(None, "California", "US")]),
        ("CA", "CA", [(None, None, "CA")]),
        ("San Francisco, CA", None, [("San Francisco", "California", "US")]),
        ("Toronto, CA", None, [("Toronto", "Ontario", "CA")]),
        ("London, CA", None, [("London", "Ontario", "CA")]),
        ("Ontario, CA", None, [(None, None, None)]),
        ("Ontario", None, [(None, "Ontario", "CA")]),
        ("Cambridge", None, [("Cambridge", None, None)]),
        ("Cambridge", "GB", [("Cambridge", "England", "GB")]),
        ("Cambridge, MA", None, [("Cambridge", "Massachusetts", "US")]),
        ("London", None, [("London", "England", "GB")]),
        ("Paris", None, [("Paris", "Île-de-France", "FR")]),
        ("Paris, TX", None, [("Paris", "Texas", "US")]),
        ("DE", None, [(None, None, None)]),
        ("Kleinort, DE", None, [("Kleinort", None, None)]),
        ("Springfield", None, [("Springfield", None, "US")]),
        ("Utrecht, NL, 3511 AB", None, [("Utrecht", "Utrecht", "NL")]),
        ("Kleinort, NL, 3511 AB", None, [("Kleinort", None, "NL")]),
        ("Grossort, DE, 69181", None, [("Grossort", None, "DE")]),
        ("Lewes, DE 19958", None, [("Lewes", "Delaware", "US")]),
        ("Lewes, DE, 19958", None, [("Lewes", None, None)]),
        ("Smallville, CO, 80202", None, [("Smallville", "Colorado", "US")]),
        ("Kleinort", "DE", [(None, None, None)]),
        ("Berlin", "US", [("Berlin", "Berlin", "DE")]),
        ("London", "Nowhere", [("London", "England", "GB")]),
    ],
)
def test_an_ambiguous_place_is_left_open_unless_something_decides(text, country, places):
    assert brief(text, country) == places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Remote", [ReadPlace("Remote", is_remote=True, method="remote", resolved=True)]),
        (
            "Remote - EMEA",
            [
                ReadPlace(
                    "Remote - EMEA", region="EMEA", is_remote=True, remote_scope="EMEA", method="area", resolved=True
                )
            ],
        ),
        (
            "Remote (US)",
            [
                ReadPlace(
                    "Remote (US)", country_code="US", is_remote=True, remote_scope="US", method="country", resolved=True
                )
            ],
        ),
        (
            "US, AR, Remote",
            [
                ReadPlace(
                    "US, AR, Remote",
                    region="Arkansas",
                    country_code="US",
                    is_remote=True,
                    remote_scope="US-AR",
                    method="region",
                    resolved=True,
                )
            ],
        ),
        ("Remote OK", [ReadPlace("Remote OK", is_remote=True, method="remote", resolved=True)]),
        (
            "Remote (must be based in the UK)",
            [
                ReadPlace(
                    "Remote (must be based in the UK)",
                    country_code="GB",
                    is_remote=True,
                    remote_scope="GB",
                    method="country",
                    resolved=True,
                )
            ],
        ),
        (
            "Thuiswerken, Nederland",
            [ReadPlace("Thuiswerken, Nederland", None, None, "NL", None, None, True, "NL", "country", True)],
        ),
        ("worldwide", [ReadPlace("worldwide", None, None, None, None, None, True, "worldwide", "remote", True)]),
        (
            "Seattle, WA, Remote-US",
            [
                ReadPlace("Seattle, WA", "Seattle", "Washington", "US", 47.6062, -122.3321, False, None, "city", True),
                ReadPlace("Remote-US", None, None, "US", None, None, True, "US", "country", True),
            ],
        ),
        (
            "Bangalore, India - Remote",
            [
                ReadPlace(
                    "Bangalore, India - Remote",
                    "Bengaluru",
                    "Karnataka",
                    "IN",
                    12.9719,
                    77.5937,
                    True,
                    None,
                    "city",
                    True,
                )
            ],
        ),
        (
            "Remote - US / Canada",
            [
                ReadPlace("Remote - US", None, None, "US", None, None, True, "US", "country", True),
                ReadPlace("Canada", None, None, "CA", None, None, True, "CA", "country", True),
            ],
        ),
        (
            "Home office, deutschlandweit",
            [ReadPlace("Home office, deutschlandweit", None, None, "DE", None, None, True, "DE", "country", True)],
        ),
    ],
)
def test_remote(text, places):
    assert read_places(text) == places


@pytest.mark.parametrize(
    "text", ["3 Locations", "53 Standorte", "Various", "n/a", "TBD", "Unbekannthausen", "UNAVAILABLE"]
)
def test_what_names_no_place_is_one_unresolved_item(text):
    (place,) = read_places(text)
    assert (place.raw, place.country_code, place.resolved) == (text, None, False)


@pytest.mark.parametrize("text", ["", "  ", "\x00", ", ;"])
def test_nothing_is_no_place(text):
    assert [place for place in read_places(text) if place.resolved] == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("CA", "CA"),
        ("ca", "CA"),
        ("IND", "IN"),
        ("Deutschland", "DE"),
        ("Korea, Republic of", "KR"),
        ("United States of America (USA)", "US"),
        ("US / Canada", None),
        ("", None),
        ("\ud800", None),
    ],
)
def test_a_country_field(text, code):
    assert country_code(text) == code


@pytest.mark.parametrize(
    ("text", "country", "place"),
    [
        ("Remote", "US", ReadPlace("Remote", country_code="US", is_remote=True, method="remote", resolved=True)),
        ("Kleinort", "DE", ReadPlace("Kleinort", "Kleinort", None, "DE", method="printed", resolved=True)),
        ("Various", "DE", ReadPlace("Various", method="several")),
        ("Remote - EMEA", "DE", read_places("Remote - EMEA")[0]),
        ("Berlin", "US", read_places("Berlin")[0]),
    ],
)
def test_the_only_place_of_a_posting_with_a_country_field(text, country, place):
    assert in_country(read_places(text, country)[0], country) == place


def test_the_answer_may_be_changed_by_its_owner():
    read_places("Berlin").clear()
    assert brief("Berlin") == [("Berlin", "Berlin", "DE")]


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=120)
    | st.lists(
        st.sampled_from(
            ["Berlin", ",", "CA", "/", "Remote", "(", ")", " - ", "or", "Paris", "3", ";", "Georgia", "\ud800"]
        ),
        max_size=14,
    ).map(" ".join)
)
def test_any_text_is_read(text):
    for place in read_places(text):
        assert place.raw in text
        assert place.country_code is None or place.country_code in gazetteer().country_names


@pytest.mark.parametrize(
    "piece",
    [
        "Berlin, ",
        "1",
        " ",
        "- ",
        "a/",
        "Georgia or ",
        "(",
        "CA ",
        "A1 1AA ",
        "  ",
        "a  b",
        "US-",
        "DE, 1",
        "A (",
        "m/w/",
        "東京都",
        "東京都、",
        "(remote ",
        "a/RJ",
        "Köln en ",
        "+1 ",
    ],
)
def test_long_texts_take_no_longer_than_they_should(piece):
    assert all(takes_at_most(0.1, read_places, piece * (65536 // len(piece)), land) for land in ("DE", "US", "FR"))


@pytest.mark.parametrize("text", ["<" * 1_000_000, "\ud800", "\x00\u202e", "٣٤٥", "5" * 200_000, "(" * 200_000])
def test_bad_text_is_no_place(text):
    assert [place for place in read_places(text) if place.resolved] == []


def test_every_alias_names_a_city_of_the_gazetteer():
    known = gazetteer()
    assert [alias for alias in known.aliases if not known.alias(alias)] == []


def test_fold():
    assert fold("  Łódź – São-Paulo’s  Straße ") == "lodz sao paulo s strasse"
