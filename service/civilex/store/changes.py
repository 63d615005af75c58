"""What a store can be asked to change, each all or nothing, and who asks for it."""

from __future__ import annotations

from dataclasses import dataclass

from civilex.store.readable_graphs import ReadableGraphs


@dataclass(frozen=True, slots=True)
class RunUpdate:
    """Run a SPARQL update, its dataset parameters already written into its text.

    ``base_iri`` resolves relative IRIs (SPARQL 1.1 Protocol, 2.2.4: the address of the endpoint).
    """

    sparql: str
    base_iri: str | None = None


@dataclass(frozen=True, slots=True)
class PutGraph:
    """Replace the content of a graph by an RDF document, or add to it (Graph Store Protocol, PUT and POST).

    ``graph`` is the IRI of a named graph, ``None`` the unnamed graph; ``source`` is what errors call the document.
    ``parsed`` are the N-Quads of the document where a sandboxed process has read it already.
    """

    graph: str | None
    document: bytes
    media_type: str
    replace: bool
    base_iri: str | None = None
    source: str = "input"
    parsed: bytes | None = None


@dataclass(frozen=True, slots=True)
class PutDataset:
    """Replace all graphs by an RDF dataset (TriG, N-Quads), or add to them; for the fields see :class:`PutGraph`."""

    document: bytes
    media_type: str
    replace: bool
    base_iri: str | None = None
    source: str = "input"
    parsed: bytes | None = None


@dataclass(frozen=True, slots=True)
class DropGraph:
    """Remove a graph with its content; ``None`` empties the unnamed graph."""

    graph: str | None


Change = RunUpdate | PutGraph | PutDataset | DropGraph


@dataclass(frozen=True, slots=True)
class Precondition:
    """What must hold when a change is made (RFC 9110, 13.1).

    ``generations``: the store is in one of them (``None``: in any). ``exists``: the graph that is changed is there
    (true), or is not (false); ``None``: either.
    """

    generations: tuple[int, ...] | None = None
    exists: bool | None = None


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who changes something, why, from what, on what condition, and the key by which a repeated request is known.

    A change with a key is made at most once; whoever repeats it gets the first commit, whatever the condition says now.
    ``readable`` are the graphs that an error may tell of: those that its author may read, ``None`` for all.
    """

    author: str = "anonymous"
    message: str = ""
    source: str = ""
    idempotency_key: str | None = None
    precondition: Precondition = Precondition()
    readable: ReadableGraphs | None = None
