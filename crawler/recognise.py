"""Telling whose board a careers URL is, by its shape or by what its page names; never guessed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from crawler.embeds import EMBED, LINK, OWN, WEIGHTS, Named, PageNames, addresses
from crawler.sites import is_about_work, is_akin, is_house, may_be_of_anyone

__all__ = ["Shape", "addresses", "by_shape", "first_segment", "host_of", "of_page", "told_tokens", "uuid_behind"]

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_TOKEN = re.compile(r"[A-Za-z0-9\-_.~%]+(?:/[A-Za-z0-9\-_.~%]+)*")

NO_TOKENS = frozenset(
    """
    .well-known _next admin api apple-touch-icon.png assets browserconfig.xml cdn-cgi css favicon.ico fonts humans.txt
    images img index.html js login logout manifest.json robots.txt security.txt signin sign_in sitemap.xml static users
    """.split()  # noqa: SIM905  # a line each would hide what they are
)
"""What stands under any site's root and is nobody's board."""
NO_LABELS = frozenset(
    """
    admin api app apps assets auth blog cdn community developer developers docs email go help images img info learn
    login mail marketing media partners resources static status support www
    """.split()  # noqa: SIM905
)
"""Subdomains on which a vendor speaks for itself."""
# What a token may not hold, its percent-encoding decoded.
_UNSAFE = re.compile(r"""[/\\?#<>"'\x00-\x1f\x7f]|%(?![0-9A-Fa-f]{2})""")
MOST = 0.9
"""The share of a page's links of a kind from which one board is the page's, beside others that it mentions."""
FRONTED = frozenset(["workday"])
"""Platforms whose own list is more whole than that of a branded page in front of them (`ats.md` §31)."""

Names = Callable[[str], Iterable[tuple[str, str]]]
"""An address → the boards, as (platform, token), that it names."""
Found = tuple[str, str]


def first_segment(address: SplitResult) -> str | None:
    return address.path.strip("/").partition("/")[0] or None


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape of address that names a board: on hosts that match `host`, the token is the query parameter
    `query`, the group of `path`, or what `token` gives of the address."""

    host: str
    path: str | None = None
    query: str | None = None
    token: Callable[[SplitResult], str | None] | None = None
    paths: tuple[str, ...] = ()
    """First segments that this shape is restricted to."""
    suffix: str = ""
    """Put behind the token: the instance that the host stands for."""
    but: tuple[str, ...] = ()
    """First segments that are no tokens."""

    def read(self, url: str) -> str | None:
        try:
            address = urlsplit(url)
            host = address.hostname or ""
        except ValueError:
            return None
        if address.scheme not in ("http", "https") or not _is_name(host):
            return None
        if not re.fullmatch(self.host, host, re.IGNORECASE):
            return None
        segment = first_segment(address)
        if (self.paths and segment not in self.paths) or (self.but and segment in self.but):
            return None
        token = self._token(address)
        # One part only, where it is taken as it stands; what `token` puts together may have several.
        safe = _safe(token) if self.token or "/" not in (token or "") else None
        return f"{safe}{self.suffix}" if safe and not _is_house(safe, host) else None

    def _token(self, address: SplitResult) -> str | None:
        if self.query is not None:
            return next(iter(parse_qs(address.query).get(self.query, ())), None)
        if self.path is not None:
            match = re.match(self.path, address.path)
            return match[1] if match else None
        return self.token(address) if self.token else address.hostname


def _is_name(host: str) -> bool:
    """True where every label of a host is one (RFC 1123); an underscore is met in the wild."""
    return all(re.fullmatch(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?", label) for label in host.split("."))


def _safe(token: str | None) -> str | None:
    """A token goes into a host or a path: what is not plainly one is rejected, not escaped (`ats.md` §0)."""
    if not token or not _TOKEN.fullmatch(token):
        return None
    parts = token.split("/")
    sound = all(unquote(part).strip(".") and not _UNSAFE.search(unquote(part)) for part in parts)
    return token if sound else None


def _is_house(token: str, host: str) -> bool:
    """True for a token that is no board's name on any platform."""
    first, label = token.partition("/")[0].casefold(), host.partition(".")[0].casefold()
    return first in NO_TOKENS or (first in (label, host.casefold()) and label in NO_LABELS)


def uuid_behind(path: str, before: str) -> str | None:
    """The UUID that follows the pattern `before`, in any letter case, at the start of a path; lower case."""
    match = re.match(rf"{before}({_UUID})(?![0-9A-Za-z-])", path, re.IGNORECASE)
    return match[1].lower() if match else None


def host_of(url: str) -> str | None:
    """The host of an address, lower case; None where it has none that could be a board's."""
    try:
        return _safe(urlsplit(url).hostname)
    except ValueError:
        return None


def told_tokens(pattern: str, html: str) -> list[str]:
    """What the one group of `pattern` finds in a page, where it can be a token of one part."""
    found = (match[1] for match in re.finditer(pattern, html))
    return [token for token in found if "/" not in token and _safe(token)]


def by_shape(shapes: tuple[Shape, ...], url: str, html: str | None) -> str | None:
    """The token that the URL names; else the one token that all of the platform's addresses in the page name.
    Two different tokens in one page prove nothing."""
    token = _first(shapes, url)
    if token or not html:
        return token
    found = {token for named in PageNames(url, html).named if (token := _first(shapes, named.address))}
    return found.pop() if len(found) == 1 else None


def _first(shapes: tuple[Shape, ...], url: str) -> str | None:
    return next((token for shape in shapes if (token := shape.read(url))), None)


def of_page(page: PageNames, names: Names, own: Found | None, told: Iterable[Found] = ()) -> Found | None:
    """The board that a page is of, as (platform, token); None where none is sure.

    `names` reads one address, `own` is what the page is itself built with, `told` what its markup calls the board.
    What a page says is its own address counts before what it loads, that before what it links; of several boards at
    one of these, only one that nearly all name."""
    if is_house(page.url):
        return None
    found = {weight: Counter[Found]() for weight in WEIGHTS}
    found[EMBED].update(told)
    for address, named in _distinct(page.named):
        meant = (board for board in names(address) if named.weight != LINK or _is_meant(page, named, board))
        found[named.weight].update(meant)
    surest = next((weight for weight in WEIGHTS if found[weight]), LINK)
    board = _of(found[surest])
    if own is None or (board is not None and (surest == OWN or board[0] in FRONTED)):
        return board
    return own


def _distinct(named: Iterable[Named]) -> list[tuple[str, Named]]:
    """Each address once, as it is named first at its surest."""
    best: dict[str, Named] = {}
    for one in sorted(named, key=lambda one: (WEIGHTS.index(one.weight), not one.text)):
        best.setdefault(one.address, one)
    return list(best.items())


def _is_meant(page: PageNames, named: Named, board: Found) -> bool:
    """True where a mere link leads to the site's own board: one that is called as the site is, or one from a page or
    by words that are about working there."""
    if is_akin(board[1], page.url):
        return True
    return not may_be_of_anyone(page.url) and is_about_work(page.url, page.title, named.text)


def _of(boards: Counter[Found]) -> Found | None:
    """The one board that nearly all of these addresses name."""
    merged: Counter[Found] = Counter()
    spelled: dict[tuple[str, str], Found] = {}
    for board, count in boards.most_common():
        merged[spelled.setdefault((board[0], board[1].casefold()), board)] += count
    if not merged:
        return None
    first, count = merged.most_common(1)[0]
    return first if count >= MOST * merged.total() else None
