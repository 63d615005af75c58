"""What a check found: results one by one, the same grouped by cause, and the verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

from civilex.shacl.shapes import ShapeProblem

Severity = Literal["violation", "warning", "info"]
FailOn = Literal["violation", "warning", "info", "never"]
SEVERITIES: tuple[Severity, ...] = ("violation", "warning", "info")
"""Most severe first."""
MAX_RESULTS = 1_000
EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class ValidationResult:
    """One finding about one node.

    ``focus_node`` is an IRI, or ``_:label``; of a blank node, ``reached_from`` says how the data lead to it from one
    with an IRI. ``value`` is a term as N-Triples writes it. ``path``, ``component`` and ``shape`` are IRIs, absent
    where SHACL has none or did not make the finding.
    """

    severity: Severity
    message: str
    focus_node: str | None = None
    path: str | None = None
    value: str | None = None
    component: str | None = None
    shape: str | None = None
    fix: str | None = None
    reached_from: str | None = None

    @property
    def cause(self) -> tuple[str, ...]:
        """What results with one cause have in common; sorts by severity first."""
        rank = str(SEVERITIES.index(self.severity))
        return rank, self.path or "", self.shape or "", self.component or "", self.message

    def to_json(self) -> dict[str, Any]:
        """Return its fields, those without a value left out."""
        names = (
            "severity", "message", "focus_node", "path", "value", "component", "shape", "fix", "reached_from",
        )  # fmt: skip
        return {name: value for name in names if (value := getattr(self, name)) is not None}


@dataclass(frozen=True, slots=True)
class Cause:
    """Results of one shape, component, path and message: ``count`` of them, with three ``examples``."""

    severity: Severity
    count: int
    message: str
    path: str | None
    component: str | None
    shape: str | None
    fix: str | None
    examples: tuple[ValidationResult, ...]

    def to_json(self) -> dict[str, Any]:
        """Return its fields; an example is a focus node with its value, where there is one."""
        example_names = ("focus_node", "value", "reached_from")
        return {
            "severity": self.severity,
            "count": self.count,
            "message": self.message,
            "path": self.path,
            "component": self.component,
            "shape": self.shape,
            "fix": self.fix,
            "examples": [
                {name: value for name in example_names if (value := getattr(example, name)) is not None}
                for example in self.examples
            ],
        }


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """The report on one document.

    ``conforms`` is exactly SHACL's: false on any result of the shapes, of whatever severity. ``passed`` says that
    nothing was found at or above ``fail_on``; relative IRIs, which SHACL cannot see, count here, in ``total``,
    ``by_severity`` and ``causes`` too. ``results`` holds the first 1,000, most severe first; ``results_capped`` says
    whether that left some out (``total`` and ``causes`` count all). ``shape_problems`` tell what is odd about the
    shapes themselves, which is no finding about the document.
    """

    source: str
    profile: str
    profile_version: str
    fail_on: FailOn
    triples: int
    conforms: bool
    total: int
    by_severity: dict[Severity, int]
    causes: tuple[Cause, ...]
    results: tuple[ValidationResult, ...]
    shape_problems: tuple[ShapeProblem, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether nothing was found at or above ``fail_on``."""
        return not any(self.by_severity[severity] for severity in at_or_above(self.fail_on))

    @property
    def results_capped(self) -> bool:
        """Whether ``results`` holds fewer than ``total``."""
        return len(self.results) < self.total

    def to_json(self) -> dict[str, Any]:
        """Return the report as JSON has it; ``shape_problems`` only where there are any."""
        problems = [
            {"shape": str(problem.node), "severity": problem.severity, "text": problem.text}
            for problem in self.shape_problems
        ]
        return {
            "source": self.source,
            "profile": {"name": self.profile, "version": self.profile_version},
            "fail_on": self.fail_on,
            "triples": self.triples,
            "conforms": self.conforms,
            "passed": self.passed,
            "total": self.total,
            "by_severity": dict(self.by_severity),
            "causes": [cause.to_json() for cause in self.causes],
            "results": [result.to_json() for result in self.results],
            "results_capped": self.results_capped,
            "results_limit": MAX_RESULTS,
            **({"shape_problems": problems} if problems else {}),
        }


def at_or_above(fail_on: FailOn) -> tuple[Severity, ...]:
    """Return the severities that fail a document.

    >>> at_or_above("warning"), at_or_above("never")
    (('violation', 'warning'), ())
    """
    return () if fail_on == "never" else SEVERITIES[: SEVERITIES.index(fail_on) + 1]


def count_by_severity(results: Iterable[ValidationResult]) -> dict[Severity, int]:
    """Return how many results there are of each severity, zeros included."""
    counts = dict.fromkeys(SEVERITIES, 0)
    for result in results:
        counts[result.severity] += 1
    return counts


def group_by_cause(results: Sequence[ValidationResult]) -> tuple[Cause, ...]:
    """Return the causes of results, most severe first, then most frequent first."""
    causes = []
    for _, members in groupby(sorted(results, key=_order), key=lambda result: result.cause):
        group = list(members)
        first = group[0]
        one_per_node = list({result.focus_node: result for result in reversed(group)}.values())[::-1]
        causes.append(
            Cause(
                severity=first.severity,
                count=len(group),
                message=first.message,
                path=first.path,
                component=first.component,
                shape=first.shape,
                fix=first.fix,
                examples=tuple(one_per_node[:EXAMPLES]),
            )
        )
    return tuple(sorted(causes, key=lambda cause: (SEVERITIES.index(cause.severity), -cause.count)))


def in_order(results: Iterable[ValidationResult]) -> list[ValidationResult]:
    """Return results most severe first, those of one cause together, by focus node."""
    return sorted(results, key=_order)


def _order(result: ValidationResult) -> tuple[tuple[str, ...], str, str]:
    return result.cause, result.focus_node or "", result.value or ""
