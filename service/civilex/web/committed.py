"""The answer to a change that was made."""

from __future__ import annotations

from fastapi.responses import JSONResponse

from civilex.store import Commit


def committed(commit: Commit, *, whole: bool = True) -> JSONResponse:
    """Return what a change did: 201 where it made a graph, else 200; ``commit`` is its number where there is one.

    The counts are of all graphs, so they are told to those only who may read the ``whole`` store.
    """
    numbered = {"commit": commit.number} if commit.number else {}
    counts = {"quads_before": commit.quads_before, "quads_after": commit.quads_after} if whole else {}
    return JSONResponse({**numbered, **counts, "created": commit.created}, status_code=201 if commit.created else 200)
