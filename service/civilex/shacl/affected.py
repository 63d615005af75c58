"""Which focus nodes a change of some triples can give other results, derived from what the shapes look at.

A result depends on the triples that paths of its shape pass from the focus node. Where an old and a new graph give
different results, some path meets a triple of the change, and all that it passed before stands in the new graph too: so
that walking paths backwards in the new graph, from the triples of the change, finds every node.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from civilex.shacl.columns import Columns
from civilex.shacl.graph import RDF_TYPE, RDFS, Node
from civilex.shacl.pairs import Ids, Numbered, distinct
from civilex.shacl.paths import Alternative, Inverse, Path, Predicate, Repeated
from civilex.shacl.paths import Sequence as SequencePath
from civilex.shacl.shapes import Class, Closed, PropertyPair, Shape, Shapes, referred
from civilex.shacl.sparql_shapes import CustomConstraint, SparqlConstraint
from civilex.shacl.traversal import follow

_NONE = np.empty(0, np.int32)


class Affected:
    """The focus nodes that a change can affect, by shape; ``columns`` hold the data after it."""

    def __init__(self, shapes: Shapes, columns: Columns, changed: Sequence[Numbered]):
        """Take the shapes, the data after the change, and the triples that were added or removed."""
        self._shapes, self._columns = shapes, columns
        self._ends: dict[int, tuple[Ids, Ids]] = {}
        for predicate in {triple[1] for triple in changed}:
            self._ends[predicate] = (
                distinct(np.array([one for one, two, _ in changed if two == predicate], np.int32)),
                distinct(np.array([three for _, two, three in changed if two == predicate], np.int32)),
            )
        self._known: dict[Node, Ids] = {}

    def everything(self, shape: Shape) -> bool:
        """Say whether any focus node of a shape may be affected: classes moved, or SPARQL looks at what it wants."""
        if self._columns.number(RDFS + "subClassOf") in self._ends:
            return True
        return any(
            isinstance(constraint, SparqlConstraint | CustomConstraint)
            or any(self.everything(self._shapes[node]) for node in referred(constraint))
            for constraint in shape.constraints
        )

    def nodes(self, shape: Shape) -> Ids:
        """Return the focus nodes of a shape with targets that may have other results, targets or not."""
        targets = shape.targets
        found = [self.of_shape(shape)]
        if targets.classes:
            found.append(self._touched(RDF_TYPE))
        found += [self._touched(iri) for iri in targets.subjects_of]
        found += [self._touched(iri, inverse=True) for iri in targets.objects_of]
        if self._columns.has_background:
            # Whether the background alone describes a node decides whether it is blamed.
            found += [subjects for subjects, _ in self._ends.values()]
        return _together(found)

    def of_shape(self, shape: Shape) -> Ids:
        """Return the nodes that may conform to a shape before the change and not after it, or the other way round."""
        if shape.deactivated:
            return _NONE
        if shape.node not in self._known:
            found, values = [], []
            for constraint in shape.constraints:
                values += [self.of_shape(self._shapes[node]) for node in referred(constraint)]
                match constraint:
                    case Class():
                        values.append(self._touched(RDF_TYPE))
                    case Closed():
                        values += [subjects for subjects, _ in self._ends.values()]
                    case PropertyPair(_, other):
                        found.append(self._touched(other))
                    case _:
                        pass
            if self._columns.has_background:
                values += [subjects for subjects, _ in self._ends.values()]
            if shape.path is None:
                found += values
            else:
                found += [self._back(shape.path, _together(values)), self._starts(shape.path)]
            self._known[shape.node] = _together(found)
        return self._known[shape.node]

    def _touched(self, iri: str, *, inverse: bool = False) -> Ids:
        return self._ends.get(self._columns.number(iri), (_NONE, _NONE))[inverse]

    def _back(self, path: Path, nodes: Ids) -> Ids:
        """Return the nodes from which a path leads to one of these."""
        return distinct(follow(self._columns, Inverse(path), nodes)[1]) if len(nodes) else nodes

    def _starts(self, path: Path, *, inverse: bool = False) -> Ids:
        """Return the nodes from which a path, or its inverse, meets a triple of the change."""
        match path:
            case Predicate(iri):
                return self._touched(iri, inverse=inverse)
            case Inverse(inner):
                return self._starts(inner, inverse=not inverse)
            case Alternative(parts):
                return _together(self._starts(part, inverse=inverse) for part in parts)
            case Repeated(inner, modifier):
                met = self._starts(inner, inverse=inverse)
                walked = Inverse(inner) if inverse else inner
                return met if modifier == "?" else self._back(Repeated(walked, "*"), met)
            case SequencePath(parts):
                steps = [Inverse(part) for part in reversed(parts)] if inverse else list(parts)
                found: list[Ids] = []
                for number, step in enumerate(steps):
                    met = self._starts(step)
                    for before in reversed(steps[:number]):
                        met = self._back(before, met)
                    found.append(met)
                return _together(found)


def _together(parts: Iterable[Ids]) -> Ids:
    return distinct(np.concatenate([_NONE, *parts])).astype(np.int32)
