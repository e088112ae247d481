"""Addresses of postings: which are, their ids, and whose they are."""

import pytest

from crawler.pages.addresses import address, digest, posting_id, same_site, strength

HOME = "https://tern.example/careers"


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("/jobs/12?utm_source=x#top", "https://tern.example/jobs/12"),
        ("jobs/12/apply", "https://tern.example/jobs/12"),
        ("?id=3", "https://tern.example/careers?id=3"),
        ("#open", None),
        ("javascript:void(0)", None),
        ("mailto:a@tern.example", None),
        ("/brochure.pdf", None),
        ("http://[", None),
        ("ftp://tern.example/jobs", None),
        (None, None),
    ],
)
def test_address(href, expected):
    assert address(HOME, href) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/jobs/miller", 2),
        ("/en/careers/job/4711/miller", 2),
        ("/careers/open-position/miller", 2),
        ("/stellenangebote/mueller-mwd", 2),
        ("/offres/meunier-h-f", 2),
        ("/jobs.php?job_id=77", 2),
        ("/careers?gh_jid=4711", 2),
        ("/job-4711-miller.html", 2),
        ("/p/0b0e7c9a-7a3b-4d0e-9c58-0c2b6a1f1a11", 2),
        ("/jobs/4711/miller/job", 2),
        ("/careers/miller", 1),
        ("/karriere/mueller", 1),
        ("/careers/benefits", 0),
        ("/jobs/category/milling", 0),
        ("/jobs", 0),
        ("/o/", 0),
        ("/p/2", 0),
        ("/blog/jobs/how-we-hire", 0),
        ("/products/jobs-board", 0),
        ("/about", 0),
    ],
)
def test_strength(path, expected):
    assert strength(f"https://tern.example{path}") == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/jobs/4711", "4711"),
        ("/jobs/4711-miller", "4711"),
        ("/jobs/4711-head-miller", "4711"),
        ("/jobs/miller-4711", "4711"),
        ("/jobs/miller/4711/", "4711"),
        ("/job/4711/miller", "4711"),
        ("/job/miller_R-0012345", "R-0012345"),
        ("/job/detail/JR00215399", "JR00215399"),
        ("/jobs?jobId=A77", "A77"),
        ("/jobs/miller/0B0E7C9A-7a3b-4d0e-9c58-0c2b6a1f1a11", "0b0e7c9a-7a3b-4d0e-9c58-0c2b6a1f1a11"),
        ("/jobs/miller-2026", digest("tern.example/jobs/miller-2026")),
        ("/jobs/miller/", digest("tern.example/jobs/miller")),
        ("/jobs/miller.html?lang=de", digest("tern.example/jobs/miller")),
    ],
)
def test_posting_id_survives_an_edited_title_where_the_address_has_one(path, expected):
    assert posting_id(f"https://www.tern.example{path}") == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("https://careers.tern.example/a", "https://careers.tern.example/b", True),
        ("https://careers.tern-mill.co.uk/", "https://www.tern-mill.co.uk/", True),
        ("https://tern-mill.co.uk/", "https://other.co.uk/", False),
        ("https://tern-mill.com/", "https://www.linkedin.com/", False),
        ("http://127.0.0.1:1/", "http://127.0.0.1:2/", True),
        ("http://127.0.0.1/", "http://127.0.0.2/", False),
        ("http://[", "https://tern.example", False),
    ],
)
def test_same_site(one, other, expected):
    assert same_site(one, other) is expected
