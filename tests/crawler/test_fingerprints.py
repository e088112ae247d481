"""Keys of requests are Scrapy's fingerprints, whatever the address: archives are found by them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.utils.request import fingerprint

from crawler.fingerprints import PLAIN, Fingerprinter

ADDRESSES = [
    "https://jobs.example/acme/jobs/123",
    "http://127.0.0.2:4444/acme/jobs/a-b_c.d~e",
    "https://jobs.example/",
    "https://jobs.example",
    "https://jobs.example:443/a",
    "https://jobs.example:/a",
    "https://JOBS.example/A",
    "https://jobs.example/a/../b//c/.",
    "https://jobs.example/a?b=2&a=1",
    "https://jobs.example/a#b",
    "https://jobs.example/a%7Eb/%c3%a9",
    "https://jobs.example/a;b=c",
    "https://jobs.example/é",
    "https://user@jobs.example/a",
    "https://[2001:db8::1]/a",
]


def of(request):
    return Fingerprinter().fingerprint(request)


@pytest.mark.parametrize("url", ADDRESSES)
@pytest.mark.parametrize("told", [{}, {"method": "POST", "body": "a=1"}, {"meta": {"verbatim_url": True}}])
def test_a_key_is_scrapys_fingerprint(url, told):
    request = Request(url, **told)
    assert of(request) == fingerprint(request)


@given(
    st.from_regex(r"[a-z0-9.-]{1,12}(:[0-9]{0,4})?", fullmatch=True),
    st.text(alphabet="abZ09.-_~/:?#%&=;@é ", max_size=30),
    st.sampled_from(["GET", "post", "PUT"]),
    st.binary(max_size=9),
)
def test_a_key_is_scrapys_fingerprint_for_any_address(host, rest, method, body):
    request = Request(f"https://{host}/{rest}", method=method, body=body)
    assert of(request) == fingerprint(request)


def test_most_addresses_are_plain():
    assert [bool(PLAIN.fullmatch(url)) for url in ADDRESSES[:3]] == [True] * 3
    keys = Fingerprinter()
    request = Request(ADDRESSES[0])
    assert keys.fingerprint(request) is keys.fingerprint(request)
