"""The language of a text, and the languages of one that speaks two.

Small words tell the common languages, and some scripts a language each; where they are not clear, py3langid is asked
among the languages that careers pages are written in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import chain
from typing import Any

from pipelines.shipped import vocabulary
from pipelines.values.words import plain

# The middle is past the company's slogans; of 1,236 real texts 200 characters of it told none another language than
# 400 did, and left 2 untold, in 0.6 of the time.
_READ_CHARACTERS = 200
# Below this a text is a title or a name, and py3langid guesses ("Senior Software Engineer" gave Igbo).
_FEWEST_LETTERS = 60
# Scripts without spaces say as much in a third of the characters.
_FEWEST_LETTERS_OF_DENSE_SCRIPTS = 20
_LOWEST_PROBABILITY = 0.9

# Of a long text two places are read, so that one of two languages is not taken for the whole.
_SAMPLE = 320
_FEWEST_SMALL_WORDS = 5
_CLEAR_LEAD = 2.5

# Addresses and figures are of no language.
_ADDRESS = re.compile(r"\S{0,64}(?:://|@)\S*")
_WORD = re.compile(r"[^\W\d_]+")
_DENSE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# Scripts that one language of ours is written in; Chinese is what has no kana beside it.
_SCRIPTS = (
    ("ja", re.compile("[\u3041-\u3096\u30a1-\u30fa]")),
    ("ko", re.compile("[\uac00-\ud7a3]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("th", re.compile("[\u0e01-\u0e2e]")),
    ("el", re.compile("[\u03b1-\u03c9]")),
    ("he", re.compile("[\u05d0-\u05ea]")),
)
_LEAST_SHARE_OF_A_SCRIPT = 0.3

# Of 1,590 real texts of one language none had five different small words that are another's alone; each of the
# bilingual ones had nineteen. Half of a long text tells as much.
_FEWEST_OF_ONE = 8
_MOST_OF_ANOTHER = 3
_READ_WHOLE = 4_000
_ONE_SCRIPT = re.compile("[\u0370-\u1fff\u3041-\u30fa\u3400-\u9fff\uac00-\ud7af]")

_BLOCK = 200
_MOST_BLOCKS = 100
_MOST_ASKED = 4
_LEAST_SHARE = 0.15


def read_language(text: str) -> str | None:
    """ISO 639-1 of `text`, that of most of it where it has several; None where it is too short or too mixed to tell."""
    told = [_by_small_words(sample) for sample in _samples(text)]
    if len(told) == 2 and told.count(None) == 1:
        told = [next(filter(None, told)), _by_small_words(_sample(text, 2)) or _by_model(text)]
    if told[0] and told.count(told[0]) == len(told):
        return told[0]
    if any(told) and len(told) > 1 and (languages := read_languages(text)):
        return languages[0]
    return _by_model(text)


def read_languages(text: str) -> list[str]:
    """The languages that `text` has at least a seventh of itself in, the main one first: both of a bilingual posting.

    Told block by block, unless all small words are of one language; a few foreign words in a block do not count. []
    where none can be told.
    """
    if alone := _alone(text):
        return [alone]
    letters: dict[str, float] = {}
    unclear: list[str] = []
    for block in _blocks(text):
        if language := _by_small_words(block):
            letters[language] = letters.get(language, 0) + len(block)
        else:
            unclear.append(block)
    # The model is slow: some of the unclear blocks stand for all of them.
    asked = unclear[:: max(1, len(unclear) // _MOST_ASKED)]
    for block in asked:
        if language := _by_model(block):
            letters[language] = letters.get(language, 0) + len(block) * len(unclear) / len(asked)
    told = sum(letters.values())
    return sorted((code for code in letters if letters[code] >= _LEAST_SHARE * told), key=lambda code: -letters[code])


def _alone(text: str) -> str | None:
    """The language that all of a text is in; None where it is not clear at once: of every second line, or of fewer of
    a longer text, the small words."""
    text = plain(text)
    if not text.isascii() and _ONE_SCRIPT.search(text):
        return None
    table = _small_words()
    words = table.keys() & _thinned(text).lower().split()
    meant = [table[word] for word in words]
    counts = Counter(chain.from_iterable(meant))
    main = max(sorted(counts), key=counts.__getitem__, default=None)  # of two, the same in every process
    if main is None or counts[main] < _FEWEST_OF_ONE:
        return None
    others = Counter(chain.from_iterable(languages for languages in meant if main not in languages))
    return main if max(others.values(), default=0) <= _MOST_OF_ANOTHER else None


def _thinned(text: str) -> str:
    """A long text without every second line."""
    return text if len(text) < _READ_WHOLE else "\n".join(text.split("\n")[::2])


def _blocks(text: str) -> Iterator[str]:
    """Some 200 characters of whole lines each, or a piece of a longer line; at most a hundred, evenly taken."""
    blocks: list[str] = []
    short: list[str] = []
    size = 0
    for line in text.split("\n"):
        if size >= _BLOCK or (short and len(line) >= _BLOCK):
            blocks.append("\n".join(short))
            short, size = [], 0
        if len(line) >= _BLOCK:
            blocks += [line[start : start + 2 * _BLOCK] for start in range(0, len(line), 2 * _BLOCK)]
        else:
            short.append(line)
            size += len(line)
    blocks.append("\n".join(short))
    yield from blocks[:: max(1, len(blocks) // _MOST_BLOCKS)]


def _samples(text: str) -> tuple[str, ...]:
    """The text, or of a long one a piece of each half."""
    return (text,) if len(text) <= 2 * _SAMPLE else (_sample(text, 1), _sample(text, 3))


def _sample(text: str, quarters: int) -> str:
    """A piece around so many quarters of the text."""
    start = quarters * len(text) // 4 - _SAMPLE // 2
    return text[start : start + _SAMPLE]


@cache
def _small_words() -> dict[str, tuple[str, ...]]:
    return {row["word"]: tuple(row["languages"].split()) for row in vocabulary("stop_words")}


def _by_small_words(sample: str) -> str | None:
    """The language that is clear from its small words or its script; None: not clear."""
    sample = plain(sample)
    if not sample.isascii() and (language := _by_script(sample)):
        return language
    table = _small_words()
    counts: dict[str, int] = {}
    for word in table.keys() & sample.lower().split():
        for language in table[word]:
            counts[language] = counts.get(language, 0) + 1
    if not counts:
        return None
    ranked = sorted(counts.values())
    most, next_most = ranked[-1], ranked[-2] if len(ranked) > 1 else 0
    if most < _FEWEST_SMALL_WORDS or most < _CLEAR_LEAD * next_most:
        return None
    return max(counts, key=lambda language: counts[language])


def _by_script(sample: str) -> str | None:
    for language, script in _SCRIPTS:
        if script.search(sample):
            letters = sum(map(str.isalpha, sample))
            found = len((_DENSE if language == "ja" else script).findall(sample))
            is_enough = letters >= _FEWEST_LETTERS_OF_DENSE_SCRIPTS and found >= _LEAST_SHARE_OF_A_SCRIPT * letters
            return language if is_enough else None
    return None


@cache
def _identifier() -> Any:
    """Loaded at the first question: it takes half a second and 100 MB."""
    import numpy
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([row["language"] for row in vocabulary("languages_read")])
    # Choosing languages leaves the table language by language; feature by feature, a feature is one read of memory.
    identifier.nb_ptc = numpy.ascontiguousarray(identifier.nb_ptc)
    # It keeps the table of all languages to choose from again: 27 MB that nobody asks for.
    identifier._full_model = identifier.nb_ptc, identifier.nb_pc, identifier.nb_classes
    return identifier


def _by_model(text: str) -> str | None:
    middle = _middle(text)
    letters = sum(map(str.isalpha, middle))
    enough = _FEWEST_LETTERS_OF_DENSE_SCRIPTS if _DENSE.search(middle) else _FEWEST_LETTERS
    if letters < enough:
        return None
    language, probability = _identifier().classify(middle.encode("utf-8", "ignore").decode("utf-8"))
    return str(language) if probability >= _LOWEST_PROBABILITY else None


def language_code(printed: str | None) -> str | None:
    """The two-letter code that a field of a source begins with (`en-GB`, `pt_BR`); None where it is another word."""
    code = (printed or "").strip().casefold().replace("_", "-").partition("-")[0]
    return code if len(code) == 2 and code.isascii() and code.isalpha() else None


def _middle(text: str) -> str:
    """Some 200 characters of words from the middle of the text, cut at spaces."""
    spare = 2 * _READ_CHARACTERS
    start = max(0, (len(text) - spare) // 2)
    middle = text[start : start + spare]
    if "://" in middle or "@" in middle:
        middle = _ADDRESS.sub(" ", middle)
    words = " ".join(_WORD.findall(middle))
    if len(words) <= _READ_CHARACTERS:
        return words
    cut = words[(len(words) - _READ_CHARACTERS) // 2 :][:_READ_CHARACTERS]
    inner = cut.partition(" ")[2].rpartition(" ")[0]
    return inner or cut
