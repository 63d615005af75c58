"""Shapes as values: what a shapes graph says, parsed once; literals exactly as written.

A constraint is one value per component of SHACL Core (SHACL, 4), or one of :mod:`civilex.shacl.sparql_shapes`.
Constraints name other shapes by their node; :class:`Shapes` finds them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

import pyoxigraph as ox

from civilex.shacl.graph import SH, Node, Term
from civilex.shacl.paths import Path
from civilex.shacl.sparql_shapes import CustomConstraint, SparqlConstraint

Bound = Literal["minExclusive", "minInclusive", "maxExclusive", "maxInclusive"]
Comparison = Literal["equals", "disjoint", "lessThan", "lessThanOrEquals"]


@dataclass(frozen=True, slots=True)
class Class:
    """Each value is an instance of the class, subclasses included (4.1.1)."""

    iri: str
    component = SH + "ClassConstraintComponent"


@dataclass(frozen=True, slots=True)
class Datatype:
    """Each value is a well-formed literal of the datatype (4.1.2)."""

    iri: str
    component = SH + "DatatypeConstraintComponent"


@dataclass(frozen=True, slots=True)
class NodeKind:
    """Each value is of one of the kinds ``IRI``, ``BlankNode``, ``Literal`` (4.1.3)."""

    kinds: frozenset[str]
    component = SH + "NodeKindConstraintComponent"


@dataclass(frozen=True, slots=True)
class MinCount:
    """There are at least so many values (4.2.1)."""

    count: int
    component = SH + "MinCountConstraintComponent"


@dataclass(frozen=True, slots=True)
class MaxCount:
    """There are at most so many values (4.2.2)."""

    count: int
    component = SH + "MaxCountConstraintComponent"


@dataclass(frozen=True, slots=True)
class Range:
    """Each value compares with a literal as the bound says (4.3)."""

    bound: Bound
    limit: ox.Literal

    @property
    def component(self) -> str:
        """The IRI of the constraint component."""
        return f"{SH}{self.bound[0].upper()}{self.bound[1:]}ConstraintComponent"


@dataclass(frozen=True, slots=True)
class MinLength:
    """The text of each value has at least so many characters (4.4.1)."""

    length: int
    component = SH + "MinLengthConstraintComponent"


@dataclass(frozen=True, slots=True)
class MaxLength:
    """The text of each value has at most so many characters (4.4.2)."""

    length: int
    component = SH + "MaxLengthConstraintComponent"


@dataclass(frozen=True, slots=True)
class Pattern:
    """The text of each value matches a regular expression of SPARQL (4.4.3)."""

    regex: str
    flags: str = ""
    component = SH + "PatternConstraintComponent"


@dataclass(frozen=True, slots=True)
class LanguageIn:
    """Each value has a language tag that one of the basic ranges matches (4.4.4); the ranges are in lower case."""

    ranges: tuple[str, ...]
    component = SH + "LanguageInConstraintComponent"


@dataclass(frozen=True, slots=True)
class UniqueLang:
    """No two values have the same language tag (4.4.5)."""

    component = SH + "UniqueLangConstraintComponent"


@dataclass(frozen=True, slots=True)
class PropertyPair:
    """The values relate to those of another property (4.5)."""

    comparison: Comparison
    other: str

    @property
    def component(self) -> str:
        """The IRI of the constraint component."""
        return f"{SH}{self.comparison[0].upper()}{self.comparison[1:]}ConstraintComponent"


@dataclass(frozen=True, slots=True)
class Not:
    """No value conforms to the shape (4.6.1)."""

    shape: Node
    component = SH + "NotConstraintComponent"


@dataclass(frozen=True, slots=True)
class And:
    """Each value conforms to all of the shapes (4.6.2)."""

    shapes: tuple[Node, ...]
    component = SH + "AndConstraintComponent"


@dataclass(frozen=True, slots=True)
class Or:
    """Each value conforms to at least one of the shapes (4.6.3)."""

    shapes: tuple[Node, ...]
    component = SH + "OrConstraintComponent"


@dataclass(frozen=True, slots=True)
class Xone:
    """Each value conforms to exactly one of the shapes (4.6.4)."""

    shapes: tuple[Node, ...]
    component = SH + "XoneConstraintComponent"


@dataclass(frozen=True, slots=True)
class NodeShape:
    """Each value conforms to the shape (4.7.1)."""

    shape: Node
    component = SH + "NodeConstraintComponent"


@dataclass(frozen=True, slots=True)
class Property:
    """Each value is checked against a property shape, whose results are its own (4.7.2)."""

    shape: Node
    component = SH + "PropertyShapeComponent"


@dataclass(frozen=True, slots=True)
class QualifiedCount:
    """At least or at most so many values conform to the shape, and to none of ``siblings`` (4.7.3)."""

    shape: Node
    side: Literal["Min", "Max"]
    count: int
    siblings: tuple[Node, ...] = ()

    @property
    def component(self) -> str:
        """The IRI of the constraint component."""
        return f"{SH}Qualified{self.side}CountConstraintComponent"


@dataclass(frozen=True, slots=True)
class Closed:
    """Each value has no properties but these (4.8.1)."""

    allowed: frozenset[str]
    component = SH + "ClosedConstraintComponent"


@dataclass(frozen=True, slots=True)
class HasValue:
    """One of the values is this term (4.8.2)."""

    term: Term
    component = SH + "HasValueConstraintComponent"


@dataclass(frozen=True, slots=True)
class In:
    """Each value is one of these terms (4.8.3)."""

    terms: tuple[Term, ...]
    component = SH + "InConstraintComponent"


Constraint = (
    Class | Datatype | NodeKind | MinCount | MaxCount | Range | MinLength | MaxLength | Pattern | LanguageIn
    | UniqueLang | PropertyPair | Not | And | Or | Xone | NodeShape | Property | QualifiedCount | Closed | HasValue | In
    | SparqlConstraint | CustomConstraint
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Targets:
    """Which nodes of the data a shape is for (SHACL, 2.1.3)."""

    nodes: tuple[Term, ...] = ()
    classes: tuple[str, ...] = ()
    subjects_of: tuple[str, ...] = ()
    objects_of: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Say whether there is any target."""
        return bool(self.nodes or self.classes or self.subjects_of or self.objects_of)


