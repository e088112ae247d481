"""The text of an article: several readings of its page weighed against each other, and what surrounds it cut off."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import trafilatura

from pipelines.article_page import LIBRARY_ERRORS, ArticlePage, bare, heading_text, tidy, words_in
from pipelines.article_title import heading_of

# A line that stands around an article, in whole.
AROUND = re.compile(
    r"^\W*(?:"
    r"(?:\d+ )?(?:comments?|kommentare?|commentaires?|comentarios?|commenti|reacties)(?: ?\(\d+\)|: ?\d+)?"
    r"|(?:leave|post|write) a (?:comment|reply)|tell us what you think|what do you think"
    r"|share(?: (?:this|on|with|via)\b.{0,40})?|(?:artikel|beitrag) teilen|teilen|partager|compartir|condividi"
    r"|tags?|labels?|topics?|schlagworte|back to top|nach oben|print(?: this)?|drucken"
    r"|advertisement|advertisements|anzeige|werbung|publicité|publicidad"
    r"|(?:filed|posted) (?:under|in)\b.{0,80}|tags?:.{0,120}|schlagw[oö]rter:.{0,120}"
    r"|(?:copyright|©|ⓒ|\(c\)).{0,100}|.{0,60}all rights reserved"
    r"|(?:click here to )?(?:subscribe|sign up) (?:to|for|now|today|here)\b.{0,120}"
    r"|(?:please )?(?:follow|like|join|find) (?:us|me|@\w+)\b.{0,120}"
    r"|get (?:the|our) (?:best|latest|newsletter)\b.{0,100}(?:inbox|newsletter).{0,20}"
    r"|(?:like|enjoyed?) this (?:article|post|story)\b.{0,120}"
    r"|would you like to receive\b.{0,100}|(?:jetzt )?(?:newsletter abonnieren|zum newsletter)\b.{0,60}"
    r"|published|updated|posted|last updated|veröffentlicht|\d+ min(?:ute)?s?(?: read)?"
    r"|\(?(?:reporting|additional reporting|editing) by\b.{0,250}|.{0,60} contributed to this (?:content|report"
    r"|article|story)"
    r"|[\w.+-]+@[\w-]+\.[\w.]+|(?:https?://|www\.|twitter\.com/)\S+"
    r")\W*$",
    re.IGNORECASE,
)
# A line that sends its reader to another article.
POINTER = re.compile(
    r"^\W*(?:related|read (?:more|next|also)|also read|see also|more on (?:the|this) topic|more (?:from|about)"
    r"|you (?:might|may) also like"
    r"|recommended(?: reading)?|further reading|don't miss|watch|leggi anche(?: su)?|lesen sie (?:auch|hier)"
    r"|lies auch"
    r"|auch interessant|mehr zum thema|das könnte (?:sie|dich) auch interessieren|siehe auch|lire (?:aussi"
    r"|également)|à lire(?: aussi)?"
    r"|lea también|le puede interesar|te puede interesar|leia (?:também|mais)|lees ook|läs (?:även|också)"
    r"|czytaj (?:także|też))"
    r"(?: (?:articles?|posts?|stories|content|topics?|links?|reading|articles and links))?\s*[:：]",
    re.IGNORECASE,
)
# The heading of a list of other articles.
OTHERS = re.compile(
    r"^\W*(?:(?:related|recommended|popular|recent|latest|similar|more) (?:articles?|posts?|stories|content"
    r"|topics?|reading|news|blogs?|resources)"
    r"|(?:articles?|posts?) (?:related|similar).{0,20}|you (?:might|may) also (?:like|be interested in)"
    r"|keep reading|read next|up next|more like this"
    r"|(?:das|dies) könnte (?:sie|dich|euch) auch interessieren|auch interessant|ähnliche (?:artikel|beiträge)"
    r"|weitere (?:artikel|beiträge|news|meldungen)"
    r"|mehr zum thema|verwandte (?:artikel|beiträge)|articles (?:similaires|liés)|à lire aussi|sur le même sujet"
    r"|artículos relacionados|noticias relacionadas|te puede interesar|articoli correlati"
    r"|potrebbe interessarti.{0,10}|gerelateerde artikelen)\W*$",
    re.IGNORECASE,
)
# What is printed between a heading and the text: a day, a name, how long it takes.
BYLINE = re.compile(
    r"^\W*(?:by|von|par|por|di|written by)\b.{0,60}\d{4}\W*$|^.{0,40}\b\d+ ?(?:min(?:ute)?s?)[. ]*(?:read"
    r"|lesezeit|de lecture|lesedauer)\W*$"
    r"|^\W*(?:\w+\W+){0,3}(?:19|20)\d\d\W{1,3}\d\d?\W{1,3}\d\d?(?:\W{1,4}\d\d?:\d\d(?::\d\d)?)?\W*$"
    r"|^\W*(?:[^\W\d]+\.?,? ){0,2}\d{1,2}(?:st|nd|rd|th|\.)?,? (?:[^\W\d]+\.? )?(?:19|20)\d\d\W*$"
    r"|^\W*\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d(?:\W{1,4}\d\d?:\d\d(?: uhr)?)?\W*$",
    re.IGNORECASE,
)
FEWEST_WORDS = 50  # of a text that is whole by itself
LONGEST_POINTER = 30  # words
LONGEST_BYLINE = 90  # characters
HEAD_LINES = 6  # in which a byline is looked for
# A page without an article is an answer here, not a warning.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def body_of(page: ArticlePage) -> str:
    """The article's text, one block a line; "" where none is found."""
    text = _extracted(page)
    repeated = _repeats(text)
    if repeated > 0.2:  # a fallback that walked the page twice
        once = _extracted(page, fast=True)
        text = once if words_in(once) >= 100 and _repeats(once) < repeated / 2 else text
    wider = _extracted(page, fast=True, favor_recall=True)
    text = _gaps_filled(text, wider) if words_in(text) >= FEWEST_WORDS else max(text, wider, key=_prose)
    stated = _lines(_paragraphs(page.article().get("articleBody")))
    is_better = words_in(text) < 0.4 * words_in(stated) or ("\n" in stated and "\n" not in text)
    links = {bare(str(link.text_content())) for link in page.tree.iter("a")} - {""}
    return "\n".join(_without_surroundings((stated if is_better else text).splitlines(), links))


