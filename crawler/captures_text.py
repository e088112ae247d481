"""A page saved as plain text (a scanner's capture, "select all" of a browser) → its address, articles and the rest.

Such a text has menus, cards and articles one after the other, often each several times, lines wrapped at a fixed
column, and paragraphs run together where the page had a break: all of that is undone here, nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from babel.dates import get_month_names

HEADER_LINES = 60  # a capture's own header stands in the first lines
HEADER = re.compile(
    r"(?:submitted|effective|final|page|source|original)[ -]?(?:url|address)\s*:\s*(https?://\S+)", re.I
)
PLAIN_HEADER = re.compile(r"(?:url|address|saved from|source)\s*:\s*(https?://\S+)", re.I)
BODY_STARTS = re.compile(r"(?:text content|page text|visible text|content)\s*:?$", re.I)
COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright)[ ©]{0,3}(?:(?:19|20)\d\d(?: ?[-–] ?(?:(?:19|20)\d\d)?)?,? )?(?:by )?([^\W\d][^\n]{1,80})",
    re.I,
)
NO_LABEL = frozenset(
    {"www", "careers", "career", "jobs", "job", "blog", "karriere", "com", "co", "org", "net", "gov", "ac", "edu"}
)

DATE_LOCALES = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "da", "nb", "cs", "fi")
DATE_LEAD = (
    r"(?:(?:posted|published|date|veröffentlicht|publié|publicado|pubblicato|geplaatst)(?: (?:on|am|le|el|il|op))?:? )?"
)
WORD = re.compile(r"\w+")
LONG_WORDS = 12  # words from which a line reads like prose
MIN_ARTICLE_WORDS = 40
MAX_TITLE = 140  # characters

# Left of a full stop that is part of a name, and right of one that is a domain, a file or an abbreviation.
DOTTED_LEFT = re.compile(
    r"(?:angular|approx|array|asp|bzw|cf|co|corp|dr|entity|etc|express|fig|inc|java|jr|json|"
    r"ltd|math|messrs|microsoft|mr|mrs|ms|next|no|node|np|nr|nuxt|object|os|pd|ph|prof|"
    r"react|resp|spring|sr|st|system|usw|vs|vue)$"
)
DOTTED_RIGHT = re.compile(
    r"(?:ai|app|biz|ca|cc|ch|co|com|css|de|dev|eu|fr|gg|html|info|io|js|json|md|me|net|nl|org|pdf|pro|py|ts|tv|uk"
    r"|us|xyz)$",
    re.IGNORECASE,
)
# A sentence's end, quotes around it, and the next sentence's start, without a space between them.
GLUED = re.compile(r"(?P<end>[.!?…])(?P<quotes>['’]?[\"“”„«»]{0,2}['‘]?)(?P<right>[A-ZÀ-ÖØ-Þ][\w'’]{0,40})")


@dataclass(frozen=True, slots=True)
class CapturedArticle:
    """An article as captured: `title`, its day as printed, and `text`, a blank line between paragraphs."""

    title: str
    published_on: str
    text: str


@dataclass(frozen=True, slots=True)
class Capture:
    """A page's text: `url` from its header, `articles` each once, `rest` all other lines with their repeats.

    `body` is everything below the header, as saved.
    """

    url: str | None
    articles: tuple[CapturedArticle, ...]
    rest: str
    body: str


def read_capture(text: str) -> Capture:
    """A captured page's text, taken apart."""
    lines = [line.strip() for line in text.splitlines()]
    url, start = _header(lines)
    body = "\n".join(text.splitlines()[start:]).strip()
    lines = lines[start:]
    width = wrap_width(lines)
    spans = _article_spans(lines, width)
    articles = _each_once(
        CapturedArticle(
            lines[span.title], printed_day(lines[span.date]) or "", mended(joined(lines[span.start : span.stop], width))
        )
        for span in spans
    )
    taken = {at for span in spans for at in (span.title, span.date, *range(span.start, span.stop))}
    taken |= _cut_repeats(lines, taken, [lines[span.title] for span in spans], spans)
    rest = [line for at, line in enumerate(lines) if at not in taken]
    return Capture(url, articles, joined(rest, width, strict=True), body)


