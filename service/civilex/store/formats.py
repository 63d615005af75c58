"""Media types of answers, and the serialisers that write them."""

from __future__ import annotations

import pyoxigraph as ox

from civilex.rdf.media_types import FORMATS

RESULTS_FORMATS: dict[str, ox.QueryResultsFormat] = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/xml": ox.QueryResultsFormat.XML,
    "text/xml": ox.QueryResultsFormat.XML,
}
"""For SELECT and ASK; the order is that of preference where the client does not care."""

RDF_FORMATS: dict[str, ox.RdfFormat] = {known.media_type: known.syntax for known in FORMATS}
"""For CONSTRUCT and DESCRIBE; the order is that of preference where the client does not care."""


def results_format(media_type: str) -> ox.QueryResultsFormat | None:
    """Return the serialiser of a table of results, or ``None`` where the media type is not one."""
    return RESULTS_FORMATS.get(media_type)


def rdf_format(media_type: str) -> ox.RdfFormat | None:
    """Return the serialiser of a graph, or ``None`` where the media type is not one."""
    return RDF_FORMATS.get(media_type)
