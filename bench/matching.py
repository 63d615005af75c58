"""How well names are matched: gold alignments of government functions, and names of departments that the model lacks.

    .venv/bin/python bench/matching.py            # all tables
    .venv/bin/python bench/matching.py --json matching.json

The halves are those of ``bench/gold_sets.py``. A question is the label of a concept, with the label of its broader
concept and its place in the hierarchy where the column says so; candidates are all concepts of the target scheme.
``Hits@1/Hits@5/MRR``: a candidate is right where the gold has it, by whichever predicate of the task.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
from gold_sets import GoldSet, gold_sets
from rapidfuzz import fuzz, process, utils

from civilex import shipped
from civilex.mapping.matching import Candidate, Decision, Matcher, Question
from civilex.mapping.matching.spaces import Space, ngrams
from civilex.mapping.matching.text import fold
from civilex.mapping.reconciliation.entities import read_entities
from civilex.mapping.reconciliation.kinds import KINDS
from civilex.namespaces import CONCEPT, NS
from civilex.store.embedded import EmbeddedStore

HALVES = ("development", "held-out", "whole")
ROOT = Path(__file__).parents[1]
UNIT = f"{NS}MunicipalUnit"
BEST = {"LGPC-COFOG exact": ".97/1.0/.98", "LGPC-COFOG all": ".78/.88/.83", "COFOG-A-COFOG exact": ".99/1.0/.99"}
"""The best column of the design's measurement, with an embedding model and the parent's label, on the whole sets."""
Ranking = Callable[[GoldSet, Sequence[str]], list[list[str]]]


def exact(task: GoldSet, names: Sequence[str]) -> list[list[str]]:
    """Rank equal labels first, without regard to case."""
    targets = list(task.target.labels)
    folded = [task.target.labels[target].casefold() for target in targets]
    found = []
    for name in names:
        asked = task.source.labels[name].casefold()
        found.append([targets[place] for place in sorted(range(len(targets)), key=lambda p: folded[p] != asked)])
    return found


def rapidfuzz_ratio(task: GoldSet, names: Sequence[str]) -> list[list[str]]:
    """Rank by WRatio of rapidfuzz."""
    targets = list(task.target.labels)
    choices = [task.target.labels[target] for target in targets]
    asked = [task.source.labels[name] for name in names]
    scores = process.cdist(asked, choices, scorer=fuzz.WRatio, processor=utils.default_process)
    return [[targets[place] for place in np.argsort(-row, kind="stable")] for row in scores]


def letters(task: GoldSet, names: Sequence[str]) -> list[list[str]]:
    """Rank by the cosine of character 2- to 4-grams, tf-idf."""
    targets = list(task.target.labels)
    space = Space([ngrams(fold(task.target.labels[target])) for target in targets]).weighted()
    scores = space.cosines([fold(task.source.labels[name]) for name in names], (2, 3, 4))
    return [[targets[place] for place in np.argsort(-row, kind="stable")] for row in scores]


class Ours:
    """Rank by the project's matcher, made once for each target scheme."""

    def __init__(self, *, alone: bool) -> None:
        """Ask with the label ``alone``, or with what stands around it."""
        self.alone, self._matchers = alone, {}

    def candidates(self, task: GoldSet, names: Sequence[str]) -> list[list[Candidate]]:
        """Return the candidates for concepts of the source."""
        matcher = self._matchers.setdefault(id(task.target), None) or Matcher(task.target.entries())
        self._matchers[id(task.target)] = matcher
        questions = [task.source.question(name, alone=self.alone) for name in names]
        return matcher.candidates(questions, limit=len(task.target.labels))

    def __call__(self, task: GoldSet, names: Sequence[str]) -> list[list[str]]:
        """Rank the concepts of the target."""
        return [[candidate.id for candidate in found] for found in self.candidates(task, names)]


def figures(ranked: Iterable[Sequence[str]], gold: Iterable[set[str]]) -> tuple[float, float, float]:
    """Return Hits@1, Hits@5 and the mean reciprocal rank; what is not ranked counts nothing."""
    ranks = [next((r for r, c in enumerate(row, 1) if c in right), 0) for row, right in zip(ranked, gold, strict=True)]
    count = len(ranks) or 1
    hits = [sum(0 < rank <= most for rank in ranks) / count for most in (1, 5)]
    return hits[0], hits[1], sum(1 / rank for rank in ranks if rank) / count


