"""Resolving IRI references: as pyoxigraph does, which is what writes into graphs."""

from __future__ import annotations

import random

import pyoxigraph as ox
import pytest

from civilex.rdf.iri_references import has_dot_segments, resolve

BASES = ("http://h", "http://h/", "http://h/a/b?c", "https://w3id.org/civilex/graph/", "http://h/a//b/")
PIECES = ("a", "/", "..", "../", "./", ".", "//", "?q", "#f", "system", "b/", "http:", "x:")


# RFC 3986, 5.4.1 and 5.4.2
@pytest.mark.parametrize(
    ("reference", "iri"),
    [
        ("g", "http://a/b/c/g"),
        ("./g/", "http://a/b/c/g/"),
        ("/g", "http://a/g"),
        ("//g", "http://g"),
        ("?y", "http://a/b/c/d;p?y"),
        ("", "http://a/b/c/d;p?q"),
        ("..", "http://a/b/"),
        ("../../g", "http://a/g"),
        ("../../../../g", "http://a/g"),
        ("g;x=1/../y", "http://a/b/c/y"),
        ("g:h", "g:h"),
    ],
)
def test_examples_of_the_standard(reference: str, iri: str) -> None:
    assert resolve(reference, "http://a/b/c/d;p?q") == iri


def test_references_mean_what_the_engine_takes_them_for() -> None:
    random_, compared = random.Random(3986), 0
    for _ in range(5000):
        base, reference = random_.choice(BASES), "".join(random_.choices(PIECES, k=random_.randint(0, 6)))
        document = f"@base <{base}> . <{reference}> <urn:p> 1 ."
        try:
            found = next(iter(ox.parse(document.encode(), format=ox.RdfFormat.TURTLE))).subject
        except SyntaxError:
            continue
        compared += 1
        assert resolve(reference, base) == getattr(found, "value", None), document
    assert compared > 4000


def test_dot_segments_are_seen_in_the_path_only() -> None:
    assert has_dot_segments("http://h/a/../b")
    assert has_dot_segments("http://h/a/.")
    assert not has_dot_segments("http://h/a.b/..c?../d")
