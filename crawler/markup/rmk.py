"""What the pages of SuccessFactors' branded sites say (Recruiting Marketing, "RMK"; `ats.md` §13): feeds, tables,
tiles, totals, and a posting's own page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import lxml.etree
from parsel import Selector
from scrapy.http import Response

from crawler.answers import Row, inner, job_posting, job_postings, line, page_text, read_rss, read_xml, texts
from crawler.html_lists import numbers

G = "{http://base.google.com/ns/1.0}"
JOB = re.compile(r"/job/(?:.*/)?(\d+)(?:-[a-z]{2}_[A-Z]{2})?/?(?:[?#]|$)")
BRACKET = re.compile(r"^(.*\S)\s*\(((?:[^()]|\([^()]*\))*)\)$", re.DOTALL)
PLACE = re.compile(r"[A-Z]{2,3}|.*,\s*[A-Z]{2,3}(?:,.*)?")
NO_BODY = re.compile(r"\W*")
MIDNIGHT = re.compile(r" 0?[07]:00:00 (?:GMT|UTC)$")
JAVA_DATE = re.compile(r"\w{3} (\w{3}) (\d\d) [\d:]{8} \w+ (\d{4})")
FILLERS = {"ATS_WEBFORM", "Careers"}
TOTALS = (
    "#job-tile-list::attr(aria-rowcount)",
    ".paginationLabel",
    "#tile-search-results-label",
    "#searchresults-label",
)


def feed_rows(response: Response) -> list[Row]:
    """The items of the Google feed or of the custom feed, which says less."""
    return [feed_row(item) for item in read_rss(response).iterfind("item")]


def feed_row(item: lxml.etree._Element) -> Row:
    told = texts(item)
    address = (told.get("link") or told.get("guid") or "").partition("?")[0]
    title, place = parted(told.get("title") or "", told.get(f"{G}location"))
    body = told.get("description") or ""
    is_body = (
        not NO_BODY.fullmatch(body) and not body.rstrip().endswith("...") and line(body) != line(told.get("title"))
    )
    stated = {
        name: told.get(f"{G}{name}") for name in ("id", "employer", "job_function", "job_type", "expiration_date")
    }
    return {
        "id": number_of(address),
        "url": address,
        "title": title,
        "places": [place] if place else [],
        "company": sound(stated["employer"]),
        "department": sound(stated["job_function"]),
        "employment_type": stated["job_type"],
        "valid_through": stated["expiration_date"],
        "requisition_id": stated["id"] if stated["id"] != number_of(address) else None,
        "posted": MIDNIGHT.sub("", told.get("pubDate") or "") or None,  # a date: the hour is never but 0 or 7
        "body": body if is_body else None,
    }


def parted(title: str, stated: str | None) -> tuple[str, str | None]:
    """A title and its place, which stands in the title's last bracket: surely so where that is a list or a code, and
    where the feed states the place as well."""
    match = BRACKET.match(title) if len(title) < 500 else None
    if not match or not PLACE.fullmatch(match[2].strip()):
        return title, stated
    if stated and not {*re.findall(r"\w+", stated.lower())} & {*re.findall(r"\w+", match[2].lower())}:
        return title, stated
    return match[1].rstrip(), stated or match[2].strip()


def sound(name: str | None) -> str | None:
    return None if name in FILLERS else name


def number_of(address: str) -> str | None:
    match = JOB.search(address)
    return match[1] if match else None


def page_rows(response: Response) -> list[Row]:
    """Rows of a table or tiles; each is there up to three times, once a width of screen."""
    rows: dict[str, Row] = {}
    for box in response.css("tr.data-row, li.job-tile"):
        href = box.css("a.jobTitle-link::attr(href)").get() or box.attrib.get("data-url", "")
        number = number_of(href)
        if number and number not in rows:
            rows[number] = page_row(box, number, href)
    return [*rows.values()]


def page_row(box: Selector, number: str, href: str) -> Row:
    def value(name: str) -> str:
        tile = box.css(f"#job-{number}-desktop-section-{name.lower()}-value")
        found = (line(cell) for cell in (*tile, *box.css(f".job{name}")))
        return next((text for text in found if text), "")

    titles = (line(title) for title in box.css("a.jobTitle-link, .jobTitle"))
    return {
        "id": number,
        "path": urlsplit(href).path,
        "title": next((title for title in titles if title), ""),
        "places": [place] if (place := value("Location")) else [],
        "posted": value("Date") or None,
        "department": value("Department") or None,
    }


def total_of(response: Response) -> int | None:
    """The total, as the pages state it in one of four ways."""
    stated = re.search(r"jobRecordsFound[\"']?\s*[:=]\s*parseInt\(\s*[\"'](\d+)", page_text(response))
    shown = (found[-1] for css in TOTALS for part in response.css(css) if (found := numbers(part.root)))
    return int(stated[1]) if stated else next(shown, None)


def locales(response: Response) -> list[str]:
    """The languages that a site is published in, as its own links name them."""
    named = re.findall(r"[?&;]locale=([a-z]{2}_[A-Z]{2})\b", page_text(response))
    return list(dict.fromkeys(named))


def detail_fields(response: Response) -> Row:
    """Fields of a Posting that a posting's own page states. Raises LookupError where it holds no description."""
    stated: Row = job_posting(response) if job_postings(response) else {}
    if body := body_of(response):
        stated |= {"description_html": body, "description_plain": None}
    if not (stated.get("description_html") or stated.get("description_plain")):
        raise LookupError("the page holds no description")
    java = JAVA_DATE.fullmatch(stated.get("source_posted_at_raw") or "")
    if java:
        stated["source_posted_at_raw"] = f"{java[2]} {java[1]} {java[3]}"
    stated |= {name: text for name, css in OWN if (text := line(response.css(css)))}
    return stated


