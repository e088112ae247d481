"""Which role a title names, by `role_words.csv`: phrases and parts of words in many languages, each with a kind.

* `role`: names the role ("software engineer", "comptable"); goes before all others.
* `leader`: names who leads or owns the whole ("founder", "Geschäftsführer"); gives way to another role beside it.
* `general`: a head that says little ("consultant", "vice president"); asked when nothing names the role.
* `field`: where the work is done ("marketing", "procurement"); goes before a general head.
* `weak`: where the work is done, of a word that often is no more than a setting ("digital", "retail"); after fields.
* `ending`: the last part of a compound, as a role ("-entwickler", "-verkäufer").
* `part`: the last part of a compound, as a field ("-vertrieb", "-verwaltung").
* `stem`: the first part of a word, as a field ("vertriebs-", "bewerb-", "sprzedaż-").

`led_by` of `roles.csv` is the role of who leads a field's people ("Director, Retail" is no shop assistant).
A title is read part by part ("Accountant - Retail Bank"); the first part that names a role has it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain

from pipelines.shipped import vocabulary
from pipelines.values.gazetteer import fold
from pipelines.values.title_words import Found, Phrases, of_a_man, tokens, without_gender

_SHORTEST_ENDING = 4
_SHORTEST_STEM = 4
_HEAD_FIRST = frozenset({"fr", "es", "pt", "it", "pl"})
_PARTS = re.compile(r"[,()\[\]|;/]|\s[-–—@]\s?|:\s")
# A word of these before a title's role says where it is wanted: "We are looking for a warm and caring nurse"
_ASKED = re.compile(
    r"\b(?:looking (?:for|to (?:recruit|hire|appoint))|seek(?:s|ing)?|recruit(?:s|ing)?|hir(?:e|ing)|requires?|"
    r"need(?:s|ed)?|role of|position of|post of|work(?:ing)? as|join(?:ing)? (?:\w+ ){0,3}as|as|vacanc(?:y|ies) for|"
    r"opportunity for|exciting|suchen|suchst|sucht|als|recherch(?:e|ons)|recrut(?:e|ons)|busca(?:mos)?|"
    r"zoeken|cerchiamo|procuramos|szukamy|poszukujemy)\s+(?:an?|our|your|the|einen?|une?|un|um|uma|een)?\b"
)
# Who helps a leader: "Assistenz der Geschäftsführung", "Secretary to the Board", "CEO Assistant"; not "Assistant
# Director"
_LED_BY = (
    r"(?:c[efoit]o|geschaftsfuhr\w*|geschaftsleit\w*|vorstand\w*|direktion\w*|direktor\w*|bereichsleit\w*"
    r"|direct(?:ion|or|eur|rice)\w*|dyrektor\w*|zarzadu|managing|management|president\w*|presidence|vice|vp|board"
    r"|chief (?:executive|(?:[a-z]+ ){1,2}officer)"
    r"|partners?|gerencia|direccion|executives?)"
)
_HELPER = re.compile(
    r"\b(?:assisten(?:t|tin|tinnen|z|za|ze)|sekretar(?:in|iat)?|asystent(?:ka)?|secretaria|asistente|secretaire"
    r"|(?:referent|mitarbeiter)(?: ?in)?)"
    rf"(?: (?:der|des|d|von|fur|die|den|dem|de|del|du|la|le|a|al|to|the))* {_LED_BY}\b"
    r"|\b(?:assistante?|secretary|pa|aide)(?: (?:to|of|de|du|des|d|la|le|the|our))+"
    rf" (?:(?:senior|group|deputy) )?{_LED_BY}\b"
    r"|\b(?:c[efoi]o|geschaftsleitungs?|geschaftsfuhrungs?|vorstands?) (?:assistant|assistenz|assistent|assistentin"
    r"|secretary|sekretarin)\b"
)
_SIGNS_OF_HELPER = ("assist", "sekret", "secret", "asist", "asyst", "pa ", "aide ", "referent", "mitarbeiter")
# Families whose heads ("engineer", "architect", "scientist") stay in them, whatever field they work for
_TECHNICAL = frozenset(
    {
        "software",
        "data",
        "infrastructure",
        "engineering",
        "it",
        "security",
        "testing",
        "science",
        "manufacturing",
        "trades",
    }
)
_LEADING = frozenset({"operations_manager", "director", "chief_executive"})
_COMPUTING = frozenset({"software", "data", "infrastructure", "it", "security", "testing"})
# "Payroll Technician", "Supply Technician": the word says that one helps, and the field with what
_HELPING_HAND = "maintenance_technician"
# Of these a consultant advises; one of sales sells, one of recruitment recruits
_ADVISED = frozenset(
    {"operations", "project", "product", "marketing", "management", "supply_chain", "business_analysis"}
)
# Heads of German compounds that say nothing of the field: "Vermietungsmanager", "Lieferantenverantwortliche"
_HEAD_OF_COMPOUND = re.compile(
    r"(?<=.{4})(?:(?P<leads>leiter|leitung|direktor|chef|vorstand|manager)|mitarbeiter|verantwortlich|beauftragter"
    r"|koordinator|koordination|referent|spezialist|experte|planer|assisten[tz]|fachkraft|fachmann|kaufmann|sachbearbeit(?:er"
    r"|ung)|berater|beratung|techniker|meister|abteilung|bereich|team|gruppe|wesen|management|praktikant|trainee|volontar|student)$"
)
# Kinds of the parts of a word, and as what they are read
_OF_WORD_PARTS = {"ending": "role", "part": "field", "stem": "field"}
_TEXT_READ = 1_500
_LONGEST_ASKED = 90
_WORDS_ASKED = 12
_WEIGHT_ASKED = 3
_LEAST_WEIGHT = 5


@dataclass(frozen=True, slots=True)
class _Phrase:
    role: str
    language: str
    kind: str


@cache
def roles() -> dict[str, dict[str, str]]:
    """The rows of `roles.csv` by role."""
    return {row["role"]: row for row in vocabulary("roles")}


@cache
def _phrases() -> Phrases[_Phrase]:
    phrases = Phrases[_Phrase](_compound)
    for row in vocabulary("role_words"):
        if row["kind"] not in _OF_WORD_PARTS:
            phrases.add(tokens(row["phrase"]), _Phrase(row["role"], row["language"], row["kind"]))
    return phrases


@cache
def _word_parts(kind: str) -> dict[str, _Phrase]:
    rows = [row for row in vocabulary("role_words") if row["kind"] == kind]
    return {of_a_man(fold(row["phrase"])): _Phrase(row["role"], row["language"], _OF_WORD_PARTS[kind]) for row in rows}


@lru_cache(maxsize=65_536)
def _compound(word: str) -> _Phrase | None:
    """A word by its last part, else by its first: "Cloudsoftwareentwicklerin", "Vertriebsverantwortlicher"."""
    named = of_a_man(word)
    endings, parts, stems = _word_parts("ending"), _word_parts("part"), _word_parts("stem")
    of_part = None
    for start in range(min(len(named), 40) - _SHORTEST_ENDING + 1):
        end = named[start:]
        if phrase := endings.get(end):
            return phrase
        of_part = of_part or parts.get(end)
    if of_part:
        return of_part
    if phrase := _before_the_head(named):
        return phrase
    for length in range(min(len(word), 24), _SHORTEST_STEM - 1, -1):
        if phrase := stems.get(word[:length]):
            return phrase
    return None


def _before_the_head(word: str) -> _Phrase | None:
    """The field of a compound whose last part is a head of any field; of its leader, where the head leads."""
    head = _HEAD_OF_COMPOUND.search(word)
    if not head:
        return None
    first = word[: head.start()]
    for rest in (first, first.removesuffix("s"), first.removesuffix("n"), first.removesuffix("en")):
        if phrase := _field_named(rest):
            leads = roles()[phrase.role]["led_by"] if head["leads"] else ""
            return _Phrase(leads or phrase.role, phrase.language, phrase.kind)
    return None


def _field_named(word: str) -> _Phrase | None:
    parts = _word_parts("part")
    ends = (word[start:] for start in range(len(word) - _SHORTEST_ENDING + 1))
    named = next((parts[end] for end in ends if end in parts), None)
    return named or next((one.meaning for one in _phrases().find([word]) if one.meaning.kind == "field"), None)


def read_role(title: str, language: str | None = None, description: str | None = None) -> str | None:
    """A key of `roles.csv`, or None. `language` (ISO 639-1) says where the head of a phrase stands; `description` is
    asked when the title has no more than a general word."""
    named, general = _of_title(title, language)
    if named is None and description:
        said = _of_text(description[:_TEXT_READ])
        named = _led(general, said) if said and _may_have(general, said) else None
    return named or general


def is_general(title: str, language: str | None, role: str) -> bool:
    """Whether `role` is no more than a general word of the title has it: "Technician", "Officer", "Operator II"."""
    return _of_title(title, language) == (None, role)


@lru_cache(maxsize=16_384)
def _of_title(title: str, language: str | None) -> tuple[str | None, str | None]:
    """What it names, and the general word it has where it names nothing."""
    parts = [tokens(part) for part in _PARTS.split(without_gender(title))]
    words = list(chain.from_iterable(parts))
    if _helps_a_leader(" ".join(words)):
        return "executive_assistant", None
    found = [list(_phrases().find(part)) for part in parts]
    named = next((named for part in found if (named := _only(part, "role"))), None)
    if named is None and len(parts) > 1:
        named = _only(list(_phrases().find(words)), "role")
    if named:
        return _head(named, language).meaning.role, None
    if leader := next((one for part in found for one in _only(part, "leader")), None):
        return leader.meaning.role, None
    return _of_field(found)


def _helps_a_leader(folded: str) -> bool:
    for sign in _SIGNS_OF_HELPER:
        if sign in folded:
            return bool(_HELPER.search(folded))
    return False


def _of_field(found: list[list[Found[_Phrase]]]) -> tuple[str | None, str | None]:
    """The role of the field beside a general head, else of one elsewhere; and the head's own where there is none."""
    general = next((part for part in found if _only(part, "general")), [])
    head = _general_head(general)
    is_advice = head is not None and roles()[head]["role_family"] == "consulting"
    # a consultant's field stands beside the word; what stands apart is a customer's
    others = [] if is_advice else found
    for kind in ("field", "weak"):
        for part in (general, *others):
            named = [field.meaning.role for field in _only(part, kind)]
            fields = [field for field in named if _may_have(head, field) or (head, kind) == (_HELPING_HAND, "field")]
            if fields:
                return _led(head, _advised_on(fields, is_advice)), None
    return None, head


