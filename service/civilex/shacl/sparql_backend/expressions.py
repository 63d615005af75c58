"""Constraints of SHACL Core as expressions of SPARQL 1.1 that are true of what is good."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations, count

import pyoxigraph as ox

from civilex.shacl.graph import RDF_TYPE, Node, Term
from civilex.shacl.paths import Path
from civilex.shacl.shapes import (
    And,
    Class,
    Closed,
    Constraint,
    Datatype,
    HasValue,
    In,
    LanguageIn,
    MaxCount,
    MaxLength,
    MinCount,
    MinLength,
    NodeKind,
    NodeShape,
    Not,
    Or,
    Pattern,
    Property,
    PropertyPair,
    QualifiedCount,
    Range,
    Shapes,
    UniqueLang,
    Xone,
)
from civilex.shacl.sparql_backend.datatypes import Datatypes

MOST_COUNTED = 8
"""Counts are told by so many different values beside each other; larger ones are refused."""
_KIND_TESTS = {"IRI": "isIRI", "BlankNode": "isBlank", "Literal": "isLiteral"}
_BOUNDS = {"minExclusive": ">", "minInclusive": ">=", "maxExclusive": "<", "maxInclusive": "<="}


class NotInSparql(Exception):
    """A constraint that SPARQL 1.1 cannot be asked about from outside."""


class Expressions:
    """Writes expressions for the shapes of a shapes graph, over the subclasses that a store knows."""

    def __init__(self, shapes: Shapes, classes: dict[str, tuple[str, ...]], datatypes: Datatypes):
        """Take the shapes, each class with its subclasses, and how the store keeps datatypes."""
        self._shapes, self._classes, self._datatypes = shapes, classes, datatypes
        self._names = count(1)

    def new(self) -> str:
        """Return a variable that no other part of the query has."""
        return f"?x{next(self._names)}"

    def conforms(self, node: Node, focus: str) -> str:
        """Return the expression for ``focus`` (a variable) conforming to a shape."""
        shape = self._shapes[node]
        if shape.deactivated:
            return "true"
        return all_of(self.holds(constraint, focus, shape.path) for constraint in shape.constraints)

    def holds(self, constraint: Constraint, focus: str, path: Path | None) -> str:
        """Return the expression for a focus node meeting a constraint of a shape with this path."""
        match constraint:
            case Property(shape) if path is None:
                return self.conforms(shape, focus)
            case MinCount(number):
                return f"EXISTS {{ {self.several(focus, path, number)} }}" if number else "true"
            case MaxCount(number):
                return f"NOT EXISTS {{ {self.several(focus, path, number + 1)} }}"
            case QualifiedCount():
                pattern = self.qualified(focus, path, constraint)
                least = constraint.side == "Min"
                if least and not constraint.count:
                    return "true"
                return f"EXISTS {{ {pattern} }}" if least else f"NOT EXISTS {{ {pattern} }}"
            case HasValue(wanted):
                value, pattern = self.values(focus, path)
                return f"EXISTS {{ {pattern} FILTER(sameTerm({value}, {term(wanted)})) }}" if path is not None else (
                    f"sameTerm({focus}, {term(wanted)})"
                )  # fmt: skip
            case UniqueLang():
                return f"NOT EXISTS {{ {self.same_language(focus, path)[1]} }}"
            case PropertyPair():
                return all_of(f"NOT EXISTS {{ {pattern} }}" for _, pattern in self.unpaired(constraint, focus, path))
            case _:
                if path is None:
                    return safely(self.good(constraint, focus))
                value, pattern = self.values(focus, path)
                return f"NOT EXISTS {{ {pattern} FILTER(!{safely(self.good(constraint, value))}) }}"

    def good(self, constraint: Constraint, value: str) -> str:
        """Return the expression for one value being good; it may end in an error, which counts as false."""
        match constraint:
            case Class(iri):
                return f"EXISTS {{ {self.instance(value, iri)} }}"
            case Datatype(iri):
                return self._datatypes.test(value, iri)
            case NodeKind(kinds):
                return any_of(f"{_KIND_TESTS[kind]}({value})" for kind in sorted(kinds))
            case In(members):
                return any_of(f"sameTerm({value}, {term(member)})" for member in members)
            case Range(bound, limit):
                return f"{value} {_BOUNDS[bound]} {term(limit)}"
            case MinLength(length):
                return f"(!isBlank({value}) && STRLEN(STR({value})) >= {length})"
            case MaxLength(length):
                return f"(!isBlank({value}) && STRLEN(STR({value})) <= {length})"
            case Pattern(regex, flags):
                return f"(!isBlank({value}) && REGEX(STR({value}), {ox.Literal(regex)}, {ox.Literal(flags)}))"
            case LanguageIn(ranges):
                return any_of(f"LANGMATCHES(LANG({value}), {ox.Literal(wanted)})" for wanted in ranges)
            case Property(shape) | NodeShape(shape):
                return self.conforms(shape, value)
            case Not(shape):
                return f"(!{self.conforms(shape, value)})"
            case And(shapes):
                return all_of(self.conforms(shape, value) for shape in shapes)
            case Or(shapes):
                return any_of(self.conforms(shape, value) for shape in shapes)
            case Xone(shapes):
                return f"({' + '.join(f'IF({self.conforms(shape, value)}, 1, 0)' for shape in shapes) or '0'} = 1)"
            case Closed(allowed):
                return f"NOT EXISTS {{ {self.beyond(value, allowed)[2]} }}"
            case _:
                raise NotInSparql("constraints that are written in SPARQL are not sent to a store")

    def instance(self, value: str, class_iri: str) -> str:
        """Return the pattern for a term being an instance of a class."""
        kind = self.new()
        classes = " ".join(f"<{iri}>" for iri in self._classes.get(class_iri, (class_iri,)))
        return f"{value} <{RDF_TYPE}> {kind} . VALUES {kind} {{ {classes} }}"

    def values(self, focus: str, path: Path | None) -> tuple[str, str]:
        """Return a variable for the values of a path, and the pattern that binds it."""
        if path is None:
            return focus, ""
        value = self.new()
        return value, f"{focus} {path} {value} ."

    def several(self, focus: str, path: Path | None, number: int) -> str:
        """Return the pattern for a focus node with so many different values."""
        return self._different(focus, path, number)[1]

    def qualified(self, focus: str, path: Path | None, constraint: QualifiedCount) -> str:
        """Return the pattern for as many values as it takes, each conforming to the shape and to no sibling."""
        number = constraint.count + (constraint.side == "Max")
        values, pattern = self._different(focus, path, number)
        conditions = []
        for value in values:
            conditions.append(self.conforms(constraint.shape, value))
            conditions += [f"(!{self.conforms(sibling, value)})" for sibling in constraint.siblings]
        return f"{pattern} FILTER({all_of(conditions)})"

    def _different(self, focus: str, path: Path | None, number: int) -> tuple[list[str], str]:
        if number > MOST_COUNTED:
            raise NotInSparql(f"a count of {number} takes as many joins; {MOST_COUNTED} are the most")
        found = [self.values(focus, path) for _ in range(number)]
        names = [value for value, _ in found]
        apart = [f"!sameTerm({one}, {two})" for one, two in combinations(names, 2)]
        return names, " ".join(pattern for _, pattern in found) + (f" FILTER({' && '.join(apart)})" if apart else "")

    def same_language(self, focus: str, path: Path | None) -> tuple[str, str]:
        """Return an expression for the language of two different values, and the pattern that binds them."""
        (one, two), pattern = self._different(focus, path, 2)
        same = f'LANG({one}) != "" && LCASE(LANG({one})) = LCASE(LANG({two}))'
        return f"LCASE(LANG({one}))", f"{pattern} FILTER({same})"

    def unpaired(self, pair: PropertyPair, focus: str, path: Path | None) -> Iterator[tuple[tuple[str, ...], str]]:
        """Go through the patterns for values at fault: the variables that tell results apart, the value first."""
        value, mine = self.values(focus, path)
        other = self.new()
        theirs = f"{focus} <{pair.other}> {other} ."
        same = f"sameTerm({value}, {other})"
        match pair.comparison:
            case "equals":
                yield (value,), f"{mine} FILTER NOT EXISTS {{ {theirs} FILTER({same}) }}"
                yield (other,), f"{theirs} FILTER NOT EXISTS {{ {mine} FILTER({same}) }}"
            case "disjoint":
                yield (value,), f"{mine} {theirs} FILTER({same})"
            case comparison:
                sign = "<" if comparison == "lessThan" else "<="
                yield (value, other), f"{mine} {theirs} FILTER(!{safely(f'{value} {sign} {other}')})"

    def beyond(self, value: str, allowed: Iterable[str]) -> tuple[str, str, str]:
        """Return the variables of a property that is not allowed and of its value, and the pattern that binds them."""
        predicate, object_ = self.new(), self.new()
        listed = ", ".join(f"<{iri}>" for iri in sorted(allowed))
        outside = f" FILTER({predicate} NOT IN ({listed}))" if listed else ""
        return predicate, object_, f"{value} {predicate} {object_} .{outside}"


def term(value: Term) -> str:
    """Return a term as SPARQL writes it; raises NotInSparql for a blank node, which would be a variable there."""
    if isinstance(value, ox.BlankNode):
        raise NotInSparql("a blank node of the shapes cannot be named in a query")
    return str(value)


def safely(expression: str) -> str:
    """Return an expression in which an error counts as false."""
    return f"COALESCE({expression}, false)"


def all_of(expressions: Iterable[str]) -> str:
    """Return the expression for all being true."""
    found = [expression for expression in expressions if expression != "true"]
    return f"({' && '.join(found)})" if found else "true"


def any_of(expressions: Iterable[str]) -> str:
    """Return the expression for one being true."""
    return f"({' || '.join(expressions) or 'false'})"