def _header(lines: list[str]) -> tuple[str | None, int]:
    """The address a capture's header states, the effective one where there are two, and the line after the header."""
    url, start = None, 0
    for at, line in enumerate(lines[:HEADER_LINES]):
        found = HEADER.match(line) or (PLAIN_HEADER.match(line) if at < 10 else None)
        if found and (url is None or not line.lower().startswith("submitted")):
            url = found[1]
        if found:
            start = at + 1
        elif start and BODY_STARTS.match(line):
            return url, at + 1
    return url, start


# --- lines and paragraphs


def wrap_width(lines: list[str]) -> int:
    """The column at which the lines were wrapped; 0 where they were not."""
    lengths = [len(line) for line in lines if len(line) >= 30]
    width = max(lengths, default=0)
    full = [at for at, line in enumerate(lines[:-1]) if len(line) > width - 16]
    cut = sum(lines[at + 1][:1].islower() for at in full)  # sentences that go on in the next line
    return width if width <= 132 and cut >= 2 and len(full) * 3 >= len(lengths) else 0


def _continues(line: str, following: str, width: int, *, strict: bool) -> bool:
    """True where the next line's first word did not fit on this one."""
    if not width or not line or not following:
        return False
    slack = 0 if strict else 12  # an entity decoded later, or a wide character, ends a line early
    return len(line) + 1 + len(following.split(maxsplit=1)[0]) > width - slack


def joined(lines: list[str], width: int, *, strict: bool = False) -> str:
    """Wrapped lines made one; `strict`, of lines that follow no sentence, keeps a line of their own for the others."""
    blocks: list[list[str]] = [[]]
    previous = ""
    for line in lines:
        if not line:
            blocks.append([])
        elif blocks[-1] and _continues(previous, line, width, strict=strict):
            glue = "" if re.search(r"\w-$", previous) and not re.match(r"(?:and|or|und|oder|y|et|e|o)\b", line) else " "
            blocks[-1][-1] += glue + line
        else:
            blocks[-1].append(line)
        previous = line
    between = "\n" if strict else "\n\n"
    return "\n\n".join(between.join(block) for block in blocks if block)


def mended(text: str) -> str:
    """Paragraphs that run into each other parted again: `grow."Bahar` → `grow."`, blank line, `Bahar`.

    Only after a sentence's end with a capital right behind it; never in `U.S.`, `Node.js`, `9.8`, addresses or names
    with a dot. A quotation mark between two sentences goes to the one that it belongs to, by counting.
    """
    return "\n\n".join(_parted(paragraph) for paragraph in text.split("\n\n"))


def _parted(paragraph: str) -> str:
    parts: list[str] = []
    start = 0
    for found in GLUED.finditer(paragraph):
        at = _break_at(paragraph, start, found)
        if at is not None and at > start:
            parts.append(paragraph[start:at].strip())
            start = at
    return "\n\n".join([*parts, paragraph[start:].strip()])


def _break_at(paragraph: str, start: int, found: re.Match[str]) -> int | None:
    """Where a new paragraph begins inside a glued pair of sentences; None where the pair is one name."""
    before = paragraph[max(0, found.start() - 60) : found.start()]
    marks = [at for at in range(*found.span("quotes")) if paragraph[at] in '"“”„«»']
    if marks and not re.search(r"[\w\"”’')\]%]$", before):
        return None
    if not marks and not _ends_sentence(before, found, paragraph[found.end() : found.end() + 1]):
        return None
    if len(marks) == 2:
        return marks[1]
    if marks and _opens(paragraph[start : marks[0]], paragraph[marks[0]]):
        return marks[0]
    return found.end("quotes")


def _ends_sentence(before: str, found: re.Match[str], after: str) -> bool:
    """True where a mark right between two words ends a sentence; `before` ends with the word in front of it."""
    token = re.split(r"\s", before)[-1]
    if "@" in token or "/" in token or token.lower().startswith("www"):
        return False
    if found["end"] != ".":
        return bool(re.search(r"[\w)\]%'’]$", token))
    word, right = re.split(r"[^\w.]", token)[-1], found["right"]
    if "." in word or after in ("(", "/", ".", "_", "@") or DOTTED_RIGHT.match(right):
        return False  # java.util.List, Math.Max(, Acme.Com
    if re.search(r"(?:^|\D)(?:19|20)\d\d$|[%)\]]$", token):
        return True
    if len(word) < 3 or DOTTED_LEFT.match(word.lower()) or not re.search(r"[a-zß-öø-ÿ]{2}$", word):
        return False
    return right in ("I", "A") or right[1:2].islower() or right[1:2] in ("'", "’")


