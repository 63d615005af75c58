"""A quality report as text for a terminal, as TSV, JSON or Markdown."""

from __future__ import annotations

import json
from itertools import groupby
from typing import Any

from civilex.errors import UnreadableData
from civilex.namespaces import compact
from civilex.quality.report import Finding, Report

COLUMNS = ("level", "check", "subject", "property", "value", "file")
EXAMPLES = 20
"""As many findings of one check are shown in text; the other formats hold all."""


def as_text(report: Report) -> str:
    """Return the findings grouped by check, each group with the reason, and the counts."""
    parts = []
    for check, group in groupby(report.findings, key=lambda finding: finding.check):
        found = list(group)
        parts.append(f"{check.level:5} {check.name} ({len(found)})\n      {check.why}")
        parts += [f"      - {sentence(finding)}" for finding in found[:EXAMPLES]]
        if len(found) > EXAMPLES:
            parts.append(f"      - and {len(found) - EXAMPLES} more: --format tsv lists all")
        parts.append("")
    counts = ", ".join(
        f"{count} {level}"
        for level, count in zip(("errors", "warnings", "infos"), report.by_level().values(), strict=True)
    )
    files = f"{len(report.files)} file{'' if len(report.files) == 1 else 's'}"
    return "\n".join([*parts, f"{counts} in {files}."])


def sentence(finding: Finding) -> str:
    """Return one finding in a line: file, subject, property and value."""
    place = f"{finding.file}: " if finding.file else ""
    parts = [compact(finding.subject), compact(finding.property or "")]
    if finding.value is not None:
        parts.append(compact(finding.value) if ":" in finding.value else json.dumps(finding.value, ensure_ascii=False))
    return place + " ".join(part for part in parts if part)


def as_tsv(report: Report) -> str:
    """Return the findings as rows under a heading; tabs, line breaks and backslashes are escaped with a backslash."""
    rows = [
        COLUMNS,
        *(tuple("" if value is None else value for value in row(item).values()) for item in report.findings),
    ]
    return "\n".join("\t".join(map(_tsv_cell, line)) for line in rows)


def as_json(report: Report, fail_on: str) -> str:
    """Return ``passed``, ``total``, ``by_level``, ``files`` (unreadable ones with ``error``) and ``findings``."""
    files: list[dict[str, Any]] = [{"file": name} for name in report.files]
    for name, error in report.unreadable.items():
        told: dict[str, Any] = {"message": str(error)}
        if isinstance(error, UnreadableData):
            told = {"message": error.reason, "line": error.line, "column": error.column}
        files.append({"file": name, "error": told})
    document = {
        "passed": report.passed(fail_on) and not report.unreadable,
        "total": len(report.findings),
        "by_level": report.by_level(),
        "files": files,
        "findings": [{**row(finding), "why": finding.check.why} for finding in report.findings],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def as_markdown(report: Report) -> str:
    """Return a heading for each check with its reason, and a table of what it found."""
    counts = report.by_level()
    parts = [
        "# Quality report\n",
        f"{counts['ERROR']} errors, {counts['WARN']} warnings, {counts['INFO']} infos in {len(report.files)} files.\n",
    ]
    for check, group in groupby(report.findings, key=lambda finding: finding.check):
        parts.append(f"## {check.level}: {check.name}\n\n{check.why}\n")
        parts.append("| subject | property | value | file |\n|---|---|---|---|")
        for item in group:
            cells = (compact(item.subject), compact(item.property or ""), item.value or "", item.file or "")
            parts.append("| " + " | ".join(_markdown_cell(cell) for cell in cells) + " |")
        parts.append("")
    return "\n".join(parts).rstrip()


def row(finding: Finding) -> dict[str, str | None]:
    """Return a finding by the names of ``COLUMNS``."""
    values = (finding.check.level, finding.check.name, finding.subject, finding.property, finding.value, finding.file)
    return dict(zip(COLUMNS, values, strict=True))


def _tsv_cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\r", "\\r").replace("\n", "\\n")


def _markdown_cell(text: str) -> str:
    return " ".join(text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").split())