def main_text(page: ArticlePage) -> str:
    """The main text of a page that is no article but has something to say (a service, a manual, a thread), its
    comments included, nothing cut off."""
    try:
        return _lines(trafilatura.extract(page.tree, url=page.url) or "")
    except LIBRARY_ERRORS:
        return ""


def without_title(text: str, page: ArticlePage, title: str | None) -> str:
    """The text without a first line that is the title; one whose heading stands among the paragraphs is the text's."""
    first, _, rest = text.partition("\n")
    if not title or not rest or bare(first) != bare(title):
        return text
    heading = heading_of(page.tree, bare(title))
    beside = [] if heading is None else [bare(heading_text(node) or "") for node in heading.itersiblings("p")]
    lines = set(map(bare, rest.splitlines()))
    return text if any(paragraph in lines for paragraph in beside) else rest


def _extracted(page: ArticlePage, **options: Any) -> str:
    try:
        found = trafilatura.bare_extraction(
            page.tree, url=page.url, include_comments=False, with_metadata=False, **options
        )
    except LIBRARY_ERRORS:
        return ""
    return _lines(getattr(found, "text", None) or "")


def _gaps_filled(text: str, wider: str) -> str:
    """Blocks that only the wider reading found, where they stand between two of the text's: what stands before its
    first or behind its last is more often a menu or the next article."""
    known = {bare(line): line for line in text.splitlines()}
    lines = wider.splitlines()
    places: dict[str, int] = {}
    for at, line in enumerate(lines):
        places.setdefault(bare(line), at)
    shared = sorted(places[line] for line in known if line in places)
    if not shared or len(shared) < 0.9 * len(known):
        return text
    within = "\n".join(lines[shared[0] : shared[-1] + 1])
    gained = words_in(within) - words_in(text)
    prose = _prose(within) - _prose(text)
    return within if gained > 0.05 * words_in(text) and prose > 0.25 * gained else text


def _prose(text: str) -> int:
    """Words in blocks long enough to be sentences."""
    return sum(count for count in map(words_in, text.splitlines()) if count >= 12)


def _repeats(text: str) -> float:
    """Share of the long blocks that stand there a second time."""
    counts = Counter(line for line in text.splitlines() if words_in(line) >= 8)
    return 1 - len(counts) / counts.total() if counts else 0.0


def _without_surroundings(lines: list[str], links: set[str]) -> Iterator[str]:
    """The lines but for pointers to other articles, a list of such or of links at the end, and what frames the text."""
    lines = [line for line in lines if not _points_elsewhere(line)]
    lines = lines[: _end(lines)]
    while len(lines) > 1 and (AROUND.match(lines[-1][:300]) or bare(lines[-1]) in links):
        lines.pop()
    for at, line in enumerate(lines):
        if at < HEAD_LINES and (AROUND.match(line[:300]) or _is_byline(line)):
            continue
        yield line


def _points_elsewhere(line: str) -> bool:
    return bool(POINTER.match(line[:100])) and words_in(line) <= LONGEST_POINTER


def _is_byline(line: str) -> bool:
    return len(line) <= LONGEST_BYLINE and bool(BYLINE.match(line))


def _end(lines: list[str]) -> int:
    """Where a list of other articles begins: a heading of one, with little text behind it."""
    sizes = [words_in(line) for line in lines]
    whole, behind = sum(sizes), 0
    end = len(lines)
    for at in range(len(lines) - 1, 0, -1):
        behind += sizes[at]
        if behind > 0.25 * whole:
            break
        if sizes[at] <= 8 and OTHERS.match(lines[at]):
            end = at
    return end


def _paragraphs(body: Any) -> str:
    """JSON-LD's `articleBody` as lines: most are plain text, some HTML."""
    if not isinstance(body, str):
        return ""
    return re.sub(r"<[^<>]{0,500}>", " ", re.sub(r"</(?:p|li|h[1-6]|div)>|<br ?/?>", "\n", body))


def _lines(text: str) -> str:
    return "\n".join(filter(None, map(tidy, text.splitlines())))
