"""ByteDance's lists: paged, and split where they are capped."""

import json

from loopback import Page
from scrapy import Request
from spidering import answered, spider

from crawler.items import Listing


def bytedance_list(count, rows):
    return json.dumps({"code": 0, "data": {"count": count, "job_post_list": rows}}).encode()


def bytedance_row(number, category="1", city="CT_1"):
    return {
        "id": f"{number:019d}",
        "title": f"Role {number}",
        "job_category": {"id": category},
        "city_info": {"code": city},
    }


def asked(requests):
    bodies = [json.loads(request.body) for request in requests]
    return [(body["offset"], body["category_id_list"], body["location_code_list"]) for body in bodies]


def parsed(body, categories=(), cities=(), offset=0):
    """What one list page gives: its listing, and the further list requests."""
    tiktok = spider("bytedance", "lifeattiktok.com")
    request = tiktok.page(offset, categories, cities)
    found = list(tiktok.parse(answered(request, Page(body))))
    listing = next(output for output in found if isinstance(output, Listing))
    return listing, [output for output in found if isinstance(output, Request) and output.meta["is_list"]]


def test_bytedance_pages_until_its_total():
    listing, following = parsed(bytedance_list(250, [bytedance_row(n) for n in range(100)]))
    assert (listing.advertised, listing.last, asked(following)) == (250, False, [(100, [], [])])
    listing, following = parsed(bytedance_list(250, [bytedance_row(n) for n in range(200, 250)]), offset=200)
    assert (len(listing.ids), listing.last, following) == (50, True, [])


def test_bytedance_splits_a_capped_list_by_category_and_then_by_city():
    rows = [bytedance_row(1, "10", "CT_1"), bytedance_row(2, "11", "CT_1"), bytedance_row(3, "10", "CT_2")]
    listing, following = parsed(bytedance_list(10_000, rows))
    assert (listing.capped, listing.split) == (True, True)
    assert asked(following) == [(0, ["10"], []), (0, ["11"], []), (100, [], [])]
    listing, following = parsed(bytedance_list(10_000, rows), categories=["10"])
    assert asked(following) == [(0, ["10"], ["CT_1"]), (0, ["10"], ["CT_2"]), (100, ["10"], [])]
    listing, following = parsed(bytedance_list(10_000, rows), categories=["10"], cities=["CT_1"])
    assert (listing.capped, listing.split) == (True, False)
