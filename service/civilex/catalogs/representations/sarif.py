"""The report as SARIF 2.1.0 (OASIS), which code hosts show beside the lines of a file.

One run; a rule for each shape; a result for each finding. A finding whose line is not known has no region: its logical
location says which node it is about. A file that cannot be read is a result of the rule ``unreadable`` and a
notification of the tool.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from civilex import __version__
from civilex.catalogs.checked_files import CheckedFile
from civilex.catalogs.report import Cause, GoneFinding, Severity, ValidationReport, ValidationResult
from civilex.catalogs.representations import words
from civilex.catalogs.source_examples import in_syntax

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: dict[Severity, str] = {"violation": "error", "warning": "warning", "info": "note"}
_UNREADABLE = "unreadable"


def to_sarif(files: Sequence[CheckedFile]) -> dict[str, Any]:
    """Return the log of one run over the files."""
    rules = _rules(files)
    numbers = {rule["id"]: number for number, rule in enumerate(rules)}
    results = [result for file in files for result in _results(file)]
    for result in results:
        result["ruleIndex"] = numbers[result["ruleId"]]
    notifications = [
        {"level": "error", "message": {"text": file.reason}, "locations": [_file_location(file.name, *file.place)]}
        for file in files
        if file.error is not None
    ]
    invocation: dict[str, Any] = {"executionSuccessful": not notifications}
    if notifications:
        invocation["toolExecutionNotifications"] = notifications
    run = {
        "tool": {"driver": {"name": "civilex", "semanticVersion": __version__, "rules": rules}},
        "invocations": [invocation],
        "columnKind": "unicodeCodePoints",
        "results": results,
        "properties": {"reports": [_totals(file, report) for file in files for report in file.reports]},
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _totals(file: CheckedFile, report: ValidationReport) -> dict[str, Any]:
    """Return the exact counts of a report, of whose results no more than a cap are listed."""
    return {
        "file": file.name,
        "profile": words.profile_title(report),
        "total": report.total,
        "listed": len(report.results),
        "passed": report.passed,
    }


def _rules(files: Sequence[CheckedFile]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for file in files:
        for cause in (cause for report in file.reports for cause in report.causes):
            found.setdefault(_rule_id(cause), _rule(cause))
        if any(report.since is not None and report.since.gone for report in file.reports):
            found.setdefault("gone", {"id": "gone", "shortDescription": {"text": "A finding that is no more."}})
        if file.error is not None:
            text = "The file cannot be read, so that nothing in it was checked."
            found.setdefault(_UNREADABLE, {"id": _UNREADABLE, "shortDescription": {"text": text}})
    return list(found.values())


def _rule(cause: Cause) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "id": _rule_id(cause),
        "name": words.rule(cause.shape, cause.component),
        "shortDescription": {"text": cause.message},
        "defaultConfiguration": {"level": _LEVELS[cause.severity]},
    }
    if cause.shape is not None and cause.shape.startswith("http"):
        rule["helpUri"] = cause.shape
    if cause.fix is not None:
        rule["help"] = {"text": f"Write for instance: {cause.fix}"}
    return rule


def _rule_id(found: Cause | ValidationResult) -> str:
    component = (found.component or "").rpartition("#")[2].removesuffix("ConstraintComponent")
    name = words.rule(found.shape or found.path, found.component)
    return f"{name}/{component}" if component and component != name else name


def _results(file: CheckedFile) -> list[dict[str, Any]]:
    if file.error is not None:
        location = _file_location(file.name, *file.place)
        return [_result(_UNREADABLE, "error", f"The file cannot be read: {file.reason}", [location])]
    results = []
    for report in file.reports:
        results += [_finding(file.name, report, result) for result in report.results]
        results += [_gone(file.name, gone) for gone in (report.since.gone if report.since is not None else ())]
    return results


def _finding(file: str, report: ValidationReport, result: ValidationResult) -> dict[str, Any]:
    location = _file_location(file, result.line, result.column)
    node = words.node(result)
    if node or result.pointer:
        whole = words.written(result.reached_from or result.focus_node) or node
        logical = {"fullyQualifiedName": whole, "kind": "resource"}
        if result.pointer:
            logical = {"fullyQualifiedName": result.pointer, "kind": "object"}
        location["logicalLocations"] = [{"name": result.title or node, **logical}]
    found = _result(_rule_id(result), _LEVELS[result.severity], _text(result, report.media_type), [location])
    found["partialFingerprints"] = {"civilexFinding/v1": result.fingerprint}
    found["properties"] = {"profile": words.profile_title(report), "verdict": result.verdict}
    if result.new is not None:
        found["baselineState"] = "new" if result.new else "unchanged"
    return found


def _text(result: ValidationResult, media_type: str | None) -> str:
    parts = [result.message]
    if result.title:
        parts.append(f"Dataset: {result.title}.")
    if result.value is not None:
        parts.append(f"What stands there: {words.value(result.value)}.")
    if becomes := words.becomes(result.repair):
        parts.append(f"civilex validate --fix makes it {becomes}.")
    elif result.fix:
        parts.append(f"Write for instance: {in_syntax(result.fix, media_type)}")
    return " ".join(parts)


def _gone(file: str, gone: GoneFinding) -> dict[str, Any]:
    text = f"{gone.message} ({words.written(gone.focus_node)})" if gone.focus_node else gone.message
    return _result("gone", _LEVELS[gone.severity], text, [_file_location(file)]) | {"baselineState": "absent"}


def _result(rule: str, level: str, text: str, locations: list[dict[str, Any]]) -> dict[str, Any]:
    return {"ruleId": rule, "level": level, "message": {"text": text}, "locations": locations}


def _file_location(file: str, line: int | None = None, column: int | None = None) -> dict[str, Any]:
    where: dict[str, Any] = {"artifactLocation": {"uri": file_uri(file)}}
    if line is not None:
        where["region"] = {"startLine": line} | ({"startColumn": column} if column is not None else {})
    return {"physicalLocation": where}


def file_uri(file: str) -> str:
    """Return the address of a file: relative as it was given, or absolute.

    >>> file_uri("data/my catalogue.ttl"), file_uri("/srv/c.ttl"), file_uri("https://city.example/c.ttl")
    ('data/my%20catalogue.ttl', 'file:///srv/c.ttl', 'https://city.example/c.ttl')
    """
    if file.startswith(("http://", "https://")):
        return file
    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
