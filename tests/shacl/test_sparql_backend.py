"""SHACL Core by queries to a store finds what the columns find, and asks no more than it must."""

from __future__ import annotations

import io
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from plain_store import PlainStore

from civilex.shacl import ValidationReport, ValidationResult, read_shapes, validate
from civilex.shacl.sparql_backend import validate_store
from civilex.store.embedded import EmbeddedStore

ROOT = Path(__file__).parents[2]
PREFIXES = (
    "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> PREFIX e: <urn:e:> "
)
SEMIC = "shapes/semic-dcat-ap-3.0.1/dcat-ap-SHACL.ttl"


def triples(turtle: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(PREFIXES + turtle, ox.RdfFormat.TURTLE, rename_blank_nodes=False)]


def row(found: ValidationResult) -> tuple[str, ...]:
    """A result without its value, which a store rewrites."""
    return str(found.focus_node), str(found.path), found.component, found.severity, str(found.source_shape)


def rows(report: ValidationReport) -> Counter[tuple[str, ...]]:
    return Counter(map(row, report.results))


@pytest.fixture(scope="module")
def catalogue() -> list[ox.Triple]:
    lines = subprocess.run(
        [sys.executable, ROOT / "bench" / "catalogues.py", "60"], check=True, capture_output=True
    ).stdout
    return [quad.triple for quad in ox.parse(lines, ox.RdfFormat.N_TRIPLES, rename_blank_nodes=False)]


def test_the_official_shapes_find_what_they_find_in_columns(catalogue: list[ox.Triple], testdata: Path) -> None:
    shapes = read_shapes(quad.triple for quad in ox.parse(path=testdata / SEMIC))
    by_columns = validate(catalogue, shapes, max_results=None)
    by_queries = validate_store(PlainStore(catalogue), shapes, max_results=None)
    assert by_queries.total > 100
    assert rows(by_queries) == rows(by_columns)


def test_our_own_shapes_of_every_component(catalogue: list[ox.Triple]) -> None:
    """A negative nonNegativeInteger is a number in the store; that a day does not exist is not told by its form."""
    shapes = read_shapes(quad.triple for quad in ox.parse(path=ROOT / "tests/shacl/every_component.ttl"))
    by_columns = validate(catalogue, shapes, max_results=None)
    by_queries = validate_store(PlainStore(catalogue), shapes, max_results=None)
    explained = Counter(
        row(found)
        for found in by_columns.results
        if (str(found.value).startswith('"-') and "nonNegative" in str(found.value) and "MaxIncl" in found.component)
        or (str(found.value).startswith('"2023-02-30') and "Datatype" in found.component)
    )
    assert rows(by_columns) - rows(by_queries) == explained
    assert not rows(by_queries) - rows(by_columns)
    assert by_queries.total > 300
    assert explained.total() == 5


def test_a_property_that_nobody_has_is_asked_about_only_where_its_absence_counts() -> None:
    shapes = triples("""e:S sh:targetClass e:C ; sh:property [ sh:path e:p ; sh:pattern "x" ; sh:maxCount 1 ] ;
      sh:property [ sh:path e:q ; sh:minCount 1 ] .""")
    store = PlainStore(triples("e:a a e:C ."))
    report = validate_store(store, shapes)
    assert report.by_component == {"http://www.w3.org/ns/shacl#MinCountConstraintComponent": 1}
    assert not [query for query in store.asked if "urn:e:p" in query]


def test_what_cannot_be_asked_is_told() -> None:
    shapes = triples("""e:S sh:targetClass e:C ; sh:property e:many ; sh:in ( [] ) ;
      sh:sparql [ sh:select "SELECT $this WHERE { $this a ?x }" ] . e:many sh:path e:p ; sh:minCount 99 .""")
    report = validate_store(PlainStore(triples("e:a a e:C .")), shapes)
    told = [problem.text.partition(" is left out")[0] for problem in report.problems if "left out" in problem.text]
    assert sorted(told) == ["sh:In", "sh:MinCount", "sh:SPARQL"]
    assert not report.results


def test_counts_are_whole_where_results_are_capped() -> None:
    data = triples("".join(f"e:n{number} a e:C . " for number in range(20)))
    shapes = triples("e:S sh:targetClass e:C ; sh:property [ sh:path e:q ; sh:minCount 1 ] .")
    report = validate_store(PlainStore(data), shapes, max_results=5)
    assert (report.total, len(report.results), report.conforms) == (20, 5, False)


def test_the_graphs_of_a_store_of_ours() -> None:
    store = EmbeddedStore()
    for graph, text in (("urn:g:1", "e:a a e:C ."), ("urn:g:2", "e:b a e:C .")):
        store.load(io.BytesIO((PREFIXES + text).encode()), "text/turtle", graph=graph)
    shapes = triples("e:S sh:targetClass e:C ; sh:property [ sh:path e:q ; sh:minCount 1 ] .")
    assert validate_store(store, shapes, graphs=["urn:g:1"]).total == 1
    assert validate_store(store, shapes, graphs=["urn:g:1", "urn:g:2"]).total == 2


def test_a_store_that_makes_integers_of_all_whole_numbers_blames_no_good_ones() -> None:
    shapes = triples("e:S sh:targetClass e:C ; sh:property [ sh:path e:p ; sh:datatype xsd:nonNegativeInteger ] .")
    data = triples('e:a a e:C ; e:p "5"^^xsd:nonNegativeInteger, "-5"^^xsd:nonNegativeInteger, "5"^^xsd:decimal .')
    assert validate_store(PlainStore(data), shapes).total == 2
