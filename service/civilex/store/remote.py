"""A SPARQL 1.1 store elsewhere, asked and changed over HTTP: a running civilex, or any store that holds the model."""

from __future__ import annotations

import http.client
import json
import shutil
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import BinaryIO

import pyoxigraph as ox

from civilex.errors import (
    CivilexError,
    Forbidden,
    InvalidInput,
    NotAcceptable,
    StoreError,
    Unauthorized,
    UnknownGraph,
    UnsupportedMediaType,
)
from civilex.rdf.media_types import N_QUADS, N_TRIPLES
from civilex.store import embedded_changes, preconditions
from civilex.store.changes import Attribution, Change, DropGraph, PutDataset, PutGraph, RunUpdate
from civilex.store.engine import dataset_for
from civilex.store.graph_terms import named
from civilex.store.protocol import Answer, Commit, Rows
from civilex.store.readable_graphs import ReadableGraphs
from civilex.store.results import read_rows

TIMEOUT_SECONDS = 60.0
_GRAPHS = "SELECT DISTINCT ?g { GRAPH ?g { } }"
_NO_GRAPH = "urn:civilex:no-graph"
_SIZE = "SELECT (COUNT(*) AS ?quads) { GRAPH ?g { ?s ?p ?o } }"
_FAULTS: dict[int, type[CivilexError]] = {
    401: Unauthorized,
    403: Forbidden,
    404: UnknownGraph,
    406: NotAcceptable,
    415: UnsupportedMediaType,
}


class RemoteEndpoint:
    """A SPARQL 1.1 store that is asked, changed and taken from over HTTP; it implements :class:`civilex.store.Store`.

    Whether a change is whole or not at all is up to the other side; a civilex service sees to it.
    """

    generation: int | None = None
    """The other side's generations are not known here."""

    def __init__(
        self, url: str, *, update_url: str | None = None, graph_store_url: str | None = None, key: str | None = None
    ):
        """Take the address of a civilex service, or that of a SPARQL endpoint (ending in ``sparql``).

        Other stores may take updates and graphs elsewhere (``https://host/dataset/update``, ``.../data``).
        ``key`` goes with each request, to these addresses alone.
        """
        self.endpoint = url if url.rstrip("/").endswith("sparql") else url.rstrip("/") + "/sparql"
        self.update_endpoint = update_url or self.endpoint
        self.graph_store = graph_store_url or self.endpoint.rstrip("/").removesuffix("sparql") + "graphs"
        self._key = {} if key is None else {"Authorization": f"Bearer {key}"}
        for address in (self.endpoint, self.update_endpoint, self.graph_store):
            if urllib.parse.urlsplit(address).scheme not in ("http", "https"):
                raise InvalidInput(f"'{url}' is not the address of a service: write http://HOST:PORT or https://HOST.")

    def answer(
        self,
        sparql: str,
        media_type: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        readable: ReadableGraphs | None = None,
    ) -> Answer:
        """Run a query of any form and return its answer in ``media_type`` (see :class:`civilex.store.Queryable`).

        Whoever may not read everything does not see the unnamed graph, which no parameter can name.
        """
        if readable is not None:
            names = [str(row["g"].value) for row in self.rows(_GRAPHS) if isinstance(row["g"], ox.NamedNode)]
            seen = dataset_for(sparql, names, default_graphs, named_graphs, readable)
            default_graphs, named_graphs = [graph for graph in seen.default_graphs if graph], seen.named_graphs or ()
            if not default_graphs and not named_graphs:
                default_graphs = (_NO_GRAPH,)
        dataset = [("default-graph-uri", graph) for graph in default_graphs]
        dataset += [("named-graph-uri", graph) for graph in named_graphs]
        address = self.endpoint + (f"?{urllib.parse.urlencode(dataset)}" if dataset else "")
        headers = {"Content-Type": "application/sparql-query", "Accept": media_type}
        with request("POST", address, {**headers, **self._key}, sparql.encode()) as response:
            return Answer(response.read(), response.headers.get_content_type())

    def rows(
        self,
        sparql: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        most: int | None = None,
        readable: ReadableGraphs | None = None,
    ) -> Rows:
        """Run a SELECT or ASK query and return its solutions (see :class:`civilex.store.Queryable`)."""
        answer = self.answer(
            sparql,
            "application/sparql-results+json",
            default_graphs=default_graphs,
            named_graphs=named_graphs,
            readable=readable,
        )
        return read_rows(ox.parse_query_results(answer.body, ox.QueryResultsFormat.JSON), most)

    def page(self, path: str, parameters: Mapping[str, str], media_type: str) -> bytes:
        """Return what a civilex service answers at a path of its own, such as ``search``."""
        root = self.endpoint.rstrip("/").removesuffix("sparql")
        address = f"{root}{path}?{urllib.parse.urlencode(parameters)}"
        with request("GET", address, {"Accept": media_type, **self._key}) as response:
            return response.read()

    def commit(self, change: Change, attribution: Attribution = Attribution()) -> Commit:  # noqa: B008
        """Make a change (see :class:`civilex.store.Store`); a document is read here and sent as N-Triples or N-Quads.

        A civilex service says what the change did. Of another store the quads of the named graphs are counted before
        and after, so that what others change in between counts too.
        """
        preconditions.require(attribution.precondition, change, None, self._has_graph)
        before = self._size()
        said = {} if attribution.idempotency_key is None else {"Idempotency-Key": attribution.idempotency_key}
        if attribution.message:
            said["Civilex-Message"] = urllib.parse.quote(attribution.message)
        created, told = self._send(change, said)
        if told is not None:
            return Commit(told["quads_before"], told["quads_after"], told.get("commit", 0), created)
        return Commit(before, self._size(), created=created)

    def parse(self, document: bytes, media_type: str, *, base_iri: str | None = None, source: str = "input") -> bytes:
        """Return a document as N-Quads (see :class:`civilex.store.Store`)."""
        return embedded_changes.normalised(document, media_type, base_iri, source)

    def dump(self, output: BinaryIO, media_type: str, *, graph: str | None) -> None:
        """Write one graph (see :class:`civilex.store.Store`)."""
        self._take(output, media_type, self._graph(graph))

    def dump_dataset(self, output: BinaryIO, media_type: str, *, readable: ReadableGraphs | None = None) -> None:
        """Write all graphs (see :class:`civilex.store.Store`); raises Forbidden for whoever may not read them all."""
        embedded_changes.dataset_format(media_type)
        if readable is not None:
            raise Forbidden("All graphs of another store are taken by those who may read all of them.")
        self._take(output, media_type, self.graph_store)

    def _has_graph(self, graph: str) -> bool:
        return len(self.rows(f"ASK {{ GRAPH {named(graph)} {{ }} }}")) > 0

    def _send(self, change: Change, headers: dict[str, str]) -> tuple[bool, dict[str, int] | None]:
        headers = {**headers, **self._key}
        match change:
            case RunUpdate(sparql, base_iri):
                text = sparql if base_iri is None else f"BASE <{base_iri}>\n{sparql}"
                sent = {"Content-Type": "application/sparql-update", **headers}
                call = ("POST", self.update_endpoint, sent, text.encode())
            case PutGraph(graph, _, _, replace):
                quads = embedded_changes.quads_of(change, into=ox.DefaultGraph())
                body = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES) or b""
                sent = {"Content-Type": N_TRIPLES.media_type, **headers}
                call = ("PUT" if replace else "POST", self._graph(graph), sent, body)
            case PutDataset(_, _, replace):
                sent = {"Content-Type": N_QUADS.media_type, **headers}
                body = ox.serialize(embedded_changes.quads_of(change), format=ox.RdfFormat.N_QUADS) or b""
                call = ("PUT" if replace else "POST", self.graph_store, sent, body)
            case DropGraph(graph):
                call = ("DELETE", self._graph(graph), headers, b"")
        with request(*call) as response:
            return response.status == http.client.CREATED, _told(response.read())

    def _graph(self, graph: str | None) -> str:
        return self.graph_store + ("?default" if graph is None else f"?{urllib.parse.urlencode({'graph': graph})}")

    def _take(self, output: BinaryIO, media_type: str, address: str) -> None:
        with request("GET", address, {"Accept": media_type, **self._key}) as response:
            shutil.copyfileobj(response, output)

    def _size(self) -> int:
        (count,) = self.rows(_SIZE).column("quads")
        return int(count.value) if isinstance(count, ox.Literal) else 0


