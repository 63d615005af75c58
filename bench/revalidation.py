"""A report kept up to date beside a full run, on generated catalogues.

    .venv/bin/python bench/revalidation.py 1000 10000 [--shapes FILE]

Changes one dataset at a time: a title goes, a publisher comes, a type goes and comes back.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox

from civilex.shacl import Revalidation, validate

HERE = Path(__file__).parent
OWN_SHAPES = HERE.parent / "tests/shacl/every_component.ttl"


def main() -> None:
    """Print one row for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=[1000, 10_000])
    parser.add_argument("--shapes", type=Path, default=OWN_SHAPES)
    options = parser.parse_args()
    shapes = [quad.triple for quad in ox.parse(path=options.shapes)]
    print(
        "| triples | results | full run, CPU s | a change, median CPU ms | slowest ms | focus nodes checked, median |"
    )
    print("|---|---|---|---|---|---|")
    for size in options.sizes:
        command = [sys.executable, HERE / "catalogues.py", str(size)]
        document = subprocess.run(command, check=True, capture_output=True).stdout
        data = [quad.triple for quad in ox.parse(document, ox.RdfFormat.N_TRIPLES, rename_blank_nodes=False)]
        start = time.process_time()
        total = validate(data, shapes, max_results=None).total
        full = time.process_time() - start
        kept = Revalidation(data, shapes)
        times, checked = [], []
        for triple in data[:: max(1, len(data) // 15)]:
            for change in ({"removed": [triple]}, {"added": [triple]}):
                start = time.process_time()
                checked.append(kept.change(**change).checked)
                times.append(1000 * (time.process_time() - start))
        assert kept.report().total == total
        print(
            f"| {len(data):,} | {total:,} | {full:.2f} | {statistics.median(times):.0f} | {max(times):.0f} | "
            f"{statistics.median(checked):.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
