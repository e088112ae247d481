"""Taleo Enterprise: a front page that names the portal, a POST list, and a page a posting that a script fills."""

import json
from urllib.parse import quote

from loopback import NOT_FOUND, Page
from payload import Payload

NO_LISTS = {}


def text_of(row):
    return f"<p>About {row['jobId']}.</p>"


def serve(body):
    rows = {row["contestNo"]: row for row in json.loads(body)["requisitionList"]}

    def detail(asked):
        row = rows.get(asked.path.partition("job=")[2].partition("&")[0])
        if row is None:
            return NOT_FOUND
        slots = ["" for _ in range(30)]
        slots[0], slots[9], slots[10] = row["jobId"], row["column"][0], row["contestNo"]
        slots[11] = f"!*!{quote(text_of(row), safe='')}"
        script = f"api.fillList('requisitionDescriptionInterface', 'descRequisition', [{','.join(map(repr, slots))}]);"
        return Page(f"<script>{script}</script>".encode())

    return {
        "/careersection/ex/jobsearch.ftl": Page(b"<script>portalNo: '101430233'</script>"),
        "/careersection/rest/jobboard/searchjobs": Page(body),
        "/careersection/ex/jobdetail.ftl": detail,
    }


def expect(body):
    return [
        {
            "posting_id": row["contestNo"],
            "title_raw": row["column"][0],
            "url": f"https://tenant.taleo.net/careersection/ex/jobdetail.ftl?job={row['contestNo']}",
            "places_raw": json.loads(row["column"][1]),
            "source_posted_at_raw": row["column"][2],
            "body": text_of(row),
        }
        for row in json.loads(body)["requisitionList"]
    ]


PAYLOADS = [Payload("taleo", "enterprise-list-sample.json", "tenant.taleo.net/ex", serve, expect)]
