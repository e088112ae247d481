"""Articles inside a page's text: under, over or between lines that are a day, often the whole list several times."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from babel.dates import get_month_names

MIN_ARTICLE_WORDS = 40
PROSE_WORDS = 12  # words from which a line reads like prose
MAX_TITLE = 140  # characters

DATE_LOCALES = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "da", "nb", "cs", "fi")
DATE_LEAD = (
    r"(?:(?:posted|published|date|veröffentlicht|publié|publicado|pubblicato|geplaatst)(?: (?:on|am|le|el|il|op))?:? )?"
)
WORD = re.compile(r"\w+")
UNSPACED = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uff00-\uffef]"
)  # scripts without spaces: two characters count as a word
BULLET = re.compile(r"[-–•*·▪◦]\s|\d{1,2}[.)]\s")
BYLINE = re.compile(
    r"^(?:(?:written |words |text |posted )?by|von|par|por|author:|autor(?:in)?:|text:|auteur ?:)\s+"
    r"(?=[^\W\d]\S*(?: \S+){0,5}$)",
    re.I,
)
# What a card shows beside its article.
CHROME = re.compile(
    r"(?:read|learn|see|show) (?:more|less|full story|article)|mehr lesen|weiterlesen|lire la suite|leer más"
    r"|leggi tutto|share|\d{1,2} ?(?:min|minutes?|minuten)\.?(?: (?:read|lesezeit))?",
    re.I,
)
SENTENCE_ENDS = frozenset(".!?…:;\"”“'’)»。！？")


@dataclass(frozen=True, slots=True)
class Span:
    """Lines of one article: its `title` (two where it was wrapped), its day, its author's, its body."""

    title: tuple[int, ...]
    date: int
    start: int
    stop: int
    byline: int | None = None

    def taken(self) -> Iterator[int]:
        yield from self.title
        yield self.date
        yield from range(self.start, self.stop)
        if self.byline is not None:
            yield self.byline


def article_spans(lines: list[str], width: int) -> list[Span]:
    """Articles by their date lines, in the order (day last, under or over the title) that explains most of them."""
    dates = [at for at, line in enumerate(lines) if printed_day(line)]
    if not dates:
        return []
    page = _Page(lines, width)
    orders = (page.day_last(dates), page.day_under_title(dates), page.day_first(dates))
    return max(orders, key=len)


def cut_repeats(lines: list[str], taken: set[int], spans: list[Span]) -> set[int]:
    """Lines of an article repeated without its day, because the capture or a teaser cuts it short."""
    wholes = {lines[span.title[0]]: [*span.title, *range(span.start, span.stop)] for span in spans}
    repeats: set[int] = set()
    for at, line in enumerate(lines):
        if at in taken or at in repeats or line not in wholes:
            continue
        same = _same_lines(lines, at, [lines[at] for at in wholes[line] if lines[at]], taken)
        if len(same) > 1:
            repeats.update(same)
    return repeats


def _same_lines(lines: list[str], start: int, whole: list[str], taken: set[int]) -> list[int]:
    same: list[int] = []
    for at in range(start, len(lines)):
        if at in taken or len(same) == len(whole):
            break
        if not lines[at]:
            continue
        expected = whole[len(same)]
        if lines[at] == expected:
            same.append(at)
            continue
        if same and expected.startswith(lines[at].rstrip(" .…")):
            same.append(at)
        break
    return same


def continues(line: str, following: str, width: int, slack: int = 0) -> bool:
    """True where the next line's first word did not fit on this one; `slack` columns may have stayed free."""
    if not width or not line or not following:
        return False
    return len(line) + 1 + len(following.split(maxsplit=1)[0]) > width - slack


