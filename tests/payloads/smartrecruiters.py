"""SmartRecruiters: a list in pages of 100, a page a posting. Of the postings' own pages one is at hand; the others say
what their rows do."""

import json

from loopback import Page
from payload import Payload

NO_LISTS = {}
API = "/v1/companies/Company/postings"


def serve(body):
    def page(asked):
        return Page(body if "offset=0" in asked.path else json.dumps({**json.loads(body), "content": []}).encode())

    made = {"jobAd": {"sections": {"jobDescription": {"title": "Job", "text": "<p>Work.</p>"}}}}
    rows = json.loads(body)["content"]
    return {f"{API}/{row['id']}": Page(json.dumps(row | made).encode()) for row in rows} | {API: page}


def expect(body):
    return [
        {
            "posting_id": row["id"],
            "title_raw": row["name"],
            "url": f"https://jobs.smartrecruiters.com/Company/{row['id']}",
            "requisition_id": row["refNumber"],
            "places_raw": [row["location"]["fullLocation"]],
            "source_posted_at_raw": row["releasedDate"],
            "language_raw": row["language"]["code"],
            "employment_type_raw": row["typeOfEmployment"]["label"],
        }
        for row in json.loads(body)["content"]
    ]


def serve_detail(body):
    own = json.loads(body)
    row = {name: value for name, value in own.items() if name not in ("jobAd", "postingUrl", "applyUrl")}
    listed = {"offset": 0, "limit": 100, "totalFound": 1, "content": [row]}
    return {API: Page(json.dumps(listed).encode()), f"{API}/{own['id']}": Page(body)}


def expect_detail(body):
    own = json.loads(body)
    pay = own["compensation"]
    return [
        {
            "posting_id": own["id"],
            "title_raw": own["name"],
            "url": own["postingUrl"],
            "apply_url": own["applyUrl"],
            "source_posted_at_raw": own["releasedDate"],
            "body": [section["text"] for section in own["jobAd"]["sections"].values()],
            "workplace_type_raw": "hybrid",
            "pay_raw": [
                {"min_amount": pay["min"], "max_amount": pay["max"], "currency": pay["currency"]}
                | {"period": pay["period"], "kind": None, "place": None, "text": None}
            ],
        }
    ]


PAYLOADS = [
    Payload("smartrecruiters", "knight-list.json", "Company", serve, expect),
    Payload("smartrecruiters", "western-digital-list.json", "Company", serve, expect, verdict="partial"),
    Payload("smartrecruiters", "western-digital-list-2.json", "Company", serve, expect),
    Payload("smartrecruiters", "western-digital-detail.json", "Company", serve_detail, expect_detail),
]
