"""Choosing the media type of an answer, as RFC 9110 (12.5.1) says, or by the extension of the path."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from civilex.errors import NotAcceptable

EXTENSIONS: dict[str, str] = {
    "html": "text/html",
    "json": "application/json",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "xml": "application/sparql-results+xml",
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "trig": "application/trig",
    "nq": "application/n-quads",
}
"""Extension of a path (without the dot) to the media type that it asks for."""

_QUALITY = re.compile(r"0(?:\.\d{0,3})?|1(?:\.0{0,3})?")


def choose(accept: str | None, offered: Sequence[str]) -> str:
    """Return the media type that suits an ``Accept`` header best.

    ``offered`` is in order of preference: it decides where the header does not. The most specific range that fits a
    type gives its quality, 0 forbids it; parameters of ranges other than ``q`` are not looked at. Between types of the
    same quality, one that is named goes before one that only a wildcard covers.
    Raises NotAcceptable, saying what is offered, when nothing is acceptable.

    >>> choose("text/turtle;q=0.5, application/*", ["text/csv", "text/turtle", "application/json"])
    'application/json'
    >>> choose(None, ["text/csv", "text/turtle"])
    'text/csv'
    """
    return _chosen(accept, tuple(offered))


@lru_cache(maxsize=1024)
def _chosen(accept: str | None, offered: tuple[str, ...]) -> str:
    ranges = parse_accept(accept) if accept and accept.strip() else {"*/*": 1.0}
    best, best_rank = None, (0.0, -1)
    for media_type in offered:
        names = ("*/*", f"{media_type.partition('/')[0]}/*", media_type)
        fitting = [(ranges[name], specificity) for specificity, name in enumerate(names) if name in ranges]
        if fitting and fitting[-1][0] > 0 and fitting[-1] > best_rank:
            best, best_rank = media_type, fitting[-1]
    if best is None:
        raise NotAcceptable(
            f"None of the media types in 'Accept: {accept}' can be given. Offered: {', '.join(offered)}."
        )
    return best


def parse_accept(accept: str) -> dict[str, float]:
    """Return the media ranges of an ``Accept`` header with their quality, 0 to 1; malformed ranges are passed over.

    >>> parse_accept("text/html, text/*;q=0.5;level=1, bad")
    {'text/html': 1.0, 'text/*': 0.5}
    """
    ranges: dict[str, float] = {}
    for part in accept.split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        quality = "1"
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip().lower() == "q":
                quality = value.strip()
        if re.fullmatch(r"[^\s/]+/[^\s/]+", name) and _QUALITY.fullmatch(quality):
            name = name.lower()
            ranges[name] = max(float(quality), ranges.get(name, 0.0))
    return ranges


def split_extension(path: str) -> tuple[str, str | None]:
    """Return a path without its extension and the media type that the extension asks for, if it is a known one.

    >>> split_extension("boston/fire.ttl"), split_extension("boston/fire"), split_extension("a.b")
    (('boston/fire', 'text/turtle'), ('boston/fire', None), ('a.b', None))
    """
    stem, dot, extension = path.rpartition(".")
    if dot and stem and extension in EXTENSIONS:
        return stem, EXTENSIONS[extension]
    return path, None
