"""A SPARQL 1.1 endpoint elsewhere, asked over HTTP: a running civilex, or any store that holds the model."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence

import pyoxigraph as ox

from civilex.errors import InvalidInput, NotAcceptable, StoreError
from civilex.store.protocol import Answer, Rows
from civilex.store.results import read_rows

TIMEOUT_SECONDS = 60.0


class RemoteEndpoint:
    """A SPARQL 1.1 endpoint that can be asked; it implements :class:`civilex.store.Queryable`."""

    def __init__(self, url: str):
        """Take the address of a civilex service, or that of a SPARQL endpoint (ending in ``sparql``)."""
        if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
            raise InvalidInput(f"'{url}' is not the address of a service: write http://HOST:PORT or https://HOST.")
        self.endpoint = url if url.rstrip("/").endswith("sparql") else url.rstrip("/") + "/sparql"

    def answer(
        self,
        sparql: str,
        media_type: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> Answer:
        """Run a query of any form and return its answer in ``media_type`` (see :class:`civilex.store.Queryable`)."""
        dataset = [("default-graph-uri", graph) for graph in default_graphs]
        dataset += [("named-graph-uri", graph) for graph in named_graphs]
        address = self.endpoint + (f"?{urllib.parse.urlencode(dataset)}" if dataset else "")
        request = urllib.request.Request(  # noqa: S310 - the scheme was checked when the endpoint was made
            address,
            data=sparql.encode(),
            headers={"Content-Type": "application/sparql-query", "Accept": media_type},
            method="POST",
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310
                return Answer(response.read(), response.headers.get_content_type())
        except urllib.error.HTTPError as error:
            detail = _detail(error)
            if error.code == 406:
                raise NotAcceptable(detail) from error
            if error.code < 500:
                raise InvalidInput(detail) from error
            raise StoreError(f"{self.endpoint} answered {error.code}: {detail}") from error
        except OSError as error:
            reason = getattr(error, "reason", error)
            raise StoreError(f"{self.endpoint} does not answer ({reason}): is the service running?") from error

    def rows(
        self,
        sparql: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        most: int | None = None,
    ) -> Rows:
        """Run a SELECT or ASK query and return its solutions (see :class:`civilex.store.Queryable`)."""
        answer = self.answer(
            sparql,
            "application/sparql-results+json",
            default_graphs=default_graphs,
            named_graphs=named_graphs,
        )
        return read_rows(ox.parse_query_results(answer.body, ox.QueryResultsFormat.JSON), most)


def _detail(error: urllib.error.HTTPError) -> str:
    body = error.read().decode(errors="replace")
    try:
        return str(json.loads(body)["detail"])
    except (ValueError, KeyError, TypeError):
        return body.strip()[:500] or error.reason
