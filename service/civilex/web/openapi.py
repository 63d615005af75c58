"""Parameters of stored queries and lists, as OpenAPI describes them."""

from __future__ import annotations

from typing import Any

from civilex.queries import Parameter, StoredQuery

_TYPES: dict[str, dict[str, str]] = {
    "integer": {"type": "integer"},
    "decimal": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "iri": {"type": "string", "format": "iri"},
}

LANGUAGES: dict[str, Any] = {
    "name": "lang",
    "in": "query",
    "required": False,
    "description": "languages of labels, best first, separated by commas; otherwise Accept-Language counts",
    "schema": {"type": "string"},
}
PAGING: list[dict[str, Any]] = [
    LANGUAGES,
    {
        "name": "limit",
        "in": "query",
        "required": False,
        "description": "items a page; without it, CSV and RDF hold the whole list, up to 10,000 items",
        "schema": {"type": "integer", "minimum": 1},
    },
    {
        "name": "offset",
        "in": "query",
        "required": False,
        "description": "items to pass over",
        "schema": {"type": "integer", "minimum": 0},
    },
]


def parameters_of(query: StoredQuery) -> list[dict[str, Any]]:
    """Return the parameters of a stored query as OpenAPI parameter objects."""
    return [described(parameter) for parameter in query.parameters]


def described(parameter: Parameter) -> dict[str, Any]:
    """Return one parameter as an OpenAPI parameter object."""
    individual = ":" in parameter.type
    hint = f" (IRI, notation, identifier or label of a {parameter.type})" if individual else ""
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": parameter.description + hint,
        **({"example": parameter.example} if parameter.example else {}),
        "schema": _TYPES.get(parameter.type, {"type": "string"}),
    }
