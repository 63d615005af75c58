"""What a check found: results one by one, the same grouped by cause, and the verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal, get_args

from civilex.catalogs.fingerprints import fingerprint
from civilex.catalogs.quality_score import QualityScore
from civilex.catalogs.shacl_graph import ShaclGraph
from civilex.shacl.shapes import ShapeProblem

if TYPE_CHECKING:
    from civilex.catalogs.known_findings import KnownFindings

Severity = Literal["violation", "warning", "info"]
FailOn = Literal["violation", "warning", "info", "never"]
SEVERITIES: tuple[Severity, ...] = ("violation", "warning", "info")
"""Most severe first."""
Verdict = Literal["wrong", "cannot_be_checked"]
MAX_RESULTS = 1_000
MAX_GROUPS = 50
EXAMPLES = 3


_PLACE_NAMES = ("owner", "title", "publisher", "line", "column", "pointer")


@dataclass(frozen=True, slots=True)
class Repair:
    """A change that makes one finding go away: triples as N-Triples write them, without the dot."""

    removed: tuple[str, ...]
    added: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return its fields."""
        return {"removed": list(self.removed), "added": list(self.added)}


@dataclass(frozen=True, slots=True)
class ValidationResult:
    """One finding about one node.

    ``focus_node`` is an IRI, or ``_:label``; of a blank node, ``reached_from`` says how the data lead to it from one
    with an IRI. ``value`` is a term as N-Triples writes it. ``path``, ``component`` and ``shape`` are IRIs, absent
    where SHACL has none or did not make the finding. ``fix`` is an example of what to write, ``repair`` the very change
    where one is known.

    ``owner`` is the IRI of the focus node, of a nameless one that of the nearest node that leads to it; ``title`` that
    of the dataset, service or catalogue that it belongs to, ``publisher`` the name of who answers for it. ``line`` and
    ``column`` (from 1), or in JSON-LD ``pointer``, tell where the owner is first written. ``verdict`` says whether the
    data are wrong or cannot be checked without ``needs``. ``new`` says whether it is new since a baseline.
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
    owner: str | None = None
    title: str | None = None
    publisher: str | None = None
    line: int | None = None
    column: int | None = None
    pointer: str | None = None
    verdict: Verdict = "wrong"
    needs: str | None = None
    repair: Repair | None = None
    new: bool | None = None

    @property
    def fingerprint(self) -> str:
        """What stays the same when lines move, messages are reworded and blank nodes get other labels."""
        return fingerprint(
            self.shape, self.component, self.path, self.reached_from or self.focus_node, self.value, self.message
        )

    @property
    def cause(self) -> tuple[str, ...]:
        """What results with one cause have in common; sorts by severity first."""
        rank = str(SEVERITIES.index(self.severity))
        return rank, self.path or "", self.shape or "", self.component or "", self.message

    def to_json(self) -> dict[str, Any]:
        """Return its fields, those without a value left out."""
        names = (
            "severity", "verdict", "message", "focus_node", "path", "value", "component", "shape", "fix",
            "reached_from", "needs", *_PLACE_NAMES,
        )  # fmt: skip
        fields = {name: value for name in names if (value := getattr(self, name)) is not None}
        if self.repair is not None:
            fields["repair"] = self.repair.to_json()
        return fields if self.new is None else {**fields, "new": self.new, "fingerprint": self.fingerprint}


@dataclass(frozen=True, slots=True)
class Group:
    """Results of one cause whose values look alike and that one publisher answers for; ``value`` is one of them."""

    count: int
    value_pattern: str | None
    value: str | None
    publisher: str | None

    def to_json(self) -> dict[str, Any]:
        """Return its fields, those without a value left out."""
        names = ("count", "value_pattern", "value", "publisher")
        return {name: value for name in names if (value := getattr(self, name)) is not None}


@dataclass(frozen=True, slots=True)
class Cause:
    """Results of one shape, component, path and verdict: ``count`` of them, with three ``examples``.

    ``groups`` part them by value pattern and publisher, largest first: the first 50 of ``groups_total``. ``points`` are
    what the quality score gains at most where all of them are repaired. ``needs`` are what would have to be at hand to
    decide where the verdict is ``cannot_be_checked``. ``new`` counts those that a baseline lacks, where there is one.
    """

    severity: Severity
    count: int
    message: str
    path: str | None
    component: str | None
    shape: str | None
    fix: str | None
    examples: tuple[ValidationResult, ...]
    verdict: Verdict = "wrong"
    needs: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    groups_total: int = 0
    points: float | None = None
    new: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Return its fields; an example is a focus node with its value, place and repair, where there are any."""
        return {
            "severity": self.severity,
            "verdict": self.verdict,
            "count": self.count,
            "message": self.message,
            "path": self.path,
            "component": self.component,
            "shape": self.shape,
            "fix": self.fix,
            "examples": [_example(example) for example in self.examples],
            **({"needs": list(self.needs)} if self.needs else {}),
            "groups": [group.to_json() for group in self.groups],
            "groups_total": self.groups_total,
            **({} if self.points is None else {"points": self.points}),
            **({} if self.new is None else {"new": self.new}),
        }


