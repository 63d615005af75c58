"""Constraints written in SPARQL (SHACL, 5 and 6) as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pyoxigraph as ox

from civilex.shacl.graph import SH, Node, Term


@dataclass(frozen=True, slots=True)
class SparqlConstraint:
    """A SELECT query whose solutions are violations (5.1); ``query`` has its prefixes declared."""

    node: Node
    query: str
    messages: tuple[ox.Literal, ...] = ()
    deactivated: bool = False
    component = SH + "SPARQLConstraintComponent"


@dataclass(frozen=True, slots=True)
class Validator:
    """The query of a constraint component (6.2): an ASK that holds for good values, or a SELECT of bad ones."""

    node: Node
    form: Literal["ASK", "SELECT"]
    query: str
    messages: tuple[ox.Literal, ...] = ()


@dataclass(frozen=True, slots=True)
class CustomConstraint:
    """A constraint of a component that the shapes graph itself declares (6).

    ``parameters`` are the values of the parameters by name, as they are bound in the query.
    """

    component: str
    validator: Validator
    parameters: tuple[tuple[str, Term], ...]
