"""Dover: a slug, then a list (the file holds its rows alone), then an answer a posting."""

import json

from loopback import Page
from payload import Payload

NO_LISTS = {}
API = "/api/v1"


def answer(stated):
    return Page(json.dumps(stated).encode())


def serve(body):
    rows = json.loads(body)
    own = {
        f"{API}/inbound/application-portal-job/{row['id']}": answer(
            row | {"user_provided_description": f"<p>{row['id']}</p>"}
        )
        for row in rows
    }
    return {
        f"{API}/careers-page-slug/employer": answer({"id": "page-1", "name": "Employer", "slug": "employer"}),
        f"{API}/careers-page/page-1/jobs?limit=300": answer(
            {"count": len(rows), "next": None, "previous": None, "results": rows}
        ),
        **own,
    }


def expect(body):
    return [
        {
            "posting_id": row["id"],
            "title_raw": row["title"],
            "url": f"https://app.dover.com/apply/employer/{row['id']}",
            "places_raw": ["United States"],
            "workplace_type_raw": "REMOTE",
            "body": row["id"],
        }
        for row in json.loads(body)
    ]


PAYLOADS = [Payload("dover", "dover-jobs.json", "employer", serve, expect)]
