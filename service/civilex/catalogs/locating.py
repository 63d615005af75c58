"""Adds to results the place in the source where their node, or the nearest one with an IRI, is first written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import BinaryIO

from civilex.catalogs.report import Cause, ValidationReport, ValidationResult
from civilex.rdf.source_places import Place, places


def located(
    reports: Sequence[ValidationReport], content: BinaryIO, media_type: str, base_iri: str
) -> tuple[ValidationReport, ...]:
    """Return the reports on a document with the places of results and of the examples of causes, in one reading."""
    shown = [result for report in reports for result in report.results]
    shown += [example for report in reports for cause in report.causes for example in cause.examples]
    wanted = {node for result in shown if (node := _node(result))}
    found = places(content, media_type, wanted, base_iri=base_iri)
    return tuple(
        replace(
            report,
            causes=tuple(_located_cause(cause, found) for cause in report.causes),
            results=tuple(_located(result, found) for result in report.results),
        )
        for report in reports
    )


def _located(result: ValidationResult, found: Mapping[str, Place]) -> ValidationResult:
    place = found.get(_node(result) or "")
    if place is None:
        return result
    return replace(result, line=place.line, column=place.column, pointer=place.pointer)


def _located_cause(cause: Cause, found: Mapping[str, Place]) -> Cause:
    return replace(cause, examples=tuple(_located(example, found) for example in cause.examples))


def _node(result: ValidationResult) -> str | None:
    return result.owner or result.focus_node
