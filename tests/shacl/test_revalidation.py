"""A report kept up to date is the report of a full run, whatever changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import pyoxigraph as ox
from hypothesis import given, settings
from hypothesis import strategies as st

from civilex.shacl import Revalidation, ValidationResult, read_shapes, validate

PREFIXES = """PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX e: <urn:e:> """
RDFS, RDF_TYPE = "http://www.w3.org/2000/01/rdf-schema#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
SHAPES = [
    "sh:targetClass e:A ; sh:property [ sh:path e:p ; sh:minCount 1 ; sh:maxCount 1 ]",
    "sh:targetClass e:A ; sh:property [ sh:path ( e:p [ sh:inversePath e:q ] ) ; sh:class e:B ; sh:minCount 1 ]",
    "sh:targetClass e:A ; sh:property [ sh:path [ sh:zeroOrMorePath e:p ] ; sh:nodeKind sh:IRI ; sh:maxCount 2 ]",
    "sh:targetClass e:A ; sh:property [ sh:path [ sh:oneOrMorePath [ sh:inversePath e:p ] ] ; sh:class e:B ]",
    "sh:targetClass e:A ; sh:property [ sh:path [ sh:inversePath ( e:p e:q ) ] ; sh:maxCount 0 ]",
    """sh:targetClass e:A ; sh:property [
      sh:path [ sh:alternativePath ( e:p [ sh:zeroOrOnePath e:q ] ) ] ; sh:maxCount 2 ]""",
    "sh:targetClass e:A ; sh:property [ sh:path e:p ; sh:property [ sh:path e:q ; sh:minCount 1 ; sh:class e:B ] ]",
    "sh:targetClass e:A ; sh:property [ sh:path e:p ; sh:node [ sh:closed true ; sh:property [ sh:path e:q ] ] ]",
    "sh:targetClass e:A ; sh:property [ sh:path e:p ; sh:equals e:q ], [ sh:path e:q ; sh:disjoint e:p ]",
    "sh:targetClass e:A ; sh:or ( [ sh:class e:B ] [ sh:not [ sh:property [ sh:path e:q ; sh:minCount 1 ] ] ] )",
    "sh:targetClass e:A ; sh:xone ( [ sh:class e:B ] [ sh:property [ sh:path e:q ; sh:hasValue e:n1 ] ] )",
    """sh:targetClass e:A ; sh:property [
      sh:path e:p ; sh:qualifiedValueShape [ sh:class e:B ] ; sh:qualifiedMinCount 1 ]""",
    "sh:targetSubjectsOf e:q ; sh:property [ sh:path e:p ; sh:minCount 1 ]",
    "sh:targetObjectsOf e:q ; sh:class e:B",
    "sh:targetNode e:n0 ; sh:property [ sh:path ( e:p e:p ) ; sh:minCount 1 ]",
    """sh:targetClass e:A ; sh:sparql [ sh:select
      "SELECT $this WHERE { $this <urn:e:p>/<urn:e:q> ?x FILTER NOT EXISTS { ?x a <urn:e:B> } }" ]""",
]  # fmt: skip


def quads(turtle: str) -> list[ox.Quad]:
    return list(ox.parse(PREFIXES + turtle, ox.RdfFormat.TURTLE, rename_blank_nodes=False))


nodes = st.sampled_from([ox.NamedNode(f"urn:e:n{number}") for number in range(4)])
classes = st.sampled_from([ox.NamedNode(f"urn:e:{name}") for name in "AB"])
triples = st.one_of(
    st.builds(ox.Triple, nodes, st.sampled_from([ox.NamedNode("urn:e:p"), ox.NamedNode("urn:e:q")]), nodes),
    st.builds(ox.Triple, nodes, st.just(ox.NamedNode("urn:e:p")), st.sampled_from([ox.Literal("x"), ox.Literal("5")])),
    st.builds(ox.Triple, nodes, st.just(ox.NamedNode(RDF_TYPE)), classes),
    st.builds(ox.Triple, classes, st.just(ox.NamedNode(RDFS + "subClassOf")), classes),
)
graphs = st.sets(triples, max_size=10)
changes = st.lists(st.tuples(st.sets(triples, max_size=3), st.sets(triples, max_size=3)), max_size=3)


def rows(results: Iterable[ValidationResult]) -> Counter[object]:
    """Count the results, with their details in whatever order."""
    return Counter((replace(result, details=()), frozenset(rows(result.details).items())) for result in results)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(SHAPES), min_size=1, max_size=3, unique=True), graphs, graphs, changes)
def test_it_is_what_a_full_run_reports(
    chosen: list[str],
    data: set[ox.Triple],
    background: set[ox.Triple],
    steps: list[tuple[set[ox.Triple], set[ox.Triple]]],
) -> None:
    text = " ".join(f"e:S{number} {shape} ." for number, shape in enumerate(chosen))
    shapes = read_shapes(quad.triple for quad in quads(text))
    kept = Revalidation(data, shapes, background=background)
    results = rows(kept.report().results)
    for added, removed in steps:
        data = (data - removed) | added
        change = kept.change(added, removed)
        expected = validate(data, shapes, background=background, max_results=None)
        assert rows(kept.report().results) == rows(expected.results)
        assert kept.report().by_component == expected.by_component
        results = results - rows(change.removed) + rows(change.added)
        assert results == rows(expected.results)


def test_only_what_a_change_can_affect_is_checked() -> None:
    shapes = [quad.triple for quad in quads("""e:S sh:targetClass e:A ;
      sh:property [ sh:path e:p ; sh:node [ sh:property [ sh:path e:q ; sh:minCount 1 ] ] ] .""")]  # fmt: skip
    data = [quad.triple for quad in quads("".join(f"e:a{n} a e:A ; e:p e:v{n} . " for n in range(1000)))]
    kept = Revalidation(data, shapes)
    assert kept.report().total == 1000
    change = kept.change(added=[quad.triple for quad in quads("e:v7 e:q e:x .")])
    assert (change.checked, len(change.removed), change.added) == (1, 1, ())
    assert str(change.removed[0].focus_node) == "<urn:e:a7>"
    assert kept.change(added=[quad.triple for quad in quads("e:v7 e:other e:x .")]).checked == 0
    assert kept.report().total == 999
