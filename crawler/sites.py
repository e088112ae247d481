"""Whose site an address is on: the registered domain, vendors and networks, and pages about working there."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, unquote, urlsplit

if TYPE_CHECKING:
    import tldextract

OTHERS = frozenset(
    """
    adp.com adzuna.com angel.co applytojob.com ashbyhq.com avature.net bamboohr.com bayt.com breezy.hr builtin.com
    comeet.com csod.com dover.com eightfold.ai facebook.com fountain.com gem.com github.com glassdoor.com google.com
    greenhouse.io gusto.com hackernews.com icims.com indeed.com instagram.com jazzhr.com jibeapply.com jobvite.com
    join.com lever.co linkedin.com manatal.com medium.com monster.com naukri.com notion.site oraclecloud.com
    otta.com paylocity.com personio.com personio.de phenom.com phenompeople.com pinpointhq.com radancy.com
    recruitee.com reddit.com remoteok.com rippling.com seek.com.au simplyhired.com smartrecruiters.com stepstone.de
    substack.com successfactors.com successfactors.eu talentbrew.com taleo.net teamtailor.com tiktok.com traffit.com
    twitter.com ukg.com ultipro.com weworkremotely.com wellfound.com wikipedia.org workable.com workatastartup.com
    workday.com x.com xing.com ycombinator.com youtube.com ziprecruiter.com
    """.split()  # noqa: SIM905  # a line each would hide what they are
)
"""Sites on which one company's page is another company's house: vendors, job boards, social networks."""
HOUSES = frozenset(["", "www", "blog", "help", "support", "resources", "docs", "developers", "developer", "info", "go"])
"""Subdomains on which a vendor speaks for itself."""

# Words of a careers page in its address, title or links. Whole words: "jobs" of jobs.example, not "jobsworth".
CAREERS = re.compile(
    r"(?<![a-z])(?:careers?|jobs?|vacanc(?:y|ies)|openings?|open[ -]?(?:positions?|roles?)|job[ -]?board|"
    r"(?:join|work)[ -]?(?:us|with[ -]?us|our[ -]?team|at)|we.?re[ -]hiring|apply(?:[ -]now)?|positions?|"
    r"recruit(?:ing|ment)|"
    r"karriere|stellen(?:angebote?|anzeigen?|markt)?|offene[ -]stellen|carri[eè]res?|emplois?|recrutement|"
    r"nous[ -]rejoindre|offres?[ -]d.emploi|empleos?|trabaja(?:[ -]con[ -]nosotros)?|vacantes|"
    r"vacatures?|werken[ -]bij|"
    r"lavora(?:[ -]con[ -]noi)?|carreiras?|vagas|trabalhe[ -]conosco|karri[aä]r|lediga[ -](?:jobb|tj[aä]nster)|"
    r"ledige[ -]stillinger|jobb|praca|kariera|oferty[ -]pracy|rekrutacja|ty[oö]paikat|"
    r"avoimet[ -]ty[oö]paikat)(?![a-z])|招聘|採用|加入我们|加入我們|채용",
    re.IGNORECASE,
)
# Pages about others, or about everything: a mere link on them may be to anyone's board.
TALK = re.compile(
    r"/(?:blogs?|news(?:room)?|press|articles?|posts?|stor(?:y|ies)|insights?|magazine|podcasts?|guides?|learn|"
    r"customers?|case-stud(?:y|ies)|partners?|portfolio|companies|investments|community|events?|wiki|19\d\d|20\d\d)"
    r"(?:/|$)|^(?:https?://)(?:blog|news|press|medium|stories|magazine|engineering|tech)\.",
    re.IGNORECASE,
)


def is_house(url: str) -> bool:
    """True for the page of a vendor or network that speaks for itself: about itself, its customers, everybody."""
    domain = registrable(url)
    return domain in OTHERS and host(url).removesuffix(domain).strip(".") in HOUSES


def may_be_of_anyone(url: str) -> bool:
    """True for pages on others' sites, and for those that talk about others: a mere link there proves nothing."""
    return registrable(url) in OTHERS or bool(TALK.search(url))


def is_about_work(url: str, *texts: str) -> bool:
    """True where the address of a page, or one of the texts, is about working there."""
    parts = split(url)
    return any(CAREERS.search(text) for text in (parts.hostname or "", unquote(parts.path), *texts))


def is_akin(token: str, url: str) -> bool:
    """True where a board is called as the site at `url` is: one of these names within the other, four letters or more
    of it. It tells one board that a page names from another; it is never a reason to try a name."""
    site = letters(registrable(url).partition(".")[0])
    parts = (letters(part) for part in re.split(r"[/.]", token))
    return any(part == site or (min(len(part), len(site)) >= 4 and (part in site or site in part)) for part in parts)


def letters(text: str) -> str:
    """A name without what differs between its spellings."""
    return re.sub(r"[^a-z0-9]", "", unquote(text).casefold())


def registrable(url: str) -> str:
    """The domain that somebody registered (`acme.co.uk` of careers.acme.co.uk); the host where there is none."""
    name = host(url)
    found = _suffixes()(name).top_domain_under_public_suffix
    if found or not name.rpartition(".")[2].isalpha():
        return found or name
    return ".".join(name.split(".")[-2:])


def host(url: str) -> str:
    return split(url).hostname or ""


def split(url: str) -> SplitResult:
    """The parts of an address; none of what is no address."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


@cache
def _suffixes() -> tldextract.TLDExtract:
    """The public suffix list that comes with the library; none is fetched."""
    import tldextract  # with all of requests: what a crawl of known boards never asks for

    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
