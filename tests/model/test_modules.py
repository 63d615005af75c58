"""The ontology as files: they parse, import each other without a circle, and every term can be read aloud."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from civilex import __version__, reference_model, shipped
from civilex.namespaces import DCT, NS, ONTOLOGY, RDF_TYPE, SKOS, prefixes
from civilex.store.dataset import graph_kind, is_in_default_graph
from civilex.store.embedded import EmbeddedStore

MODULES = sorted((reference_model.root() / "ontology" / "modules").glob("*.ttl"))
TURTLE = sorted((reference_model.root() / "ontology").rglob("*.ttl"))
OWL = "http://www.w3.org/2002/07/owl#"
FIXED = [
    "CityGovernment",
    "CityDepartment",
    "MunicipalUnit",
    "Remit",
    "ServiceType",
    "DataNeed",
    "InteroperabilityNeed",
    "PolicyProduct",
    "SharingAgreement",
    "InformationSystem",
    "Initiative",
    "Involvement",
    "BudgetLine",
    "Collaboration",
    "Benefit",
    "TermUsage",
    "CompletenessClaim",
    "OperatingModelComponent",
    "ofCity",
    "hasRemit",
    "performsFunction",
    "contributesToFunction",
    "hasDataNeed",
    "satisfiedBy",
    "needsData",
    "ownedBy",
    "dependsOnDepartment",
    "coordinates",
    "atLevel",
    "inArea",
    "addressedBy",
    "coveredByAgreement",
    "usesTerm",
    "usedBy",
    "localLabel",
]


def triples(path: Path) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)]


def values(data: list[ox.Triple], subject: str, predicate: str) -> list[ox.NamedNode | ox.Literal]:
    found = (
        triple.object for triple in data if triple.subject.value == subject and triple.predicate.value == predicate
    )
    return [value for value in found if isinstance(value, ox.NamedNode | ox.Literal)]


def own_terms(path: Path) -> list[str]:
    return sorted({triple.subject.value for triple in triples(path) if triple.subject.value.startswith(NS)})


@pytest.mark.parametrize("path", TURTLE, ids=lambda path: path.stem)
def test_a_file_parses_and_declares_the_prefixes_of_the_project_alike(path: Path) -> None:
    assert triples(path) or path.name == "prefixes.ttl"
    declared = dict(re.findall(r"^@prefix\s+([\w-]*):\s*<([^>]*)>", path.read_text(encoding="utf-8"), re.MULTILINE))
    ours = prefixes()
    assert {name: ours[name] for name in declared if name in ours} == {n: i for n, i in declared.items() if n in ours}


def test_imports_lead_to_modules_and_form_no_circle() -> None:
    imports = {
        ONTOLOGY + path.stem: {value.value for value in values(triples(path), ONTOLOGY + path.stem, OWL + "imports")}
        for path in [*MODULES, reference_model.root() / "ontology" / "city.ttl"]
    }
    assert set.union(*imports.values()) <= set(imports)
    assert imports[ONTOLOGY + "city"] | {ONTOLOGY + "external", ONTOLOGY + "city"} == set(imports)
    order: list[str] = []
    while len(order) < len(imports):
        free = [name for name in imports if name not in order and imports[name] <= set(order)]
        assert free, f"a circle of imports among {set(imports) - set(order)}"
        order += free


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_uses_only_terms_of_its_import_closure(path: Path) -> None:
    def closure(name: str) -> set[str]:
        file = next(module for module in MODULES if ONTOLOGY + module.stem == name)
        further = {value.value for value in values(triples(file), name, OWL + "imports")}
        return {name}.union(*map(closure, further))

    inside = {
        term
        for name in closure(ONTOLOGY + path.stem)
        for module in MODULES
        if ONTOLOGY + module.stem == name
        for term in [triple.subject.value for triple in triples(module)]
    }
    builtin = ("rdf-syntax-ns#", "rdf-schema#", "owl#", "XMLSchema#")
    structure = {NS[:-1], OWL + "imports", "http://www.w3.org/2000/01/rdf-schema#isDefinedBy"}
    for triple in triples(path):
        if triple.subject.value.startswith(ONTOLOGY):
            continue
        about = {"subClassOf", "subPropertyOf", "domain", "range", "inverseOf"}
        if re.split("[#/]", triple.predicate.value)[-1] in about and isinstance(triple.object, ox.NamedNode):
            used = triple.object.value
            assert used in inside or any(part in used for part in builtin) or used in structure, used


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_has_its_header_and_the_version_of_the_package(path: Path) -> None:
    data, iri = triples(path), ONTOLOGY + path.stem
    assert [value.value for value in values(data, iri, RDF_TYPE)] == [OWL + "Ontology"]
    for name in ("creator", "created", "license"):
        assert len(values(data, iri, DCT + name)) == 1, name
    for name in ("title", "description"):
        languages = [getattr(value, "language", None) for value in values(data, iri, DCT + name)]
        assert "en" in languages, name
        assert len(languages) == len(set(languages)), name
    assert [value.value for value in values(data, iri, OWL + "versionInfo")] == [__version__]
    assert [value.value for value in values(data, iri, OWL + "versionIRI")] == [f"{iri}/{__version__}"]
    (prior,) = values(data, iri, OWL + "priorVersion")
    assert prior.value.startswith(f"{iri}/")
    assert prior.value != f"{iri}/{__version__}"


@pytest.mark.parametrize(
    ("path", "term"), [(path, term) for path in MODULES for term in own_terms(path)], ids=lambda value: str(value)[-40:]
)
def test_every_term_has_label_definition_example_and_source(path: Path, term: str) -> None:
    data = triples(path)
    for predicate in (SKOS + "prefLabel", SKOS + "definition", SKOS + "example", DCT + "source"):
        texts = [value for value in values(data, term, predicate) if isinstance(value, ox.Literal)]
        languages = ["en", "es", "fr"] if predicate == SKOS + "prefLabel" and path.stem != "external" else ["en"]
        assert sorted(str(text.language) for text in texts) == languages, predicate
        assert all(text.value.strip() == text.value != "" for text in texts)
    labels = [text for text in values(data, term, SKOS + "prefLabel") if isinstance(text, ox.Literal)]
    [label] = [text.value for text in labels if text.language == "en"]
    definition = values(data, term, SKOS + "definition")[0].value
    assert definition.endswith(".")
    assert not definition.lower().startswith((f"a {label} ", f"an {label} ", f"the {label} "))
    assert (
        "".join(word[0].upper() + word[1:] for word in re.split("[ -]", label)).lower() == term.removeprefix(NS).lower()
    )
    defined_by = values(data, term, "http://www.w3.org/2000/01/rdf-schema#isDefinedBy")
    assert [value.value for value in defined_by] == [ONTOLOGY + path.stem]


def test_a_term_stands_in_one_module_and_the_fixed_names_are_there() -> None:
    places = Counter(term for path in MODULES for term in own_terms(path))
    assert {term for term, count in places.items() if count > 1} == set()
    assert {NS + name for name in FIXED} <= set(places)


def test_labels_and_definitions_are_not_given_twice() -> None:
    for predicate in ("prefLabel", "definition"):
        texts = Counter(
            (triple.object.value, triple.object.language)
            for path in MODULES
            if path.stem != "external"
            for triple in triples(path)
            if triple.predicate.value == SKOS + predicate and isinstance(triple.object, ox.Literal)
        )
        assert [text for text, count in texts.items() if count > 1] == []


def test_own_terms_used_anywhere_are_declared(model: EmbeddedStore) -> None:
    declared = {term for path in MODULES for term in own_terms(path)}
    used = {
        term.value
        for name in model.graphs()
        for triple in model.triples(name)
        for term in (triple.predicate, triple.object)
        if isinstance(term, ox.NamedNode) and term.value.startswith(NS)
    }
    assert used - declared == set()


def test_no_triple_stands_in_two_graphs_that_queries_see_together(model: EmbeddedStore) -> None:
    places: dict[ox.Triple, str] = {}
    twice = []
    # from the files, since the store would leave a second copy out
    content = {name: shipped.triples(path) for name, path in shipped.files().items()}
    content |= {name: list(model.triples(name)) for name in model.graphs() if graph_kind(name) == "inferred"}
    for name in filter(is_in_default_graph, content):
        for triple in content[name]:
            if triple in places:
                twice.append((places[triple], name, str(triple)))
            places[triple] = name
    assert twice == []


def test_shortcuts_are_derived_and_never_written_by_hand() -> None:
    names = ("performsFunction", "contributesToFunction", "isPerformedBy", "needsData", "dependsOnDepartment")
    names += ("coordinates", "collaboratesWith", "involves", "linkedTo")
    derived = {NS + name for name in names}
    for path in shipped.files().values():
        data = shipped.triples(path)
        assert [str(triple) for triple in data if triple.predicate.value in derived] == [], path.name
        itd = [triple for triple in data if triple.object == ox.NamedNode(NS + "ITDepartment")]
        assert all(triple.predicate.value != RDF_TYPE for triple in itd), path.name
