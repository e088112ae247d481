"""A printed place before it is cut: what is no place is blanked, offsets stay; and what its postcode says of it."""

from __future__ import annotations

import re
from functools import cache

from pipelines.shipped import vocabulary
from pipelines.values.gazetteer import fold, gazetteer

# "(m/w/d)", "(f/m/x)", "m/f/d": marks of gender that belong to a title
_GENDER = re.compile(
    r"[(\[]\s?[a-z](?:\s?[/|*:]\s?[a-z*]){1,4}\s?[)\]]|(?<!\w)[mwfhd](?:/[mwfhdx]){1,3}(?!\w)", re.IGNORECASE
)
# "D-10115 Berlin", "CH-8001 Zürich"
_COUNTRY_OF_POSTCODE = re.compile(r"(?<!\w)[A-Z]{1,2}-(?=\d{4,5}\s)")
_DISTRICT = re.compile(
    r"(?<!\w)\d{1,2}(?:er|[eè]me|[eº°])?\s?(?:arrondissement|arr\.)|(?<!\w)cedex(?: \d{1,2})?(?!\w)"
    r"|(?<=(?:paris| lyon|eille) )\d{1,2}(?:er|[eè]me|e)(?!\w)",
    re.IGNORECASE,
)
_WIDE = str.maketrans("（）［］，、：；／｜", "()[],;:;/|")
# "London +3 more", "Lyon et 2 autres": how many are not printed
_MORE = re.compile(
    r"(?:\+|\band|\bund|\bet|\by) ?\d{1,3} "
    r"(?:more|others?|other locations|weitere\w?|autres?|más|mas|andere\w?|inne)(?!\w)",
    re.IGNORECASE,
)
# "Kanton Zürich", "Landkreis München": German for Canton in China, too
_DIVISION = re.compile(r"(?<!\w)(?:Kanton|Canton d[eu]|Canton of|Landkreis|Kreis|Woj\.|Prov\.)(?= [A-ZÀ-Þ])")
# "Berlin (Remote möglich)": a choice beside the place
_REMOTE_WORD = r"(?:remote|home ?-?office|mobiles arbeiten|télétravail|teletrabajo|remoto)"
_REMOTE_CHOICE = re.compile(
    rf"[(,–-]\s?(?P<word>{_REMOTE_WORD})"
    r"(?P<said> (?:möglich|possible|posible|optional|option|available|ok|okay|friendly|possibile|mogelijk|possível))"
    r"(?!\w)",
    re.IGNORECASE,
)
_SOMETIMES_REMOTE = re.compile(
    rf"(?<!\w)(?:(?:teilweise|tlw\.|partially|partly|partial|occasional(?:ly)?|some|hybrid) {_REMOTE_WORD}"
    rf"|{_REMOTE_WORD} (?:partiel|parcial|partial|teilweise|anteilig|occasionnel))(?!\w)",
    re.IGNORECASE,
)
# "Rio de Janeiro/RJ": codes of Brazil's states
_STATE_OF_BRAZIL = re.compile(
    r"(?<=[a-zà-ÿ])/(?=(?:AC|AL|AP|AM|BA|CE|DF|ES|GO|MA|MT|MS|MG|PA|PB|PR|PE|PI|RJ|RN|RS|RO|RR|SC|SP|SE|TO)(?!\w))"
)
_DIGIT = re.compile("[0-9]")
_SIGNS = re.compile(r"~|(?<=[^\s,;:|/(&+–—-])(?: {2,}|\t)(?=[^\s,;:|/)&+–—-])")
_LOWER_CODE = re.compile(r"(?<=, )[a-z]{2}(?=\s*(?:[,;|/]|\d{5}|$))")


def prepared(text: str) -> str:
    """The text, as long as before, without what is written among places and is none of their names.

    >>> prepared("Berlin (m/w/d)"), prepared("Leeds  York"), prepared("austin, tx")
    ('Berlin        ', 'Leeds, York', 'austin, TX')
    """
    if not text.isascii():
        text = text.translate(_WIDE)
    if "/" in text or "(" in text or "[" in text:
        text = _GENDER.sub(_blank, text)
    if _DIGIT.search(text) or "edex" in text or "EDEX" in text:
        text = _DISTRICT.sub(_blank, _COUNTRY_OF_POSTCODE.sub(_blank, text))
        text = _MORE.sub(_blank, text)
    lowered = text.lower()
    if any(map(lowered.__contains__, ("remot", "office", "télét", "telet", "mobiles"))):
        text = _REMOTE_CHOICE.sub(_as_choice, _SOMETIMES_REMOTE.sub(_blank, text))
    if "/" in text:
        text = _STATE_OF_BRAZIL.sub(",", text)
    text = _DIVISION.sub(_blank, text)
    if "  " in text or "\t" in text or "~" in text:
        text = _SIGNS.sub(_separator, text)
    if text.islower():
        text = text.upper() if len(text.strip()) == 2 and text.isascii() else text
        text = _LOWER_CODE.sub(lambda match: match.group().upper(), text)
    return text


