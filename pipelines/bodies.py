"""What a description alone says, whatever stands beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

from pipelines.blocks import Section, read_sections, sections_of
from pipelines.kept import kept
from pipelines.lines import Line
from pipelines.markup import html_lines
from pipelines.sections import by_paragraph
from pipelines.values.language import read_language, read_languages
from pipelines.values.requirement_spans import Span, spans
from pipelines.values.requirements import Experience, Requirement, read_education, read_experience, read_requirements
from pipelines.values.skills import ReadSkill, read_skills
from pipelines.values.text import clean, is_clean, is_sound, mask

_READINGS = ("lines", "text", "languages", "requirements", "spans", "skills", "pieces")


_Reading = TypeVar("_Reading")


class _once(Generic[_Reading]):
    """A property that is read when it is first asked for: `functools.cached_property` without its lock, which takes
    most of its time."""

    def __init__(self, read: Callable[[Body], _Reading]) -> None:
        self._read, self._name = read, read.__name__

    def __get__(self, body: Body, owner: type[Body]) -> _Reading:
        reading = body.__dict__[self._name] = self._read(body)
        return reading


class Body:
    """A description, each of its readings made when it is first asked for."""

    def __init__(self, published: str, is_html: bool) -> None:
        self._published, self._is_html = published, is_html

    def steps(self) -> Iterator[None]:
        """Reads one thing after the other, and pauses after each."""
        for reading in _READINGS:
            getattr(self, reading)
            yield

    @_once
    def lines(self) -> tuple[str, list[Line]] | None:
        """Text and lines of what is HTML."""
        return html_lines(self._published) if self._is_html else None

    @_once
    def _described(self) -> tuple[str, list[Section]]:
        return _of_plain(self._published) if self.lines is None else _of_lines(*self.lines)

    @property
    def text(self) -> str:
        """As stored: `description_text`."""
        return self._described[0]

    @property
    def sections(self) -> list[Section]:
        """Offsets into `text`."""
        return self._described[1]

    @_once
    def pieces(self) -> list[Section]:
        """The sections to keep."""
        return list(by_paragraph(self.sections))

    @_once
    def languages(self) -> list[str] | None:
        """The main one first."""
        return _languages(self.text)

    @_once
    def requirements(self) -> list[Requirement]:
        return read_requirements(self.sections)

    @_once
    def spans(self) -> list[Span | None]:
        """Where each requirement stands in the text."""
        return spans(self.text, self.sections, self.requirements)

    @_once
    def experience(self) -> Experience:
        return read_experience(self.requirements)

    @_once
    def education(self) -> str | None:
        return read_education(self.requirements)

    @_once
    def skills(self) -> dict[str, tuple[str, str | None]]:
        """Each with what is printed and the level it is asked for."""
        return _skills_asked(self)


@kept(64, longest=50_000)
def body_of(published: str, is_html: bool) -> Body:
    """A job that is open in ten places is ten postings with one description: of a board's, one in six."""
    return Body(published, is_html)


def _languages(text: str) -> list[str] | None:
    if languages := read_languages(text):
        return languages
    language = read_language(text)
    return [language] if language else None


def read_description(html: str | None, plain: str | None) -> tuple[str, list[Section]]:
    """The description as stored (`description_text`) and its sections, offsets into that text."""
    return _of_plain(plain or "") if html is None else _of_lines(*html_lines(html))


def _of_plain(plain: str) -> tuple[str, list[Section]]:
    text = mask(clean(plain))
    return text, read_sections(text)


def _of_lines(published: str, lines: list[Line]) -> tuple[str, list[Section]]:
    sections = sections_of(published, lines)
    if is_sound(published):
        return published, sections
    text = mask(published if is_clean(published) else clean(published))
    if text == published:
        return text, sections
    return _mended(published, sections)


def _mended(published: str, sections: Iterable[Section]) -> tuple[str, list[Section]]:
    """Sections cleaned one by one, so that offsets stay true."""
    texts: list[str] = []
    mended: list[Section] = []
    start = 0
    for section in sections:
        text = _stored(published[section.start : section.end])
        if not text:
            continue
        end = start + len(text)
        heading = _stored(section.heading) if section.heading else None
        items = [_stored(item) for item in section.items]
        mended.append(Section(section.kind, heading, _stored(section.text), items, start, end))
        texts.append(text)
        start = end + 1
    return "\n".join(texts), mended


def _stored(text: str) -> str:
    return mask(clean(text)).strip()


def _skills_asked(body: Body) -> dict[str, tuple[str, str | None]]:
    """Each skill once: as it first stands where the text is about the job, at the strongest level it is asked for."""
    items: list[tuple[int, int, Requirement | None]]
    items = [(*span, need) for need, span in zip(body.requirements, body.spans, strict=True) if span]
    items.append((len(body.text), len(body.text), None))
    found: dict[str, tuple[str, str | None]] = {}
    item = 0  # both skills and items come in the order of the text
    for begin, part in _about_the_job(body.text, body.sections):
        for skill, printed, start, _ in skills_in(part):
            place = begin + start
            while items[item][1] <= place:
                item += 1
            first, _, need = items[item]
            level = _level_at(place - first, need) if need and first <= place else None
            surface, known = found.get(skill, (printed, None))
            found[skill] = surface, level if _STRENGTH[level] > _STRENGTH[known] else known
    return found


def _level_at(place: int, need: Requirement) -> str | None:
    """The level at a place of a requirement's text."""
    is_optional = need.optional and any(first <= place < last for first, last in need.optional)
    return "nice" if is_optional else need.level


@kept(512, longest=20_000)
def skills_in(part: str) -> list[ReadSkill]:
    """`read_skills` of a title or of a part of a text: postings for one job in many places share them."""
    return read_skills(part)


def _about_the_job(text: str, sections: list[Section]) -> list[tuple[int, str]]:
    """The text without the sections that are not about the job, each part with where it begins; sections that follow
    one another stay together."""
    parts, start = [], 0
    for index, section in enumerate(sections):
        if section.kind in NOT_THE_JOB:
            parts.append((start, text[start : section.start]))
            start = sections[index + 1].start if index + 1 < len(sections) else len(text)
    parts.append((start, text[start:]))
    return [part for part in parts if part[1]]


NOT_THE_JOB = frozenset({"about_company", "benefits", "equal_opportunity", "application", "legal", "navigation"})
"""Kinds of section whose words are the company's, not the job's: "recruiting" stands in every privacy notice."""

_STRENGTH = {None: 0, "nice": 1, "must": 2}
