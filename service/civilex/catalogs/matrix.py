"""Reports of several profiles on one document, and how many findings each has: one row a profile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from civilex.catalogs.report import SEVERITIES, ValidationReport


@dataclass(frozen=True, slots=True)
class ValidationMatrix:
    """The reports of one pass over a document, in the order in which the profiles were asked for."""

    source: str
    reports: tuple[ValidationReport, ...]

    @property
    def conforms(self) -> bool:
        """Whether the document conforms to all the profiles."""
        return all(report.conforms for report in self.reports)

    @property
    def passed(self) -> bool:
        """Whether nothing was found at or above ``fail_on`` by any profile."""
        return all(report.passed for report in self.reports)

    def rows(self) -> list[dict[str, Any]]:
        """Return a row for each profile: its name and version, counts by severity, ``total``, ``causes``, verdicts."""
        return [
            {
                "profile": report.profile,
                "version": report.profile_version,
                **{severity: report.by_severity[severity] for severity in SEVERITIES},
                "total": report.total,
                "causes": len(report.causes),
                "conforms": report.conforms,
                "passed": report.passed,
            }
            for report in self.reports
        ]

    def to_json(self) -> dict[str, Any]:
        """Return the matrix and the reports as JSON has them."""
        return {
            "source": self.source,
            "conforms": self.conforms,
            "passed": self.passed,
            "matrix": self.rows(),
            "reports": [report.to_json() for report in self.reports],
        }
