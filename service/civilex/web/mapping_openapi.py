"""Mapping sets, as OpenAPI describes them."""

from __future__ import annotations

from typing import Any

from civilex.rdf.media_types import FORMATS
from civilex.web.mapping_documents import ACCEPTED
from civilex.web.openapi import PAGING
from civilex.web.uploads import MULTIPART


def _query(name: str, description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": {"type": "string"}}


_MESSAGE = _query("message", "why: the message of the commit")
_DONE = {
    "type": "object",
    "required": ["set", "graph", "page", "added", "changed", "unchanged", "removed", "mappings"],
    "properties": {
        "set": {"type": "string"},
        "graph": {"type": "string", "format": "iri"},
        "page": {"type": "string"},
        **{name: {"type": "integer", "minimum": 0} for name in ("added", "changed", "unchanged", "removed")},
        "mappings": {"type": "array", "items": {"type": "string", "format": "iri"}},
        "commit": {"type": "integer", "minimum": 1, "description": "absent where nothing had to be changed"},
        "problems": {"type": "array", "items": {"type": "object"}, "description": "warnings about the document"},
    },
}
_ANSWER = {"application/json": {"schema": _DONE}}
_FAULTS = {
    "400": {"description": "The mappings cannot be used: 'problems' lists each with line, column and what to write"},
    "401": {"description": "Writing needs a key"},
    "403": {"description": "This set may not be written"},
    "412": {"description": "The store has changed"},
    "415": {"description": "The body is no form of mappings"},
}
POSTED: dict[str, Any] = {
    "parameters": [
        _query("set", "the set to add to, at /mappings; otherwise it follows from mapping_set_id"),
        _query("license", "the licence of a new set whose document has none"),
        _query("title", "the title of a new set whose document has none"),
        _MESSAGE,
    ],
    "requestBody": {
        "required": True,
        "content": {
            **{media_type: {"schema": {"type": "string"}} for media_type in ACCEPTED},
            MULTIPART: {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "metadata": {"type": "string", "format": "binary", "description": "external SSSOM metadata"},
                    },
                }
            },
        },
    },
    "responses": {
        "200": {"description": "Done", "content": _ANSWER},
        "201": {"description": "A set was made", "content": _ANSWER},
        **_FAULTS,
    },
}
_REVIEW = {
    "type": "object",
    "required": ["mapping", "agreement"],
    "properties": {
        "mapping": {"type": "string", "description": "the IRI of the mapping, or what follows the # of its set"},
        "agreement": {"type": "number", "minimum": -1, "maximum": 1},
        "reviewer_id": {"type": "string"},
        "reviewer_label": {"type": "string"},
        "review_date": {"type": "string", "format": "date"},
    },
}
REVIEWED: dict[str, Any] = {
    "parameters": [_MESSAGE],
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"oneOf": [_REVIEW, {"type": "array", "items": _REVIEW}]}}},
    },
    "responses": {"200": {"description": "Done", "content": _ANSWER}, **_FAULTS},
}
REVOKED: dict[str, Any] = {
    "parameters": [_MESSAGE],
    "responses": {"200": {"description": "Done", "content": _ANSWER}, **_FAULTS},
}
SET_PAGE: dict[str, Any] = {
    "parameters": [
        *PAGING,
        _query("subject", "only mappings of this term"),
        _query("object", "only mappings to this term"),
        _query("relation", "only mappings by this relation, for instance skos:exactMatch"),
    ],
    "responses": {
        "200": {
            "description": "The set",
            "content": {
                media_type: {}
                for media_type in (
                    "application/json",
                    "text/tab-separated-values",
                    *(known.media_type for known in FORMATS if not known.has_graphs),
                    "text/html",
                )
            },
        },
        "404": {"description": "There is no such set"},
    },
}
CHAINS: dict[str, Any] = {
    "parameters": [
        _query("term", "the term to start from, by IRI or CURIE"),
        _query("from", "or a vocabulary: a concept scheme by IRI or CURIE, or a city"),
        _query("to", "only to terms of this vocabulary: a concept scheme, or a city"),
        _query("least", "leave out what is less sure, from 0 to 1"),
        _query("steps", "mappings in a chain at most, from 1 to 6; 4 where it is not said"),
        *PAGING,
    ],
    "responses": {
        "200": {
            "description": "What follows, with its proof; conflicts, and mappings that chains do not use",
            "content": {"application/json": {}, "text/tab-separated-values": {}, "text/turtle": {}, "text/html": {}},
        },
        "400": {"description": "A parameter is missing or wrong, or more paths follow than can be looked at"},
    },
}
