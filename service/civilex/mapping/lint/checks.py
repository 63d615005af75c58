"""The checks of a mapping set: each finds one kind of fault, with the row and, where it is certain, what to write."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from civilex.mapping.chains import Chains, Premise, conflicts
from civilex.mapping.chains.premises import confidence_of, vocabularies
from civilex.mapping.chains.rules import BROAD, EXACT, IDENTICAL, NARROW
from civilex.mapping.lint.vocabulary import Vocabulary
from civilex.mapping.sssom import MappingSet, Problem
from civilex.mapping.sssom.cardinality import cardinalities
from civilex.mapping.sssom.prefixes import Compactor
from civilex.mapping.sssom.problems import Severity
from civilex.mapping.sssom.values import closest
from civilex.namespaces import SKOS
from civilex.rdf.mapping_slots import NO_TERM_FOUND, OWL, RDFS, SEMAPV, SSSOM
from civilex.rdf.mapping_triples import MappingAssertion

MAPPING_RELATIONS = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch", "mappingRelation")
OTHER_SKOS_RELATIONS = ("broader", "narrower", "related", "broaderTransitive", "narrowerTransitive", "semanticRelation")
JUSTIFICATIONS = (
    "LexicalMatching",
    "LogicalReasoning",
    "CompositeMatching",
    "UnspecifiedMatching",
    "SemanticSimilarityThresholdMatching",
    "LexicalSimilarityThresholdMatching",
    "MappingChaining",
    "MappingReview",
    "ManualMappingCuration",
    "MappingInversion",
    "StructuralMatching",
    "InstanceBasedMatching",
    "BackgroundKnowledgeBasedMatching",
)
_OWL_AND_RDFS = {
    OWL: ("sameAs", "differentFrom", "equivalentClass", "equivalentProperty", "disjointWith", "inverseOf"),
    RDFS: ("subClassOf", "subPropertyOf", "seeAlso", "isDefinedBy"),
}
UNUSABLE = ("unknown-relation", "unknown-entity")
"""What no store should hold: it means nothing."""
MOST_DERIVED = 5_000
"""Chains are followed from so many terms at most; sets with more are checked row by row."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem and the number of the mapping that it is about, from 0."""

    number: int
    problem: Problem


def lint(mapping_set: MappingSet, vocabulary: Vocabulary | None = None) -> list[Finding]:
    """Return what is wrong in a set, in the order of its mappings.

    ``vocabulary`` is what is known of the terms; without it nothing is said of terms that are gone or do not exist.
    """
    known = vocabulary or Vocabulary()
    run = _Run(mapping_set, known)
    found = [
        *run.relations(),
        *run.justifications(),
        *run.terms(),
        *run.pairs(),
        *run.duplicates(),
        *run.cycles(),
        *run.contradictions(),
        *run.cardinality(),
    ]
    return sorted(found, key=lambda one: (one.number, one.problem.code))


