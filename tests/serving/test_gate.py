"""Writes that the operator gates: a graph that would not pass its shapes is refused, whole, with the report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from civilex.errors import InvalidInput, ShapesViolated
from civilex.namespaces import graph
from civilex.serving.change_messages import read_request, request_message
from civilex.serving.error_messages import error_message, read_error
from civilex.serving.opening import open_kept
from civilex.settings import Settings
from civilex.store.changes import Attribution, Change, DropGraph, PutDataset, PutGraph, RunUpdate
from civilex.store.kept import KeptStore
from civilex.store.readable_graphs import ReadableGraphs

CITY, OTHER = graph("city", "springfield"), graph("catalog", "portal")
SHAPES = """
PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> PREFIX ex: <urn:ex:>
ex:S a sh:NodeShape ; sh:targetClass ex:Dept ;
  sh:property [ sh:path ex:name ; sh:minCount 1 ; sh:message "A department has a name."@en ] ;
  sh:property [ sh:path ex:staff ; sh:datatype xsd:int ] ;
  sh:property [ sh:path ex:kind ; sh:class ex:Kind ] ;
  sh:property [ sh:path ex:motto ; sh:minCount 1 ; sh:severity sh:Warning ] .
"""
HEAD = "PREFIX ex: <urn:ex:> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
GOOD = HEAD + 'ex:fire a ex:Dept ; ex:name "Fire" .'
BAD = HEAD + "ex:water a ex:Dept . ex:parks a ex:Dept ."
Opened = Callable[..., KeptStore]


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    """Open a store whose city graphs are checked against the shapes above."""
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(SHAPES)

    def make(**settings: str) -> KeptStore:
        return open_kept(
            tmp_path / "data", Settings.model_validate({"gates": f"city={shapes}", **settings}), empty=True
        )

    return make


def put(text: str, name: str = CITY, *, replace: bool = True) -> PutGraph:
    return PutGraph(name, text.encode(), "text/turtle", replace)


def test_what_does_not_pass_is_refused_whole_and_the_next_change_goes_through(opened: Opened) -> None:
    store = opened()
    store.commit(put(GOOD))
    before = store.generation, set(store.triples(CITY))
    with pytest.raises(ShapesViolated, match="A department has a name") as refused:
        store.commit(put(BAD))
    (report,) = refused.value.reports
    assert (report["graph"], report["by_severity"]["violation"], report["canonical_literals"]) == (CITY, 2, False)
    cause = report["causes"][0]
    assert (cause["count"], cause["message"]) == (2, "A department has a name.")
    assert {example["focus_node"] for example in cause["examples"]} == {"urn:ex:parks", "urn:ex:water"}
    read = list(ox.parse(refused.value.turtle, ox.RdfFormat.TURTLE))
    assert sum(quad.predicate.value.endswith("#focusNode") for quad in read) == report["total"]
    assert (store.generation, set(store.triples(CITY))) == before
    store.commit(put(GOOD + 'ex:water a ex:Dept ; ex:name "Water" .'))
    store.close()


@pytest.mark.parametrize(
    "change",
    [
        put(BAD, replace=False),
        PutDataset(f"{HEAD} <{CITY}> {{ ex:water a ex:Dept }}".encode(), "application/trig", replace=False),
        RunUpdate(f"{HEAD} INSERT DATA {{ GRAPH <{CITY}> {{ ex:water a ex:Dept }} }}"),
        RunUpdate(f"{HEAD} DELETE WHERE {{ GRAPH <{CITY}> {{ ?s ex:name ?name }} }}"),
    ],
    ids=["added", "dataset", "inserted", "deleted"],
)
def test_every_way_to_write_is_gated(opened: Opened, change: Change) -> None:
    store = opened()
    store.commit(put(GOOD))
    with pytest.raises(ShapesViolated):
        store.commit(change)
    with pytest.raises(ShapesViolated), store.attributed(store._attribution):
        store.replace({CITY: {quad.triple for quad in ox.parse(BAD, ox.RdfFormat.TURTLE)}})
    assert store.generation == 1
    store.commit(DropGraph(CITY))
    store.commit(put(BAD, OTHER))
    store.close()


def test_a_document_is_checked_as_it_is_written_and_what_is_stored_in_canonical_form(opened: Opened) -> None:
    store = opened()
    store.commit(put(GOOD + 'ex:fire ex:staff "007"^^xsd:int .'))
    with pytest.raises(ShapesViolated) as refused:
        store.commit(put(HEAD + 'ex:fire ex:staff "12"^^xsd:short .', replace=False))
    assert refused.value.reports[0]["causes"][0]["examples"][0]["value"].endswith("#short>")
    # The store holds an xsd:int as an xsd:integer: an update is judged by that, and the report says so.
    with pytest.raises(ShapesViolated) as canonical:
        store.commit(RunUpdate(f"{HEAD} INSERT DATA {{ GRAPH <{CITY}> {{ ex:fire ex:note 1 }} }}"))
    assert canonical.value.reports[0]["canonical_literals"] is True
    store.close()


def test_blank_nodes_of_a_document_are_counted_once(opened: Opened) -> None:
    store = opened()
    with pytest.raises(ShapesViolated) as refused:
        store.commit(put(HEAD + "[] a ex:Dept ."))
    assert refused.value.reports[0]["triples"] == 1
    assert refused.value.reports[0]["by_severity"]["violation"] == 1
    store.close()


def test_the_background_is_looked_up_and_never_blamed(opened: Opened) -> None:
    store = opened()
    model = graph("model", "own")
    store.commit(put(HEAD + "ex:Special a ex:Kind . ex:Example a ex:Dept .", model))
    store.commit(put(GOOD + "ex:fire ex:kind ex:Special ."))
    with pytest.raises(ShapesViolated):
        store.commit(put(GOOD + "ex:fire ex:kind ex:Unknown ."))
    elsewhere = HEAD + 'ex:Far a ex:Kind . ex:far a ex:Dept ; ex:name "Far" .'
    store.commit(put(elsewhere, graph("city", "shelbyville")))
    store.commit(put(GOOD + "ex:fire ex:kind ex:Far ."))
    store.close()


def test_a_warning_refuses_only_where_that_is_asked(opened: Opened) -> None:
    store = opened(gate_fail_on="warning")
    with pytest.raises(ShapesViolated):
        store.commit(put(GOOD))
    store.commit(put(GOOD + 'ex:fire ex:motto "Ready" .'))
    store.close()


def test_one_refusal_leaves_the_other_changes_of_its_group(opened: Opened) -> None:
    store = opened()
    from civilex.store.changes import Attribution

    good, bad = (put(GOOD), Attribution("Ana")), (put(BAD, replace=False), Attribution("Bob"))
    first, refused, last = store.commit_all([good, bad, (put(BAD, OTHER), Attribution("Ana"))])
    assert isinstance(refused, ShapesViolated)
    assert (getattr(first, "number", 0), getattr(last, "number", 0)) == (1, 2)
    store.close()


def test_the_report_goes_from_the_writer_to_the_service_whole() -> None:
    error = ShapesViolated("No.", reports=[{"graph": CITY}], turtle="[] a <urn:x> .")
    read = read_error(error_message(error))
    assert isinstance(read, ShapesViolated)
    assert (str(read), read.reports, read.turtle) == ("No.", [{"graph": CITY}], "[] a <urn:x> .")


@pytest.mark.parametrize("gates", ["city", "city=", "town=city", "city=city, city=dcat-ap"])
def test_a_gate_that_says_nothing_is_no_setting(gates: str) -> None:
    with pytest.raises(ValueError, match=r"KIND=SHAPES|two sets"):
        Settings(gates=gates)


@pytest.mark.parametrize("gates", ["city=no-such-profile", "city=./no-such-file.ttl", "city=/"])
def test_shapes_that_are_not_there_are_named_when_the_store_is_opened(tmp_path: Path, gates: str) -> None:
    with pytest.raises(InvalidInput, match="CIVILEX_GATES"):
        open_kept(tmp_path / "data", Settings(gates=gates), empty=True)


def test_a_gate_looks_up_only_what_the_author_may_read(opened: Opened) -> None:
    store = opened()
    kinds = graph("mappings", "kinds")
    store.commit(put(HEAD + "ex:big a ex:Kind .", kinds))
    text = HEAD + 'ex:fire a ex:Dept ; ex:name "Fire" ; ex:kind ex:big .'
    blind = Attribution(readable=ReadableGraphs(((kinds, False),)))
    with pytest.raises(ShapesViolated):
        store.commit(put(text), read_request(*request_message(put(text), blind))[1])
    store.commit(put(text))
    store.close()
