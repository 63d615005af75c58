"""What in a set of shapes cannot mean what its author wanted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import TypeVar

import pyoxigraph as ox

from civilex.shacl import literals
from civilex.shacl.graph import RDF_TYPE, SH, Graph, Node, is_true
from civilex.shacl.paths import Path
from civilex.shacl.shapes import (
    Class,
    Datatype,
    HasValue,
    In,
    MaxCount,
    MaxLength,
    MinCount,
    MinLength,
    NodeKind,
    Property,
    QualifiedCount,
    Range,
    Shape,
    ShapeProblem,
    referred,
)

T = TypeVar("T")
_TERMS = frozenset(
    """
    alternativePath and annotationProperty annotationValue annotationVarName ask class closed conforms construct
    datatype deactivated declare defaultValue description detail disjoint entailment equals flags focusNode group
    hasValue ignoredProperties in inversePath labelTemplate languageIn lessThan lessThanOrEquals maxCount maxExclusive
    maxInclusive maxLength message minCount minExclusive minInclusive minLength name namespace node nodeKind
    nodeValidator not oneOrMorePath optional or order parameter path pattern prefix prefixes property
    propertyValidator qualifiedMaxCount qualifiedMinCount qualifiedValueShape qualifiedValueShapesDisjoint select
    severity shapesGraph shapesGraphWellFormed sparql suggestedShapesGraph targetClass targetNode targetObjectsOf
    targetSubjectsOf uniqueLang update validator value xone zeroOrMorePath zeroOrOnePath
    """.split()  # noqa: SIM905 (words are read more easily)
)
"""The properties of SHACL Core and SHACL-SPARQL (appendix A); ``result...`` and ``source...`` of reports apart."""
_ADVANCED = "SHACL Advanced Features"
_OTHER_PARTS = {
    **dict.fromkeys(("target", "rule", "condition", "expression", "values", "subject", "predicate", "object", "this",
                     "filterShape", "nodes", "returnType", "intersection", "union", "if", "then", "else", "distinct",
                     "limit", "offset", "orderBy", "desc", "groupConcat", "separator", "count", "min", "max", "sum"),
                    _ADVANCED),
    **dict.fromkeys(("js", "jsFunctionName", "jsLibrary", "jsLibraryURL"), "SHACL JavaScript Extensions"),
}  # fmt: skip


_ASKING = """
    and class closed datatype disjoint equals hasValue in languageIn lessThan lessThanOrEquals maxCount maxExclusive
    maxInclusive maxLength minCount minExclusive minInclusive minLength node nodeKind not or pattern property
    qualifiedValueShape sparql uniqueLang xone
    """.split()  # noqa: SIM905 (words are read more easily)
"""What makes a node ask something of the data."""


def problems(shapes: Mapping[Node, Shape], graph: Graph) -> list[ShapeProblem]:
    """Return what is suspicious: shapes that nothing reaches, counts and lengths that no data can meet, and more."""
    found = [
        ShapeProblem(shape.node, "warning", text)
        for shape in shapes.values()
        for text in (*_contradictions(shape), *_across(shapes, shape))
    ]
    found += [
        ShapeProblem(node, "warning", "no target and no other shape leads to this shape, so it checks nothing")
        for node in _unreachable(shapes)
    ]
    found += [
        ShapeProblem(node, "warning", "sh:flags without sh:pattern has no effect")
        for node in graph.subjects(SH + "flags")
        if not graph.values(node, SH + "pattern")
    ]
    return [*found, *_without_effect(graph), *_odd_values(graph), *_never_read(shapes, graph)]


def _without_effect(graph: Graph) -> Iterator[ShapeProblem]:
    """Go through properties of SHACL's namespace that Core and SHACL-SPARQL do not have: slips, and other parts."""
    for node, name in graph.used(SH):
        if name in _OTHER_PARTS:
            what = f"sh:{name} is of {_OTHER_PARTS[name]}, which is not understood here, so it has no effect"
            yield ShapeProblem(node, "warning", what)
        elif name not in _TERMS and not name.startswith(("result", "sourceShape", "sourceConstraint")):
            near = get_close_matches(name, _TERMS, 1)
            advice = f": sh:{near[0]}?" if near else ""
            yield ShapeProblem(node, "warning", f"SHACL has no sh:{name}, so it has no effect{advice}")


def _odd_values(graph: Graph) -> Iterator[ShapeProblem]:
    """Go through severities and switches that are not what SHACL knows."""
    for node in graph.subjects(SH + "severity"):
        values = graph.values(node, SH + "severity")
        if len(values) > 1 or not isinstance(values[0], ox.NamedNode):
            yield ShapeProblem(node, "warning", "sh:severity should be one IRI, such as sh:Warning")
    for node in graph.subjects(SH + "deactivated"):
        if not all(is_true(value) or _is_false(value) for value in graph.values(node, SH + "deactivated")):
            yield ShapeProblem(node, "warning", "sh:deactivated should be true or false: this shape is checked")


