# ruff: noqa: E501 (lines of the page)
"""The table of docs/storm.md: what each row of the plan asks for, and what its latest long run showed.

Results are kept in docs/storm.json, one entry for each part of a row, so that rows can be run one after the other.
"""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
ROWS = {
    1: ("Runaway queries", "killed within 0.2 s of their deadline; no light query refused; as many readers afterwards"),
    2: ("Bad inputs", "no death of the API process, no 500, no answer later than a second after its deadline, memory"),
    3: ("Nesting ladders", "as row 2; what is nested no deeper than 64 works"),
    4: ("Calls made up from the OpenAPI", "no 5xx, no answer that the document does not describe"),
    5: ("kill -9", "no acknowledged write lost, none half there, every index order counts the same, back within 5 s"),
    6: ("Power loss", "no acknowledged write lost, none half there"),
    7: ("Disk full", "507, reading goes on, no acknowledged write lost, writing again within 10 s of there being room"),
    8: ("Corruption", "no wrong count without a word: refused at the start, or found by the check of a backup"),
    9: ("Torn reads", "every read sees one commit whole, and who wrote reads what was written"),
    10: ("Load and overload", "503 or 429 with Retry-After, recovery within 10 s, nothing grows"),
    11: ("Addresses that may not be called", "no connection to a canary, from whichever process"),
    12: ("Slow clients", "an honest client's p99 at most twice what it is alone; no reader held"),
    13: ("Who may do what", "no route, method or form of update that lets a caller do more than its role"),
    15: ("Clock jumps", "deadlines hold; keys end when they should; Retry-After is sane"),
}
"""Number, name, and what must hold; rows 14 and 16 of the plan are no storms."""
HEAD = """<!-- Written by `make storm`: do not edit. -->

# What the storms showed

`make storm` runs the long forms of the torture tests and writes this page; `make storm ROW=9` runs one row, and `SHARE=1` runs
the whole size of the plan instead of a tenth of it. The default tests run a short form of each row. A row that does not hold is
told in [SECURITY.md](../SECURITY.md), under what does not hold. Figures are of a machine that may have been busy with other things.

| row | what | must hold | run | measured | holds | date, machine |
|---|---|---|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Result:
    """What a long run of a part of a row showed; ``held`` is ``None`` where it could not be run."""

    row: int
    part: str
    size: str
    figures: str
    held: bool | None
    seconds: float
    date: str
    machine: str


def result(row: int, part: str, size: str, figures: str, held: bool | None, seconds: float) -> Result:
    """Return what was found here and now."""
    machine = f"{os.cpu_count()} cores, Linux {platform.release().split('-')[0]}, Python {platform.python_version()}"
    return Result(row, part, size, figures, held, round(seconds, 1), datetime.now(UTC).date().isoformat(), machine)


def keep(found: Result, folder: Path = DOCS) -> None:
    """Put a result in the place of the earlier one of its part, and write the page anew."""
    results = [item for item in read(folder) if (item.row, item.part) != (found.row, found.part)]
    results = sorted([*results, found], key=lambda item: (item.row, item.part))
    (folder / "storm.json").write_text(json.dumps([asdict(item) for item in results], indent=1) + "\n")
    (folder / "storm.md").write_text(page(results))


def read(folder: Path = DOCS) -> list[Result]:
    """Return the results that are kept."""
    path = folder / "storm.json"
    return [Result(**item) for item in json.loads(path.read_text())] if path.exists() else []


def page(results: list[Result]) -> str:
    """Return the page; a row without a result says so."""
    lines = []
    for row, (name, must) in ROWS.items():
        found = [item for item in results if item.row == row]
        for item in found:
            verdict = {True: "yes", False: "**no**", None: "not run"}[item.held]
            what = f"{name}: {item.part}"
            ran = f"{item.size} ({item.seconds:.0f} s)"
            cells = (str(row), what, must, ran, item.figures, verdict, f"{item.date}, {item.machine}")
            lines.append("| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |")
        if not found:
            lines.append(f"| {row} | {name} | {must} | not run yet | | | |")
    return HEAD + "\n".join(lines) + "\n"
