"""Catalogues that the service keeps: what was found in them after each commit, what changed, and the trend."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from civilex.catalogs.representations.rdf_reports import DQV
from civilex.errors import NotFound
from civilex.namespaces import RDF_TYPE, expand, graph
from civilex.rdf.serializing import serialize
from civilex.serving.catalog_checks import CatalogChecks
from civilex.store import Queryable
from civilex.store.dataset import graph_slug
from civilex.web.dependencies import PagesDep, StoreDep
from civilex.web.graph_list import GraphEntry, graph_entries
from civilex.web.parameters import single_parameters
from civilex.web.representation import DATA, RDF, csv_answer, in_form, media_type_asked
from civilex.web.trend_chart import findings

OFFERED = (*DATA, "text/html")
_SCORING = "https://piveau.eu/ns/voc#scoring"
_HEADER = (
    "catalogue", "commit", "time", "author", "profile", "triples", "violations", "warnings", "notes", "gained", "lost",
    "score_least", "score_most", "as_written", "error",
)  # fmt: skip


def router() -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/catalogs", tags=["checking"])
    made: dict[int | str, dict[str, Any]] = {
        200: {"description": "by Accept or by extension", "content": {media_type: {} for media_type in OFFERED}}
    }
    summary = "The catalogues that are kept here, with their newest check"
    routes.add_api_route("", list_catalogs, summary=summary, responses=made)
    routes.add_api_route(".{extension}", list_catalogs, include_in_schema=False)
    routes.add_api_route("/{slug}.{extension}", read_catalog, include_in_schema=False)
    summary = "A catalogue: its findings, score and checks, one for each commit that changed it"
    routes.add_api_route("/{slug}", read_catalog, summary=summary, responses=made)
    return routes


def list_catalogs(request: Request, store: StoreDep, pages: PagesDep) -> Response:
    """Return the catalogues that the caller may read."""
    single_parameters(request, ("lang",))
    media_type = media_type_asked(request, request.path_params.get("extension"), OFFERED)
    entries = kept(store)
    found = [about(request, entry) for entry in entries]

    def as_rdf() -> Response:
        triples = [triple for one in found if one["newest"] for triple in measured(one["graph"], [one["newest"]])]
        return Response(serialize(triples, media_type), media_type=media_type)

    rows = [row(one["id"], one["newest"]) for one in found if one["newest"] is not None]
    return in_form(
        media_type,
        {
            "application/json": lambda: JSONResponse({"catalogs": found}),
            "text/csv": lambda: csv_answer("catalogs", _HEADER, rows),
            "text/html": lambda: pages.answer(request, "catalogs.html", title="Catalogues", catalogs=found),
            **dict.fromkeys(RDF, as_rdf),
        },
    )


def read_catalog(slug: str, request: Request, store: StoreDep, pages: PagesDep) -> Response:
    """Return a catalogue with all its checks; raises NotFound where there is none that the caller may read."""
    single_parameters(request, ("lang",))
    media_type = media_type_asked(request, request.path_params.get("extension"), OFFERED)
    name = graph("catalog", slug)
    entry = next((entry for entry in kept(store) if entry.iri == name), None)
    if entry is None:
        raise NotFound(f"There is no catalogue '{slug[:80]}' here. See /catalogs; PUT one to /graphs/catalog/NAME.")
    checks = checks_of(request)
    history = checks.history.checks(name) if checks is not None else []
    found = about(request, entry) | {"checks": history}
    return in_form(
        media_type,
        {
            "application/json": lambda: JSONResponse(found),
            "text/csv": lambda: csv_answer(slug, _HEADER, [row(slug, check) for check in reversed(history)]),
            "text/html": lambda: pages.answer(
                request, "catalog.html", title=f"Catalogue {slug}", catalog=found, trend=findings(history)
            ),
            **dict.fromkeys(
                RDF, lambda: Response(serialize(list(measured(name, history)), media_type), media_type=media_type)
            ),
        },
    )


def kept(store: Queryable) -> list[GraphEntry]:
    """Return the graphs of the kind ``catalog`` that the caller may read."""
    return [entry for entry in graph_entries(store) if entry.kind == "catalog"]


def checks_of(request: Request) -> CatalogChecks | None:
    """Return what keeps the checks; ``None`` where this service keeps none."""
    checks: CatalogChecks | None = request.app.state.catalog_checks
    return checks


def about(request: Request, entry: GraphEntry) -> dict[str, Any]:
    """Return a catalogue with its newest check, and whether one is due."""
    checks = checks_of(request)
    slug = graph_slug(entry.iri)
    return {
        "id": slug,
        "graph": entry.iri,
        "triples": entry.triples,
        "page": f"/catalogs/{slug}",
        "data": entry.path,
        "checking": checks is not None and checks.is_due(entry.iri),
        "newest": checks.history.newest(entry.iri) if checks is not None else None,
    }


def row(slug: str, check: dict[str, Any]) -> list[object]:
    """Return a check as a row of a table."""
    levels = check.get("by_severity", {})
    score = check.get("score") or {}
    return [
        slug, check["commit"], check["time"], check["author"], check["profile"], check.get("triples", ""),
        *(levels.get(level, "") for level in ("violation", "warning", "info")),
        *(check.get(name, {}).get("total", "") for name in ("gained", "lost")),
        score.get("least", ""), score.get("most", ""), check["as_written"], check.get("error", ""),
    ]  # fmt: skip


def measured(name: str, checks: list[dict[str, Any]]) -> list[ox.Triple]:
    """Return the scores of checks as quality measurements (DQV): what is certain of each, with the time."""
    catalog, triples = ox.NamedNode(name), []
    for check in checks:
        if not check.get("score"):
            continue
        node = ox.NamedNode(f"{name}#check-{check['commit']}")
        number = ox.Literal(check["score"]["least"])
        time = ox.Literal(check["time"], datatype=ox.NamedNode(expand("xsd:dateTime")))
        triples += [
            ox.Triple(catalog, ox.NamedNode(DQV + "hasQualityMeasurement"), node),
            ox.Triple(node, ox.NamedNode(RDF_TYPE), ox.NamedNode(DQV + "QualityMeasurement")),
            ox.Triple(node, ox.NamedNode(DQV + "computedOn"), catalog),
            ox.Triple(node, ox.NamedNode(DQV + "isMeasurementOf"), ox.NamedNode(_SCORING)),
            ox.Triple(node, ox.NamedNode(DQV + "value"), number),
            ox.Triple(node, ox.NamedNode(expand("prov:generatedAtTime")), time),
        ]
    return triples
