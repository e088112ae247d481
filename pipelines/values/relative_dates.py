"""Moments counted back from when a page was seen: "3 days ago", "vor 2 Wochen", "3日前", "yesterday".

`relative_dates.csv` holds the words by language and role. `more` words ("more than", "30+") leave the date open: no
date. The `dense` roles are of languages that put no space between words.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import datetime, timedelta
from functools import cache

from pipelines.shipped import vocabulary
from pipelines.values.words import any_of

# "Yesterday" as a printed date stands nearly alone; "apply today" is no date.
_MOST_WORDS_WITH_A_DAY = 4
_MOST_CHARACTERS_WITH_A_DENSE_DAY = 16
_ASKS = re.compile(r"(?<!\w)(?:apply|bewirb|bewerben|postule\w*|candidat\w*|solliciteer|aplik\w+|inscr\w+|join|call)")
# French for yesterday is German and Dutch for here.
_HERE = re.compile(r"(?:(?:publi|post|ajout|mise?|en ligne|offre|parue?|date)[^.]{0,20} |: ?)?hier\.?")


def read_relative(printed: str, seen_at: datetime, language: str = "") -> datetime | None:
    """The moment that `printed` counts back to from `seen_at` (naive UTC); midnight of the day from a day upwards.

    None where it counts nothing back, or names only a bound ("30+ days ago"). `language` is its code, "" if unknown.
    """
    folded = printed.casefold().replace("’", "'")
    return _counted(folded, seen_at) or _dense(folded, seen_at) or _named(folded, seen_at, language)


@cache
def _words(role: str) -> dict[str, str]:
    return {row["word"]: row["value"] for row in vocabulary("relative_dates") if row["role"] == role}


@cache
def _counting() -> re.Pattern[str]:
    about, more = any_of(_words("about")), any_of(_words("more"))
    bound = rf"(?P<more{{0}}>{more} ?|> ?)?(?:{about} ?)?(?P<number{{0}}>\d{{{{1,4}}}}|{any_of(_words('number'))})"
    number = rf"{bound}(?P<plus{{0}}> ?\+)? ?(?P<unit{{0}}>{any_of(_words('unit'))})\.?(?P<after_plus{{0}}> ?\+)?"
    return re.compile(
        rf"(?<!\w){any_of(_words('before'))} {number.format(1)}(?!\w)"
        rf"|(?<![\w,.]){number.format(2)} {any_of(_words('after'))}(?!\w)"
    )


def _counted(folded: str, seen_at: datetime) -> datetime | None:
    if match := _counting().search(folded):
        side = "1" if match["unit1"] else "2"
        if match[f"more{side}"] or match[f"plus{side}"] or match[f"after_plus{side}"]:
            return None
        return _back(seen_at, _number(match[f"number{side}"]), _words("unit")[match[f"unit{side}"]])
    for word, unit in _words("once").items():
        if word in folded:
            return _back(seen_at, 1, unit)
    return None


def _number(printed: str) -> int:
    return int(_words("number").get(printed, printed))


@cache
def _dense_counting() -> re.Pattern[str]:
    units, more = any_of(_words("dense_unit")), any_of(_words("dense_more"))
    return re.compile(rf"(\d{{1,4}})(\+)? ?({more})?({units}) ?({more})? ?{any_of(_words('dense_after'))}")


@cache
def _dense_days() -> re.Pattern[str]:
    return re.compile(any_of(_words("dense_day")))


def _dense(folded: str, seen_at: datetime) -> datetime | None:
    if folded.isascii():
        return None
    if match := _dense_counting().search(folded):
        number, plus, before, unit, after = match.groups()
        return None if plus or before or after else _back(seen_at, int(number), _words("dense_unit")[unit])
    for word, unit in _words("dense_once").items():
        if word in folded:
            return _back(seen_at, 1, unit)
    found = _dense_days().findall(folded) if len(folded) <= _MOST_CHARACTERS_WITH_A_DENSE_DAY else []
    return _back(seen_at, int(_words("dense_day")[found[0]]), "day") if len(set(found)) == 1 else None


@cache
def _days() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{any_of(_words('day'))})(?!\w)")


def _named(folded: str, seen_at: datetime, language: str) -> datetime | None:
    names = {_words("day")[name] for name in _days().findall(folded) if name != "hier" or _is_french(folded, language)}
    if len(names) != 1 or _ASKS.search(folded):
        return None
    around = _days().sub("", folded).replace("+", " ").split()
    return _back(seen_at, int(names.pop()), "day") if len(around) < _MOST_WORDS_WITH_A_DAY else None


def _is_french(folded: str, language: str) -> bool:
    return language == "fr" if language else _HERE.fullmatch(folded) is not None


def _back(seen_at: datetime, count: int, unit: str) -> datetime | None:
    """`count` units before `seen_at`; from a day upwards only the day is known."""
    midnight = datetime(seen_at.year, seen_at.month, seen_at.day)
    try:
        if unit in ("second", "minute", "hour"):
            return seen_at - timedelta(**{f"{unit}s": count})
        if unit in ("day", "week"):
            return midnight - timedelta(**{f"{unit}s": count})
        return _months_back(midnight, count if unit == "month" else 12 * count)
    except (OverflowError, ValueError):
        return None


def _months_back(date: datetime, months: int) -> datetime:
    year, month = divmod(date.year * 12 + date.month - 1 - months, 12)
    return date.replace(year=year, month=month + 1, day=min(date.day, monthrange(year, month + 1)[1]))
