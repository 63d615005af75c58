"""The model read into values: what a term says, what is checked of it, and who uses it."""

from __future__ import annotations

from civilex.documentation.language import FALLBACKS, LANGUAGES, Language, interface
from civilex.documentation.reading import reference
from civilex.namespaces import NS
from civilex.terminology.labels import Label


def test_a_class_has_its_constraints_its_mappings_and_its_translations() -> None:
    term = reference().terms[NS + "DataNeed"]
    assert term.kind == "class"
    assert term.module == "services"
    demands = {demand.path: demand for demand in term.constraints}
    assert demands[(NS + "needsDataType",)].cardinality == "1"
    assert demands[(NS + "needsDataType",)].classes == (NS + "DataType",)
    assert demands[(NS + "hasDataNeed",)].inverse
    assert demands[()].level == "Warning"
    assert term.translations == {"es": "proposed", "fr": "proposed"}
    assert {standard for standard, _ in term.mappings} == {"archimate", "cpsv-ap", "odrl"}


def test_a_property_knows_the_questions_and_rules_that_use_it() -> None:
    term = reference().terms[NS + "hasDataNeed"]
    assert "12-data-needs-without-agreement" in term.questions
    assert "needs-data-from-data-need" in term.rules
    assert term.ranges == (NS + "DataNeed",)


def test_every_constraint_of_a_property_has_words_for_level_and_number_in_every_language() -> None:
    for tag in LANGUAGES:
        language = Language(tag, reference())
        for term in reference().terms.values():
            for demand in term.constraints:
                assert language.how_many(demand)
                assert language.say(demand.level)
                assert len(language.limits(demand)) == len(demand.limits)


def test_every_text_of_the_pages_is_there_in_every_language() -> None:
    for key, texts in interface().items():
        assert set(texts) == set(LANGUAGES), key
        holes = {tag: text.count("{") for tag, text in texts.items()}
        assert len(set(holes.values())) == 1, key


def test_a_text_falls_back_in_order_and_says_so() -> None:
    texts = [Label("health", "en"), Label("salud", "es")]
    shown = Language("pt", reference()).text(texts, {"es": "proposed"})
    assert shown is not None
    assert (shown.value, shown.foreign, shown.proposed) == ("salud", "es", True)
    assert FALLBACKS["pt"][-1] == "en"
    own = Language("es", reference()).text(texts)
    assert own is not None
    assert (own.foreign, own.proposed) == (None, False)


def test_the_authority_tables_and_the_outside_standards_are_no_vocabularies_of_ours() -> None:
    names = {vocabulary.name for vocabulary in reference().vocabularies}
    assert "municipal-unit" in names
    assert not names & {"archimate", "iso-iec-30182", "eu-authority"}


def test_concepts_stand_in_the_order_of_their_codes() -> None:
    (model,) = [each for each in reference().vocabularies if each.name == "operating-model-component"]
    codes = [concept.notation for concept in model.concepts]
    assert codes.index("B2") < codes.index("B10") < codes.index("C")