def _is_false(value: object) -> bool:
    return isinstance(value, ox.Literal) and value.value in ("false", "0")


def _never_read(shapes: Mapping[Node, Shape], graph: Graph) -> Iterator[ShapeProblem]:
    """Go through nodes that ask something as shapes do, and are none: no type, no target, no shape that names them."""
    asking = {node: None for name in _ASKING for node in graph.subjects(SH + name)}
    used = {triple.object for triple in graph.triples}
    for node in asking:
        if node not in shapes and node not in used and not graph.values(node, RDF_TYPE):
            yield ShapeProblem(
                node, "warning", "no target and no other shape leads to this shape, so it checks nothing"
            )


def _unreachable(shapes: Mapping[Node, Shape]) -> Iterator[Node]:
    reached: set[Node] = set()
    todo = [shape.node for shape in shapes.values() if shape.targets]
    while todo:
        node = todo.pop()
        if node not in reached:
            reached.add(node)
            todo += [other for constraint in shapes[node].constraints for other in referred(constraint)]
    return (node for node in shapes if node not in reached)


def _contradictions(shape: Shape) -> Iterator[str]:
    least, most = _counts(shape)
    if most is not None and least > most:
        yield f"sh:minCount {least} and sh:maxCount {most} cannot both hold"
    if most is not None and sum(1 for item in shape.constraints if isinstance(item, HasValue)) > most:
        yield f"more values are asked for by sh:hasValue than sh:maxCount {most} allows"
    for low in _of(shape, QualifiedCount):
        for high in _of(shape, QualifiedCount):
            if low.side == "Min" and high.side == "Max" and low.shape == high.shape and low.count > high.count:
                yield f"sh:qualifiedMinCount {low.count} and sh:qualifiedMaxCount {high.count} cannot both hold"
    shortest = max((item.length for item in _of(shape, MinLength)), default=0)
    longest = min((item.length for item in _of(shape, MaxLength)), default=None)
    if longest is not None and shortest > longest:
        yield f"sh:minLength {shortest} and sh:maxLength {longest} cannot both hold"
    if len({item.iri for item in _of(shape, Datatype)}) > 1:
        yield "a value cannot have two datatypes (sh:datatype)"
    if any("Literal" not in item.kinds for item in _of(shape, NodeKind)) and any(_of(shape, Datatype)):
        yield "sh:datatype asks for literals and sh:nodeKind forbids them"
    if any(_of(shape, Class)) and (
        any(_of(shape, Datatype)) or any(item.kinds == {"Literal"} for item in _of(shape, NodeKind))
    ):
        yield "sh:class asks for nodes and sh:datatype or sh:nodeKind for literals, which are instances of nothing"
    for choice in _of(shape, In):
        if not choice.terms:
            yield "sh:in lists nothing, so that no value is good"
    yield from _ranges(shape)
    for choice in _of(shape, In):
        for value in _of(shape, HasValue):
            if value.term not in choice.terms:
                yield f"sh:hasValue asks for {value.term}, which sh:in does not list"


def _ranges(shape: Shape) -> Iterator[str]:
    for low in _of(shape, Range):
        for high in _of(shape, Range):
            if low.bound.startswith("min") and high.bound.startswith("max"):
                least, most = (literals.value(item.limit.value, item.limit.datatype.value) for item in (low, high))
                both = low.bound.endswith("Inclusive") and high.bound.endswith("Inclusive")
                if least and most and not literals.less(least, most, or_equal=both):
                    yield f"sh:{low.bound} {low.limit.value} and sh:{high.bound} {high.limit.value} cannot both hold"


def _across(shapes: Mapping[Node, Shape], shape: Shape) -> Iterator[str]:
    """Go through counts of one path that contradict each other in two property shapes of a shape."""
    asked: dict[Path, tuple[int, int | None]] = {}
    for item in _of(shape, Property):
        inner = shapes.get(item.shape)
        if inner is None or inner.path is None or inner.deactivated:
            continue
        least, most = _counts(inner)
        before = asked.get(inner.path)
        if before is not None:
            alone = any(low > high for low, high in ((least, most), before) if high is not None)
            least = max(least, before[0])
            most = before[1] if most is None else most if before[1] is None else min(most, before[1])
            if most is not None and least > most and not alone:
                yield f"property shapes for {inner.path} ask for at least {least} and at most {most} values"
        asked[inner.path] = least, most


def _counts(shape: Shape) -> tuple[int, int | None]:
    least = max((item.count for item in _of(shape, MinCount)), default=0)
    return least, min((item.count for item in _of(shape, MaxCount)), default=None)


def _of(shape: Shape, kind: type[T]) -> Iterable[T]:
    return [item for item in shape.constraints if isinstance(item, kind)]