def _led(head: str | None, field: str) -> str:
    """Who leads the field, where the head leads: a director of retail is no sales assistant."""
    return roles()[field]["led_by"] or field if head in _LEADING else field


def _general_head(part: list[Found[_Phrase]]) -> str | None:
    """The last general word; an assistant before one is an assistant: "Assistenz der Leitung"."""
    heads = [one.meaning.role for one in _only(part, "general")]
    if "administrative_assistant" in heads[:1]:
        return heads[0]
    return heads[-1] if heads else None


def _advised_on(fields: list[str], is_advice: bool) -> str:
    """The role of the first field; of who advises on it, where the work is advice: "IT Consulting"."""
    others = [field for field in fields if roles()[field]["role_family"] != "consulting"]
    if not others:
        return fields[0]
    if is_advice or len(others) < len(fields):
        family = roles()[others[0]]["role_family"]
        return "it_consultant" if family in _COMPUTING else "management_consultant" if family in _ADVISED else others[0]
    return others[0]


def _may_have(head: str | None, field: str) -> bool:
    """An engineer of payments is an engineer; a manager of payments is one of finance."""
    known = roles()
    return head is None or known[head]["role_family"] not in _TECHNICAL or known[field]["role_family"] in _TECHNICAL


def _only(found: list[Found[_Phrase]], kind: str) -> list[Found[_Phrase]]:
    return [one for one in found if one.meaning.kind == kind]


