"""What the engine found, counted by root cause and never as one object per result: millions of results stay arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from heapq import nsmallest
from typing import cast, get_args

import numpy as np
import pyoxigraph as ox

from civilex.catalogs.checkability import Checkability, needed_for
from civilex.catalogs.owners import Owners
from civilex.catalogs.report import EXAMPLES, MAX_GROUPS, SEVERITIES, Cause, Group, Severity, ValidationResult, Verdict
from civilex.catalogs.value_patterns import pattern
from civilex.shacl.columns import Columns
from civilex.shacl.evaluation import Violations
from civilex.shacl.graph import SH, Term
from civilex.shacl.messages import messages
from civilex.shacl.pairs import Ids, Mask
from civilex.shacl.paths import Path, Predicate

ToResult = Callable[["FoundCause", int, int | None, str], ValidationResult]
"""Makes a result of a cause, a focus node, a value and a message."""


@dataclass(slots=True)
class FoundCause:
    """Results with one cause: ``focus_nodes`` and ``values`` (-1 where there is none) hold the number of terms.

    ``new`` says which of them a baseline lacks, where there is one.
    """

    severity: Severity
    verdict: Verdict
    path: Path | None
    first: Violations
    focus_nodes: Ids
    values: Ids
    bindings: dict[tuple[int, int], Mapping[str, Term]] = field(default_factory=dict)
    new: Mask | None = None

    def of(self, mask: Mask) -> FoundCause:
        """Return the cause with some of its results only."""
        new = None if self.new is None else self.new[mask]
        return replace(self, focus_nodes=self.focus_nodes[mask], values=self.values[mask], new=new)

    def __len__(self) -> int:
        """Return how many results there are."""
        return len(self.focus_nodes)

    @property
    def order(self) -> tuple[int, str, str, str, str]:
        """What results are sorted by: severity, path, shape, component, and what has to be at hand."""
        path = self.path.iri if isinstance(self.path, Predicate) else str(self.path or "")
        shape, constraint = self.first.shape, self.first.constraint
        return SEVERITIES.index(self.severity), path, str(shape.node), constraint.component, self.verdict


def found_causes(violations: Iterable[Violations], checkability: Checkability) -> list[FoundCause]:
    """Return what the shapes found by cause, in the order of results."""
    parts: dict[tuple[object, ...], list[FoundCause]] = {}
    for found in violations:
        for part in _by_path(found):
            for cause in _by_verdict(part, checkability):
                constraint = cause.first.constraint
                key = (cause.order, str(cause.path), repr(constraint))
                parts.setdefault(key, []).append(cause)
    return sorted((_joined(same) for same in parts.values()), key=lambda cause: cause.order)


def _by_path(found: Violations) -> Iterator[Violations]:
    """Part results whose paths differ, as those of SPARQL constraints may."""
    if found.paths is None:
        yield found
        return
    for path in dict.fromkeys(found.paths):
        where = np.array([number for number, other in enumerate(found.paths) if other == path], np.int64)
        yield Violations(
            found.shape,
            found.constraint,
            found.roots[where],
            found.focus_nodes[where],
            None if found.values is None else found.values[where],
            path,
            None,
            None if found.bindings is None else tuple(found.bindings[number] for number in where.tolist()),
        )


def _by_verdict(found: Violations, checkability: Checkability) -> Iterator[FoundCause]:
    undecided = checkability.undecided(found)
    values = np.full(len(found), -1, np.int32) if found.values is None else found.values
    for verdict, mask in (("wrong", ~undecided), ("cannot_be_checked", undecided)):
        if not mask.any():
            continue
        cause = FoundCause(
            severity_of(found.shape.severity), cast(Verdict, verdict), found.path, found, found.focus_nodes[mask],
            values[mask],
        )  # fmt: skip
        if found.bindings is not None:
            for number in np.flatnonzero(mask).tolist():
                key = int(found.focus_nodes[number]), int(values[number])
                cause.bindings[key] = found.bindings[number]
        yield cause


def _joined(parts: list[FoundCause]) -> FoundCause:
    first = parts[0]
    if len(parts) > 1:
        first.focus_nodes = np.concatenate([part.focus_nodes for part in parts])
        first.values = np.concatenate([part.values for part in parts])
        for part in parts:
            first.bindings |= part.bindings
    return first


def severity_of(iri: str) -> Severity:
    """Return the severity of this name; one of the shapes' own (SHACL, 2.1.4) is a violation."""
    name = iri.removeprefix(SH).lower()
    return cast(Severity, name) if name in get_args(Severity) else "violation"


def in_one_language(texts: Sequence[ox.Literal]) -> str:
    """Return the messages in English, else those without a language, else all."""
    for language in ("en", None):
        if chosen := sorted(text.value for text in texts if text.language == language):
            return " ".join(chosen)
    return " ".join(sorted(text.value for text in texts))


