"""A shapes graph in, shapes out: every constraint component of SHACL Core, and those written in SPARQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import get_args

import pyoxigraph as ox

from civilex.shacl import lint, patterns
from civilex.shacl.graph import RDF_TYPE, RDFS, SH, Graph, Node, Term, is_true
from civilex.shacl.ill_formed import IllFormedShape, ValidationFailure
from civilex.shacl.paths import Path, Predicate, read_path
from civilex.shacl.shapes import (
    And,
    Bound,
    Class,
    Closed,
    Comparison,
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
    Shape,
    ShapeProblem,
    Shapes,
    Targets,
    UniqueLang,
    Xone,
)
from civilex.shacl.sparql_reading import SparqlReader

_KINDS = {
    "IRI": frozenset({"IRI"}),
    "BlankNode": frozenset({"BlankNode"}),
    "Literal": frozenset({"Literal"}),
    "BlankNodeOrIRI": frozenset({"BlankNode", "IRI"}),
    "BlankNodeOrLiteral": frozenset({"BlankNode", "Literal"}),
    "IRIOrLiteral": frozenset({"IRI", "Literal"}),
}
_TARGETS = ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf")


def read_shapes(triples: Iterable[ox.Triple]) -> Shapes:
    """Read all shapes of a shapes graph.

    What breaks SHACL's syntax rules is left out and told in ``problems``, so that one mistake in a large file of
    somebody else's does not stop everything. Raises ValidationFailure where no meaning could be right: for shapes that
    refer to themselves (SHACL, 3.4.3 leaves them open), for SPARQL that SHACL forbids (5.2.1), and for entailment
    (``sh:entailment``), none of which is applied.
    """
    reader = _Reader(Graph(triples))
    return reader.read()


class _Reader:
    def __init__(self, graph: Graph):
        self.graph = graph
        self.sparql = SparqlReader(graph)
        self.found: dict[Node, Shape] = {}
        self.problems: list[ShapeProblem] = []
        self.open: list[Node] = []

    def read(self) -> Shapes:
        for node in self.graph.subjects(SH + "entailment"):
            asked = ", ".join(map(str, self.graph.values(node, SH + "entailment")))
            text = (
                "is not applied here, and SHACL has the check fail then: add what follows to the data, or take it out"
            )
            raise ValidationFailure(f"sh:entailment asks for {asked}, which {text}", self.graph.named_owner(node))
        for node in self._roots():
            self._shape(node)
        self.problems += lint.problems(self.found, self.graph)
        told = (self._placed(problem) for problem in self.problems)
        return Shapes(self.found, tuple(told), tuple(self.graph.triples))

    def _placed(self, problem: ShapeProblem) -> ShapeProblem:
        """Say of a problem at a blank node which named node it belongs to, and the path of its shape."""
        node = problem.node
        if not isinstance(node, ox.BlankNode):
            return problem
        paths = self.graph.values(node, SH + "path")
        path = str(paths[0]) if paths and isinstance(paths[0], ox.NamedNode) else ""
        return replace(problem, node=self.graph.named_owner(node), path=path)

    def _roots(self) -> list[Node]:
        graph = self.graph
        roots = [node for name in _TARGETS for node in graph.subjects(SH + name)]
        for name in ("NodeShape", "PropertyShape"):
            for kind in (SH + name, *self._subclasses(SH + name)):
                roots += graph.subjects(RDF_TYPE, ox.NamedNode(kind))
        return list(dict.fromkeys(roots))

    def _subclasses(self, iri: str) -> list[str]:
        return [node.value for node in self.graph.subjects(RDFS + "subClassOf", ox.NamedNode(iri))]

    def _shape(self, node: Term, *, wants_path: bool = False) -> Node:
        if not isinstance(node, ox.NamedNode | ox.BlankNode):
            raise IllFormedShape("a shape is an IRI or a blank node", node)
        if node in self.found:
            return node
        if node in self.open:
            raise ValidationFailure(
                "this shape refers to itself, which SHACL gives no meaning (3.4.3)", self.graph.named_owner(node)
            )
        self.open.append(node)
        try:
            self.found[node] = self._read_shape(node, wants_path)
        finally:
            self.open.pop()
        return node

    def _read_shape(self, node: Node, wants_path: bool) -> Shape:
        graph = self.graph
        path = self._path(node)
        if path is None and (wants_path or self._has_type(node, "PropertyShape")):
            self._problem(node, "this property shape has no sh:path that can be used, so it checks nothing")
            return Shape(node, deactivated=True)
        severity = graph.values(node, SH + "severity")
        if severity and not isinstance(severity[0], ox.NamedNode):
            self._problem(node, f"sh:severity has the value {severity[0]}, which is no IRI, so sh:Violation counts")
        return Shape(
            node,
            path,
            self._targets(node),
            tuple(self._constraints(node, path)),
            severity[0].value if severity and isinstance(severity[0], ox.NamedNode) else SH + "Violation",
            tuple(text for text in graph.values(node, SH + "message") if isinstance(text, ox.Literal)),
            any(is_true(value) for value in graph.values(node, SH + "deactivated")),
        )

    def _path(self, node: Node) -> Path | None:
        paths = self.graph.values(node, SH + "path")
        if not paths:
            return None
        try:
            if len(paths) > 1:
                raise IllFormedShape("there is more than one sh:path", node)
            return read_path(self.graph, paths[0])
        except IllFormedShape as error:
            self._problem(node, error.reason)
            return None

    def _has_type(self, node: Node, name: str) -> bool:
        return ox.NamedNode(SH + name) in self.graph.values(node, RDF_TYPE)

    def _targets(self, node: Node) -> Targets:
        graph = self.graph
        classes = [item.value for item in self._iris(node, "targetClass")]
        if isinstance(node, ox.NamedNode) and graph.is_a(node, RDFS + "Class"):
            classes.append(node.value)
        return Targets(
            tuple(graph.values(node, SH + "targetNode")),
            tuple(dict.fromkeys(classes)),
            tuple(item.value for item in self._iris(node, "targetSubjectsOf")),
            tuple(item.value for item in self._iris(node, "targetObjectsOf")),
        )

    def _iris(self, node: Node, name: str) -> list[ox.NamedNode]:
        found = []
        for value in self.graph.values(node, SH + name):
            if isinstance(value, ox.NamedNode):
                found.append(value)
            else:
                self._problem(node, f"sh:{name} has the value {value}, which is no IRI")
        return found

    def _constraints(self, node: Node, path: Path | None) -> Iterable[Constraint]:
        for name, read in _COMPONENTS.items():
            for value in self.graph.values(node, SH + name):
                try:
                    if path is None and name in _ONLY_WITH_PATH:
                        raise IllFormedShape(f"sh:{name} stands at a node shape, which has no path", node)
                    yield from read(self, node, value)
                except IllFormedShape as error:
                    self._problem(node, f"sh:{name} is left out: {error.reason}")
        try:
            yield from self.sparql.constraints(node, path)
        except IllFormedShape as error:
            self._problem(node, f"a constraint in SPARQL is left out: {error.reason}")

    def _problem(self, node: Term, text: str) -> None:
        self.problems.append(ShapeProblem(node, "error", text))

    # Readers of one parameter each: the shape, and a value of the parameter.

    def shapes(self, value: Term) -> tuple[Node, ...]:
        members = tuple(self._shape(item) for item in self.graph.items(value))
        if not members:
            raise IllFormedShape("the list of shapes is empty", value)
        return members

    def property(self, _: Node, value: Term) -> Iterable[Constraint]:
        yield Property(self._shape(value, wants_path=True))

    def node(self, _: Node, value: Term) -> Iterable[Constraint]:
        yield NodeShape(self._shape(value))

    def negation(self, _: Node, value: Term) -> Iterable[Constraint]:
        yield Not(self._shape(value))

    def node_kind(self, _: Node, value: Term) -> Iterable[Constraint]:
        name = value.value.removeprefix(SH) if isinstance(value, ox.NamedNode) else ""
        if name not in _KINDS:
            raise IllFormedShape(f"{value} is no node kind", value)
        yield NodeKind(_KINDS[name])

    def pattern(self, node: Node, value: Term) -> Iterable[Constraint]:
        flags = self.graph.value(node, SH + "flags")
        regex, letters = text(value), text(flags) if flags is not None else ""
        patterns.check(regex, letters)
        yield Pattern(regex, letters)

    def languages(self, _: Node, value: Term) -> Iterable[Constraint]:
        yield LanguageIn(tuple(text(item).lower() for item in self.graph.items(value)))

    def unique_lang(self, node: Node, value: Term) -> Iterable[Constraint]:
        if text(value) == "true":
            yield UniqueLang()
        elif is_true(value):
            self._problem(node, 'sh:uniqueLang "1" has no effect: SHACL (4.4.5) knows it as "true" only')

    def terms(self, _: Node, value: Term) -> Iterable[Constraint]:
        yield In(tuple(self.graph.items(value)))

    def closed(self, node: Node, value: Term) -> Iterable[Constraint]:
        if not is_true(value):
            return
        ignored = self.graph.value(node, SH + "ignoredProperties")
        allowed = {iri(item) for item in (self.graph.items(ignored) if ignored is not None else [])}
        for shape in self.graph.values(node, SH + "property"):
            path = self._path(shape) if isinstance(shape, ox.NamedNode | ox.BlankNode) else None
            if isinstance(path, Predicate):
                allowed.add(path.iri)
        yield Closed(frozenset(allowed))

    def qualified(self, node: Node, value: Term) -> Iterable[Constraint]:
        graph = self.graph
        shape = self._shape(value)
        siblings: list[Node] = []
        if any(is_true(flag) for flag in graph.values(node, SH + "qualifiedValueShapesDisjoint")):
            for parent in graph.subjects(SH + "property", node):
                for sister in graph.values(parent, SH + "property"):
                    others = graph.values(sister, SH + "qualifiedValueShape")
                    siblings += [self._shape(other) for other in others if other != value]
        found = False
        for side in ("Min", "Max"):
            for count in graph.values(node, f"{SH}qualified{side}Count"):
                found = True
                yield QualifiedCount(shape, side, number(count), tuple(dict.fromkeys(siblings)))
        if not found:
            raise IllFormedShape("there is neither sh:qualifiedMinCount nor sh:qualifiedMaxCount", node)


def iri(value: Term) -> str:
    """Return the IRI; raises IllFormedShape for another term."""
    if not isinstance(value, ox.NamedNode):
        raise IllFormedShape(f"{value} should be an IRI", value)
    return value.value


def text(value: Term) -> str:
    """Return the text of a literal; raises IllFormedShape for another term."""
    if not isinstance(value, ox.Literal):
        raise IllFormedShape(f"{value} should be a text", value)
    return value.value


def number(value: Term) -> int:
    """Return the whole number that a literal writes; raises IllFormedShape for another term."""
    try:
        return int(text(value))
    except ValueError as error:
        raise IllFormedShape(f"{value} should be a whole number", value) from error


def _range(bound: Bound) -> Callable[[_Reader, Node, Term], Iterable[Constraint]]:
    def read(_: _Reader, __: Node, value: Term) -> Iterable[Constraint]:
        if not isinstance(value, ox.Literal):
            raise IllFormedShape(f"{value} should be a literal", value)
        yield Range(bound, value)

    return read


def _comparison(name: Comparison) -> Callable[[_Reader, Node, Term], Iterable[Constraint]]:
    return lambda _, __, value: [PropertyPair(name, iri(value))]


_COMPONENTS: dict[str, Callable[[_Reader, Node, Term], Iterable[Constraint]]] = {
    "class": lambda _, __, value: [Class(iri(value))],
    "datatype": lambda _, __, value: [Datatype(iri(value))],
    "nodeKind": _Reader.node_kind,
    "minCount": lambda _, __, value: [MinCount(number(value))],
    "maxCount": lambda _, __, value: [MaxCount(number(value))],
    **{bound: _range(bound) for bound in get_args(Bound)},
    "minLength": lambda _, __, value: [MinLength(number(value))],
    "maxLength": lambda _, __, value: [MaxLength(number(value))],
    "pattern": _Reader.pattern,
    "languageIn": _Reader.languages,
    "uniqueLang": _Reader.unique_lang,
    **{name: _comparison(name) for name in get_args(Comparison)},
    "not": _Reader.negation,
    "and": lambda reader, _, value: [And(reader.shapes(value))],
    "or": lambda reader, _, value: [Or(reader.shapes(value))],
    "xone": lambda reader, _, value: [Xone(reader.shapes(value))],
    "node": _Reader.node,
    "property": _Reader.property,
    "qualifiedValueShape": _Reader.qualified,
    "closed": _Reader.closed,
    "hasValue": lambda _, __, value: [HasValue(value)],
    "in": _Reader.terms,
}
_ONLY_WITH_PATH = frozenset(
    {"minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals", "qualifiedValueShape"}
)
