"""The shapes of the city model as files: one for each module, one shape for each class, messages that teach."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from shape_checking import (
    EXAMPLES,
    MODULES,
    OWL,
    RDFS,
    ROOT,
    SH,
    SHAPES,
    objects,
    parse,
    shapes_graph,
    subjects_of_type,
)

from civilex import __version__
from civilex.namespaces import CONCEPT, NS, ONTOLOGY, SHAPE, SKOS


def own_classes(module: Path) -> list[str]:
    return sorted(iri.removeprefix(NS) for iri in subjects_of_type(parse(module), OWL + "Class") if NS in iri)


OWN_CLASSES = [name for module in MODULES for name in own_classes(module)]


def test_every_module_has_a_file_of_shapes_and_every_class_an_example() -> None:
    assert [path.stem for path in SHAPES] == [path.stem for path in MODULES]
    assert list(EXAMPLES) == sorted(OWN_CLASSES)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_every_class_of_a_module_has_a_shape_in_the_file_of_its_name(module: Path) -> None:
    shapes = parse(ROOT / "shapes" / "city" / module.name)
    for name in own_classes(module):
        assert SHAPE + name + "Shape" in subjects_of_type(shapes, SH + "NodeShape"), name
        assert ox.NamedNode(NS + name) in objects(shapes, f"{SHAPE}{name}Shape", SH + "targetClass"), name


NOT_IN_CORE = {"BroaderCycleShape", "DataNeedAgreementNeededShape", "NotationOnceShape"}
"""Constraints that compare nodes with each other, which SHACL Core has no words for."""


def messages(shapes: list[ox.Triple], shape: str) -> list[ox.Literal]:
    """What a shape says, or its constraint in SPARQL, which puts the labels of the nodes into the sentence."""
    constraints = [
        t.object for t in shapes if (t.subject, t.predicate) == (ox.NamedNode(shape), ox.NamedNode(SH + "sparql"))
    ]
    of_sparql = [t.object for t in shapes if t.subject in constraints and t.predicate.value == SH + "message"]
    return [*objects(shapes, shape, SH + "message"), *of_sparql]


@pytest.mark.parametrize("path", SHAPES, ids=lambda path: path.stem)
def test_every_shape_says_what_it_is_how_grave_it_is_and_where_it_is_defined(path: Path) -> None:
    shapes = parse(path)
    [header] = subjects_of_type(shapes, OWL + "Ontology")
    assert objects(shapes, header, "http://purl.org/dc/terms/references") == [ox.NamedNode(ONTOLOGY + path.stem)]
    assert objects(shapes, header, OWL + "versionInfo") == [ox.Literal(__version__)]
    of_nodes, of_properties = (subjects_of_type(shapes, SH + kind) for kind in ("NodeShape", "PropertyShape"))
    used = {t.object.value for t in shapes if t.predicate.value == SH + "property"}
    assert used == set(of_properties), "a property shape that no node shape uses, or that is not there"
    for shape in [*of_nodes, *of_properties]:
        assert objects(shapes, shape, RDFS + "isDefinedBy") == [ox.NamedNode(header)], shape
        [name] = objects(shapes, shape, SH + "name" if shape in of_properties else SKOS + "prefLabel")
        assert name.language == "en", shape
        if shape in of_properties or not objects(shapes, shape, SH + "property"):
            [severity], [message] = objects(shapes, shape, SH + "severity"), messages(shapes, shape)
            assert severity.value in {SH + "Violation", SH + "Warning", SH + "Info"}, shape
            assert message.language == "en", shape
            assert ": " in message.value, f"{shape}: the message says what is wrong, a colon, and what to do"
    in_sparql = {t.subject.value.removeprefix(SHAPE) for t in shapes if t.predicate.value == SH + "sparql"}
    assert in_sparql <= NOT_IN_CORE, "SHACL Core only, where it can say it"


@cache
def concepts(scheme: str) -> frozenset[str]:
    vocabulary = parse(ROOT / "ontology" / "vocabularies" / f"{scheme}.ttl")
    in_scheme = (ox.NamedNode(SKOS + "inScheme"), ox.NamedNode(CONCEPT + scheme))
    return frozenset(t.subject.value for t in vocabulary if (t.predicate, t.object) == in_scheme)


def test_lists_of_allowed_values_are_those_of_the_vocabularies() -> None:
    schemes = set()
    for shape, first in shapes_graph().subject_objects(rdflib.URIRef(SH + "in")):
        members = {str(value) for value in shapes_graph().items(first)}
        if isinstance(shape, rdflib.URIRef) and (concept := min(members)).startswith(CONCEPT):
            schemes.add(scheme := concept.removeprefix(CONCEPT).split("/")[0])
            assert members == concepts(scheme), shape
    assert schemes == {
        "change-request-status", "contract-clause", "evidence-basis", "fact-kind", "initiative-phase",
        "interoperability-level", "involvement-role", "legal-form", "management-area", "product-status", "risk-factor",
        "term-status",
    }  # fmt: skip
