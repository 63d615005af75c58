"""The SHACL engine behind :func:`civilex.catalogs.validate`: pyshacl, for now, and nothing else knows it.

rdflib, under pyshacl, is handed N-Triples only: it would fetch contexts and entities of the richer formats. It turns
numbers and dates into values of its own ("010" becomes 10), so that a result may show a literal in another form than
the file. Whether a literal is well-formed is judged before that: one that is not goes over under a datatype that no
shape asks for. What rdflib wrongly refuses stays refused (years before 1 or after 9999, the hour 24). Triple terms are
left out, and so are directions of texts.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyoxigraph as ox

from civilex.catalogs.profiles import Profile
from civilex.catalogs.well_formed import is_well_formed
from civilex.errors import CivilexError, InvalidInput

SH = "http://www.w3.org/ns/shacl#"
_ILL_FORMED = "urn:civilex:ill-formed:"


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

    Blank nodes keep their labels. Raises InvalidInput for a chain of subclasses that is too long for the engine, and
    CivilexError when it gives up for another reason.
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
    except RecursionError as error:
        raise InvalidInput("The document nests its classes (rdfs:subClassOf) too deeply to be checked.") from error
    except (pyshacl.errors.ReportableRuntimeError, pyshacl.errors.ValidationFailure) as error:
        raise CivilexError(f"The check could not be finished: {error}") from error
    return _results(report, original)


def _plain(data: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Leave out what N-Triples before RDF 1.2 cannot say, and mark literals that are not well-formed."""
    kept = []
    for triple in data:
        value = triple.object
        if isinstance(value, ox.Triple):
            continue
        if isinstance(value, ox.Literal) and value.direction:
            value = ox.Literal(value.value, language=value.language)
        elif isinstance(value, ox.Literal) and not is_well_formed(value):
            value = ox.Literal(value.value, datatype=ox.NamedNode(_ILL_FORMED + value.datatype.value))
        kept.append(ox.Triple(triple.subject, triple.predicate, value))
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
        datatype = str(node.datatype or "").removeprefix(_ILL_FORMED)
        return ox.Literal(str(node), datatype=ox.NamedNode(datatype) if datatype else None)

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
