"""Problems, as OpenAPI describes them: every operation may answer with one, whatever its status."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI

from civilex.web.problems import MEDIA_TYPE

_PLACE = {"type": "integer", "minimum": 1}
PROBLEM: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "What went wrong (RFC 9457); `type` leads to a page that explains it",
    "required": ["type", "title", "status", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "where, what, and what to do"},
        "instance": {"type": "string"},
        "line": {**_PLACE, "description": "line of the text or document, from 1"},
        "column": {**_PLACE, "description": "column of it, in characters, from 1"},
        "parameter": {"type": "string", "description": "the parameter that is wrong"},
    },
}
_CONTENT = {
    MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}},
    "text/html": {"schema": {"type": "string"}},
}
_OTHERS = {"description": "A problem: its status, title and detail say which", "content": _CONTENT}
_OF_THE_FRAMEWORK = ("HTTPValidationError", "ValidationError")


def describe_problems(app: FastAPI) -> None:
    """Let the description of the service say what problems look like, and not what the framework thinks they do."""
    generate = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            _add(generate())
        return generate()

    app.openapi = described  # type: ignore[method-assign]  # the way that the framework documents


def _add(document: dict[str, Any]) -> None:
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name in _OF_THE_FRAMEWORK:
        schemas.pop(name, None)
    schemas["Problem"] = PROBLEM
    for operations in document["paths"].values():
        for operation in operations.values():
            responses = operation["responses"]
            responses.pop(str(HTTPStatus.UNPROCESSABLE_ENTITY.value), None)
            for status, response in responses.items():
                if status >= "4":
                    response["content"] = _CONTENT
            responses["default"] = _OTHERS
