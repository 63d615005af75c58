"""Updates with LOAD: each document is fetched by the guarded fetcher and put in its place, the engine sees no LOAD."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass

from fastapi import Request

from civilex.errors import AddressRefused, CivilexError, ContentTooLarge, InvalidInput
from civilex.rdf.fetching import AllowList, document_type
from civilex.serving.fetcher import Fetcher
from civilex.settings import Settings
from civilex.sparql.guard import check_update
from civilex.sparql.protocol import UpdateRequest
from civilex.sparql.updates import UNNAMED, Operation, Update
from civilex.store import Commit, PutGraph, RunUpdate, Store
from civilex.web.access import Writer
from civilex.web.asking import in_thread

_TERM = r'(?:<[^>]*>|_:\S+|"(?:[^"\\]|\\.)*"(?:\^\^<[^>]*>|@[\w-]+)?)'
_IN_GRAPH = re.compile(rf"^{_TERM} {_TERM} {_TERM} {_TERM} \.$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Document:
    content: bytes
    media_type: str
    address: str


async def loaded(
    request: Request,
    store: Store,
    settings: Settings,
    asked: UpdateRequest,
    base_iri: str,
    allowed: AllowList,
    by: Writer,
) -> Commit:
    """Check an update, fetch what its LOADs name, and make it: whole or not at all.

    A LOAD by itself becomes a document put into its graph, kept and checked as such. Raises what the guard and the
    fetcher raise, but for a LOAD SILENT, which does nothing then; an address that is not allowed is always refused.
    """
    update = await in_thread(request, _checked, settings, asked, base_iri, by)
    documents = [await _fetched(request, load, allowed) for load in update.loads]
    if len(update.operations) == 1 and documents and (document := documents[0]) is not None:
        (graph,) = update.operations[0].written
        put = PutGraph(
            None if graph == UNNAMED else graph,
            document.content,
            document.media_type,
            replace=False,
            base_iri=document.address,
            source=document.address,
        )
        return await in_thread(request, store.commit, put, by.attribution)
    return await in_thread(request, _made, store, settings, update, documents, base_iri, by)


def _checked(settings: Settings, asked: UpdateRequest, base_iri: str, by: Writer) -> Update:
    update = check_update(asked.text, settings, base_iri, loads=True)
    by.check(update.touched_graphs)
    if asked.using_graphs or asked.using_named_graphs:
        text = update.with_dataset(asked.using_graphs, asked.using_named_graphs)
        update = check_update(text, settings, base_iri, loads=True)
    by.check_reading(update.read_graphs)
    return update


async def _fetched(request: Request, load: Operation, allowed: AllowList) -> _Document | None:
    fetcher: Fetcher = request.app.state.fetcher
    with tempfile.TemporaryFile() as file:
        try:
            found = await fetcher.fetch(load.source or "", allowed, file)
            return _Document(file.read(), document_type(found), found.address)
        except AddressRefused:
            raise
        except CivilexError:
            if load.silent:
                return None
            raise


def _made(
    store: Store,
    settings: Settings,
    update: Update,
    documents: list[_Document | None],
    base_iri: str,
    by: Writer,
) -> Commit:
    room, texts = settings.update_bytes, list[str | None]()
    for load, document in zip(update.loads, documents, strict=True):
        texts.append(_triples(store, document, silent=load.silent))
        room -= len(texts[-1] or "")
        if room < 0:
            raise ContentTooLarge(
                f"The documents that this update loads have more than {settings.update_bytes:,} bytes together as "
                "N-Triples: send each LOAD as an update of its own."
            )
    return store.commit(RunUpdate(update.with_documents(texts), base_iri), by.attribution)


def _triples(store: Store, document: _Document | None, *, silent: bool) -> str | None:
    if document is None:
        return None
    try:
        content = store.parse(
            document.content, document.media_type, base_iri=document.address, source=document.address
        ).decode()
        if _IN_GRAPH.search(content):
            raise InvalidInput(f"{document.address} holds named graphs: LOAD takes one graph.")
    except InvalidInput:
        if silent:
            return None
        raise
    return content