class _Run:
    """The checks of one set, which share what is known of it."""

    def __init__(self, mapping_set: MappingSet, vocabulary: Vocabulary):
        self.mappings: Sequence[MappingAssertion] = mapping_set.mappings
        self.vocabulary = vocabulary
        self.compact = Compactor(mapping_set.curie_map).compact
        self.iris = mapping_set.iris()
        self.numbers: dict[str, list[int]] = defaultdict(list)
        for number, iri in enumerate(self.iris):
            self.numbers[iri].append(number)

    def relations(self) -> Iterator[Finding]:
        """Find predicates that do not exist in SKOS, OWL or RDFS, and those that are no mapping relations."""
        spaces = {SKOS: (*MAPPING_RELATIONS, *OTHER_SKOS_RELATIONS), **_OWL_AND_RDFS}
        for number, mapping in enumerate(self.mappings):
            space = next((space for space in spaces if mapping.predicate.startswith(space)), None)
            local = mapping.predicate[len(space) :] if space else ""
            if space and local not in spaces[space]:
                wanted = MAPPING_RELATIONS if space == SKOS else spaces[space]
                fix = closest(local, list(wanted))
                reason = f"the relation {self.compact(mapping.predicate)} does not exist"
                written = self.compact(space + fix) if fix else None
                yield self.at(number, "unknown-relation", reason, "predicate_id", fix=written)
            elif space == SKOS and local in OTHER_SKOS_RELATIONS:
                reason = f"{self.compact(mapping.predicate)} relates concepts of one scheme: a mapping is a match"
                yield self.at(number, "not-a-mapping-relation", reason, "predicate_id", "warning")

    def justifications(self) -> Iterator[Finding]:
        """Find justifications that the vocabulary SEMAPV does not have."""
        for number, mapping in enumerate(self.mappings):
            local = mapping.justification.removeprefix(SEMAPV)
            if local != mapping.justification and local not in JUSTIFICATIONS:
                fix = closest(local, list(JUSTIFICATIONS))
                reason = f"{self.compact(mapping.justification)} is no way of mapping that SEMAPV has"
                written = self.compact(SEMAPV + fix) if fix else None
                yield self.at(number, "unknown-justification", reason, "mapping_justification", "warning", written)

    def terms(self) -> Iterator[Finding]:
        """Find terms that do not exist or no longer hold, and entities of SSSOM that are none."""
        for number, mapping in enumerate(self.mappings):
            for side in ("subject", "object"):
                iri = str(mapping.slots.get(f"{side}_id", ""))
                slot = f"{side}_id"
                term = self.vocabulary.terms.get(iri)
                if iri.startswith(SSSOM) and iri != NO_TERM_FOUND:
                    reason = f"{self.compact(iri)} is no entity of SSSOM"
                    yield self.at(number, "unknown-entity", reason, slot, fix=self.compact(NO_TERM_FOUND))
                elif term is not None and term.deprecated:
                    now = ", ".join(map(self.compact, term.successors))
                    told = f"; in its place: {now} (look again whether the relation is the same)" if now else ""
                    reason = f"{self.compact(iri)} no longer holds{told}"
                    yield self.at(number, "deprecated-term", reason, slot, "warning")
                elif iri != NO_TERM_FOUND and self.vocabulary.is_missing(iri):
                    fix = closest(iri, [one for one in self.vocabulary.terms if _near(one, iri)])
                    hint = f"; perhaps {self.compact(fix)}" if fix else ""
                    reason = f"{self.compact(iri)} is not in its vocabulary{hint}"
                    yield self.at(number, "unknown-term", reason, slot)

    def pairs(self) -> Iterator[Finding]:
        """Find mappings of a term to itself, and of two terms of one vocabulary as the same."""
        for number, mapping in enumerate(self.mappings):
            if not mapping.subject or not mapping.object or mapping.says_nothing_fits:
                continue
            if mapping.subject == mapping.object:
                yield self.at(number, "mapped-to-itself", "the term is mapped to itself", "object_id", "warning")
                continue
            shared = set(self._vocabularies(mapping, "subject")) & set(self._vocabularies(mapping, "object"))
            if shared and mapping.predicate in IDENTICAL and not mapping.is_negated:
                reason = f"two terms of one vocabulary ({min(shared)}) are said to be the same"
                yield self.at(number, "same-vocabulary", reason, "object_id", "warning")

    def duplicates(self) -> Iterator[Finding]:
        """Find mappings that say what another one says, word for word."""
        seen: dict[str, int] = {}
        for number, mapping in enumerate(self.mappings):
            key = repr((sorted(mapping.slots.items(), key=str), sorted(mapping.extensions.items(), key=str)))
            if (first := seen.setdefault(key, number)) != number:
                where = f"line {self.mappings[first].line}" if self.mappings[first].line else f"mapping {first + 1}"
                yield self.at(number, "duplicate", f"it repeats {where}", "subject_id", "warning")

    def cycles(self) -> Iterator[Finding]:
        """Find terms that are broader than themselves by way of others."""
        above: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for number, mapping in enumerate(self.mappings):
            if mapping.holds and mapping.predicate in (BROAD, NARROW):
                ends = (mapping.subject, mapping.object)
                lower, upper = ends if mapping.predicate == BROAD else ends[::-1]
                above[lower].append((upper, number))
        for cycle in _cycles(above):
            numbers = sorted(number for _, number in cycle)
            names = " < ".join(self.compact(iri) for iri, _ in cycle)
            reason = f"broader and narrower lead in a circle: {names} < {self.compact(cycle[0][0])}"
            yield self.at(numbers[0], "cycle", reason, "predicate_id")

    def contradictions(self) -> Iterator[Finding]:
        """Find mappings that cannot all be right, and terms of one vocabulary that follow to be the same."""
        premises = [
            Premise(
                iri,
                mapping.subject,
                mapping.predicate,
                mapping.object,
                confidence_of(mapping.confidence, mapping.agreement, None),
                mapping.is_negated,
            )
            for iri, mapping in zip(self.iris, self.mappings, strict=True)
            if mapping.subject and mapping.object and not mapping.says_nothing_fits
        ]
        chains = Chains(premises, self.vocabulary.terms)
        exact = {one for premise in premises if premise.predicate == EXACT for one in (premise.subject, premise.object)}
        few = sorted(exact) if len(exact) <= MOST_DERIVED else []
        derived = [chain for term in few for chain in chains.of(term, most_steps=2) if chain.predicate in IDENTICAL]
        levels: dict[str, Severity] = {"several exact": "warning", "one vocabulary": "warning"}
        seen: set[tuple[str, frozenset[str]]] = set()
        for conflict in conflicts(premises, self.vocabulary.terms, derived):
            if (key := (conflict.kind, frozenset(conflict.mappings))) in seen:
                continue
            seen.add(key)
            code = conflict.kind.replace(" ", "-")
            names = ", ".join(self.compact(iri) for iri in conflict.terms)
            for number in sorted({self.numbers[iri][0] for iri in conflict.mappings}):
                reason = f"{self._readable(conflict.reason)}: {names}"
                yield self.at(number, code, reason, "object_id", levels.get(conflict.kind, "violation"))

    def cardinality(self) -> Iterator[Finding]:
        """Find mappings whose stated cardinality is not that of the set."""
        if not any("mapping_cardinality" in mapping.slots for mapping in self.mappings):
            return
        for number, (mapping, real) in enumerate(zip(self.mappings, cardinalities(self.mappings), strict=True)):
            stated = mapping.slots.get("mapping_cardinality")
            if stated is not None and real is not None and stated != real:
                reason = f"the mapping is {real} in this set, not {stated}"
                yield self.at(number, "cardinality", reason, "mapping_cardinality", "warning", real)

    def at(
        self,
        number: int,
        code: str,
        reason: str,
        slot: str,
        severity: Severity = "violation",
        fix: str | None = None,
    ) -> Finding:
        """Return a finding about a mapping."""
        line = self.mappings[number].line
        return Finding(number, Problem(code, reason, severity, line, None, slot, fix, self.iris[number]))

    def _vocabularies(self, mapping: MappingAssertion, side: str) -> tuple[str, ...]:
        return vocabularies(str(mapping.slots[f"{side}_id"]), self.vocabulary.terms)

    def _readable(self, reason: str) -> str:
        start, _, rest = reason.partition("<")
        iri, closed, end = rest.partition(">")
        return f"{start}{self.compact(iri)}{end}" if closed else reason


def _near(one: str, iri: str) -> bool:
    return one[:12] == iri[:12] and abs(len(one) - len(iri)) < 4 and Counter(one) - Counter(iri) != Counter(one)


def _cycles(above: dict[str, list[tuple[str, int]]]) -> Iterator[list[tuple[str, int]]]:
    """Go through the circles of a graph, one for each edge that leads back: terms, each with the edge from it."""
    done: set[str] = set()
    for start in list(above):
        path: list[tuple[str, int]] = []
        on_path: dict[str, int] = {}
        stack: list[tuple[str, Iterator[tuple[str, int]]]] = []
        if start in done:
            continue
        stack.append((start, iter(above.get(start, ()))))
        on_path[start] = 0
        while stack:
            node, rest = stack[-1]
            edge = next(rest, None)
            if edge is None:
                stack.pop()
                done.add(node)
                on_path.pop(node, None)
                if path:
                    path.pop()
                continue
            upper, number = edge
            if upper in on_path:
                yield [*path[on_path[upper] :], (node, number)]
            elif upper not in done:
                path.append((node, number))
                on_path[upper] = len(path)
                stack.append((upper, iter(above.get(upper, ()))))
