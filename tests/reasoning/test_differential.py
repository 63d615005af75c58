"""Other reasoners derive the same: owlrl all of it, reasonable all but chains; each difference has a reason here."""

from __future__ import annotations

import random
from pathlib import Path

import owlrl
import pyoxigraph as ox
import pytest
import rdflib
import reasonable

from civilex import shipped
from civilex.namespaces import RDF_TYPE, graph
from civilex.reasoning import materialise
from civilex.reasoning.explanation import explain
from civilex.store.embedded import EmbeddedStore

OWL = "http://www.w3.org/2002/07/owl#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
AXIOMS = """
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix cvx: <https://w3id.org/civilex/ns/> . @prefix : <urn:x:> .
:B rdfs:subClassOf :A . :C rdfs:subClassOf :B . :D rdfs:subClassOf :A .
:E owl:equivalentClass [ owl:intersectionOf (:B [ owl:onProperty :p ; owl:hasValue :n1 ]) ] .
:q rdfs:subPropertyOf :p . :p owl:inverseOf :r . :t a owl:TransitiveProperty . :s a owl:SymmetricProperty .
:t owl:inverseOf :u . :t rdfs:subPropertyOf :v . :F owl:equivalentClass :D .
cvx:w rdfs:domain :C ; rdfs:range :D .
"""
CHAINS = AXIOMS + ":v owl:propertyChainAxiom (:q :t) . :r owl:propertyChainAxiom (:s :u) ."
LONG_LISTS = (
    AXIOMS
    + """
:v owl:propertyChainAxiom (:q :t :p) . :u owl:propertyChainAxiom (:s :q :q :p) .
:G owl:equivalentClass [ owl:intersectionOf (:B :C :D) ] . :H owl:intersectionOf (:A :F :E :I) . :I owl:equivalentClass
    [ owl:onProperty :q ; owl:hasValue :n2 ] .
"""
)
Statement = tuple[str, str, str]


def generated(seed: int, axioms: str, classes: str = "BCDEF") -> list[ox.Triple]:
    choose = random.Random(seed)
    lines = []
    for _ in range(30):
        subject, object_ = choose.randrange(9), choose.randrange(9)
        verb = choose.choice([*(f":{name}" for name in "pqrstuv"), "cvx:w"])
        lines.append(f":n{subject} {verb} :n{object_} .")
        lines.append(f":n{subject} a :{choose.choice(classes)} .")
    text = axioms + "\n".join(lines)
    return [quad.triple for quad in ox.parse(text.encode(), ox.RdfFormat.TURTLE)]


def by_owlrl(base: list[ox.Triple]) -> set[Statement]:
    data = rdflib.Graph()
    data.parse(data=(ox.serialize(base, format=ox.RdfFormat.N_TRIPLES) or b"").decode(), format="nt")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(data)
    return compared((s.n3(), p.n3(), o.n3()) for s, p, o in data)


def by_reasonable(base: list[ox.Triple], folder: Path) -> set[Statement]:
    path = folder / "base.ttl"
    path.write_bytes(ox.serialize(base, format=ox.RdfFormat.TURTLE) or b"")
    reasoner = reasonable.PyReasoner()
    reasoner.load_file(str(path))
    return compared((s.n3(), p.n3(), o.n3()) for s, p, o in reasoner.reason())


def ours(base: list[ox.Triple]) -> set[Statement]:
    return compared(tuple(map(str, triple)) for triple in {*base, *materialise(base)})  # type: ignore[misc]


def compared(statements) -> set[Statement]:
    """Return what is compared: not what the other reasoners say of every term and we leave out.

    - ``x owl:sameAs x`` and a class below itself: nobody asks.
    - Membership of owl:Thing, rdfs:Resource and of the classes of RDF, RDFS and OWL: it holds of everything.
    - Memberships of nameless classes: another store could not name them.
    - Axioms about axioms (domains of sub-properties, equivalent classes as subclasses): rules read them as they stand.
    """
    found = set()
    for subject, predicate, object_ in statements:
        if any(text.startswith("_:") for text in (subject, object_)) or subject.startswith('"'):
            continue
        if predicate.startswith((f"<{OWL}", f"<{RDFS}")) or subject.startswith((f"<{OWL}", f"<{RDFS}")):
            continue
        if predicate == f"<{RDF_TYPE}>" and object_.startswith(
            (f"<{OWL}", f"<{RDFS}", "<http://www.w3.org/1999/02/22")
        ):
            continue
        found.add((subject, predicate, object_))
    return found


def test_owlrl_derives_the_same_from_generated_data_chains_included() -> None:
    for seed in range(4):
        base = generated(seed, CHAINS)
        assert ours(base) == by_owlrl(base)


def test_owlrl_derives_the_same_with_chains_of_three_and_four_links_and_intersections_of_as_many_classes() -> None:
    found: set[Statement] = set()
    for seed in range(4):
        base = generated(seed, LONG_LISTS, "BCDEFGH")
        found |= ours(base)
        assert ours(base) == by_owlrl(base)
    assert any(object_ == "<urn:x:G>" for _, _, object_ in found)


def test_reasonable_derives_the_same_from_generated_data_without_chains(tmp_path: Path) -> None:
    for seed in range(30):
        base = generated(seed, AXIOMS)
        assert ours(base) == by_reasonable(base, tmp_path)


@pytest.mark.storm
def test_owlrl_derives_what_is_derived_for_the_shipped_model_and_a_city_but_for_the_rules_of_the_domain(
    model: EmbeddedStore,
) -> None:
    graphs = [name for name in model.graphs() if "/graph/model/" in name]
    base = list(model.triples(*graphs, graph("city", "miravel"), graph("mappings", "miravel")))
    derived = {*model.triples(shipped.INFERRED_MODEL), *model.triples(graph("inferred", "miravel"))}
    by_domain_rules = {
        triple
        for triple in derived
        if any(not rule.name.startswith(("cax", "cls", "prp", "scm")) for rule in explain(model, triple).rules)
    }
    found = by_owlrl([*base, *by_domain_rules])
    here = compared(tuple(map(str, triple)) for triple in {*base, *derived})  # type: ignore[misc]
    named, here_named = ({item for item in side if item[2].startswith("<")} for side in (found, here))
    assert named == here_named
    assert len(derived) > len(by_domain_rules) > 0


def test_reasonable_derives_what_is_derived_for_a_shipped_city_but_for_chains_and_the_rules_of_the_domain(
    model: EmbeddedStore, tmp_path: Path
) -> None:
    graphs = [name for name in model.graphs() if "/graph/model/" in name]
    base = list(model.triples(*graphs, graph("city", "miravel"), graph("mappings", "miravel")))
    derived = {*model.triples(shipped.INFERRED_MODEL), *model.triples(graph("inferred", "miravel"))}
    not_by_reasonable = {
        triple
        for triple in derived
        if any(
            rule.name == "prp-spo2" or not rule.name.startswith(("cax", "cls", "prp", "scm"))
            for rule in explain(model, triple).rules
        )
    }
    found = by_reasonable([*base, *not_by_reasonable], tmp_path)
    here = compared(tuple(map(str, triple)) for triple in {*base, *derived})  # type: ignore[misc]
    named, here_named = ({item for item in side if item[2].startswith("<")} for side in (found, here))
    assert named == here_named
    assert len(derived) > len(not_by_reasonable) > 0
