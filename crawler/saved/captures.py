"""A page saved as plain text (a scanner's capture, "select all" of a browser) → its address, articles and the rest.

Such a text has menus, cards and articles one after the other, often each several times, lines wrapped at a fixed
column, and paragraphs run together where the page had a break: all of that is undone here, nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from crawler.saved.articles import BYLINE, UNSPACED, Span, article_spans, continues, cut_repeats, printed_day

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

WORD = re.compile(r"\w+")
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
SLACK = 12  # columns that a wrapped line may stay short: an entity decoded later, or a wide character
# A sentence's end, quotes around it, and the next sentence's start, without a space between them.
GLUED = re.compile(r"(?P<end>[.!?…])(?P<quotes>['’]?[\"“”„«»]{0,2}['‘]?)(?P<right>[A-ZÀ-ÖØ-Þ][\w'’]{0,40})")


@dataclass(frozen=True, slots=True)
class CapturedArticle:
    """An article as captured: `title`, `author` and day as printed, and `text`, a blank line between paragraphs."""

    title: str
    author: str | None
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
    spans = article_spans(lines, width)
    articles = _each_once(_article(lines, span, width) for span in spans)
    taken = {at for span in spans for at in span.taken()}
    taken |= cut_repeats(lines, taken, spans)
    rest = [line for at, line in enumerate(lines) if at not in taken]
    return Capture(url, articles, joined(rest, width, strict=True), body)


def _article(lines: list[str], span: Span, width: int) -> CapturedArticle:
    return CapturedArticle(
        title=" ".join(lines[at] for at in span.title),
        author=BYLINE.sub("", lines[span.byline]) if span.byline is not None else None,
        published_on=printed_day(lines[span.date]) or lines[span.date],
        text=mended(joined(lines[span.start : span.stop], width)),
    )


def _each_once(articles: Iterable[CapturedArticle]) -> tuple[CapturedArticle, ...]:
    """Articles in order of appearance; of several with one title and day, the fullest."""
    kept: dict[tuple[str, str], CapturedArticle] = {}
    for article in articles:
        key = (" ".join(WORD.findall(article.title.lower())), article.published_on)
        if key not in kept or len(article.text) > len(kept[key].text):
            kept[key] = article
    return tuple(kept.values())


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


def joined(lines: list[str], width: int, *, strict: bool = False) -> str:
    """Wrapped lines made one; `strict`, of lines that follow no sentence, keeps a line of their own for the others."""
    blocks: list[list[str]] = [[]]
    previous = ""
    for line in lines:
        if not line:
            blocks.append([])
        elif blocks[-1] and continues(previous, line, width, slack=0 if strict else SLACK):
            blocks[-1][-1] += _glue(previous, line) + line
        else:
            blocks[-1].append(line)
        previous = line
    between = "\n" if strict else "\n\n"
    return "\n\n".join(between.join(block) for block in blocks if block)


def _glue(before: str, after: str) -> str:
    """What stood where a line was wrapped: a space, but behind a hyphen or between Chinese characters nothing."""
    if UNSPACED.match(before[-1:]) and UNSPACED.match(after):
        return ""
    is_hyphen = re.search(r"\w-$", before) and not re.match(r"(?:and|or|und|oder|y|et|e|o|to|bis)\b", after)
    return "" if is_hyphen else " "


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
