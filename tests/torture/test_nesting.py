"""Row 3: thirty constructs, each nested from ten to a million deep: refused or read, and nobody dies of it.

What is nested no deeper than CIVILEX_QUERY_NESTING works, with what a text needs around it.
"""

from __future__ import annotations

from collections import Counter

import pytest
from tests.torture.conftest import Told
from tests.torture.nesting import DEPTHS, MOST_TERMS, NESTING, QUERY, TRIG, UPDATE
from tests.torture.service import GOOD_ENDS, Service
from tests.torture.sizes import is_long

WORKS = 10
"""A depth that every construct has; 64 is tried below, with the patterns that it makes."""
MOST_LEGAL = 100_000
DATA = 1_000
"""Deeper documents are checked and not written: two million quads are not what this is about."""
LEGAL = {"Turtle lists", "Turtle nodes", "Turtle annotations", "TriG lists"}
"""As deep as one likes: the parser does not recurse."""


def address(name: str, depth: int) -> str:
    media_type = NESTING[name][0]
    if media_type in (QUERY, UPDATE):
        return "/sparql"
    if depth > DATA and name in LEGAL:
        return "/validate?profile=skos"
    return "/graphs" if media_type == TRIG else "/graphs?graph=urn:x:nested"


@pytest.mark.row(number=3, part="30 constructs, 7 depths")
@pytest.mark.parametrize(
    "depths", [[10, 100_000], pytest.param(DEPTHS, marks=pytest.mark.storm)], ids=["short", "long"]
)
def test_nesting_is_refused_or_read(
    depths: list[int], service: Service, told: Told, request: pytest.FixtureRequest
) -> None:
    answering = service.api
    ends: Counter[int] = Counter()
    wrong: list[object] = []
    slowest, restarted = 0.0, set(service.readers)
    for name, (media_type, make) in NESTING.items():
        for depth in depths:
            # A million of what is legal is two million triples: that takes its time, and is not about nesting.
            if name in LEGAL and depth > (MOST_LEGAL if is_long(request) else DATA):
                continue
            text, path = make(depth).encode(), address(name, depth)
            answer = service.ask(path, text, "POST", Content_Type=media_type, Accept="application/json, text/turtle")
            ends[answer.status] += 1
            slowest = max(slowest, answer.seconds)
            if answer.status not in GOOD_ENDS | {200, 201}:
                wrong.append((name, depth, answer.status, answer.body[:200]))
            if depth <= WORKS and name not in MOST_TERMS and answer.status not in (200, 201):
                wrong.append((name, depth, answer.status, answer.body[:200]))
    restarted = set(service.readers) - restarted
    told(
        f"{len(NESTING)} constructs x {len(depths)} depths up to {max(depths):,}",
        f"statuses {dict(sorted(ends.items()))}; slowest {slowest:.2f} s; {len(restarted)} readers ended over it",
    )
    assert not wrong, wrong[:5]
    assert service.api == answering
    # A text of 20 MB takes some seconds to be read before it is refused.
    assert slowest <= (30 if is_long(request) else 5)
    clear(service)


def clear(service: Service) -> None:
    for graph in ("urn:x:nested", "http://e/g"):
        service.ask(f"/graphs?graph={graph}", method="DELETE")


FULL = {
    "groups": 63,
    "parentheses": 63,
    "IF": 62,
    "OPTIONAL": 63,
    "functions": 62,
    "paths": 63,
    "lists in patterns": 30,
    "lists in data": 63,
    "Turtle lists": 64,
    "Turtle nodes": 64,
    "TriG lists": 64,
    "JSON objects": 64,
    "JSON graphs": 60,
    "XML elements": 64,
    "XML resources": 64,
}
"""As deep as the setting lets it be: 64 brackets with those around it, or 64 of documents."""


def test_nesting_up_to_the_limit_works(service: Service) -> None:
    wrong = []
    for name, depth in FULL.items():
        media_type, make = NESTING[name]
        answer = service.ask(address(name, depth), make(depth).encode(), "POST", Content_Type=media_type)
        if answer.status not in (200, 201):
            wrong.append((name, depth, answer.status, answer.body[:300]))
    assert not wrong
    clear(service)
