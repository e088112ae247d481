"""Degrees that a requirement names: the least that will do, and whether experience will do instead."""

from __future__ import annotations

import re
from functools import cache

from pipelines.lines import fold_words
from pipelines.shipped import vocabulary
from pipelines.values.requirement_phrases import Hit

DEGREES = ("secondary", "vocational", "bachelor", "master", "doctorate")

# Four years of study after school are a bachelor's, whatever they are called.
_YEARS_OF_STUDY = re.compile(
    r"\b(?:four|4)\)? (?:\(4\) )?(?:full |academic )*years? (?:of )?(?:full.time |progressive )?"
    r"(?:education |study |college )?(?:above|beyond|post)[ -](?:the )?high school"
)
# "or 5 years of experience", "or relevant experience", on a line "OR": not "or engineering and 5 years of it".
_OR_EXPERIENCE = re.compile(
    r"(?:^|[\s;,.(~-])(?:or|oder|ou|lub|and/or)\b[\s~:,;.()-]*(?:[a-z]\.? )?(?:(?!(?:and|or|with|in|of|und|ms|phd)\b"
    r"|master|bachelor|degree|doctor|h?jahre)[\w()+-]+[\s:.,-]+){0,6}?"
    r"(?:(?:years?|yrs|jahren?|ans|anos)\b[^.;\n]{0,60}?)?(?:experience|erfahrung|experiencia|ervaring)\b"
)
_OR_DEGREE = re.compile(r"experience[^\n]{0,400}?[\s;,.~(-](?:or|-or-|~or~)[\s~:,-]+\(?(?:\w[.)] ?)?educat")
_EXPERIENCE_OR = re.compile(r"^[\s~*-]*or\b[\s~:,;-]*\n?[\s*-]*(?:[a-z][.)] )?(?:substitution of )?educat")
# "Education requirements do not apply", "this position does not have an education requirement".
_EDUCATION_REFUSED = re.compile(
    r"\beducat[^.;]{0,60}\b"
    r"(?:cannot|(?:can|may) not|not (?:apply|applicable|required|substitute|permitted|allowed|be))\b"
    r"|\b(?:no|not have|not require|cannot|not substitute|without)\b[^.;]{0,40}\beducat"
)
# "Education may be used in lieu of experience", "substitution of education for specialized experience".
_EDUCATION_REPLACES = re.compile(
    r"\beducation[^.;]{0,40}\b(?:may|can) be (?:used|substituted)|\bsubstitut[^.;]{0,20}\beducation"
    r"|\beducation(?:al)? substitut"
)


# A line break lost after a degree hides it: "High School DiplomaPreferable a Bachelor".
_GLUED = re.compile(
    r"\b(?:(?P<secondary>[Hh]igh [Ss]chool (?:[Dd]iploma|[Gg]raduate))|(?P<vocational>[Aa]ssociate[’']?s? [Dd]egree)"
    r"|(?P<bachelor>[Bb]achelor[’']?s? [Dd]egree)|(?P<master>[Mm]aster[’']?s? [Dd]egree))(?=[A-Z][a-z])"
)


def read_education_words(folded: str) -> tuple[str, ...]:
    """What a sentence says of education where it names no degree, in the senses of `requirement_words.csv`."""
    if "educat" not in folded:
        return ()
    if _EDUCATION_REFUSED.search(folded):
        return ("no_degree",)
    return ("education", "alternative") if _EDUCATION_REPLACES.search(folded) else ()


@cache
def _cased_degrees() -> tuple[re.Pattern[str], dict[str, str]]:
    """Abbreviations that count only as printed; without dots only where a degree is meant, unlike "MS Office"."""
    degrees = {row["phrase"]: row["degree"] for row in vocabulary("degree_words") if row["match"] == "cased"}
    dotted = "|".join(re.escape(phrase) + "?" for phrase in degrees if "." in phrase)
    bare = "|".join(phrase for phrase in degrees if "." not in phrase)
    after = (
        r"(?= ?/ ?(?:B|M|P|A|J)[A-Za-z.]{1,4}\b| in [A-Z]| degree\b|,? (?:MS|MBA|PhD)\b"
        r"| or (?:higher|above|MS|BA|MA|PhD|Ph\.D|equiv))"
    )
    other = r"(?:(?<=/..)(?<!-../..)|(?<=/...)|(?:(?<=or ..)|(?<=or ...))(?! [A-Z]))(?!\w)"
    return re.compile(rf"(?<![\w.-])(?:{dotted}|(?:{bare})(?:{after}|{other}))(?!\w)"), degrees


@cache
def _abbreviations() -> tuple[frozenset[str], tuple[str, ...]]:
    """Abbreviations without dots, folded, and those with dots as far as the first: a text without one of them need not
    be searched."""
    phrases = _cased_degrees()[1]
    bare = frozenset(fold_words(phrase)[0] for phrase in phrases if "." not in phrase)
    return bare, tuple({phrase[: phrase.index(".") + 1] for phrase in phrases if "." in phrase})


def _may_abbreviate(text: str, words: list[str]) -> bool:
    bare, dotted = _abbreviations()
    if not bare.isdisjoint(words):
        return True
    return 0 <= text.find(".") < len(text) - 1 and any(map(text.__contains__, dotted))


def read_abbreviations(text: str, words: list[str]) -> list[str]:
    """The degrees of the abbreviations that a text prints, "BS/MS", "Ph.D.", and of names that run into the next."""
    named = _glued_degrees(text)
    if not _may_abbreviate(text, words):
        return named
    pattern, degrees = _cased_degrees()
    printed = [match[0] for match in pattern.finditer(text)]
    return named + [degrees.get(word) or degrees[word + "."] for word in printed]


def _glued_degrees(text: str) -> list[str]:
    if "egree" not in text and "iploma" not in text and "raduate" not in text:
        return []
    return [match.lastgroup for match in _GLUED.finditer(text) if match.lastgroup]


def least_degree(folded: str, hits: list[Hit], printed: list[str]) -> str | None:
    """The least degree named: of what a general word means ("degree") only where nothing says it better."""
    named = printed + [hit.value for hit in hits if hit.sense == "degree"]
    if not named:
        named = [hit.value for hit in hits if hit.sense == "weak_degree"]
        if "secondary" in named and _YEARS_OF_STUDY.search(folded):
            return "bachelor"
    return least(named)


def least(degrees: list[str]) -> str | None:
    return next((degree for degree in DEGREES if degree in degrees), None)


def experience_will_do(folded: str) -> bool:
    """Whether a text that names a degree says that experience will do as well."""
    if "or" not in folded and "od" not in folded and "ou" not in folded and "lub" not in folded:
        return False
    return any(pattern.search(folded) for pattern in (_OR_EXPERIENCE, _OR_DEGREE, _EXPERIENCE_OR))
