"""SHACL Core as queries: one SELECT for each constraint of each shape, whose solutions are its violations.

What is wrong is looked for first and the targets are joined to it, so that a store reads what little is at fault and
not every focus node (see docs/decisions/0019).
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass

from civilex.shacl.paths import Predicate
from civilex.shacl.shapes import (
    Closed,
    Constraint,
    HasValue,
    MaxCount,
    MinCount,
    Property,
    PropertyPair,
    QualifiedCount,
    Shape,
    ShapeProblem,
    Shapes,
    Targets,
    UniqueLang,
)
from civilex.shacl.sparql_backend.expressions import Expressions, NotInSparql, safely, term


@dataclass(frozen=True, slots=True)
class ConstraintQuery:
    """A SELECT for the violations of one constraint.

    ``focus``, ``value`` and ``path_variable`` are names of variables in its solutions; a result has no value where
    ``value`` is ``None``, and the path of the shape where ``path_variable`` is.
    """

    shape: Shape
    constraint: Constraint
    sparql: str
    focus: str
    value: str | None = None
    path_variable: str | None = None


class Compiler:
    """Compiles shapes; what cannot be compiled becomes a problem in ``problems``."""

    def __init__(self, shapes: Shapes, expressions: Expressions, properties: Set[str] | None = None):
        """Take the shapes, and the properties that occur in the data, where they are known."""
        self._shapes, self._expressions, self._properties = shapes, expressions, properties
        self.problems: list[ShapeProblem] = []

    def queries(self) -> Iterator[ConstraintQuery]:
        """Go through the queries of all shapes that have targets."""
        for shape in self._shapes.with_targets():
            focus = self._expressions.new()
            try:
                target = self._target(shape.targets, focus)
            except NotInSparql as error:
                self.problems.append(ShapeProblem(shape.node, "error", f"its targets are left out: {error}"))
                continue
            yield from self._of_shape(shape, focus, [focus], target)

    def _target(self, targets: Targets, focus: str) -> str:
        new = self._expressions.new
        parts = [f"VALUES {focus} {{ {' '.join(term(node) for node in targets.nodes)} }}"] if targets.nodes else []
        parts += [self._expressions.instance(focus, iri) for iri in targets.classes]
        parts += [f"{focus} <{iri}> {new()} ." for iri in targets.subjects_of]
        parts += [f"{new()} <{iri}> {focus} ." for iri in targets.objects_of]
        return " UNION ".join(f"{{ {part} }}" for part in parts) if len(parts) > 1 else f"{{ {parts[0]} }}"

    def _of_shape(self, shape: Shape, focus: str, chain: list[str], where: str) -> Iterator[ConstraintQuery]:
        """Go through the queries of a shape; ``where`` binds its focus node, ``chain`` all focus nodes on the way."""
        if shape.deactivated:
            return
        for constraint in shape.constraints:
            try:
                if isinstance(constraint, Property):
                    value, pattern = self._expressions.values(focus, shape.path)
                    inner = self._shapes[constraint.shape]
                    chained = chain if value == focus else [*chain, value]
                    yield from self._of_shape(inner, value, chained, f"{pattern} {where}".strip())
                elif not self._is_void(shape, constraint):
                    yield from self._of_constraint(shape, constraint, focus, chain, where)
            except NotInSparql as error:
                name = constraint.component.partition("#")[2].removesuffix("ConstraintComponent")
                self.problems.append(ShapeProblem(shape.node, "error", f"sh:{name} is left out: {error}"))

    def _is_void(self, shape: Shape, constraint: Constraint) -> bool:
        """Say whether nothing can be wrong, because no node has the property."""
        if self._properties is None or not isinstance(shape.path, Predicate) or shape.path.iri in self._properties:
            return False
        needs_values = isinstance(constraint, MinCount | HasValue | QualifiedCount | PropertyPair)
        return not needs_values

    def _of_constraint(
        self, shape: Shape, constraint: Constraint, focus: str, chain: list[str], where: str
    ) -> Iterator[ConstraintQuery]:
        write, path = self._expressions, shape.path
        match constraint:
            case MinCount() | HasValue():
                wrong = f"FILTER(!{safely(write.holds(constraint, focus, path))})"
                yield _query(shape, constraint, focus, chain, f"{where} {wrong}")
            case QualifiedCount(side="Min"):
                wrong = f"FILTER(!{safely(write.holds(constraint, focus, path))})"
                yield _query(shape, constraint, focus, chain, f"{where} {wrong}")
            case QualifiedCount():
                yield _query(shape, constraint, focus, chain, f"{write.qualified(focus, path, constraint)} {where}")
            case MaxCount(number):
                yield _query(shape, constraint, focus, chain, _first(write.several(focus, path, number + 1), where))
            case UniqueLang():
                language, wrong = write.same_language(focus, path)
                named = (f"({language} AS ?language)",)
                yield _query(shape, constraint, focus, chain, _first(wrong, where), extra=named)
            case PropertyPair():
                for variables, wrong in write.unpaired(constraint, focus, path):
                    pattern = f"{where} {wrong}" if path is None else _first(wrong, where)
                    yield _query(shape, constraint, focus, chain, pattern, value=variables[0], extra=variables[1:])
            case Closed(allowed):
                value, pattern = write.values(focus, path)
                predicate, object_, wrong = write.beyond(value, allowed)
                yield _query(
                    shape, constraint, focus, chain, f"{where} {pattern} {wrong}", value=object_, path=predicate,
                    extra=(value,),
                )  # fmt: skip
            case _:
                value, pattern = write.values(focus, path)
                wrong = f"{pattern} FILTER(!{safely(write.good(constraint, value))})"
                group = f"{where} {wrong}" if path is None else _first(wrong, where)
                yield _query(shape, constraint, focus, chain, group, value=value)


def _first(wrong: str, where: str) -> str:
    return f"{{ {wrong} }} {where}"


def _query(
    shape: Shape,
    constraint: Constraint,
    focus: str,
    chain: list[str],
    where: str,
    *,
    value: str | None = None,
    path: str | None = None,
    extra: tuple[str, ...] = (),
) -> ConstraintQuery:
    selected = dict.fromkeys([*chain, focus, *filter(None, (value, path)), *extra])
    sparql = f"SELECT DISTINCT {' '.join(selected)} WHERE {{ {where} }}"
    return ConstraintQuery(shape, constraint, sparql, focus[1:], value and value[1:], path and path[1:])
