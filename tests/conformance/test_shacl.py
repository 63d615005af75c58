"""The W3C SHACL test suite, core and SPARQL, by file: every result compared, and every failure."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from civilex.shacl import ValidationFailure, ValidationReport, validate
from civilex.shacl.graph import RDF_TYPE, SH, Graph, Term
from civilex.shacl.paths import read_path

MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"
FAILURE = ox.NamedNode(SHT + "Failure")
FOLDER = Path(os.environ.get("CIVILEX_TESTDATA") or Path(__file__).parents[2] / "../shared/testdata")
SUITE = FOLDER.resolve() / "w3c-shacl/tests"
Rows = Counter[tuple[object, ...]]


def listed(folder: str) -> list[str]:
    """The files of the suite that hold a test, each by its name."""
    files = sorted((SUITE / folder).rglob("*.ttl"))
    return [str(path.relative_to(SUITE)) for path in files if b"sht:Validate" in path.read_bytes()]


def triples(path: Path) -> list[ox.Triple]:
    quads = ox.parse(path.read_bytes(), ox.RdfFormat.TURTLE, base_iri=path.as_uri(), rename_blank_nodes=False)
    return [quad.triple for quad in quads]


def file_of(node: Term | None) -> Path:
    assert isinstance(node, ox.NamedNode)
    return Path(node.value.removeprefix("file://").partition("#")[0])


def rows(graph: Graph, report: Term, *, messages: bool) -> Rows:
    """The results of a report, counted by all that SHACL fixes; messages where they are expected."""
    found: Rows = Counter()
    for result in graph.values(report, SH + "result"):
        path = graph.value(result, SH + "resultPath")
        texts = sorted(map(str, graph.values(result, SH + "resultMessage"))) if messages else []
        singles = ("focusNode", "value", "sourceConstraintComponent", "resultSeverity", "sourceShape")
        path_text = None if path is None else str(read_path(graph, path))
        found[(path_text, *(str(graph.value(result, SH + name)) for name in singles), *texts)] += 1
    return found


def test_the_suite_is_whole(testdata: Path) -> None:
    assert (testdata / "w3c-shacl").is_dir()
    assert len(listed("core")) == 98
    assert len(listed("sparql")) == 23


@pytest.mark.parametrize("name", listed("core") + listed("sparql"))
def test_w3c(name: str) -> None:
    graph = Graph(triples(SUITE / name))
    for test in graph.subjects(RDF_TYPE, ox.NamedNode(SHT + "Validate")):
        action, expected = graph.value(test, MF + "action"), graph.value(test, MF + "result")
        assert action is not None
        assert expected is not None
        data = triples(file_of(graph.value(action, SHT + "dataGraph")))
        shapes = triples(file_of(graph.value(action, SHT + "shapesGraph")))
        if expected == FAILURE:
            with pytest.raises(ValidationFailure):
                validate(data, shapes)
            continue
        compare(validate(data, shapes, max_results=None), graph, expected)


def compare(report: ValidationReport, graph: Graph, expected: Term) -> None:
    ours = Graph(report.triples())
    (node,) = ours.subjects(RDF_TYPE, ox.NamedNode(SH + "ValidationReport"))
    with_messages = any(graph.values(result, SH + "resultMessage") for result in graph.values(expected, SH + "result"))
    assert rows(ours, node, messages=with_messages) == rows(graph, expected, messages=with_messages)
    assert report.conforms == (str(graph.value(expected, SH + "conforms")).startswith('"true"'))
    assert report.total == len(report.results)
