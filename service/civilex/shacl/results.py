"""Results of what was found: built one after the other while somebody looks at them, never all of them beforehand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate, repeat
from typing import overload

import numpy as np

from civilex.shacl.evaluation import Evaluation, Violations
from civilex.shacl.graph import Node, Term
from civilex.shacl.messages import Message
from civilex.shacl.pairs import distinct
from civilex.shacl.report import ValidationResult
from civilex.shacl.shapes import And, NodeShape
from civilex.shacl.sparql_shapes import SparqlConstraint

_DETAIL_DEPTH = 4
_BATCH = 4096


class Results(Sequence[ValidationResult]):
    """The results of an evaluation, each built when it is asked for and not kept.

    It is what the data were when it is looked at: where the columns are changed later, take a tuple of it before.
    """

    def __init__(self, evaluation: Evaluation, found: Sequence[Violations], limit: int | None = None):
        """Take what was found; ``limit`` is how many results of one constraint of one shape there are at most."""
        self._evaluation = evaluation
        self._found = [part if limit is None else part.part(0, limit) for part in found]
        self._ends = list(accumulate(map(len, self._found)))

    def __len__(self) -> int:
        """Return how many results there are."""
        return self._ends[-1] if self._ends else 0

    def __iter__(self) -> Iterator[ValidationResult]:
        """Go through the results."""
        for part in self._found:
            yield from results(self._evaluation, part)

    @overload
    def __getitem__(self, index: int) -> ValidationResult: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[ValidationResult]: ...
    def __getitem__(self, index: int | slice) -> ValidationResult | Sequence[ValidationResult]:
        """Return one result, or some as a tuple."""
        if isinstance(index, slice):
            return tuple(self[number] for number in range(*index.indices(len(self))))
        number = range(len(self))[index]
        group = int(np.searchsorted(self._ends, number, "right"))
        number -= self._ends[group - 1] if group else 0
        return next(results(self._evaluation, self._found[group].part(number, number + 1)))

    def __eq__(self, other: object) -> bool:
        """Say whether another sequence has the same results in the same order."""
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(one == two for one, two in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]  # as lists have none


def results(evaluation: Evaluation, found: Violations, *, depth: int = 0) -> Iterator[ValidationResult]:
    """Go through the results of what one constraint found."""
    message = Message(found.shape, found.constraint)
    term = _remembered(evaluation.columns.term)
    for start in range(0, len(found), _BATCH):
        yield from _built(evaluation, found.part(start, start + _BATCH), message, term, depth)


def _remembered(term: Callable[[int], Term]) -> Callable[[int], Term]:
    class Terms(dict[int, Term]):
        def __missing__(self, number: int) -> Term:
            if len(self) > _BATCH:
                self.clear()
            found = self[number] = term(number)
            return found

    return Terms().__getitem__


def _built(
    evaluation: Evaluation, found: Violations, message: Message, term: Callable[[int], Term], depth: int
) -> Iterator[ValidationResult]:
    shape, constraint = found.shape, found.constraint
    severity, node, component = shape.severity, shape.node, constraint.component
    source = constraint.node if isinstance(constraint, SparqlConstraint) else None
    details = _details(evaluation, found, depth)
    bindings: Sequence[Mapping[str, Term] | None] = found.bindings or [None] * len(found)
    numbers = repeat(None, len(found)) if found.values is None else found.values.tolist()
    paths = found.paths or repeat(found.path, len(found))
    for focus, number, path, bound in zip(found.focus_nodes.tolist(), numbers, paths, bindings, strict=True):
        focus_node = term(focus)
        value = None if number is None else term(number)
        texts = message.of(focus_node, value, path, bound)
        inner = details.get(number, ()) if details else ()
        yield ValidationResult(focus_node, path, value, component, severity, node, texts, source, inner)


def _details(evaluation: Evaluation, found: Violations, depth: int) -> dict[int | None, tuple[ValidationResult, ...]]:
    """Return why each value does not conform to the shape, or the shapes, that a constraint names (``sh:detail``)."""
    inner: tuple[Node, ...]
    match found.constraint:
        case NodeShape(shape):
            inner = (shape,)
        case And(shapes):
            inner = shapes
        case _:
            return {}
    if found.values is None or depth >= _DETAIL_DEPTH:
        return {}
    causes: dict[int | None, list[ValidationResult]] = {}
    values = distinct(found.values)
    for node in inner:
        for cause in evaluation.of_shape(evaluation.shapes[node], values):
            for root, result in zip(cause.roots.tolist(), results(evaluation, cause, depth=depth + 1), strict=True):
                causes.setdefault(root, []).append(result)
    return {value: tuple(found_) for value, found_ in causes.items()}
