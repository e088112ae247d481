"""Addresses of thirteen platforms, in all the shapes that the fact sheet names, and those that only look like them."""

import pytest

from crawler.boards import resolve

BOARD = "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"
GUSTO = f"hollin-dairy-{BOARD}"
WORKFORCE = "https://workforcenow.adp.com/mascsr/default"


@pytest.mark.parametrize(
    ("url", "key"),
    [
        # Avature: on its own hosts and on employers'.
        ("https://tolvan.avature.net/careers/SearchJobs?jobOffset=20", "avature:tolvan.avature.net/careers"),
        ("https://tolvan.avature.net/en_US/careers/SearchJobs", "avature:tolvan.avature.net/en_US/careers"),
        ("https://tolvan.avature.net/careers", "avature:tolvan.avature.net/careers"),
        ("https://tolvan.avature.net/en_US/careers/", "avature:tolvan.avature.net/en_US/careers"),
        ("https://careers.tolvan.example/careers/SearchJobs/", "avature:careers.tolvan.example/careers"),
        (
            "https://careers.tolvan.example/en_US/careers/JobDetail/Artist/31001",
            "avature:careers.tolvan.example/en_US/careers",
        ),
        (
            "https://careers.tolvan.example/en_US/careers/JobDetail?jobId=31001",
            "avature:careers.tolvan.example/en_US/careers",
        ),
        ("https://tolvan.avature.net.evil.example/careers/SearchJobs", None),
        ("https://evil-avature.net/careers/SearchJobs", None),
        ("https://www.avature.net/", None),
        ("https://careers.tolvan.example/careers", None),
        ("https://careers.tolvan.example/SearchJobs", None),
        # Paylocity: the uuid in any letter case.
        (f"https://recruiting.paylocity.com/Recruiting/Jobs/All/{BOARD}/Thornfield-Mills", f"paylocity:{BOARD}"),
        (f"https://recruiting.paylocity.com/recruiting/jobs/All/{BOARD.upper()}", f"paylocity:{BOARD}"),
        (f"https://recruiting.paylocity.com/recruiting/v2/api/feed/jobs/{BOARD}", f"paylocity:{BOARD}"),
        ("https://recruiting.paylocity.com/Recruiting/Jobs/Details/5100001", None),
        ("https://recruiting.paylocity.com/Recruiting/Jobs/All/not-a-uuid", None),
        (f"https://recruiting.paylocity.com.evil.example/Recruiting/Jobs/All/{BOARD}", None),
        # UKG Pro.
        (
            f"https://recruiting2.ultipro.com/FER1004FERN/JobBoard/{BOARD.upper()}/?q=&o=postedDateDesc",
            f"ukg:recruiting2.ultipro.com/FER1004FERN/{BOARD}",
        ),
        (
            f"https://recruiting.ultipro.ca/FER1004FERN/JobBoard/{BOARD}/OpportunityDetail?opportunityId={BOARD}",
            f"ukg:recruiting.ultipro.ca/FER1004FERN/{BOARD}",
        ),
        (
            f"https://fernhollow.rec.pro.ukg.net/FER1004FERN/JobBoard/{BOARD}",
            f"ukg:fernhollow.rec.pro.ukg.net/FER1004FERN/{BOARD}",
        ),
        ("https://recruiting2.ultipro.com/FER1004FERN/JobBoard/", None),
        (f"https://recruiting2.ultipro.com.evil.example/FER1004FERN/JobBoard/{BOARD}", None),
        # UKG Ready.
        ("https://secure6.saashr.com/ta/6098001.careers?CareersSearch=&lang=en-US", "ukg_ready:6098001"),
        ("https://secure.entertimeonline.com/ta/FERN.careers?ShowJob=700100", "ukg_ready:FERN"),
        (
            "https://secure4.saashr.com/ta/rest/ui/recruitment/companies/%7C6098001/job-requisitions",
            "ukg_ready:6098001",
        ),
        ("https://secure6.saashr.com/ta/6098001.login", None),
        ("https://secure6.saashr.com.evil.example/ta/6098001.careers", None),
        # Manatal.
        ("https://www.careers-page.com/quincel", "manatal:quincel"),
        ("https://www.careers-page.com/quincel/job/Q1R7X2", "manatal:quincel"),
        ("https://www.careers-page.com/api/v1.0/c/quincel/jobs/?page=2", "manatal:quincel"),
        ("https://www.careers-page.com/", None),
        ("https://www.my-careers-page.com/quincel", None),
        # Gusto.
        (f"https://jobs.gusto.com/boards/{GUSTO}", f"gusto:{GUSTO}"),
        (f"https://jobs.gusto.com/boards/{GUSTO}/?utm_source=x", f"gusto:{GUSTO}"),
        (f"https://jobs.gusto.com/postings/hollin-dairy-driver-{BOARD}", None),
        ("https://jobs.gusto.com/boards/hollin-dairy", None),
        # Dover.
        ("https://app.dover.com/jobs/pocketloom", "dover:pocketloom"),
        ("https://app.dover.io/jobs/pocketloom", "dover:pocketloom"),
        ("https://app.dover.com/api/v1/careers-page-slug/pocketloom", "dover:pocketloom"),
        ("https://app.dover.com/", None),
        ("https://dover.com/jobs/pocketloom", None),
        # Comeet.
        ("https://www.comeet.com/jobs/ridgeline/7A.00B", "comeet:7A.00B"),
        ("https://www.comeet.com/jobs/ridgeline/7A.00B/field-engineer/1F.A02", "comeet:7A.00B"),
        ("https://www.comeet.co/careers-api/2.0/company/7A.00B/positions?token=x&details=true", "comeet:7A.00B"),
        ("https://www.comeet.com/jobs/ridgeline", None),
        ("https://www.comeet.com.evil.example/jobs/ridgeline/7A.00B", None),
        # Traffit.
        ("https://zimowit.traffit.com/career/", "traffit:zimowit"),
        ("https://zimowit.traffit.com/public/job_posts/published", "traffit:zimowit"),
        ("https://www.traffit.com/", None),
        ("https://cdn3.traffit.com/script.js", None),
        ("https://traffit.com/", None),
        # ADP.
        (
            f"{WORKFORCE}/mdf/recruitment/recruitment.html?cid={BOARD}&ccId=9200012_2&lang=en_US",
            f"adp:{BOARD}/9200012_2",
        ),
        (f"{WORKFORCE}/mdf/recruitment/recruitment.html?cid={BOARD.upper()}", f"adp:{BOARD}/19000101_000001"),
        (f"{WORKFORCE}/mdf/recruitment/recruitment.html?cid=../../x&ccId=1", None),
        (f"https://workforcenow.adp.com/?cid={BOARD}", None),
        (f"{WORKFORCE}/mdf/recruitment/recruitment.html?cid={BOARD}&ccId=../x", None),
        # Cornerstone.
        ("https://vindmark.csod.com/ux/ats/careersite/4/home?c=vindmark", "csod:vindmark/4"),
        ("https://vindmark.csod.com/ux/ats/careersite/4/home/requisition/812?c=vindmark", "csod:vindmark/4"),
        ("https://vindmark.csod.com/client/vindmark/default.aspx", None),
        ("https://vindmark.csod.com.evil.example/ux/ats/careersite/4/home", None),
    ],
)
def test_resolve_by_address(url, key):
    board = resolve(url)
    assert (board and board.key) == key