@dataclass(frozen=True, slots=True)
class _Page:
    lines: list[str]
    width: int

    # the three orders

    def day_last(self, dates: list[int]) -> list[Span]:
        spans = []
        start = 0
        for date in dates:
            title = self.first_title(start, date) if start else ()
            title = title or self.title_above(start, date)
            spans += self.checked(title, date, title[-1] + 1 if title else date, date)
            start = date + 1
        return spans

    def day_under_title(self, dates: list[int]) -> list[Span]:
        titles = [self.title_over(date) for date in dates]
        spans = []
        for at, (title, date) in enumerate(zip(titles, dates, strict=True)):
            following = titles[at + 1] if at + 1 < len(titles) else ()
            stop = following[0] if following else dates[at + 1] if at + 1 < len(dates) else len(self.lines)
            spans += self.checked(title, date, date + 1, self.prose_end(date + 1, stop, 4 if following else 3))
        return spans

    def day_first(self, dates: list[int]) -> list[Span]:
        spans = []
        for date, following in zip(dates, [*dates[1:], len(self.lines)], strict=True):
            title = self.title_down(self.next_line(date + 1, following), following)
            start = title[-1] + 1 if title else following
            spans += self.checked(title, date, start, self.prose_end(start, following, 3 if title else 0))
        return spans

    def checked(self, title: tuple[int, ...], date: int, start: int, stop: int) -> list[Span]:
        """The span, what is no article cut from its edges; nothing where there is no title or too little is left."""
        if not title:
            return []
        byline = self.byline(title[-1] + 1, date) if date < start else None
        for at in range(start, min(stop, start + 6)):
            if BYLINE.match(self.lines[at]):
                byline = at
            elif self.lines[at] and not CHROME.fullmatch(self.lines[at]):
                break
            start = at + 1
        while stop > start and (not self.lines[stop - 1] or CHROME.fullmatch(self.lines[stop - 1])):
            stop -= 1
        body = self.lines[start:stop]
        if not any(map(_is_prose, body)) or sum(map(_words, body)) < MIN_ARTICLE_WORDS:
            return []
        return [Span(title, date, start, stop, byline)]

    def byline(self, start: int, stop: int) -> int | None:
        return next((at for at in range(start, stop) if BYLINE.match(self.lines[at])), None)

    # titles

    def first_title(self, start: int, stop: int) -> tuple[int, ...]:
        """The title that stands first, with at most one more short line (a subtitle, an author) above the body."""
        at = self.next_line(start, stop)
        title = self.title_down(at, stop)
        following = self.body_line(title[-1] + 1, stop) if title else None
        if following is not None and not _is_prose(self.lines[following]):
            following = self.next_line(following + 1, stop)
        return title if following is not None and _is_prose(self.lines[following]) else ()

    def title_above(self, start: int, stop: int) -> tuple[int, ...]:
        """The title over the body that ends at `stop`: the last line of the last run of short lines above prose."""
        title: tuple[int, ...] = ()
        for at in range(start, stop - 1):
            found = self.title_down(at, stop) if self.lines[at] else ()
            following = self.body_line(found[-1] + 1, stop) if found else None
            if following is None or not _is_prose(self.lines[following]):
                continue
            above = self.line_before(at)
            if title and _is_prose(self.lines[at]):
                continue
            if not title or above is None or above < start or not _ends_prose(self.lines[above]):
                title = found
        return title

    def title_down(self, at: int | None, stop: int) -> tuple[int, ...]:
        """The title that begins at a line: one line, or two where it was wrapped."""
        if at is None or not self.is_title(at):
            return ()
        following = self.lines[at + 1] if at + 1 < stop else ""
        if not continues(self.lines[at], following, self.width):
            return (at,)
        if _is_full(following, self.width) or _is_prose(following):
            return (at,) if _words(self.lines[at]) <= PROSE_WORDS else ()
        return (at, at + 1)

    def title_over(self, date: int) -> tuple[int, ...]:
        """The title that ends right above a day, a line with the author's name between them or not."""
        at = self.line_before(date)
        if at is not None and (BYLINE.match(self.lines[at]) or CHROME.fullmatch(self.lines[at])):
            at = self.line_before(at)
        if at is None or not self.is_title(at):
            return ()
        above = self.lines[at - 1] if at else ""
        if not continues(above, self.lines[at], self.width) or above[-1] in SENTENCE_ENDS or not self.is_title(at - 1):
            return (at,)
        return (at,) if at > 1 and continues(self.lines[at - 2], above, self.width) else (at - 1, at)

    def is_title(self, at: int) -> bool:
        line = self.lines[at]
        if not 3 <= len(line) <= MAX_TITLE or _words(line) > 22 or line[-1] in ".,;:" or printed_day(line):
            return False
        return (
            not line[0].islower() and not BULLET.match(line) and not BYLINE.match(line) and not CHROME.fullmatch(line)
        )

    # bodies

    def prose_end(self, start: int, stop: int, limit: int) -> int:
        """The line after the last of a body; `limit` short lines on end, of no sentence and no list, end it."""
        end, short = start, 0
        for at in range(start, stop):
            line = self.lines[at]
            if not line:
                continue
            wrapped = at > start and continues(self.lines[at - 1], line, self.width)
            listed = bool(BULLET.match(line))
            if _is_prose(line) or wrapped or listed or (line[-1] in SENTENCE_ENDS and _words(line) >= 2):
                end, short = at + 1, 0
                continue
            short += 1
            if short >= limit:
                break
        return end

    def next_line(self, start: int, stop: int) -> int | None:
        return next((at for at in range(start, stop) if self.lines[at]), None)

    def body_line(self, start: int, stop: int) -> int | None:
        """The next line that is neither an author's nor a card's."""
        at = self.next_line(start, stop)
        while at is not None and (BYLINE.match(self.lines[at]) or CHROME.fullmatch(self.lines[at])):
            at = self.next_line(at + 1, stop)
        return at

    def line_before(self, at: int) -> int | None:
        return next((before for before in range(at - 1, max(-1, at - 6), -1) if self.lines[before]), None)


