"""A SPARQL store as others have them: one default graph, the labels of blank nodes kept, literals rewritten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from civilex.store import Answer, Rows


class PlainStore:
    """pyoxigraph's store, asked with SELECT; keeps the texts of the queries in ``asked``."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self._store = ox.Store()
        self._store.extend(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
        self.asked: list[str] = []

    def answer(self, *_: object, **__: object) -> Answer:
        raise NotImplementedError

    def rows(
        self,
        sparql: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        most: int | None = None,
    ) -> Rows:
        assert not default_graphs
        assert not named_graphs
        self.asked.append(sparql)
        results = self._store.query(sparql)
        assert isinstance(results, ox.QuerySolutions)
        names = tuple(variable.value for variable in results.variables)
        found = [
            {name: term for name, term in zip(names, solution, strict=True) if term is not None} for solution in results
        ]
        return Rows(names, tuple(found[:most]), len(found))
