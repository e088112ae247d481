"""A saved file (HTML, a page's text, a posting's text) → items as published. WARC files come here record by record."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Literal
from urllib.parse import urljoin, urlsplit

from charset_normalizer import from_bytes
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

from crawler.items import Article, Page, Posting, Published
from crawler.pages.detail import read_detail
from crawler.pages.jobposting import Node, identifier, posting_fields, sound, text
from crawler.saved.captures import CapturedArticle, company_in, read_capture
from crawler.saved.html import SavedHtml, company_of, is_article, main_html, read_html, tidy
from crawler.saved.posting import company_of_text, is_posting_text, title_of_text

Kind = Literal["posting", "articles", "page"]
PLATFORM = "import"

GUESSABLE = 16  # bytes beyond ASCII from which a charset can be told by them; fewer are taken as cp1252

# First bytes of what is no page, and what to tell.
NO_PAGE = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an Office file"),
    (b"\x1f\x8b", "compressed with gzip"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "an RTF file"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"PAR1", "a Parquet file"),
)
READABLE = frozenset(
    {"text/html", "application/xhtml+xml", "text/plain", "text/markdown", "application/octet-stream", "unknown/unknown"}
)
HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
HTML_TAG = re.compile(r"<(?:div|p|script|meta|span|table|ul|li|h[1-6]|a|article|section|br)\b[^<>]{0,500}>", re.I)
XML_START = re.compile(r"\s*<\?xml|\s*<(?:rss|feed|urlset|sitemapindex)\b", re.I)


class UnreadableDocument(ValueError):
    """The file holds no page and no posting; the text is one sentence for the person who named it."""


@dataclass(frozen=True, slots=True)
class Document:
    """What one file gave: its items, and what it says of itself.

    `kind` is what it was taken for; `unread_json` counts JSON-LD blocks that could not be read, `replaced` the
    characters lost in decoding.
    """

    items: list[Published]
    kind: Kind
    url: str
    company: str | None
    board: str
    unread_json: int = 0
    replaced: int = 0


@dataclass(frozen=True, slots=True)
class _Source:
    """What the caller knows of a file, beside its text."""

    body: bytes
    url: str | None
    company: str | None
    kind: Kind | None
    name: str
    replaced: int
    key: Callable[[str | None], str | None]

    def common(self, company: str | None, url: str) -> dict[str, Any]:
        """Fields that all items of a file share."""
        board = board_of(company, url, self.key)
        return {"platform": PLATFORM, "board": board, "url": url, "company_raw": company}

    def address(self, found: str | None = None) -> str:
        return sound(self.url or found or f"file:{self.name}")

    def digest(self, found: str | None = None) -> str:
        """Digest of the address, or of the file's bytes where there is none."""
        url = self.url or found
        return digest(url.encode("utf-8", "surrogatepass") if url else self.body)


def read_document(
    body: bytes,
    *,
    name: str,
    content_type: str | None = None,
    url: str | None = None,
    company: str | None = None,
    kind: Kind | None = None,
    key: Callable[[str | None], str | None] | None = None,
) -> Document:
    """The items in one file.

    HTML gives a Posting for each JobPosting it states (JSON-LD, microdata), else an Article where the page says it
    is one (JSON-LD type, `og:type`, one `<article>` that holds the heading), else a Page. Text with articles under
    or over date lines (two, or one in what is no posting) gives each once, and a Page with the rest. Other text is
    one Posting where it says what postings say: statements of two kinds or more (duties, demands, equal
    opportunity, offer, how to apply), duties or demands among them, and less than a quarter of its words in lines
    as short as a menu's; else a Page. `kind` overrides the choice; `key` makes a company's name a board.
    Raises UnreadableDocument.
    """
    _refuse(body, name, content_type, url)
    decoded, replaced = decode(body, content_type)
    if "\x00" in decoded[:4096] or not re.search(r"\w", decoded):
        raise UnreadableDocument(f"{name} holds no text: nothing to read.")
    source = _Source(body, url, company, kind, name, replaced, key or slug)
    if is_html(decoded, content_type):
        return _html(decoded, source)
    is_json = decoded.lstrip()[:1] in "{[" and decoded.rstrip()[-1:] in "}]"
    if is_json or XML_START.match(decoded):
        raise UnreadableDocument(f"{name} is data (XML or JSON), not a page: save the page itself, or its text.")
    return _plain(decoded, source)


