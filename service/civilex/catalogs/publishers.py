"""What was found, by who answers for it. Publishers of one name are one: catalogues describe them again and again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from civilex.catalogs.grouping import FoundCause
from civilex.catalogs.owners import Owners
from civilex.catalogs.report import SEVERITIES, PublisherCount, ValidationResult
from civilex.shacl.pairs import Ids, Mask


def count_by_publisher(
    owners: Owners, causes: Sequence[FoundCause], others: Sequence[ValidationResult] = ()
) -> tuple[PublisherCount, ...]:
    """Return how many results each publisher answers for, those with the most first, ``None`` being nobody known."""
    counts: dict[str | None, dict[str, int]] = {}
    for cause in causes:
        publishers, numbers = np.unique(owners.publishers_of(cause.focus_nodes), return_counts=True)
        for publisher, number in zip(publishers.tolist(), numbers.tolist(), strict=True):
            found = counts.setdefault(owners.label(publisher), dict.fromkeys(SEVERITIES, 0))
            found[cause.severity] += number
    for other in others:
        counts.setdefault(other.publisher, dict.fromkeys(SEVERITIES, 0))[other.severity] += 1
    most_first = sorted(counts.items(), key=lambda item: ([-item[1][name] for name in SEVERITIES], item[0] or ""))
    return tuple(PublisherCount(name, {level: found[level] for level in SEVERITIES}) for name, found in most_first)


def publishers_of_resources(owners: Owners) -> dict[str | None, Ids]:
    """Return the numbers of the publishers of datasets, services and catalogues by name, -1 among those of ``None``."""
    there = np.unique(owners.publisher)
    names: dict[str | None, list[int]] = {}
    for number in there.tolist():
        names.setdefault(owners.label(number), []).append(number)
    return {name: np.array(names[name], np.int32) for name in sorted(names, key=lambda name: (name is None, name))}


def parts(owners: Owners, causes: Sequence[FoundCause]) -> Iterator[tuple[str | None, list[FoundCause], Mask]]:
    """Go through the publishers: name, what was found of their nodes, and which nodes these are."""
    of_cause = [owners.publishers_of(cause.focus_nodes) for cause in causes]
    for name, numbers in publishers_of_resources(owners).items():
        found = []
        for cause, publishers in zip(causes, of_cause, strict=True):
            mask = np.isin(publishers, numbers)
            if mask.any():
                found.append(cause.of(mask))
        owned: Mask = np.isin(owners.publisher, numbers)
        if name is not None or found:
            yield name, found, owned
