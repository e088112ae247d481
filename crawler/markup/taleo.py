"""What Taleo's career sections say: the columns of a list row, and the script that fills a posting's page
(`ats.md` §12)."""

from __future__ import annotations

import json
import re
from urllib.parse import SplitResult, unquote

from crawler.answers import Row, joined, line

SECTION = re.compile(r"/careersection/(?!(?:rest|theme|iam|uiscripts|css|js|images|custom)/)([^/]+)/")
DATE = re.compile(
    r"\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}|[^\W\d]{3,12}\.? \d{1,2}, \d{4}|\d{1,2}[ -][^\W\d]{3,12}\.?[ -]\d{4}"
)
NOTHING: Row = {"searchFilterSelections": []}
QUESTION = {
    "multilineEnabled": False,
    "sortingSelection": {"sortBySelectionParam": "3", "ascendingSortingOrder": "false"},
    "fieldData": {"fields": {"KEYWORD": "", "LOCATION": "", "ORGANIZATION": ""}, "valid": True},
    "filterSelectionParam": NOTHING,
    "advancedSearchFiltersSelectionParam": NOTHING,
}
# Slots of a posting's page, counted from the title's: they shift by tenant, all together.
TITLE = 9
SLOTS = {"department": 15, "places_raw": 17, "employment_type_raw": 23, "valid_through_raw": 27}


def section_of(address: SplitResult) -> str | None:
    """The board of an address below a career section."""
    section = SECTION.match(address.path)
    return f"{address.hostname}/{section[1]}" if section else None


def title(row: Row) -> str:
    cell: str = row["column"][row.get("linkedColumn") or 0]
    return cell


def places(row: Row) -> list[str]:
    """Cells that are a list of places in a string: those that the row says are, else those that look it."""
    columns = row["column"]
    cells = [columns[number] for number in row.get("locationsColumns") or () if number < len(columns)]
    looked = cells or [
        cell for cell in columns if isinstance(cell, str) and re.fullmatch(r'\s*\[\s*".*"\s*\]\s*', cell)
    ]
    return [place for cell in looked for place in (json.loads(cell) if cell.lstrip().startswith("[") else [cell])]


def date(row: Row) -> str | None:
    """The one date among a row's cells: of two none says which it is."""
    dates = [cell for cell in row["column"] if isinstance(cell, str) and DATE.fullmatch(cell.strip())]
    return dates[0] if len(dates) == 1 else None


def filled(page: str) -> list[str]:
    """The strings of the array that the page's script fills the description with; scanned, never evaluated."""
    call = re.search(r"fillList\(\s*'requisitionDescriptionInterface'\s*,\s*'descRequisition'\s*,\s*\[", page)
    found: list[str] = []
    at = call.end() if call else len(page)
    string = re.compile(r"\s*,?\s*'((?:[^'\\]|\\.)*)'", re.DOTALL)
    while match := string.match(page, at):
        found.append(
            re.sub(r"\\(.)", lambda escaped: {"n": "\n", "t": "\t", "r": ""}.get(escaped[1], escaped[1]), match[1])
        )
        at = match.end()
    return found


def markup(slot: str) -> str:
    """The HTML of a slot that holds some: percent-encoded behind a mark."""
    return unquote(slot.removeprefix("!*!")).strip() if slot.startswith("!*!") else ""


def body(slots: list[str]) -> str:
    """The texts among the slots, each once. Raises LookupError where there are none."""
    texts = dict.fromkeys(text for slot in slots if (text := markup(slot)))
    if not texts:
        raise LookupError("the page fills in no description")
    return joined(*((None, text) for text in texts))


def told(slots: list[str], name: str, number: str) -> Row:
    """What the page's other slots say, where title and number stand beside each other as they should."""
    plain = [line(unquote(slot.removeprefix("!*!")) if "%" in slot else slot) for slot in slots]
    starts = [at for at, text in enumerate(plain) if text == line(name) and plain[at + 1 : at + 2] == [number]]
    if not starts:
        return {}
    found = {field: plain[at] for field, slot in SLOTS.items() if 0 <= (at := starts[0] + slot - TITLE) < len(plain)}
    end = found.get("valid_through_raw", "")
    return {
        **{field: text for field, text in found.items() if text},
        "places_raw": [found["places_raw"]] if found.get("places_raw") else [],
        "valid_through_raw": end if DATE.match(end) else None,
    }
