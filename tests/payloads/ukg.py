"""UKG Pro: a POST list, and JSON in each posting's page."""

import json

from loopback import NOT_FOUND, Page
from payload import Payload

NO_LISTS = {}
PATH = "/PAS1001PASON/JobBoard/8b0e3a52-1c0f-4a2b-9d3e-7f6a5b4c3d2e"
SITE = f"https://recruiting.ultipro.ca{PATH}"


def rows(body):
    return json.loads(body)["opportunities"]


def serve(body):
    def page(asked):
        is_first = json.loads(asked.body)["opportunitySearch"]["Skip"] == 0
        return Page(body) if is_first and asked.method == "POST" else NOT_FOUND

    pages = {f"{PATH}/JobBoardView/LoadSearchResults": page}
    for row in rows(body):
        stated = json.dumps(row | {"Description": f"<p>{row['BriefDescription']}</p>"})
        script = f"<script>var opportunity = new US.Opportunity.CandidateOpportunityDetail({stated});</script>"
        pages[f"{PATH}/OpportunityDetail?opportunityId={row['Id']}"] = Page(script.encode())
    return pages


def expect(body):
    return [
        {
            "posting_id": row["Id"],
            "title_raw": row["Title"],
            "url": f"{SITE}/OpportunityDetail?opportunityId={row['Id']}",
            "requisition_id": row["RequisitionNumber"],
            "source_posted_at_raw": row["PostedDate"],
            "department": row["JobCategoryName"],
            "employment_type_raw": "Full Time",
            "body": row["BriefDescription"],
        }
        for row in rows(body)
    ]


PAYLOADS = [Payload("ukg", "pason.json", SITE.removeprefix("https://").replace("/JobBoard", ""), serve, expect)]
