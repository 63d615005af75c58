"""What of a check is new since a baseline, and what is gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from civilex.catalogs.baseline import Baseline
from civilex.catalogs.data_graph import DataGraph
from civilex.catalogs.grouping import FoundCause
from civilex.catalogs.known_findings import KnownCause, KnownFindings, Mark
from civilex.catalogs.report import (
    MAX_RESULTS,
    SEVERITIES,
    Comparison,
    GoneFinding,
    Severity,
    ValidationReport,
    ValidationResult,
    group_by_cause,
)
from civilex.catalogs.shape_findings import first_message, prints


@dataclass(frozen=True, slots=True)
class Contents:
    """What reports hold besides findings.

    A comparison with a ``baseline``; the ``fingerprints`` of all findings, for a baseline to be written.
    """

    baseline: Baseline | None = None
    fingerprints: bool = False


FINDINGS_ONLY = Contents()


@dataclass(frozen=True, slots=True)
class Compared:
    """The findings that no shape makes, marked as new or known; the comparison; all findings by fingerprint."""

    others: list[ValidationResult]
    since: Comparison | None = None
    findings: KnownFindings | None = None
    gone_by_publisher: Counter[str | None] = field(default_factory=Counter)

    def narrowed(self, report: ValidationReport, publishers: Collection[str | None]) -> Comparison | None:
        """Return the comparison for a report on what belongs to these publishers."""
        if self.since is None:
            return None
        new = Counter[Severity]()
        for cause in report.causes:
            new[cause.severity] += cause.new or 0
        gone = tuple(each for each in self.since.gone if each.publisher in publishers)
        total = sum(self.gone_by_publisher[name] for name in publishers)
        return Comparison({level: new[level] for level in SEVERITIES}, gone, total)


def compare(
    data: DataGraph,
    found: Sequence[FoundCause],
    others: list[ValidationResult],
    contents: Contents,
    file: str,
    profile: str,
) -> Compared:
    """Mark in ``found`` what is new, and return what else there is to say; nothing where nothing was asked for."""
    if contents.baseline is None and not contents.fingerprints:
        return Compared(others)
    marks = list(prints(data, found))
    findings = None
    if contents.fingerprints:
        findings = KnownFindings(file, profile, _known(data, found, marks, others))
    if contents.baseline is None:
        return Compared(others, None, findings)
    remaining = contents.baseline.of(file, profile)
    new = Counter[Severity]()
    for cause, of_cause in zip(found, marks, strict=True):
        cause.new = np.array([remaining.is_new(mark) for mark, *_ in of_cause], np.bool_)
        new[cause.severity] += int(cause.new.sum())
    others = [replace(other, new=remaining.is_new(other.fingerprint)) for other in others]
    new.update(other.severity for other in others if other.new)
    shown: list[GoneFinding] = []
    by_publisher = Counter[str | None]()
    for gone in remaining.gone():
        by_publisher[gone.publisher] += 1
        if len(shown) < MAX_RESULTS:
            shown.append(gone)
    since = Comparison({level: new[level] for level in SEVERITIES}, tuple(shown), by_publisher.total())
    return Compared(others, since, findings, by_publisher)


def _known(
    data: DataGraph,
    found: Sequence[FoundCause],
    marks: Sequence[list[Mark]],
    others: Sequence[ValidationResult],
) -> tuple[KnownCause, ...]:
    causes = [
        KnownCause(cause.severity, first_message(data, cause), tuple(of_cause))
        for cause, of_cause in zip(found, marks, strict=True)
    ]
    for cause in group_by_cause(others):
        same = [other for other in others if (other.severity, other.message) == (cause.severity, cause.message)]
        findings = tuple(Mark(other.fingerprint, other.focus_node or "", other.publisher) for other in same)
        causes.append(KnownCause(cause.severity, cause.message, findings))
    return tuple(causes)