def _opens(before: str, mark: str) -> bool:
    """True where a quotation mark begins a quotation: by its shape, or by how many stand before it."""
    if mark in "„«":
        return True
    if mark in "”»" or (mark == "“" and "„" in before):
        return False
    return mark == "“" or before.count('"') % 2 == 0


# --- articles


@dataclass(frozen=True, slots=True)
class _Span:
    title: int
    date: int
    start: int
    stop: int


def _article_spans(lines: list[str], width: int) -> list[_Span]:
    """Articles by their date lines, in the order (day last, under or over the title) that explains most of them."""
    dates = [at for at, line in enumerate(lines) if is_date_line(line)]
    if not dates:
        return []
    orders = (_date_last(lines, dates, width), _date_under_title(lines, dates), _date_first(lines, dates))
    return max(orders, key=len)


def _date_last(lines: list[str], dates: list[int], width: int) -> list[_Span]:
    spans = []
    previous = -1
    for date in dates:
        title = _next_line(lines, previous + 1, date) if previous >= 0 else None
        if title is None or not _is_title(lines, title, width):
            title = _title_above(lines, previous + 1, date, width)
        if title is not None:
            span = _checked(lines, _Span(title, date, title + 1, date))
            spans += [span] if span else []
        previous = date
    return spans


def _date_under_title(lines: list[str], dates: list[int]) -> list[_Span]:
    titles = [_line_before(lines, date) for date in dates]
    spans = []
    for at, (title, date) in enumerate(zip(titles, dates, strict=True)):
        following = titles[at + 1] if at + 1 < len(titles) else None
        stop = following if following is not None else _prose_end(lines, date + 1)
        if title is None or not _is_title(lines, title, 0):
            continue
        span = _checked(lines, _Span(title, date, date + 1, stop))
        spans += [span] if span else []
    return spans


def _date_first(lines: list[str], dates: list[int]) -> list[_Span]:
    spans = []
    for at, date in enumerate(dates):
        last = at + 1 == len(dates)
        title = _next_line(lines, date + 1, len(lines) if last else dates[at + 1])
        if title is None or not _is_title(lines, title, 0):
            continue
        stop = _prose_end(lines, title + 1) if last else dates[at + 1]
        span = _checked(lines, _Span(title, date, title + 1, stop))
        spans += [span] if span else []
    return spans


def _checked(lines: list[str], span: _Span) -> _Span | None:
    """The span without what is no article around it (menus, "read more"); None where too little is left."""
    stop = _prose_end(lines, span.start, span.stop)
    words = sum(_words(line) for line in lines[span.start : stop])
    prose = any(_is_prose(line) for line in lines[span.start : stop])
    return replace(span, stop=stop) if prose and words >= MIN_ARTICLE_WORDS else None


def _prose_end(lines: list[str], start: int, stop: int | None = None) -> int:
    """The line after the last of a body: it ends before three short lines that belong to no sentence."""
    end, short = start, 0
    for at in range(start, len(lines) if stop is None else stop):
        line = lines[at]
        if not line:
            continue
        ends_sentence = line[-1] in ".!?…:\"”“'’)»"
        if (
            _is_prose(line)
            or (ends_sentence and at and _is_prose(lines[at - 1]))
            or (ends_sentence and _words(line) >= 4)
        ):
            end, short = at + 1, 0
            continue
        short += 1
        if short >= 3 and not _wrapped_before(lines, at):
            break
    return end


def _wrapped_before(lines: list[str], at: int) -> bool:
    return at > 0 and _is_prose(lines[at - 1])


def _title_above(lines: list[str], start: int, date: int, width: int) -> int | None:
    """The title of an article that ends at `date`: the last line of the last run of short lines above its body."""
    title = None
    for at in range(start, date - 1):
        if not lines[at] or not _is_title(lines, at, width):
            continue
        following = _next_line(lines, at + 1, date)
        above = _line_before(lines, at)
        fresh = title is None or above is None or above < start or not _is_prose_end(lines[above])
        if following is not None and _is_prose(lines[following]) and fresh:
            title = at
    return title