def _is_full(line: str, width: int) -> bool:
    return len(line) > width - 16


def _is_prose(line: str) -> bool:
    words = _words(line)
    return words >= PROSE_WORDS or (len(line) >= 60 and words >= 7)


def _ends_prose(line: str) -> bool:
    return _is_prose(line) or line[-1] in '.!?…"”'


def _words(line: str) -> int:
    return len(WORD.findall(line)) + len(UNSPACED.findall(line)) // 2


# --- days


def printed_day(line: str) -> str | None:
    """The day that a line consists of, as printed, without what stands around it; None of any other line."""
    if not 8 <= len(line) <= 70 or line[-1] in ".,;?!":
        return None
    found = _date_line().match(line)
    return found[1] if found else None


@cache
def _date_line() -> re.Pattern[str]:
    names = {
        name.lower().rstrip(".")
        for locale in DATE_LOCALES
        for width in ("wide", "abbreviated")
        for name in get_month_names(width, "format", locale).values()
        if name.rstrip(".").isalpha()
    }
    month = "(?:" + "|".join(sorted(map(re.escape, names), key=len, reverse=True)) + r")\.?"
    year, day = r"(?:19|20)\d\d", r"\d{1,2}"
    printed = "|".join(
        (
            rf"{year}-{day}-{day}(?:[t ]\d\d:\d\d\S{{0,20}})?",
            rf"{year}[/.]{day}[/.]{day}",
            rf"{day}[/.]{day}[/.]{year}",
            rf"{year}年{day}月{day}日",
            rf"{day}(?:\.|st|nd|rd|th|er)?,? (?:de |of )?{month},? (?:de )?{year}",
            rf"{month} {day}(?:st|nd|rd|th)?,? {year}",
        )
    )
    weekday = r"(?:[^\W\d]{2,12}\.?, )?"
    return re.compile(rf"{DATE_LEAD}({weekday}(?:{printed}))(?: ?[|·•–—-] ?[^|·•]{{1,40}})?$", re.IGNORECASE)
