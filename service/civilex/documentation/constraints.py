"""What the SHACL shapes ask of a city's data, as values that can be put into words."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from civilex.documentation.facts import OWL, RDFS, SH, Facts
from civilex.terminology.labels import Label

_LIMITS = ("minInclusive", "maxInclusive", "minExclusive", "maxExclusive", "pattern")


@dataclass(frozen=True, slots=True)
class Constraint:
    """One demand of a shape: ``path`` are the IRIs of the properties that it is about, empty for the node as a whole.

    ``least`` and ``most`` are how many values it asks for (``None``: no limit), ``classes`` and ``datatype`` what they
    are, ``choices`` the allowed values, ``limits`` SHACL parameters with their values, ``level`` Violation, Warning
    or Info.
    """

    shape: str
    path: tuple[str, ...]
    inverse: bool
    least: int
    most: int | None
    classes: tuple[str, ...]
    datatype: str | None
    choices: tuple[str, ...]
    limits: tuple[tuple[str, str], ...]
    level: str
    messages: tuple[Label, ...]
    targets: tuple[str, ...]

    @property
    def cardinality(self) -> str:
        """The number of values as class diagrams write it: ``1``, ``0..1``, ``1..*``; empty where any will do."""
        if self.most is None:
            return f"{self.least}..*" if self.least else ""
        return str(self.most) if self.least == self.most else f"{self.least}..{self.most}"


def constraints(facts: Facts) -> list[Constraint]:
    """Return every demand of the node shapes, those of one class together, the heaviest first."""
    found = []
    for shape in facts.of_type(SH + "NodeShape"):
        targets = tuple(_targets(facts, shape))
        found += [_constraint(facts, node, shape, targets) for node in facts.nodes(shape, SH + "property")]
        if facts.texts(shape, SH + "message"):
            found.append(_constraint(facts, shape, shape, targets))
    order = ("Violation", "Warning", "Info")
    return sorted(found, key=lambda item: (item.targets, order.index(item.level), -item.least, item.path, item.shape))


def _targets(facts: Facts, shape: str) -> list[str]:
    """Return the classes that a shape is about; one that targets by property is about the domain of the property."""
    found = set(facts.nodes(shape, SH + "targetClass"))
    if OWL + "Class" in facts.nodes(shape, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"):
        found.add(shape)
    for property_ in facts.nodes(shape, SH + "targetSubjectsOf"):
        found.update(facts.nodes(property_, RDFS + "domain"))
    for property_ in facts.nodes(shape, SH + "targetObjectsOf"):
        found.update(facts.nodes(property_, RDFS + "range"))
    return sorted(found)


def _constraint(facts: Facts, node: str, shape: str, targets: tuple[str, ...]) -> Constraint:
    paths = facts.values(node, SH + "path")
    path, inverse = _path(facts, paths[0]) if paths else ((), False)
    counts = {name: facts.text(node, SH + name) for name in ("minCount", "maxCount")}
    severity = facts.nodes(node, SH + "severity") or facts.nodes(shape, SH + "severity")
    classes = facts.nodes(node, SH + "class")
    for alternatives in facts.nodes(node, SH + "or"):
        for member in facts.members(alternatives):
            classes += facts.nodes(_name(member), SH + "class")
    datatype = facts.nodes(node, SH + "datatype")
    choices = [_name(value) for choice in facts.nodes(node, SH + "in") for value in facts.members(choice)]
    limits = [(name, value) for name in _LIMITS if (value := facts.text(node, SH + name)) is not None]
    return Constraint(
        node if not node.startswith("_:") else shape,
        path,
        inverse,
        int(counts["minCount"] or 0),
        int(counts["maxCount"]) if counts["maxCount"] else None,
        tuple(dict.fromkeys(classes)),
        datatype[0] if datatype else None,
        tuple(choices),
        tuple(limits),
        severity[0].removeprefix(SH) if severity else "Violation",
        tuple(facts.texts(node, SH + "message")),
        targets,
    )


def _path(facts: Facts, path: object) -> tuple[tuple[str, ...], bool]:
    """Return the properties of a path, and whether it is followed against its direction."""
    node = _name(path)
    if not node.startswith("_:"):
        return (node,), False
    if inverse := facts.nodes(node, SH + "inversePath"):
        return _path(facts, ox.NamedNode(inverse[0]))[0], True
    for kind in ("alternativePath",):
        if either := facts.nodes(node, SH + kind):
            return tuple(_name(member) for member in facts.members(either[0])), False
    return tuple(step for member in facts.members(node) for step in _path(facts, member)[0]), False


def _name(term: object) -> str:
    return f"_:{term.value}" if isinstance(term, ox.BlankNode) else str(getattr(term, "value", term))
