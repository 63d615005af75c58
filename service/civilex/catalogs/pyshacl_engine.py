"""The SHACL engine behind :func:`civilex.catalogs.validate`: pyshacl, for now, and nothing else knows it.

rdflib, under pyshacl, is handed N-Triples only: it would fetch contexts and entities of the richer formats. It turns
numbers and dates into values of its own ("010" becomes 10), so that a result may show a literal in another form than
the file; whether a literal is well-formed is judged before that. Triple terms are left out, directions of texts too.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyoxigraph as ox

from civilex.catalogs.profiles import Profile
from civilex.errors import CivilexError

SH = "http://www.w3.org/ns/shacl#"


@dataclass(frozen=True, slots=True)
class EngineResult:
    """One result as SHACL has it: IRIs of severity, component, shape and (where it is simple) path."""

    focus_node: ox.NamedNode | ox.BlankNode | ox.Literal
    path: str | None
    value: ox.NamedNode | ox.BlankNode | ox.Literal | None
    severity: str
    component: str
    shape: str
    messages: tuple[str, ...]


def run(data: Iterable[ox.Triple], profile: Profile) -> list[EngineResult]:
    """Check the triples against the shapes of a profile and return every result, in no order.

    Blank nodes keep their labels. Raises CivilexError when the engine gives up.
    """
    import pyshacl  # here, because it takes half a second

    logging.getLogger("rdflib.term").setLevel(logging.ERROR)  # it warns of each malformed date, with a traceback
    labels: dict[str, Any] = {}
    graph = _graph(_plain(data), labels)
    original = {node: label for label, node in labels.items()}
    try:
        _, report, _ = pyshacl.validate(
            graph,
            shacl_graph=_shapes_graph(profile),
            inference="none",
            do_owl_imports=False,
            advanced=False,
            inplace=True,
        )
    except (pyshacl.errors.ReportableRuntimeError, pyshacl.errors.ValidationFailure) as error:
        raise CivilexError(f"The check could not be finished: {error}") from error
    return _results(report, original)


def _plain(data: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Leave out what N-Triples before RDF 1.2 cannot say."""
    kept = []
    for triple in data:
        if isinstance(triple.object, ox.Triple):
            continue
        if isinstance(triple.object, ox.Literal) and triple.object.direction:
            text = ox.Literal(triple.object.value, language=triple.object.language)
            triple = ox.Triple(triple.subject, triple.predicate, text)
        kept.append(triple)
    return kept


def _graph(triples: Iterable[ox.Triple], labels: dict[str, Any]) -> Any:
    """Return an rdflib graph; ``labels`` is filled with the blank node that each label became."""
    import rdflib

    graph = rdflib.Graph(bind_namespaces="none")
    document = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    return graph.parse(data=document, format="nt", bnode_context=labels)


@cache
def _shapes_graph(profile: Profile) -> Any:
    return _graph(profile.shapes(), {})


def _results(report: Any, original: dict[Any, str]) -> list[EngineResult]:
    import rdflib

    def uri(name: str) -> Any:
        return rdflib.URIRef(SH + name)

    def term(node: Any) -> ox.NamedNode | ox.BlankNode | ox.Literal:
        if isinstance(node, rdflib.URIRef):
            return ox.NamedNode(str(node))
        if isinstance(node, rdflib.BNode):
            return ox.BlankNode(original.get(node, str(node)))
        if node.language:
            return ox.Literal(str(node), language=node.language)
        return ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype)) if node.datatype else None)

    found = []
    for node in report.objects(None, uri("result")):
        path, value = report.value(node, uri("resultPath")), report.value(node, uri("value"))
        found.append(
            EngineResult(
                focus_node=term(report.value(node, uri("focusNode"))),
                path=str(path) if isinstance(path, rdflib.URIRef) else None,
                value=None if value is None else term(value),
                severity=str(report.value(node, uri("resultSeverity"))),
                component=str(report.value(node, uri("sourceConstraintComponent"))),
                shape=str(report.value(node, uri("sourceShape"))),
                messages=tuple(sorted(str(text) for text in report.objects(node, uri("resultMessage")))),
            )
        )
    return found
