"""The vocabulary of skills as a tree of words, and texts as such words.

`skills.csv` has the names, with kind, aliases and guard; `skill_surfaces.csv` has surfaces that need a guard of their
own. British and American spelling of a phrase stand for each other.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple, TypeAlias

from pipelines.shipped import vocabulary
from pipelines.values.words import Stems

# Short aliases of these kinds are written small as often as large: "css", "k8s", "npm".
_SMALL_KINDS = frozenset({"language", "framework", "database", "devops", "os"})
_SHORT = 3
# No hard skills nor named methods: attitudes, broad activities ("planning", "improve"), and spoken languages, whose
# place is among the requirements.
BROAD = frozenset({"soft", "task", "spoken"})

# The signs that most texts beyond Latin-1 have for their only ones.
_TYPOGRAPHY = "’–—“”‘•…™€\u200b\u202f\u2011●\uf0b7"
# What else is beyond it: a letter of an alphabet stays one (a word does not end there), all else is a gap. Chinese,
# Japanese, Korean and Thai set no spaces between words, so there a Latin name may stand between their letters.
_LETTER = re.compile(
    "[^\\W\x00-\xff\u0e00-\u0eff\u1100-\u11ff\u3000-\ud7ff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
)
_SOME_LETTER = "\xfe"
# Signs that make a name become letters of the same length, so that places stay: C++, C#, F#, .NET.
_SIGNS = (
    (b"+", b"c++", b"c\xfd\xfd"),
    (b"#", b"c#", b"c\xfc"),
    (b"#", b"f#", b"f\xfc"),
    (b".net", b".net", b"\xfbnet"),
)
_SIGN_BYTES = b"\xfb\xfc\xfd\xfe"


class Entry(NamedTuple):
    """What a phrase stands for."""

    skill: str
    guard: str
    is_soft: bool


Tree: TypeAlias = dict[str, "Node"]
MOST_GAPS = 3
"""Signs and spaces between two words of one phrase, at most."""


class Node(NamedTuple):
    """What a word, after those before it, ends and what it begins."""

    entry: Entry | None
    longer: Tree


def _folded_byte(code: int) -> int:
    """A character of Latin-1 in small, without its accent; ß as s."""
    letter = chr(code)
    if code < 128:
        return ord(letter.lower())
    plain = {"ß": "s", "æ": "a", "ø": "o", "ð": "d", "þ": _SOME_LETTER}.get(
        letter.lower(), unicodedata.normalize("NFD", letter.lower())[0]
    )
    return ord(plain) if letter.isalpha() and letter not in "ªºµ" else 32


_FOLD = bytes(map(_folded_byte, range(256)))
_GAPS_TO_SPACES = bytes(
    code if (chr(code).isalnum() and code < 128) or code == 95 or code in _SIGN_BYTES else 32 for code in range(256)
)


def folded(text: str) -> str:
    """A text in small letters without accents, gaps as spaces, signs of names as letters: as long as it was."""
    if not text.isascii():
        for mark in _TYPOGRAPHY:
            if mark in text:
                text = text.replace(mark, " ")
    try:
        raw = text.encode("latin-1")
    except UnicodeEncodeError:
        raw = _LETTER.sub(_SOME_LETTER, text).encode("latin-1", "replace")
    raw = raw.translate(_FOLD)
    for sign, name, letters in _SIGNS:
        if sign in raw:
            raw = raw.replace(name, letters)
    return raw.translate(_GAPS_TO_SPACES).decode("latin-1")


@cache
def tree(soft: bool) -> Tree:
    """The phrases by their first word, and so on; soft ones too, where they are asked for or hold a sure hard one."""
    phrases = _phrases()
    hard = {key for key, entry in phrases.items() if not entry.is_soft and not entry.guard}
    root: Tree = {}
    for key, entry in phrases.items():
        words = key.split(" ")
        if soft or not entry.is_soft or _holds(words, hard):
            _grow(root, words, entry)
    return root


class Beginning(NamedTuple):
    """How many letters a first word has, and what it ends and begins."""

    length: int
    entry: Entry | None
    longer: Tree


@cache
def beginnings(soft: bool) -> tuple[Stems, list[Beginning]]:
    """What finds the first words of phrases in a folded text with a space before and behind it, and for each pattern of
    it what begins there: in half the time of splitting the text and looking up every word.

    A word that is no phrase itself is found only where one goes on with the next word.
    """
    gaps = [" " * size for size in range(1, MOST_GAPS + 1)]
    found: dict[str, Beginning] = {}
    for word, node in tree(soft).items():
        for longer in [""] if node.entry else [gap + second for second in node.longer for gap in gaps]:
            found[f" {word}{longer} "] = Beginning(len(word), *node)
    return Stems(found, many=True), list(found.values())


def _grow(branch: Tree, words: list[str], entry: Entry) -> None:
    for word in words[:-1]:
        branch = branch.setdefault(word, Node(None, {})).longer
    known = branch.get(words[-1])
    branch[words[-1]] = Node(entry, known.longer if known else {})


def _holds(words: list[str], phrases: set[str]) -> bool:
    count = len(words)
    return any(" ".join(words[i:j]) in phrases for i in range(count) for j in range(i + 1, count + 1))


def _phrases() -> dict[str, Entry]:
    """Each phrase, folded, words parted by one space. A skill's own name goes before any alias, a surface of its own
    before both."""
    found: dict[str, Entry] = {}
    spelt: dict[str, Entry] = {}
    kinds = {}
    for row in vocabulary("skills"):
        kinds[row["skill"]] = kind = row["kind"]
        found[_key(row["skill"])] = Entry(row["skill"], row["guard"], kind in BROAD)
        for alias in filter(None, row["aliases"].split("|")):
            guard = "upper" if len(alias) <= _SHORT and kind not in _SMALL_KINDS else ""
            guard = "spoken" if row["guard"] == "spoken" and " " not in alias else guard
            spelt.setdefault(_key(alias), Entry(row["skill"], guard, kind in BROAD))
    surfaces: dict[str, Entry] = {}
    for row in vocabulary("skill_surfaces"):
        surfaces[_key(row["surface"])] = Entry(row["skill"], row["guard"], kinds[row["skill"]] in BROAD)
    phrases = spelt | found | surfaces
    return _other_spellings(phrases) | phrases


def _key(phrase: str) -> str:
    return " ".join(folded(phrase).split()).removeprefix("the ")


# British and American English, in phrases of small words: the other ending of each.
_NO_VERBS = "".join(rf"(?<!{stem})" for stem in ("vert", "erpr", "trepr", "pert", "perv", "adv", "exerc", "chand"))
_ENDINGS = (
    (re.compile(rf"(?<=\w{{3}}[a-z]){_NO_VERBS}is(e|ed|es|ing|ation|ational)\b"), r"iz\1"),
    (re.compile(r"(?<=\w{3}[a-z])iz(e|ed|es|ing|ation|ational)\b"), r"is\1"),
    (re.compile(r"\b(mode|labe|trave|cance|pane)ll(ed|ing)\b"), r"\1l\2"),
    (re.compile(r"\b(mode|labe|trave|cance|pane)l(ed|ing)\b"), r"\1ll\2"),
    (re.compile(r"\b(behavi|col|lab|fav)our"), r"\1or"),
    (re.compile(r"\b(behavi|col|lab|fav)or"), r"\1our"),
    (re.compile(r"\bprogram\b"), "programme"),
    (re.compile(r"\bcenter"), "centre"),
    (re.compile(r"\bcentre"), "center"),
    (re.compile(r"\blicence"), "license"),
)


def _other_spellings(phrases: dict[str, Entry]) -> dict[str, Entry]:
    found = {}
    for key, entry in phrases.items():
        for pattern, other in _ENDINGS:
            spelt = pattern.sub(other, key)
            if spelt != key:
                found[spelt] = entry
    return found