def _refuse(body: bytes, name: str, content_type: str | None, url: str | None) -> None:
    if not body.strip():
        raise UnreadableDocument(f"{name} is empty: save the page again.")
    media = (content_type or "").partition(";")[0].strip().lower()
    if media and media not in READABLE:
        raise UnreadableDocument(f"{name} is {media}, not a page: only HTML and plain text are read.")
    if url and url.partition("?")[0].endswith("/robots.txt"):
        raise UnreadableDocument(f"{name} is a robots.txt, not a page.")
    for start, what in NO_PAGE:
        if body.startswith(start):
            raise UnreadableDocument(f"{name} is {what}: save the page as HTML or as plain text.")


def decode(body: bytes, content_type: str | None = None) -> tuple[str, int]:
    """The text, and how many characters were lost: by byte order mark, declared charset, UTF-8, then by its bytes."""
    mark, bom = read_bom(body)
    if mark:
        return _decoded(body[len(bom or b"") :], mark)
    declared = http_content_type_encoding(content_type) or html_body_declared_encoding(body[:4096])
    encoding = resolve_encoding(declared) if declared else None
    if encoding:
        return _decoded(body, encoding)
    whole = body.decode("utf-8", "replace")
    lost = whole.count("\ufffd")
    kept = sum(character > "\x7f" for character in whole[:100_000]) - lost
    if not lost or (kept > 0 and lost <= max(1, kept // 10)):  # single bytes of another charset rarely pair up
        return whole, lost
    single = sum(byte > 0x7F for byte in body[:65536])
    best = from_bytes(body[:65536]).best() if single >= GUESSABLE else None
    return _decoded(body, best.encoding if best and best.encoding != "utf_8" else "cp1252")


def _decoded(body: bytes, encoding: str) -> tuple[str, int]:
    decoded = body.decode(encoding, "replace")
    return decoded, decoded.count("\ufffd")


def is_html(decoded: str, content_type: str | None) -> bool:
    if "html" in (content_type or "").lower() or HTML_START.match(decoded[:4096]):
        return True
    tags = len(HTML_TAG.findall(decoded[:20_000]))
    return tags >= 3 and tags * 400 >= min(len(decoded), 20_000)


def slug(name: str | None) -> str | None:
    """A name in lower case, without accents, its words joined by hyphens."""
    folded = unicodedata.normalize("NFKD", (name or "").casefold())
    bare = "".join(character for character in folded if not unicodedata.combining(character))
    return re.sub(r"[\W_]+", "-", bare).strip("-") or None


def board_of(company: str | None, url: str | None, key: Callable[[str | None], str | None] = slug) -> str:
    """The board of imported pages: the company's key, else the host, else `documents`."""
    return key(company) or _host(url) or "documents"


def digest(content: bytes) -> str:
    """Sixteen bytes of blake2b, in hex."""
    return blake2b(content, digest_size=16).hexdigest()


def _document(source: _Source, kind: Kind, common: dict[str, Any], items: list[Published], unread: int = 0) -> Document:
    return Document(items, kind, common["url"], common["company_raw"], common["board"], unread, source.replaced)


# --- HTML


def _html(decoded: str, source: _Source) -> Document:
    page = read_html(decoded)
    if page is None:
        raise UnreadableDocument(f"{source.name} could not be read as HTML: save the page again.")
    common = source.common(source.company or company_of(page), source.address(page.address()))
    kind = source.kind or ("posting" if page.postings() else "articles" if is_article(page) else "page")
    items: list[Published]
    if kind == "posting":
        items = list(_postings(page, source, common))
    elif kind == "articles":
        items = [
            Article(
                **common,
                article_id=source.digest(page.address()),
                title_raw=page.title(),
                language_raw=tidy(page.tree.get("lang")),
                html=decoded,
            )
        ]
    else:
        items = [Page(**common, title_raw=page.title(), language_raw=tidy(page.tree.get("lang")), html=decoded)]
    return _document(source, kind, common, items, page.unread)


def _postings(page: SavedHtml, source: _Source, common: dict[str, Any]) -> Iterator[Posting]:
    """One posting a JobPosting; one alone where the page is a posting's own, its related ones left out."""
    nodes = _distinct(page.postings())
    here = [node for node in nodes if same_address(text(node.get("url")), common["url"])]
    if source.kind == "posting" or here or len(nodes) == 1:
        node = here[0] if here else nodes[0] if len(nodes) == 1 else None
        posting_id = source.digest(page.address() or (text(node.get("url")) if node else None))
        yield _posting(node, common, posting_id, page, source.company)
        return
    used: set[str] = set()
    for node in nodes:
        url = _absolute(text(node.get("url")), common["url"])
        own = url if url and not same_address(url, common["url"]) else identifier(node)
        if own is None or own in used:
            own = repr(posting_fields(node))  # one address for a role in several places
        used.add(own)
        posting_id = digest(own.encode("utf-8", "replace"))
        yield _posting(node, {**common, "url": url or common["url"]}, posting_id, page, source.company)


def _posting(
    node: Node | None, common: dict[str, Any], posting_id: str, page: SavedHtml, employer: str | None
) -> Posting:
    """A posting's fields; `employer` is the name that a person gave, which wins."""
    fields: dict[str, Any] = {} if node is None else {name: told for name, told in posting_fields(node).items() if told}
    if not fields.get("description_html") and not fields.get("description_plain"):
        fields = {**_by_structure(page, common["url"]), **fields}
    fields["title_raw"] = fields.get("title_raw") or page.title()
    if employer:
        fields["company_raw"] = employer
    return Posting(**{**common, "language_raw": tidy(page.tree.get("lang")), **fields}, posting_id=posting_id)


def _by_structure(page: SavedHtml, url: str) -> dict[str, Any]:
    """What the page says of its posting beside JSON-LD; its main part where no text of a posting is told from it."""
    fields = {name: value for name, value in read_detail(page.html, url).fields.items() if value}
    if not fields.get("description_html") and not fields.get("description_plain"):
        fields["description_html"] = main_html(page.tree)
    return fields


def _distinct(nodes: list[Node]) -> list[Node]:
    """Nodes without repetitions: some pages state the same posting as JSON-LD and as microdata, or twice."""
    kept: dict[tuple[str | None, ...], Node] = {}
    for node in nodes:
        fields = posting_fields(node)
        key = (fields["title_raw"], identifier(node), text(node.get("url")), *fields["places_raw"])
        kept.setdefault(key, node)
    return list(kept.values())


# --- plain text


def _plain(decoded: str, source: _Source) -> Document:
    capture = read_capture(decoded)
    url = source.address(capture.url)
    company = source.company or company_in(decoded, _host(url)) or company_of_text(decoded)
    common = source.common(company, url)
    is_posting = len(capture.articles) < 2 and is_posting_text(capture.body)
    kind = source.kind or ("posting" if is_posting else "page")
    if kind == "posting":
        title = title_of_text(capture.body)
        plain = capture.body if capture.url else decoded.strip()
        posting = Posting(**common, posting_id=source.digest(capture.url), title_raw=title, description_plain=plain)
        return _document(source, kind, common, [posting])
    items: list[Published] = (
        [_article(article, common, source.url or capture.url) for article in capture.articles]
        if source.kind != "page"
        else []
    )
    if kind == "articles" and not items:
        title = title_of_text(capture.body)
        items = [Article(**common, article_id=source.digest(capture.url), title_raw=title, plain=capture.body)]
    if kind == "page":
        items.append(Page(**common, plain=capture.rest if items else capture.body))
    return _document(source, kind, common, items)


def _article(article: CapturedArticle, common: dict[str, Any], address: str | None) -> Article:
    identity = "\n".join((address or "", article.title, article.published_on))
    return Article(
        **common,
        article_id=digest(identity.encode("utf-8", "replace")),
        title_raw=article.title,
        author_raw=article.author,
        published_on_raw=article.published_on,
        plain=article.text,
    )


# --- addresses


def same_address(left: str | None, right: str | None) -> bool:
    return bool(left and right) and _bare_address(left) == _bare_address(right)


def _bare_address(address: str | None) -> str:
    return re.sub(r"^https?://(?:www\.)?|#.*$", "", (address or "").strip()).rstrip("/").lower()


def _absolute(address: str | None, base: str) -> str | None:
    if not address:
        return None
    try:
        whole = urljoin(base, address)
    except ValueError:
        return None
    return whole if re.match(r"https?://[^/\s]", whole) else None


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url or "").hostname or None
    except ValueError:
        return None
