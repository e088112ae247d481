"""No test connects to the outside."""

import runpy
from pathlib import Path

runpy.run_path(str(Path(__file__).parent / "fence" / "sitecustomize.py"))
