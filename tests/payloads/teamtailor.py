"""Teamtailor: a JSON Feed in one answer; RSS in pages, behind a JSON Feed that is not there."""

import json
import xml.etree.ElementTree as ElementTree

from loopback import Page
from payload import Payload

NO_LISTS = {}
TT = "{https://teamtailor.com/locations}"


def serve_json(body):
    return {"/jobs.json": Page(body)}


def expect_json(body):
    def place(at):
        return f"{at['address']['addressLocality']}, {at['address']['addressCountry']}"

    return [
        {
            "posting_id": str(row["_jobposting"]["identifier"]["value"]),
            "title_raw": row["title"],
            "url": row["url"],
            "places_raw": [place(at) for at in row["_jobposting"]["jobLocation"]],
            "source_posted_at_raw": row["date_published"],
        }
        for row in json.loads(body)["items"]
    ]


def serve_rss(body):
    """The host ignores the parameters and repeats its page."""
    return {"/jobs.rss": Page(body)}


def expect_rss(body):
    return [
        {
            "posting_id": item.findtext("link").rpartition("/")[2].partition("-")[0],
            "title_raw": item.findtext("title"),
            "url": item.findtext("link"),
            "places_raw": [
                f"{place.findtext(f'{TT}city')}, {place.findtext(f'{TT}country')}"
                for place in item.iter(f"{TT}location")
            ],
            "department": item.findtext(f"{TT}department"),
            "source_posted_at_raw": item.findtext("pubDate"),
            "body": item.findtext("description"),
        }
        for item in ElementTree.fromstring(body).iter("item")
    ]


PAYLOADS = [
    Payload("teamtailor", "teamtailor-jsonfeed.json", "career.teamtailor.com", serve_json, expect_json),
    Payload("teamtailor", "upcloud.rss", "upcloud.teamtailor.com", serve_rss, expect_rss),
]
