"""What the shapes of a profile find in data: causes counted exactly, and the results that a report shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import pyoxigraph as ox

from civilex.catalogs.checkability import Checkability, needed_for
from civilex.catalogs.grouping import FoundCause, Grouping, found_causes
from civilex.catalogs.owners import Owners
from civilex.catalogs.profiles import Profile
from civilex.catalogs.quality_score import QualityScore, points_gained, score
from civilex.catalogs.repairs import Change, Repairs
from civilex.catalogs.report import MAX_RESULTS, Cause, Repair, ValidationResult
from civilex.namespaces import NS, compact
from civilex.shacl import Loader
from civilex.shacl.columns import Columns
from civilex.shacl.evaluation import Evaluation
from civilex.shacl.graph import Term
from civilex.shacl.paths import Predicate
from civilex.shacl.sparql_checks import SparqlChecks

_FIX = ox.NamedNode(NS + "fix")
_STEPS_TO_AN_IRI = 8


@dataclass(frozen=True, slots=True)
class ShapeFindings:
    """All causes, with exact counts, and the first results."""

    causes: tuple[Cause, ...]
    results: tuple[ValidationResult, ...]
    score: QualityScore | None = None


def check(
    data: Sequence[ox.Triple], facts: Sequence[ox.Triple], profile: Profile, *, limit: int | None = MAX_RESULTS
) -> ShapeFindings:
    """Check data against a profile; ``facts`` are looked up and never blamed; ``limit`` caps the results."""
    evaluation, causes = _evaluated(data, facts, profile)
    columns = evaluation.columns
    owners = Owners(columns)
    grouping = Grouping(columns, owners, _Results(columns, owners, data, profile))
    violating = [cause.focus_nodes for cause in causes if cause.severity == "violation" and cause.verdict == "wrong"]
    scored = score(columns, np.concatenate(violating) if violating else np.empty(0, np.int32))
    return ShapeFindings(
        tuple(_with_points(grouping.cause(cause), cause, scored, columns) for cause in causes),
        tuple(grouping.results(causes, sum(map(len, causes)) if limit is None else limit)),
        scored,
    )


def _with_points(cause: Cause, found: FoundCause, scored: QualityScore | None, columns: Columns) -> Cause:
    if scored is None or cause.path is None or cause.verdict != "wrong":
        return cause
    return replace(cause, points=points_gained(scored, columns, cause.path, found.focus_nodes))


def changes(data: Sequence[ox.Triple], facts: Sequence[ox.Triple], profile: Profile) -> Iterator[Change]:
    """Go through the changes that repair findings, those of one value more than once where findings share it."""
    evaluation, causes = _evaluated(data, facts, profile)
    repairs, term = Repairs(data), evaluation.columns.term
    for cause in causes:
        if not isinstance(cause.path, Predicate) or cause.verdict != "wrong":
            continue
        for focus, value in zip(cause.focus_nodes.tolist(), cause.values.tolist(), strict=True):
            if value < 0:
                continue
            change = repairs.change(term(focus), cause.path.iri, term(value), cause.first.constraint)
            if change is not None:
                yield change


def _evaluated(
    data: Sequence[ox.Triple], facts: Sequence[ox.Triple], profile: Profile
) -> tuple[Evaluation, list[FoundCause]]:
    loader = Loader()
    loader.triples(_of_rdf_1_1(data))
    loader.triples(facts)
    columns, shapes = loader.columns(), profile.read_shapes()
    spared = np.zeros(columns.count, np.bool_)
    only_facts = {fact.subject for fact in facts} - {triple.subject for triple in data}
    spared[[columns.number(node) for node in only_facts]] = True
    evaluation = Evaluation(shapes, columns, SparqlChecks(shapes, columns))
    return evaluation, found_causes(evaluation, Checkability(columns, shapes), spared)


class _Results:
    """Makes results with all that is known of their nodes."""

    def __init__(self, columns: Columns, owners: Owners, data: Sequence[ox.Triple], profile: Profile):
        self._columns, self._owners = columns, owners
        self._fixes = {
            str(triple.subject): triple.object.value
            for triple in profile.shapes()
            if triple.predicate == _FIX and isinstance(triple.object, ox.Literal)
        }
        self._leading_to: Mapping[Term, ox.Triple] = {
            triple.object: triple for triple in reversed(data) if isinstance(triple.object, ox.BlankNode)
        }
        self._repairs = Repairs(data)
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
            reached_from=_reached_from(focus_node, self._leading_to),
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


def _of_rdf_1_1(data: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """Leave out what SHACL does not know: triple terms, and the directions of texts."""
    for triple in data:
        value = triple.object
        if isinstance(value, ox.Literal) and value.direction:
            yield ox.Triple(triple.subject, triple.predicate, ox.Literal(value.value, language=value.language))
        elif not isinstance(value, ox.Triple):
            yield triple


def _shown(term: Term) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def _reached_from(node: Term, leading_to: Mapping[Term, ox.Triple]) -> str | None:
    """Return ``IRI property property`` for a blank node to which the data lead from a node with an IRI."""
    steps: list[str] = []
    while isinstance(node, ox.BlankNode) and node in leading_to and len(steps) < _STEPS_TO_AN_IRI:
        triple = leading_to[node]
        steps.insert(0, compact(triple.predicate.value))
        node = cast("ox.NamedNode | ox.BlankNode", triple.subject)
    return " ".join([node.value, *steps]) if steps and isinstance(node, ox.NamedNode) else None
