"""A document goes into a graph whole, or the error says what to change."""

from __future__ import annotations

import pytest

from civilex.errors import InvalidInput
from civilex.rdf.media_types import TURTLE
from civilex.rdf.one_graph import read_graph


def document(subject: str) -> bytes:
    return f"<{subject}> <http://p.example/> <http://b.example/> .".encode()


def test_a_urn_without_a_namespace_is_refused_as_what_it_is() -> None:
    with pytest.raises(InvalidInput, match=r"a\.ttl holds <urn:a>, which is not a valid URN .*<urn:example:a>"):
        read_graph(document("urn:a"), TURTLE.media_type, source="a.ttl")


@pytest.mark.parametrize("reference", ["a", "/a", "#a", ""])
def test_a_relative_reference_is_refused_as_one(reference: str) -> None:
    with pytest.raises(InvalidInput, match=r"holds relative references .*give the document a base"):
        read_graph(document(reference), TURTLE.media_type)


def test_whole_iris_are_read() -> None:
    assert len(read_graph(document("urn:isbn:1"), TURTLE.media_type)) == 1
