"""The RDF formats that civilex speaks, by media type and by file name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

import pyoxigraph as ox

from civilex.errors import UnsupportedMediaType


@dataclass(frozen=True, slots=True)
class RdfFormat:
    """One RDF format.

    The first of ``media_types`` and of ``extensions`` (lower case, with the dot) is the one that civilex writes.
    """

    name: str
    media_types: tuple[str, ...]
    extensions: tuple[str, ...]
    syntax: ox.RdfFormat

    @property
    def media_type(self) -> str:
        """The media type that civilex writes."""
        return self.media_types[0]

    @property
    def has_graphs(self) -> bool:
        """Whether a document may hold named graphs."""
        return self.syntax.supports_datasets


TURTLE = RdfFormat("Turtle", ("text/turtle", "application/x-turtle"), (".ttl",), ox.RdfFormat.TURTLE)
N_TRIPLES = RdfFormat("N-Triples", ("application/n-triples", "text/plain"), (".nt",), ox.RdfFormat.N_TRIPLES)
RDF_XML = RdfFormat(
    "RDF/XML",
    ("application/rdf+xml", "application/xml", "text/xml"),
    (".rdf", ".owl", ".xml"),
    ox.RdfFormat.RDF_XML,
)
JSON_LD = RdfFormat("JSON-LD", ("application/ld+json", "application/json"), (".jsonld", ".json"), ox.RdfFormat.JSON_LD)
TRIG = RdfFormat("TriG", ("application/trig",), (".trig",), ox.RdfFormat.TRIG)
N_QUADS = RdfFormat("N-Quads", ("application/n-quads",), (".nq",), ox.RdfFormat.N_QUADS)

FORMATS: tuple[RdfFormat, ...] = (TURTLE, N_TRIPLES, RDF_XML, JSON_LD, TRIG, N_QUADS)
"""The order is that of preference where the other side does not care."""


def by_media_type(media_type: str) -> RdfFormat:
    """Return the format of a media type, whatever its parameters and case.

    Raises UnsupportedMediaType, naming those that are understood.

    >>> by_media_type("Text/Turtle; charset=utf-8").name
    'Turtle'
    """
    bare = media_type.partition(";")[0].strip().lower()
    for candidate in FORMATS:
        if bare in candidate.media_types:
            return candidate
    understood = ", ".join(candidate.media_type for candidate in FORMATS)
    raise UnsupportedMediaType(f"'{media_type}' is not a media type of RDF that is understood here: use {understood}.")


def by_extension(file_name: str | PurePath) -> RdfFormat:
    """Return the format that the name of a file promises.

    Raises UnsupportedMediaType, naming the extensions that are understood.

    >>> by_extension("catalogue.RDF").name
    'RDF/XML'
    """
    extension = PurePath(file_name).suffix.lower()
    for candidate in FORMATS:
        if extension in candidate.extensions:
            return candidate
    understood = ", ".join(extension for candidate in FORMATS for extension in candidate.extensions)
    raise UnsupportedMediaType(
        f"The name '{PurePath(file_name).name}' does not tell its RDF format: name the media type "
        f"(for instance text/turtle), or end the name in one of {understood}."
    )
