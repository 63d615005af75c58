"""What follows from mappings for a term, or from one vocabulary to another, with its proof."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pyoxigraph as ox
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from civilex.errors import InvalidParameter
from civilex.mapping.chains import Chain, Chains, Conflict, Step, conflicts
from civilex.mapping.chains.as_mappings import as_rdf, as_set, proof
from civilex.mapping.chains.finding import MOST_STEPS
from civilex.mapping.chains.premises import Blocked
from civilex.mapping.chains.stored import vocabulary_filter
from civilex.mapping.sssom.prefixes import is_iri
from civilex.mapping.sssom.tsv_writing import write_tsv
from civilex.namespaces import expand
from civilex.rdf.serializing import serialize
from civilex.settings import Settings
from civilex.store import Store
from civilex.web.access import own_origin, readable_graphs
from civilex.web.dependencies import PagesDep, SettingsDep, StoreDep
from civilex.web.listing import whole_number
from civilex.web.mapping_openapi import CHAINS
from civilex.web.parameters import single_parameters
from civilex.web.presentation import Presenter
from civilex.web.representation import RDF, in_form, languages_asked, media_type_asked
from civilex.web.routes.commits import neighbours
from civilex.web.unchanged import UnchangedRoute

TSV = "text/tab-separated-values"
OFFERED = ("application/json", *RDF, TSV, "text/html")
PARAMETERS = ("term", "from", "to", "least", "steps", "limit", "offset", "lang")
MOST_STEPS_ASKED = 6


@dataclass(frozen=True, slots=True)
class Found:
    """What was asked for: chains, what contradicts in them and beside them, and what could not be used."""

    chains: list[Chain]
    conflicts: list[Conflict]
    blocked: list[Blocked]

    def iris(self) -> set[str]:
        """Return every term that is spoken of."""
        found = {iri for chain in self.chains for step in chain.steps for iri in (step.subject, step.object)}
        found |= {iri for chain in self.chains for iri in (chain.subject, chain.predicate, chain.object)}
        found |= {iri for chain in self.chains for step in chain.steps for iri in (step.predicate,)}
        found |= {iri for conflict in self.conflicts for iri in conflict.terms}
        for blocked in self.blocked:
            found |= {blocked.premise.subject, blocked.premise.predicate, blocked.premise.object, *blocked.successors}
        return found


def router() -> APIRouter:
    """Return the routes; they go before that of single sets."""
    routes = APIRouter(tags=["mappings"], route_class=UnchangedRoute)
    routes.add_api_route("/mappings/chains", read, summary="What follows from mappings, proven", openapi_extra=CHAINS)
    routes.add_api_route("/mappings/chains.{extension}", read, include_in_schema=False)
    return routes


def read(request: Request, store: StoreDep, settings: SettingsDep, pages: PagesDep) -> Response:
    """Return what follows for a term or a vocabulary, the surest proof of each."""
    media_type = media_type_asked(request, request.path_params.get("extension"), OFFERED)
    asked = single_parameters(request, PARAMETERS)
    if media_type == "text/html" and not (asked.get("term") or asked.get("from")):
        values: dict[str, Any] = {"fields": asked, "items": None, "total": 0, "conflicts": [], "blocked": []}
        return pages.answer(request, "chains.html", title="Chains of mappings", links={}, data={}, **values)
    # The generation is looked at before the store is read, which may be newer then, but never older.
    generation, readable = request.app.state.store.generation, readable_graphs(request)
    found = find(store, request.app.state.chains.of(store, generation, readable), asked)
    limit = whole_number(asked, "limit", settings.page_size, least=1, most=settings.page_size_max) or 0
    offset = whole_number(asked, "offset", 0, least=0) or 0
    total = len(found.chains)
    links = neighbours(request.url.path, limit, offset, total)
    query = str(request.url.query)
    kept = "&".join(part for part in query.split("&") if not part.startswith(("limit=", "offset=")))
    links = {relation: f"{link}&{kept}" for relation, link in links.items()}

    def told() -> dict[str, Any]:
        page = Found(found.chains[offset : offset + limit], found.conflicts, found.blocked)
        return as_json(page, store, settings, languages_asked(request))

    def as_page() -> Response:
        data = {extension: f"/mappings/chains.{extension}?{kept}" for extension in ("json", "tsv", "ttl")}
        title = "Chains of mappings"
        return pages.answer(
            request, "chains.html", title=title, fields=asked, links=links, data=data, total=total, **told()
        )

    mapping_set = as_set(found.chains, f"{own_origin(request)}/mappings/chains?{kept}", "Chains", _today())
    response = in_form(
        media_type,
        {
            "application/json": lambda: JSONResponse({"total": total, **told(), "links": links}),
            TSV: lambda: Response(write_tsv(mapping_set), media_type=f"{TSV}; charset=utf-8"),
            "text/html": as_page,
            **dict.fromkeys(RDF, lambda: Response(serialize(as_rdf(mapping_set), media_type), media_type=media_type)),
        },
    )
    response.headers["X-Total-Count"] = str(total)
    return response


def find(store: Store, chains: Chains, asked: Mapping[str, str]) -> Found:
    """Return what the parameters ask for; raises InvalidParameter."""
    wanted: Callable[[str], bool] = lambda _: True  # noqa: E731
    if asked.get("to"):
        wanted = vocabulary_filter(store, chains, asked["to"], "to")
    belongs = _belongs(store, chains, asked)
    terms = [expand(asked["term"])] if asked.get("term") else [term for term in chains.subjects() if belongs(term)]
    least = _share(asked.get("least", ""))
    steps = whole_number(asked, "steps", MOST_STEPS, least=1, most=MOST_STEPS_ASKED) or MOST_STEPS
    found = [chain for term in terms for chain in chains.of(term, wanted, most_steps=steps, least=least)]
    about = {iri for chain in found for iri in (chain.subject, *(step.object for step in chain.steps))} | set(terms)
    stated = [one for one in conflicts(chains.premises, chains.terms, found) if about.intersection(one.terms)]
    blocked = [
        one
        for one in chains.blocked
        if about.intersection((one.premise.subject, one.premise.object)) or belongs(one.premise.subject)
    ]
    return Found(found, stated, blocked)


def as_json(found: Found, store: Store, settings: Settings, languages: list[str]) -> dict[str, Any]:
    """Return what was found as JSON: terms with labels, proofs step by step."""
    presenter = Presenter(
        store, [ox.NamedNode(iri) for iri in found.iris() if is_iri(iri)], languages, settings.base_iri
    )

    def term(iri: str) -> Any:
        return presenter.data(ox.NamedNode(iri))

    def step(one: Step) -> dict[str, Any]:
        set_name = one.premise.graph.rpartition("/")[2]
        return {
            "subject": term(one.subject),
            "relation": term(one.predicate),
            "object": term(one.object),
            "confidence": one.premise.confidence,
            "rules": list(one.rules),
            "mapping": one.premise.mapping,
            "set": f"/mappings/{set_name}",
        }

    return {
        "items": [
            {
                "subject": term(chain.subject),
                "relation": term(chain.predicate),
                "object": term(chain.object),
                "confidence": round(chain.confidence, 4),
                "stated": chain.is_stated,
                "rules": list(chain.rules),
                "steps": [step(one) for one in chain.steps],
                "proof": proof(chain),
            }
            for chain in found.chains
        ],
        "conflicts": [
            {
                "kind": conflict.kind,
                "reason": conflict.reason,
                "terms": [term(iri) for iri in conflict.terms],
                "mappings": list(conflict.mappings),
            }
            for conflict in found.conflicts
        ],
        "blocked": [
            {
                "reason": blocked.reason,
                "subject": term(blocked.premise.subject),
                "relation": term(blocked.premise.predicate),
                "object": term(blocked.premise.object),
                "mapping": blocked.premise.mapping,
                "successors": [term(iri) for iri in blocked.successors],
            }
            for blocked in found.blocked
        ],
    }


def _belongs(store: Store, chains: Chains, asked: Mapping[str, str]) -> Callable[[str], bool]:
    """Return what says whether a term is one to start from."""
    if term := asked.get("term"):
        iri = expand(term)
        if not is_iri(iri):
            raise InvalidParameter("term", f"'{term}' is no IRI and no CURIE of a prefix that is known")
        return lambda other: other == iri
    if not asked.get("from"):
        raise InvalidParameter("term", "is missing: name a term, or with from a vocabulary or city")
    return vocabulary_filter(store, chains, asked["from"], "from")


def _share(text: str) -> float:
    if not text.strip():
        return 0.0
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise InvalidParameter("least", f"'{text}' is not a number from 0 to 1")
    return value


def _today() -> Any:
    return datetime.now(UTC).date()
