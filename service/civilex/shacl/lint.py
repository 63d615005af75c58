"""What in a set of shapes cannot mean what its author wanted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import TypeVar

from civilex.shacl.graph import SH, Graph, Node
from civilex.shacl.shapes import (
    Datatype,
    HasValue,
    In,
    MaxCount,
    MaxLength,
    MinCount,
    MinLength,
    NodeKind,
    QualifiedCount,
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


def problems(shapes: Mapping[Node, Shape], graph: Graph) -> list[ShapeProblem]:
    """Return what is suspicious: shapes that nothing reaches, counts and lengths that no data can meet, and more."""
    found = [ShapeProblem(shape.node, "warning", text) for shape in shapes.values() for text in _contradictions(shape)]
    found += [
        ShapeProblem(node, "warning", "no target and no other shape leads to this shape, so it checks nothing")
        for node in _unreachable(shapes)
    ]
    found += [
        ShapeProblem(node, "warning", "sh:flags without sh:pattern has no effect")
        for node in graph.subjects(SH + "flags")
        if not graph.values(node, SH + "pattern")
    ]
    return [*found, *_without_effect(graph)]


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
    least = max((item.count for item in shape.constraints if isinstance(item, MinCount)), default=0)
    most = min((item.count for item in shape.constraints if isinstance(item, MaxCount)), default=None)
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
    for choice in _of(shape, In):
        for value in _of(shape, HasValue):
            if value.term not in choice.terms:
                yield f"sh:hasValue asks for {value.term}, which sh:in does not list"


def _of(shape: Shape, kind: type[T]) -> Iterable[T]:
    return [item for item in shape.constraints if isinstance(item, kind)]
