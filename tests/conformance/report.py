"""Runs every test of conformance against a real server and writes docs/conformance.md.

``make conformance`` runs it; the tests compare the page to what they found.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from description import read_names, run_description
from exchanges import run
from manifests import read_cases
from result_formats import read_format_cases, run_format
from server import serving

REPOSITORY = Path(__file__).resolve().parents[2]
PAGE = REPOSITORY / "docs" / "conformance.md"
HEAD = """<!-- Written by tests/conformance/report.py: do not edit, run `make conformance`. -->

# Conformance

The W3C's tests of the SPARQL 1.1 protocols and result formats (w3c/rdf-tests, `sparql/sparql11`), read from their
manifests and run over HTTP against `civilex serve --empty` as a process of its own, open for writing.

Of the three tests of the service description the W3C gives the names only: what they check here is ours (that RDF
comes back in every format, that there is one service with the address that was asked as its endpoint, and that the
vocabulary's classes, domains and ranges are kept, as shapes). Of the fourteen tests of the Graph Store Protocol one,
`head_non_existing_direct`, is described in its manifest without being listed there; it is run like the others.

Results are compared as tables whose rows and columns may come in any order (the queries are `SELECT *` without
ORDER BY), numbers by value: the store keeps 1.0E6 as 1000000 and an xsd:negativeInteger as an xsd:integer.

| tests | passed | of |
|---|---|---|
"""


@dataclass(frozen=True)
class Check:
    """One test of a group: its name, and what runs it against an address."""

    group: str
    name: str
    run: Callable[[str], None]


def all_tests(suite: Path) -> list[Check]:
    """Return every test of the suite, group by group."""
    protocol, graphs = suite / "protocol", suite / "graph-store-protocol"
    found = [
        Check("SPARQL 1.1 Protocol", case.name, partial(run, case))
        for case in read_cases(protocol / "manifest.ttl", "/sparql/", "/sparql")
    ]
    for manifest in ("manifest-direct.ttl", "manifest-indirect.ttl"):
        found += [
            Check("SPARQL 1.1 Graph Store Protocol", case.name, partial(run, case))
            for case in read_cases(graphs / manifest, "/gsp", "/graphs")
        ]
    found += [
        Check("SPARQL 1.1 Service Description", name, partial(run_description, name))
        for name in read_names(suite / "service-description" / "manifest.ttl")
    ]
    for folder, group in (("json-res", "Results as JSON"), ("csv-tsv-res", "Results as CSV and TSV")):
        found += [
            Check(group, case.name, partial(run_format, case))
            for case in read_format_cases(suite / folder / "manifest.ttl")
        ]
    return found


def passes(test: Check, address: str) -> bool:
    """Run a test and say whether it passed; a failure is told on standard error."""
    try:
        test.run(address)
    except AssertionError as error:
        print(f"{test.group}: {test.name} failed: {error}", file=sys.stderr)
        return False
    return True


def page(outcomes: list[tuple[Check, bool]]) -> str:
    """Return the page: a table of the groups, then each test by name."""
    groups: dict[str, list[tuple[str, bool]]] = {}
    for test, passed in outcomes:
        groups.setdefault(test.group, []).append((test.name, passed))
    rows = [f"| {group} | {sum(ok for _, ok in tests)} | {len(tests)} |" for group, tests in groups.items()]
    parts = []
    for group, tests in groups.items():
        lines = "\n".join(f"- {name}: {'passed' if ok else '**failed**'}" for name, ok in tests)
        parts.append(f"\n## {group}\n\n{lines}\n")
    return HEAD + "\n".join(rows) + "\n" + "".join(parts)


def main() -> int:
    """Write the page; 1 where a test failed."""
    folder = Path(os.environ.get("CIVILEX_TESTDATA") or REPOSITORY / "../shared/testdata").resolve()
    with tempfile.TemporaryDirectory() as directory, serving(Path(directory) / "data") as address:
        outcomes = [(test, passes(test, address)) for test in all_tests(folder / "w3c-sparql")]
    PAGE.write_text(page(outcomes), encoding="utf-8")
    failed = sum(not passed for _, passed in outcomes)
    print(f"{PAGE.relative_to(REPOSITORY)}: {len(outcomes) - failed} of {len(outcomes)} passed")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
