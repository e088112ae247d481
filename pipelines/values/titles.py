"""Reads job titles: the clean title, its role and family with an occupation code, and its seniority.

Words are knowledge in tables: `title_words.csv` (see `title_clean`), `role_words.csv` and `roles.csv` (see `roles`) and
`seniority.csv` (see `seniority`). An official list of occupations that the user has is asked too (see `occupations`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from pipelines.values.occupations import named_occupations
from pipelines.values.roles import is_general, read_role, roles
from pipelines.values.seniority import read_seniority
from pipelines.values.title_clean import clean_title

__all__ = ["ReadTitle", "clean_title", "read_title"]

_LONGEST_TITLE = 500
_SURE = 0.5
_clean = lru_cache(maxsize=16_384)(clean_title)


@dataclass(frozen=True, slots=True)
class ReadTitle:
    """A title without codes, gender marks and places, and what it says. None is not stated or not known."""

    title: str | None = None
    role_family: str | None = None
    role: str | None = None
    seniority: str | None = None
    occupation_code: str | None = None
    occupation_scheme: str | None = None


def read_title(text: str, language: str | None = None, description: str | None = None) -> ReadTitle:
    """The title read. `language` (ISO 639-1) says where the head of a phrase stands; `description` is asked for the
    role and the seniority only where the title does not say them."""
    title = _clean(text[:_LONGEST_TITLE])
    if not title:
        return ReadTitle()
    role = read_role(title, language, description)
    known = roles()[role] if role else {}
    code, scheme = _occupation(title, _code_of(role, title, language) if role else None)
    return ReadTitle(title, known.get("role_family"), role, read_seniority(title, description, language), code, scheme)


def _code_of(role: str, title: str, language: str | None) -> str | None:
    """The role's code; its major group's where a general word is all that the title says ("Operator": 51-0000), and
    none for who leads, as the groups have their supervisors each."""
    code = roles()[role]["occupation_code"]
    if not is_general(title, language, role):
        return code
    return None if role == "operations_manager" else f"{code[:2]}-0000"


def _occupation(title: str, of_role: str | None) -> tuple[str | None, str | None]:
    """The code that a list of the user's own is sure of, else the one of the role."""
    occupations = named_occupations()
    if occupations:
        code, sure = occupations.likely(title)
        if code and sure >= _SURE:
            return code, occupations.scheme
    return (of_role, "SOC2018") if of_role else (None, None)
