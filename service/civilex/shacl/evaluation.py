"""Checking shapes over columns: which focus nodes conform, and what each constraint finds wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from civilex.shacl import count_checks, pair_checks, value_checks
from civilex.shacl.columns import Columns
from civilex.shacl.found import Found
from civilex.shacl.graph import Node, Term
from civilex.shacl.pairs import Ids, Index, Mask, common, distinct
from civilex.shacl.paths import Path, Predicate
from civilex.shacl.shapes import (
    And,
    Closed,
    Constraint,
    HasValue,
    NodeShape,
    Not,
    Or,
    Property,
    QualifiedCount,
    Shape,
    Shapes,
    Targets,
    Xone,
)
from civilex.shacl.sparql_shapes import CustomConstraint, SparqlConstraint
from civilex.shacl.traversal import follow

if TYPE_CHECKING:
    from civilex.shacl.sparql_checks import SparqlChecks


@dataclass(frozen=True, slots=True)
class Violations:
    """What one constraint of one shape found: focus nodes, and where it is about single values, those.

    ``roots`` are the focus nodes of the shape with a target, from which property shapes led here. ``roots``,
    ``focus_nodes`` and ``values`` have equal lengths. ``path`` is the path of the results, where they have one;
    ``paths`` gives one per result where they differ; ``bindings`` the variables of each SPARQL solution.
    """

    shape: Shape
    constraint: Constraint
    roots: Ids
    focus_nodes: Ids
    values: Ids | None
    path: Path | None
    paths: tuple[Path | None, ...] | None = None
    bindings: tuple[dict[str, Term], ...] | None = None

    def __len__(self) -> int:
        """Return how many results there are."""
        return len(self.focus_nodes)

    def part(self, start: int, stop: int) -> Violations:
        """Return the results between two positions, as a slice has them."""
        if start == 0 and stop >= len(self):
            return self
        return Violations(
            self.shape,
            self.constraint,
            self.roots[start:stop],
            self.focus_nodes[start:stop],
            None if self.values is None else self.values[start:stop],
            self.path,
            None if self.paths is None else self.paths[start:stop],
            None if self.bindings is None else self.bindings[start:stop],
        )


class Evaluation:
    """Shapes and the columns that they are checked on."""

    def __init__(self, shapes: Shapes, columns: Columns, sparql: SparqlChecks | None = None):
        """Take the shapes, the data, and what runs constraints that are written in SPARQL."""
        self.shapes, self.columns, self._sparql = shapes, columns, sparql

    def violations(self, focus: Ids | None = None) -> Iterator[Violations]:
        """Go through what every shape with targets finds; ``focus`` narrows the focus nodes."""
        for shape in self.shapes.with_targets():
            nodes = self.targets(shape.targets)
            if focus is not None:
                nodes = common(nodes, focus).astype(np.int32)
            yield from self.of_shape(shape, nodes)

    def targets(self, targets: Targets) -> Ids:
        """Return the focus nodes that targets name, sorted: by the data's own triples, and not looked up only."""
        columns = self.columns
        parts = [np.array([columns.add(node) for node in targets.nodes], np.int32)]
        parts += [columns.own_instances(iri) for iri in targets.classes]
        for iris, inverse in ((targets.subjects_of, False), (targets.objects_of, True)):
            for iri in iris:
                if pairs := columns.own_pairs(columns.number(iri)):
                    parts.append(pairs.values if inverse else pairs.keys)
        nodes = distinct(np.concatenate(parts)).astype(np.int32)
        return nodes[~columns.looked_up(nodes)]

    def of_shape(self, shape: Shape, nodes: Ids, roots: Ids | None = None) -> Iterator[Violations]:
        """Go through what a shape, and the property shapes in it, find of these focus nodes."""
        if shape.deactivated or not len(nodes):
            return
        roots = nodes if roots is None else roots
        index, values = self._value_nodes(shape, nodes)
        for constraint in shape.constraints:
            if isinstance(constraint, Property):
                blamed = ~self.columns.looked_up(values)
                yield from self.of_shape(self.shapes[constraint.shape], values[blamed], roots[index[blamed]])
                continue
            for found in self._found(shape, constraint, nodes, index, values):
                if len(found.index):
                    path = found.path if found.path is not None else shape.path
                    at = found.index
                    yield Violations(
                        shape, constraint, roots[at], nodes[at], found.values, path, found.paths, found.bindings
                    )

    def conforms(self, node: Node, nodes: Ids) -> Mask:
        """Return which of these nodes conform to a shape."""
        shape = self.shapes[node]
        good = np.ones(len(nodes), np.bool_)
        if shape.deactivated or not len(nodes):
            return good
        distinct, where = np.unique(nodes, return_inverse=True)
        if len(distinct) < len(nodes):
            return self.conforms(node, distinct)[where]
        index, values = self._value_nodes(shape, nodes)
        for constraint in shape.constraints:
            if isinstance(constraint, Property):
                good[index[~self.conforms(constraint.shape, values)]] = False
                continue
            for found in self._found(shape, constraint, nodes, index, values):
                good[found.index] = False
        return good

    def _value_nodes(self, shape: Shape, nodes: Ids) -> tuple[Index, Ids]:
        if shape.path is None:
            return np.arange(len(nodes)), nodes
        return follow(self.columns, shape.path, nodes)

    def _found(self, shape: Shape, constraint: Constraint, nodes: Ids, index: Index, values: Ids) -> Iterable[Found]:
        columns = self.columns
        if isinstance(constraint, SparqlConstraint | CustomConstraint):
            if self._sparql is None:
                return []
            return self._sparql.found(shape, constraint, nodes, index, values)
        if (good := self._good_values(constraint, values)) is not None:
            return [Found(index[~good], values[~good])]
        if (counted := count_checks.found(constraint, columns, len(nodes), index, values)) is not None:
            return [Found(counted, None)]
        match constraint:
            case HasValue(term):
                has = np.zeros(len(nodes), np.bool_)
                has[index[values == columns.number(term)]] = True
                return [Found(np.flatnonzero(~has), None)]
            case QualifiedCount():
                return [Found(self._qualified(constraint, len(nodes), index, values), None)]
            case Closed(allowed):
                return self._closed(allowed, index, values)
            case _:
                return pair_checks.found(constraint, columns, nodes, index, values)

    def _good_values(self, constraint: Constraint, values: Ids) -> Mask | None:
        match constraint:
            case Not(shape):
                return ~self.conforms(shape, values)
            case NodeShape(shape):
                return self.conforms(shape, values)
            case And(shapes):
                return np.logical_and.reduce([self.conforms(shape, values) for shape in shapes])
            case Or(shapes):
                return self._any(shapes, values)
            case Xone(shapes):
                return np.sum([self.conforms(shape, values) for shape in shapes], axis=0) == 1
            case _:
                return value_checks.check(constraint, self.columns, values)

    def _any(self, shapes: tuple[Node, ...], values: Ids) -> Mask:
        good = np.zeros(len(values), np.bool_)
        for shape in shapes:
            left = np.flatnonzero(~good)
            good[left] = self.conforms(shape, values[left])
        return good

    def _qualified(self, constraint: QualifiedCount, nodes: int, index: Index, values: Ids) -> Index:
        counts = self.conforms(constraint.shape, values)
        for sibling in constraint.siblings:
            counts &= ~self.conforms(sibling, values)
        number = np.bincount(index[counts], minlength=nodes)
        return np.flatnonzero(number < constraint.count if constraint.side == "Min" else number > constraint.count)

    def _closed(self, allowed: frozenset[str], index: Index, values: Ids) -> Iterator[Found]:
        columns = self.columns
        for predicate in sorted(columns.properties()):
            if (iri := columns.lexical(predicate)) not in allowed:
                where, found = columns.follow(predicate, values)
                if len(where):
                    yield Found(index[where], found, Predicate(iri))
