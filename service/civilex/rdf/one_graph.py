"""An RDF document that describes one graph, as triples."""

from __future__ import annotations

from typing import BinaryIO

import pyoxigraph as ox

from civilex.errors import InvalidInput
from civilex.rdf.parsing import NEUTRAL_BASE, ParsedData, as_written, is_incomplete_urn, parse


def read_graph(
    data: BinaryIO | bytes, media_type: str, *, source: str = "input", base_iri: str | None = None
) -> list[ox.Triple]:
    """Return the triples of a document, parsed with every guard of :func:`civilex.rdf.parsing.parse`.

    Raises what ``parse`` raises, and InvalidInput for a document that holds named graphs or relative references:
    both would lose their meaning in the graph that the triples go to.
    """
    parsed = parse(data, media_type, base_iri=base_iri or NEUTRAL_BASE, source=source)
    if any(not isinstance(quad.graph_name, ox.DefaultGraph) for quad in parsed.quads):
        raise InvalidInput(f"{source} holds named graphs: write one graph to a file and load it into its graph.")
    refuse_relative_references(parsed, source)
    return [quad.triple for quad in parsed.quads]


def refuse_relative_references(parsed: ParsedData, source: str) -> None:
    """Raise InvalidInput where a document held relative references and no base was given for them.

    ``<urn:a>`` lacks the namespace that a URN has (RFC 8141, section 2). ``<../a>`` leaves the same, once it is
    parsed, so that the error speaks of both.
    """
    references = [iri for iri in parsed.relative_iris if not is_incomplete_urn(iri)]
    if references:
        raise InvalidInput(
            f"{source} holds relative references ({references[0]} is one of {len(references)}): "
            "give the document a base (@base, xml:base, or --base on the command line), or write whole IRIs."
        )
    if parsed.relative_iris:
        name = as_written(parsed.relative_iris[0])
        raise InvalidInput(
            f"{source} holds <urn:{name}>, which is not a valid URN (one of {len(parsed.relative_iris)}): give it a "
            f"namespace, as in <urn:example:{name}>. Where the file says <../{name}>, give the document a base "
            "(@base, xml:base, or --base on the command line)."
        )
