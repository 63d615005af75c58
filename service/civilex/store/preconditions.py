"""What a change is asked for on condition of, checked in the commit itself: nobody can come in between."""

from __future__ import annotations

from collections.abc import Callable

from civilex.errors import PreconditionFailed
from civilex.store.changes import Change, DropGraph, Precondition, PutGraph, RunUpdate


def require(condition: Precondition, change: Change, generation: int | None, is_there: Callable[[str], bool]) -> None:
    """Raise PreconditionFailed where a condition does not hold for a change of a store in this generation.

    ``is_there`` says whether there is a named graph of an IRI; the unnamed graph and the whole store always are.
    """
    if condition.generations is not None and generation not in condition.generations:
        raise PreconditionFailed("The store has changed since you read it, or does not number its content.")
    if condition.exists is None or isinstance(change, RunUpdate):
        return
    graph = change.graph if isinstance(change, PutGraph | DropGraph) else None
    exists = graph is None or is_there(graph)
    if exists and not condition.exists:
        raise PreconditionFailed("It was to be made, and it is there already.")
    if condition.exists and not exists:
        raise PreconditionFailed("It was to be changed, and it is not there.")
