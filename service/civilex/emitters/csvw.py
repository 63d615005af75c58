"""Profiles as CSVW metadata (W3C, Metadata Vocabulary for Tabular Data): columns that become RDF."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from civilex.emitters.profile import Field, Profile, concepts_of
from civilex.namespaces import XSD

CONTEXT = "http://www.w3.org/ns/csvw"
SEPARATOR = "|"
"""What stands between several values in one cell."""
IRI = {"base": "string", "format": '[A-Za-z][A-Za-z0-9+.-]*:[^\\s<>"]+'}
"""Of columns whose values become IRIs: readers give ``anyURI`` to templates in parts."""
_LIMITS = {"minInclusive", "maxInclusive", "minExclusive", "maxExclusive"}
_KNOWN = {
    "string", "boolean", "integer", "nonNegativeInteger", "decimal", "double", "date", "dateTime", "anyURI", "gYear",
    "language",
}  # fmt: skip


def metadata(profile: Profile, url: str, languages: Sequence[str] = ("en",)) -> dict[str, Any]:
    """Return the metadata of a CSV file at ``url``: a column ``id`` with the IRI of each row, then one for each field.

    A text by language has a column for each of ``languages``, ``title_en``. Concepts are written by their last part.
    Several values in a cell are literals in RDF, IRIs too: a cell has one value URL at most (CSVW, csv2rdf, 4.6.8).
    """
    columns: list[dict[str, Any]] = [
        {"name": "id", "titles": "id", "datatype": IRI, "required": True, "suppressOutput": True}
    ]
    for field in profile.fields:
        columns += _columns(field, languages)
    columns.append(
        {"name": "rdf_type", "virtual": True, "propertyUrl": "rdf:type", "valueUrl": profile.iri},
    )
    return {
        "@context": CONTEXT,
        "url": url,
        "dc:title": profile.name,
        "tableSchema": {"columns": columns, "primaryKey": "id", "aboutUrl": "{+id}"},
    }


def header(profile: Profile, languages: Sequence[str] = ("en",)) -> list[str]:
    """Return the headings of the CSV file that the metadata describe."""
    return ["id", *(str(one["titles"]) for field in profile.fields for one in _columns(field, languages))]


def _columns(field: Field, languages: Sequence[str]) -> list[dict[str, Any]]:
    told: dict[str, Any] = {"propertyUrl": field.iri}
    if described := field.description():
        told["dc:description"] = described
    if field.is_text_by_language:
        return [
            {
                "name": f"{field.name}_{language.replace('-', '_')}",
                "titles": f"{field.name}_{language}",
                **told,
                "datatype": "string",
                "lang": language,
                **({"required": True} if field.is_required and number == 0 else {}),
            }
            for number, language in enumerate(languages)
        ]
    told = {"name": field.name, "titles": field.name, **told, "datatype": _datatype(field)}
    if field.has_many:
        told["separator"] = SEPARATOR
    elif field.scheme is not None and field.choices:
        space = field.choices[0][: max(field.choices[0].rfind("/"), field.choices[0].rfind("#")) + 1]
        told["valueUrl"] = f"{space}{{+{field.name}}}"
    elif field.is_link:
        told["valueUrl"] = f"{{+{field.name}}}"
    if field.is_required:
        told["required"] = True
    return [told]


def _datatype(field: Field) -> Any:
    if field.choices:
        return {"base": "string", "format": "|".join(sorted(concepts_of(field.choices)))}
    if field.is_link:
        return "anyURI" if field.has_many else IRI
    local = (field.datatype or "").removeprefix(XSD)
    base = local if local in _KNOWN else "string"
    told: dict[str, Any] = {"base": base}
    for name, value in field.limits:
        if name in _LIMITS and base in ("integer", "nonNegativeInteger", "decimal", "double"):
            told[name] = float(value) if "." in value else int(value)
        elif name == "pattern" and base == "string":
            told["format"] = value
    return told if len(told) > 1 else base
