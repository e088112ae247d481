"""Employment type and workplace type of a job, from a printed field, a line, or what a whole posting states."""

from __future__ import annotations

from pipelines.values.employment_fields import LONGEST_FIELD, employment_of_field, without_label, workplace_of_field
from pipelines.values.employment_lines import stated


def read_employment_type(text: str) -> str | None:
    """full_time, part_time, contract, temporary, internship, apprenticeship, volunteer, other, or None."""
    if _is_field(text):
        return employment_of_field(without_label("employment", text))
    return stated(text, "employment")


def read_workplace_type(text: str) -> str | None:
    """onsite, hybrid, remote, or None: not said, or several to choose from."""
    if _is_field(text):
        return workplace_of_field(text)
    return stated(text, "workplace")


def _is_field(text: str) -> bool:
    """Longer than a field, or of more than one line, a text is a posting."""
    printed = text.strip()
    return len(printed) <= LONGEST_FIELD and "\n" not in printed
