"""Wrong, or only beyond checking: whether a result would go away if something were at hand that the data leave out.

A constraint on an IRI that the data only mention may ask for its class or for what is said of it. Where nothing is said
of it, the result is no proof of a fault: it says what is missing. Tables that are at hand decide: who asks whether an
IRI is an entry of one of them, gets an answer.
"""

from __future__ import annotations

import numpy as np

from civilex.catalogs import background
from civilex.namespaces import RDF_TYPE, SKOS
from civilex.rdf.parsing import is_relative
from civilex.shacl.columns import Columns
from civilex.shacl.evaluation import Violations
from civilex.shacl.graph import Node
from civilex.shacl.pairs import Ids, Mask
from civilex.shacl.paths import Predicate
from civilex.shacl.shapes import And, Class, Constraint, HasValue, NodeShape, Or, Property, QualifiedCount, Shapes, Xone
from civilex.shacl.terms import IRI

_AUTHORITY = "http://publications.europa.eu/resource/authority/"
_TABLES = {
    "http://eurovoc.europa.eu/": "EuroVoc",
    "https://sws.geonames.org/": "GeoNames",
    "http://sws.geonames.org/": "GeoNames",
    "http://inspire.ec.europa.eu/": "the INSPIRE registry",
    "https://www.iana.org/assignments/media-types/": "the IANA media types",
    "http://www.iana.org/assignments/media-types/": "the IANA media types",
    "http://data.europa.eu/bna/": "the EU table high-value dataset categories",
    "http://purl.org/adms/": "the ADMS vocabularies",
    "http://spdx.org/rdf/terms": "the SPDX terms",
    "http://data.europa.eu/eli/": "the European Legislation Identifiers",
    "http://www.opengis.net/def/": "the OGC definitions",
}


class Checkability:
    """Tells for the results on one graph which of them cannot be decided from it."""

    def __init__(self, columns: Columns, shapes: Shapes):
        """Note which nodes the graph says something of."""
        self._shapes = shapes
        self._columns = columns
        self._described = np.zeros(columns.count, np.bool_)
        in_scheme, kind = columns.number(SKOS + "inScheme"), columns.number(RDF_TYPE)
        for number in columns.properties():
            # Of what is laid beside the data, only a type describes: the rest says which table an entry is in, and what
            # matches it.
            pairs = columns.pairs(number) if number == kind else columns.own_pairs(number)
            if pairs is not None and number != in_scheme:
                self._described[pairs.keys] = True

    def undecided(self, found: Violations) -> Mask:
        """Return which results would need what the data do not say: about the value, or about the focus node."""
        undecided = self._only_mentioned(found.focus_nodes)
        if found.values is not None and self._asks_for_a_description(found.constraint, frozenset()):
            undecided = undecided | self._only_mentioned(found.values)
        return undecided

    def _only_mentioned(self, nodes: Ids) -> Mask:
        known = nodes < len(self._described)
        described = known
        if len(self._described):
            described = known & self._described[np.where(known, nodes, 0)]
        only_mentioned: Mask = (self._columns.kinds(nodes) == IRI) & ~described
        return only_mentioned

    def _asks_for_a_description(self, constraint: Constraint, above: frozenset[Node]) -> bool:
        match constraint:
            case Class():
                return True
            case Property(node):
                return not self._asks_for_a_known_table(node)
            case NodeShape(node) | QualifiedCount(node):
                nodes: tuple[Node, ...] = (node,)
            case And(nodes) | Or(nodes) | Xone(nodes):
                pass
            case _:
                return False
        return any(
            (self._shapes[node].path is not None and not self._asks_for_a_known_table(node))
            or any(self._asks_for_a_description(inner, above | {node}) for inner in self._shapes[node].constraints)
            for node in nodes
            if node not in above
        )

    def _asks_for_a_known_table(self, node: Node) -> bool:
        shape = self._shapes[node]
        if not isinstance(shape.path, Predicate) or shape.path.iri != SKOS + "inScheme":
            return False
        tables = background.tables()
        return any(isinstance(asked, HasValue) and str(asked.term)[1:-1] in tables for asked in shape.constraints)


def needed_for(iri: str) -> str:
    """Return what would have to be at hand to decide about an IRI: a table by its name, or a description.

    >>> needed_for("http://publications.europa.eu/resource/authority/corporate-body/COM")
    'the EU table corporate-body'
    >>> needed_for("https://city.example/id/mayor")
    'a description of https://city.example/id/...'
    """
    if iri.startswith(_AUTHORITY):
        return f"the EU table {iri.removeprefix(_AUTHORITY).partition('/')[0]}"
    for start, name in _TABLES.items():
        if iri.startswith(start):
            return name
    return "a description of relative references" if is_relative(iri) else f"a description of {namespace(iri)}..."


def namespace(iri: str) -> str:
    """Return an IRI up to and with its last ``/``, ``#`` or ``:``.

    >>> namespace("https://city.example/id/mayor#this"), namespace("urn:isbn:1")
    ('https://city.example/id/mayor#', 'urn:isbn:')
    """
    cut = max(iri.rfind("#"), iri.rfind("/"))
    cut = cut if cut >= 0 else iri.rfind(":")
    return iri[: cut + 1]
