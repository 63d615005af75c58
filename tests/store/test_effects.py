"""The exact difference of a change: found by comparing no more graphs than the change may touch."""

from __future__ import annotations

from itertools import product

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civilex.errors import QuerySyntaxError, UnknownGraph
from civilex.store.changes import DropGraph, PutDataset, PutGraph, RunUpdate
from civilex.store.difference import Difference, apply, as_patch, digest_after, digest_of, read_patch
from civilex.store.effects import effect
from civilex.store.ground_updates import ground_operations
from civilex.store.touched import touched_graphs

START = """
INSERT DATA { <urn:a> <urn:p> 1 . GRAPH <urn:g> { <urn:a> <urn:p> 1 , 2 . <urn:b> <urn:q> <urn:a> }
  GRAPH <urn:h> { <urn:a> <urn:p> 2 . _:x <urn:p> 3 } } ; CREATE GRAPH <urn:empty>
"""
NAMES = ("<urn:g>", "<urn:h>", "<urn:new>", "x:g")
TEMPLATES = ("?s ?p 7", "<urn:a> <urn:p> ?o", "GRAPH {g} {{ ?s ?p ?o }}", "?s ?p ?o GRAPH {g} {{ ?s <urn:new> ?o }}")
OPERATIONS = [
    *(f"{word} {{ {template.format(g=name)} }} WHERE {{ GRAPH ?any {{ ?s ?p ?o }} }}"
      for word, template, name in product(("DELETE", "INSERT"), TEMPLATES, NAMES)),
    *(f"WITH {name} DELETE {{ ?s ?p ?o }} INSERT {{ ?s ?p 9 GRAPH <urn:h> {{ ?s ?p 8 }} }} WHERE {{ ?s ?p ?o }}"
      for name in NAMES),
    *(f"{word} SILENT {source} TO {target}"
      for word, source, target in product(("ADD", "COPY", "MOVE"), ("DEFAULT", *NAMES), ("DEFAULT", *NAMES))),
    *(f"{word} SILENT {what}"
      for word, what in product(("CLEAR", "DROP"), ("ALL", "NAMED", "DEFAULT", *(f"GRAPH {name}" for name in NAMES)))),
    "CREATE SILENT GRAPH <urn:new>",
    "INSERT { GRAPH ?g { ?s ?p 5 } } WHERE { GRAPH ?g { ?s ?p ?o } }",
    "DELETE WHERE { GRAPH <urn:g> { ?s <urn:p> ?o } }",
    "DELETE WHERE { ?s ?p ?o }",
    "INSERT DATA { <urn:c> <urn:p> '} GRAPH <urn:h> {' GRAPH <urn:new> { [] <urn:p> '#' } } # GRAPH <urn:no>",
    "DELETE DATA { GRAPH <urn:g> { <urn:a> <urn:p> 1 } }",
    "INSERT { GRAPH <\\u0075rn:h> { ?s ?p '\\u0027 } } GRAPH <urn:g> {' } } WHERE { ?s ?p ?o }",
]  # fmt: skip


def filled() -> ox.Store:
    store = ox.Store()
    store.update(START)
    return store


def state(store: ox.Store) -> tuple[set[ox.Quad], set[object]]:
    return set(store), set(store.named_graphs())


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(OPERATIONS), min_size=1, max_size=3))
def test_the_difference_of_an_update_is_what_it_does_and_finding_it_leaves_no_trace(operations: list[str]) -> None:
    check_effect("PREFIX x: <urn:> " + " ; ".join(f"{operation} \n" for operation in operations))


GROUND = [
    f"{word} DATA {{ {body} }}"
    for word in ("INSERT", "DELETE")
    for body in (
        "",
        "<urn:a> <urn:p> 1",
        "<urn:a> <urn:p> 01 , '}' , 'x'@EN",
        "GRAPH <urn:g> { <urn:a> <urn:p> 1 , 2 } <urn:n> x:p 1",
        "GRAPH x:new { <urn:a> <urn:p> 3 } GRAPH <urn:empty> { x:a a x:b }",
    )
] + ["INSERT DATA { GRAPH <urn:new> { [] <urn:p> [] } } # }"]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(GROUND), min_size=1, max_size=5))
def test_the_difference_of_an_update_that_names_its_quads_is_read_from_its_text(operations: list[str]) -> None:
    text = "PREFIX x: <urn:> " + " ;\n".join(f"{operation} \n" for operation in operations)
    assert ground_operations(text) is not None
    check_effect(text)


