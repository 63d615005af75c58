"""Resolving IRI references against a base, as RFC 3986 (5.2, 5.3) and RFC 3987 (6.5) say."""

from __future__ import annotations

import re

_PARTS = re.compile(r"(?:([A-Za-z][A-Za-z0-9+.\-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL)


def resolve(reference: str, base: str) -> str:
    """Return the IRI that a reference means where ``base`` is the base IRI, itself without ``.`` and ``..`` segments.

    What has a scheme or a host of its own keeps its path as it is written, as pyoxigraph does.

    >>> resolve("../system/a", "https://example.org/graph/city/boston")
    'https://example.org/graph/system/a'
    >>> resolve("#top", "https://example.org/a?b")
    'https://example.org/a?b#top'
    """
    scheme, authority, path, query, fragment = _split(reference)
    if scheme is not None:
        return reference
    base_scheme, base_authority, base_path, base_query, _ = _split(base)
    if authority is not None:
        return _join(base_scheme, authority, path, query, fragment)
    if not path:
        return _join(base_scheme, base_authority, base_path, base_query if query is None else query, fragment)
    if not path.startswith("/"):
        folder = "/" if base_authority is not None and not base_path else base_path[: base_path.rfind("/") + 1]
        path = folder + path
    return _join(base_scheme, base_authority, _without_dots(path), query, fragment)


def is_absolute(reference: str) -> bool:
    """Say whether a reference has a scheme, and so needs no base."""
    return _split(reference)[0] is not None


def has_host(iri: str) -> bool:
    """Say whether an IRI has a host (an authority), as ``https:`` ones have and ``urn:`` ones have not."""
    return _split(iri)[1] is not None


def has_dot_segments(iri: str) -> bool:
    """Say whether the path of an IRI has ``.`` or ``..`` segments."""
    return any(segment in (".", "..") for segment in _split(iri)[2].split("/"))


def _split(reference: str) -> tuple[str | None, str | None, str, str | None, str | None]:
    match = _PARTS.fullmatch(reference)
    assert match is not None  # noqa: S101 (every text has these parts, most of them empty)
    return match[1], match[2], match[3], match[4], match[5]


def _join(scheme: str | None, authority: str | None, path: str, query: str | None, fragment: str | None) -> str:
    start = ("" if scheme is None else f"{scheme}:") + ("" if authority is None else f"//{authority}")
    return start + path + ("" if query is None else f"?{query}") + ("" if fragment is None else f"#{fragment}")


def _without_dots(path: str) -> str:
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            if len(kept) > 1 or (kept and kept[0]):
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    joined = "/".join(kept)
    return f"/{joined}" if path.startswith("/") and not joined.startswith("/") else joined
