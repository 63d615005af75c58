"""The gold alignments of government functions, as questions and entries, with their fixed halves.

A name is in the development half where the first byte of the SHA-256 of its IRI is even. Weights and thresholds were
set on development halves only; the other halves are held out.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from civilex.mapping.matching import Entry, Name, Question

TESTDATA = Path(os.environ.get("CIVILEX_TESTDATA") or Path(__file__).parents[1] / "../shared/testdata").resolve()
SKOS = "http://www.w3.org/2004/02/skos/core#"
LACKS = b"".join(
    f"@prefix {name}: <{iri}> .\n".encode()
    for name, iri in {
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "dct": "http://purl.org/dc/terms/",
        "dc": "http://purl.org/dc/elements/1.1/",
        "sdo": "https://schema.org/",
        "owl": "http://www.w3.org/2002/07/owl#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }.items()
)
"""``lgpc.ttl`` lacks prefixes."""
SUFFIX = re.compile(r"\s*\((CS|IS)\)$")
"""Collective or individual services: a mark of COFOG at the end of its labels, in English; stripped, as MAPPING did."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """The concepts of a scheme with their English preferred label, and their broader concept."""

    labels: dict[str, str]
    broader: dict[str, str]

    def level(self, concept: str) -> int | None:
        """Return the steps up to a concept without broader one; ``None`` where a broader one is not in the scheme."""
        steps = 0
        while (above := self.broader.get(concept)) and steps < 10:
            if above not in self.labels:
                return None
            concept, steps = above, steps + 1
        return steps

    def leaf(self, concept: str) -> bool:
        """Say whether no concept has this one as its broader one."""
        return concept not in self.broader.values()

    def siblings(self, concept: str) -> tuple[str, ...]:
        """Return the labels of the other concepts under the same one."""
        above = self.broader.get(concept)
        return tuple(
            label
            for other, label in self.labels.items()
            if other != concept and above and self.broader.get(other) == above
        )

    def surroundings(self, concept: str, *, siblings: bool = False) -> dict[str, tuple[str, ...]]:
        """Return the label of the broader concept, where it has one, and those of its siblings."""
        above = self.labels.get(self.broader.get(concept, ""))
        found = {"parent": (above,)} if above else {}
        if siblings and (others := self.siblings(concept)):
            found["siblings"] = others
        return found

    def entries(self) -> list[Entry]:
        """Return the concepts as entries."""
        return [
            Entry(
                concept,
                (Name(label, "en"),),
                surroundings=self.surroundings(concept),
                level=self.level(concept),
                leaf=self.leaf(concept),
            )
            for concept, label in self.labels.items()
        ]

    def question(self, concept: str, *, alone: bool = False) -> Question:
        """Return a concept as a question, with what stands around it or ``alone``."""
        if alone:
            return Question(self.labels[concept])
        return Question(
            self.labels[concept],
            surroundings=self.surroundings(concept),
            level=self.level(concept),
            leaf=self.leaf(concept),
        )


@dataclass(frozen=True, slots=True)
class GoldSet:
    """A task: the concepts of ``source`` that ``gold`` relates to concepts of ``target``."""

    name: str
    source: Scheme
    target: Scheme
    gold: dict[str, set[str]]

    def names(self, half: str = "whole") -> list[str]:
        """Return the concepts asked for: of the ``development`` half, the ``held-out`` one, or the ``whole``."""
        return [name for name in self.gold if half == "whole" or is_development(name) == (half == "development")]


def is_development(iri: str) -> bool:
    """Say in which half a name is."""
    return hashlib.sha256(iri.encode()).digest()[0] % 2 == 0


def gold_sets(folder: Path = TESTDATA) -> list[GoldSet]:
    """Return the tasks, each for some predicates of an alignment; misspelt predicates of COFOG-A are left out."""
    alignment = folder / "alignment"
    cofog = read_scheme(alignment / "lgpc-cofog/cofog.ttl")
    lgpc, cofoga = read_scheme(alignment / "lgpc-cofog/lgpc.ttl"), read_scheme(alignment / "cofoga-cofog/cofog-a.ttl")
    ours, theirs = _gold(alignment / "lgpc-cofog/data-flat.ttl"), _gold(alignment / "cofoga-cofog/data-flat.ttl")
    exact, broad, narrow = ("exactMatch",), ("broadMatch",), ("narrowMatch",)
    return [
        GoldSet("LGPC-COFOG exact", lgpc, cofog, _joined(ours, exact)),
        GoldSet("LGPC-COFOG broad", lgpc, cofog, _joined(ours, broad)),
        GoldSet("LGPC-COFOG narrow", lgpc, cofog, _joined(ours, narrow)),
        GoldSet("LGPC-COFOG all", lgpc, cofog, _joined(ours, (*exact, *broad, *narrow))),
        GoldSet("COFOG-A-COFOG exact", cofoga, cofog, _joined(theirs, exact)),
    ]


def read_scheme(path: Path) -> Scheme:
    """Read a SKOS scheme."""
    text = path.read_bytes()
    labels: dict[str, str] = {}
    broader: dict[str, str] = {}
    for quad in ox.parse(text if b"@prefix rdfs" in text else LACKS + text, ox.RdfFormat.TURTLE, lenient=True):
        subject, predicate, term = quad.subject.value, quad.predicate.value, quad.object
        if predicate == f"{SKOS}prefLabel" and (term.language or "en") == "en":
            labels[subject] = SUFFIX.sub("", term.value)
        elif predicate == f"{SKOS}broader":
            broader.setdefault(subject, term.value)
    return Scheme(labels, broader)


def _gold(path: Path) -> dict[str, dict[str, set[str]]]:
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
        found[quad.predicate.value.removeprefix(SKOS)][quad.subject.value].add(quad.object.value)
    return found


def _joined(gold: dict[str, dict[str, set[str]]], predicates: Iterable[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for predicate in predicates:
        for name, targets in gold[predicate].items():
            found[name] |= targets
    return dict(found)
