"""Addresses of postings on sites of any kind: which ones are, which page of a site lists them, and a posting's id."""

from __future__ import annotations

import re
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit

from crawler.feeds import canonical

if TYPE_CHECKING:
    import tldextract

# Segments of a path, lower case. A posting stands under one of these …
STRONG = frozenset(
    """
    job jobs position positions open-position open-positions opening openings job-opening job-openings vacancy vacancies
    requisition requisitions posting postings job-posting job-postings jobposting job-listing job-listings job-detail
    job-details jobdetail jobdetails jobdetail.ftl role roles opportunity opportunities job-opportunities
    current-openings current-vacancies career-opportunities job-application job-board o p j
    stelle stellen stellenangebot stellenangebote stellenanzeige stellenanzeigen jobangebot jobangebote ausschreibung
    offre offres offre-emploi offres-emploi offres-d-emploi poste postes annonce
    oferta ofertas oferta-empleo ofertas-empleo ofertas-de-empleo empleo empleos vacante vacantes puesto
    vaga vagas oportunidades offerta offerte posizione posizioni posizioni-aperte annunci
    vacature vacatures oferty oferta-pracy oferty-pracy praca lediga-jobb ledige-stillinger stilling stillinger
    """.split()  # noqa: SIM905  # a table of words
)
# … or, on smaller sites, straight under the careers page, where content stands as well.
WEAK = frozenset(
    """
    career careers karriere carriere carrieres carrière recrutement emploi emplois emploi-carriere join join-us joinus
    work-with-us work-for-us working-here werken-bij werkenbij lavora-con-noi trabaja-con-nosotros trabalhe-conosco
    hiring we-are-hiring employment talent kariera karriär rekry team
    """.split()  # noqa: SIM905
)
NO_POSTING = frozenset(
    """
    about about-us benefits life culture team teams people stories story news blog press events event faq faqs help
    search results category categories department departments location locations country countries city tag tags page
    filter filters alert alerts job-alerts login signin sign-in register signup account profile students graduates
    early-careers internships university values diversity inclusion perks privacy terms cookies contact index all
    apply-now saved talent-community talent-network talent-pool feed rss sitemap how-we-hire hiring-process process
    why-us why-work-here our-culture our-values our-people our-team our-benefits life-at-work working-here
    locations-and-offices offices areas functions professions equal-opportunity accessibility resources
    ueber-uns benefits-und-vorteile ausbildung studenten studierende berufserfahrene schueler bewerbungsprozess
    """.split()  # noqa: SIM905
)
ID_PARAMETERS = re.compile(
    r"(?:job|position|vacancy|posting|requisition|req|offer|opening|opportunity|career|advert)_?-?(?:id|no|nr|number|ref|code)?|"
    r"jid|gh_jid|ashby_jid|lever-.{1,10}|id|oid|rid|pid|ref|uuid|nid|jk|stellenid|stelle|offre|vaga|oferta",
    re.IGNORECASE,
)
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMBER = re.compile(r"(\d{2,20})(?=[-_.]|$)")
_CODE = re.compile(r"(?:[a-z]{1,3}|req|ref|job|pos|vac)[-_]?(\d{3,14})")
_FILE = re.compile(r"\.(?:pdf|docx?|jpe?g|png|gif|svg|webp|zip|mp4|xml|ics|css|js)$", re.IGNORECASE)
_END = re.compile(r"\.(?:html?|php|aspx?|jsp|do)$", re.IGNORECASE)
_ACTION = re.compile(r"/(?:apply|application|apply-now|bewerben|postuler|candidature|share|print)/?$", re.IGNORECASE)
CONTENT = re.compile(
    r"/(?:blog|news|press|events?|products?|services?|media|insights?|articles?|stories|people|wp-content)/", re.I
)


def address(base: str, href: str | None, *, files: bool = False) -> str | None:
    """The absolute address of a link, without fragment, tracking and the action at its end (`/apply`); None where it
    is no page, or, with `files`, no document that a posting may be."""
    href = (href or "").strip()
    if not href or href.startswith(("#", "javascript:", "mailto:", "tel:", "data:", "sms:", "whatsapp:")):
        return None
    try:
        whole = urljoin(base, href)
        parts = urlsplit(whole)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    if _FILE.search(parts.path) and not (files and is_document(whole)):
        return None
    return canonical(parts._replace(path=_ACTION.sub("", parts.path) or "/").geturl())


def is_document(url: str) -> bool:
    """True for a file that small sites put a posting into."""
    return bool(re.search(r"\.(?:pdf|docx?)$", urlsplit(url).path, re.IGNORECASE))


def segments(url: str) -> list[str]:
    """The parts of a path, decoded, lower case, without the ending of a file."""
    path = unquote(urlsplit(url).path).lower()
    return [_END.sub("", part) for part in path.split("/") if part]


