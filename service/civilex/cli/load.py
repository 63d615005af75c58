"""``civilex load``: add an RDF file to a named graph of the data directory."""

from __future__ import annotations

import argparse
from pathlib import Path

from civilex.cli.data import add_data_option, add_url_option
from civilex.errors import InvalidInput, UnreadableData


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "load",
        help="add an RDF file to a named graph",
        description="Add the triples of an RDF file to a named graph of the data directory, or of a running service: "
        "all of them or none. A running service has its directory open: give its address by --url, and a key that may "
        "write there.",
        epilog="Example: civilex load catalogue.ttl --graph catalog/our-portal",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="Turtle, N-Triples, RDF/XML or JSON-LD")
    parser.add_argument(
        "--graph",
        required=True,
        metavar="NAME",
        help="the graph: KIND/SLUG for one of ours (catalog/our-portal), or an IRI",
    )
    parser.add_argument("--base", metavar="IRI", help="the address of the file, for the relative references in it")
    parser.add_argument("--media-type", metavar="TYPE", help="the media type, where the file's name does not tell it")
    parser.add_argument("--message", metavar="TEXT", help="why, for the list of commits")
    add_data_option(parser)
    add_url_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    from civilex.cli.data import attribution, key_of, open_store
    from civilex.rdf.media_types import by_extension
    from civilex.store.changes import PutGraph
    from civilex.store.remote import RemoteEndpoint

    graph = graph_iri(options.graph)
    media_type = options.media_type or by_extension(options.file.name).media_type
    try:
        data = options.file.read_bytes()
    except OSError as error:
        raise UnreadableData(str(error), source=str(options.file)) from error
    by = attribution(options.message or f"Load into {graph}", options.file.name)
    change = PutGraph(graph, data, media_type, False, options.base, options.file.name)
    if options.url:
        commit = RemoteEndpoint(options.url, key=key_of(options)).commit(change, by)
    else:
        store = open_store(options.data)
        try:
            commit = store.commit(change, by)
        finally:
            store.close()
    print(f"{graph}: {commit.quads_after - commit.quads_before:+,} triples (with what follows from them)")
    return 0


def graph_iri(name: str) -> str:
    """Return the IRI of the graph that ``KIND/SLUG`` or an IRI names.

    Raises InvalidInput for another text, and for a graph that civilex fills by itself.

    >>> graph_iri("catalog/our-portal")
    'https://w3id.org/civilex/graph/catalog/our-portal'
    """
    import pyoxigraph as ox

    from civilex import namespaces, shipped

    kind, slash, slug = name.partition("/")
    iri = namespaces.graph(kind, slug) if slash and ":" not in name else name
    try:
        ox.NamedNode(iri)
    except ValueError as error:
        raise InvalidInput(
            f"'{name}' is not a graph: write KIND/SLUG, for instance catalog/our-portal, or an IRI."
        ) from error
    shipped.check_writable(iri)
    return iri
