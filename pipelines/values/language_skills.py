"""Languages that a requirement asks a person to know, each with the level that it names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from pipelines.lines import split_words
from pipelines.values.requirement_phrases import Hit, find_phrases

# "fluent in English, French is a plus": a clause of its own.
_CLAUSE_END = re.compile(
    r"[;.•]| - |\),"
    r"|[,(](?= ?\w+(?: skills)? (?:is|are|would|will|helps|preferred|desirable|ist|ware|serait|est|es|seria)\b)"
    r"|\((?=[^()]{0,60}(?: plus|advantage|asset|preferred|optional|desirable|atout|vorteil)\b)"
)

_JOINING_WORDS = "and or und oder et ou y o e i en of as well sowie sowohl wie plus lub oraz"
_JOINING = frozenset(_JOINING_WORDS.split())
# What stands after a language's name when it is not the language that is meant.
_NOT_SPOKEN_WORDS = """
market markets marketplace client clients customer customers law laws tax taxes taxation regulation regulations
company companies government accounting gaap office offices standards economy employment labour labor regulatory
literature degree teacher teachers citizen citizens citizenship nationality national nationals passport subsidiary
subsidiaries food cuisine cooking culture wine engineering team teams public industry region territory states
border country countries jurisdiction healthcare banking building bank payroll hgb nationwide real retail up muffin"""
_NOT_SPOKEN = frozenset(_NOT_SPOKEN_WORDS.split())
# "Polish the text": a verb.
_OBJECT = frozenset({"the", "our", "a", "an", "to", "and"})
_FAR_BEFORE, _FAR_AFTER = 8, 5  # words between a level and its language
_SHORT = 6  # words of an item that is nothing but a list of languages
_CEFR = frozenset({"A1", "A2", "B1", "B2", "C1", "C2"})
# Names that are words of other meanings too: only where a level or "speak" stands beside them.
_AMBIGUOUS = frozenset({"polish", "persian", "basque", "georgian", "tamil", "suomi", "fins", "turks", "pools", "duits"})


@dataclass(frozen=True, slots=True)
class LanguageSkill:
    """`language` is ISO 639-1 (639-3 for sign languages); `level` a CEFR level, or native, bilingual, fluent, business,
    advanced, good, intermediate, conversational, basic; None where none is named. `is_optional`: its own clause says
    that it is merely nice to have."""

    language: str
    level: str | None
    is_optional: bool = False

    def as_row(self) -> dict[str, str | bool | None]:
        """As `posting_requirements.languages` holds it."""
        return {"language": self.language, "level": self.level, "is_optional": self.is_optional}


def read_language_skills(folded: str, words: list[str], hits: list[Hit]) -> tuple[LanguageSkill, ...]:
    """The languages asked for, in order, each once; `words` and `hits` are those of the folded text."""
    is_speech = len(words) <= _SHORT or any(hit.sense in ("speech", "language_level") for hit in hits)
    found: dict[str, LanguageSkill] = {}
    for clause in _CLAUSE_END.split(folded):
        for skill in _of_clause(split_words(clause), is_speech):
            known = found.get(skill.language)
            if known is None or known.level is None:
                found[skill.language] = skill
    return tuple(found.values())


def _of_clause(words: list[str], is_speech: bool) -> Iterator[LanguageSkill]:
    hits = find_phrases(words)
    levels = [hit for hit in hits if hit.sense == "language_level"]
    spoken = [hit for hit in hits if hit.sense == "language" and not _is_not_spoken(words, hit)]
    is_optional = any(hit.sense in ("nice", "nice_last", "ideally") for hit in hits)
    groups = _groups(words, spoken)
    follows = bool(levels and spoken) and levels[0].place > spoken[0].place
    for number, group in enumerate(groups):
        before = groups[number - 1][-1] if number else None
        after = groups[number + 1][0] if number + 1 < len(groups) else None
        level = _level_of(words, group, levels, before, after, follows)
        is_plain = is_speech and (len(words) == 1 or words[group[0].place] not in _AMBIGUOUS)
        if level or is_plain:
            yield from (LanguageSkill(hit.value, level, is_optional) for hit in group)


def _is_not_spoken(words: list[str], hit: Hit) -> bool:
    after = words[hit.place + hit.length : hit.place + hit.length + 2]
    if after and (after[0] in _NOT_SPOKEN or (after[0] == "speaking" and after[1:] and after[1] in _NOT_SPOKEN)):
        return True
    return words[hit.place] == "polish" and bool(after) and after[0] in _OBJECT and hit.place < 2


def _groups(words: list[str], spoken: list[Hit]) -> list[list[Hit]]:
    """Languages that a joining word alone stands between share a level: "fluent in English and German"."""
    groups = [spoken[:1]] if spoken else []
    for last, hit in pairwise(spoken):
        between = words[last.place + last.length : hit.place]
        if len(between) <= 2 and all(word in _JOINING for word in between):
            groups[-1].append(hit)
        else:
            groups.append([hit])
    return groups


def _level_of(
    words: list[str], group: list[Hit], levels: list[Hit], before: Hit | None, after: Hit | None, follows: bool
) -> str | None:
    """The level of a group of languages between two others; `follows`: levels stand after their languages here."""
    start, end = group[0].place, group[-1].place + group[-1].length
    first = max(start - _FAR_BEFORE, before.place + before.length if before else 0)
    last = min(end + _FAR_AFTER, after.place if after else len(words))
    ahead = [hit for hit in levels if first <= hit.place < start]
    behind = [hit for hit in levels if end <= hit.place < last]
    if before:
        # "German (C1) and good English": what follows the language before without "and" is that one's own.
        end_before = before.place + before.length
        ahead = [hit for hit in ahead if hit.value not in _CEFR or _joins(words, end_before, hit.place)]
    own = [hit for hit in behind if not _joins(words, end, hit.place)]
    cefr = [hit for hit in own if hit.value in _CEFR] or [hit for hit in ahead if hit.value in _CEFR]
    if cefr:
        return cefr[0].value
    if ahead and not (follows and before and own):
        return ahead[-1].value if len(ahead) == 1 else _strongest(ahead)
    return own[0].value if own else None


def _joins(words: list[str], start: int, end: int) -> bool:
    return any(word in _JOINING for word in words[start:end])


def _strongest(levels: list[Hit]) -> str:
    """Of several words before a language the most telling: not "good" of "good or native"."""
    return next((hit.value for hit in levels if hit.value in _CEFR), levels[-1].value)
