"""What follows from mappings, held against every bracketing of every path; and what chains never cross."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civilex.errors import InvalidInput
from civilex.mapping.chains import Chains, Premise, Term, conflicts, finding
from civilex.mapping.chains.as_mappings import DERIVED_FROM, as_rdf, as_set, proof
from civilex.mapping.chains.premises import denials, usable
from civilex.mapping.chains.rules import (
    BROAD,
    CLOSE,
    EQUIVALENT_CLASS,
    EXACT,
    NARROW,
    RELATED,
    SAME_AS,
    SUB_CLASS,
)
from civilex.mapping.sssom import read_sssom
from civilex.mapping.sssom.tsv_writing import write_tsv

PREDICATES = [EXACT, CLOSE, BROAD, NARROW, RELATED, EQUIVALENT_CLASS, SUB_CLASS, SAME_AS]
NODES = [f"urn:v{number % 3}:/t{number}" for number in range(5)]
RULES = {
    # The rules of SSSOM as its page writes them, by hand: first and second predicate, and what follows.
    **{(p, p): p for p in (EXACT, NARROW, BROAD, EQUIVALENT_CLASS, SUB_CLASS, SAME_AS)},
    **{(same, p): p for same in (EXACT, EQUIVALENT_CLASS) for p in (NARROW, BROAD, CLOSE, RELATED)},
    **{(p, EXACT): p for p in (NARROW, BROAD, CLOSE, RELATED)},
}
BACK = {NARROW: BROAD, BROAD: NARROW, **{p: p for p in (EXACT, CLOSE, RELATED, EQUIVALENT_CLASS, SAME_AS)}}
WEAKER = {EQUIVALENT_CLASS: EXACT, SUB_CLASS: BROAD}

rows = st.lists(
    st.tuples(
        st.sampled_from(NODES),
        st.sampled_from(PREDICATES),
        st.sampled_from(NODES),
        st.sampled_from([0.5, 0.8, 1.0]),
        st.sampled_from([False, False, False, True]),
    ),
    max_size=7,
)


def premise(subject: str, predicate: str, object_: str, confidence: float = 1.0, *, negated: bool = False) -> Premise:
    name = f"urn:m:{subject[-2:]}-{predicate[-6:]}-{object_[-2:]}-{negated}"
    return Premise(name, subject, predicate, object_, confidence, negated)


def edges(premises: list[Premise]) -> dict[tuple[str, str], set[tuple[str, float]]]:
    """Every relation that holds between two terms by one mapping: as stated, weakened, and backwards."""
    found: dict[tuple[str, str], set[tuple[str, float]]] = {}
    for one in premises:
        for predicate in {one.predicate, WEAKER.get(one.predicate, one.predicate)}:
            found.setdefault((one.subject, one.object), set()).add((predicate, one.confidence))
            if predicate in BACK:
                found.setdefault((one.object, one.subject), set()).add((BACK[predicate], one.confidence))
    return found


def concluded(predicates: tuple[str, ...]) -> set[str]:
    """What a row of predicates concludes, by any bracketing."""
    if len(predicates) == 1:
        return {predicates[0]}
    return {
        RULES[left, right]
        for at in range(1, len(predicates))
        for left in concluded(predicates[:at])
        for right in concluded(predicates[at:])
        if (left, right) in RULES
    }


def naive(premises: list[Premise], term: str, most: int) -> dict[tuple[str, str], float]:
    """The surest confidence of every conclusion, from all paths, all bracketings, nothing pruned."""
    good, _ = usable(premises, {})
    denied = {key for one in premises if one.negated for key in denials(one)}
    known = edges(good)
    best: dict[tuple[str, str], float] = {}
    for length in range(1, most + 1):
        for others in itertools.permutations([node for node in NODES if node != term], length):
            path = (term, *others)
            for chosen in itertools.product(*(known.get(pair, set()) for pair in itertools.pairwise(path))):
                predicates = tuple(predicate for predicate, _ in chosen)
                crossed = any(
                    (path[start], one, path[end]) in denied
                    for start, end in itertools.combinations(range(len(path)), 2)
                    for one in concluded(predicates[start:end])
                )
                confidence = 1.0
                for _, sure in chosen:
                    confidence *= sure
                for conclusion in set() if crossed else concluded(predicates):
                    key = (conclusion, path[-1])
                    best[key] = max(best.get(key, 0), confidence)
    return best


@settings(max_examples=150, deadline=None)
@given(rows, st.integers(1, 4))
def test_chains_are_all_that_follows_and_nothing_else(found: list, most: int) -> None:
    premises = [premise(s, p, o, c, negated=n) for s, p, o, c, n in found if s != o]
    chains = Chains(premises)
    for term in NODES:
        ours = {(chain.predicate, chain.object): chain.confidence for chain in chains.of(term, most_steps=most)}
        theirs = naive(premises, term, most)
        assert ours.keys() == theirs.keys()
        assert all(ours[key] == pytest.approx(theirs[key]) for key in ours)


@settings(max_examples=50, deadline=None)
@given(rows)
def test_each_proof_can_be_followed_step_by_step(found: list) -> None:
    premises = [premise(s, p, o, c, negated=n) for s, p, o, c, n in found if s != o]
    chains = Chains(premises)
    for term in NODES:
        for chain in chains.of(term):
            at = term
            for step in chain.steps:
                assert step.subject == at
                assert not step.premise.negated
                assert {step.subject, step.object} == {step.premise.subject, step.premise.object}
                at = step.object
            assert at == chain.object
            assert chain.predicate in concluded(tuple(step.predicate for step in chain.steps))


A, B, C, D = "urn:a:/1", "urn:unit:/1", "urn:c:/1", "urn:c:/2"


def derived(premises: list[Premise], terms: dict[str, Term] | None = None) -> set[tuple[str, str]]:
    return {(chain.predicate, chain.object) for chain in Chains(premises, terms).of(A) if len(chain.steps) > 1}


def test_one_city_to_another_by_way_of_a_unit() -> None:
    assert derived([premise(A, EXACT, B), premise(C, EXACT, B)]) == {(EXACT, C)}
    assert derived([premise(A, NARROW, B), premise(C, BROAD, B)]) == {(NARROW, C)}
    assert derived([premise(A, BROAD, B), premise(C, BROAD, B)]) == set()  # two parts of one thing
    assert derived([premise(A, CLOSE, B), premise(C, CLOSE, B)]) == set()
    assert derived([premise(A, RELATED, B), premise(C, EXACT, B)]) == {(RELATED, C)}


def test_what_is_the_same_as_several_of_one_vocabulary_is_not_crossed() -> None:
    two = [premise(A, EXACT, B), premise(C, EXACT, B), premise(D, EXACT, B)]
    assert derived(two) == set()
    reasons = {(blocked.premise.subject, blocked.reason) for blocked in Chains(two).blocked}
    assert reasons == {(C, "one to many"), (D, "one to many")}
    elsewhere = "urn:d:/1"
    assert derived([premise(A, EXACT, B), premise(C, EXACT, B), premise(elsewhere, EXACT, B)]) == {
        (EXACT, C),
        (EXACT, elsewhere),
    }


def test_a_negated_mapping_takes_away_what_it_denies_and_all_that_crosses_it() -> None:
    path = [premise(A, EXACT, B), premise(B, EXACT, C), premise(C, BROAD, "urn:e:/1")]
    assert derived(path) == {(EXACT, C), (BROAD, "urn:e:/1")}
    assert derived([*path, premise(C, EXACT, B, negated=True)]) == set()
    assert derived([*path, premise(A, EXACT, C, negated=True)]) == set()


def test_a_term_that_no_longer_holds_is_not_crossed_and_its_successor_is_told() -> None:
    path = [premise(A, EXACT, B), premise(C, EXACT, B)]
    for gone in (A, B, C):
        chains = Chains(path, {gone: Term((), deprecated=True, successors=("urn:new:/1",))})
        assert not [chain for chain in chains.of(A) if len(chain.steps) > 1]
        assert {blocked.successors for blocked in chains.blocked_at(gone)} == {("urn:new:/1",)}
        assert {blocked.reason for blocked in chains.blocked} == {"deprecated"}


def test_the_surest_proof_wins_and_least_leaves_out() -> None:
    chains = Chains([premise(A, EXACT, B, 0.9), premise(B, EXACT, C, 0.9), premise(A, EXACT, C, 0.5)])
    (best,) = [chain for chain in chains.of(A) if chain.object == C]
    assert (best.confidence, len(best.steps), best.is_stated) == (pytest.approx(0.81), 2, False)
    assert not [chain for chain in chains.of(A, least=0.85) if chain.object == C]
    assert [chain.object for chain in chains.of(A, lambda term: term == B)] == [B]


def test_too_many_paths_are_refused_and_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST_PATHS", 3)
    chains = Chains([premise(A, NARROW, f"urn:x{number}:/1") for number in range(5)])
    with pytest.raises(InvalidInput, match="fewer steps"):
        chains.of(A)


def test_conflicts_are_listed_with_their_mappings() -> None:
    stated = [
        premise(A, EXACT, C),
        premise(A, EXACT, D),
        premise(A, BROAD, C),
        premise(B, CLOSE, C),
        premise(B, CLOSE, C, negated=True),
    ]
    found = {(conflict.kind, conflict.terms) for conflict in conflicts(stated, {})}
    assert found == {
        ("several exact", (A, C, D)),
        ("exact and disjoint", (A, C)),
        ("denied", (B, C)),
    }
    path = [premise(C, EXACT, A), premise(A, EXACT, "urn:m:/1"), premise("urn:m:/1", EXACT, D)]
    chains = Chains(path)
    kinds = [conflict.kind for conflict in conflicts(path, {}, chains.of(C))]
    assert kinds == ["one vocabulary"]


def test_derived_mappings_are_sssom_with_their_premises() -> None:
    chains = Chains([premise(A, NARROW, B, 0.9), premise(C, BROAD, B, 0.8)]).of(A)
    found = as_set(chains, "https://example.org/derived", "Derived", date(2026, 11, 28))
    (mapping,) = found.mappings
    assert mapping.justification.endswith("MappingChaining")
    assert mapping.confidence == pytest.approx(0.72)
    assert mapping.slots["see_also"] == chains[1].premises
    assert "[RI2]" in proof(chains[1])
    assert "by T1, RI2" in proof(chains[1])
    assert read_sssom(write_tsv(found)).mappings[0].slots["see_also"] == chains[1].premises
    triples = as_rdf(found)
    assert sum(triple.predicate.value == DERIVED_FROM for triple in triples) == 2
    assert not [triple for triple in triples if triple.predicate.value == NARROW]
