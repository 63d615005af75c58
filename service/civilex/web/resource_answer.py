"""The answer that shows one resource, as a page or as data."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

import pyoxigraph as ox
from fastapi import Request, Response
from fastapi.responses import JSONResponse

from civilex.documentation.reading import reference
from civilex.documentation.section import section
from civilex.queries import StoredQuery, by_name, stored
from civilex.rdf.serializing import serialize
from civilex.settings import Settings
from civilex.store import Queryable
from civilex.terminology.labels import from_iri
from civilex.terminology.translations import PROPOSED, translation_statuses
from civilex.web.collections import Collection
from civilex.web.links import leads_elsewhere, page_of
from civilex.web.pages import Pages
from civilex.web.presentation import Presenter
from civilex.web.representation import RDF, csv_answer, in_form, languages_asked
from civilex.web.resource import Resource
from civilex.web.results import ShownAnswer, shown_rows
from civilex.web.vocabulary_page import (
    CONCEPT,
    CONCEPT_QUESTIONS,
    SCHEME,
    SHOWN_CONCEPTS,
    ShownBranch,
    is_a,
    shown_tree,
)


def resource_answer(
    request: Request,
    store: Queryable,
    settings: Settings,
    pages: Pages,
    resource: Resource,
    media_type: str,
    collection: Collection | None = None,
) -> Response:
    """Return a resource in a media type; ``collection`` is the list that it is an item of."""
    presenter = Presenter(store, resource.terms, languages_asked(request), settings.base_iri)
    translations = translation_statuses(store, [resource.iri]).get(resource.iri, {})

    def as_address(iri: str) -> str:
        return page_of(iri, settings.base_iri)

    def tree() -> list[ShownBranch]:
        return shown_tree(store, resource.iri, languages_asked(request), settings.base_iri)

    def as_data() -> Response:
        found = resource.as_json(presenter, translations)
        if is_a(resource, SCHEME):
            found["concepts"] = [branch.as_json() for branch in tree()]
        return JSONResponse(found)

    questions = list(collection.related if collection else ())
    if is_a(resource, CONCEPT):
        questions += [(name, "concept") for name in CONCEPT_QUESTIONS]

    def as_page() -> Response:
        label = presenter.label(resource.iri)
        branches = tree() if is_a(resource, SCHEME) else []
        outgoing = resource.groups(presenter, incoming=False)
        return pages.answer(
            request,
            "resource.html",
            title=label.value,
            label=label,
            iri=resource.iri,
            uses=resource.uses,
            linkable=leads_elsewhere(resource.iri, settings.base_iri),
            section=None if branches else section(reference(), resource.iri, languages_asked(request), as_address),
            tree=branches[:SHOWN_CONCEPTS],
            outgoing=outgoing,
            incoming=resource.groups(presenter, incoming=True),
            unverified=any(shown.unverified for group in outgoing for shown, *_ in group.values),
            proposed=[language for language, status in translations.items() if status == PROPOSED],
            collection=collection,
            related=related_answers(request, store, settings, resource, questions),
            data={name: data_address(request, resource, settings, f".{name}") for name in ("json", "ttl", "csv")},
            sparql=stored("service/resource").bind({"item": resource_node(resource)}),
        )

    return in_form(
        media_type,
        {
            "application/json": as_data,
            "text/csv": lambda: csv_answer(file_name(resource), *resource.as_csv(presenter)),
            "text/html": as_page,
            **dict.fromkeys(RDF, lambda: Response(serialize(resource.triples(), media_type), media_type=media_type)),
        },
    )


def data_address(request: Request, resource: Resource, settings: Settings, extension: str) -> str:
    """Return the address of a resource as data, with the languages that the page was asked for."""
    path = page_of(resource.iri, settings.base_iri, extension)
    asked = urlencode({"lang": request.query_params["lang"]}) if request.query_params.get("lang") else ""
    return f"{path}{'&' if '?' in path else '?'}{asked}" if asked else path


def related_answers(
    request: Request, store: Queryable, settings: Settings, resource: Resource, questions: Sequence[tuple[str, str]]
) -> list[tuple[StoredQuery, ShownAnswer, dict[str, str]]]:
    """Return those questions, each with its parameter for the item, that have an answer, with it and what was asked."""
    found = []
    for name, parameter in questions:
        query = by_name(name)
        rows = store.rows(query.bind({parameter: resource_node(resource)}))
        if rows:
            answer = shown_rows(rows, store, languages_asked(request), settings.base_iri)
            found.append((query, answer, {parameter: resource.iri}))
    return found


def resource_node(resource: Resource) -> ox.NamedNode:
    """Return the resource as a term."""
    return ox.NamedNode(resource.iri)


def file_name(resource: Resource) -> str:
    """Return a file name made from the IRI: ASCII letters, digits and hyphens."""
    name = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in from_iri(resource.iri))
    return name.strip("-") or "resource"
