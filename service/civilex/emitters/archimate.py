"""A city's organisations, functions, services, systems and data as an ArchiMate model (The Open Group, C19C).

The file is in the Model Exchange File Format 3.1. Identifiers are made of IRIs, so that a tool that imports a newer
file finds the elements that it has; the IRI of each is its property ``IRI``. Which element a thing is follows the
alignment ``ontology/alignments/archimate.sssom.tsv``, which relation it has the table of ArchiMate 3.2, appendix B.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

import pyoxigraph as ox

from civilex.namespaces import NS
from civilex.queries import stored
from civilex.store import Queryable, Row
from civilex.terminology.labels import Label, all_labels, from_iri, pick

NAMESPACE = "http://www.opengroup.org/xsd/archimate/3.0/"
SCHEMA = "http://www.opengroup.org/xsd/archimate/3.1/archimate3_Model.xsd"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ELEMENTS = {
    f"{NS}CityDepartment": "BusinessActor",
    f"{NS}MunicipalUnit": "BusinessFunction",
    "http://purl.org/vocab/cpsv#PublicService": "BusinessService",
    f"{NS}InformationSystem": "ApplicationComponent",
    "http://www.w3.org/ns/dcat#Dataset": "DataObject",
}
FOLDERS = {
    "BusinessActor": "Organisation",
    "BusinessFunction": "Functions",
    "BusinessService": "Services",
    "ApplicationComponent": "Systems",
    "DataObject": "Data",
}
RELATIONS = {
    "part": ("Aggregation", ""),
    "performs": ("Assignment", ""),
    "contributes to": ("Association", "contributes to"),
    "provides": ("Assignment", ""),
    "needs": ("Access", "needs"),
    "produces": ("Access", "produces"),
    "holds": ("Access", "holds"),
    "owns": ("Association", "owns"),
    "operated by": ("Association", "is operated by"),
    "interface": ("Flow", ""),
}
"""The relation of ArchiMate and its name. Where its table allows no stronger one between two layers: Association."""
ACCESS = {"needs": "Read", "produces": "Write", "holds": "ReadWrite"}
PROPERTY = "propid-iri"


@dataclass(frozen=True, slots=True)
class Element:
    """An element: its type in ArchiMate, the IRI of what it stands for, its names by language, what is said of it."""

    type: str
    iri: str
    names: tuple[Label, ...]
    description: str = ""


def exchange_file(store: Queryable, city: str, languages: Sequence[str] = ("en",)) -> bytes:
    """Return the model of a city, named as parameters of stored queries are, as an XML document.

    Raises what :meth:`civilex.queries.StoredQuery.terms` raises for a city that is not known.
    """
    query = stored("service/architecture-elements")
    terms = query.terms({"city": [city]}, store)
    (government,) = terms["city"]
    elements = _elements(store, store.rows(query.bind(terms)))
    relations = []
    for row in store.rows(stored("service/architecture-relations").bind(terms)):
        start, end, kind = _text(row, "from"), _text(row, "to"), _text(row, "relation")
        if start in elements and end in elements:
            relations.append((start, kind, end))
    name = _shown(elements[government.value].names, languages) if isinstance(government, ox.NamedNode) else city
    return _document(str(getattr(government, "value", city)), name, elements, relations, languages)


def identifier(*parts: str) -> str:
    """Return an identifier that XML allows (NCName), the same for the same IRIs.

    >>> identifier("https://example.org/a") == identifier("https://example.org/a")
    True
    """
    return f"id-{hashlib.sha256(' '.join(parts).encode()).hexdigest()[:24]}"


def _elements(store: Queryable, rows: Iterable[Row]) -> dict[str, Element]:
    found: dict[str, tuple[str, str]] = {}
    for row in rows:
        said = _text(row, "description") if "description" in row else ""
        found.setdefault(_text(row, "item"), (ELEMENTS[_text(row, "kind")], said))
    names = all_labels(store, found)
    return {
        iri: Element(kind, iri, tuple(names[iri]) or (Label(from_iri(iri)),), said)
        for iri, (kind, said) in found.items()
    }


def _document(
    iri: str,
    name: str,
    elements: Mapping[str, Element],
    relations: Sequence[tuple[str, str, str]],
    languages: Sequence[str],
) -> bytes:
    ET.register_namespace("", NAMESPACE)
    ET.register_namespace("xsi", XSI)
    model = ET.Element(_tag("model"), {"identifier": identifier("model", iri)})
    model.set(f"{{{XSI}}}schemaLocation", f"{NAMESPACE} {SCHEMA}")
    _texts(model, "name", [Label(name)])
    _texts(model, "documentation", [Label(f"Made by civilex from what the service knows of <{iri}>.", "en")])
    listed = ET.SubElement(model, _tag("elements"))
    for element in elements.values():
        node = ET.SubElement(listed, _tag("element"), {"identifier": identifier(element.iri)})
        node.set(f"{{{XSI}}}type", element.type)
        _texts(node, "name", _first_by_language(element.names, languages))
        if element.description:
            _texts(node, "documentation", [Label(element.description, "en")])
        told = ET.SubElement(ET.SubElement(node, _tag("properties")), _tag("property"))
        told.set("propertyDefinitionRef", PROPERTY)
        _texts(told, "value", [Label(element.iri)])
    if relations:
        listed = ET.SubElement(model, _tag("relationships"))
    for start, kind, end in relations:
        type_, label = RELATIONS[kind]
        node = ET.SubElement(listed, _tag("relationship"), {"identifier": identifier(start, kind, end)})
        node.set("source", identifier(start))
        node.set("target", identifier(end))
        node.set(f"{{{XSI}}}type", type_)
        if kind in ACCESS:
            node.set("accessType", ACCESS[kind])
        if label:
            _texts(node, "name", [Label(label, "en")])
    organisations = ET.SubElement(model, _tag("organizations"))
    for type_, folder in FOLDERS.items():
        members = [element for element in elements.values() if element.type == type_]
        item = ET.SubElement(organisations, _tag("item")) if members else None
        if item is not None:
            _texts(item, "label", [Label(folder, "en")])
            for element in members:
                ET.SubElement(item, _tag("item"), {"identifierRef": identifier(element.iri)})
    defined = ET.SubElement(ET.SubElement(model, _tag("propertyDefinitions")), _tag("propertyDefinition"))
    defined.set("identifier", PROPERTY)
    defined.set("type", "string")
    _texts(defined, "name", [Label("IRI")])
    ET.indent(model)
    return bytes(ET.tostring(model, encoding="UTF-8", xml_declaration=True))


def _first_by_language(names: Sequence[Label], languages: Sequence[str]) -> list[Label]:
    """Return one name a language, the one to show first."""
    first = pick(names, languages)
    found = {label.language: label for label in reversed([*([first] if first else []), *names])}
    shown = [label for label in (first, *names) if label is not None]
    return list(dict.fromkeys(found[label.language] for label in shown))


def _shown(names: Sequence[Label], languages: Sequence[str]) -> str:
    found = pick(names, languages)
    return found.value if found else ""


def _texts(parent: ET.Element, tag: str, labels: Sequence[Label]) -> None:
    for label in labels:
        node = ET.SubElement(parent, _tag(tag))
        node.text = "".join(sign for sign in label.value if sign in "\t\n\r" or sign >= " ")
        if label.language:
            node.set(LANG, label.language)


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _text(row: Row, name: str) -> str:
    term = row[name]
    return "" if isinstance(term, ox.Triple) else term.value
