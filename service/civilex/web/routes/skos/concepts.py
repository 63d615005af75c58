"""What is said of a concept: its labels, what stands above, below and beside it, its matches, and all as RDF."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyoxigraph as ox
from fastapi import Response
from fastapi.responses import JSONResponse

from civilex.errors import NotFound
from civilex.namespaces import SKOS
from civilex.queries import stored
from civilex.rdf.serializing import serialize
from civilex.sparql.negotiation import choose
from civilex.web import skos_contexts as contexts
from civilex.web.listing import whole_number
from civilex.web.routes.skos.asked import MOST_HITS, Asked
from civilex.web.skos_concepts import SkosConcepts, as_skosmos_json
from civilex.web.skos_vocabularies import schemes

_FORMATS = ("application/rdf+xml", "text/turtle", "application/ld+json", "application/json")


def data(this: Asked) -> Response:
    """Return all that is said of a concept, or of a whole vocabulary, as RDF."""
    name = this.request.path_params.get("vocid")
    format_ = this.given.get("format", "").strip()
    media_type = choose(format_ or this.request.headers.get("accept"), _FORMATS)
    if not this.given.get("uri") and name:
        concepts = this.concepts()
        wanted = [concepts.scheme.iri, *concepts.vocabulary.concepts]
    else:
        wanted = [this.concepts().require(this.uri()) if name else this.uri()]
    rows = this.store.rows(stored("service/describe").bind({"item": [ox.NamedNode(iri) for iri in wanted]}))
    triples = [ox.Triple(row["subject"], row["property"], row["value"]) for row in rows]  # type: ignore[arg-type]
    if not triples:
        raise NotFound(f"No concept is found with the IRI <{wanted[0]}>.")
    if media_type in ("application/json", "application/ld+json"):
        return JSONResponse(as_skosmos_json(triples), media_type=media_type, headers={"Vary": "Accept"})
    return Response(serialize(triples, media_type), media_type=media_type, headers={"Vary": "Accept"})


def label(this: Asked) -> dict[str, Any]:
    """Return the labels of a concept."""
    if this.request.path_params.get("vocid"):
        return this.concepts().label(this.uri())
    iri = this.uri()
    rows = this.store.rows(
        stored("skos/concept-values").bind({"concept": ox.NamedNode(iri), "property": ox.NamedNode(f"{SKOS}inScheme")})
    )
    of = {row["value"].value for row in rows if isinstance(row["value"], ox.NamedNode)}
    for scheme in schemes(this.store):
        if scheme.iri in of:
            return SkosConcepts(this.store, scheme, this.languages).label(iri)
    raise NotFound(f"Could not find concept <{iri}>.")


def hierarchy(this: Asked) -> dict[str, Any]:
    """Return the way from the top of a vocabulary to a concept, with the siblings beside it."""
    iri = this.uri()
    found = this.concepts().hierarchy(iri)
    return {"@context": {**contexts.HIERARCHY, "@language": this.language}, "uri": iri, "broaderTransitive": found}


def children(this: Asked) -> dict[str, Any]:
    """Return what stands directly below a concept."""
    iri = this.uri()
    found = this.concepts().children(iri)
    return {"@context": {**contexts.CHILDREN, "@language": this.language}, "uri": iri, "narrower": found}


def mappings(this: Asked) -> dict[str, Any]:
    """Return what a concept is matched to, as JSKOS, and what is said of it."""
    iri = this.uri()
    found = this.concepts().mappings(iri)
    rows = this.store.rows(stored("service/describe").bind({"item": ox.NamedNode(iri)}))
    triples = [ox.Triple(row["subject"], row["property"], row["value"]) for row in rows]  # type: ignore[arg-type]
    return {"mappings": found, "graph": as_skosmos_json(triples)["graph"]}


def _related(name: str) -> Callable[[Asked], dict[str, Any]]:
    def related(this: Asked) -> dict[str, Any]:
        found = this.concepts().related(this.uri(), name)
        return {"@context": {**contexts.relation(name), "@language": this.language}, **found}

    return related


def _transitive(name: str) -> Callable[[Asked], dict[str, Any]]:
    def reached(this: Asked) -> dict[str, Any]:
        limit = whole_number(this.given, "limit", MOST_HITS, least=1) or MOST_HITS
        found = this.concepts().reached(this.uri(), name, limit)
        return {"@context": {**contexts.transitive(f"{name}Transitive", name), "@language": this.language}, **found}

    return reached


BROADER, NARROWER, RELATED = (_related(name) for name in ("broader", "narrower", "related"))
ABOVE, BELOW = (_transitive(name) for name in ("broader", "narrower"))
