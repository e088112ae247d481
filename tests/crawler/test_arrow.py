"""Arrow imports neither pandas nor numpy where nobody uses them, and whoever does finds them."""

import subprocess
import sys

from crawling import ROOT

CODE = """
import sys
from crawler.arrow import alone
alone()
import pyarrow as pa
import crawler.fetcher
from crawler.boards import platforms
platforms()
pa.concat_tables([pa.Table.from_pylist([{"a": "b"}, {"a": None}]).slice(1)])
print(*sorted({"pandas", "numpy"} & sys.modules.keys()))
import numpy, pandas
alone()
print(pandas.Series(numpy.array([1, 2])).sum())
"""


def test_arrow_looks_for_no_pandas_and_spiders_find_it():
    ran = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, timeout=60, cwd=ROOT)
    assert (ran.stdout, ran.returncode) == ("\n3\n", 0), ran.stderr
