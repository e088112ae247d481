"""The bare text of a posting, saved without its page: whether it is one, its title, the company it names."""

from __future__ import annotations

import re

# What a posting's text says, one group a kind of statement, in the languages we have seen.
POSTING_GROUPS = {
    "duties": re.compile(
        r"responsibilit|what you(?:['’]|'i)?(?:ll| will) (?:do|work)|your (?:role|tasks|mission)|\bthe role\b"
        r"|day[- ]to[- ]day|\baufgaben\b|\bmissions?\b|funciones|responsabilidades|tareas",
        re.IGNORECASE,
    ),
    "demands": re.compile(
        r"requirements|qualifications|bachelor|master['’‘]?s degree|degree in|years of|experience (?:with|in)|must have"
        r"|who you are|\bprofil\b|kenntnisse|abgeschlossenes? studium|berufserfahrung|requisitos|experiencia"
        r"|exp[ée]rience",
        re.IGNORECASE,
    ),
    "equal": re.compile(
        r"equal[- ]opportunity|regardless of|reasonable accommodation|inclusive (?:space|workplace)|unabhängig von"
        r"|\(m/w/d\)|égalité des chances|igualdad de oportunidades",
        re.IGNORECASE,
    ),
    "offer": re.compile(
        r"why join|what we offer|we offer|benefits|salary|compensation|perks|wir bieten|nous offrons|ofrecemos",
        re.IGNORECASE,
    ),
    "apply": re.compile(
        r"\bapply\b|your application|how to apply|bewirb|bewerbung|postuler|candidature|solicit[ae] ", re.IGNORECASE
    ),
}
HEADING_LINE = re.compile(
    r"(?:about|why|who we are|overview|introduction|job description|description|responsibilit|requirements"
    r"|qualifications|what you|your |company|summary|über uns|wir |deine? |ihre? |aufgaben|profil)",
    re.IGNORECASE,
)
# Sentences in which a company names itself: "At Acme, our people", "Acme is the leading", "Acme is committed to".
_NAME = r"(?P<name>[A-Z0-9][\w&.’'-]{0,40}(?: (?:& )?[A-Z0-9][\w&.’'-]{0,40}){0,3})"
NAMES_ITSELF = (
    re.compile(rf"(?:^|[.!?]\s)(?:At|Bei|Chez|En) {_NAME}, (?:our|we|you|wir|nous)\b", re.MULTILINE),
    re.compile(
        rf"(?:^|[.!?]\s){_NAME} (?:is committed to|was founded|has (?:global )?offices|ist (?:ein|eine|der|die|das) "
        r"|is (?:the|an?) (?:leading|global|world|proud|fast|equal|family|privately|publicly|software|technology))",
        re.MULTILINE,
    ),
)
NO_COMPANY = frozenset(
    {
        "we",
        "it",
        "this",
        "the",
        "our",
        "team",
        "here",
        "she",
        "he",
        "they",
        "you",
        "there",
        "that",
        "the company",
        "the team",
    }
)


def is_posting_text(decoded: str) -> bool:
    """True of text with a posting's statements of two kinds or more, duties or demands among them, that is no menu."""
    groups = {name for name, pattern in POSTING_GROUPS.items() if pattern.search(decoded)}
    lines = [len(line.split()) for line in decoded.splitlines()]
    in_menus = sum(words for words in lines if words <= 3)
    return len(groups) >= 2 and bool(groups & {"duties", "demands"}) and in_menus * 4 < sum(lines)


def title_of_text(decoded: str) -> str | None:
    """A first line that reads like a title and stands alone; the first sentence is none, nor is a heading."""
    first, _, rest = decoded.strip().partition("\n")
    line = first.strip()
    if not 3 <= len(line) <= 90 or len(line.split()) > 12 or line[-1] in ".!?;:," or rest.partition("\n")[0].strip():
        return None
    return None if HEADING_LINE.match(line) or ": " in line or not rest.strip() else line


def company_of_text(decoded: str) -> str | None:
    """The company that names itself in two sentences at least: "At Acme, our …", "Acme is the leading …"."""
    said = [found["name"].strip() for pattern in NAMES_ITSELF for found in pattern.finditer(decoded)]
    said = [name for name in said if name.lower() not in NO_COMPANY]
    best = max(set(said), key=lambda name: (said.count(name), -said.index(name)), default=None)
    return best if best and said.count(best) >= 2 else None
