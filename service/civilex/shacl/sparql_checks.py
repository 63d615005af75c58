"""Constraints written in SPARQL, run for all focus nodes at once where that is sound, else for one at a time.

They run on a store that holds the properties which the queries name. The store turns numbers and dates into values of
its own (``"005"`` becomes ``5``): a result of such a constraint may show a literal in another form than the data.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np
import pyoxigraph as ox

from civilex.shacl.columns import Columns
from civilex.shacl.found import Found
from civilex.shacl.graph import Graph, Term
from civilex.shacl.ill_formed import ValidationFailure
from civilex.shacl.pairs import Ids, Index
from civilex.shacl.paths import Path, Predicate
from civilex.shacl.shapes import Shape, Shapes
from civilex.shacl.sparql_shapes import CustomConstraint, SparqlConstraint
from civilex.shacl.sparql_text import (
    FOCUS_GRAPH,
    mentioned_predicates,
    runs_for_all,
    variables,
    with_focus,
)

SHAPES_GRAPH = ox.NamedNode("urn:civilex:shapes")
Bindings = dict[str, Term]


class SparqlChecks:
    """The data of some columns in a store, and the queries of shapes run on it."""

    def __init__(self, shapes: Shapes, columns: Columns):
        """Take the shapes, whose queries say what the store has to hold, and the data."""
        self._shapes, self._columns = shapes, columns
        self._sets = 0

    def found(
        self,
        shape: Shape,
        constraint: SparqlConstraint | CustomConstraint,
        nodes: Ids,
        index: Index,
        values: Ids,
    ) -> list[Found]:
        """Return what a constraint finds wrong with focus nodes; raises ValidationFailure for a bad query."""
        try:
            return self._found(shape, constraint, nodes, index, values)
        except ValidationFailure as error:
            if error.node is not None:
                raise
            raise ValidationFailure(error.reason, Graph(self._shapes.triples).named_owner(shape.node)) from error

    def _found(
        self,
        shape: Shape,
        constraint: SparqlConstraint | CustomConstraint,
        nodes: Ids,
        index: Index,
        values: Ids,
    ) -> list[Found]:
        if isinstance(constraint, SparqlConstraint):
            if constraint.deactivated:
                return []
            rows = [{"this": node} for node in map(self._columns.term, nodes.tolist())]
            return [self._of_select(shape, constraint.query, rows, nodes)]
        rows = [dict(constraint.parameters) for _ in range(len(values))]
        if constraint.validator.form == "SELECT":
            rows = [{"this": node, **dict(constraint.parameters)} for node in map(self._columns.term, nodes.tolist())]
            return [self._of_select(shape, constraint.validator.query, rows, nodes)]
        for row, where, value in zip(rows, index.tolist(), values.tolist(), strict=True):
            row |= {"this": self._columns.term(int(nodes[where])), "value": self._columns.term(value)}
        bad = np.array([not holds for holds in self._asked(shape, constraint.validator.query, rows)], np.bool_)
        return [
            Found(index[bad], values[bad], bindings=tuple(row for row, wrong in zip(rows, bad, strict=True) if wrong))
        ]

    def _of_select(self, shape: Shape, query: str, rows: Sequence[Bindings], nodes: Ids) -> Found:
        where, found = [], []
        for row, solution in self._solutions(shape, query, rows):
            where.append(row)
            found.append(solution)
        values = [solution.get("value") for solution in found]
        if shape.path is None:
            values = [value if value is not None else self._columns.term(int(nodes[row]))
                      for value, row in zip(values, where, strict=True)]  # fmt: skip
        numbers = None
        if any(value is not None for value in values) and all(value is not None for value in values):
            numbers = np.array([self._columns.add(value) for value in values if value is not None], np.int32)
        paths = tuple(_path_of(solution, shape) for solution in found)
        bindings = tuple({**rows[row], **solution} for row, solution in zip(where, found, strict=True))
        return Found(np.array(where, np.int64), numbers, paths=paths, bindings=bindings)

    def _solutions(self, shape: Shape, query: str, rows: Sequence[Bindings]) -> Iterable[tuple[int, Bindings]]:
        if runs_for_all(query):
            for solution in self._select(self._joined(shape, query, rows)):
                yield _row_number(solution.pop("civilexRow")), solution
            return
        for number, row in enumerate(rows):
            for solution in self._select(self._joined(shape, query, [row], all_rows=False)):
                yield number, solution

    def _asked(self, shape: Shape, query: str, rows: Sequence[Bindings]) -> list[bool]:
        if runs_for_all(query):
            found = self._select(self._joined(shape, query, rows))
            good = {_row_number(solution["civilexRow"]) for solution in found}
            return [number in good for number in range(len(rows))]
        return [self._holds(self._joined(shape, query, [row], all_rows=False)) for row in rows]

    def _joined(self, shape: Shape, query: str, rows: Sequence[Bindings], *, all_rows: bool = True) -> str:
        """Return the query for these rows of bound variables, which are put into the graph of focus nodes."""
        context = {"shapesGraph": SHAPES_GRAPH, "currentShape": shape.node}
        used = variables(query) & context.keys()
        self._put([{**row, **{name: context[name] for name in used}} for row in rows])
        columns = [*(rows[0] if rows else ("this",)), *sorted(used)]
        return with_focus(query, self._sets, columns, all_rows=all_rows)

    def _put(self, rows: Sequence[Bindings]) -> None:
        self._sets += 1
        graph, of = ox.NamedNode(FOCUS_GRAPH), ox.NamedNode(f"{FOCUS_GRAPH}/of")
        the_set = ox.NamedNode(f"{FOCUS_GRAPH}/{self._sets}")
        quads = []
        for number, row in enumerate(rows):
            node = ox.NamedNode(f"{FOCUS_GRAPH}/{self._sets}/{number}")
            quads.append(ox.Quad(node, of, the_set, graph))
            quads += (ox.Quad(node, ox.NamedNode(f"{FOCUS_GRAPH}/{name}"), term, graph) for name, term in row.items())
        self._store.extend(quads)

    def _select(self, query: str) -> Iterable[Bindings]:
        results = self._run(query)
        if not isinstance(results, ox.QuerySolutions):
            raise ValidationFailure("the query of the constraint is no SELECT")
        names = [variable.value for variable in results.variables]
        for solution in results:
            yield {name: term for name, term in zip(names, solution, strict=True) if term is not None}

    def _holds(self, query: str) -> bool:
        results = self._run(query)
        if not isinstance(results, ox.QueryBoolean):
            raise ValidationFailure("the query of the validator is no ASK")
        return bool(results)

    def _run(self, query: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        try:
            return self._store.query(query)
        except SyntaxError as error:
            raise ValidationFailure(f"the query of the constraint does not parse: {_short(error)}") from error

    @cached_property
    def _store(self) -> ox.Store:
        """A store with the triples that the queries can ask about, and the shapes in a graph of their own."""
        store = ox.Store()
        wanted = self._predicates()
        columns = self._columns
        for predicate in columns.properties():
            if wanted is None or columns.lexical(predicate) in wanted:
                pairs = columns.pairs(predicate)
                assert pairs is not None  # noqa: S101 (it occurs)
                name = columns.terms[predicate]
                lines = (
                    columns.terms[one] + b" " + name + b" " + columns.terms[two] + b" .\n"
                    for one, two in zip(pairs.keys.tolist(), pairs.values.tolist(), strict=True)
                )
                store.extend(ox.parse(b"".join(lines), ox.RdfFormat.N_TRIPLES, rename_blank_nodes=False, lenient=True))
        store.extend(
            ox.Quad(triple.subject, triple.predicate, triple.object, SHAPES_GRAPH) for triple in self._shapes.triples
        )
        return store

    def _predicates(self) -> frozenset[str] | None:
        found: set[str] = set()
        for shape in self._shapes:
            for constraint in shape.constraints:
                if isinstance(constraint, SparqlConstraint):
                    query = constraint.query
                elif isinstance(constraint, CustomConstraint):
                    query = constraint.validator.query
                else:
                    continue
                if (named := mentioned_predicates(query)) is None:
                    return None
                found |= named
        return frozenset(found)


def _short(error: SyntaxError) -> str:
    """Leave out what the parser would have taken instead: a page of signs."""
    return str(error).partition(": expected one of ")[0]


def _row_number(row: Term) -> int:
    assert isinstance(row, ox.NamedNode)  # noqa: S101 (the graph of focus nodes holds nothing else)
    return int(row.value.rpartition("/")[2])


def _path_of(solution: Mapping[str, Term], shape: Shape) -> Path | None:
    path = solution.get("path")
    if shape.path is None and isinstance(path, ox.NamedNode):
        return Predicate(path.value)
    return shape.path
