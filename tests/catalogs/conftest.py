"""Lets the tests of catalogues share the table of the profile and the cases that are made from it."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
