"""Items of Teamtailor's JSON Feed, and the places in those of its RSS (`ats.md` §10)."""

from __future__ import annotations

from typing import Any

from scrapy.http import Response

from crawler.answers import Row, read_json, read_rss, texts
from crawler.pages import jobposting
from crawler.stated import known

TT = "{https://teamtailor.com/locations}"


def is_json(response: Response) -> bool:
    return response.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def rows(response: Response) -> list[Row]:
    """The items of either feed, each with the feed's title, which is the employer's name."""
    if not response.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        feed = read_json(response)
        return known(feed["items"], feed=feed.get("title"))
    channel = read_rss(response)
    company = texts(channel).get("title")
    return [{**texts(item), "feed": company, "places": places(item)} for item in channel.iterfind("item")]


def of_json(posting: Row) -> dict[str, Any]:
    """Fields of a JSON Feed's item. `identifier` is the posting's number, and `addressRegion` a label of the
    employer's ("Europe"), no part of the address."""
    stated = posting["_jobposting"]
    fields = jobposting.posting_fields(without_region(stated))
    if posting.get("content_html"):
        fields |= {"description_html": posting["content_html"], "description_plain": None}
    return {
        **fields,
        "requisition_id": None,
        "url": posting["url"],
        "title_raw": posting["title"],
        "company_raw": fields["company_raw"] or posting.get("feed"),
        "language_raw": fields["language_raw"] or posting.get("language"),
        "source_posted_at_raw": posting.get("date_published") or fields["source_posted_at_raw"],
        "source_updated_at_raw": posting.get("date_modified"),
    }


def without_region(stated: Row) -> Row:
    """The posting with addresses of city and country alone, wherever there is a city."""
    places = stated.get("jobLocation") or []
    kept = [city_and_country(place) for place in (places if isinstance(places, list) else [places])]
    return {**stated, "jobLocation": kept}


def city_and_country(place: Any) -> Any:
    address = place.get("address") if isinstance(place, dict) else None
    if not isinstance(address, dict) or not address.get("addressLocality"):
        return place
    return {**place, "address": {**address, "addressRegion": None}}


def places(item: Any) -> list[list[str]]:
    """Name, city and country of each place of an RSS item; the name is a label of the employer's."""
    told = (texts(place) for place in item.iterfind(f"{TT}locations/{TT}location"))
    return [[place.get(f"{TT}{name}", "") for name in ("name", "city", "country")] for place in told]
