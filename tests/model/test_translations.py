"""The vocabularies in five languages and the terms in three: whole, distinct, and marked where nobody reviewed them."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache

import pyoxigraph as ox
import pytest

from civilex import namespaces, reference_model
from civilex.namespaces import CONCEPT, DCT, ID, NS, ONTOLOGY, SKOS

ONTOLOGY_FOLDER = reference_model.root() / "ontology"
SCHEMES = sorted(
    path.stem
    for path in (ONTOLOGY_FOLDER / "vocabularies").glob("*.ttl")
    if path.stem not in {"eu-authority", "translations"}
)
MODULES = sorted(path.stem for path in (ONTOLOGY_FOLDER / "modules").glob("*.ttl") if path.stem != "external")
LANGUAGES = {"de": "DEU", "es": "SPA", "fr": "FRA", "pt": "POR"}
ONE_EACH = ["skos:prefLabel", "skos:definition", "skos:scopeNote", "skos:example"]
STATUS = CONCEPT + "term-status/"
# Labels of terms that are the English one letter by letter and right all the same; the vocabularies have none.
COGNATES = {("fr", "initiative"), ("fr", "collaboration"), ("fr", "interface")}

Texts = dict[tuple[str, str], dict[str, list[str]]]


@cache
def store(folder: str, name: str) -> ox.Store:
    found = ox.Store()
    found.load(path=ONTOLOGY_FOLDER / folder / f"{name}.ttl", format=ox.RdfFormat.TURTLE)
    return found


@cache
def texts(folder: str, name: str) -> Texts:
    """The texts of the concepts and the scheme, or of the terms of a module, by subject and property, by language."""
    space = NS if folder == "modules" else CONCEPT
    found: Texts = defaultdict(lambda: defaultdict(list))
    for quad in store(folder, name):
        property_ = namespaces.compact(quad.predicate.value)
        if property_ in [*ONE_EACH, "skos:altLabel"] and quad.subject.value.startswith(space):
            found[quad.subject.value, property_][str(quad.object.language)].append(quad.object.value)
    return found


def test_twenty_one_schemes_are_translated_and_eight_modules() -> None:
    assert (len(SCHEMES), len(MODULES)) == (21, 8)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_each_language_says_all_that_the_english_says(scheme: str) -> None:
    for (subject, property_), by_language in texts("vocabularies", scheme).items():
        if property_ in ONE_EACH:
            counts = {language: len(values) for language, values in by_language.items()}
            assert counts == dict.fromkeys(["en", *LANGUAGES], 1), (subject, property_)
        else:
            assert set(by_language) <= {"en", *LANGUAGES}, subject


def test_the_number_of_texts_is_that_of_the_english_times_five() -> None:
    counts: Counter[str] = Counter()
    for scheme in SCHEMES:
        for (_, property_), by_language in texts("vocabularies", scheme).items():
            if property_ in ONE_EACH:
                counts.update({language: len(values) for language, values in by_language.items()})
    assert set(counts) == {"en", *LANGUAGES}
    assert set(counts.values()) == {counts["en"]}
    assert counts["en"] >= 453


@pytest.mark.parametrize("scheme", SCHEMES)
def test_no_text_is_the_english_one_by_accident(scheme: str) -> None:
    for (subject, property_), by_language in texts("vocabularies", scheme).items():
        for language in LANGUAGES:
            same = set(by_language.get("en", [])) & set(by_language.get(language, []))
            assert same == set(), (subject, property_, language)


@pytest.mark.parametrize("module", MODULES)
def test_terms_have_labels_in_three_languages_and_definitions_in_english(module: str) -> None:
    for (subject, property_), by_language in texts("modules", module).items():
        wanted = ["en", "es", "fr"] if property_ == "skos:prefLabel" else ["en"]
        assert sorted(by_language) == wanted, (subject, property_)


def test_labels_of_terms_are_the_english_ones_only_where_both_languages_have_the_word() -> None:
    same = {
        (language, text)
        for module in MODULES
        for (_, property_), by_language in texts("modules", module).items()
        for language in ("es", "fr")
        if property_ == "skos:prefLabel"
        for text in set(by_language["en"]) & set(by_language[language])
    }
    assert same == COGNATES


@pytest.mark.parametrize("scheme", SCHEMES)
def test_no_label_names_two_concepts_of_a_scheme_in_any_language(scheme: str) -> None:
    concepts = defaultdict(set)
    for (subject, property_), by_language in texts("vocabularies", scheme).items():
        if property_ in ("skos:prefLabel", "skos:altLabel"):
            for language, labels in by_language.items():
                assert len(set(labels)) == len(labels), subject
                for label in labels:
                    concepts[label.casefold()].add(subject)
                    assert language in {"en", *LANGUAGES}
    # The workbook of a city takes any label for its concept, in whatever language it is written.
    assert {label: named for label, named in concepts.items() if len(named) > 1} == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_no_alternative_label_repeats_the_preferred_one(scheme: str) -> None:
    found = texts("vocabularies", scheme)
    for subject in {subject for subject, _ in found}:
        for language, alternatives in found.get((subject, "skos:altLabel"), {}).items():
            assert not set(alternatives) & set(found[subject, "skos:prefLabel"][language]), (subject, language)


def test_labels_of_terms_tell_them_apart_in_each_language() -> None:
    labels: Counter[tuple[str, str]] = Counter()
    for module in MODULES:
        for (_, property_), by_language in texts("modules", module).items():
            if property_ == "skos:prefLabel":
                labels.update((language, text) for language, found in by_language.items() for text in found)
    assert [label for label, count in labels.items() if count > 1] == []


def test_each_scheme_and_language_has_a_translation_with_its_status() -> None:
    told = store("vocabularies", "translations")

    def values(subject: ox.NamedNode, predicate: str) -> set[str]:
        return {quad.object.value for quad in told.quads_for_pattern(subject, ox.NamedNode(predicate), None)}

    expected = {f"{scheme}-{tag}": ({CONCEPT + scheme}, tag) for scheme in SCHEMES for tag in LANGUAGES}
    modules = {ONTOLOGY + module for module in MODULES}
    expected |= {f"ontology-{tag}": (modules, tag) for tag in ("es", "fr")}
    nodes = {quad.subject.value.removeprefix(ID + "model/translation/") for quad in told}
    assert nodes == set(expected)
    for name, (whole, tag) in expected.items():
        node = ox.NamedNode(f"{ID}model/translation/{name}")
        assert values(node, NS + "translates") == whole
        assert values(node, NS + "intoLanguage") == {tag}
        [language] = values(node, DCT + "language")
        assert language.endswith("/language/" + LANGUAGES[tag])
        # Agreed only with the name of who has reviewed it.
        assert values(node, NS + "status") == {STATUS + ("agreed" if values(node, NS + "reviewedBy") else "proposed")}
        assert len(values(node, SKOS + "prefLabel")) == len(values(node, DCT + "creator")) == 1
