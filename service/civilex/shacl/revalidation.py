"""A report that is kept up to date while the data change, by checking only the focus nodes that a change can affect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyoxigraph as ox

from civilex.shacl.affected import Affected
from civilex.shacl.columns import Columns
from civilex.shacl.evaluation import Evaluation
from civilex.shacl.graph import Node
from civilex.shacl.pairs import Ids, Numbered, common
from civilex.shacl.reading import read_shapes
from civilex.shacl.report import ValidationReport, ValidationResult
from civilex.shacl.results import results
from civilex.shacl.shapes import Shape, Shapes
from civilex.shacl.sparql_checks import SparqlChecks
from civilex.shacl.validation import Data, columns_of

Results = tuple[ValidationResult, ...]


@dataclass(frozen=True, slots=True)
class ResultChange:
    """What a change of the data did to the results, and how many focus nodes were checked for it."""

    added: Results
    removed: Results
    checked: int


class Revalidation:
    """Data, shapes, and the whole report on them, which :meth:`change` keeps as a full run would have it.

    All results are kept in memory. Shapes that are written in SPARQL, and changes of ``rdfs:subClassOf``, have all
    focus nodes of the shape checked again.
    """

    def __init__(self, data: Data | Columns, shapes: Iterable[ox.Triple] | Shapes, *, background: Data | None = None):
        """Check all data once; the columns, where they are given, are changed from now on."""
        self._shapes = shapes if isinstance(shapes, Shapes) else read_shapes(shapes)
        self._columns = columns_of(data, background=background)
        self._found: dict[Node, dict[int, list[ValidationResult]]] = {}
        for shape in self._shapes.with_targets():
            self._found[shape.node] = self._check(shape, None)[0]

    def report(self) -> ValidationReport:
        """Return the report on the data as they are now, with all results."""
        shown = [result for roots in self._found.values() for found in roots.values() for result in found]
        return ValidationReport(
            conforms=not shown,
            results=tuple(shown),
            total=len(shown),
            by_severity=dict(Counter(result.severity for result in shown).most_common()),
            by_component=dict(Counter(result.component for result in shown).most_common()),
            problems=self._shapes.problems,
        )

    def change(self, added: Iterable[ox.Triple] = (), removed: Iterable[ox.Triple] = ()) -> ResultChange:
        """Remove triples from the data, add others (one that is in both is there afterwards), and check again."""
        new, gone = ([self._numbered(triple) for triple in triples] for triples in (added, removed))
        self._columns.change(new, gone)
        affected = Affected(self._shapes, self._columns, [*new, *gone])
        before: list[ValidationResult] = []
        after: list[ValidationResult] = []
        checked = 0
        for shape in self._shapes.with_targets():
            kept = self._found[shape.node]
            nodes = None if affected.everything(shape) else affected.nodes(shape)
            touched = list(kept) if nodes is None else [node for node in nodes.tolist() if node in kept]
            for node in touched:
                before += kept.pop(node)
            found, count = self._check(shape, nodes)
            kept |= found
            checked += count
            after += (result for results_ in found.values() for result in results_)
        return ResultChange(_without(after, before), _without(before, after), checked)

    def _check(self, shape: Shape, nodes: Ids | None) -> tuple[dict[int, list[ValidationResult]], int]:
        evaluation = Evaluation(self._shapes, self._columns, SparqlChecks(self._shapes, self._columns))
        focus = evaluation.targets(shape.targets)
        if nodes is not None:
            focus = common(focus, nodes).astype(np.int32)
        found: dict[int, list[ValidationResult]] = {}
        for violations in evaluation.of_shape(shape, focus):
            for root, result in zip(violations.roots.tolist(), results(evaluation, violations), strict=True):
                found.setdefault(root, []).append(result)
        return found, len(focus)

    def _numbered(self, triple: ox.Triple) -> Numbered:
        add = self._columns.add
        return add(triple.subject), add(triple.predicate), add(triple.object)


def _without(some: list[ValidationResult], others: list[ValidationResult]) -> Results:
    return tuple((Counter(some) - Counter(others)).elements())
