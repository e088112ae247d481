"""The key that the same employer's boards share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.values.companies import company_key


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Wrenfield", "wrenfield"),
        ("Wrenfield GmbH", "wrenfield"),
        ("WRENFIELD GMBH & CO. KG", "wrenfield"),
        ("Wrenfield, Inc.", "wrenfield"),
        ("Wrenfield Pte. Ltd.", "wrenfield"),
        ("Wrenfield S.A.S.", "wrenfield"),
        ("Wrenfield Sp. z o.o.", "wrenfield"),
        ("Blåbær & Co. KG", "blabaer"),
        ("Société Générale SA", "societe-generale"),
        ("Ørsted", "orsted"),
        ("Müller", "muller"),
        ("Reed & Pipe Ltd", "reed-and-pipe"),
        ("AT&T", "at-and-t"),
        ("Reed &Pipe", "reed-and-pipe"),
        ("& Co", "co"),
        ("&", None),
        ("  Reed   Works\n", "reed-works"),
        ("7digital", "7digital"),
        ("ソニー株式会社", "ソニー株式会社"),
        # The whole name is a legal form, or begins with one.
        ("SE", "se"),
        ("Inc", "inc"),
        ("AG Insurance", "ag-insurance"),
        ("Coop", "coop"),
        # Nothing of a name is left.
        ("", None),
        (None, None),
        (" - ", None),
        ("!?", None),
    ],
)
def test_company_key(name, expected):
    assert company_key(name) == expected


@given(name=st.none() | st.text(st.characters(exclude_categories=())))
def test_any_name_gives_a_key_that_is_its_own_key(name):
    key = company_key(name)
    assert key is None or (company_key(key) == key and " " not in key)
