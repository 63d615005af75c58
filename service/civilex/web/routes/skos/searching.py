"""Concepts by label, as Skosmos finds them."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox

from civilex.errors import InvalidParameter, NotFound
from civilex.namespaces import expand
from civilex.queries import stored
from civilex.terminology.search.narrowing import Question
from civilex.web import skos_contexts as contexts
from civilex.web.listing import whole_number
from civilex.web.routes.search import graphs_to_read
from civilex.web.routes.skos.asked import MOST_HITS, Asked
from civilex.web.skos_concepts import SkosConcepts
from civilex.web.skos_search import CONCEPT_FIELDS, SkosSearch, best_for_label
from civilex.web.skos_vocabularies import Scheme, ids_by_iri, scheme_named, schemes


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
