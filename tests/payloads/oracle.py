"""Oracle: a list in pages, a page a posting. Of the postings' own pages one is at hand; the others say what their rows
do. The lists are trimmed, one of them of its total."""

import json
from urllib.parse import unquote

from loopback import NOT_FOUND, Page
from payload import Payload

NO_LISTS = {}
API = "/hcmRestApi/resources/latest/recruitingCEJobRequisition"
URL = "https://tenant.fa.us2.oraclecloud.com/hcmUI/CandidateExperience/en/sites/CX_1/job"


def rows(body):
    return json.loads(body)["items"][0]["requisitionList"]


def serve(body):
    def page(asked):
        first = ",offset=0," in unquote(asked.path)
        return Page(body if first else b'{"items":[{"requisitionList":[]}]}')

    def detail(asked):
        found = (row for row in rows(body) if f'Id="{row["Id"]}",' in unquote(asked.path))
        row = next(found, None)
        return Page(json.dumps({"items": [row]}).encode()) if row else NOT_FOUND

    return {f"{API}s": page, f"{API}Details": detail}


def expect(body):
    return [
        {
            "posting_id": row["Id"],
            "title_raw": row["Title"],
            "url": f"{URL}/{row['Id']}",
            "places_raw": [row["PrimaryLocation"], *(place["Name"] for place in row["secondaryLocations"])],
            "country_raw": row.get("PrimaryLocationCountry"),
            "source_posted_at_raw": row["PostedDate"],
            "body": row["ShortDescriptionStr"],
        }
        for row in rows(body)
    ]


def serve_detail(body):
    own = json.loads(body)
    listed = {"Id": own["Id"], "Title": own["Title"], "PostedDate": "2026-08-07"}
    page = {"items": [{"TotalJobsCount": 1, "requisitionList": [listed]}]}
    return {f"{API}s": Page(json.dumps(page).encode()), f"{API}Details": Page(json.dumps({"items": [own]}).encode())}


def expect_detail(body):
    own = json.loads(body)
    parts = ("ExternalDescriptionStr", "ExternalResponsibilitiesStr", "ExternalQualificationsStr")
    return [
        {
            "posting_id": own["Id"],
            "title_raw": own["Title"],
            "url": f"{URL}/{own['Id']}",
            "places_raw": [own["PrimaryLocation"]],
            "country_raw": own["PrimaryLocationCountry"],
            "workplace_type_raw": own["WorkplaceType"],
            "source_posted_at_raw": own["ExternalPostedStartDate"],
            "body": [own[part] for part in parts],
        }
    ]


BOARD = "tenant.fa.us2.oraclecloud.com/CX_1"
PAYLOADS = [
    Payload("oracle", "dell-list.json", BOARD, serve, expect),
    Payload("oracle", "orc-list.json", BOARD, serve, expect),
    Payload("oracle", "orc-detail.json", BOARD, serve_detail, expect_detail),
]
