"""The Graph Store Protocol, as OpenAPI describes it."""

from __future__ import annotations

from typing import Any

from civilex.rdf.media_types import FORMATS
from civilex.web.graph_names import PATH
from civilex.web.uploads import MULTIPART

_INDIRECT = [
    {
        "name": "graph",
        "in": "query",
        "description": "the IRI of a graph",
        "schema": {"type": "string", "format": "iri"},
    },
    {
        "name": "default",
        "in": "query",
        "description": "the unnamed graph",
        "allowEmptyValue": True,
        "schema": {"type": "string", "maxLength": 0},
    },
]
_DIRECT = [
    {
        "name": "path",
        "in": "path",
        "required": True,
        "description": "KIND/SLUG for one of ours (city/boston); any other path is a graph named by its own address",
        "schema": {"type": "string"},
    }
]
_RDF = {known.media_type: {"schema": {"type": "string"}} for known in FORMATS}
_FILES = {"type": "object", "additionalProperties": {"type": "string", "format": "binary"}}
_BODY = {"required": True, "content": {**_RDF, MULTIPART: {"schema": _FILES}}}
_COMMIT = {
    "type": "object",
    "required": ["quads_before", "quads_after", "created"],
    "properties": {
        "commit": {"type": "integer", "minimum": 1},
        "quads_before": {"type": "integer", "minimum": 0},
        "quads_after": {"type": "integer", "minimum": 0},
        "created": {"type": "boolean"},
    },
}
COMMITTED: dict[str, Any] = {"application/json": {"schema": _COMMIT}}
"""What is answered to a change that was made."""

_FAULTS = {
    "get": {"304": "The client holds it", "404": "There is no such graph", "406": "No accepted format can be given"},
    "put": {"400": "The data cannot be read", "403": "Nothing may be written", "415": "The body is no RDF"},
    "delete": {"403": "Nothing may be written", "404": "There is no such graph"},
}


def described(path: str, method: str) -> dict[str, Any]:
    """Return what OpenAPI says of a method at one of the two kinds of address."""
    written = method in ("put", "post")
    good: dict[str, Any] = {"200": {"description": "Done", "content": _RDF if method == "get" else COMMITTED}}
    if written:
        good["201"] = {"description": "A graph was made", "content": COMMITTED}
    faults = _FAULTS["put" if written else method]
    return {
        "parameters": _DIRECT if path.startswith(PATH) else _INDIRECT,
        **({"requestBody": _BODY} if written else {}),
        "responses": {**good, **{status: {"description": text} for status, text in faults.items()}},
    }