def print_gold(report: dict[str, object]) -> None:
    """Print Hits@1/Hits@5/MRR of each way on each task, and how far automatic matches are right."""
    alone, around = Ours(alone=True), Ours(alone=False)
    ways: dict[str, Ranking] = {
        "exact": exact,
        "rapidfuzz WRatio": rapidfuzz_ratio,
        "char 2-4 tf-idf": letters,
        "civilex, label alone": alone,
        "civilex, with surroundings": around,
    }
    print(f"| task | half | names | {' | '.join(ways)} | best before | automatic: right/given, coverage |")
    print(f"|---|---|---|{'---|' * len(ways)}---|---|")
    for task in gold_sets():
        for half in HALVES:
            names = task.names(half)
            gold = [task.gold[name] for name in names]
            cells = {way: "/".join(f"{v:.2f}" for v in figures(rank(task, names), gold)) for way, rank in ways.items()}
            first = [found[0] for found in around.candidates(task, names)]
            given = [(c, right) for c, right in zip(first, gold, strict=True) if c.match]
            right = sum(candidate.id in of_name for candidate, of_name in given)
            automatic = f"{right}/{len(given)}, {len(given) / len(names):.2f}"
            best = BEST.get(task.name, "") if half == "whole" else ""
            print(f"| {task.name} | {half} | {len(names)} | {' | '.join(cells.values())} | {best} | {automatic} |")
            report[f"{task.name} {half}"] = {**cells, "automatic": automatic}


def print_departments(report: dict[str, object], store: EmbeddedStore) -> None:
    """Print how often the first candidate among the municipal units is right for names that the model lacks."""
    known = read_entities(store.rows, [kind.id for kind in KINDS])
    matcher, plain = Matcher(known.entries(), known.decisions), Matcher(known.entries())
    print("\n| departments to units | names | without decisions | with the decisions of the seven cities | automatic |")
    print("|---|---|---|---|---|")
    files = {
        "development": "bench/departments_for_development.csv",
        "held-out": "tests/mapping/departments_of_two_cities.csv",
    }
    for half, file in files.items():
        with (ROOT / file).open(encoding="utf-8") as lines:
            rows = list(csv.DictReader(lines))
        for city in dict.fromkeys(row["city"] for row in rows):
            of_city = [row for row in rows if row["city"] == city]
            gold = [{f"{CONCEPT}municipal-unit/{code}" for code in row["unit"].split("|")} for row in of_city]
            questions = [Question(row["name"], frozenset([UNIT])) for row in of_city]
            cells = []
            for way in (plain, matcher):
                found = [
                    [c for c in row if c.id.startswith(f"{CONCEPT}municipal-unit/")]
                    for row in way.candidates(questions, 10)
                ]
                cells.append("/".join(f"{v:.2f}" for v in figures([[c.id for c in row] for row in found], gold)))
            sure = [row[0].id in right for row, right in zip(found, gold, strict=True) if row and row[0].match]
            print(f"| {city} ({half}) | {len(of_city)} | {cells[0]} | {cells[1]} | {sum(sure)}/{len(sure)} |")
            report[f"departments of {city}"] = cells


def print_learning(report: dict[str, object], store: EmbeddedStore) -> None:
    """Print what the decisions of six cities say of the seventh, whose own mappings are left out."""
    known = read_entities(store.rows, [kind.id for kind in KINDS])
    units = [entry for entry in known.entries() if UNIT in entry.types]
    by_city: dict[str, list[Decision]] = {}
    for decision in known.decisions:
        if decision.id.startswith(f"{CONCEPT}municipal-unit/"):
            by_city.setdefault(decision.source.rpartition("/")[2], []).append(decision)
    print("\n| city left out | names | without decisions | with those of the other cities |")
    print("|---|---|---|---|")
    for city, theirs in by_city.items():
        others = [decision for other, found in by_city.items() if other != city for decision in found]
        gold: dict[str, set[str]] = {}
        for decision in theirs:
            gold.setdefault(decision.text, set()).add(decision.id)
        questions = [Question(text) for text in gold]
        cells = []
        for matcher in (Matcher(units), Matcher(units, others)):
            found = [[candidate.id for candidate in row] for row in matcher.candidates(questions, 15)]
            cells.append("/".join(f"{v:.2f}" for v in figures(found, gold.values())))
        print(f"| {city} | {len(gold)} | {cells[0]} | {cells[1]} |")
        report[f"learning, {city} left out"] = cells


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, help="also write the figures here")
    options = parser.parse_args()
    report: dict[str, object] = {}
    start = time.process_time()
    print_gold(report)
    store = EmbeddedStore()
    shipped.install(store)
    print_departments(report, store)
    print_learning(report, store)
    print(f"\n{time.process_time() - start:.1f} s of CPU")
    if options.json:
        options.json.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
