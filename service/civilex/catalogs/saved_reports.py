"""Reports read back from the JSON that they were written as."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyoxigraph as ox

from civilex.catalogs.checked_files import CheckedFile
from civilex.catalogs.link_states import LinkCounts
from civilex.catalogs.matrix import ValidationMatrix
from civilex.catalogs.quality_score import Indicator, QualityScore
from civilex.catalogs.report import (
    SEVERITIES,
    Cause,
    Comparison,
    GoneFinding,
    Group,
    PublisherCount,
    Repair,
    ValidationReport,
    ValidationResult,
)
from civilex.catalogs.shacl_graph import graph_of_text
from civilex.shacl.shapes import ShapeProblem


def saved_reports(document: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Go through the reports of a JSON document, on one file or several: name of the file, report of one profile."""
    for file in document.get("files", [document]):
        if "error" not in file:
            for report in file.get("reports", [file]):
                yield file.get("file") or report["source"], report


def checked_file(document: Mapping[str, Any]) -> CheckedFile:
    """Return what was found on one file, as its JSON says; raises KeyError where it is no such JSON."""
    reports = tuple(report_of(report) for report in document.get("reports", [document]))
    return CheckedFile(reports[0].source, ValidationMatrix(reports[0].source, reports))


def report_of(fields: Mapping[str, Any]) -> ValidationReport:
    """Return a report; what JSON leaves out of examples comes from their cause."""
    return ValidationReport(
        source=fields["source"],
        profile=fields["profile"]["name"],
        profile_version=fields["profile"]["version"],
        fail_on=fields["fail_on"],
        triples=fields["triples"],
        conforms=fields["conforms"],
        total=fields["total"],
        by_severity={level: fields["by_severity"][level] for level in SEVERITIES},
        causes=tuple(_cause(each) for each in fields["causes"]),
        results=tuple(result_of(each) for each in fields["results"]),
        shape_problems=tuple(
            ShapeProblem(_term(each["shape"]), each["severity"], each["text"], each.get("path", ""))
            for each in fields.get("shape_problems", ())
        ),
        score=_score(fields["score"]) if "score" in fields else None,
        publishers=tuple(
            PublisherCount(each["publisher"], {level: each[level] for level in SEVERITIES})
            for each in fields.get("publishers", ())
        ),
        publishers_total=fields.get("publishers_total", 0),
        since=_comparison(fields["since"]) if "since" in fields else None,
        publisher=fields.get("publisher"),
        catalogue=fields.get("catalogue"),
        media_type=fields.get("media_type"),
        shacl=graph_of_text(fields["shacl"]) if "shacl" in fields else None,
    )


def result_of(fields: Mapping[str, Any]) -> ValidationResult:
    """Return a result."""
    known = {name: value for name, value in fields.items() if name not in ("repair", "fingerprint")}
    return ValidationResult(**known, repair=_repair(fields))


def _repair(fields: Mapping[str, Any]) -> Repair | None:
    repair = fields.get("repair")
    return None if repair is None else Repair(tuple(repair["removed"]), tuple(repair["added"]))


def _cause(fields: Mapping[str, Any]) -> Cause:
    shared = {name: fields[name] for name in ("severity", "message", "path", "component", "shape", "fix", "verdict")}
    return Cause(
        **shared,
        count=fields["count"],
        examples=tuple(result_of({**shared, **each}) for each in fields["examples"]),
        needs=tuple(fields.get("needs", ())),
        groups=tuple(
            Group(each["count"], each.get("value_pattern"), each.get("value"), each.get("publisher"))
            for each in fields["groups"]
        ),
        groups_total=fields["groups_total"],
        points=fields.get("points"),
        new=fields.get("new"),
    )


def _score(fields: Mapping[str, Any]) -> QualityScore:
    indicators = [
        Indicator(
            each["name"], each["dimension"], each["path"], each["points"], each["met"], each["nodes"], each["class"],
            each["may_meet"],
        )
        for each in fields["indicators"]
    ]  # fmt: skip
    return QualityScore(tuple(indicators), LinkCounts(**fields["links"]) if "links" in fields else None)


def _comparison(fields: Mapping[str, Any]) -> Comparison:
    return Comparison(
        {level: fields["new"][level] for level in SEVERITIES},
        tuple(
            GoneFinding(each["severity"], each["message"], each["focus_node"], each["publisher"])
            for each in fields["gone"]
        ),
        fields["gone_total"],
    )


def _term(text: str) -> ox.NamedNode | ox.BlankNode:
    return ox.BlankNode(text[2:]) if text.startswith("_:") else ox.NamedNode(text.strip("<>"))
