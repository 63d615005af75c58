"""The SPARQL 1.1 Graph Store Protocol: graphs by path, or by ``?graph=`` and ``?default``; all of them without."""

from __future__ import annotations

from functools import partial
from uuid import uuid4

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from civilex import shipped
from civilex.errors import InvalidParameter, UnknownGraph
from civilex.rdf.media_types import by_media_type
from civilex.store import Change, DropGraph, PutDataset, PutGraph, Store, graph_kind
from civilex.store.formats import RDF_FORMATS
from civilex.web.access import Writer, own_origin, writer
from civilex.web.asking import in_thread
from civilex.web.budgets import charged
from civilex.web.committed import committed
from civilex.web.dependencies import PagesDep, StoreDep
from civilex.web.documents import Document, joined, read_documents
from civilex.web.graph_list import DATASET_FORMATS, LIST_FORMATS, graph_exists, list_answer
from civilex.web.graph_names import PATH, GraphAsked, direct, indirect
from civilex.web.graph_openapi import described
from civilex.web.headers import HEAD
from civilex.web.links import page_of
from civilex.web.pages import Pages
from civilex.web.representation import media_type_asked
from civilex.web.spooled import spooled_answer
from civilex.web.unchanged import entity_tag, tagged, unchanged


def router() -> APIRouter:
    """Return the routes: each method at both kinds of address."""
    routes = APIRouter(tags=["graphs"])
    for path in ("/graphs", f"{PATH}{{path:path}}"):
        what = "a graph" if path.startswith(PATH) else "a graph, all of them, or their list"
        add = partial(routes.add_api_route, path)
        add(get, methods=["GET"], summary=f"Take {what}", openapi_extra=described(path, "get"))
        add(put, methods=["PUT"], summary="Replace a graph, or all", openapi_extra=described(path, "put"))
        add(post, methods=["POST"], summary="Add to a graph, or make one", openapi_extra=described(path, "post"))
        add(delete, methods=["DELETE"], summary="Remove a graph", openapi_extra=described(path, "delete"))
    routes.add_api_route("/graphs.{extension}", get, include_in_schema=False)
    return routes


async def get(request: Request, store: StoreDep, pages: PagesDep) -> Response:
    """Return a graph, the whole dataset, or the list of graphs."""
    tag = entity_tag(request, store)
    if answer := unchanged(request, tag):
        return answer
    asked = graph_asked(request)
    with charged(request):
        if asked is None:
            return tagged(await in_thread(request, all_graphs, request, store, pages), tag)
        return tagged(await in_thread(request, one_graph, request, store, asked), tag)


async def put(request: Request, store: StoreDep) -> Response:
    """Replace a graph, or all of them, by what is sent."""
    return await write(request, store, replace=True)


async def post(request: Request, store: StoreDep) -> Response:
    """Add what is sent to a graph, to all of them, or to a new one."""
    return await write(request, store, replace=False)


async def delete(request: Request, store: StoreDep) -> Response:
    """Remove a graph."""
    by = writer(request)
    if (asked := graph_asked(request)) is None:
        raise InvalidParameter("graph", "is missing: say which graph to remove, or write ?default")
    by.check([asked.iri])
    return await in_thread(request, change, store, asked, DropGraph(asked.iri), by)


async def write(request: Request, store: Store, *, replace: bool) -> Response:
    """Take the documents of a request into a graph, or into all of them."""
    by = writer(request)
    asked = graph_asked(request)
    # A graph without name is made by POST to the list; it stands in nobody's kind.
    by.check(None if asked is None else [asked.iri])
    documents = await read_documents(request)
    if asked is None and all(holds_dataset(document) for document in documents):
        return await in_thread(request, put_dataset, request, store, documents, replace, by)
    if asked is None and replace:
        raise InvalidParameter("graph", "is missing: name the graph, write ?default, or send TriG or N-Quads for all")
    if asked is None:
        address = f"{own_origin(request)}{PATH}{uuid4()}"
        asked = GraphAsked(address, address, new=True)
    return await in_thread(request, put_graph, store, asked, documents, replace, by)


def put_graph(store: Store, asked: GraphAsked, documents: list[Document], replace: bool, by: Writer) -> Response:
    """Replace a graph or add to it; several documents count as one."""
    document = joined(documents, store, asked.base)
    made = PutGraph(asked.iri, document.content, document.media_type, replace, asked.base, document.name)
    return change(store, asked, made, by)


def put_dataset(request: Request, store: Store, documents: list[Document], replace: bool, by: Writer) -> Response:
    """Replace all graphs or add to them."""
    base = str(request.url)
    document = joined(documents, store, base)
    made = PutDataset(document.content, document.media_type, replace, base, document.name)
    return change(store, None, made, by)


def change(store: Store, asked: GraphAsked | None, made: Change, by: Writer) -> Response:
    """Commit a change unless the graph is ours to fill."""
    if asked is not None and asked.iri is not None:
        shipped.check_writable(asked.iri)
    answer = committed(store.commit(made, by.attribution), whole=by.readable is None)
    if asked is not None and asked.new:
        answer.headers["Location"] = asked.base
    return answer


def all_graphs(request: Request, store: Store, pages: Pages) -> Response:
    """Return the list of the graphs, or all of them in a format that holds several."""
    media_type = media_type_asked(request, request.path_params.get("extension"), (*LIST_FORMATS, *DATASET_FORMATS))
    if media_type in DATASET_FORMATS:
        return spooled_answer(partial(store.dump_dataset, media_type=media_type), media_type, head=is_head(request))
    return list_answer(request, store, pages, media_type)


def one_graph(request: Request, store: Store, asked: GraphAsked) -> Response:
    """Return one graph as RDF; a browser is led to the page about it."""
    has_page = asked.iri is not None and graph_kind(asked.iri) != "system"
    offered = (*RDF_FORMATS, "text/html") if has_page else tuple(RDF_FORMATS)
    media_type = media_type_asked(request, asked.extension, offered)
    if not graph_exists(store, asked.iri):
        raise UnknownGraph(f"There is no graph <{asked.iri}>.")
    if media_type == "text/html":
        return RedirectResponse(page_of(str(asked.iri), request.app.state.settings.base_iri), 303)
    write_to = partial(store.dump, media_type=media_type, graph=asked.iri)
    return spooled_answer(write_to, media_type, head=is_head(request))


def graph_asked(request: Request) -> GraphAsked | None:
    """Return the graph that the path or the parameters name, ``None`` for the whole store."""
    return direct(request) if "path" in request.path_params else indirect(request)


def holds_dataset(document: Document) -> bool:
    """Say whether a document is in a format of several graphs that is not also one of a single graph."""
    return by_media_type(document.media_type).media_type in DATASET_FORMATS


def is_head(request: Request) -> bool:
    """Say whether only the headers are asked for."""
    return HEAD in request.scope
