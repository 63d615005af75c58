from __future__ import annotations

from pathlib import Path

import pytest

from civilex.errors import UnsupportedMediaType
from civilex.rdf import media_types
from civilex.rdf.media_types import FORMATS, by_extension, by_media_type


@pytest.mark.parametrize("rdf_format", FORMATS, ids=lambda rdf_format: rdf_format.name)
def test_each_format_is_found_by_each_of_its_names(rdf_format: media_types.RdfFormat) -> None:
    assert {by_media_type(name) for name in rdf_format.media_types} == {rdf_format}
    assert {by_extension(Path("some.folder/a" + name)) for name in rdf_format.extensions} == {rdf_format}
    assert rdf_format.syntax.media_type == rdf_format.media_type


def test_no_name_belongs_to_two_formats() -> None:
    for names in ([f.media_types for f in FORMATS], [f.extensions for f in FORMATS]):
        flat = [name for group in names for name in group]
        assert len(flat) == len(set(flat))


def test_parameters_and_case_of_a_media_type_do_not_matter() -> None:
    assert by_media_type("Application/LD+JSON ; charset=utf-8").name == "JSON-LD"


def test_an_unknown_media_type_is_told_what_is_understood() -> None:
    with pytest.raises(UnsupportedMediaType, match=r"'text/html' is not .* use text/turtle, .*application/n-quads"):
        by_media_type("text/html")


@pytest.mark.parametrize("name", ["catalogue", "catalogue.csv", "rights.ttl.bad", ".ttl"])
def test_an_unknown_extension_is_told_what_to_do(name: str) -> None:
    with pytest.raises(UnsupportedMediaType, match=r"does not tell its RDF format: name the media type .* \.ttl"):
        by_extension(name)