@pytest.mark.parametrize(
    ("url", "html", "key"),
    [
        (
            "https://careers.marlowquay.example/us/en",
            "<script>phApp.ddo = {};</script>",
            "phenom:careers.marlowquay.example",
        ),
        (
            "https://careers.marlowquay.example/us/en/",
            '<script>var phApp = phApp || {"widgetApiEndpoint":"x"}</script>',
            "phenom:careers.marlowquay.example",
        ),
        ("https://blog.example/how-phapp-works", "<p>Phenom calls it phApp.</p>", None),
        (
            "https://jobs.pellworm.example/",
            '<link rel="stylesheet" href="https://tbcdn.talentbrew.com/company/77/css/main.css">',
            "radancy:jobs.pellworm.example",
        ),
        (
            "https://jobs.pellworm.example/search-jobs",
            '<ul><li><a data-job-id="9001" href="/en/job/leeds/driver/77/9001"><h2>Driver</h2></a></li></ul>',
            "radancy:jobs.pellworm.example",
        ),
        ("https://pellworm.example/", '<a data-job-id="9001" href="/shop/9001">Bread</a>', None),
        (
            "https://ridgeline.example/careers",
            '<iframe src="https://www.comeet.com/jobs/ridgeline/7A.00B"></iframe>',
            "comeet:7A.00B",
        ),
        (
            "https://hollin.example/careers",
            f'<a href="https://jobs.gusto.com/boards/{GUSTO}">Jobs</a>',
            f"gusto:{GUSTO}",
        ),
        (
            "https://thornfield.example/careers",
            f'<iframe src="https://recruiting.paylocity.com/recruiting/jobs/All/{BOARD}/Thornfield"></iframe>',
            f"paylocity:{BOARD}",
        ),
    ],
)
def test_resolve_by_page(url, html, key):
    board = resolve(url, f"<html><body>{html}</body></html>")
    assert (board and board.key) == key