@pytest.mark.parametrize(
    "text",
    [
        "DELETE DATA { _:b <urn:p> 1 }",
        "INSERT DATA { ?s <urn:p> 1 }",
        "INSERT DATA { <urn:a> <urn:p> 1 ",
        "INSERT DATA { x:a <urn:p> 1 }",
        "INSERT DATA { } DELETE DATA { }",
    ],
)
def test_one_that_does_not_parse_is_told_as_the_engine_tells_it(text: str) -> None:
    with pytest.raises(QuerySyntaxError):
        effect(filled(), RunUpdate(text))


def check_effect(text: str) -> None:
    """What is found is what the engine does to a store of its own, and finding it leaves no trace."""
    store = filled()
    before = state(store)
    found = effect(store, RunUpdate(text))
    assert state(store) == before
    other = ox.Store()
    other.extend(before[0])
    for name in before[1]:
        other.add_graph(name)
    other.update(text)
    assert without_blank_nodes(state(other)[0] - before[0]) == without_blank_nodes(found.added)
    assert len(set(other) - before[0]) == len(found.added)
    assert before[0] - set(other) == found.removed
    apply(store, found)
    assert set(store.named_graphs()) == set(other.named_graphs())
    assert digest_of(store) == digest_after(digest_of(before[0]), found)


def without_blank_nodes(quads: frozenset[ox.Quad] | set[ox.Quad]) -> set[ox.Quad]:
    return {quad for quad in quads if not isinstance(quad.subject, ox.BlankNode)}


@pytest.mark.parametrize(
    ("text", "graphs"),
    [
        ("PREFIX g: <urn:> INSERT DATA { GRAPH g:x { <urn:a> <urn:b> 1 } }", {"urn:x"}),
        ("INSERT DATA { GRAPH <x> { <urn:a> <urn:b> 1 } }", None),
        ("BASE <urn:b/> CLEAR GRAPH <x>", None),
        ("PREFIX g: <urn:> CLEAR GRAPH g:a\\,b", None),
        ("LOAD <urn:x> INTO GRAPH <urn:y>", None),
        ("INSERT { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }", None),
        ("WITH <urn:w> DELETE { ?s ?p ?o } WHERE { GRAPH <urn:read> { ?s ?p ?o } }", {"urn:w"}),
        ("WITH <urn:w> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o } ; INSERT { ?s ?p 1 } WHERE {}", {"urn:w", ""}),
        ("MOVE DEFAULT TO <urn:m>", {"", "urn:m"}),
        ("no update at all {", set()),
    ],
)
def test_the_graphs_that_an_update_may_touch(text: str, graphs: set[str] | None) -> None:
    found = touched_graphs(text)
    assert found == graphs if graphs is None else found == frozenset(graphs)


def test_documents_and_removals() -> None:
    store = filled()
    document = b"<http://e/a> <http://e/p> 2 , '010'^^<http://www.w3.org/2001/XMLSchema#integer> ."
    graph = PutGraph("urn:g", document, "text/turtle", replace=True)
    found = effect(store, graph)
    assert {quad.object.value for quad in found.added} == {"2", "10"}  # 010 becomes 10, as the store keeps it
    assert len(found.removed) == 3
    assert len(effect(store, PutGraph("urn:g", document, "text/turtle", replace=False)).removed) == 0
    assert effect(store, PutGraph("urn:e", b"", "text/turtle", replace=True)).made == {ox.NamedNode("urn:e")}
    assert effect(store, DropGraph("urn:empty")) == Difference(dropped=frozenset({ox.NamedNode("urn:empty")}))
    with pytest.raises(UnknownGraph):
        effect(store, DropGraph("urn:none"))
    everything = effect(
        store, PutDataset(b'<http://e/a> <http://e/p> "1" <http://e/new> .', "application/n-quads", replace=True)
    )
    apply(store, everything)
    assert len(store) == 1
    assert list(store.named_graphs()) == [ox.NamedNode("http://e/new")]


def test_an_update_that_does_not_parse_changes_nothing() -> None:
    store = filled()
    before = state(store)
    with pytest.raises(QuerySyntaxError):
        effect(store, RunUpdate("DELETE WHERE { ?s ?p ?o } ; INSERT DATA {"))
    assert state(store) == before


def test_a_patch_says_a_difference_exactly() -> None:
    store = filled()
    found = effect(
        store, RunUpdate("DELETE { GRAPH ?g { ?s ?p ?o } } INSERT { ?s ?p 'a\\nb' } WHERE { GRAPH ?g { ?s ?p ?o } }")
    )
    again = read_patch(as_patch(found))
    assert (again.added, again.removed) == (found.added, found.removed)
