"""The figures of ``bench/matching.py`` that must not get worse: on whole gold sets, and of automatic matches."""

from __future__ import annotations

import csv
import importlib.util
import sys
from pathlib import Path

import pytest

from civilex.mapping.matching import Matcher, Question
from civilex.mapping.matching.text import fold
from civilex.mapping.reconciliation.entities import Entities, read_entities
from civilex.mapping.reconciliation.kinds import KINDS
from civilex.namespaces import CONCEPT, NS

LEAST = {
    "LGPC-COFOG exact": (0.96, 1.0, 0.98),
    "LGPC-COFOG all": (0.78, 0.88, 0.83),
    "COFOG-A-COFOG exact": (0.99, 1.0, 0.99),
}
"""Hits@1, Hits@5 and MRR of the best way measured before, which used an embedding model."""


@pytest.fixture(scope="module")
def gold(repository: Path, testdata: Path):
    spec = importlib.util.spec_from_file_location("gold_sets", repository / "bench/gold_sets.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["gold_sets"] = module
    spec.loader.exec_module(module)
    return module.gold_sets(testdata)


@pytest.fixture(scope="module")
def known(model) -> Entities:
    return read_entities(model.rows, [kind.id for kind in KINDS])


@pytest.fixture(scope="module")
def matcher(known: Entities) -> Matcher:
    return Matcher(known.entries(), known.decisions)


def test_gold_alignments_are_found_as_well_as_with_an_embedding_model(gold) -> None:
    matcher = Matcher(gold[0].target.entries())
    for task in gold:
        if task.name not in LEAST:
            continue
        found = matcher.candidates([task.source.question(name) for name in task.gold], limit=200)
        ranks = []
        given, right = 0, 0
        for name, candidates in zip(task.gold, found, strict=True):
            ranks.append(next((r for r, c in enumerate(candidates, 1) if c.id in task.gold[name]), 10**9))
            if candidates[0].match:
                given, right = given + 1, right + (ranks[-1] == 1)
        count = len(ranks)
        hits = [sum(rank <= most for rank in ranks) / count for most in (1, 5)]
        figures = (*hits, sum(1 / rank for rank in ranks) / count)
        assert all(round(got, 3) >= least for got, least in zip(figures, LEAST[task.name], strict=True)), figures
        assert right >= 0.95 * given > 0, (task.name, right, given)


def test_the_dictionary_between_languages_is_learnt_from_the_vocabularies(matcher: Matcher) -> None:
    translations = matcher.translations
    for word, other in [("verkehr", "transportation"), ("gesundheit", "salud"), ("logement", "housing")]:
        assert translations[word][other] > 0.5


def test_most_departments_of_cities_that_the_model_lacks_find_their_unit(
    matcher: Matcher, known: Entities, repository: Path
) -> None:
    with (repository / "tests/mapping/departments_of_two_cities.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    labels = {fold(name.text) for entity in known.by_id.values() for name in entity.names}
    assert not [row["name"] for row in rows if fold(row["name"]) in labels]
    unit = frozenset([f"{NS}MunicipalUnit"])
    found = matcher.candidates([Question(row["name"], unit) for row in rows], 10)
    first = [next((c for c in of_row if c.id.startswith(f"{CONCEPT}municipal-unit/")), None) for of_row in found]
    right = [
        c is not None and c.id.rpartition("/")[2] in row["unit"].split("|") for c, row in zip(first, rows, strict=True)
    ]
    assert sum(right) >= 0.65 * len(rows)
    assert all(ok for ok, candidate in zip(right, first, strict=True) if candidate and candidate.match)
