"""The JSON-LD contexts of the Skosmos API, as its version 3 gives them."""

from __future__ import annotations

from typing import Any

SKOS = "http://www.w3.org/2004/02/skos/core#"
ONKI = "http://schema.onki.fi/onki#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
BASE: dict[str, Any] = {"skos": SKOS, "uri": "@id", "type": "@type"}
LABELS: dict[str, Any] = {
    "prefLabel": "skos:prefLabel",
    "altLabel": "skos:altLabel",
    "hiddenLabel": "skos:hiddenLabel",
}
SEARCH: dict[str, Any] = {
    **BASE,
    "isothes": "http://purl.org/iso25964/skos-thes#",
    "onki": ONKI,
    "results": {"@id": "onki:results", "@container": "@list"},
    **LABELS,
}
LOOKUP: dict[str, Any] = {**BASE, "onki": ONKI, "results": {"@id": "onki:results"}, **LABELS}
TOP_CONCEPTS: dict[str, Any] = {
    **BASE,
    "onki": ONKI,
    "topconcepts": "skos:hasTopConcept",
    "notation": "skos:notation",
    "label": "skos:prefLabel",
}
CHILDREN: dict[str, Any] = {
    **BASE,
    "prefLabel": "skos:prefLabel",
    "narrower": "skos:narrower",
    "notation": "skos:notation",
    "onki": ONKI,
    "hasChildren": "onki:hasChildren",
}
HIERARCHY: dict[str, Any] = {
    **BASE,
    "onki": ONKI,
    "prefLabel": "skos:prefLabel",
    "notation": "skos:notation",
    "narrower": {"@id": "skos:narrower", "@type": "@id"},
    "broader": {"@id": "skos:broader", "@type": "@id"},
    "broaderTransitive": {"@id": "skos:broaderTransitive", "@container": "@index"},
    "top": {"@id": "skos:topConceptOf", "@type": "@id"},
    "tops": {"@id": "skos:topConceptOf", "@type": "@id"},
    "hasChildren": "onki:hasChildren",
}
GROUPS: dict[str, Any] = {
    **BASE,
    "onki": ONKI,
    "prefLabel": "skos:prefLabel",
    "groups": "onki:hasGroup",
    "childGroups": {"@id": "skos:member", "@type": "@id"},
    "hasMembers": "onki:hasMembers",
}
DATA: dict[str, Any] = {
    "skos": SKOS,
    "rdfs": RDFS,
    "owl": "http://www.w3.org/2002/07/owl#",
    "dct": "http://purl.org/dc/terms/",
    "uri": "@id",
    "type": "@type",
    "lang": "@language",
    "value": "@value",
    "graph": "@graph",
    "label": "rdfs:label",
    **LABELS,
    **{
        name: f"skos:{name}"
        for name in (
            "broader",
            "narrower",
            "related",
            "inScheme",
            "exactMatch",
            "closeMatch",
            "broadMatch",
            "narrowMatch",
            "relatedMatch",
        )
    },
}


def vocabularies(language: str, base: str) -> dict[str, Any]:
    """Return the context of the list of vocabularies."""
    return {
        "rdfs": RDFS,
        "onki": ONKI,
        "title": {"@id": "rdfs:label", "@language": language},
        "vocabularies": "onki:hasVocabulary",
        "id": "onki:vocabularyIdentifier",
        "uri": "@id",
        "@base": base,
    }


def vocabulary(language: str, base: str) -> dict[str, Any]:
    """Return the context of one vocabulary."""
    return {
        "rdfs": RDFS,
        "onki": ONKI,
        "dct": "http://purl.org/dc/terms/",
        **BASE,
        "conceptschemes": "onki:hasConceptScheme",
        "id": "onki:vocabularyIdentifier",
        "defaultLanguage": "onki:defaultLanguage",
        "languages": "onki:language",
        "label": "rdfs:label",
        "prefLabel": "skos:prefLabel",
        "title": "dct:title",
        "@language": language,
        "@base": base,
    }


def types(language: str, base: str) -> dict[str, Any]:
    """Return the context of the types of concepts."""
    return {
        **BASE,
        "rdfs": RDFS,
        "onki": ONKI,
        "label": "rdfs:label",
        "superclass": {"@id": "rdfs:subClassOf", "@type": "@id"},
        "types": "onki:hasType",
        "@language": language,
        "@base": base,
    }


def relation(name: str) -> dict[str, Any]:
    """Return the context of the concepts that a relation leads to."""
    return {**BASE, "prefLabel": "skos:prefLabel", name: f"skos:{name}"}


def transitive(name: str, direct: str) -> dict[str, Any]:
    """Return the context of the concepts that a transitive relation leads to, with the direct ones of each."""
    return {
        **BASE,
        "prefLabel": "skos:prefLabel",
        direct: {"@id": f"skos:{direct}", "@type": "@id"},
        name: {"@id": f"skos:{name}", "@container": "@index"},
    }
