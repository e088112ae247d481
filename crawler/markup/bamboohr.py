"""Rows of BambooHR's widget, and what a posting of either list says of its place (`ats.md` §9)."""

from __future__ import annotations

from collections.abc import Iterable

from scrapy.http import Response

from crawler.answers import Row, comma, line, page_text

WIDGET = "/jobs/embed2.php"
# The list says it by number.
WORKPLACES = {"0": "onsite", "1": "remote", "2": "hybrid"}


def is_widget(response: Response) -> bool:
    return WIDGET in response.url


def widget(response: Response) -> Iterable[Row]:
    """The rows of the widget's HTML, whose board stands even where it is empty. It is a fragment: a list that does
    not close was cut short."""
    if not response.css(".BambooHR-ATS-board, .BambooHR-ATS-Department-List"):
        raise ValueError("the page holds no widget")
    if page_text(response).count("<ul") != page_text(response).count("</ul"):
        raise ValueError("the widget is cut short")
    for department in response.css(".BambooHR-ATS-Department-Item"):
        for job in department.css("li.BambooHR-ATS-Jobs-Item"):
            yield {
                "id": job.attrib["id"].rpartition("_")[2],
                "jobOpeningName": line(job.css("a")),
                "departmentLabel": line(department.css(".BambooHR-ATS-Department-Header")),
                "place": line(job.css(".BambooHR-ATS-Location")),
            }


def place(posting: Row) -> str:
    """One of two fields is filled; the widget prints the place."""
    own, of_system = posting.get("location") or {}, posting.get("atsLocation") or {}
    state = of_system.get("state") or of_system.get("province")
    stated = comma(own.get("city"), own.get("state"), own.get("addressCountry"))
    return stated or comma(of_system.get("city"), state, of_system.get("country")) or posting.get("place") or ""


def country(posting: Row) -> str | None:
    own, of_system = posting.get("location") or {}, posting.get("atsLocation") or {}
    return own.get("addressCountry") or of_system.get("country")


def workplace(posting: Row) -> str | None:
    """`isRemote` without `locationType` counts only where it is set."""
    kind = posting.get("locationType")
    if kind is not None:
        return WORKPLACES.get(str(kind), str(kind))
    return "remote" if posting.get("isRemote") in (True, 1, "1") else None
