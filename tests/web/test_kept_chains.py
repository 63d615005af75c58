"""Chains are read once for each state of the data and each set of readable graphs."""

from __future__ import annotations

from civilex.mapping.chains import Chains
from civilex.store.readable_graphs import ReadableGraphs
from civilex.web import kept_chains
from civilex.web.kept_chains import KeptChains


def test_they_are_read_anew_for_each_generation_and_each_who_may_read_something_else(monkeypatch) -> None:
    read: list[object] = []
    monkeypatch.setattr(kept_chains, "read_chains", lambda store: (read.append(store), Chains([]))[1])
    kept, few = KeptChains(), ReadableGraphs((("urn:g", False),))
    first = kept.of("all of 1", 1, None)
    assert kept.of("again", 1, None) is first
    assert kept.of("few of 1", 1, few) is not first
    assert kept.of("again", 1, few) is not first
    assert kept.of("all of 2", 2, None) is not first
    kept.of("late, of 1", 1, None)
    kept.of("few of 2", 2, few)
    kept.of("no generations", None, None)
    kept.of("no generations", None, None)
    assert read == [
        "all of 1", "few of 1", "all of 2", "late, of 1", "few of 2", "no generations", "no generations",
    ]  # fmt: skip


def test_too_many_are_not_kept(monkeypatch) -> None:
    monkeypatch.setattr(kept_chains, "read_chains", lambda store: Chains([]))
    monkeypatch.setattr(kept_chains, "MOST_PREMISES", -1)
    kept = KeptChains()
    assert kept.of("", 1, None) is not kept.of("", 1, None)
