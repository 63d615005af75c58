"""Whose a node is: the publisher that answers for it, the dataset it belongs to, the name that people know it by."""

from __future__ import annotations

import numpy as np

from civilex.namespaces import DCT, RDF_TYPE, SKOS, expand
from civilex.shacl.columns import Columns
from civilex.shacl.pairs import Ids, Mask
from civilex.shacl.terms import BLANK, IRI, LITERAL

_STEPS = 6
_NAMES = (DCT + "title", *map(expand, ("foaf:name", "skos:prefLabel", "vcard:fn", "rdfs:label")))
_RESOURCES = tuple(map(expand, ("dcat:Dataset", "dcat:DataService", "dcat:DatasetSeries", "dcat:Catalog")))
_MEMBERS = tuple(map(expand, ("dcat:dataset", "dcat:service", "dcat:record", "dcat:catalog")))
_PARTS = tuple(map(expand, ("dcat:distribution", "adms:sample")))
_PUBLISHER = DCT + "publisher"
_NOT_OWNING = {RDF_TYPE, SKOS + "inScheme", expand("rdfs:subClassOf")}


class Owners:
    """The owners of the nodes of a graph; arrays hold the number of a term for each term, -1 where there is none.

    ``publisher`` is the object of dct:publisher of the node, of the dataset it is part of, or of the catalogue that
    lists that; an agent answers for itself. A node that several publishers share belongs to none of them.
    ``resource`` is the dataset, service or catalogue that a node is part of, by the first link to it.
    """

    def __init__(self, columns: Columns):
        """Work the owners out, property by property, in a few passes over the columns."""
        self._columns = columns
        self._terms = columns.count
        self.resource = self._empty()
        self.publisher = self._empty()
        for class_iri in _RESOURCES:
            found = columns.own_instances(class_iri)
            self.resource[found] = found
        if pairs := columns.own_pairs(columns.number(_PUBLISHER)):
            self.publisher[pairs.keys[::-1]] = pairs.values[::-1]
            named = pairs.values[columns.kinds(pairs.values) != LITERAL]
            self.publisher[named] = named
        for _ in range(2):
            for iri in _MEMBERS:
                self._hand_on(self.publisher, columns.number(iri))
        owning = [number for number in columns.properties() if columns.lexical(number) not in _NOT_OWNING]
        parts = [columns.number(iri) for iri in _PARTS]
        for _ in range(_STEPS):
            before = self._owned()
            for number in (*parts, *owning):
                self._hand_on(self.resource, number)
            self._hand_on_where_agreed(owning)
            if before == self._owned():
                break

    def _owned(self) -> int:
        return int((self.publisher >= 0).sum() + (self.resource >= 0).sum())

    def _empty(self) -> Ids:
        return np.full(self._terms, -1, np.int32)

    def _hand_on(self, owner: Ids, predicate: int) -> None:
        """Give the objects of a property, where they have no owner, that of their first subject."""
        if (pairs := self._columns.own_pairs(predicate)) is None:
            return
        free = (owner[pairs.keys] >= 0) & (owner[pairs.values] < 0) & self._is_node(pairs.values)
        owner[pairs.values[free][::-1]] = owner[pairs.keys[free]][::-1]

    def _hand_on_where_agreed(self, predicates: list[int]) -> None:
        least, most = np.full(self._terms, np.iinfo(np.int32).max, np.int32), self._empty()
        for predicate in predicates:
            if (pairs := self._columns.own_pairs(predicate)) is None:
                continue
            keep = (self.publisher[pairs.keys] >= 0) & (self.publisher[pairs.values] < 0) & self._is_node(pairs.values)
            np.minimum.at(least, pairs.values[keep], self.publisher[pairs.keys[keep]])
            np.maximum.at(most, pairs.values[keep], self.publisher[pairs.keys[keep]])
        agreed = (least == most) & (most >= 0)
        self.publisher[agreed] = most[agreed]

    def _is_node(self, numbers: Ids) -> Mask:
        nodes: Mask = self._columns.kinds(numbers) != LITERAL
        return nodes

    def publishers_of(self, nodes: Ids) -> Ids:
        """Return the publisher of each node, -1 where none is known."""
        known = nodes < self._terms
        return np.where(known, self.publisher[np.where(known, nodes, 0)], -1).astype(np.int32)

    def name(self, number: int) -> str | None:
        """Return the title, name or label of a node, of a literal the text itself; ``None`` where it has none."""
        if number < 0:
            return None
        columns = self._columns
        if columns.terms[number][0] == LITERAL:
            return columns.lexical(number)
        for iri in _NAMES:
            _, values = columns.follow(columns.number(iri), np.array([number], np.int32))
            texts = [value for value in values.tolist() if columns.terms[value][0] == LITERAL]
            if texts:
                return columns.lexical(min(texts, key=lambda value: columns.terms[value]))
        return None

    def label(self, number: int) -> str | None:
        """Return the name of a node, or its IRI where it has none."""
        if number < 0:
            return None
        name = self.name(number)
        return name or (self._columns.lexical(number) if self._columns.terms[number][0] != BLANK else None)

    def title(self, number: int) -> str | None:
        """Return the title of the dataset, service or catalogue that a node is, or is part of."""
        return self.name(int(self.resource[number])) if number < self._terms else None

    def named(self, number: int) -> str | None:
        """Return the IRI of a node, of a blank node that of the nearest node that leads to it."""
        columns, seen, nodes = self._columns, {number}, [number]
        for _ in range(_STEPS):
            for node in nodes:
                if columns.terms[node][0] == IRI:
                    return columns.lexical(node)
            here = np.array(nodes, np.int32)
            found = {
                node
                for predicate in columns.properties()
                for node in columns.follow(predicate, here, inverse=True)[1].tolist()
            }
            nodes = sorted(found - seen)
            seen |= found
        return None
