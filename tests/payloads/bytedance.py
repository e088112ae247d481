"""TikTok's list in pages of 100, and a page a posting; both by POST."""

import json

from loopback import NOT_FOUND, Page
from payload import Payload

NO_LISTS = {}


def rows(body):
    return json.loads(body)["data"]["job_post_list"]


def serve(body):
    def page(asked):
        question = json.loads(asked.body)
        return Page(body) if question["offset"] == 0 else empty(body)

    def detail(asked):
        wanted = json.loads(asked.body)["job_post_id"]
        row = next((row for row in rows(body) if row["id"] == wanted), None)
        return Page(json.dumps({"code": 0, "data": {"job_post_detail": row}}).encode()) if row else NOT_FOUND

    search = "/api/v1/public/supplier"
    return {f"{search}/search/job/posts": page, f"{search}/job/posts/detail": detail}


def empty(body):
    stated = json.loads(body)
    stated["data"]["job_post_list"] = []
    return Page(json.dumps(stated).encode())


def expect(body):
    return [
        {
            "posting_id": row["id"],
            "title_raw": row["title"],
            "requisition_id": row["code"],
            "url": f"https://lifeattiktok.com/search/{row['id']}",
            "source_posted_at_raw": None,  # TikTok's list states none
            "body": [row["description"], row["requirement"]],
        }
        for row in rows(body)
    ]


PAYLOADS = [Payload("bytedance", "tiktok-list.json", "lifeattiktok.com", serve, expect, verdict="partial")]
