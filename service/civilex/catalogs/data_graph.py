"""What is checked, read once for all profiles: its columns, and what is worked out of them once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from civilex.catalogs import background
from civilex.catalogs.owners import Owners
from civilex.catalogs.repairs import Repairs
from civilex.shacl import Loader
from civilex.shacl.columns import Columns


@dataclass(frozen=True)
class DataGraph:
    """The triples of a document, and beside them the background about the terms in it."""

    columns: Columns

    @cached_property
    def owners(self) -> Owners:
        """Whose each node is."""
        return Owners(self.columns)

    @cached_property
    def repairs(self) -> Repairs:
        """What repairs values here."""
        return Repairs(self.columns)


def with_background(loader: Loader, known: Sequence[Path] = ()) -> DataGraph:
    """Return the graph of what was loaded, with the background about it; ``known`` are files to look up more in."""
    loader.triples(background.facts_about(loader, known), background=True)
    return DataGraph(loader.columns())
