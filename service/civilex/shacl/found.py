"""What one constraint finds wrong with an array of focus nodes."""

from __future__ import annotations

from dataclasses import dataclass

from civilex.shacl.graph import Term
from civilex.shacl.pairs import Ids, Index
from civilex.shacl.paths import Path


@dataclass(frozen=True, slots=True)
class Found:
    """Positions of focus nodes, and the bad values beside them where the constraint is about values.

    ``path`` stands for the path of the shape where results have another one, ``paths`` gives one for each result, and
    ``bindings`` the variables of each solution of a SPARQL constraint.
    """

    index: Index
    values: Ids | None
    path: Path | None = None
    paths: tuple[Path | None, ...] | None = None
    bindings: tuple[dict[str, Term], ...] | None = None
