"""SKOS integrity on our own vocabularies and on published sets of mappings."""

from __future__ import annotations

from pathlib import Path

import pytest

from civilex import reference_model
from civilex.catalogs import validate
from civilex.namespaces import SKOS

VOCABULARIES = sorted(
    path for path in (reference_model.root() / "ontology" / "vocabularies").glob("*.ttl") if path.stem != "translations"
)


@pytest.mark.parametrize("path", VOCABULARIES, ids=lambda path: path.stem)
def test_our_own_vocabularies_break_nothing(path: Path) -> None:
    report = validate(path, "skos")
    assert report.by_severity["violation"] == 0
    # two languages of the EU table share a name there
    assert report.by_severity["warning"] == (2 if path.stem == "eu-authority" else 0)


def test_misspelt_properties_of_a_published_set_are_found(testdata: Path) -> None:
    report = validate(testdata / "alignment" / "cofoga-cofog" / "data-flat.ttl", "skos")
    assert {cause.path: cause.count for cause in report.causes} == {SKOS + "narrowerMatch": 11, SKOS + "exactMAtch": 8}
    (first, *_) = report.results
    assert first.value is not None
    assert first.value.startswith("<http://linked.data.gov.au/def/cofog-a/")


def test_a_published_scheme_that_calls_itself_a_concept(testdata: Path) -> None:
    report = validate(testdata / "alignment" / "cofoga-cofog" / "cofog.ttl", "skos")
    assert report.by_severity == {"violation": 1, "warning": 11, "info": 7}
    assert report.results[0].focus_node == "http://linked.data.gov.au/def/cofog"
