"""Rows of a site's list as they travel to their own pages, and what such a page adds."""

from __future__ import annotations

from crawler.answers import Row
from crawler.pages.addresses import digest, id_in, is_document, posting_id
from crawler.pages.listing_rows import Row as ListedRow


def row_of(row: ListedRow, url: str) -> Row:
    """A row of a list with its id: what its own address holds; else the source's id, else a digest of the
    address, or, without one, of page, title and place."""
    fields = {name: value for name, value in row.fields.items() if name != "id"}
    whole = bool(fields.get("description_html") or fields.get("description_plain"))
    told = str(row.fields.get("id") or "")
    of_url = id_in(row.url) if row.url else None
    if of_url or (row.url and not any(map(str.isdigit, told))):
        own_id = of_url or posting_id(row.url or url)
    else:
        own_id = told or digest("\n".join((url, row.title, *fields.get("places_raw", ()))))
    fields["title_raw"] = row.title or None
    is_page = bool(row.url) and not is_document(row.url or "")
    own_page = is_page and row.url != url and not (whole and len(str(fields.get("description_html", ""))) > 400)
    return {"id": own_id, "url": row.url or url, "own_page": own_page, "via": "list", **fields}


def merged(row: Row, found: Row, source: str) -> Row:
    """A row with what its page says. What a page states outweighs the list; what was read from its structure does
    not, the text aside."""
    told = {name: value for name, value in row.items() if value}
    if source != "structure":
        return {**told, **{name: value for name, value in found.items() if value}, "id": row["id"], "url": row["url"]}
    texts = {name: value for name, value in found.items() if name.startswith("description_") and value}
    kept = {name: value for name, value in told.items() if not (texts and name.startswith("description_"))}
    return {**found, **kept, **texts}
