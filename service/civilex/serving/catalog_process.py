"""The process that checks kept catalogues: sandboxed like a reader, it holds them in memory and follows their changes.

``python -m civilex.serving.catalog_process PARENT MEMORY``, started by :mod:`civilex.serving.catalog_checks` only. An
order comes on standard input and what came of it goes to standard output, framed as all messages are. It never sees
the store: documents come as they were parsed, and of an update what the journal says of it.
"""

from __future__ import annotations

import json
import struct
import sys
import time
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

import pyoxigraph as ox

from civilex.catalogs.kept_catalog import CatalogChange, KeptCatalog
from civilex.catalogs.profiles import find
from civilex.catalogs.report import SEVERITIES, ValidationResult, group_by_cause
from civilex.serving import sandbox
from civilex.serving.framing import encode

KEPT = 4
"""As many catalogues are held in memory, the ones that changed last."""
CAUSES = 50
LENGTHS = struct.Struct("<QQ")


class Catalogs:
    """The catalogues that are held, by their graphs."""

    def __init__(self) -> None:
        """Hold none yet."""
        self._kept: OrderedDict[str, KeptCatalog] = OrderedDict()

    def answer(self, order: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
        """Do what an order says; return what is told of the check, and all triples as N-Triples."""
        graph, started = order["graph"], time.monotonic()
        if order["kind"] == "open":
            self._kept.pop(graph, None)
            kept = KeptCatalog(_triples(payload), find(order["profile"]))
            change = CatalogChange(tuple(kept.results()), (), len({one.subject for one in kept.content}), False)
        elif graph not in self._kept:
            return {"unknown": True}, b""
        else:
            kept = self._kept[graph]
            change = _changed(kept, order["kind"], payload)
        self._kept[graph] = kept
        self._kept.move_to_end(graph)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        told = _told(kept, change) | {"seconds": round(time.monotonic() - started, 3)}
        return told, ox.serialize(kept.content, format=ox.RdfFormat.N_TRIPLES) or b""


def _changed(kept: KeptCatalog, kind: str, payload: bytes) -> CatalogChange:
    match kind:
        case "replace":
            return kept.replace(_triples(payload))
        case "add":
            return kept.add(_triples(payload))
        case _:
            lines = payload.decode().splitlines()
            added, removed = (
                _triples("\n".join(line[2:] for line in lines if line[0] == mark).encode()) for mark in "AD"
            )
            return kept.patch(added, removed)


def _told(kept: KeptCatalog, change: CatalogChange) -> dict[str, Any]:
    by_severity, score, results = kept.by_severity(), kept.score(), kept.results()
    causes = group_by_cause(results)
    return {
        "triples": len(kept.content),
        "conforms": not results,
        "total": len(results),
        "by_severity": by_severity,
        "score": None if score is None else {"least": score.least, "most": score.most},
        "gained": _summed(change.gained),
        "lost": _summed(change.lost),
        "checked": change.checked,
        "incremental": change.incremental,
        "causes": [cause.to_json() for cause in causes[:CAUSES]],
        "causes_total": len(causes),
    }


def _summed(results: Sequence[ValidationResult]) -> dict[str, Any]:
    causes = group_by_cause(results)
    return {
        "total": len(results),
        "by_severity": {level: sum(result.severity == level for result in results) for level in SEVERITIES},
        "causes": [
            {
                "severity": cause.severity,
                "count": cause.count,
                "message": cause.message,
                "path": cause.path,
                "examples": [example.focus_node for example in cause.examples],
            }
            for cause in causes[:CAUSES]
        ],
    }


def _triples(document: bytes) -> Iterable[ox.Triple]:
    return [quad.triple for quad in ox.parse(document, ox.RdfFormat.N_QUADS)]


def _read(stream: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    lengths = stream.read(LENGTHS.size)
    if len(lengths) < LENGTHS.size:
        return None
    head, payload = LENGTHS.unpack(lengths)
    return json.loads(stream.read(head)), stream.read(payload)


def main() -> None:
    """Enter the sandbox, and answer orders until the service hangs up."""
    sandbox.enter(int(sys.argv[1]))
    sandbox.allow_memory(int(sys.argv[2]))
    catalogs = Catalogs()
    while (received := _read(sys.stdin.buffer)) is not None:
        try:
            message, content = catalogs.answer(*received)
        except Exception as error:  # noqa: BLE001 (every error is told; an untold one would look like a crash)
            message, content = {"error": f"{type(error).__name__}: {error}"}, b""
        sys.stdout.buffer.write(encode(message, content))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
