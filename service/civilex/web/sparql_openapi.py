"""The SPARQL Protocol, as OpenAPI describes it."""

from __future__ import annotations

from typing import Any

from civilex.sparql.protocol import FORM, QUERY, UPDATE
from civilex.store.formats import RDF_FORMATS, RESULTS_FORMATS
from civilex.web.graph_openapi import COMMITTED

_GRAPHS = {
    "default-graph-uri": "a graph of the default graph; given, it overrides FROM",
    "named-graph-uri": "a named graph; given, it overrides FROM NAMED",
}
_TIMEOUT = {
    "name": "timeout",
    "in": "query",
    "description": "seconds after which the query is stopped, fewer than the service allows",
    "schema": {"type": "number"},
}
_USING = {
    "using-graph-uri": "a graph that the patterns of an update see as the default graph",
    "using-named-graph-uri": "a named graph that the patterns of an update see",
}
_LIST = {"type": "array", "items": {"type": "string", "format": "iri"}}
_TEXT = {"type": "string"}
_RESULTS = {media_type: {"schema": _TEXT} for media_type in (*RESULTS_FORMATS, *RDF_FORMATS, "text/html")}
_FORM = {
    "type": "object",
    "properties": {"query": _TEXT, "update": _TEXT, **dict.fromkeys((*_GRAPHS, *_USING), _LIST)},
    "oneOf": [{"required": ["query"]}, {"required": ["update"]}],
}


def _parameters(graphs: dict[str, str]) -> list[dict[str, Any]]:
    return [{"name": name, "in": "query", "description": text, "schema": _LIST} for name, text in graphs.items()]


_FAULTS = {
    "400": {"description": "The text does not parse, or is refused; the detail says where and why"},
    "406": {"description": "No accepted format can be given"},
    "503": {"description": "Too many queries run; Retry-After says when to try again"},
}

GET: dict[str, Any] = {
    "parameters": [
        {
            "name": "query",
            "in": "query",
            "description": "the text of the query; without it the description of the service is given",
            "schema": _TEXT,
        },
        *_parameters(_GRAPHS),
        _TIMEOUT,
    ],
    "responses": {
        "200": {"description": "The answer", "content": _RESULTS},
        "304": {"description": "The client holds it"},
        **_FAULTS,
    },
}
POST: dict[str, Any] = {
    "parameters": [*_parameters({**_GRAPHS, **_USING}), _TIMEOUT],
    "requestBody": {
        "required": True,
        "content": {QUERY: {"schema": _TEXT}, UPDATE: {"schema": _TEXT}, FORM: {"schema": _FORM}},
    },
    "responses": {
        "200": {"description": "The answer, or what the update did", "content": {**_RESULTS, **COMMITTED}},
        "403": {"description": "Nothing may be written"},
        "415": {"description": "The body is neither a form nor a text of SPARQL"},
        **_FAULTS,
    },
}
