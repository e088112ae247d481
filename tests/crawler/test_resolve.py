"""Whose board is this address, and whose is this page?"""

import pytest

from crawler.boards import resolve


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://boards.greenhouse.io/kelpworks", "greenhouse:kelpworks"),
        ("https://boards.greenhouse.io/kelpworks/", "greenhouse:kelpworks"),
        ("https://boards.greenhouse.io/kelpworks/jobs/7301458?gh_jid=7301458", "greenhouse:kelpworks"),
        ("https://job-boards.greenhouse.io/kelpworks/jobs/7301458", "greenhouse:kelpworks"),
        ("https://job-boards.eu.greenhouse.io/lindgruen", "greenhouse:lindgruen"),
        ("https://boards.eu.greenhouse.io/lindgruen", "greenhouse:lindgruen"),
        ("https://boards.greenhouse.io/embed/job_board?for=kelpworks", "greenhouse:kelpworks"),
        ("https://boards.greenhouse.io/embed/job_board/js?for=kelpworks", "greenhouse:kelpworks"),
        ("https://boards.greenhouse.io/embed/job_app?token=7301458&for=kelpworks", "greenhouse:kelpworks"),
        ("https://boards-api.greenhouse.io/v1/boards/kelpworks/jobs?content=true", "greenhouse:kelpworks"),
        ("https://api.greenhouse.io/v1/boards/kelpworks/jobs", "greenhouse:kelpworks"),
        ("HTTPS://BOARDS.GREENHOUSE.IO/Kelpworks", "greenhouse:Kelpworks"),
        ("https://jobs.lever.co/tidewatch", "lever:tidewatch"),
        ("https://jobs.lever.co/TideWatch/3f1c7a52-77f2-4c58-9a2b-0d8e5b3c1a01/apply", "lever:TideWatch"),
        ("https://jobs.eu.lever.co/fjordlink", "lever:fjordlink/eu"),
        ("https://api.lever.co/v0/postings/tidewatch?mode=json", "lever:tidewatch"),
        ("https://api.eu.lever.co/v0/postings/fjordlink?mode=json", "lever:fjordlink/eu"),
        ("https://jobs.ashbyhq.com/Quillmark", "ashby:Quillmark"),
        ("https://jobs.ashbyhq.com/Bright%20Lane/9b000000-0000-4000-8000-000000000001", "ashby:Bright%20Lane"),
        ("https://jobs.ashbyhq.com/quill.mark?embed=js", "ashby:quill.mark"),
        ("https://jobs.ashbyhq.com/Quillmark/embed?version=2", "ashby:Quillmark"),
        ("https://api.ashbyhq.com/posting-api/job-board/Quillmark?includeCompensation=true", "ashby:Quillmark"),
        ("https://lifeattiktok.com/search/7600000000000000101", "bytedance:lifeattiktok.com"),
        ("https://www.lifeattiktok.com/", "bytedance:lifeattiktok.com"),
        ("https://careers.tiktok.com/position/7600000000000000101/detail", "bytedance:lifeattiktok.com"),
        ("https://joinbytedance.com/search?keyword=sre", "bytedance:joinbytedance.com"),
        # Nobody's, or nothing that names one.
        ("https://kelpworks.example/careers", None),
        ("https://kelpworks.example/openings?gh_jid=7301458", None),
        ("https://boards.greenhouse.io/", None),
        ("https://boards.greenhouse.io/embed/job_board", None),
        ("https://boards.greenhouse.io/embed/job_board?for=", None),
        ("https://boards-api.greenhouse.io/v1/boards/", None),
        ("https://jobs.lever.co", None),
        ("https://jobs.ashbyhq.com/api/non-user-graphql", None),
        ("https://api.ashbyhq.com/posting-api/job-board/", None),
        ("https://www.tiktok.com/@kelpworks", None),
        ("https://lever.co/tidewatch", None),
        # Look-alikes and hostile tokens.
        ("https://boards.greenhouse.io.evil.example/kelpworks", None),
        ("https://evil.example/?u=https://boards.greenhouse.io/kelpworks", None),
        ("https://boards.greenhouse.io@evil.example/kelpworks", None),
        ("https://notboards.greenhouse.io/kelpworks", None),
        ("https://jobs.lever.co/..", None),
        ("https://jobs.lever.co/../../etc", None),
        ("https://jobs.lever.co/tide;rm -rf", None),
        ("https://jobs.lever.co/<script>", None),
        ("https://jobs.lever.co/tide\r\nHost: evil.example", None),
        ("https://boards.greenhouse.io/embed/job_board?for=../../x", None),
        ("https://boards.greenhouse.io/embed/job_board?for=a/b", None),
        ("https://jobs.ashbyhq.com/Quill'mark", None),
        ("https://[::1", None),
        ("not an address", None),
        ("", None),
    ],
)
def test_resolve_by_address(url, key):
    board = resolve(url)
    assert (board and board.key) == key


PAGE = "https://kelpworks.example/careers"


@pytest.mark.parametrize(
    ("html", "key"),
    [
        (
            '<div id="grnhse_app"></div><script src="https://boards.greenhouse.io/embed/job_board/js?for=kelpworks"></script>',
            "greenhouse:kelpworks",
        ),
        (
            "<iframe src='//boards.greenhouse.io/embed/job_board?for=kelpworks&amp;b=x'></iframe>",
            "greenhouse:kelpworks",
        ),
        ('<script src="https://jobs.ashbyhq.com/Quillmark/embed?version=2"></script>', "ashby:Quillmark"),
        ('<a href="https://jobs.ashbyhq.com/Bright%20Lane/9b000000?x=1">Apply</a>', "ashby:Bright%20Lane"),
        (r'<script>var api = "https:\/\/api.lever.co\/v0\/postings\/tidewatch?mode=json"</script>', "lever:tidewatch"),
        (
            '<a href="https://jobs.lever.co/tidewatch/a1">One</a><a href="https://jobs.lever.co/tidewatch/b2">Two</a>',
            "lever:tidewatch",
        ),
        ('<a href="https://jobs.eu.lever.co/fjordlink/a1">En</a>', "lever:fjordlink/eu"),
        # Two different boards of one platform: which is this page's?
        ('<a href="https://jobs.lever.co/tidewatch/a">1</a><a href="https://jobs.lever.co/fjordlink/b">2</a>', None),
        ('<a href="/openings?gh_jid=7301458">A link without a token</a>', None),
        ("<p>We use boards.greenhouse.io, jobs.lever.co and Ashby.</p>", None),
        ('<script src="https://boards.greenhouse.io/embed/job_board/js?for=%22%3E%3Cimg"></script>', None),
        ("", None),
    ],
)
def test_resolve_by_what_the_page_embeds(html, key):
    board = resolve(PAGE, html)
    assert (board and board.key) == key


def test_resolve_trusts_the_address_before_the_page():
    page = '<a href="https://jobs.lever.co/tidewatch/a">Our sister company</a>'
    assert resolve("https://jobs.ashbyhq.com/Quillmark", page).key == "ashby:Quillmark"
