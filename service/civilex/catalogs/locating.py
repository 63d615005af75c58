"""Adds to results the place in the source where their node, or the nearest one with an IRI, is first written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from civilex.catalogs.report import Cause, ValidationResult
from civilex.rdf.source_places import Place, places


def source_places(
    content: bytes, media_type: str, base_iri: str, results: Iterable[ValidationResult], causes: Iterable[Cause]
) -> dict[str, Place]:
    """Return the places of the nodes of these results, and of the examples of these causes."""
    shown = [*results, *(example for cause in causes for example in cause.examples)]
    return places(content, media_type, {node for result in shown if (node := _node(result))}, base_iri=base_iri)


def located(result: ValidationResult, found: Mapping[str, Place]) -> ValidationResult:
    """Return the result with its place, where there is one."""
    place = found.get(_node(result) or "")
    if place is None:
        return result
    return replace(result, line=place.line, column=place.column, pointer=place.pointer)


def located_cause(cause: Cause, found: Mapping[str, Place]) -> Cause:
    """Return the cause with the places of its examples."""
    return replace(cause, examples=tuple(located(example, found) for example in cause.examples))


def _node(result: ValidationResult) -> str | None:
    return result.owner or result.focus_node
