"""Profiles as JSON Schema, draft 2020-12: the JSON that the JSON-LD context of the same profile reads."""

from __future__ import annotations

from typing import Any

from civilex.emitters.profile import Field, Profile, concepts_of
from civilex.namespaces import NS, XSD

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_TYPES: dict[str, dict[str, Any]] = {
    XSD + "string": {"type": "string"},
    XSD + "boolean": {"type": "boolean"},
    XSD + "integer": {"type": "integer"},
    XSD + "nonNegativeInteger": {"type": "integer", "minimum": 0},
    XSD + "decimal": {"type": "number"},
    XSD + "double": {"type": "number"},
    XSD + "date": {"type": "string", "format": "date"},
    XSD + "dateTime": {"type": "string", "format": "date-time"},
    XSD + "anyURI": {"type": "string", "format": "uri"},
    XSD + "language": {"type": "string", "pattern": "^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$"},
    XSD + "gYear": {"type": "string", "pattern": "^-?[0-9]{4,}$"},
}
_LIMITS = {
    "minInclusive": "minimum",
    "maxInclusive": "maximum",
    "minExclusive": "exclusiveMinimum",
    "maxExclusive": "exclusiveMaximum",
}
LANGUAGES = {"type": "object", "propertyNames": _TYPES[XSD + "language"], "additionalProperties": {"type": "string"}}


def schema(profile: Profile) -> dict[str, Any]:
    """Return the schema of a profile; each property names its IRI in ``x-iri``.

    What is demanded is ``required``, what is recommended says so in its description.
    """
    properties: dict[str, Any] = {
        "id": {"type": "string", "format": "iri", "description": "the IRI of the resource"},
        "type": {"const": profile.name, "x-iri": profile.iri},
    }
    properties |= {field.name: _property(field) for field in profile.fields}
    described = next((label.value for label in profile.descriptions if label.language == "en"), "")
    return {
        "$schema": DRAFT,
        "$id": f"{NS}{profile.name}/{profile.version}.schema.json",
        "title": profile.name,
        **({"description": described} if described else {}),
        "x-iri": profile.iri,
        "type": "object",
        "properties": properties,
        "required": ["id", "type", *(field.name for field in profile.fields if field.is_required)],
    }


def _property(field: Field) -> dict[str, Any]:
    told: dict[str, Any] = dict(LANGUAGES) if field.is_text_by_language else _value(field)
    if field.is_text_by_language and field.least:
        told["minProperties"] = 1
    if field.has_many and not field.is_text_by_language:
        told = {"type": "array", "items": told, "uniqueItems": True}
        if field.is_required:
            told["minItems"] = field.least
        if field.most is not None:
            told["maxItems"] = field.most
    described = field.description()
    if field.least and not field.is_required:
        described = f"{described} (recommended)".strip()
    return {**({"description": described} if described else {}), "x-iri": field.iri, **told}


def _value(field: Field) -> dict[str, Any]:
    if field.choices:
        return {"enum": sorted(concepts_of(field.choices)), **({"x-scheme": field.scheme} if field.scheme else {})}
    if field.is_link:
        return {"type": "string", "format": "iri"}
    told = dict(_TYPES.get(field.datatype or "", {}))
    for name, value in field.limits:
        if name in _LIMITS and told.get("type") in ("number", "integer"):
            told[_LIMITS[name]] = float(value) if "." in value else int(value)
        elif name == "pattern" and told.get("type", "string") == "string":
            told |= {"type": "string", "pattern": value}
    return told
