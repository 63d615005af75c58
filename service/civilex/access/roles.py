"""Roles, and which graphs each of them may write."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from civilex.errors import Forbidden
from civilex.settings import ROLES, Role
from civilex.store import ReadableGraphs, graph_kind
from civilex.store.dataset import RESERVED_SLUGS, graph_slug, is_slug

CURATED_KINDS = ("mappings", "catalog")


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever a request comes from.

    ``owner`` tells callers apart ("key:ana", "user:ana", "address:192.0.2.1"); ``name`` is what commits say of them;
    ``role`` is ``None`` for somebody who did not say who they are; ``groups`` are those that a trusted proxy names.
    """

    owner: str
    name: str = "anonymous"
    role: Role | None = None
    groups: frozenset[str] = frozenset()


def highest(roles: Iterable[Role]) -> Role | None:
    """Return the role that may most, ``None`` of none.

    >>> highest(["curator", "reader"])
    'curator'
    """
    return max(roles, key=ROLES.index, default=None)


def check_readable(readable: ReadableGraphs, graphs: Iterable[str | None] | None) -> None:
    """Raise Forbidden where a change touches or reads graphs that its author may not read; ``None``: it may be any."""
    if graphs is None:
        raise Forbidden(
            "You may not read all graphs, so a change of yours names each graph that it reads or writes: no variable "
            "after GRAPH without USING NAMED, no DROP ALL, not all graphs at once."
        )
    for graph in graphs:
        if graph not in readable:
            raise Forbidden(f"You may not read {graph or 'the unnamed graph'}, so you may not use it in a change.")


def check_scope(role: Role | None, graphs: Iterable[str | None] | None, shipped: Iterable[str]) -> None:
    """Raise Forbidden where a role may not write all of these graphs.

    ``graphs`` are IRIs, ``None`` or the empty text the unnamed graph; ``graphs`` itself is ``None`` where any graph may
    be changed. ``shipped`` are the graphs that are filled from shipped files: they change with the version.

    >>> check_scope("curator", ["https://w3id.org/civilex/graph/catalog/portal"], [])
    """
    if role == "admin":
        return
    if role != "curator":
        raise Forbidden(f"A {role or 'caller without a key'} may only read. Writing needs a key of a curator or admin.")
    if graphs is None:
        raise Forbidden(
            "Only an admin may make a change that can touch any graph (DROP ALL, all graphs at once, a variable for a "
            "graph that is written). Name the graphs, of the kinds mappings and catalog."
        )
    kept = frozenset(shipped)
    for graph in graphs:
        if not graph:
            raise Forbidden("Only an admin may write the unnamed graph. A curator writes mappings and catalog graphs.")
        if graph in kept:
            raise Forbidden(f"Only an admin may change {graph}: it is filled from a shipped file.")
        if graph_kind(graph) not in CURATED_KINDS:
            raise Forbidden(f"Only an admin may write {graph}. A curator writes graphs of the kinds mappings, catalog.")
        if not is_slug(graph_slug(graph)) or graph_slug(graph) in RESERVED_SLUGS:
            raise Forbidden(f"{graph}: the part after the kind is made of lower-case letters, digits, hyphens.")
