"""Many words as one pattern, or looked for in one pass; texts that are folded and searched in a fifth of the time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from operator import itemgetter

import ahocorasick_rs

# The signs that most texts beyond Latin-1 have for their only ones, each by one of ASCII that parts words as it does.
_PLAIN = (
    *(("’", "'"), ("–", ":"), ("—", ";"), ("“", '"'), ("”", '"'), ("•", "*"), ("‘", "'"), ("…", ";"), ("\u200b", ";")),
)


def plain(text: str) -> str:
    """`text`, as long as it was, with typographic signs as ASCII: a character of it then takes a byte, not two, and is
    put in small letters in a fifth of the time. To be asked for words of letters, not for signs."""
    if not text.isascii():
        for sign, other in _PLAIN:
            if sign in text:
                text = text.replace(sign, other)
    return text


def any_of(words: Iterable[str]) -> str:
    """A pattern that matches any of these words, the longest first.

    It branches on the first letter, which is five times as fast as a plain list of hundreds.
    """
    by_letter: dict[str, list[str]] = {}
    for word in sorted(set(words), key=lambda word: (-len(word), word)):
        by_letter.setdefault(word[0], []).append(re.escape(word[1:]))
    return "(?:" + "|".join(f"{re.escape(letter)}(?:{'|'.join(rest)})" for letter, rest in by_letter.items()) + ")"


def matches_at(places: Iterable[int], pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """What `pattern.finditer(text)` gives, if these are, in order, all the places where a match may begin: a pattern
    without a first letter of its own is else tried at each character, which takes three to five times as long."""
    end = 0
    for place in places:
        if place >= end and (match := pattern.match(text, place)):
            yield match
            end = match.end()


_WINDOW = 1 << 14
"""Characters that are searched at once: what is found in them is held as a list."""
_BY_PLACE = itemgetter(1)


class Stems:
    """Words looked for wherever they stand in a text, inside of others and of one another too: in one pass, some 2 ns a
    character, however many they are. `many` thousands are held in a tenth of the room, and found in 8 ns."""

    def __init__(self, words: Iterable[str], many: bool = False) -> None:
        self.words = tuple(dict.fromkeys(words))
        self._longest = max(map(len, self.words))
        kinds = ahocorasick_rs.Implementation
        # Of bytes: of a text it would first count each character's bytes, in a third of the time of the search.
        self._automaton = ahocorasick_rs.BytesAhoCorasick(
            map(str.encode, self.words), implementation=kinds.ContiguousNFA if many else kinds.DFA
        )

    def places(self, text: str) -> Iterable[_Place]:
        """Each word found, by its number in `words`, with the place where it begins and its end, in the order of the
        text."""
        return sorted(self._found(text), key=_BY_PLACE) if len(text) <= _WINDOW else self._by_window(text)

    def each(self, raw: bytes) -> Iterable[int]:
        """The number of each word found in a text's UTF-8, as often as it is found."""
        if len(raw) > _WINDOW:
            return (number for number, _, _ in self._by_window(raw.decode()))
        return [number for number, _, _ in self._automaton.find_matches_as_indexes(raw, overlapping=True)]

    def _by_window(self, text: str) -> Iterator[_Place]:
        for start in range(0, len(text), _WINDOW):
            window = text[start : start + _WINDOW + self._longest]
            for number, first, end in sorted(self._found(window), key=_BY_PLACE):
                if first < _WINDOW:  # else it is found in the next
                    yield number, start + first, start + end

    def numbers(self, text: str) -> set[int]:
        """The numbers of the words found."""
        found = self._found(text) if len(text) <= _WINDOW else self._by_window(text)
        return {number for number, _, _ in found}

    def _found(self, text: str) -> list[_Place]:
        raw = text.encode("utf-8", "replace")  # half of a surrogate pair is nothing
        found: list[_Place] = self._automaton.find_matches_as_indexes(raw, overlapping=True)
        return found if len(raw) == len(text) else _in_characters(raw, found)


_Place = tuple[int, int, int]
"""Of a word its number, where it begins, and its end."""


def _in_characters(raw: bytes, found: list[_Place]) -> list[_Place]:
    """Places in a text's bytes as places in the text."""
    at = before = 0
    characters: dict[int, int] = {}
    for place in sorted({place for _, start, end in found for place in (start, end)}):
        before += len(raw[at:place].decode())
        characters[place] = before
        at = place
    return [(number, characters[start], characters[end]) for number, start, end in found]


class LongestPhrases:
    """Phrases of whole words, of which the longest at each place is found, leftmost first, without overlaps."""

    def __init__(self, phrases: Iterable[tuple[str, ...]]) -> None:
        kinds = ahocorasick_rs.Implementation.ContiguousNFA, ahocorasick_rs.MatchKind.LeftmostLongest
        # Two spaces between words: each has one before and one behind it of its own.
        spaced = [f" {'  '.join(phrase)} ".encode() for phrase in phrases]
        self._automaton = ahocorasick_rs.BytesAhoCorasick(spaced, implementation=kinds[0], matchkind=kinds[1])

    def find(self, words: list[str]) -> list[tuple[int, int]]:
        """Each phrase found, by its number, and the place of its first word."""
        text = f" {'  '.join(words)} ".encode("utf-8", "replace")
        found: list[tuple[int, int]] = []
        place = at = 0
        for number, start, _ in self._automaton.find_matches_as_indexes(text):
            place += text.count(b"  ", at, start + 1)
            at = start
            found.append((number, place))
        return found
