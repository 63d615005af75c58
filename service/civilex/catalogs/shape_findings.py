"""What the shapes of a profile find in data: causes counted exactly, and the results that a report shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import pyoxigraph as ox

from civilex.catalogs.checkability import Checkability, needed_for
from civilex.catalogs.data_graph import DataGraph
from civilex.catalogs.fingerprints import fingerprint
from civilex.catalogs.grouping import FoundCause, Grouping, found_causes, in_one_language
from civilex.catalogs.known_findings import Mark
from civilex.catalogs.link_states import Links
from civilex.catalogs.profiles import Profile
from civilex.catalogs.publishers import count_by_publisher
from civilex.catalogs.quality_score import QualityScore, points_gained, score
from civilex.catalogs.repairs import Change
from civilex.catalogs.report import MAX_GROUPS, MAX_RESULTS, Cause, PublisherCount, Repair, ValidationResult
from civilex.catalogs.shacl_graph import ShaclGraph, shacl_graph
from civilex.namespaces import NS, compact
from civilex.shacl.columns import Columns
from civilex.shacl.evaluation import Evaluation, Violations
from civilex.shacl.graph import Term
from civilex.shacl.messages import messages
from civilex.shacl.pairs import Mask
from civilex.shacl.paths import Predicate
from civilex.shacl.sparql_checks import SparqlChecks
from civilex.shacl.validation import report_of

_FIX = ox.NamedNode(NS + "fix")
_STEPS_TO_AN_IRI = 8


@dataclass(frozen=True, slots=True)
class ShapeFindings:
    """All causes and publishers, with exact counts, and the first results."""

    causes: tuple[Cause, ...]
    results: tuple[ValidationResult, ...]
    score: QualityScore | None = None
    publishers: tuple[PublisherCount, ...] = ()
    publishers_total: int = 0


def check(
    data: DataGraph, profile: Profile, *, limit: int | None = MAX_RESULTS, links: Links | None = None
) -> ShapeFindings:
    """Check data against a profile; ``limit`` caps the results, never the counts; ``links`` decide the score."""
    return summed_up(data, profile, find(data, profile), limit=limit, links=links)


def find(data: DataGraph, profile: Profile) -> list[FoundCause]:
    """Return all that the shapes of a profile find, as arrays."""
    return causes_of(evaluate(data, profile))


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What the shapes of a profile found in data, before it is parted by cause."""

    evaluation: Evaluation
    violations: tuple[Violations, ...]


def evaluate(data: DataGraph, profile: Profile) -> Evaluated:
    """Check the shapes of a profile, once."""
    shapes = profile.read_shapes()
    evaluation = Evaluation(shapes, data.columns, SparqlChecks(shapes, data.columns))
    return Evaluated(evaluation, tuple(evaluation.violations()))


def causes_of(found: Evaluated) -> list[FoundCause]:
    """Return what was found by cause, in the order of results."""
    evaluation = found.evaluation
    return found_causes(found.violations, Checkability(evaluation.columns, evaluation.shapes))


def summed_up(
    data: DataGraph,
    profile: Profile,
    causes: list[FoundCause],
    others: Sequence[ValidationResult] = (),
    *,
    limit: int | None = MAX_RESULTS,
    scored: Mask | None = None,
    links: Links | None = None,
) -> ShapeFindings:
    """Return what was found as a report has it.

    ``others`` are findings that no shape made, which count for their publishers. The score is that of the nodes of
    ``scored``, of all without it; ``links`` decide it where they were checked.
    """
    columns = data.columns
    grouping = Grouping(columns, data.owners, _Results(data, profile))
    violating = [cause.focus_nodes for cause in causes if cause.severity == "violation" and cause.verdict == "wrong"]
    faulty = np.concatenate(violating) if violating else np.empty(0, np.int32)
    found = score(columns, faulty, among=scored, links=links)
    publishers = count_by_publisher(data.owners, causes, others)
    return ShapeFindings(
        tuple(_with_points(grouping.cause(cause), cause, found, columns) for cause in causes),
        tuple(grouping.results(causes, sum(map(len, causes)) if limit is None else limit)),
        found,
        publishers[:MAX_GROUPS],
        len(publishers),
    )


def shacl_report(found: Evaluated) -> ShaclGraph:
    """Return the report of the standard (SHACL, 3.6), of each constraint of each shape the first 1,000 results."""
    return shacl_graph(report_of(found.evaluation, found.violations))


def first_message(data: DataGraph, cause: FoundCause) -> str:
    """Return the message of the first result of a cause."""
    focus, value = int(cause.focus_nodes[0]), int(cause.values[0])
    bindings: dict[str, Term] = {"this": data.columns.term(focus)}
    if value >= 0:
        bindings["value"] = data.columns.term(value)
    bindings |= cause.bindings.get((focus, value), {})
    return in_one_language(messages(cause.first.shape, cause.first.constraint, bindings, cause.path))


