"""Results of pyoxigraph, read to their end into values that may move between threads."""

from __future__ import annotations

import pyoxigraph as ox

from civilex.store.protocol import Rows


def read_rows(results: ox.QuerySolutions | ox.QueryBoolean) -> Rows:
    """Return the solutions of a SELECT, fully read; an ASK gives one row with the variable ``answer``."""
    if isinstance(results, ox.QueryBoolean):
        return Rows(("answer",), ({"answer": ox.Literal(bool(results))},))
    variables = tuple(variable.value for variable in results.variables)
    solutions = tuple(
        {name: value for name in variables if (value := solution[name]) is not None} for solution in results
    )
    return Rows(variables, solutions)