_LAST_WORDS = re.compile(r"[^\s,;:|/()]{1,30}(?: [^\s,;:|/()]{1,30})?$")
_FIRST_WORDS = re.compile(r"[^\s,;:|/()]{1,30}(?: [^\s,;:|/()]{1,30})?")


def _separator(match: re.Match[str]) -> str:
    """A comma for what parts two places; blanks within a name stay: "São  Paulo"."""
    left = _LAST_WORDS.search(match.string, max(0, match.start() - 62), match.start())
    right = _FIRST_WORDS.match(match.string, match.end())
    if left and right:
        known = gazetteer()
        befores, afters = left.group().split(), right.group().split()
        around = ([befores[-1], afters[0]], [*befores, afters[0]], [befores[-1], *afters])
        if any(known.all_cities(fold(" ".join(words))) for words in around):
            return match.group()
    return "," + " " * (len(match.group()) - 1)


def _as_choice(match: re.Match[str]) -> str:
    """ "; Remote" for "(Remote möglich", in as many characters."""
    lead = match.start("word") - match.start()
    return ";" + " " * (lead - 1) + match["word"] + " " * len(match["said"])


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


# Postcodes that one country alone writes so. Four digits and two letters is a Dutch one, but for the house numbers of
# American streets ("1200 NE 5th Ave").
_POSTCODES = {
    "GB": re.compile(r"(?<!\w)[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}(?!\w)"),
    "CA": re.compile(r"(?<!\w)[ABCEGHJKLMNPRSTVXY]\d[A-Z] ?\d[A-Z]\d(?!\w)"),
    "NL": re.compile(r"(?<![\w-])[1-9]\d{3} (?!N[EW]|S[EW])[A-Z]{2}(?=\s*(?:,|$|[A-Z][a-z]))"),
    "BR": re.compile(r"(?<![\w-])\d{5}-\d{3}(?![\w-])"),
    "US": re.compile(r"(?<![\w-])\d{5}-\d{4}(?![\w-])"),
    "PT": re.compile(r"(?<![\w-])\d{4}-\d{3}(?![\w-])"),
    "PL": re.compile(r"(?<![\w-])\d{2}-\d{3}(?![\w-])"),
}
_CODE_AND_ZIP = re.compile(r"(?<!\w)(?P<code>[A-Z]{2})(?P<comma>,?) (?P<zip>\d{5})(?![\w-])")


def postcode_country(text: str) -> str | None:
    """The country that a postcode in the text belongs to, by its shape; None where several write it so.

    Five digits are an American ZIP code where the state before them has it ("Lewes, DE 19958"); where it has not, the
    letters are no state: "Walldorf, DE, 69190".
    """
    if not _DIGIT.search(text):
        return None
    found = {country for country, pattern in _POSTCODES.items() if pattern.search(text)}
    for match in _CODE_AND_ZIP.finditer(text):
        ranges = _zip_codes().get(match["code"])
        has_it = ranges is not None and any(low <= int(match["zip"][:3]) <= high for low, high in ranges)
        is_country = match["code"] in _country_codes()
        if has_it and not (match["comma"] and is_country):
            found.add("US")
        elif is_country and not has_it:
            found.add(match["code"])
    return found.pop() if len(found) == 1 else None


@cache
def _zip_codes() -> dict[str, list[tuple[int, int]]]:
    """State → the first three digits of its ZIP codes, from and to."""
    states: dict[str, list[tuple[int, int]]] = {}
    for row in vocabulary("zip_codes"):
        states.setdefault(row["state"], []).append((int(row["first"]), int(row["last"])))
    return states


@cache
def _country_codes() -> frozenset[str]:
    return frozenset(row["country_code"] for row in vocabulary("countries"))
