"""Results of pyoxigraph, read to their end into values that may move between threads."""

from __future__ import annotations

from itertools import islice

import pyoxigraph as ox

from civilex.store.protocol import Rows


def read_rows(results: ox.QuerySolutions | ox.QueryBoolean, most: int | None = None) -> Rows:
    """Return the solutions of a SELECT, the first ``most`` of them, with the number of all.

    An ASK gives one row with the variable ``answer``.
    """
    if isinstance(results, ox.QueryBoolean):
        return Rows(("answer",), ({"answer": ox.Literal(bool(results))},), 1)
    every = iter(results)
    variables = tuple(variable.value for variable in results.variables)
    solutions = tuple(
        {name: value for name in variables if (value := solution[name]) is not None} for solution in islice(every, most)
    )
    return Rows(variables, solutions, len(solutions) + sum(1 for _ in every))