def strength(url: str) -> int:
    """How much an address says that it is a posting's: 2 under a word for postings, or with the id of one as a
    parameter; 1 straight under a careers page; 0 else."""
    parts = segments(url)
    if CONTENT.search(urlsplit(url).path):
        return 0
    for number in range(len(parts) - 1, -1, -1):
        if parts[number] in STRONG and number + 1 < len(parts):
            behind = parts[number + 1 :]
            if behind[0] in NO_POSTING or behind[-1] in NO_POSTING or behind[0] in STRONG:
                return 0
            return 2 if len(parts[number]) > 1 or _is_key(behind[0]) else 0
    parameters = [(name, value) for name, value in parse_qsl(urlsplit(url).query) if value]
    if any(ID_PARAMETERS.fullmatch(name) and re.search(r"\d", value) for name, value in parameters):
        return 2 if set(parts) & (STRONG | WEAK) or any(len(name) > 4 for name, _ in parameters) else 1
    if parts and re.match(r"(?:job|position|vacancy|stelle|offre|vacature)[-_]\w", parts[-1]):
        return 2
    if len(parts) > 1 and set(parts[:-1]) & WEAK and parts[-1] not in NO_POSTING | STRONG | WEAK:
        return 1
    return 0


def _is_key(part: str) -> bool:
    """True for what a short path (`/o/…`, `/p/…`) must hold to be a posting's."""
    return "-" in part or bool(re.search(r"\d{3,}", part))


def group_of(url: str) -> str:
    """What the addresses of one list share: host and path up to the word for postings, else up to the last part."""
    host, parts = urlsplit(url).netloc, segments(url)
    for number in range(len(parts) - 2, -1, -1):
        if parts[number] in STRONG or parts[number] in WEAK:
            return "/".join([host, *parts[: number + 1]])
    names = sorted({name for name, _ in parse_qsl(urlsplit(url).query) if ID_PARAMETERS.fullmatch(name)})
    return "/".join([host, *(parts if names else parts[:-1])]) + ("?" + "&".join(names) if names else "")


def posting_id(url: str) -> str:
    """A posting's id from its address: what it holds of an id, else a digest of the address."""
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = sorted((name, value) for name, value in pairs if name not in LANGUAGE)
    path = _END.sub("", unquote(parts.path).rstrip("/")).lower()
    host = (parts.hostname or "").removeprefix("www.")
    return id_in(url) or digest(f"{host}{path}?{urlencode(kept)}" if kept else f"{host}{path}")


def id_in(url: str) -> str | None:
    """The part of an address that survives an edited title: a uuid, the id as a parameter, a number or code at either
    end of the last parts; None where there is none."""
    found = _UUID.search(url)
    if found:
        return found[0].lower()
    for name, value in parse_qsl(urlsplit(url).query):
        if ID_PARAMETERS.fullmatch(name) and re.search(r"\d", value) and len(value) <= 64:
            return value
    return next((own for part in reversed(segments(url)[-2:]) if (own := _id_in(part))), None)


LANGUAGE = frozenset({"lang", "language", "locale", "hl", "l"})


def _id_in(part: str) -> str | None:
    whole = _CODE.fullmatch(part)
    if whole and not _YEAR.fullmatch(whole[1]):
        return part.upper()
    if part.isdecimal():
        return part
    first = re.match(r"(\d{3,20})[-_]", part)
    last = re.search(r"[-_](\d{4,20})$", part)
    code = re.search(r"[-_]((?:jr|req?|r|id|job)[-_]?\d{3,14})$", part)
    if code:
        return code[1].upper().replace("_", "-")
    for number in (last, first):
        if number and not _YEAR.fullmatch(number[1]):
            return number[1]
    return None


def is_above(url: str, own: str) -> bool:
    """True where a posting's address led to a page above it: the list, or the front page."""
    path, before = urlsplit(url).path.rstrip("/"), urlsplit(own).path.rstrip("/")
    return path != before and before.startswith(f"{path}/")


def digest(text: str) -> str:
    """Eight bytes of blake2b, in hex."""
    return blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()


@cache
def _extract() -> tldextract.TLDExtract:
    # The list that comes with the package: nothing is fetched, nothing is written.
    import tldextract  # with all of requests: most crawls have no use for it

    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def same_site(url: str, other: str) -> bool:
    """True where both hosts are of one owner: the same, or below one registered domain."""
    try:
        one, two = urlsplit(url).hostname or "", urlsplit(other).hostname or ""
    except ValueError:
        return False
    if one == two:
        return bool(one)
    first, second = _extract()(one), _extract()(two)
    return bool(first.domain and first.suffix) and (first.domain, first.suffix) == (second.domain, second.suffix)