def body_of(response: Response) -> str | None:
    """The description, whose own span may lie in that of the microdata."""
    found = (inner(response.css(css)) for css in ("span.jobdescription", "[itemprop=description]"))
    return next((body.strip() for body in found if body and body.strip()), None)


OWN = (
    ("title_raw", '[data-careersite-propertyid="title"]'),
    ("department", '[data-careersite-propertyid="department"]'),
    ("requisition_id", '[data-careersite-propertyid="adcode"]'),
)


def filled(text: str, fields: Row) -> str:
    """A legacy description with its `[[field]]` tokens filled in."""
    return re.sub(r"\[\[\s*([^\[\]]{1,80}?)\s*\]\]", lambda token: fields.get(token[1].lower(), ""), text)


def day_first(dates: list[str]) -> bool | None:
    """Whether a whole feed's `1/2/2026` are days before months; None where none of them tells."""
    pairs = [
        (int(match[1]), int(match[2])) for date in dates if (match := re.match(r"(\d{1,2})[/.-](\d{1,2})[/.-]", date))
    ]
    first, second = any(pair[0] > 12 for pair in pairs), any(pair[1] > 12 for pair in pairs)
    return first if first != second else None


def legacy_rows(response: Response) -> Iterator[Row]:
    """The jobs of a legacy portal's XML, their dates in one order for the whole feed."""
    if not response.body.rstrip().endswith(b"</Job-Listing>"):
        raise ValueError("the answer is no whole list of jobs")
    told = [(texts(job), dict(labelled(job))) for job in read_xml(response).iterfind("Job")]
    days = day_first([row.get("Posted-Date", "") for row, _ in told])
    for row, labels in told:
        names = {name.lower(): text for name, text in {**row, **labels}.items()}
        yield {
            "id": row.get("ReqId"),
            "title": row.get("JobTitle"),
            "places": [row["Location"]] if row.get("Location") else [],
            "department": row.get("Department"),
            "employment_type": next((text for name, text in labels.items() if TYPE.search(name)), None),
            "posted": ordered(row.get("Posted-Date"), days),
            "body": filled(row.get("Job-Description", ""), names),
        }


TYPE = re.compile(r"employment type|contract type|job type|time type|full.?time|regular/temp", re.IGNORECASE)


def labelled(job: lxml.etree._Element) -> Iterator[tuple[str, str]]:
    """The numbered `filterN` elements of a job."""
    for element in job:
        if isinstance(element.tag, str) and element.tag.startswith("filter"):
            label, value = (line(element.findtext(name) or "") for name in ("label", "value"))
            if label and value:
                yield label, value


def ordered(date: str | None, days: bool | None) -> str | None:
    """A date whose order the whole feed tells, as ISO; else as printed."""
    match = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", (date or "").strip())
    if not match or days is None:
        return date
    day, month = (int(match[1]), int(match[2])) if days else (int(match[2]), int(match[1]))
    return f"{match[3]}-{month:02}-{day:02}"
