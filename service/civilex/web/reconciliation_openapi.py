"""What OpenAPI says of the reconciliation service: its parameters and its form."""

from __future__ import annotations

from typing import Any

FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "queries": {"type": "string", "description": "a batch of queries, as JSON"},
                        "extend": {"type": "string", "description": "an extension query, as JSON"},
                    },
                }
            }
        },
    }
}


def _parameters(**described: str) -> dict[str, Any]:
    described["callback"] = "the name of a function to call with the answer (JSONP)"
    return {
        "parameters": [
            {"name": name, "in": "query", "description": text, "schema": {"type": "string"}}
            for name, text in described.items()
        ]
    }


JSON: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/json": {}, "text/javascript": {"schema": {"type": "string"}}}}
}
"""JSON, or with a callback a call of that function."""
PAGE: dict[int | str, dict[str, Any]] = {200: {"content": {"text/html": {"schema": {"type": "string"}}}}}
GET = _parameters(queries="a batch of queries, as JSON", extend="an extension query, as JSON")
SUGGEST = _parameters(prefix="what has been typed", cursor="suggestions to pass over", type="a type of the entities")
ID = _parameters(id="the entity, property or type")
TYPE = _parameters(type="the type; all properties without it", limit="the most properties")
EXPLAIN = _parameters(
    query="the name", id="the entity", type="a type", parent="what is above", city="its city",
    department="who is in charge", unit="its function", scheme="its vocabulary",
)  # fmt: skip
