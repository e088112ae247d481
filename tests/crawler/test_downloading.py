"""Unpacking answers: what is sound at once, what is not as Scrapy does."""

import gzip
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware

from crawler.downloading import Unpacking

BODY = b"<p>Turns pages.</p>" * 40
PACKED = gzip.compress(BODY, mtime=0)


def unpacked(way, packed, most):
    try:
        return way(packed, b"gzip", most)
    except (OSError, EOFError, ValueError, zlib.error, struct.error) as error:  # whatever it is, both raise it
        return repr(error)


@pytest.mark.parametrize(
    ("packed", "most"),
    [
        (PACKED, 0),
        (PACKED, len(BODY)),
        (PACKED, len(BODY) - 1),
        (PACKED[:-9], 0),
        (PACKED[:3], 0),
        (PACKED[:-8] + bytes(8), 0),
        (PACKED + gzip.compress(b"more", mtime=0), 0),
        (PACKED + b"\0\0", 0),
        (PACKED + b"junk", 0),
        (BODY, 0),
        (b"", 0),
    ],
)
def test_gzip_is_unpacked_as_scrapy_does(packed, most):
    assert unpacked(Unpacking._decode, packed, most) == unpacked(HttpCompressionMiddleware._decode, packed, most)


@given(st.binary(max_size=300), st.integers(0, 400), st.integers(0, 40), st.integers(0, 255))
@settings(max_examples=200, deadline=None)
def test_no_gzip_is_unpacked_otherwise(body, most, at, instead):
    packed = bytearray(gzip.compress(body, mtime=0))
    packed[at % len(packed)] = instead
    ways = Unpacking._decode, HttpCompressionMiddleware._decode
    ours, theirs = (unpacked(way, bytes(packed), most) for way in ways)
    assert ours == theirs