class Grouping:
    """Makes causes with examples, and the results that are shown, of what was found on one graph."""

    def __init__(self, columns: Columns, owners: Owners, to_result: ToResult):
        """Take the graph, the owners of its nodes, and what makes a result with all its fields."""
        self._columns, self._owners, self._to_result = columns, owners, to_result
        self._patterns: dict[str, int] = {"": 0}

    def results(self, causes: list[FoundCause], limit: int) -> Iterator[ValidationResult]:
        """Go through the first results, what is new before what was known, by cause, focus node and value."""
        for new in (True, False):
            for cause in causes:
                if limit <= 0:
                    return
                part = cause if cause.new is None else cause.of(cause.new == new)
                if cause.new is None and not new:
                    continue
                for focus, value in nsmallest(limit, self._pairs(part), key=self._key):
                    yield self._result(part, focus, value, None if cause.new is None else new)
                    limit -= 1

    def cause(self, cause: FoundCause) -> Cause:
        """Return a cause with its exact count, its groups by value pattern and publisher, and a few examples."""
        seen: dict[int, tuple[int, int]] = {}
        shown = cause if cause.new is None or not cause.new.any() else cause.of(cause.new)
        wanted = nsmallest(EXAMPLES, np.unique(shown.focus_nodes).tolist(), key=self._columns.terms.__getitem__)
        for focus in wanted:
            values = shown.values[shown.focus_nodes == focus].tolist()
            seen[focus] = min(((focus, value) for value in values), key=self._key)
        new = None if cause.new is None else bool(cause.new.any())
        examples = tuple(self._result(cause, *pair, new) for pair in seen.values())
        groups, number = self._groups(cause)
        first = examples[0]
        return Cause(
            severity=cause.severity,
            count=len(cause),
            message=first.message,
            path=first.path,
            component=first.component,
            shape=first.shape,
            fix=first.fix,
            examples=examples,
            verdict=cause.verdict,
            needs=self._needs(cause) if cause.verdict == "cannot_be_checked" else (),
            groups=groups,
            groups_total=number,
            new=None if cause.new is None else int(cause.new.sum()),
        )

    def _pairs(self, cause: FoundCause) -> Iterator[tuple[int, int]]:
        return zip(cause.focus_nodes.tolist(), cause.values.tolist(), strict=True)

    def _key(self, pair: tuple[int, int]) -> tuple[bytes, bytes]:
        terms = self._columns.terms
        return terms[pair[0]], terms[pair[1]] if pair[1] >= 0 else b""

    def _result(self, cause: FoundCause, focus: int, value: int, new: bool | None) -> ValidationResult:
        bindings: dict[str, Term] = {"this": self._columns.term(focus)}
        if value >= 0:
            bindings["value"] = self._columns.term(value)
        bindings |= cause.bindings.get((focus, value), {})
        texts = messages(cause.first.shape, cause.first.constraint, bindings, cause.path)
        found = self._to_result(cause, focus, value if value >= 0 else None, in_one_language(texts))
        return found if new is None else replace(found, new=new)

    def _groups(self, cause: FoundCause) -> tuple[tuple[Group, ...], int]:
        publishers = self._owners.publishers_of(cause.focus_nodes)
        distinct, where = np.unique(cause.values, return_inverse=True)
        numbers = np.array([self._pattern(value) for value in distinct.tolist()], np.int64)[where]
        keys, first, counts = np.unique(
            (publishers.astype(np.int64) + 1) << 32 | numbers, return_index=True, return_counts=True
        )
        names = list(self._patterns)
        most = np.lexsort((keys, -counts))[:MAX_GROUPS]
        groups = []
        for key, index, count in zip(keys[most].tolist(), first[most].tolist(), counts[most].tolist(), strict=True):
            value = int(cause.values[index])
            groups.append(
                Group(
                    count=count,
                    value_pattern=names[key & 0xFFFFFFFF] or None,
                    value=None if value < 0 else str(self._columns.term(value)),
                    publisher=self._owners.label((key >> 32) - 1),
                )
            )
        return tuple(groups), len(keys)

    def _pattern(self, value: int) -> int:
        if value < 0:
            return 0
        return self._patterns.setdefault(pattern(self._columns.terms[value]), len(self._patterns))

    def _needs(self, cause: FoundCause) -> tuple[str, ...]:
        """Return what would decide, most often needed first."""
        nodes = np.where(cause.values >= 0, cause.values, cause.focus_nodes)
        counts: dict[str, int] = {}
        for node, count in zip(*(part.tolist() for part in np.unique(nodes, return_counts=True)), strict=True):
            term = self._columns.term(node)
            if isinstance(term, ox.NamedNode):
                name = needed_for(term.value)
                counts[name] = counts.get(name, 0) + count
        return tuple(sorted(counts, key=lambda name: (-counts[name], name))[:MAX_GROUPS])