@dataclass(frozen=True, slots=True)
class Shape:
    """A node shape (``path`` is ``None``) or a property shape, with what it asks of its focus nodes."""

    node: Node
    path: Path | None = None
    targets: Targets = Targets()
    constraints: tuple[Constraint, ...] = ()
    severity: str = SH + "Violation"
    messages: tuple[ox.Literal, ...] = ()
    deactivated: bool = False


@dataclass(frozen=True, slots=True)
class ShapeProblem:
    """What a linter says of a shapes graph: the node, how grave it is, and what is wrong.

    A blank node is told by the named one that leads to it; ``path`` is then the property that its shape is about, or
    empty.
    """

    node: Term
    severity: Literal["error", "warning"]
    text: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Shapes:
    """The shapes of a shapes graph by their node; ``problems`` are what was left out of them, and why."""

    by_node: dict[Node, Shape]
    problems: tuple[ShapeProblem, ...] = ()
    triples: tuple[ox.Triple, ...] = field(default=(), repr=False)

    def __getitem__(self, node: Node) -> Shape:
        """Return the shape of a node."""
        return self.by_node[node]

    def __iter__(self) -> Iterator[Shape]:
        """Go through the shapes."""
        return iter(self.by_node.values())

    def with_targets(self) -> list[Shape]:
        """Return the shapes that have targets of their own and are not deactivated."""
        return [shape for shape in self if shape.targets and not shape.deactivated]


def referred(constraint: Constraint) -> tuple[Node, ...]:
    """Return the nodes of the shapes that a constraint names."""
    match constraint:
        case Not(shape) | NodeShape(shape) | Property(shape):
            return (shape,)
        case And(shapes) | Or(shapes) | Xone(shapes):
            return shapes
        case QualifiedCount(shape, _, _, siblings):
            return (shape, *siblings)
        case _:
            return ()