def _is_prose_end(line: str) -> bool:
    return _is_prose(line) or line[-1:] in '.!?…"”'


def _is_title(lines: list[str], at: int, width: int) -> bool:
    line = lines[at]
    following = lines[at + 1] if at + 1 < len(lines) else ""
    if not 3 <= len(line) <= MAX_TITLE or _words(line) > 22 or line[-1] in ".,;:" or is_date_line(line):
        return False
    return not line[0].islower() and not (_words(line) > LONG_WORDS and _continues(line, following, width, strict=True))


def _next_line(lines: list[str], start: int, stop: int) -> int | None:
    return next((at for at in range(start, stop) if lines[at]), None)


def _line_before(lines: list[str], at: int) -> int | None:
    return next((before for before in range(at - 1, max(-1, at - 6), -1) if lines[before]), None)


def _is_prose(line: str) -> bool:
    return _words(line) >= LONG_WORDS or (len(line) >= 60 and _words(line) >= 7)


def _words(line: str) -> int:
    return len(WORD.findall(line))


def _each_once(articles: Iterable[CapturedArticle]) -> tuple[CapturedArticle, ...]:
    """Articles in order of appearance; of several with one title and day, the fullest."""
    kept: dict[tuple[str, str], CapturedArticle] = {}
    for article in articles:
        key = (" ".join(WORD.findall(article.title.lower())), article.published_on)
        if key not in kept or len(article.text) > len(kept[key].text):
            kept[key] = article
    return tuple(kept.values())


def _cut_repeats(lines: list[str], taken: set[int], titles: list[str], spans: list[_Span]) -> set[int]:
    """Lines of an article repeated without its day, because the capture or a teaser cuts it short."""
    starts = {
        title: [line for line in lines[span.start : span.stop] if line]
        for title, span in zip(titles, spans, strict=True)
    }
    repeats: set[int] = set()
    for at, line in enumerate(lines):
        if at in taken or at in repeats or line not in starts:
            continue
        same, body = [at], iter(starts[line])
        for following in range(at + 1, len(lines)):
            if following in taken:
                break
            if not lines[following]:
                continue
            expected = next(body, None)
            if expected is None:
                break
            if lines[following] == expected:
                same.append(following)
                continue
            if len(same) > 1 and expected.startswith(lines[following].rstrip(" .…")):
                same.append(following)
            break
        if len(same) > 1:
            repeats.update(same)
    return repeats


# --- days


def is_date_line(line: str) -> bool:
    """True of a line that is a day as printed, and perhaps a reading time or a name behind a separator."""
    return printed_day(line) is not None


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


# --- whose page it is


def company_in(text: str, url_host: str | None) -> str | None:
    """The company that a page's text names as its host does (`careers.acme-labs.example` and "Acme Labs"), else the
    one that its copyright line names and other lines too.

    The spelling is the text's, the most frequent one that is not all capitals; a host alone names nobody.
    """
    label = host_label(url_host)
    if not label:
        return _copyright_holder(text)
    spellings: dict[str, int] = {}
    for name in _spelled(text, label):
        spellings[name] = spellings.get(name, 0) + 1
    if not spellings:
        return _copyright_holder(text)
    return max(spellings, key=lambda name: (not name.isupper() and not name.islower(), spellings[name]))


def _copyright_holder(text: str) -> str | None:
    for found in COPYRIGHT.finditer(text):
        name = re.split(r"[.,|]\s|\s[-–|]\s|\ball rights\b", found[1], flags=re.IGNORECASE)[0].strip(" .,")
        if name and len(name) <= 60 and text.count(name) >= 2:
            return name
    return None


def _spelled(text: str, label: str) -> Iterator[str]:
    bare = re.sub(r"[^a-z0-9]", "", label)
    if len(bare) < 2:
        return
    loose = r"[ .&'’-]?".join(map(re.escape, bare))
    for found in re.finditer(rf"(?<![\w.@/-]){loose}(?![\w@]|\.\w|-\w)", text, re.IGNORECASE):
        yield found[0]


def host_label(host: str | None) -> str | None:
    """The part of a host that its owner chose: `careers.acme.co.uk` → `acme`."""
    labels = [label for label in (host or "").lower().split(".") if label]
    if len(labels) < 2 or labels[-1].isdigit():
        return None
    return next((label for label in reversed(labels[:-1]) if label not in NO_LABEL), None)
