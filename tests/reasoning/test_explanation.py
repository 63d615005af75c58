"""Every derived triple is explained down to what is stated."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from civilex import shipped
from civilex.errors import InvalidParameter, NotFound
from civilex.namespaces import ID, graph
from civilex.reasoning.explanation import Step, explain, read_triple
from civilex.reasoning.explanation_forms import as_json, as_text, as_triples
from civilex.store.embedded import EmbeddedStore
from shipped_stores import shipped_store

PREFIXES = "@prefix cvx: <https://w3id.org/civilex/ns/> . @prefix : <https://example.org/> . "


def leaves(step: Step) -> list[Step]:
    return [leaf for premise in step.premises for leaf in leaves(premise)] or [step]


@pytest.mark.parametrize("slug", ["model", "miravel", "boston"])
def test_each_derived_triple_of_a_graph_rests_on_stated_ones(model: EmbeddedStore, slug: str) -> None:
    found = list(model.triples(graph("inferred", slug)))
    assert found
    for triple in found[::3]:
        step = explain(model, triple)
        assert step.is_derived
        assert step.rules
        for leaf in leaves(step):
            assert not leaf.is_derived
            assert leaf.triple in set(model.triples(leaf.graph))


def test_a_stated_triple_is_its_own_explanation(model: EmbeddedStore) -> None:
    step = explain(model, read_triple("unit:SEC", "a", "cvx:MunicipalUnit"))
    assert as_text(step) == "unit:SEC rdf:type cvx:MunicipalUnit\n  stated in model/municipal-unit"


def test_an_explanation_names_the_rules_from_the_conclusion_to_the_mapping(model: EmbeddedStore) -> None:
    department = ID + "chicago/department/public-health"
    step = explain(model, read_triple("unit:HEA", "cvx:isPerformedBy", department))
    text = as_text(step)
    assert [line.strip().partition(":")[0] for line in text.splitlines() if line.strip().startswith("by ")] == [
        "by prp-inv2",
        "by performs-function-from-exact-match",
    ]
    assert "stated in mappings/chicago" in text
    assert "cvx:isPerformedBy owl:inverseOf cvx:performsFunction" in text
    data = as_json(step)
    assert data["derived"] is True
    assert data["rules"][0]["name"] == "prp-inv2"
    assert {premise["graph"] for premise in data["premises"]} == {"inferred/chicago", "model/organisation"}
    statements = [t for t in as_triples(step) if t.predicate.value.endswith("#wasDerivedFrom")]
    assert len(statements) == len(step.premises) + sum(len(premise.premises) for premise in step.premises)


def test_a_cycle_of_rules_does_not_explain_itself() -> None:
    store = shipped_store()
    turtle = (
        PREFIXES
        + """cvx:t a <http://www.w3.org/2002/07/owl#TransitiveProperty> .
        :a cvx:t :b . :b cvx:t :c . :c cvx:t :a . :c cvx:t :d ."""
    )
    shipped.load(store, turtle.encode(), "text/turtle", graph=graph("city", "here"))
    inferred = list(store.triples(graph("inferred", "here")))
    assert len(inferred) >= 5
    for triple in inferred:
        assert not any(leaf.is_derived for leaf in leaves(explain(store, triple)))


def test_a_premise_with_a_nameless_node_is_a_leaf() -> None:
    store = shipped_store()
    turtle = PREFIXES + ":s cvx:hasDataNeed [ cvx:satisfiedBy :d ] ."
    shipped.load(store, turtle.encode(), "text/turtle", graph=graph("city", "here"))
    step = explain(store, read_triple("https://example.org/s", "cvx:needsData", "https://example.org/d"))
    assert "(unnamed) cvx:satisfiedBy" in as_text(step)
    assert [rule.name for rule in step.rules] == ["needs-data-from-data-need"]


def test_what_does_not_hold_has_no_explanation(model: EmbeddedStore) -> None:
    with pytest.raises(NotFound, match="Neither asserted nor derived here: unit:SEC cvx:coordinates unit:XYZ"):
        explain(model, read_triple("unit:SEC", "cvx:coordinates", "unit:XYZ"))


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        (("not an iri", "a", "unit:SEC"), "s"),
        (("unit:SEC", "b c", "unit:SEC"), "p"),
        (("unit:SEC", "a", '"open'), "o"),
        (("unit:SEC", "a", '"x" . <urn:a> <urn:b> <urn:c>'), "o"),
    ],
)
def test_a_text_that_is_no_term_is_named(texts: tuple[str, str, str], name: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        read_triple(*texts)
    assert caught.value.name == name


def test_a_literal_may_be_explained(model: EmbeddedStore) -> None:
    notation = read_triple("unit:SEC", "http://www.w3.org/2004/02/skos/core#notation", '"SEC"')
    assert notation.object == ox.Literal("SEC")
    assert not explain(model, notation).is_derived


def test_an_explanation_follows_each_change_made_by_delta() -> None:
    store = shipped_store()
    city = graph("city", "here")
    filler = " ".join(f":z{number} dct:identifier '{number}' ." for number in range(60))
    turtle = f"@prefix dct: <http://purl.org/dc/terms/> . {PREFIXES} {filler} :s cvx:hasDataNeed :n , :m . "
    turtle += ":n cvx:satisfiedBy :d . :m cvx:satisfiedBy :d ."
    shipped.load(store, turtle.encode(), "text/turtle", graph=city)
    derived = read_triple("https://example.org/s", "cvx:needsData", "https://example.org/d")
    used = [t for t in store.triples(city) if t.predicate.value.endswith("satisfiedBy")]
    for gone in used:
        step = explain(store, derived)
        assert {leaf.triple for leaf in leaves(step)} <= set(store.triples(*store.graphs()))
        shipped.replace(store, {city: set(store.triples(city)) - {gone}})
    with pytest.raises(NotFound, match="Neither asserted nor derived here"):
        explain(store, derived)


def test_a_premise_that_is_seen_in_another_city_is_explained_from_this_one() -> None:
    store = shipped_store()
    for slug in ("first", "second"):
        extra = ":d cvx:ownedBy :o ." if slug == "second" else ""
        turtle = f"{PREFIXES} :s cvx:hasDataNeed :{slug} . :{slug} cvx:satisfiedBy :d . {extra}"
        shipped.load(store, turtle.encode(), "text/turtle", graph=graph("city", slug))
    seen = read_triple("https://example.org/s", "cvx:needsData", "https://example.org/d")
    assert explain(store, seen).graph == graph("inferred", "first")
    step = explain(store, read_triple("https://example.org/s", "cvx:dependsOnDepartment", "https://example.org/o"))
    assert step.graph == graph("inferred", "second")
    stated = {leaf.graph for leaf in leaves(step)}
    assert stated == {graph("city", "second")}
    assert "inferred-elsewhere" not in as_text(step)
