"""``/skos/v1``: the REST API of Skosmos over the vocabularies here, for programs that speak it (Annif, Cocoda, ...)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import pyoxigraph as ox
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from civilex.errors import InvalidParameter, NotFound
from civilex.namespaces import SKOS, expand
from civilex.queries import stored
from civilex.rdf.serializing import serialize
from civilex.sparql.negotiation import choose
from civilex.store import Queryable
from civilex.terminology.labels import labels
from civilex.terminology.search.narrowing import Question
from civilex.web import skos_contexts as contexts
from civilex.web.access import own_origin
from civilex.web.dependencies import StoreDep
from civilex.web.listing import whole_number
from civilex.web.parameters import single_parameters
from civilex.web.representation import languages_asked
from civilex.web.routes.lists import named
from civilex.web.routes.search import graphs_to_read
from civilex.web.skos_concepts import SkosConcepts, as_skosmos_json
from civilex.web.skos_search import CONCEPT_FIELDS, SkosSearch, best_for_label
from civilex.web.skos_vocabularies import Scheme, ids_by_iri, scheme_named, schemes
from civilex.web.unchanged import UnchangedRoute

ROOT = "/skos/v1"
MOST_HITS = 1000
_FORMATS = ("application/rdf+xml", "text/turtle", "application/ld+json", "application/json")
_STRING = {"type": "string"}
_URI = {"name": "uri", "in": "query", "required": True, "schema": {"type": "string", "format": "iri"}}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of the API: its parameters, the store as the caller may read it, and the languages of labels."""

    request: Request
    given: Mapping[str, str]
    store: Queryable
    languages: list[str]

    @property
    def language(self) -> str:
        """The language that the answer's texts are meant to be in."""
        return self.languages[0]

    @property
    def base(self) -> str:
        """The address of the API."""
        return f"{own_origin(self.request)}{ROOT}/"

    def uri(self) -> str:
        """Return the parameter ``uri``; raises InvalidParameter where it is missing or no IRI."""
        text = self.given.get("uri", "").strip()
        try:
            return ox.NamedNode(text).value
        except ValueError as error:
            raise InvalidParameter("uri", "is missing or is no absolute IRI: give that of a concept") from error

    def scheme(self) -> Scheme:
        """Return the vocabulary that the path names; raises NotFound."""
        return scheme_named(schemes(self.store), self.request.path_params["vocid"])

    def concepts(self) -> SkosConcepts:
        """Return the concepts of the vocabulary that the path names."""
        return SkosConcepts(self.store, self.scheme(), self.languages)


async def asked(request: Request, store: StoreDep) -> Asked:
    """Return what a request asks for; ``labellang`` goes before ``lang`` for the labels that are shown."""
    given = single_parameters(request)
    labellang = given.get("labellang", "").strip()
    languages = languages_asked(request)
    if labellang:
        languages = list(dict.fromkeys([*labellang.split(","), *languages]))
    return Asked(request, given, store, languages)


AskedDep = Annotated[Asked, Depends(asked)]


def router() -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix=ROOT, tags=["skos"])
    for path, answer, about in _ROUTES:
        # What searches has no ETag: the index may be of another generation than the store.
        kind = APIRoute if answer in (search, lookup) else UnchangedRoute
        documented = {"parameters": [_URI]} if answer in _OF_A_CONCEPT else {}
        route = named(_answering(answer), f"skos{path.replace('/', '_').replace('{', '').replace('}', '')}")
        routes.add_api_route(path, route, summary=about, openapi_extra=documented, route_class_override=kind)
    return routes


def _answering(answer: Callable[[Asked], Any]) -> Callable[..., Any]:
    def answered(request: Asked) -> Response:
        found = answer(request)
        if isinstance(found, Response):
            return found
        media_type = choose(request.request.headers.get("accept"), ("application/json", "application/ld+json"))
        return JSONResponse(found, media_type=media_type, headers={"Vary": "Accept, Accept-Language"})

    answered.__annotations__["request"] = AskedDep
    return answered


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


def search(this: Asked) -> dict[str, Any]:
    """Return the concepts whose labels fit ``query``, in which ``*`` stands for anything."""
    given = this.given
    query = given.get("query", "").strip()
    if not query and not given.get("parent") and not given.get("group"):
        raise InvalidParameter("query", "is missing: give a label, with * for anything")
    fields = given.get("fields", "").split()
    if unknown := [name for name in fields if name not in CONCEPT_FIELDS]:
        raise InvalidParameter("fields", f"'{unknown[0]}' is none (there are: {', '.join(CONCEPT_FIELDS)})")
    known = schemes(this.store)
    vocid = this.request.path_params.get("vocid")
    asked_ids = [vocid] if vocid else given.get("vocab", "").split()
    wanted = [scheme_named(known, name) for name in asked_ids]
    most = whole_number(given, "maxhits", MOST_HITS, least=1) or MOST_HITS
    offset = whole_number(given, "offset", 0, least=0) or 0
    searching = _search(this, wanted, [expand(name) for name in given.get("type", "").split()])
    unique = given.get("unique", "").lower() in ("true", "1", "yes", "on")
    found = searching.fitting(query or "*", unique=unique, within=_within(this, wanted or known))
    hits = searching.results(found[offset : offset + min(most, MOST_HITS)], ids_by_iri(known), fields)
    context = {**contexts.SEARCH, **{name: f"skos:{name}" for name in fields}}
    if "prefLabel" in fields:
        context["prefLabels"] = {"@id": "skos:prefLabel", "@container": "@language"}
    if language := given.get("labellang") or given.get("lang"):
        context["@language"] = language
    return {"@context": context, "uri": "", "results": hits}


