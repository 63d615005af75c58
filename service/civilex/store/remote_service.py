"""What a civilex service gives beyond SPARQL: its commits, and a backup."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, BinaryIO
from urllib.parse import urlencode

from civilex.store.journal import Entry
from civilex.store.remote import RemoteEndpoint, request


class RemoteService:
    """A running civilex service, asked by somebody who has a key for it."""

    def __init__(self, url: str, key: str | None = None):
        """Take the address of the service, and the key; raises InvalidInput for what is no address."""
        self._url = RemoteEndpoint(url).endpoint.removesuffix("/sparql")
        self._headers = {} if key is None else {"Authorization": f"Bearer {key}"}

    def newest(self, limit: int) -> list[Entry]:
        """Return commits, the newest first, as far as the key lets them be seen."""
        return [_entry(item) for item in self._json(f"/commits.json?{urlencode({'limit': limit})}")["items"]]

    def entry(self, number: int) -> Entry:
        """Return one commit; raises NotFound."""
        return _entry(self._json(f"/commits/{number}.json"))

    def patch(self, number: int) -> str:
        """Return what a commit added and removed, as RDF Patch."""
        with request("GET", f"{self._url}/commits/{number}/diff", self._headers) as response:
            return response.read().decode()

    def backup(self, into: BinaryIO) -> None:
        """Write a backup as a tar archive into a file; raises Forbidden for whoever is no admin."""
        with request("GET", f"{self._url}/backup", self._headers, seconds=3600) as response:
            shutil.copyfileobj(response, into)

    def _json(self, path: str) -> dict[str, Any]:
        with request("GET", self._url + path, {**self._headers, "Accept": "application/json"}) as response:
            found: dict[str, Any] = json.loads(response.read())
            return found


def _entry(told: Mapping[str, Any]) -> Entry:
    """Return a commit as a service tells it: what only its journal holds is empty."""
    known: dict[str, Any] = {**told, **told["counts"], "graphs": tuple(told["graphs"])}
    empty = {"request_sha256": "", "digest": "", "records": 0, "quads_before": 0, "quads_after": 0}
    return Entry(**{**empty, **{field.name: known[field.name] for field in fields(Entry) if field.name in known}})
