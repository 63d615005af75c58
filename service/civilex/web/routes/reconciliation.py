"""The reconciliation service for OpenRefine and its kin (Reconciliation API 0.2), in a language each."""

from __future__ import annotations

import json
import re
from typing import Annotated, Any, Literal
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from civilex.errors import InvalidInput, InvalidParameter, NotFound
from civilex.mapping.matching import Evidence
from civilex.mapping.reconciliation.batches import PropertyValue, Query, read_batch, read_extension
from civilex.mapping.reconciliation.index import Index, properties_of, shown_names, suggest_terms
from civilex.mapping.reconciliation.kinds import KINDS, PROPERTIES, QUESTIONS, kind, property_
from civilex.mapping.reconciliation.manifest import manifest
from civilex.namespaces import expand
from civilex.terminology.labels import asked_languages
from civilex.web import reconciliation_openapi as openapi
from civilex.web.access import own_origin
from civilex.web.dependencies import BodyDep, PagesDep, SettingsDep, StoreDep
from civilex.web.headers import SECURITY
from civilex.web.path_keys import PLACE
from civilex.web.reconciliation_indexes import Indexes

FRAMED = {"Content-Security-Policy": SECURITY["Content-Security-Policy"].replace("'none'", "*")}
"""OpenRefine shows previews in a frame of its own page."""
_CALLBACK = re.compile(r"[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
Kind = Literal["entity", "property", "type"]


def router() -> APIRouter:
    """Return the routes, for callers with and without a key in the path."""
    routes = APIRouter(tags=["reconciliation"])
    for prefix, shown in ((PLACE + "{key}/{lang}", False), ("/reconcile/{lang}", True)):
        for path, endpoint, methods, summary, extra in (
            ("", answer, ["GET"], "Manifest; with queries or extend, the answers to them", openapi.GET),
            ("", answer_form, ["POST"], "Reconcile a batch of names, or fetch properties of entities", openapi.FORM),
            (
                "/suggest/{what}",
                suggest,
                ["GET"],
                "Entities, properties or types for what has been typed",
                openapi.SUGGEST,
            ),
            ("/flyout/{what}", flyout, ["GET"], "A few words on an entity, property or type", openapi.ID),
            ("/preview", preview, ["GET"], "A small page on an entity, to be framed", openapi.ID),
            ("/properties", propose, ["GET"], "The properties that can be fetched of entities of a type", openapi.TYPE),
            ("/explain", explain, ["GET"], "Why an entity has its score for a name", openapi.EXPLAIN),
        ):
            routes.add_api_route(
                prefix + path,
                endpoint,
                methods=methods,
                summary=summary,
                openapi_extra=extra,
                responses=openapi.PAGE if endpoint is preview else openapi.JSON,
                include_in_schema=shown,
            )
    return routes


class Asked:
    """What every request here brings: the index, the languages, the address of the service, who wants JSONP."""

    def __init__(self, request: Request, store: StoreDep, settings: SettingsDep, lang: str):
        """Check the language and the name of the callback; raises NotFound and InvalidParameter."""
        if not _LANGUAGE.fullmatch(lang):
            raise NotFound(f"'{lang}' is not a language tag: write /reconcile/en, /reconcile/es and so on.")
        self.request, self.store = request, store
        self.languages = asked_languages(lang, None, settings.languages.split(","))
        self.language = lang
        self.indexes: Indexes = request.app.state.indexes
        key = request.path_params.get("key")
        self.origin = own_origin(request)
        self.service = f"{self.origin}{PLACE}{key}/{lang}" if key else f"{self.origin}/reconcile/{lang}"
        self.callback = request.query_params.get("callback") or None
        if self.callback is not None and not (len(self.callback) <= 100 and _CALLBACK.fullmatch(self.callback)):
            raise InvalidParameter("callback", "has to be the name of a JavaScript function, as jQuery123_456")

    async def index(self) -> Index:
        """Return the index of what the caller may read."""
        return await self.indexes.of(self.request, self.store)

    def parameter(self, name: str) -> str:
        """Return a parameter that has to be there; raises InvalidParameter."""
        value = self.request.query_params.get(name)
        if value is None:
            raise InvalidParameter(name, "is missing")
        return value

    def start(self) -> int:
        """Return how many suggestions to pass over; raises InvalidParameter."""
        text = self.request.query_params.get("cursor") or "0"
        if not (text.isascii() and text.isdigit() and len(text) < 7):
            raise InvalidParameter("cursor", f"'{text}' is not a whole number from 0 on")
        return int(text)

    def send(self, content: Any) -> Response:
        """Return JSON, or a call of the function that the caller named (JSONP)."""
        if self.callback is None:
            return JSONResponse(content)
        return Response(f"/**/{self.callback}({json.dumps(content)});", media_type="text/javascript; charset=utf-8")


AskedDep = Annotated[Asked, Depends()]


async def answer(request: Request, asked: AskedDep) -> Response:
    """Answer what stands in the address: nothing asks for the manifest."""
    queries, extend = (request.query_params.get(name) for name in ("queries", "extend"))
    if queries is not None or extend is not None:
        return asked.send(await answered(asked, queries, extend))
    title = "civilex"
    return asked.send(manifest(asked.service, asked.origin, asked.language, asked.languages, title=title))


async def answer_form(asked: AskedDep, body: BodyDep) -> Response:
    """Answer what stands in a form."""
    try:
        form = parse_qs(body.decode(), keep_blank_values=True, strict_parsing=bool(body), max_num_fields=10)
    except (UnicodeDecodeError, ValueError) as error:
        raise InvalidInput(
            "The body is not a form: send queries= or extend= as application/x-www-form-urlencoded."
        ) from error
    queries, extend = (form.get(name, [None])[0] for name in ("queries", "extend"))
    return asked.send(await answered(asked, queries, extend))


async def answered(asked: Asked, queries: str | None, extend: str | None) -> dict[str, Any]:
    """Return the results of a batch, or the values of properties; raises InvalidInput where neither is asked for."""
    if queries is not None:
        batch = read_batch(queries)
        index = await asked.index()
        return await asked.indexes.run(index.reconcile, batch, asked.languages)
    if extend is not None:
        extension = read_extension(extend)
        for name in extension.properties:
            if property_(name) is None:
                known = ", ".join(term.id for term in PROPERTIES)
                raise InvalidInput(f"extend: there is no property '{name}'; there are {known}.")
        index = await asked.index()
        return await asked.indexes.run(index.extend, extension, asked.languages, asked.service)
    raise InvalidInput("Send a batch of queries in 'queries', or an extension query in 'extend'.")


async def suggest(asked: AskedDep, what: Kind) -> Response:
    """Return suggestions."""
    prefix, start = asked.parameter("prefix"), asked.start()
    if what != "entity":
        terms = KINDS if what == "type" else PROPERTIES
        return asked.send({"result": suggest_terms(terms, prefix, start, asked.languages)})
    index = await asked.index()
    types = [text for text in asked.request.query_params.getlist("type") if kind(text)]
    return asked.send(
        {"result": await asked.indexes.run(index.suggest_entities, prefix[:200], start, types, asked.languages)}
    )


async def flyout(asked: AskedDep, pages: PagesDep, what: Kind) -> Response:
    """Return a few words as HTML in JSON; raises NotFound for what is not known."""
    identifier = asked.parameter("id")
    if what == "entity":
        values = described(await asked.index(), identifier, asked.languages)
        return asked.send({"id": identifier, "html": pages.text("reconciliation_flyout.html", **values)})
    term = kind(identifier) if what == "type" else property_(identifier)
    if term is None:
        raise NotFound(f"There is no {what} '{identifier}' here.")
    others = sorted({text for text in term.names.values() if text != term.name(asked.languages)})
    html = pages.text("reconciliation_flyout.html", name=term.name(asked.languages), about=", ".join(others), said="")
    return asked.send({"id": identifier, "html": html})


async def preview(asked: AskedDep, pages: PagesDep) -> Response:
    """Return a small page that may be framed; raises NotFound."""
    values = described(await asked.index(), asked.parameter("id"), asked.languages)
    page = pages.text("reconciliation_preview.html", language=asked.language, **values)
    return Response(page, media_type="text/html; charset=utf-8", headers=FRAMED)


async def propose(asked: AskedDep) -> Response:
    """Return the properties of a type."""
    given = asked.request.query_params.get("type")
    terms = properties_of(given)
    limit = asked.request.query_params.get("limit", "")
    if limit.isascii() and limit.isdigit():
        terms = terms[: int(limit[:9])]
    found = {"properties": [{"id": term.id, "name": term.name(asked.languages)} for term in terms]}
    return asked.send({**found, **({"type": given} if given else {})})


async def explain(asked: AskedDep) -> Response:
    """Return the points of an entity for a name, feature by feature, with what each saw."""
    identifier = expand(asked.parameter("id"))
    around = {
        name: tuple(PropertyValue(text) for text in texts)
        for name in sorted(QUESTIONS - {"type"})
        if (texts := asked.request.query_params.getlist(name))
    }
    query = Query(asked.parameter("query"), tuple(asked.request.query_params.getlist("type")), properties=around)
    index = await asked.index()
    found = await asked.indexes.run(index.explain, query, identifier)
    if found is None:
        raise NotFound(f"'{identifier}' is no candidate for '{query.text}': it has no points, or is not here.")
    candidate, evidence = found
    return asked.send(
        {
            "id": candidate.id,
            "name": index.name(candidate.id, asked.languages).value,
            "score": round(candidate.score, 2),
            "match": candidate.match,
            "points": [points(one) for one in evidence],
        }
    )


def points(evidence: Evidence) -> dict[str, Any]:
    """Return what one feature gave, as JSON."""
    return {
        "feature": evidence.feature,
        "value": round(evidence.value, 3),
        "points": round(evidence.points, 2),
        "asked": evidence.asked,
        "found": evidence.found,
        **({"language": evidence.language} if evidence.language else {}),
        **({"kind": evidence.kind} if evidence.kind else {}),
        **({"agreement": list(evidence.agreement)} if evidence.agreement else {}),
    }


def described(index: Index, identifier: str, languages: list[str]) -> dict[str, Any]:
    """Return what the pages on an entity show; raises NotFound."""
    entity = index.entities.by_id.get(expand(identifier))
    if entity is None:
        raise NotFound(f"There is no entity '{identifier}' here, or it may not be read.")
    label = index.name(entity.id, languages)
    said = next(index.values(entity, "description", languages), {}).get("str", "")
    around = [
        (term.name(languages), [value["name"] for value in index.values(entity, term.id, languages)])
        for term in PROPERTIES
        if term.id in ("parent", "city", "department", "unit", "scheme")
    ]
    others = [name for name in shown_names(entity) if name.text != label.value]
    return {
        "iri": entity.id,
        "name": label.value,
        "name_language": label.language,
        "about": index.description(entity, languages),
        "said": said,
        "codes": list(entity.codes),
        "around": [(name, values) for name, values in around if values],
        "others": others,
        "others_label": next(term.name(languages) for term in PROPERTIES if term.id == "names"),
    }
