"""The words of a title, and the phrases of a table found among them: the longest first, none overlapping."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

from pipelines.values.gazetteer import fold

# "Entwickler:in", "Ingenieur/-in", "Assistent*innen", "Chargé(e)", "Développeur·se", "Desarrollador/a"
ENDING_OF_GENDER = re.compile(
    r"(?<=\w)(?:[:*_·]-?(?:in|innen|r|n|e|se|euse|trice|ère)|/-?(?:in|innen|a|e|euse|trice|se|ère|ne)|"
    r"\((?:in|innen|e|fe|se|euse|a|ne|r|trice|ère)\))(?!\w)"
)
# Without one of these no ending of gender is there; asked first, since it costs a tenth
_SIGN_OF_GENDER = re.compile(r"[:*_·/(]")
# letters and digits, then the signs that make a name: C++, C#, .NET
_TOKEN = re.compile(r"[^\W_]+[+#]*|\.net\b")
_DOT_OF_NET = re.compile(r"\.(?=net\b)", re.IGNORECASE)
_SIGNS = str.maketrans({"+": "ⴲ", "#": "ⴱ", "ⴳ": " ", "ⴲ": " ", "ⴱ": " "})
_SIGNS_BACK = str.maketrans({"ⴲ": "+", "ⴱ": "#", "ⴳ": "."})

# Cyrillic letters among Latin ones, which look the same: "Dаta" with a Cyrillic "а"
_MIXED = re.compile(r"\w*(?:[A-Za-z][Ѐ-ӿ]|[Ѐ-ӿ][A-Za-z])\w*")
_LOOKS_LATIN = str.maketrans("аеорсхуіјѕАВЕКМНОРСТХУІЈЅ", "aeopcxyijsABEKMHOPCTXYIJS")
# How women's names of jobs end, and men's: "Beraterin", "Kauffrau", "Beauftragte", "Psychologin", "direttrice",
# "directrice", "vendeuse", "directora", "enfermera", "électricienne", "conseillère", "assistante", "chargée",
# "asystentka", "księgowa"
_OF_WOMEN = tuple(
    (re.compile(rf"{of_a_woman}$"), of_a_man)
    for of_a_woman, of_a_man in (
        (r"(er|eur|ist|ent|ant|or|ar|ekt|eut|iker|walt|wirt|amt)in(?:nen)?", r"\1"),
        (r"(olog|agog)(?:e|in|innen)", r"\1"),
        (r"(beauftragt|angestellt|vorsitzend|bevollmachtigt|sachverstandig|selbststandig)e", r"\1er"),
        (r"(kauf|fach|feuerwehr|kamera)(?:frau|leute)", r"\1mann"),
        (r"ttrice", "ttore"),
        (r"trice", "teur"),
        (r"euse", "eur"),
        (r"([dtsln])ora", r"\1or"),
        (r"(er|eir|iv|ari|ad|at)a", r"\1o"),
        (r"ienne", "ien"),
        (r"ere", "er"),
        (r"([ae]n)te", r"\1t"),
        (r"ee", "e"),
        (r"(tel|[ae]nt|ist|ator|er)ka", r"\1"),
        (r"owa", "owy"),
    )
)
# "Kaufmännische", "kaufmännischer"; not "Fleischer"
_ADJECTIVE = re.compile(r"(?<=\w{4})((?<!fle)(?<!f)isch|lich)e[rnms]?$")
_LAST_OF_WOMEN = frozenset(
    ("in", "en", "ce", "se", "ra", "va", "ia", "da", "ta", "ne", "re", "te", "ee", "ka", "wa", "ge", "au", "de", "he")
)
_SHORTEST_OF_A_WOMAN = 6

Meaning = TypeVar("Meaning")


def without_gender(text: str) -> str:
    """`Entwickler:in` → `Entwickler`."""
    return ENDING_OF_GENDER.sub("", text) if _SIGN_OF_GENDER.search(text) else text


def tokens(text: str) -> list[str]:
    """Folded words.

    >>> tokens("Sr. C++-Entwickler:in (.NET)")
    ['sr', 'c++', 'entwickler', '.net']
    """
    plain = without_gender(text)
    if not plain.isascii():
        plain = _MIXED.sub(lambda word: word.group().translate(_LOOKS_LATIN), plain)
    if not ("+" in plain or "#" in plain or ".n" in plain or ".N" in plain):
        return fold(plain).split()
    marked = _DOT_OF_NET.sub("ⴳ", plain.translate(_SIGNS))
    return _TOKEN.findall(fold(marked).translate(_SIGNS_BACK))


class Found(NamedTuple, Generic[Meaning]):
    """A phrase among the words: its place, how many words it has, and what it means."""

    start: int
    length: int
    meaning: Meaning


class Phrases(Generic[Meaning]):
    """Phrases by their words, where `plural` says in the plural and of women too; `else_` is asked about a word that is
    none."""

    def __init__(self, else_: Callable[[str], Meaning | None], plural: bool = True) -> None:
        self._meanings: dict[tuple[str, ...], Meaning] = {}
        # how many words the phrases have that begin with a word, the most first
        self._lengths: dict[str, list[int]] = {}
        self._else = else_
        self._plural = plural

    def add(self, phrase: list[str], meaning: Meaning) -> None:
        """The first meaning of a phrase stays."""
        if phrase:
            named = [of_a_man(word) for word in phrase] if self._plural else phrase
            self._meanings.setdefault(tuple(named), meaning)
            lengths = self._lengths.setdefault(named[0], [])
            if len(named) not in lengths:
                lengths.append(len(named))
                lengths.sort(reverse=True)

    def find(self, words: list[str]) -> Iterator[Found[Meaning]]:
        named = [of_a_man(word) for word in words] if self._plural else words
        position = 0
        while position < len(words):
            found = self._at(named, position)
            if found is None and (meaning := self._else(words[position])) is not None:
                found = Found(position, 1, meaning)
            if found is None:
                position += 1
            else:
                yield found
                position += found.length

    def _at(self, words: list[str], position: int) -> Found[Meaning] | None:
        left = len(words) - position
        for length in self._lengths.get(words[position], ()):
            if length > left:
                continue
            phrase = tuple(words[position : position + length]) if length > 1 else (words[position],)
            meaning = self._meanings.get(phrase)
            if meaning is None and length > 1 and self._plural and phrase[-1][-1] == "s":
                meaning = self._meanings.get((*phrase[:-1], singular(phrase[-1])))
            if meaning is not None:
                return Found(position, length, meaning)
        if not self._plural or words[position][-1] != "s":
            return None
        meaning = self._meanings.get((singular(words[position]),))
        return None if meaning is None else Found(position, 1, meaning)


@lru_cache(maxsize=65_536)
def of_a_man(word: str) -> str:
    """`beraterin` → `berater`, `directora` → `director`, `technischer` → `technisch`. A word that has no other form may
    be changed, too ("opera"): what is looked up is changed alike."""
    if "sch" in word or "lich" in word:
        word = _ADJECTIVE.sub(r"\1", word)
    if len(word) < _SHORTEST_OF_A_WOMAN or word[-2:] not in _LAST_OF_WOMEN:
        return word
    for of_a_woman, named in _OF_WOMEN:
        changed, count = of_a_woman.subn(named, word)
        if count:
            return changed
    return word


def singular(word: str) -> str:
    """`nurses` → `nurse`, `secretaries` → `secretary`; other words as they are."""
    if len(word) < 4 or word[-1] != "s" or word[-2] in "siu":
        return word
    return f"{word[:-3]}y" if word.endswith("ies") else word[:-1]
