# ruff: noqa: E501 (lines of the page)
"""docs/storm.md: a line for each row of the plan, each with the date and figures of its latest long run."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "storm.md"
TITLES = {
    1: "runaway storm",
    2: "bad inputs",
    3: "nesting ladders",
    4: "calls made from the OpenAPI",
    5: "kill -9",
    6: "power loss",
    7: "disk full",
    8: "corruption",
    9: "torn reads",
    10: "load and overload",
    11: "addresses that the service must not call",
    12: "slow clients",
    15: "clock jumps",
}
HEAD = """# What the storm showed

`make storm` runs the long forms of the torture tests and rewrites the rows that it ran; the default tests run a short form of each. A row holds when its test
passed: what must hold is said at the head of the test. Figures are of the machine of that day, beside whatever else it did; compare within a row only.

| row | test | size | held | figures | date |
|---|---|---|---|---|---|
"""
_LINE = re.compile(r"^\| (\d+)([a-z]*) \|")


def note(row: str, size: str, figures: str, *, held: bool = True) -> None:
    """Write a line of the table; ``row`` is its number, with a letter where it has several parts."""
    print(f"\nstorm row {row}: {size}: {'held' if held else 'NOT HELD'}: {figures}", flush=True)
    lines = {}
    if PAGE.exists():
        for line in PAGE.read_text(encoding="utf-8").splitlines():
            if found := _LINE.match(line):
                lines[int(found[1]), found[2]] = line
    found = re.match(r"(\d+)([a-z]*)$", row)
    assert found, row
    number, part = int(found[1]), found[2]
    date = datetime.now(UTC).date().isoformat()
    verdict = "yes" if held else "**no**"
    lines[number, part] = f"| {row} | {TITLES[number]} | {size} | {verdict} | {figures} | {date} |"
    PAGE.write_text(HEAD + "".join(f"{lines[key]}\n" for key in sorted(lines)), encoding="utf-8")
