"""From the store into the search index: graph by graph, and only those that changed where that is known.

Nothing is asked in SPARQL: the texts are what stands under the properties that are searched, found by property in the
store's own order, so that a store of millions of triples with few labels takes no longer than its labels do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Protocol

import pyoxigraph as ox

from civilex.namespaces import RDF_TYPE, expand
from civilex.store import Term
from civilex.store.dataset import is_in_default_graph
from civilex.terminology.search.fields import FIELDS
from civilex.terminology.search.index import UNNAMED, IndexFile
from civilex.terminology.search.replacing import Facet, Replacing, Text

FACETS = tuple(ox.NamedNode(iri) for iri in (RDF_TYPE, expand("skos:inScheme"), expand("cvx:ofCity")))
"""What search narrows by: the class, the concept scheme and the city of an item."""
_OF_USAGES = frozenset({expand("cvx:localLabel"), expand("cvx:localDefinition")})
"""What an organisation calls a concept stands at a node of its own, and is a text of the concept."""
_USES_TERM, _USED_BY = ox.NamedNode(expand("cvx:usesTerm")), ox.NamedNode(expand("cvx:usedBy"))
_TYPE, _AXIOM = ox.NamedNode(RDF_TYPE), ox.NamedNode(expand("owl:Axiom"))
Graph = ox.NamedNode | ox.DefaultGraph


class Patterns(Protocol):
    """A store whose quads are found by pattern, in this process."""

    def graphs(self) -> list[str]:
        """Return the IRIs of the named graphs."""

    def matching(
        self,
        subject: ox.NamedNode | ox.BlankNode | None = None,
        predicate: ox.NamedNode | None = None,
        object_: Term | None = None,
        graph: Graph | None = None,
    ) -> Iterable[ox.Quad]:
        """Go through the quads with these terms; ``None`` stands for any."""


def refresh(index: IndexFile, store: Patterns, changed: Collection[str] | None = None) -> None:
    """Bring the index up to date with the graphs that a query sees which names none.

    ``changed`` are the graphs that may differ from what the index holds, :data:`UNNAMED` for the unnamed one; ``None``:
    all. Searches go on meanwhile, on what was there before. Raises sqlite3.OperationalError where the index would
    become too long.
    """
    held, seen = set(index.graphs()), {UNNAMED, *filter(is_in_default_graph, store.graphs())}
    renewed = seen if changed is None else seen & (set(changed) | (seen - held))
    with index.writing() as replacing:
        for graph in sorted(held - seen | renewed):
            replacing.drop(graph)
        replacing.keep(seen)
        for graph in sorted(renewed):
            replacing.add(graph, _texts(store, graph))
        _narrow(replacing, store, seen, renewed)


def _texts(store: Patterns, graph: str) -> Iterator[Text]:
    """Go through the texts that a graph states of what has an IRI; what is said of axioms is said of no term."""
    within = _graph(graph)
    for field in FIELDS:
        for quad in store.matching(None, ox.NamedNode(field.iri), None, within):
            value = quad.object
            if not isinstance(value, ox.Literal):
                continue
            language = value.language or ""
            if field.iri in _OF_USAGES:
                for item in _values(store, quad.subject, _USES_TERM, within):
                    for user in _values(store, quad.subject, _USED_BY, within) or [""]:
                        yield Text(item, field.iri, value.value, language, user)
            elif isinstance(quad.subject, ox.NamedNode) and not any(
                store.matching(quad.subject, _TYPE, _AXIOM, within)
            ):
                yield Text(quad.subject.value, field.iri, value.value, language)


def _narrow(replacing: Replacing, store: Patterns, seen: Collection[str], renewed: Collection[str]) -> None:
    """Put in what search narrows by: all that is said of the items of the graphs, and all that the graphs say."""
    said: dict[str, list[Facet]] = {}
    for item in replacing.items(renewed) if len(renewed) < len(seen) else replacing.items():
        for facet in FACETS:
            for quad in store.matching(ox.NamedNode(item), facet):
                graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else UNNAMED
                if isinstance(quad.object, ox.NamedNode) and graph in seen:
                    said.setdefault(graph, []).append(Facet(item, facet.value, quad.object.value))
        if sum(map(len, said.values())) > 5000:
            _put(replacing, said)
    _put(replacing, said)
    if len(renewed) == len(seen):
        return
    for graph in sorted(renewed):
        for facet in FACETS:
            replacing.narrow(graph, _said(store, graph, facet, replacing))


def _put(replacing: Replacing, said: dict[str, list[Facet]]) -> None:
    for graph, facets in said.items():
        replacing.narrow(graph, facets)
    said.clear()


def _said(store: Patterns, graph: str, facet: ox.NamedNode, replacing: Replacing) -> Iterator[Facet]:
    """Go through what a graph says under a property, or through the items, whichever are fewer."""
    most = replacing.count()
    read = 0
    for quad in islice(store.matching(None, facet, None, _graph(graph)), most + 1):
        read += 1
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
            yield Facet(quad.subject.value, facet.value, quad.object.value)
    if read > most:
        for item in replacing.items():
            for value in _values(store, ox.NamedNode(item), facet, _graph(graph)):
                yield Facet(item, facet.value, value)


def _values(
    store: Patterns, subject: ox.NamedNode | ox.BlankNode | ox.Triple, property_: ox.NamedNode, graph: Graph
) -> list[str]:
    """Return the IRIs that a subject has under a property in a graph."""
    if isinstance(subject, ox.Triple):
        return []
    found = (quad.object for quad in store.matching(subject, property_, None, graph))
    return [value.value for value in found if isinstance(value, ox.NamedNode)]


def _graph(iri: str) -> Graph:
    return ox.NamedNode(iri) if iri else ox.DefaultGraph()
