"""The seniority that a title states, else the one that the text states plainly, else None.

`seniority.csv` has phrases with a level, and traps with none, which use their words up: "Lead Generation", "Chief of
Staff", "Product Manager". A phrase is found as whole words, the longest first, so that "intern" is not in "internal".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from pipelines.shipped import vocabulary
from pipelines.values.gazetteer import fold
from pipelines.values.title_words import Phrases, tokens
from pipelines.values.words import Stems, matches_at, plain

_TEXT_READ = 5_000
_SHORTEST_OF_COMPOUND = 5  # "Gebiets|verkaufs|leiter"; shorter ends are ends of other words, too
# Of several levels, one of leading people goes first; of the others the lowest: "Mid/Senior" is open to both.
_LEADING = ("intern", "executive", "director", "manager", "lead")
_RISING = ("entry", "mid", "senior")
# Who helps a leader is none: "Assistant to the CEO", "Assistenz der Geschäftsführung", "Referent Geschäftsleitung"
_HELPER = re.compile(
    r"\b(?:(?:assistant|secretary|advisor|aide|support|pa|office|chief\s+of\s+staff)\s+(?:to|of)"
    r"|assisten(?:t|tin|z)\s+(?:der|des|von)"
    r"|assistenz|assistante?\s+d[eu]|asistente\s+de"
    r"|(?>\w*?(?:assist|sekret|referent|stabsstelle|mitarbeiter|office)\S*)"
    r"(?=\s(?:\S{1,30}\s){0,5}(?:geschäfts(?:leitung|führung)|vorstand)))\s.*",
    re.IGNORECASE,
)
_SHORT_INTERNATIONAL = re.compile(r"\bintern\.(?=\s?\w)")
_STAFF = re.compile(
    r"\bstaff\b(?! of\b)(?=(?: [\w+#.-]+){0,4}?"
    r" (?:engineer|developer|scientist|designer|architect|researcher|programmer|sre))"
    r"|\b(?:engineer|developer|scientist|designer),? staff\b"
)
_OFFICER = re.compile(r"\bchief(?: [a-z]+){1,3} officer\b")
# "Manager, Data Science", "Senior Manager of Farm Welfare", but not "Manager, Product Management"
_RANK_OF_MANAGER = re.compile(
    r"^(?:(?:senior|sr|group) )?manager(?: i{1,3}| \d)?\b(?! in training\b| trainee\b)"
    r"(?! (?:of )?(?:[a-z]+ )?(?:product|project|program|programme|"
    r"account|accounts|key|community|category|brand|case|portfolio|release|delivery|partner|partnerships?)\b)"
    r"|\b(?:senior|sr) manager(?: of)?\b(?=.| ?$)"
)
# Polish boards write "Regular" for mid; elsewhere it is "regular full time"
_REGULAR = re.compile(
    r"\breg(?:ular)?(?=(?: (?:and|senior|junior|mid))? (?:[\w+#.]+ ){0,3}?(?:developer|engineer|tester|analyst|"
    r"programmer|dev)\b)|\bregular(?= (?:and )?senior\b)|(?<=\bjunior )regular\b|(?<=\bsenior )reg(?:ular)?\b"
)
# The head of a school, no rank; and a seat on a board, whatever it is called
_OF_SCHOOL = re.compile(r"^principal\b(?=.* (?:school|elementary|academy|kindergarten)$)")
_BOARD = re.compile(
    r"\bmember of (?:the )?(?:[a-z]+ ){0,4}board\b|^(?:[a-z]+ )?board of (?:directors|trustees)\b(?! assistant)"
    r"|\badvisory board$"
)
# What is in a title that has it, what it looks like, and the word that stands for its level
_REWRITTEN = (
    (" officer", _OFFICER, "ceo"),
    ("staff", _STAFF, "principal"),
    ("reg", _REGULAR, "mid"),
    ("principal ", _OF_SCHOOL, ""),
    ("board", _BOARD, "ceo"),
)
# fmt: off
_LED = (
    "abteilungs", "agentur", "anzeigen", "area", "aussendienst", "bereichs", "betriebs", "bezirks", "buro", "center",
    "dezernats", "edv", "einkaufs", "entwicklungs", "export", "fachgebiets", "fertigungs", "filial", "finanz",
    "fuhrpark", "gebiets", "gesamt", "geschaftsfeld", "heim", "hotel", "innendienst", "instituts", "it", "kita",
    "kuchen", "kundendienst", "labor", "lager", "logistik", "marketing", "markt", "markte", "messe", "niederlassungs",
    "objekt", "personal", "pflegedienst", "produktions", "qualitats", "redaktions", "referats", "regional", "ressort",
    "restaurant", "schul", "segment", "service", "shop", "sparten", "stabstellen", "standort", "stations", "technik",
    "verkaufs", "verlags", "vertriebs", "verwaltungs", "werbe", "werk", "werks", "werkstatt", "wohnbereichs",
    "wohngruppen",
)
# fmt: on
_LONG_LED = tuple(led for led in _LED if len(led) > _SHORTEST_OF_COMPOUND)
_LEADER = re.compile(r"(?:s?leiter|s?leiterin|s?leitung)$")
# "Seniorberaterin", "Juniorentwickler"; not "Seniorenbetreuer", "Juniorprofessor"
_RANKED = re.compile(
    r"(?P<rank>senior|junior)(?:analyst|architekt|berater|consultant|controller|designer|entwickler|ingenieur|konsul|konsult"
    r"|manager|projekt|radgiver|recruiter|redakteur|referent|spezialist|specialist)"
)
_OF_RANK = {"senior": "senior", "junior": "entry"}

_LEVEL = (
    r"(?:entry|junior|mid(?:dle)?|regular|senior|lead|principal|graduate|stagiaire|praktikant(?:en|in)?"
    r"|werkstudent(?:en|in)?)(?:[ -]level)?"
)
_LEVELS = rf"{_LEVEL}(?:\s?(?:/|or|and|&|to)\s?{_LEVEL})?"
# After one of these words it is of somebody else: "looking for someone to work with senior engineers"
_OTHERS = r"(?:to|who|whose|that|with|for|of|by|under|alongside|from|mit|fur|avec|pour|con|para)\b"
_STATED = re.compile(
    r"\b(?:seniority|experience|career|job)[ -]?level\s?[:–-]\s?(?P<label>[a-z -]{2,30})"
    r"|\bthis is an? (?P<this>[a-z]+(?:[ -]level)?)[ -](?:[a-z]+[ -]){0,3}?(?:position|role|job|opportunity)\b"
    r"|\b(?P<level>entry|junior|mid|senior)[ -]level (?:positions?|roles?|jobs?|opportunit(?:y|ies))\b"
    rf"|\b(?:looking for|seeking|hiring|searching for|join us as|suchen|recherchons|buscamos|poszukujemy|szukamy)"
    rf"(?: an?| our| einen?| une?)?(?: (?!{_OTHERS})[a-z-]+){{0,3}}? \(?(?P<sought>{_LEVELS})\b"
    rf"(?! citizens?| living| care| manage)"
)
# What every statement has, and how many characters before it a statement with it begins: "job level", "entry level".
_STATED_SIGNS = {
    "level": (4, 6, 7, 10, 11),
    "this is a": (0,),
    **dict.fromkeys(["looking for", "seeking", "hiring", "searching for", "join us as"], (0,)),
}
_SIGNS_OF_LANGUAGE = {
    "de": ["suchen"],
    "fr": ["recherchons"],
    "es": ["buscamos"],
    "pl": ["poszukujemy", "szukamy"],
}


def read_seniority(title: str, description: str | None = None, language: str | None = None) -> str | None:
    """One of the contract's levels. `description` is asked only when the title does not say it; its statements are
    looked for in English and in `language`, or in every language where it is None."""
    return _of_title(title) or (_of_text(description[:_TEXT_READ], language) if description else None)


@cache
def _levels() -> Phrases[str]:
    phrases = Phrases[str](_leader, plural=False)
    for row in vocabulary("seniority"):
        phrases.add(row["phrase"].split(" "), row["seniority"])
    return phrases


@lru_cache(maxsize=65_536)
def _leader(word: str) -> str | None:
    """A German leader by what is led: "Einkaufsleiterin"; not "Halbleiter" and "Rohrleitung". And ranks in a word."""
    if word.startswith(("senior", "junior")) and (ranked := _RANKED.match(word)):
        return _OF_RANK[ranked["rank"]]
    if not (match := _LEADER.search(word)):
        return None
    led = word[: match.start()]
    if led.endswith(("team", "gruppen")):
        return "lead"
    is_led = led in _LED or f"{led}s" in _LED or led.endswith(_LONG_LED) or f"{led}s".endswith(_LONG_LED)
    return "manager" if is_led else None


@lru_cache(maxsize=16_384)
def _of_title(title: str) -> str | None:
    text = _HELPER.sub(lambda match: match.group().split(" ")[0], _SHORT_INTERNATIONAL.sub("international", title))
    folded = " ".join(tokens(text))
    for sign, pattern, level in _REWRITTEN:
        if sign in folded:
            folded = pattern.sub(level, folded)
    found = [found.meaning for found in _levels().find(folded.split(" ")) if found.meaning]
    if "manager" in folded and _RANK_OF_MANAGER.search(folded):
        found.append("manager")
    return _one_of(found)


def _one_of(found: list[str]) -> str | None:
    return next((level for level in (*_LEADING, *_RISING) if level in found), None)


def _of_text(description: str, language: str | None) -> str | None:
    """What the text says plainly of this job; None where it says two things."""
    found = set()
    for match in _statements(plain(description).casefold(), language):
        words = next(value for value in match.groups() if value)
        levels = [level.meaning for level in _levels().find(fold(words).replace("regular", "mid").split(" "))]
        found.add(_one_of(levels))
    found.discard(None)
    return found.pop() if len(found) == 1 else None


@cache
def _signs(language: str | None) -> tuple[Stems, list[tuple[int, ...]]]:
    """What finds the signs, and of each how far before it a statement may begin."""
    others = [language] if language else list(_SIGNS_OF_LANGUAGE)
    signs = _STATED_SIGNS | {sign: (0,) for other in others for sign in _SIGNS_OF_LANGUAGE.get(other, ())}
    return Stems(signs), list(signs.values())


def _statements(folded: str, language: str | None) -> Iterator[re.Match[str]]:
    stems, befores = _signs(language)
    starts = {place - before for number, place, _ in stems.places(folded) for before in befores[number]}
    return matches_at(sorted(starts), _STATED, folded)
