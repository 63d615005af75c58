"""A catalogue that is kept and changes: its triples as they were written, and what the shapes find in them.

A change is checked where it can make a difference (:class:`civilex.shacl.Revalidation`); what is found is that of a
full run. The store holds numbers, dates and the like in one canonical form; here they stay as they were written, and
what an update of the store adds or removes is matched by its canonical form.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pyoxigraph as ox

from civilex.catalogs import background
from civilex.catalogs.grouping import severity_of
from civilex.catalogs.profiles import Profile
from civilex.catalogs.quality_score import QualityScore, score
from civilex.catalogs.report import SEVERITIES, Severity, ValidationResult
from civilex.shacl import Loader, Revalidation
from civilex.shacl import ValidationResult as ShaclResult
from civilex.shacl.columns import Columns
from civilex.shacl.graph import Term
from civilex.shacl.paths import Predicate

_PREDICATE = ox.NamedNode("urn:civilex:value")
Mark = tuple[str, ...]
"""What tells findings apart while labels of blank nodes change: severity, shape, component, path, node, value, text."""


@dataclass(frozen=True, slots=True)
class CatalogChange:
    """What a change did: findings that are there now and were not before, those that are gone, and its cost.

    ``checked`` counts the focus nodes that were checked again; ``incremental`` is false where all were.
    """

    gained: tuple[ValidationResult, ...]
    lost: tuple[ValidationResult, ...]
    checked: int
    incremental: bool


class KeptCatalog:
    """The triples of a catalogue and all that a profile finds in them, kept up to date."""

    def __init__(self, triples: Iterable[ox.Triple], profile: Profile):
        """Check all once; raises ValidationFailure for shapes without a meaning."""
        self._shapes = profile.read_shapes()
        self._content: set[ox.Triple] = set()
        self._written: dict[ox.Triple, set[ox.Triple]] = {}
        self._background: set[ox.Triple] = set()
        self._take(_plain(triples), set())
        self._check_all()

    @property
    def content(self) -> frozenset[ox.Triple]:
        """The triples, as they were written."""
        return frozenset(self._content)

    def results(self) -> list[ValidationResult]:
        """Return all findings."""
        return [_as_finding(result) for result in self._kept.report().results]

    def by_severity(self) -> dict[Severity, int]:
        """Return how many findings there are of each severity."""
        found = Counter[Severity]()
        for iri, count in self._kept.report().by_severity.items():
            found[severity_of(iri)] += count
        return {severity: found[severity] for severity in SEVERITIES}

    def score(self) -> QualityScore | None:
        """Return the quality score; a dataset complies where no violation is found at it, decidable or not."""
        nodes = {
            self._columns.number(result.focus_node)
            for result in self._kept.report().results
            if severity_of(result.severity) == "violation"
        }
        return score(self._columns, np.array(sorted(nodes), np.int32))

    def replace(self, triples: Iterable[ox.Triple]) -> CatalogChange:
        """Let a document take the place of all that is here."""
        new = _plain(triples)
        return self._change(new - self._content, self._content - new)

    def add(self, triples: Iterable[ox.Triple]) -> CatalogChange:
        """Add a document."""
        return self._change(_plain(triples) - self._content, set())

    def patch(self, added: Iterable[ox.Triple], removed: Iterable[ox.Triple]) -> CatalogChange:
        """Make the change that a store made, which knows canonical forms only."""
        gone: set[ox.Triple] = set()
        for triple in removed:
            gone |= self._written.get(triple, set())
            if triple in self._content:
                gone.add(triple)
        written = {triple for triple in _plain(added) if self._written.get(triple, set()) - gone}
        come = _plain(added) - written - (self._content - gone)
        return self._change(come, gone)

    def _change(self, added: set[ox.Triple], removed: set[ox.Triple]) -> CatalogChange:
        self._take(added, removed)
        loader = Loader(leave_out_rdf_1_2=True)
        loader.triples(added)
        known = set(background.facts_about(loader)) <= self._background
        if not known or 2 * (len(added) + len(removed)) > len(self._content):
            before = self._kept.report().results
            checked = self._check_all()
            return CatalogChange(*_compared(self._kept.report().results, before), checked, incremental=False)
        change = self._kept.change(added, removed)
        return CatalogChange(*_compared(change.added, change.removed), change.checked, incremental=True)

    def _take(self, added: set[ox.Triple], removed: set[ox.Triple]) -> None:
        self._content = (self._content - removed) | added
        for form, written in canonical_forms(removed).items():
            self._written.get(form, set()).difference_update(written)
        for form, written in canonical_forms(added).items():
            self._written.setdefault(form, set()).update(written)

    def _check_all(self) -> int:
        loader = Loader(leave_out_rdf_1_2=True)
        loader.triples(self._content)
        facts = background.facts_about(loader)
        self._background = set(facts)
        loader.triples(facts, background=True)
        self._columns: Columns = loader.columns()
        self._kept = Revalidation(self._columns, self._shapes)
        return len({triple.subject for triple in self._content})


def canonical_forms(triples: Iterable[ox.Triple]) -> dict[ox.Triple, set[ox.Triple]]:
    """Return, for triples that a store holds in another form, that form and what is written so.

    >>> number = ox.Literal("01", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer"))
    >>> [str(form.object)[:3] for form in canonical_forms([ox.Triple(_PREDICATE, _PREDICATE, number)])]
    ['"1"']
    """
    typed = [triple for triple in triples if isinstance(triple.object, ox.Literal) and not triple.object.language]
    literals = {triple.object for triple in typed}
    store = ox.Store()
    numbered = dict(enumerate(literals))
    store.extend(
        ox.Quad(ox.NamedNode(f"urn:civilex:{number}"), _PREDICATE, literal, ox.DefaultGraph())
        for number, literal in numbered.items()
    )
    forms = {numbered[int(quad.subject.value.rpartition(":")[2])]: quad.object for quad in store}
    found: dict[ox.Triple, set[ox.Triple]] = {}
    for triple in typed:
        form = forms[triple.object]
        if form != triple.object:
            found.setdefault(ox.Triple(triple.subject, triple.predicate, form), set()).add(triple)
    return found


def _plain(triples: Iterable[ox.Triple]) -> set[ox.Triple]:
    """Leave out triples about triples, which shapes do not see."""
    return {triple for triple in triples if not isinstance(triple.object, ox.Triple)}


def _compared(
    after: Iterable[ShaclResult], before: Iterable[ShaclResult]
) -> tuple[tuple[ValidationResult, ...], tuple[ValidationResult, ...]]:
    """Return the findings that are new and those that are gone; blank nodes are not told apart by their labels."""
    new, old = _by_mark(after), _by_mark(before)
    counts = {mark: len(new.get(mark, ())) - len(old.get(mark, ())) for mark in {**new, **old}}
    return _first(new, counts), _first(old, {mark: -count for mark, count in counts.items()})


def _by_mark(results: Iterable[ShaclResult]) -> dict[Mark, list[ShaclResult]]:
    found: dict[Mark, list[ShaclResult]] = {}
    for result in results:
        texts = sorted(str(text) for text in result.messages) if result.path is None else []
        mark = (
            result.severity, _named(result.source_shape), result.component, str(result.path),
            _named(result.focus_node), "" if result.value is None else _named(result.value), *texts,
        )  # fmt: skip
        found.setdefault(mark, []).append(result)
    return found


def _named(term: Term) -> str:
    return "_:" if isinstance(term, ox.BlankNode) else str(term)


def _first(found: Mapping[Mark, list[ShaclResult]], counts: Mapping[Mark, int]) -> tuple[ValidationResult, ...]:
    return tuple(
        _as_finding(result) for mark, results in found.items() for result in results[: max(0, counts.get(mark, 0))]
    )


def _as_finding(found: ShaclResult) -> ValidationResult:
    return ValidationResult(
        severity=severity_of(found.severity),
        message=" ".join(sorted(text.value for text in found.messages if text.language in (None, "en"))),
        focus_node=_shown(found.focus_node),
        path=found.path.iri if isinstance(found.path, Predicate) else None,
        value=None if found.value is None else str(found.value),
        component=found.component,
        shape=_shown(found.source_shape),
    )


def _shown(term: Term) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)
