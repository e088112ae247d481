"""64 KiB of whatever a reader likes least take it 100 ms of processor time at most: all of them are linear."""

import pytest
from processor import takes_at_most

from pipelines.blocks import read_html, read_sections
from pipelines.bodies import read_description
from pipelines.sections import by_paragraph, hashes, page_sections
from pipelines.values.employment import read_employment_type, read_workplace_type
from pipelines.values.language import read_language, read_languages
from pipelines.values.places import read_places
from pipelines.values.requirements import read_requirements
from pipelines.values.salaries import read_salaries
from pipelines.values.skills import read_skills
from pipelines.values.text import clean, is_sound, mask
from pipelines.values.titles import clean_title, read_title

pytestmark = pytest.mark.long

MOST = 0.1
SIZE = 65_536
PIECES = (
    *("a\n", "é\n", "漢\n", "0\n", ",\n", "- a\n", "# a\n", "a:\n", "a: b\n", "A b:\n- c\n", "a\n\n", "About us\n"),
    *("Requirements:\n- a\n", "5 years\n", "bachelor\n", "a.B", "a. ", "• a", "<p>a</p>", "<li>a", "<b>a</b>\n"),
    *("<p>a: b</p>", "&lt;", "&amp;", "a@", "+1 ", "hybrid role ", "Remote: ", "full-time ", "anywhere 5 days "),
    *("$5-", "1,000 ", "up to ", "Python, ", "Go, R, C, ", "German (C1), ", "BS/MS ", "level ", "hiring ", "Berlin, "),
)
READERS = {
    "read_html": read_html,
    "read_sections": read_sections,
    "read_description": lambda text: read_description(text, None),
    "by_paragraph": lambda text: list(by_paragraph(read_sections(text)[-1:])),
    "page_sections": page_sections,
    "hashes": lambda text: hashes(None, text),
    "clean": clean,
    "mask": mask,
    "is_sound": is_sound,
    "read_language": read_language,
    "read_languages": read_languages,
    "clean_title": lambda text: clean_title(text[:500]),
    "read_title": lambda text: read_title("Baker", None, text),
    "read_places": read_places,
    "read_salaries": read_salaries,
    "read_skills": read_skills,
    "read_employment_type": read_employment_type,
    "read_workplace_type": read_workplace_type,
}


@pytest.mark.parametrize("reader", READERS)
def test_worst_cases_are_read_in_time(reader):
    assert [piece for piece in PIECES if not takes_at_most(MOST, READERS[reader], _repeated(piece))] == []


@pytest.mark.parametrize("piece", ["5 years\n", "- bachelor\n", "Requirements:\n- a\n", "You need 5 years. ", "or\n"])
def test_requirements_of_worst_cases_are_read_in_time(piece):
    assert takes_at_most(MOST, read_requirements, read_sections(_repeated(piece)))


def _repeated(piece):
    return piece * (SIZE // len(piece))
