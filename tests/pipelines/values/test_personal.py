"""One person in whatever spelling; no one else."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.values.personal import Blotter, TooShort

NAME, EMAIL, PHONE = "Jörg Müller", "jörg.müller@firm.de", "+49 30 1234567"


@pytest.mark.parametrize(
    ("value", "text", "blotted"),
    [
        (NAME, "Ask Jörg Müller now", "Ask xxxx xxxxxx now"),
        (NAME, "JÖRG  MÜLLERs Team", "xxxx  xxxxxxs Team"),
        (NAME, "by Müller, Jörg.", "by xxxxxx, xxxx."),
        (NAME, "<b>J&ouml;rg</b> M&#252;ller", "<b>xxxx</b> xxxxxx"),
        (NAME, "&lt;b&gt;Jörg&lt;/b&gt; Müller", "&lt;b&gt;xxxx&lt;/b&gt; xxxxxx"),
        (NAME, '{"by": "J\\u00f6rg\\nM\\u00fcller"}', '{"by": "xxxx\\nxxxxxx"}'),
        (NAME, "JÃ¶rg MÃ¼ller", "xxxx xxxxxx"),
        (NAME, "Jo\u0308rg Mu\u0308ller", "xxxx xxxxxx"),
        (NAME, "/team/jörg-müller/", "/team/xxxx-xxxxxx/"),
        (NAME, "Jörg Müllerhof, Björg Müller", "Jörg Müllerhof, Björg Müller"),
        (EMAIL, "mailto:j%C3%B6rg.m%C3%BCller%40firm.de", "mailto:xxxx.xxxxxx%40xxxx.xx"),
        (EMAIL, "jörg.müller [at] firm [dot] de", "xxxx.xxxxxx [at] xxxx [dot] xx"),
        (EMAIL, "jörg.müller@firm.dex", "jörg.müller@firm.dex"),
        (PHONE, "030 / 123 45 67 or 0049301234567", "099 / 999 99 99 or 0099999999999"),
        (PHONE, "+49 (0)30 1234567", "+99 (9)99 9999999"),
        (PHONE, '{"id": 301234567}', '{"id": 999999999}'),
        (PHONE, "1301234567, 30 12345678", "1301234567, 30 12345678"),
        ("王伟", "请联系王伟先生", "请联系xx先生"),
        ("a.doe@x.co", '<a href="/cdn-cgi/l/email-protection#0b6a256f646e4b73256864">', None),
    ],
)
def test_a_person_is_blotted_out(value, text, blotted):
    told, found = Blotter(value).text(text)
    assert told == blotted if blotted else told != text
    assert found == (told != text) + (blotted is not None and " or " in blotted)


@pytest.mark.parametrize("value", ["", "Li", "Ann L", "12345", "+49 30", "xxxxx xxx", "x@x.xx"])
def test_what_would_be_found_everywhere_is_refused(value):
    with pytest.raises(TooShort):
        Blotter(value)


@given(st.text(), st.sampled_from([NAME, EMAIL, PHONE]), st.text())
def test_once_blotted_it_is_gone(before, value, after):
    blotter = Blotter(value)
    told, _ = blotter.text(f"{before} {value} {after}")
    assert blotter.text(told) == (told, 0)


@pytest.mark.parametrize("value", ["John Smith", EMAIL, PHONE])
@pytest.mark.parametrize(
    "piece", ["&lt;", "J<", "John", "&lt;&gt;", "J\xad", "\\", "&amp;", "4 ", "<b>", "%25", "John ", "+49 30 ", "j@"]
)
def test_it_is_linear(value, piece):
    text = piece * (65_536 // len(piece))
    blotter = Blotter(value)
    started = time.process_time()
    blotter.text(text)
    assert time.process_time() - started < 1
