"""The model says what its sources say, in words of its own: no run of eight words of theirs stands in it.

The source texts are not ours to ship. What is kept of them, in ``fingerprints_of_sources.json``, are the first ten
hexadecimal digits of the SHA-256 of each run of eight words, and of the few short phrases that must be in them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from civilex import reference_model
from civilex.namespaces import CONCEPT, DCT, SKOS

ONTOLOGY = reference_model.root() / "ontology"
COMPONENT = CONCEPT + "operating-model-component/"
LENGTH = 8
TITLES = [
    "Sustainable cities and communities — Guidance on establishing smart city operating models "
    "for sustainable communities",
    "Municipal IT Departments: In the Trenches of Smart City Deployments",
]
"""Titles of documents, and of the components, may be cited as they are."""


def words(text: str) -> list[str]:
    return re.findall(r"\w+", re.sub(r"https?://\S+", " ", text).casefold())


def runs(text: str) -> set[str]:
    """Every run of eight words; addresses, marks and case do not count."""
    sequence = words(text)
    return {" ".join(sequence[start : start + LENGTH]) for start in range(len(sequence) - LENGTH + 1)}


def fingerprint(phrase: str) -> str:
    return hashlib.sha256(" ".join(words(phrase)).encode()).hexdigest()[:10]


@pytest.fixture(scope="module")
def sources() -> dict[str, set[str]]:
    path = Path(__file__).with_name("fingerprints_of_sources.json")
    return {name: set(prints) for name, prints in json.loads(path.read_text(encoding="utf-8")).items()}


def components() -> dict[str, tuple[str, str]]:
    """Title and clause of each component of the operating model, by notation."""
    found: dict[str, dict[str, str]] = {}
    for quad in ox.parse(path=ONTOLOGY / "vocabularies" / "operating-model-component.ttl"):
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(COMPONENT):
            notation = quad.subject.value.removeprefix(COMPONENT)
            if isinstance(quad.object, ox.Literal) and quad.object.language in (None, "en"):
                found.setdefault(notation, {})[quad.predicate.value] = quad.object.value
    return {name: (facts[SKOS + "prefLabel"], facts[DCT + "source"]) for name, facts in found.items()}


def texts_of_the_model() -> Iterator[tuple[str, str]]:
    """Every literal of the Turtle files and every line of the mapping files, with the name of its file."""
    for folder in ("ontology", "shapes"):
        for path in sorted((reference_model.root() / folder).rglob("*.ttl")):
            for quad in ox.parse(path=path):
                if isinstance(quad.object, ox.Literal):
                    yield path.name, quad.object.value
    for path in sorted(ONTOLOGY.rglob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield path.name, line


def test_no_sentence_of_a_source_is_quoted(sources: dict[str, set[str]]) -> None:
    allowed = set().union(*(runs(title) for title in TITLES))
    allowed |= set().union(*(runs(f"{name} {title}") for name, (title, _) in components().items()))
    assert len(sources["runs"]) > 3000
    quoted = {
        (name, run)
        for name, text in texts_of_the_model()
        for run in runs(text) - allowed
        if fingerprint(run) in sources["runs"]
    }
    assert sorted(quoted) == []


def test_a_quotation_would_be_found(sources: dict[str, set[str]]) -> None:
    # the heading of the ITU table: a title, not a sentence, and public
    heading = "Examples of the role of different municipal units/divisions in SSCs"
    assert {fingerprint(run) for run in runs(heading)} <= sources["runs"]


def test_titles_and_clauses_of_the_components_are_those_of_the_contents_list(sources: dict[str, set[str]]) -> None:
    assert len(components()) == 19
    for notation, (title, source) in components().items():
        clause = re.search(r"(?:clause |Annex )([\dA-B.]+)", source)
        assert clause, source
        if notation.startswith("Annex"):
            line = f"Annex {notation[-1]} informative {title}"
        else:
            line = f"{clause[1]} {'Subcomponent' if notation.startswith('B') else 'Component'} {notation} {title}"
        assert fingerprint(line) in sources["phrases"], line


def test_units_that_the_model_calls_named_are_named_in_the_source(sources: dict[str, set[str]]) -> None:
    labels = {}
    for quad in ox.parse(path=ONTOLOGY / "vocabularies" / "municipal-unit.ttl"):
        if quad.predicate.value == SKOS + "prefLabel" and isinstance(quad.subject, ox.NamedNode):
            assert isinstance(quad.object, ox.Literal)
            if quad.object.language == "en":
                labels[quad.subject.value.rpartition("/")[2]] = quad.object.value
    assert fingerprint(f"{labels['UPL']} unit") in sources["phrases"]
    assert fingerprint(f"{labels['SEC']} unit") in sources["phrases"]
    partners = f"{labels['HEA']}, {labels['INF']}, {labels['TRA']} and {labels['CIT']} units"
    assert fingerprint(partners) in sources["phrases"]
