"""An explanation as text, as JSON and as RDF."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pyoxigraph as ox

from civilex.namespaces import DCT, GRAPH, RDF_TYPE, compact
from civilex.reasoning.explanation import Step

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_PROV = "http://www.w3.org/ns/prov#"


def short(term: object) -> str:
    """Return a term in few signs: an IRI as CURIE or IRI, a literal as it is written, a nameless node as such."""
    if isinstance(term, ox.NamedNode):
        return compact(term.value)
    return "(unnamed)" if isinstance(term, ox.BlankNode) else str(term)


def as_text(step: Step, name: Callable[[object], str] = short, depth: int = 0) -> str:
    """Return an explanation as indented text: each triple with its graph or rule, its premises below it."""
    space = "    " * depth
    graph = step.graph.removeprefix(GRAPH)
    words = " ".join(map(name, step.triple))
    if not step.is_derived:
        return f"{space}{words}\n{space}  stated in {graph}"
    if not step.premises:
        return f"{space}{words}\n{space}  derived, in {graph}; not explained further here"
    lines = [f"{space}{words}"]
    lines += [f"{space}  by {rule.name}: {rule.title}" for rule in step.rules]
    return "\n".join([*lines, f"{space}  because", *(as_text(premise, name, depth + 1) for premise in step.premises)])


def as_json(step: Step) -> dict[str, Any]:
    """Return an explanation as JSON: terms as in N-Triples, ``derived``, ``graph``, ``rules`` and ``premises``."""
    found: dict[str, Any] = {
        "subject": str(step.triple.subject),
        "predicate": str(step.triple.predicate),
        "object": str(step.triple.object),
        "graph": step.graph.removeprefix(GRAPH),
        "derived": step.is_derived,
    }
    if step.is_derived:
        found["rules"] = [{"name": rule.name, "title": rule.title} for rule in step.rules]
        found["premises"] = [as_json(premise) for premise in step.premises]
    return found


def as_triples(step: Step) -> list[ox.Triple]:
    """Return an explanation as RDF: each triple a ``rdf:Statement``, derived from its premises as PROV says it.

    The activity that generated a derived statement has the name of the rule as label; ``dct:isPartOf`` is the graph.
    """
    numbers: dict[ox.Triple, ox.BlankNode] = {}
    return list(_statements(step, numbers))


def _statements(step: Step, numbers: dict[ox.Triple, ox.BlankNode]) -> Iterator[ox.Triple]:
    if step.triple in numbers:
        return
    node = numbers[step.triple] = ox.BlankNode(f"step{len(numbers) + 1}")
    type_ = ox.NamedNode(RDF_TYPE)
    yield ox.Triple(node, type_, ox.NamedNode(_RDF + "Statement"))
    for place, term in zip(("subject", "predicate", "object"), step.triple, strict=True):
        yield ox.Triple(node, ox.NamedNode(_RDF + place), term)
    yield ox.Triple(node, ox.NamedNode(DCT + "isPartOf"), ox.NamedNode(step.graph))
    for number, rule in enumerate(step.rules):
        activity = ox.BlankNode(f"{node.value}rule{number + 1}")
        yield ox.Triple(node, ox.NamedNode(_PROV + "wasGeneratedBy"), activity)
        yield ox.Triple(activity, type_, ox.NamedNode(_PROV + "Activity"))
        yield ox.Triple(activity, ox.NamedNode(_RDFS + "label"), ox.Literal(rule.name))
        yield ox.Triple(activity, ox.NamedNode(DCT + "description"), ox.Literal(rule.title, language="en"))
    for premise in step.premises:
        yield from _statements(premise, numbers)
        yield ox.Triple(node, ox.NamedNode(_PROV + "wasDerivedFrom"), numbers[premise.triple])