def _head(found: list[Found[_Phrase]], language: str | None) -> Found[_Phrase]:
    """Which of several phrases names the role: the last in English and German, the first in French and Spanish;
    a longer one before a single word."""
    longest = [one for one in found if one.length > 1] or found
    is_head_first = (language or longest[0].meaning.language) in _HEAD_FIRST
    return longest[0] if is_head_first else longest[-1]


def _of_text(text: str) -> str | None:
    """The role that the text asks for; None where it does not say so, or speaks of too many."""
    weights: Counter[str] = Counter()
    for asked in _ASKED.finditer(text.casefold()):
        words = tokens(text[asked.end() : asked.end() + _LONGEST_ASKED])[:_WORDS_ASKED]
        if named := _only(list(_phrases().find(words)), "role"):
            weights[named[0].meaning.role] += _WEIGHT_ASKED
    if not weights:
        return None
    weights.update(found.meaning.role for found in _only(list(_phrases().find(tokens(text))), "role"))
    return _most_spoken_of(weights)


def _most_spoken_of(weights: Counter[str]) -> str | None:
    """The role of the family that has more than half of the weight."""
    families: Counter[str] = Counter()
    for role, weight in weights.items():
        families[roles()[role]["role_family"]] += weight
    [(family, most)] = families.most_common(1)
    if most < _LEAST_WEIGHT or most * 2 <= families.total():
        return None
    return next(role for role, _ in weights.most_common() if roles()[role]["role_family"] == family)
