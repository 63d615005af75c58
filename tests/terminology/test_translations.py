"""Which texts are translations, and how far their review has come."""

from __future__ import annotations

import pytest

from civilex.namespaces import CONCEPT, NS
from civilex.store.embedded import EmbeddedStore
from civilex.terminology.labels import rank
from civilex.terminology.translations import status_in, translation_statuses

UNIT, SCHEME = CONCEPT + "municipal-unit/HEA", CONCEPT + "municipal-unit"


def test_a_concept_has_the_translations_of_its_scheme_and_a_term_those_of_its_module(model: EmbeddedStore) -> None:
    found = translation_statuses(model, [UNIT, SCHEME, NS + "Remit", "https://example.org/none"])
    five = dict.fromkeys(["de", "es", "fr", "pt"], "proposed")
    assert found == {UNIT: five, SCHEME: five, NS + "Remit": {"es": "proposed", "fr": "proposed"}}
    assert translation_statuses(model, []) == {}


@pytest.mark.parametrize(
    ("language", "status"), [("de", "proposed"), ("de-AT", "proposed"), ("DE", "proposed"), ("den", None), (None, None)]
)
def test_a_text_has_the_status_of_its_language(language: str | None, status: str | None) -> None:
    assert status_in({"de": "proposed"}, language) == status


@pytest.mark.parametrize(
    ("tag", "place"), [("de", 0), ("es", 1), ("es-CL", 1), ("en", 2), ("fr", 3), (None, 3), ("den", 3)]
)
def test_a_language_has_its_place_among_those_asked_for(tag: str | None, place: int) -> None:
    assert rank(tag, ["de", "es-MX", "en"]) == place
