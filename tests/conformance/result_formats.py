"""The W3C's tests of results as JSON, CSV and TSV, asked over HTTP."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pyoxigraph as ox
import rdflib
from manifests import MF, entries, local_name
from server import empty, load, send

Table = tuple[list[str], list[list[str]]]
XSD = "http://www.w3.org/2001/XMLSchema#"
NUMBERS = {XSD + name for name in ("integer", "decimal", "double", "float", "negativeInteger")}
QT = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
MEDIA_TYPES = {
    ".srj": "application/sparql-results+json",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
}


@dataclass(frozen=True)
class FormatCase:
    """A test: the query over the data gives the result, in the format that the result's name tells."""

    name: str
    query: Path
    data: Path
    result: Path


def read_format_cases(manifest: Path) -> list[FormatCase]:
    """Return the tests of a manifest in its order."""
    graph = rdflib.Graph().parse(manifest, format="turtle")

    def file(node: rdflib.term.Node | None) -> Path:
        return manifest.parent / Path(str(node)).name

    found = []
    for entry in entries(graph):
        action = graph.value(entry, MF.action)
        query, data = file(graph.value(action, QT.query)), file(graph.value(action, QT.data))
        found.append(FormatCase(local_name(entry), query, data, file(graph.value(entry, MF.result))))
    return found


def run_format(case: FormatCase, address: str) -> None:
    """Run a test; raises AssertionError where the result is another one."""
    empty(address)
    load(address, "default", case.data)
    media_type = MEDIA_TYPES[case.result.suffix]
    headers = {"Content-Type": "application/sparql-query", "Accept": media_type}
    answer = send(address, "POST", "/sparql", headers, case.query.read_bytes())
    assert (answer.status, answer.media_type) == (200, media_type), answer
    read = table_of_text if case.result.suffix == ".csv" else table_of_terms
    assert read(answer.body, media_type) == read(case.result.read_bytes(), media_type)


def table_of_text(data: bytes, _: str) -> Table:
    """Return the rows of a CSV table."""
    header, *rows = csv.reader(io.StringIO(data.decode(), newline=""))
    return as_table(header, [[as_number(cell) or cell for cell in row] for row in rows])


def table_of_terms(data: bytes, media_type: str) -> Table | bool:
    """Return the rows of a result as terms, or what an ASK was answered."""
    form = ox.QueryResultsFormat.from_media_type(media_type)
    assert form is not None
    results = ox.parse_query_results(data, form)
    if isinstance(results, ox.QueryBoolean):
        return bool(results)
    assert isinstance(results, ox.QuerySolutions)
    header = [variable.value for variable in results.variables]
    return as_table(header, [[as_text(value) for value in solution] for solution in results])


def as_text(term: object) -> str:
    """Return a term in the form in which terms are compared."""
    if isinstance(term, ox.Literal) and term.datatype.value in NUMBERS:
        return as_number(term.value) or str(term)
    return "" if term is None else str(term)


def as_number(text: str) -> str | None:
    """Return a number in its one form, ``None`` for a text that is no number.

    Numbers are compared by value: the store keeps 1.0E6 as 1000000 and an xsd:negativeInteger as an xsd:integer.
    """
    try:
        return f"number {Decimal(text).normalize():f}"
    except InvalidOperation:
        return None


def as_table(header: list[str], rows: list[list[str]]) -> Table:
    """Return the columns by name and the rows in one order: SPARQL defines no order of the columns of SELECT *."""
    order = sorted(range(len(header)), key=header.__getitem__)
    return sorted(header), sorted(named_apart([[row[at] for at in order] for row in rows]))


def named_apart(rows: list[list[str]]) -> list[list[str]]:
    """Return rows with their blank nodes numbered by the rows in which they stand, whatever their names."""
    places: dict[str, list[str]] = {}
    for row in rows:
        for cell in row:
            if cell.startswith("_:"):
                rest = [other if not other.startswith("_:") else "_:" for other in row]
                places.setdefault(cell, []).append(repr(rest))
    order = sorted(places, key=lambda name: sorted(places[name]))
    names = {name: f"_:{number}" for number, name in enumerate(order)}
    return [[names.get(cell, cell) for cell in row] for row in rows]
