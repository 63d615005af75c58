"""OWL 2 DL consistency of a set of RDF graphs, and why they are inconsistent where they are.

HermiT decides and gives no reasons. The reasons come from a search of ours: candidates by following rules
(:mod:`civilex.reasoning.clashes`), else all axioms, brought down to a minimal set with HermiT as judge
(:mod:`civilex.reasoning.minimal_axioms`).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

import pyoxigraph as ox

from civilex.namespaces import RDF_TYPE
from civilex.reasoning.clashes import clashes
from civilex.reasoning.minimal_axioms import minimal_axioms, without_needless
from civilex.reasoning.reasoning_view import Axiom, ReasoningView, reasoning_view

PROBE = "urn:civilex:probe"
"""The member that an unsatisfiable class is given, to ask for the axioms that forbid it one."""
EXPLAINED = 5
"""How many contradictions are explained; a single mistake in the model makes one for each node that it hits."""


class Reasoner(Protocol):
    """Decides the consistency of ontologies; :class:`civilex.reasoning.hermit.HermiT` is one."""

    def first_inconsistent(self, ontologies: Sequence[Iterable[ox.Triple]]) -> int | None:
        """Return the position of the first inconsistent one, ``None`` where all are consistent."""

    def unsatisfiable_classes(self, ontology: Iterable[ox.Triple]) -> list[str]:
        """Return the classes of a consistent ontology that can have no member."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A minimal set of axioms that contradict each other; ``unsatisfiable`` is the class that they leave empty."""

    axioms: tuple[Axiom, ...]
    unsatisfiable: str | None = None


@dataclass(frozen=True, slots=True)
class Consistency:
    """The outcome of a check.

    ``consistent`` is about the graphs as a whole; ``unsatisfiable`` names classes that can have no member, which is
    asked only of consistent graphs. ``contradictions`` explains them, the first few.
    """

    axioms: int
    consistent: bool
    unsatisfiable: tuple[str, ...]
    contradictions: tuple[Contradiction, ...]
    undeclared: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether nothing is inconsistent and no class is unsatisfiable."""
        return self.consistent and not self.unsatisfiable


def check_consistency(
    sources: Mapping[str, Iterable[ox.Triple]], reasoner: Reasoner, *, explained: int = EXPLAINED
) -> Consistency:
    """Check RDF graphs together, given as name of the source to triples; explain so many contradictions at most."""
    view = reasoning_view(sources)
    judge = _Judge(view, reasoner, explained)
    outcome = Consistency(len(view.axioms), True, (), (), view.undeclared)
    if judge.first_inconsistent([view.axioms]) is not None:
        found = tuple(Contradiction(tuple(axioms)) for axioms in judge.explain(view.axioms))
        return Consistency(outcome.axioms, False, (), found, outcome.undeclared)
    empty = reasoner.unsatisfiable_classes(judge.ontology(view.axioms))
    contradictions = []
    for name in empty[:explained]:
        probe = Axiom((ox.Triple(ox.NamedNode(PROBE), ox.NamedNode(RDF_TYPE), ox.NamedNode(name)),), PROBE)
        reasons = judge.explain([probe, *(axiom for axiom in view.axioms if not axiom.is_fact)])[0]
        contradictions.append(Contradiction(tuple(axiom for axiom in reasons if axiom is not probe), name))
    return Consistency(outcome.axioms, True, tuple(empty), tuple(contradictions), outcome.undeclared)


class _Judge:
    """Asks the reasoner about sets of axioms, each with the declarations of the names in it."""

    def __init__(self, view: ReasoningView, reasoner: Reasoner, explained: int):
        self._reasoner, self._explained = reasoner, explained
        self._declarations: dict[ox.NamedNode, list[ox.Triple]] = {}
        for triple in view.declarations:
            if isinstance(triple.subject, ox.NamedNode):
                self._declarations.setdefault(triple.subject, []).append(triple)

    def ontology(self, axioms: Iterable[Axiom]) -> list[ox.Triple]:
        triples = [triple for axiom in axioms for triple in axiom.triples]
        names = {term for triple in triples for term in (triple.subject, triple.predicate, triple.object)}
        declared = [
            triple for name in names if isinstance(name, ox.NamedNode) for triple in self._declarations.get(name, ())
        ]
        return declared + triples

    def first_inconsistent(self, sets: Sequence[Sequence[Axiom]]) -> int | None:
        return self._reasoner.first_inconsistent([self.ontology(axioms) for axioms in sets])

    def explain(self, axioms: Sequence[Axiom]) -> list[list[Axiom]]:
        """Return minimal sets of contradicting axioms, different ones, at least one."""
        found: list[list[Axiom]] = []
        candidates = [sorted(axioms_, key=axioms.index) for axioms_ in clashes(axioms)[: self._explained]]
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            for reasons in pool.map(lambda few: without_needless(few, self.first_inconsistent), candidates):
                if reasons and reasons not in found:
                    found.append(reasons)
        return found or [minimal_axioms(axioms, self.first_inconsistent)]