def lookup(this: Asked) -> dict[str, Any]:
    """Return the concepts that a label names: by preferred label, else by another, the case as written first."""
    label = this.given.get("label", "").strip()
    if not label:
        raise InvalidParameter("label", "is missing: give the label of a concept")
    scheme = this.scheme()
    searching = _search(this, [scheme], [])
    found = best_for_label(searching.fitting(label.replace("*", " "), unique=False), label)
    if not found:
        raise NotFound(f"Could not find label '{label}' in the vocabulary '{scheme.id}'.")
    context = {**contexts.LOOKUP, **({"@language": this.given["lang"]} if this.given.get("lang") else {})}
    return {"@context": context, "result": searching.results(found, ids_by_iri([scheme]))}


def _search(this: Asked, wanted: list[Scheme], classes: list[str]) -> SkosSearch:
    index = this.request.app.state.search.index()
    question = Question(
        (),
        languages=this.languages,
        graphs=graphs_to_read(this.request, index),
        only_languages=[tag for tag in this.given.get("lang", "").split(",") if tag],
        types=classes,
        schemes=[scheme.iri for scheme in wanted],
    )
    return SkosSearch(index, this.store, question, this.languages)


def _within(this: Asked, known: list[Scheme]) -> set[str] | None:
    """Return the concepts below ``parent`` or in ``group``; ``None`` where neither is asked for."""
    iri = this.given.get("parent") or this.given.get("group")
    if not iri:
        return None
    found: set[str] = set()
    for scheme in known:
        concepts = SkosConcepts(this.store, scheme, this.languages)
        if iri in concepts.vocabulary.concepts:
            found |= set(concepts.vocabulary.below(iri)[1:])
    try:
        members = this.store.rows(stored("skos/group-members").bind({"group": ox.NamedNode(iri)}))
    except ValueError as error:
        raise InvalidParameter("parent", f"'{iri}' is no absolute IRI") from error
    return found | {row["member"].value for row in members if isinstance(row["member"], ox.NamedNode)}


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


def top_concepts(this: Asked) -> dict[str, Any]:
    """Return the top concepts of a vocabulary."""
    concepts = this.concepts()
    found = {"uri": concepts.scheme.iri, "topconcepts": concepts.tops()}
    return {"@context": {**contexts.TOP_CONCEPTS, "@language": this.language}, **found}


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


def groups(this: Asked) -> dict[str, Any]:
    """Return the collections of a vocabulary."""
    scheme = this.scheme()
    rows = this.store.rows(stored("skos/scheme-groups").bind({"scheme": ox.NamedNode(scheme.iri)}))
    iris = [row["group"].value for row in rows if isinstance(row["group"], ox.NamedNode)]
    names = SkosConcepts(this.store, scheme, this.languages).named(iris)
    found = [{"uri": iri, "prefLabel": name, "hasMembers": True} for iri, name in names]
    return {"@context": {**contexts.GROUPS, "@language": this.language}, "uri": "", "groups": found}


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


_BROADER, _NARROWER, _RELATED = (_related(name) for name in ("broader", "narrower", "related"))
_ABOVE, _BELOW = (_transitive(name) for name in ("broader", "narrower"))
_OF_A_CONCEPT = (label, hierarchy, children, mappings, _BROADER, _NARROWER, _RELATED, _ABOVE, _BELOW)
_ROUTES: tuple[tuple[str, Callable[[Asked], Any], str], ...] = (
    ("/vocabularies", vocabularies, "The vocabularies, as Skosmos lists them"),
    ("/search", search, "Concepts by label, as Skosmos finds them"),
    ("/types", types, "The classes of concepts"),
    ("/label", label, "The labels of a concept"),
    ("/data", data, "All that is said of a concept, as RDF"),
    ("/{vocid}/", vocabulary, "One vocabulary"),
    ("/{vocid}/types", types, "The classes of its concepts"),
    ("/{vocid}/topConcepts", top_concepts, "Its top concepts"),
    ("/{vocid}/search", search, "Its concepts by label"),
    ("/{vocid}/lookup", lookup, "Its concepts that a label names"),
    ("/{vocid}/data", data, "A concept of it, or all of it, as RDF"),
    ("/{vocid}/label", label, "The labels of one of its concepts"),
    ("/{vocid}/broader", _BROADER, "What is directly broader than a concept"),
    ("/{vocid}/broaderTransitive", _ABOVE, "All that is broader than a concept"),
    ("/{vocid}/narrower", _NARROWER, "What is directly narrower than a concept"),
    ("/{vocid}/narrowerTransitive", _BELOW, "All that is narrower than a concept"),
    ("/{vocid}/related", _RELATED, "What a concept is related to"),
    ("/{vocid}/children", children, "What stands below a concept"),
    ("/{vocid}/hierarchy", hierarchy, "The way from the top to a concept"),
    ("/{vocid}/mappings", mappings, "What a concept is matched to (JSKOS)"),
    ("/{vocid}/groups", groups, "Its collections"),
    ("/{vocid}/index/", index_letters, "The first letters of its concepts"),
    ("/{vocid}/index/{letter}", index_concepts, "Its concepts by first letter"),
)
