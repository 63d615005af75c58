"""Migrations: queries that rewrite a city's data from deprecated terms of the model to those that replace them.

``queries/migration/<version>/NN-*.ru`` holds them, each one SPARQL update with ``# title:`` and ``# why:`` at its top,
run in the order of versions and numbers. A migration is pending while it would change something: data that still use
an old term may be loaded at any time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from civilex import reference_model, shipped
from civilex.errors import CivilexError
from civilex.store import Commit
from civilex.store.dataset import graph_kind
from civilex.store.embedded import EmbeddedStore

_FIELD = re.compile(r"# (?P<key>[a-z]+): (?P<value>.*)")
Triples = frozenset[ox.Triple]


@dataclass(frozen=True, slots=True)
class Migration:
    """One rewriting: since which ``version`` of the model it is due, what it does and why, and the update."""

    name: str
    version: str
    title: str
    why: str
    text: str


@dataclass(frozen=True, slots=True)
class Pending:
    """A migration with the number of statements that it would rewrite in each graph."""

    migration: Migration
    statements: dict[str, int]


@dataclass(frozen=True, slots=True)
class Plan:
    """The pending migrations in order, and what the graphs that they touch will hold after all of them."""

    pending: tuple[Pending, ...]
    graphs: dict[str, Triples]


def migrations(folder: Path | None = None) -> list[Migration]:
    """Return every migration, oldest version first; raises CivilexError for a file without title or reason."""
    folder = folder or reference_model.root() / "queries" / "migration"
    found = []
    for path in sorted(folder.glob("*/*.ru"), key=lambda path: (_version(path.parent.name), path.name)):
        text = path.read_text(encoding="utf-8")
        header = dict(_FIELD.findall(text.partition("\nPREFIX")[0]))
        if not {"title", "why"} <= header.keys():
            raise CivilexError(f"{path}: a migration needs '# title: ...' and '# why: ...' at its top.")
        found.append(Migration(path.stem, path.parent.name, header["title"], header["why"], text))
    return found


def plan(store: EmbeddedStore, known: Iterable[Migration] | None = None) -> Plan:
    """Return what the migrations would do to the graphs of a store that are the user's own; nothing is changed.

    Shipped graphs are replaced from their files, and inferred ones follow from the others.
    """
    before = {name: frozenset(store.triples(name)) for name in store.graphs() if _is_own(name)}
    scratch = ox.Store()
    for name, triples in before.items():
        graph = ox.NamedNode(name)
        scratch.extend(ox.Quad(triple.subject, triple.predicate, triple.object, graph) for triple in triples)
    pending, now = [], before
    for migration in migrations() if known is None else known:
        scratch.update(migration.text)
        after = {
            name: frozenset(quad.triple for quad in scratch.quads_for_pattern(None, None, None, ox.NamedNode(name)))
            for name in before
        }
        if changed := {name: len(now[name] - after[name]) for name in before if now[name] != after[name]}:
            pending.append(Pending(migration, changed))
        now = after
    return Plan(tuple(pending), {name: now[name] for name in before if now[name] != before[name]})


def migrate(store: EmbeddedStore, planned: Plan) -> Commit | None:
    """Carry a plan out with what follows from it by rule, in one commit; ``None`` where nothing was pending."""
    if not planned.pending:
        return None
    return shipped.replace(store, {name: sorted(items, key=str) for name, items in planned.graphs.items()})


def _is_own(graph: str) -> bool:
    return graph not in shipped.files() and graph_kind(graph) not in ("inferred", "system")


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))
