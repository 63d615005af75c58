"""What is said of vocabularies as a whole: their titles, classes, top concepts, groups and indexes."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox

from civilex.queries import stored
from civilex.terminology.labels import labels
from civilex.web import skos_contexts as contexts
from civilex.web.listing import whole_number
from civilex.web.routes.skos.asked import Asked
from civilex.web.skos_concepts import SkosConcepts
from civilex.web.skos_vocabularies import scheme_named, schemes


def vocabularies(this: Asked) -> dict[str, Any]:
    """Return all vocabularies with their titles."""
    known = schemes(this.store)
    titles = labels(this.store, [one.iri for one in known], this.languages)
    return {
        "@context": contexts.vocabularies(this.language, f"{this.base}vocabularies"),
        "uri": "",
        "vocabularies": [{"uri": one.id, "id": one.id, "title": titles[one.iri].value} for one in known],
    }


def vocabulary(this: Asked) -> dict[str, Any]:
    """Return one vocabulary: its title, its languages, its scheme."""
    scheme = this.scheme()
    title = labels(this.store, [scheme.iri], this.languages)[scheme.iri].value
    rows = this.store.rows(stored("skos/scheme-languages").bind({"scheme": ox.NamedNode(scheme.iri)}))
    tags = [row["language"].value for row in rows if isinstance(row["language"], ox.Literal)]
    return {
        "@context": contexts.vocabulary(this.language, f"{this.base}{scheme.id}/"),
        "uri": "",
        "id": scheme.id,
        "title": title,
        "defaultLanguage": "en" if "en" in tags or not tags else tags[0],
        "languages": [tag for tag in tags if tag],
        "conceptschemes": [{"uri": scheme.iri, "label": title, "title": title, "type": "skos:ConceptScheme"}],
    }


def types(this: Asked) -> dict[str, Any]:
    """Return the classes that concepts have, of one vocabulary or of all."""
    name = this.request.path_params.get("vocid")
    wanted = [scheme_named(schemes(this.store), name)] if name else []
    rows = this.store.rows(
        stored("skos/concept-classes").bind({"scheme": [ox.NamedNode(one.iri) for one in wanted]} if wanted else {})
    )
    found: dict[str, set[str]] = {}
    for row in rows:
        if isinstance(row["class"], ox.NamedNode):
            above = row.get("superclass")
            found.setdefault(row["class"].value, set()).update([above.value] if isinstance(above, ox.NamedNode) else [])
    names = labels(this.store, found, this.languages)
    return {
        "@context": contexts.types(this.language, f"{this.base}{f'{name}/' if name else ''}"),
        "uri": "",
        "types": [
            {"uri": iri, "label": names[iri].value, **({"superclass": min(above)} if above else {})}
            for iri, above in sorted(found.items())
        ],
    }


def top_concepts(this: Asked) -> dict[str, Any]:
    """Return the top concepts of a vocabulary."""
    concepts = this.concepts()
    found = {"uri": concepts.scheme.iri, "topconcepts": concepts.tops()}
    return {"@context": {**contexts.TOP_CONCEPTS, "@language": this.language}, **found}


def groups(this: Asked) -> dict[str, Any]:
    """Return the collections of a vocabulary."""
    scheme = this.scheme()
    rows = this.store.rows(stored("skos/scheme-groups").bind({"scheme": ox.NamedNode(scheme.iri)}))
    iris = [row["group"].value for row in rows if isinstance(row["group"], ox.NamedNode)]
    names = SkosConcepts(this.store, scheme, this.languages).named(iris)
    found = [{"uri": iri, "prefLabel": name, "hasMembers": True} for iri, name in names]
    return {"@context": {**contexts.GROUPS, "@language": this.language}, "uri": "", "groups": found}


def index_letters(this: Asked) -> dict[str, Any]:
    """Return the first letters of the names of a vocabulary's concepts."""
    concepts = this.concepts()
    letters = sorted({name[:1].upper() for _, name in concepts.named(concepts.vocabulary.concepts) if name})
    context = {
        **contexts.BASE,
        "indexLetters": {"@id": "skosmos:indexLetters", "@container": "@list", "@language": this.language},
    }
    return {"@context": context, "uri": "", "indexLetters": letters}


def index_concepts(this: Asked) -> dict[str, Any]:
    """Return the concepts of a vocabulary whose names begin with a letter, ``*`` for all."""
    concepts = this.concepts()
    letter = this.request.path_params["letter"].upper()
    names = concepts.named(concepts.vocabulary.concepts)
    found = [
        {"uri": iri, "localname": iri.rpartition("/")[2], "prefLabel": name, "lang": this.language}
        for iri, name in names
        if letter == "*" or name[:1].upper() == letter
    ]
    limit = whole_number(this.given, "limit", len(found) or 1, least=0)
    offset = whole_number(this.given, "offset", 0, least=0) or 0
    context = {**contexts.BASE, "indexConcepts": {"@id": "skosmos:indexConcepts", "@container": "@list"}}
    return {"@context": context, "uri": "", "indexConcepts": found[offset:][: limit or len(found)]}