@contextmanager
def request(
    method: str, address: str, headers: dict[str, str], body: bytes | None = None, *, seconds: float = TIMEOUT_SECONDS
) -> Iterator[http.client.HTTPResponse]:
    """Send a request and give its answer; raises what the other side's status stands for, with its reason."""
    told = {name: value for name, value in headers.items() if name != "Authorization"}
    asked = urllib.request.Request(address, data=body, headers=told, method=method)  # noqa: S310 (checked above)
    if "Authorization" in headers:
        # A redirect may lead to another host, which must not get the key.
        asked.add_unredirected_header("Authorization", headers["Authorization"])
    try:
        with urllib.request.urlopen(asked, timeout=seconds) as response:  # noqa: S310
            yield response
    except urllib.error.HTTPError as error:
        detail = _detail(error)
        if error.code < 500:
            raise _FAULTS.get(error.code, InvalidInput)(detail) from error
        raise StoreError(f"{address} answered {error.code}: {detail}") from error
    except OSError as error:
        reason = getattr(error, "reason", error)
        raise StoreError(f"{address} does not answer ({reason}): is the service running?") from error


def _told(body: bytes) -> dict[str, int] | None:
    """Return what a civilex service says that a change did, ``None`` for what another store answers."""
    try:
        found = json.loads(body)
    except ValueError:
        return None
    return found if isinstance(found, dict) and {"quads_before", "quads_after"} <= found.keys() else None


def _detail(error: urllib.error.HTTPError) -> str:
    body = error.read().decode(errors="replace")
    try:
        return str(json.loads(body)["detail"])
    except (ValueError, KeyError, TypeError):
        return body.strip()[:500] or error.reason