def prints(data: DataGraph, causes: Sequence[FoundCause]) -> Iterator[list[Mark]]:
    """Go through the causes: for each result its fingerprint, the node that it is about, and who answers for it."""
    columns, owners = data.columns, data.owners
    names: dict[int, str | None] = {}
    nodes: dict[int, str] = {}
    for cause in causes:
        shape, constraint = _shown(cause.first.shape.node), cause.first.constraint.component
        path = cause.path.iri if isinstance(cause.path, Predicate) else None
        found = []
        publishers = owners.publishers_of(cause.focus_nodes).tolist()
        for focus, value, publisher in zip(cause.focus_nodes.tolist(), cause.values.tolist(), publishers, strict=True):
            if publisher not in names:
                names[publisher] = owners.label(publisher)
            if focus not in nodes:
                term = columns.term(focus)
                nodes[focus] = _reached_from(term, columns) or _shown(term)
            shown = None if value < 0 else str(columns.term(value))
            mark = fingerprint(shape, constraint, path, nodes[focus], shown, "")
            found.append(Mark(mark, nodes[focus], names[publisher]))
        yield found


def _with_points(cause: Cause, found: FoundCause, scored: QualityScore | None, columns: Columns) -> Cause:
    if scored is None or cause.path is None or cause.verdict != "wrong":
        return cause
    return replace(cause, points=points_gained(scored, columns, cause.path, found.focus_nodes))


def changes(data: DataGraph, profile: Profile) -> Iterator[Change]:
    """Go through the changes that repair findings, those of one value more than once where findings share it."""
    repairs, term = data.repairs, data.columns.term
    for cause in find(data, profile):
        if not isinstance(cause.path, Predicate) or cause.verdict != "wrong":
            continue
        for focus, value in zip(cause.focus_nodes.tolist(), cause.values.tolist(), strict=True):
            if value < 0:
                continue
            change = repairs.change(term(focus), cause.path.iri, term(value), cause.first.constraint)
            if change is not None:
                yield change


class _Results:
    """Makes results with all that is known of their nodes."""

    def __init__(self, data: DataGraph, profile: Profile):
        self._columns, self._owners, self._repairs = data.columns, data.owners, data.repairs
        self._fixes = {
            str(triple.subject): triple.object.value
            for triple in profile.shapes()
            if triple.predicate == _FIX and isinstance(triple.object, ox.Literal)
        }
        self._known: dict[int, tuple[str | None, str | None, str | None]] = {}

    def __call__(self, cause: FoundCause, focus: int, value: int | None, message: str) -> ValidationResult:
        focus_node = self._columns.term(focus)
        term = None if value is None else self._columns.term(value)
        owner, title, publisher = self._of_node(focus, focus_node)
        needs = None
        if cause.verdict == "cannot_be_checked":
            needs = needed_for((term if isinstance(term, ox.NamedNode) else cast(ox.NamedNode, focus_node)).value)
        return ValidationResult(
            severity=cause.severity,
            message=message,
            focus_node=_shown(focus_node),
            path=cause.path.iri if isinstance(cause.path, Predicate) else None,
            value=None if term is None else str(term),
            component=cause.first.constraint.component,
            shape=_shown(cause.first.shape.node),
            fix=self._fixes.get(str(cause.first.shape.node)),
            reached_from=_reached_from(focus_node, self._columns),
            owner=owner,
            title=title,
            publisher=publisher,
            verdict=cause.verdict,
            needs=needs,
            repair=self._repair(cause, focus_node, term),
        )

    def _repair(self, cause: FoundCause, focus_node: Term, value: Term | None) -> Repair | None:
        if value is None or not isinstance(cause.path, Predicate) or cause.verdict != "wrong":
            return None
        change = self._repairs.change(focus_node, cause.path.iri, value, cause.first.constraint)
        return None if change is None else Repair((str(change.removed),), tuple(map(str, change.added)))

    def _of_node(self, number: int, node: Term) -> tuple[str | None, str | None, str | None]:
        if number not in self._known:
            owners = self._owners
            publisher = int(owners.publishers_of(np.array([number], np.int32))[0])
            self._known[number] = (
                node.value if isinstance(node, ox.NamedNode) else owners.named(number),
                owners.title(number),
                owners.label(publisher),
            )
        return self._known[number]


def _shown(term: Term) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def _reached_from(node: Term, columns: Columns) -> str | None:
    """Return ``IRI property property`` for a blank node to which the data lead from a node with an IRI."""
    steps: list[str] = []
    while isinstance(node, ox.BlankNode) and len(steps) < _STEPS_TO_AN_IRI:
        leading = columns.leading_to(columns.number(node))
        if leading is None:
            break
        node = columns.term(leading[0])
        steps.insert(0, compact(columns.lexical(leading[1])))
    return " ".join([node.value, *steps]) if steps and isinstance(node, ox.NamedNode) else None
