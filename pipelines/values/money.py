"""Amounts of money as printed: digit groups, thousands, marks of currency, and ranges of two."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pipelines.shipped import vocabulary
from pipelines.values.words import any_of


@dataclass(frozen=True, slots=True)
class Amount:
    """One figure or a range. `marks` are the currency marks printed with it; offsets include them."""

    low: float
    high: float
    marks: tuple[str, ...]
    start: int
    end: int
    is_range: bool
    has_thousands: bool
    """Printed with a word or letter for thousands (53K), which no head count or price list has in a pay line."""
    separator: str
    plus: bool
    """Printed as "$120k+"."""


# What a letter or word after a figure multiplies it by. A figure in millions is no pay (but in a few currencies).
_MULTIPLIERS = {
    **dict.fromkeys(["k", "thousand", "tsd", "tsd.", "mille", "mil", "t", "tys", "tys."], 1_000.0),
    **dict.fromkeys(["lakh", "lakhs", "lac", "lacs", "lpa", "l"], 100_000.0),
    **dict.fromkeys(["m", "mm", "mn", "mio", "mio.", "million", "millions", "millionen", "juta", "triệu"], 1_000_000.0),
    **dict.fromkeys(["b", "bn", "billion", "billions", "mrd", "mrd.", "milliard", "milliards"], 1e9),
    **dict.fromkeys(["crore", "crores", "cr"], 10_000_000.0),
    **dict.fromkeys(["万", "만"], 10_000.0),
}
_GROUP = "[.,' \u2019\xa0\u202f]"
_NUMBER = (
    r"(?:\d{1,2}(?:,\d\d){1,3},\d{3}(?:\.\d{1,2})?"  # 12,00,000
    rf"|\d{{1,3}}(?:{_GROUP}\d{{3}}){{1,4}}(?:[.,]\d{{1,2}})?(?![\d])"  # 120,000.00 45.000 120'000 120 000
    r"|\d{1,9}(?:[.,]\d{1,2})?(?!\d))"  # 53 18,50 120000
)
_MULTIPLIER = (
    r"(?:(?: ?(?i:thousand|tsd\.?|mille|tys\.?|lakhs?|lacs?|crores?|millions?|millionen|mio\.?|billions?|mrd\.?"
    r"|milliards?|juta|triệu|lpa|mn|bn|mm|cr)(?!\w))"
    r"| ?[kK](?![a-z\u00df-\u024f'’])| ?[mMbBLT](?![A-Za-z\u00df-\u024f'’])| ?[万만])"
)
_NO_CENTS = r"(?:[.,](?:--?|[\u2013\u2014])(?![\d]| \d))?"  # 2.800,- 6'500.-
_BOUND = r"(?:up to |bis(?: zu)? |max\.? |under )?"
_EVERY = (
    r"(?: ?(?:/|per|an?|p\.?) ?(?:hour|hr|h|day|week|wk|month|mo|year|yr|annum|a)\.?(?![\w])| (?:annually|hourly|yearly"
    r"|gross|brutto))?"
)
_TO = (
    r"[-\u2010-\u2015\u2212~～〜]{1,3}|/(?= ?[$€£]|\d{2,3} ?[kK])|rising to|through|[Tt]o|TO|[Bb]is|à|a|hasta|till"
    r"|until|jusqu'à"
)
# "and" joins a range only after "between"; else it joins two amounts.
_TO_OR_AND = rf"{_TO}|and|und|et|e|y|en|do|og|och|til|i"
_AND = frozenset(["and", "und", "et", "e", "y", "en", "do", "og", "och", "til", "i"])
_BETWEEN = re.compile(
    r"(?:between|zwischen|entre|tra|de|von|range of|tussen|od|mellan|mellem|mellom|fra|pomiędzy) ?[^\s\d]{0,5} ?$",
    re.IGNORECASE,
)


# What only counts what stands after it is most of the numbers of a posting: "5+ years", "30%", "3-5 days", "in 2024.".
_COUNT = re.compile(
    r"(?:(?:19|20)\d\d|\d{1,3})(?:[-\u2013]\d{1,3})?(?!\d)"
    r"(?P<after>%|\.(?=\s|$)|\+?[ \n](?P<word>[^\W\d_]{2,24})(?![^\W_]))"
)
# A text with more numbers than this is a table of them; the first ones are read.
_MOST_NUMBERS = 4_000
_DIGITS = re.compile(r"\d+")


@cache
def _currencies() -> dict[str, dict[str, str]]:
    """Mark → country ("" for every one) → ISO 4217."""
    table: dict[str, dict[str, str]] = {}
    for row in vocabulary("currencies"):
        table.setdefault(row["mark"], {})[row["country"]] = row["currency"]
    return table


@cache
def _codes() -> frozenset[str]:
    return frozenset(row["mark"] for row in vocabulary("currencies") if row["kind"] == "code")


@cache
def units_per_dollar(currency: str | None) -> float:
    """Rough, and only to tell a plausible figure from an absurd one; 1 for a currency not known."""
    return next((float(row["units_per_dollar"]) for row in vocabulary("currencies") if row["currency"] == currency), 1)


@cache
def _marks() -> str:
    return any_of(_currencies())


@cache
def _amount(separator: str) -> re.Pattern[str]:
    """From its first digit on; the mark before it is looked for behind the match."""
    mark = rf"(?:{_marks()})"
    return re.compile(
        rf"(?<!\d[.,])(?P<low>{_NUMBER}){_NO_CENTS}(?P<times1>{_MULTIPLIER})?(?P<plus1>\+)?"
        rf"(?: ?\(?(?P<after1>{mark})(?![A-Za-z]| ?\d))?"
        rf"(?:{_EVERY}\)?\s{{0,3}}(?P<separator>{separator})\s{{0,3}}{_BOUND}(?P<before2>(?:{mark}[ :]?){{0,2}})"
        rf"(?P<high>{_NUMBER}){_NO_CENTS}(?P<times2>{_MULTIPLIER})?(?P<plus2>\+)?"
        rf"(?: ?\(?(?P<after2>{mark})(?![A-Za-z]| ?\d))?)?"
    )


@cache
def _mark_before() -> re.Pattern[str]:
    return re.compile(rf"(?:(?<![\w])|(?<=\d))(?:(?:{_marks()})[ :]{{0,2}}){{1,2}}$")


_LONGEST_MARKS_BEFORE = 14


@cache
def _ends_of_marks() -> tuple[frozenset[str], frozenset[str]]:
    """Marks of one character, and the last two of longer ones."""
    marks = _currencies()
    return frozenset(m for m in marks if len(m) == 1), frozenset(m.rstrip(" :")[-2:] for m in marks if len(m) > 1)


def _marks_before(text: str, first: int) -> re.Match[str] | None:
    """The marks right before a figure. Most stand after none, so the ends of marks are asked before the pattern is."""
    last = first - 1
    while last >= 0 and first - last < 6 and text[last] in " :\n":
        last -= 1
    signs, ends = _ends_of_marks()
    if last < 0 or (text[last] not in signs and text[last - 1 : last + 1] not in ends):
        return None
    return _mark_before().search(text, max(0, first - _LONGEST_MARKS_BEFORE), first)


def read_amounts(text: str) -> Iterator[Amount]:
    """The amounts in a text, in order; numbers that count something or are part of a word or code are none."""
    end = numbers = 0
    for first in _digits(text):
        if first < end:
            continue
        numbers += 1
        if numbers > _MOST_NUMBERS:
            return
        count = _COUNT.match(text, first)
        if count and _is_count(text, count):
            end = count.start("after")
            continue
        match = _amount(_TO_OR_AND).match(text, first)
        if match is None:
            digits = _DIGITS.match(text, first)
            end = digits.end() if digits else first + 1
            continue
        if match["separator"] in _AND and not _BETWEEN.search(text, max(0, first - 24), first):
            match = _amount(_TO).match(text, first) or match
        amount = _read(match, text)
        if amount is not None:
            yield amount
        end = match.end()


def _digits(text: str) -> list[int]:
    """Where digits stand. Ten searches for one character each are eight times as fast as one for any of ten."""
    found: list[int] = []
    for digit in "0123456789" if text.isascii() else "0123456789０１２３４５６７８９":
        position = text.find(digit)
        while position >= 0:
            found.append(position)
            position = text.find(digit, position + 1)
    found.sort()
    return found


def _is_count(text: str, count: re.Match[str]) -> bool:
    """Whether a number counts what stands after it, and no mark or word of money stands beside it."""
    word = count["word"]
    return not (word and word.casefold() in _followers()) and _marks_before(text, count.start()) is None


@cache
def _followers() -> frozenset[str]:
    """Every word that may stand right behind an amount: of currency, period, thousands, range, or what it is called."""
    roles = {"period_after", "filler", "noun_after", "from_after", "upto_after", "between"}
    printed = [row["word"] for row in vocabulary("pay_words") if row["role"] in roles]
    printed += [*_currencies(), *_MULTIPLIERS, *_AND, "to through rising bis hasta till until"]
    return frozenset(word.casefold() for text in printed for word in _WORDS.findall(text))


_WORDS = re.compile(r"[^\W\d_]+")


def _read(match: re.Match[str], text: str) -> Amount | None:
    first = match.start()
    before = _marks_before(text, first)
    start = before.start() if before else first
    if start and (_is_of_word(text[start - 1]) or (before is None and text[start - 1] in "/\\")):
        return None
    marks = _found(before[0] if before else "", match["after1"], match["before2"], match["after2"])
    low, high = _bounds(match)
    end = match.end()
    if end < len(text) and text[end].isalnum() and text[end].isascii() and not marks:
        return None
    return Amount(
        low=low,
        high=high,
        marks=marks,
        start=start,
        end=end,
        is_range=match["high"] is not None,
        has_thousands=bool(match["times1"] or match["times2"]),
        separator=(match["separator"] or "").casefold(),
        plus=bool(match["plus2"] or (match["plus1"] and not match["high"])),
    )


def _is_of_word(character: str) -> bool:
    """Whether a number after it is part of a word or code; scripts that write without blanks have no such thing."""
    return character in "_#" or (character.isalnum() and not "\u3000" <= character <= "\ud7ff")


@cache
def _one_mark() -> re.Pattern[str]:
    return re.compile(_marks())


def _found(*printed: str | None) -> tuple[str, ...]:
    return tuple(mark for part in printed if part for mark in _one_mark().findall(part))


def _bounds(match: re.Match[str]) -> tuple[float, float]:
    low = _number(match["low"])
    low_times = _times(match["times1"], low)
    if match["high"] is None:
        return low * low_times, low * low_times
    high = _number(match["high"])
    high_times = _times(match["times2"], high)
    if low_times == 1 and high_times > 1 and low < 1000:
        low_times = high_times  # 120-150k
    elif high_times == 1 and low_times > 1 and high < 1000:
        high_times = low_times  # 120k-150
    low, high = low * low_times, high * high_times
    if low < 1000 <= high and low_times == high_times == 1 and high < 10_000 * low and 1000 * low <= high:
        low *= 1000  # 45-55.000
    return low, high


def _times(printed: str | None, number: float) -> float:
    """1 for "12,00,000 LPA", where the figure is written out and the word only repeats how it is counted."""
    times = _MULTIPLIERS[printed.strip().casefold()] if printed else 1.0
    return 1.0 if number >= 10_000 and times != 10_000 else times


_BLANKS = re.compile("[' \u2019\xa0\u202f]")
_PARTS_OF_NUMBER = re.compile(r"(\d[\d.,]*?)(?:([.,])(\d{1,2}))?")


def _number(printed: str) -> float:
    """A printed number; the last separator is decimal where one or two digits follow it, else all are groups."""
    if printed.isdecimal():
        return float(printed)
    digits = _BLANKS.sub("", printed)
    head, separator, tail = _PARTS_OF_NUMBER.fullmatch(digits).groups()  # type: ignore[union-attr]
    whole = head.replace(".", "").replace(",", "")
    return float(f"{whole}.{tail}") if separator else float(whole)


def currency_of(marks: tuple[str, ...], country: str | None) -> str | None:
    """ISO 4217 of the marks; a code counts before a sign, a sign of several currencies is decided by `country`."""
    codes = {mark for mark in marks if mark in _codes()}
    if codes:
        return codes.pop() if len(codes) == 1 else None
    found = {_of_mark(mark, country) for mark in marks}
    if len(found) == 2 and None in found:
        # "C$80,000-$95,000": the bare sign is that of the dollar named first
        (named,) = found - {None}
        if all(named in _currencies().get(mark, {}).values() for mark in marks):
            return named
    return found.pop() if len(found) == 1 else None


def _of_mark(mark: str, country: str | None) -> str | None:
    by_country = _currencies().get(mark, {})
    return by_country.get("") or by_country.get((country or "").upper())
