"""The back end of ByteDance's hiring sites and of Feishu's: its public fronts, what they are asked and what they answer
(`ats.md` §22)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, urlencode

from scrapy.http import Response

from crawler.answers import Row, read_json
from crawler.fields import name_of, pay_range
from crawler.items import Pay

PAGE = 100
RESERVED = {"api", "login", "position", "resume", "user"}


@dataclass(frozen=True, slots=True)
class Front:
    """One public site in front of the shared back end."""

    api: str
    website_path: str
    page: str
    search: str = "/api/v1/public/supplier/search/job/posts"
    category: str = "category_id_list"
    """What the filter by category is called."""
    is_tenant: bool = False


def tenant(board: str) -> Front:
    """The front of `host/site`."""
    host, _, site = board.partition("/")
    page = f"https://{board}/position/{{id}}/detail"
    return Front(f"https://{host}", site, page, "/api/v1/search/job/posts", "job_category_id_list", is_tenant=True)


def tenant_of(address: SplitResult) -> str | None:
    """`host/site`; None where the address names no site."""
    site = address.path.strip("/").partition("/")[0]
    return f"{address.hostname}/{site}" if site and site not in RESERVED else None


FRONTS = {
    "lifeattiktok.com": Front("https://api.lifeattiktok.com", "tiktok", "https://lifeattiktok.com/search/{id}"),
    "joinbytedance.com": Front("https://jobs.bytedance.com", "en", "https://joinbytedance.com/search/{id}"),
}


def front_of(board: str) -> Front:
    return FRONTS.get(board) or tenant(board)


def question(front: Front, offset: int, categories: Iterable[str], cities: Iterable[str]) -> tuple[str, Row]:
    """Path and body of the request for a page of the list."""
    body: Row = {
        "limit": PAGE,
        "offset": offset,
        "keyword": "",
        front.category: [*categories],
        "subject_id_list": [],
        "location_code_list": [*cities],
        "job_function_id_list": [],
        "recruitment_id_list": [],
    }
    if not front.is_tenant:
        return front.search, body
    body |= {"tag_id_list": [], "storefront_id_list": [], "portal_type": 6, "portal_entrance": 1}
    told = {name: ",".join(value) if isinstance(value, list) else value for name, value in body.items()}
    return f"{front.search}?{urlencode(told)}", body


def headers(front: Front, board: str) -> dict[str, str]:
    """What tells the back end which of its fronts is asking."""
    site = front.api if front.is_tenant else f"https://{board}"
    told = {"website-path": front.website_path, "origin": site, "referer": f"{site}/", "accept-language": "en-US"}
    return told | ({"portal-channel": "saas-career", "portal-platform": "pc"} if front.is_tenant else {})


def filters(front: Front, asked: Row) -> tuple[list[str], list[str]]:
    """The categories and the cities that a page was asked for."""
    return asked[front.category], asked["location_code_list"]


def parts(rows: list[Row], categories: list[str], cities: list[str]) -> Iterator[tuple[str, list[str], list[str]]]:
    """By category, then by city: those that the page's rows name. Each is asked once, however often it is named, as
    Scrapy drops a request that it has seen."""
    if not categories:
        for category in unique(row.get("job_category") for row in rows):
            yield f"category {category['id']}", [category["id"]], []
    elif not cities:
        for city in unique(row.get("city_info") for row in rows):
            yield f"category {categories[0]}, city {city['code']}", categories, [city["code"]]


def answer(response: Response) -> Row:
    """The answer's `data`. A `code` other than 0 is an error even with status 200."""
    stated = read_json(response)
    if stated["code"] != 0:
        raise ValueError(f"the answer's code is {stated['code']}, not 0")
    data: Row = stated["data"]
    return data


def label(entry: Row | None) -> str | None:
    """International lists fill `en_name`, Chinese ones `name`."""
    name: str | None = name_of(entry, "en_name", "i18n_name", "name")
    return name


def place(city: Row | None) -> str:
    """The city and what it lies in, up to the country, as one printed place."""
    names = []
    while city:
        names.append(label(city))
        city = city.get("parent")
    return ", ".join(name for name in names if name)


def unique(entries: Iterable[Row | None]) -> Iterator[Row]:
    """Each category or city once."""
    yield from {entry.get("code") or entry["id"]: entry for entry in entries if entry}.values()


def pay(info: Row) -> list[Pay]:
    """The range in figures; else the texts in which US roles state theirs."""
    stated = pay_range(info.get("min_salary"), info.get("max_salary"), currency=info.get("currency"))
    texts = [entry.get("field_value") for entry in info.get("job_post_object_value_list") or ()]
    return stated or [Pay(text=text) for text in texts if text]
