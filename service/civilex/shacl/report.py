"""The report of a validation: results as SHACL has them (SHACL, 3.6), counted exactly, shown up to a cap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

import pyoxigraph as ox

from civilex.shacl.graph import RDF_TYPE, SH, XSD, Node, Term
from civilex.shacl.paths import Path, path_triples
from civilex.shacl.shapes import ShapeProblem


@dataclass(frozen=True, slots=True)
class ValidationResult:
    """One result: the focus node, the path and value where there are any, and what was asked for.

    ``component``, ``severity`` are IRIs; ``messages`` are in all languages that the shape gives; ``details`` are the
    results inside a shape that a value does not conform to (``sh:detail``).
    """

    focus_node: Term
    path: Path | None
    value: Term | None
    component: str
    severity: str
    source_shape: Node
    messages: tuple[ox.Literal, ...]
    source_constraint: Node | None = None
    details: tuple[ValidationResult, ...] = ()


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """The outcome of a validation.

    ``conforms`` is SHACL's: false on any result. ``results`` hold at most the asked number for each constraint of each
    shape, and are built when they are looked at; ``total``, ``by_severity``, ``by_component`` count all of them.
    ``problems`` tell what of the shapes was left out. Nothing is entailed but what ``rdfs:subClassOf`` says of classes
    (SHACL, 1.5 and 3.2).
    """

    conforms: bool
    results: Sequence[ValidationResult]
    total: int
    by_severity: dict[str, int]
    by_component: dict[str, int]
    problems: tuple[ShapeProblem, ...] = ()
    entailment: str | None = field(default=None)

    @property
    def is_complete(self) -> bool:
        """Whether ``results`` hold every result."""
        return len(self.results) == self.total

    def triples(self) -> list[ox.Triple]:
        """Return the report as the graph that SHACL describes (3.6)."""
        return self.graph()[1]

    def graph(self, label: str = "r") -> tuple[ox.BlankNode, list[ox.Triple]]:
        """Return the node of the report, and its graph.

        The labels of its own blank nodes begin with ``label``, and with more where data or shapes have such labels, so
        that several reports can be put together and no node of theirs is taken for one of the report.
        """
        while any(name.startswith(label) for name in _labels(self.results)):
            label += "x"
        new = (ox.BlankNode(f"{label}{number}") for number in count())
        report = next(new)
        triples = [
            ox.Triple(report, _iri(RDF_TYPE), _iri(SH + "ValidationReport")),
            ox.Triple(report, _iri(SH + "conforms"), _boolean(self.conforms)),
        ]
        for result in self.results:
            triples += _result(report, "result", result, new)
        return report, triples

    def to_turtle(self) -> str:
        """Return the report as Turtle."""
        document = ox.serialize(self.triples(), format=ox.RdfFormat.TURTLE, prefixes={"sh": SH, "xsd": XSD})
        return (document or b"").decode()


def _labels(results: Iterable[ValidationResult]) -> Iterator[str]:
    """Go through the labels of the blank nodes of data and shapes that results name."""
    for result in results:
        for term in (result.focus_node, result.value, result.source_shape, result.source_constraint):
            if isinstance(term, ox.BlankNode):
                yield term.value
        yield from _labels(result.details)


def _result(owner: ox.BlankNode, name: str, result: ValidationResult, new: Iterator[ox.BlankNode]) -> list[ox.Triple]:
    node = next(new)
    triples = [ox.Triple(owner, _iri(SH + name), node), ox.Triple(node, _iri(RDF_TYPE), _iri(SH + "ValidationResult"))]
    pairs: list[tuple[str, Term]] = [
        ("focusNode", result.focus_node),
        ("resultSeverity", _iri(result.severity)),
        ("sourceConstraintComponent", _iri(result.component)),
        ("sourceShape", result.source_shape),
        *(("resultMessage", message) for message in result.messages),
    ]
    if result.value is not None:
        pairs.append(("value", result.value))
    if result.source_constraint is not None:
        pairs.append(("sourceConstraint", result.source_constraint))
    triples += [ox.Triple(node, _iri(SH + predicate), term) for predicate, term in pairs]
    if result.path is not None:
        path, described = path_triples(result.path, new)
        triples += [ox.Triple(node, _iri(SH + "resultPath"), path), *described]
    for detail in result.details:
        triples += _result(node, "detail", detail, new)
    return triples


def _iri(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)


def _boolean(value: bool) -> ox.Literal:
    return ox.Literal("true" if value else "false", datatype=ox.NamedNode(XSD + "boolean"))
