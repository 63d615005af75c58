"""A cell names a municipal unit in whatever language of the vocabulary, and the answer names it in English."""

from __future__ import annotations

import pytest

from civilex.namespaces import CONCEPT
from civilex.onboarding.units import LEGAL_FORMS, MUNICIPAL_UNITS, Names, read_units
from civilex.store.embedded import EmbeddedStore


@pytest.mark.parametrize("text", ["HEA", "Health", "Gesundheit", "santé", "Salud", "Saúde", "Sanidad"])
def test_a_unit_may_be_named_in_any_language_of_the_vocabulary(model: EmbeddedStore, text: str) -> None:
    [match] = read_units(text, Names.in_scheme(model, MUNICIPAL_UNITS))
    assert (match.unit, match.label) == (f"{CONCEPT}municipal-unit/HEA", "Health")


@pytest.mark.parametrize(
    ("text", "form"), [("Zweckverband", "consortium"), ("autarquia", "agency"), ("Amt", "department")]
)
def test_a_legal_form_may_be_named_in_any_language_of_the_vocabulary(
    model: EmbeddedStore, text: str, form: str
) -> None:
    assert Names.in_scheme(model, LEGAL_FORMS).every[text.casefold()] == f"{CONCEPT}legal-form/{form}"
