"""Checks data against the shapes of the city model with pySHACL, and reads what is found."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pyshacl
import rdflib

from civilex import reference_model
from civilex.namespaces import RDF_TYPE, SHAPE, compact

ROOT = reference_model.root()
MODULES = sorted(path for path in (ROOT / "ontology" / "modules").glob("*.ttl") if path.stem != "external")
SHAPES = sorted((ROOT / "shapes" / "city").glob("*.ttl"))
EXAMPLES = {path.stem: path for path in sorted((ROOT / "ontology" / "examples").glob("*.ttl"))}
BASE = "https://example.org/"
SH, OWL = "http://www.w3.org/ns/shacl#", "http://www.w3.org/2002/07/owl#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
# fmt: off
PARAMETERS = [
    "minCount", "maxCount", "class", "datatype", "nodeKind", "in", "or", "not", "pattern", "uniqueLang", "minInclusive",
    "minExclusive", "maxInclusive", "hasValue", "equals", "disjoint", "lessThanOrEquals", "qualifiedMinCount",
    "qualifiedMaxCount", "sparql",
]
# fmt: on


def parse(text: str | Path) -> list[ox.Triple]:
    data = text.read_text(encoding="utf-8") if isinstance(text, Path) else text
    return [quad.triple for quad in ox.parse(data, ox.RdfFormat.TURTLE)]


def rdflib_graph(triples: list[ox.Triple]) -> Any:
    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    return rdflib.Graph(bind_namespaces="none").parse(data=data, format="nt")


@dataclass(frozen=True)
class Finding:
    """One result: focus node, shape, component and severity as names without their namespace; path in SPARQL."""

    focus: str
    shape: str
    component: str
    path: str
    severity: str


@cache
def shapes_graph() -> Any:
    return rdflib_graph([triple for path in SHAPES for triple in parse(path)])


@cache
def modules() -> list[ox.Triple]:
    return [triple for path in (ROOT / "ontology" / "modules").glob("*.ttl") for triple in parse(path)]


def path_text(node: Any) -> str:
    """A SHACL path as SPARQL writes it, with the prefixes of the project."""
    shapes = shapes_graph()
    if node is None:
        return ""
    if isinstance(node, rdflib.URIRef):
        return compact(str(node))
    if (inverse := shapes.value(node, rdflib.URIRef(SH + "inversePath"))) is not None:
        return "^" + path_text(inverse)
    if (options := shapes.value(node, rdflib.URIRef(SH + "alternativePath"))) is not None:
        return "|".join(path_text(option) for option in shapes.items(options))
    return "/".join(path_text(step) for step in shapes.items(node))


def check(triples: list[ox.Triple]) -> list[Finding]:
    _, report, _ = pyshacl.validate(rdflib_graph(triples), shacl_graph=shapes_graph(), inference="none", inplace=True)
    found = []
    for node in report.objects(None, rdflib.URIRef(SH + "result")):
        of = {name: report.value(node, rdflib.URIRef(SH + name)) for name in ["focusNode", "resultSeverity"]}
        shape = report.value(node, rdflib.URIRef(SH + "sourceShape"))
        component = str(report.value(node, rdflib.URIRef(SH + "sourceConstraintComponent")))
        found.append(
            Finding(
                focus=str(of["focusNode"]),
                shape=str(shape).removeprefix(SHAPE),
                component=component.removeprefix(SH).removesuffix("ConstraintComponent"),
                path=path_text(shapes_graph().value(shape, rdflib.URIRef(SH + "path"))),
                severity=str(of["resultSeverity"]).removeprefix(SH),
            )
        )
    return found


def objects(triples: list[ox.Triple], subject: str, predicate: str) -> list[Any]:
    pairs = ((triple.subject, triple.predicate, triple.object) for triple in triples)
    return [o for s, p, o in pairs if s == ox.NamedNode(subject) and p == ox.NamedNode(predicate)]


def subjects_of_type(triples: list[ox.Triple], iri: str) -> list[str]:
    kind = (ox.NamedNode(RDF_TYPE), ox.NamedNode(iri))
    return [t.subject.value for t in triples if (t.predicate, t.object) == kind and isinstance(t.subject, ox.NamedNode)]
