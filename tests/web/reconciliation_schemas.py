"""The official schemas of the Reconciliation API 0.2 and its examples."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

SWAGGER = "http://swagger.io/v2/schema.json"


@cache
def validator(folder: Path, name: str) -> jsonschema.Draft7Validator:
    """Return the validator of a message; the manifest refers to a schema of Swagger, which is shipped beside it."""
    schemas = folder / "reconciliation/0.2/schemas"
    resources = {}
    for path in schemas.glob("*.json"):
        content = json.loads(path.read_text("utf-8"))
        resource = Resource.from_contents(content, default_specification=DRAFT7)
        resources |= {path.name: resource, content.get("$id", path.name): resource}
        resources[f"https://reconciliation-api.github.io/specs/0.2/schemas/{path.name}"] = resource
        if path.name == "openapi.json":
            resources[SWAGGER] = resource
    registry = Registry().with_resources(list(resources.items()))
    schema = json.loads((schemas / f"{name}.json").read_text("utf-8"))
    return jsonschema.Draft7Validator(schema, registry=registry)


def check(folder: Path, name: str, message: Any) -> Any:
    """Raise ValidationError where a message is not valid; return it."""
    validator(folder, name).validate(message)
    return message


def examples(folder: Path, name: str, kind: str) -> list[tuple[str, Any]]:
    """Return the examples of a message, ``valid`` or ``invalid`` ones, with their names."""
    found = sorted((folder / "reconciliation/0.2/examples" / name / kind).glob("*.json"))
    return [(path.stem, json.loads(path.read_text("utf-8"))) for path in found]