def _example(result: ValidationResult) -> dict[str, Any]:
    names = ("focus_node", "value", "reached_from", *_PLACE_NAMES)
    fields = {name: value for name in names if (value := getattr(result, name)) is not None}
    return fields if result.repair is None else {**fields, "repair": result.repair.to_json()}


@dataclass(frozen=True, slots=True)
class PublisherCount:
    """How many findings of each severity one publisher answers for; ``None`` is nobody known."""

    publisher: str | None
    by_severity: dict[Severity, int]

    def to_json(self) -> dict[str, Any]:
        """Return its fields."""
        return {"publisher": self.publisher, **{str(level): count for level, count in self.by_severity.items()}}


@dataclass(frozen=True, slots=True)
class GoneFinding:
    """A finding of a baseline that is no more, and who answered for it."""

    severity: Severity
    message: str
    focus_node: str | None
    publisher: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return its fields."""
        names = ("severity", "message", "focus_node", "publisher")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is new since a baseline, exactly counted, and what is gone: the first 1,000 of ``gone_total``."""

    new: dict[Severity, int]
    gone: tuple[GoneFinding, ...]
    gone_total: int

    def to_json(self) -> dict[str, Any]:
        """Return its fields."""
        return {"new": dict(self.new), "gone": [each.to_json() for each in self.gone], "gone_total": self.gone_total}


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """The report on one document.

    ``conforms`` is exactly SHACL's: false on any result of the shapes, of whatever severity. ``passed`` says that
    nothing was found at or above ``fail_on``; relative IRIs, which SHACL cannot see, count here, in ``total``,
    ``by_severity`` and ``causes`` too. ``results`` holds the first 1,000, most severe first; ``results_capped`` says
    whether that left some out (``total`` and ``causes`` count all). ``shape_problems`` tell what is odd about the
    shapes themselves, which is no finding about the document.

    ``publishers`` are those with the most findings, the first 50 of ``publishers_total``. ``since`` compares with a
    baseline: then only what is new decides whether the document passed. ``publisher`` names the one that the report
    was narrowed to, ``catalogue`` is the IRI of the catalogue where the document describes just one, ``media_type``
    that of the document. ``shacl`` is the report in the words of the standard and ``findings`` are the fingerprints of
    all findings, where they were asked for; JSON has the former as N-Triples.
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
    score: QualityScore | None = None
    publishers: tuple[PublisherCount, ...] = ()
    publishers_total: int = 0
    since: Comparison | None = None
    publisher: str | None = None
    catalogue: str | None = None
    media_type: str | None = None
    shacl: ShaclGraph | None = None
    findings: KnownFindings | None = None

    @property
    def passed(self) -> bool:
        """Whether nothing was found at or above ``fail_on``, of what is new where there is a baseline."""
        found = self.by_severity if self.since is None else self.since.new
        return not any(found[severity] for severity in at_or_above(self.fail_on))

    @property
    def results_capped(self) -> bool:
        """Whether ``results`` holds fewer than ``total``."""
        return len(self.results) < self.total

    @property
    def by_verdict(self) -> dict[Verdict, int]:
        """How many findings are faults, and how many cannot be checked without what the causes name."""
        return {
            verdict: sum(cause.count for cause in self.causes if cause.verdict == verdict)
            for verdict in get_args(Verdict)
        }

    def to_json(self) -> dict[str, Any]:
        """Return the report as JSON has it; ``shape_problems`` only where there are any."""
        problems = [
            {
                "shape": str(problem.node),
                "severity": problem.severity,
                "text": problem.text,
                **({"path": problem.path} if problem.path else {}),
            }
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
            "by_verdict": dict(self.by_verdict),
            **({} if self.score is None else {"score": self.score.to_json()}),
            **({"shape_problems": problems} if problems else {}),
            **self._more(),
        }

    def _more(self) -> dict[str, Any]:
        more: dict[str, Any] = {}
        if self.publishers:
            more["publishers"] = [each.to_json() for each in self.publishers]
            more["publishers_total"] = self.publishers_total
        if self.since is not None:
            more["since"] = self.since.to_json()
        if self.publisher is not None:
            more["publisher"] = self.publisher
        for name in ("catalogue", "media_type"):
            if (value := getattr(self, name)) is not None:
                more[name] = value
        if self.shacl is not None:
            more["shacl"] = self.shacl.to_text()
        return more


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
                examples=tuple(sorted(one_per_node, key=lambda result: result.new is False)[:EXAMPLES]),
                verdict=first.verdict,
                new=None if first.new is None else sum(bool(result.new) for result in group),
            )
        )
    return most_pressing_first(causes)


def most_pressing_first(causes: Iterable[Cause]) -> tuple[Cause, ...]:
    """Return causes most severe first, then most frequent first."""
    return tuple(sorted(causes, key=lambda cause: (SEVERITIES.index(cause.severity), -cause.count)))


def in_order(results: Iterable[ValidationResult]) -> list[ValidationResult]:
    """Return results most severe first, those of one cause together, by focus node."""
    return sorted(results, key=_order)


def _order(result: ValidationResult) -> tuple[tuple[str, ...], str, str]:
    return result.cause, result.focus_node or "", result.value or ""
