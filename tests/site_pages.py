"""Careers sites of an invented company, for tests: pages as small sites write them."""

from __future__ import annotations

import json
from html import escape

from loopback import Page

BODY = (
    "<p>Quillmark binds books by hand for libraries in four countries. You will join a workshop of twelve people.</p>"
    "<h2>Responsibilities</h2><ul><li>Fold, sew and case volumes of up to nine hundred pages</li>"
    "<li>Keep the presses and the glue in order, and say when they are not</li></ul>"
    "<h2>Requirements</h2><ul><li>Three years of experience in a bindery</li>"
    "<li>A steady hand and a tidy bench</li></ul>"
)
TITLES = ("Bookbinder", "Paper Conservator", "Workshop Lead", "Gilding Apprentice", "Press Operator")


def page(body: str, title: str = "Careers | Quillmark", head: str = "") -> Page:
    around = '<header><nav><a href="/">Home</a><a href="/about">About us</a></nav></header>'
    foot = '<footer><a href="/privacy">Privacy</a><a href="/blog/a-day">A day at the bench</a></footer>'
    html = (
        f'<!doctype html><html lang="en"><head><title>{escape(title)}</title>{head}</head>'
        f"<body>{around}<main>{body}</main>{foot}</body></html>"
    )
    return Page(html.encode())


def detail(title: str, place: str = "Ghent, Belgium") -> Page:
    """A posting's own page, without any data for machines."""
    similar = '<section><h2>Similar jobs</h2><a href="/jobs/1-bookbinder">Bookbinder</a></section>'
    body = (
        f"<h1>{escape(title)}</h1><dl><dt>Location</dt><dd>{escape(place)}</dd><dt>Contract type</dt><dd>Full-time</dd>"
        f"<dt>Department</dt><dd>Bindery</dd></dl><div>{BODY}</div>{similar}"
        '<form action="/apply"><label>First name</label><input name="first"></form>'
    )
    return page(body, f"{title} | Quillmark")


def stated(title: str, place: str, number: str) -> Page:
    """The same with JSON-LD."""
    city, _, country = place.partition(", ")
    node = {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": title,
        "identifier": number,
        "datePosted": "2026-02-03",
        "hiringOrganization": {"@type": "Organization", "name": "Quillmark"},
        "jobLocation": {"@type": "Place", "address": {"addressLocality": city, "addressCountry": country}},
        "description": BODY,
    }
    script = f'<script type="application/ld+json">{json.dumps(node)}</script>'
    return page("<div id='root'></div>", title, script)


def row(number: int, title: str, place: str = "Ghent, Belgium") -> str:
    slug = title.lower().replace(" ", "-")
    return f'<li><a href="/jobs/{number}-{slug}"><h3>{escape(title)}</h3></a><span class="location">{place}</span></li>'


def listing(rows: str, more: str = "") -> Page:
    """A list with a carousel that shows its first postings again."""
    carousel = (
        f'<div class="carousel"><h2>Featured jobs</h2><ul>{rows[: rows.find("</li>") + 5]}</ul></div>' if rows else ""
    )
    return page(f"<h1>Open positions</h1>{carousel}<ul>{rows}</ul>{more}")


def urlset(*paths: str) -> Page:
    urls = "".join(f"<url><loc>https://careers.quillmark.example{path}</loc></url>" for path in paths)
    return Page(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode())
