"""Small documents, each with the shapes that must find something in it, all checked in one run.

``§`` in the Turtle of a case is the node that it is about; ``§a`` and ``§b`` are others of the same case, and ``¤a`` is
one whose IRI is no address.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from civilex.catalogs import validate
from civilex.namespaces import SHAPE, prefixes

ROOT = "https://case.example/"
URN = "urn:case:"


@dataclass(frozen=True)
class ShapeCase:
    """``expected`` are the local names of the shapes that must report a node of the case, and no others."""

    name: str
    turtle: str
    expected: frozenset[str] = frozenset()

    @property
    def iri(self) -> str:
        return ROOT + re.sub(r"\W+", "-", self.name) + "/"

    def text(self) -> str:
        text = re.sub(r"¤(\w*)", rf"<{self.iri.replace(ROOT, URN)}\1>", self.turtle)
        return re.sub(r"§(\w*)", rf"<{self.iri}\1>", text)


def case(name: str, turtle: str, *expected: str) -> ShapeCase:
    return ShapeCase(name, turtle, frozenset(expected))


def head() -> str:
    return "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes().items() if name)


def shapes_by_case(profile: str, prefix: str, cases: list[ShapeCase]) -> dict[str, set[str]]:
    """Return name of the case to the shapes (local name without ``prefix``) that found something in it."""
    assert len({case.iri for case in cases}) == len(cases)
    document = head() + "\n".join(case.text() for case in cases)
    report = validate(document.encode(), profile, media_type="text/turtle")
    assert not report.results_capped
    found: dict[str, set[str]] = defaultdict(set)
    for result in report.results:
        candidates = (result.focus_node or "", result.reached_from or "", (result.value or "").strip("<>"))
        about = next((text.replace(URN, ROOT) for text in candidates if text.startswith((ROOT, URN))), "")
        names = [case.name for case in cases if about.startswith(case.iri)]
        (name,) = names or [case.name for case in cases if f"<{result.focus_node}>" in case.turtle]
        assert result.shape is not None
        found[name].add(result.shape.removeprefix(SHAPE).removeprefix(prefix))
    return found
