"""Changes made to a pyoxigraph store, each in one transaction of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

import pyoxigraph as ox

from civilex.errors import InvalidInput, NotAcceptable, QuerySyntaxError, UnknownGraph
from civilex.rdf.media_types import by_media_type
from civilex.rdf.one_graph import refuse_relative_references
from civilex.rdf.parsing import NEUTRAL_BASE, parse
from civilex.store.changes import Change, DropGraph, PutDataset, PutGraph, RunUpdate
from civilex.store.engine_errors import syntax_error
from civilex.store.graph_terms import GraphName, graph_name
from civilex.store.readable_graphs import ReadableGraphs
from civilex.store.syntax_errors import pointed


def apply(store: ox.Store, change: Change) -> bool:
    """Make a change, whole or not at all, and return whether a graph that did not exist was made.

    Raises QuerySyntaxError for an update that does not parse, UnreadableData and UnsupportedMediaType for a document
    that does not, UnknownGraph for the removal of a graph that is not there, and InvalidInput for what the store
    refuses. The caller sees to it that no other change runs at the same time.
    """
    match change:
        case RunUpdate():
            run(store, change.sparql, change.base_iri)
            return False
        case PutGraph():
            return put_graph(store, change)
        case PutDataset():
            return put_dataset(store, change)
        case DropGraph():
            return drop_graph(store, change.graph)


def run(store: ox.Store, sparql: str, base_iri: str | None = None) -> None:
    """Run an update: all of its operations or none."""
    try:
        store.update(sparql, base_iri=base_iri)
    except SyntaxError as error:
        raise pointed(syntax_error(error), sparql) from error
    except ValueError as error:
        raise QuerySyntaxError(str(error)) from error
    except RuntimeError as error:
        raise refused(error) from error


def refused(error: RuntimeError) -> InvalidInput | UnknownGraph:
    """Return why the store refuses an update: a graph that is missing, or one that stands in the way."""
    text = str(error)
    if "does not exist" in text:
        return UnknownGraph(f"{text}. Write SILENT after the word of the operation where that is no fault.")
    return InvalidInput(text)


def put_graph(store: ox.Store, change: PutGraph) -> bool:
    """Replace a graph, or add to it, and return whether it is new; an empty document makes an empty graph."""
    name = graph_name(change.graph)
    quads = quads_of(change, into=name)
    new = isinstance(name, ox.NamedNode) and not store.contains_named_graph(name)
    if change.replace and not new:
        run(store, replacement([name], quads))
    else:
        add(store, quads, [name])
    return new


def put_dataset(store: ox.Store, change: PutDataset) -> bool:
    """Replace all graphs, or add to them, and return whether a named graph is new."""
    quads = quads_of(change)
    named = {quad.graph_name for quad in quads if isinstance(quad.graph_name, ox.NamedNode)}
    new = any(not store.contains_named_graph(name) for name in named)
    if change.replace:
        run(store, "DROP ALL ;\n" + insertion(quads))
    else:
        add(store, quads, [])
    return new


def drop_graph(store: ox.Store, graph: str | None) -> bool:
    """Remove a named graph, or empty the unnamed one; raises UnknownGraph where there is none."""
    if graph is None:
        run(store, "CLEAR DEFAULT")
        return False
    name = graph_name(graph)
    if not store.contains_named_graph(name):
        raise UnknownGraph(f"There is no graph <{graph}>.")
    run(store, f"DROP GRAPH {name}")
    return False


def add(store: ox.Store, quads: list[ox.Quad], graphs: Iterable[GraphName]) -> None:
    """Add quads in one transaction; the graphs are there afterwards even where no quad stands in them."""
    if quads:
        store.extend(quads)
    else:
        for name in graphs:
            store.add_graph(name)


def quads_of(change: PutGraph | PutDataset, *, into: GraphName | None = None) -> list[ox.Quad]:
    """Return the quads of the document of a change, those of a single graph moved ``into`` it.

    Raises what :func:`parsed` raises, and InvalidInput for named graphs where one graph is meant.
    """
    if change.parsed is not None:
        quads = list(ox.parse(change.parsed, ox.RdfFormat.N_QUADS))
    else:
        quads = parsed(change.document, change.media_type, change.base_iri, change.source)
    if into is None:
        return quads
    if any(not isinstance(quad.graph_name, ox.DefaultGraph) for quad in quads):
        raise InvalidInput(
            f"{change.source} holds named graphs: send one graph, or send all of them to the whole store."
        )
    return [ox.Quad(quad.subject, quad.predicate, quad.object, into) for quad in quads]


def parsed(document: bytes, media_type: str, base_iri: str | None, source: str) -> list[ox.Quad]:
    """Return the quads of a document.

    Raises what :func:`civilex.rdf.parsing.parse` raises, and InvalidInput for relative references without a base.
    """
    found = parse(document, media_type, base_iri=base_iri or NEUTRAL_BASE, source=source)
    refuse_relative_references(found, source)
    return found.quads


def normalised(document: bytes, media_type: str, base_iri: str | None, source: str) -> bytes:
    """Return a document as N-Quads (N-Triples where it has one graph), its blank nodes named apart from all others."""
    quads = parsed(document, media_type, base_iri, source)
    return ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""


def dump_graph(store: ox.Store, output: BinaryIO, media_type: str, graph: str | None) -> None:
    """Write a graph (``None``: the unnamed one) as RDF; raises UnknownGraph where there is none."""
    name = graph_name(graph)
    if isinstance(name, ox.NamedNode) and not store.contains_named_graph(name):
        raise UnknownGraph(f"There is no graph <{graph}>.")
    store.dump(output, by_media_type(media_type).syntax, from_graph=name)


def dump_dataset(store: ox.Store, output: BinaryIO, media_type: str, readable: ReadableGraphs | None = None) -> None:
    """Write all graphs, those only that are ``readable`` where that narrows them; an empty graph is in no file."""
    syntax = dataset_format(media_type)
    if readable is None:
        store.dump(output, syntax)
        return
    names = [name for name in store.named_graphs() if isinstance(name, ox.NamedNode) and name.value in readable]
    parts: list[GraphName] = [*([ox.DefaultGraph()] if None in readable else []), *names]
    ox.serialize((quad for name in parts for quad in store.quads_for_pattern(None, None, None, name)), output, syntax)


def dataset_format(media_type: str) -> ox.RdfFormat:
    """Return the format of a media type that holds several graphs; raises NotAcceptable where it holds one only."""
    known = by_media_type(media_type)
    if not known.syntax.supports_datasets:
        raise NotAcceptable(f"{known.name} holds one graph: ask for TriG or N-Quads, or for one graph.")
    return known.syntax


def replacement(graphs: Iterable[GraphName], quads: Iterable[ox.Quad]) -> str:
    """Return an update that makes these quads the whole content of these graphs."""
    clearings = []
    for name in graphs:
        if isinstance(name, ox.NamedNode):
            clearings += [f"CREATE SILENT GRAPH {name}", f"CLEAR GRAPH {name}"]
        else:
            clearings.append("CLEAR DEFAULT")
    return " ;\n".join([*clearings, insertion(quads)])


def insertion(quads: Iterable[ox.Quad]) -> str:
    """Return an INSERT DATA of quads: one operation, so that a blank node in two of its graphs stays one node."""
    blocks: dict[str, list[str]] = {}
    for quad in quads:
        opening = f"GRAPH {quad.graph_name}" if isinstance(quad.graph_name, ox.NamedNode) else ""
        blocks.setdefault(opening, []).append(f"{quad.triple} .")
    lines = [
        f"{opening} {{\n" + "\n".join(triples) + "\n}" if opening else "\n".join(triples)
        for opening, triples in blocks.items()
    ]
    return "INSERT DATA {\n" + "\n".join(lines) + "\n}"
