"""SHACL's own report on a document (SHACL, 3.6) as a graph that can be kept as text and put beside others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from civilex.namespaces import RDF_TYPE
from civilex.shacl import ValidationReport
from civilex.shacl.graph import SH


@dataclass(frozen=True, slots=True)
class ShaclGraph:
    """The triples of a report; ``label`` is how the labels of its own blank nodes begin, and no others."""

    label: str
    triples: tuple[ox.Triple, ...]

    @property
    def root(self) -> ox.BlankNode:
        """The node of the report."""
        return ox.BlankNode(f"{self.label}0")

    def apart(self, file: int, profile: int) -> ShaclGraph:
        """Return the same graph with labels that no report on another file or profile has.

        Nodes of the data stay the same in all reports on one file.
        """
        return ShaclGraph(
            f"f{file}p{profile}{self.label}",
            tuple(
                ox.Triple(
                    self._renamed(triple.subject, file, profile),
                    triple.predicate,
                    self._renamed(triple.object, file, profile),
                )
                for triple in self.triples
            ),
        )

    def _renamed(self, term: Any, file: int, profile: int) -> Any:
        if not isinstance(term, ox.BlankNode):
            return term
        own = term.value.startswith(self.label)
        return ox.BlankNode(f"f{file}p{profile}{term.value}" if own else f"f{file}n{term.value}")

    def to_text(self) -> str:
        """Return the graph as N-Triples."""
        return (ox.serialize(self.triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode()


def shacl_graph(report: ValidationReport) -> ShaclGraph:
    """Return the graph of a report."""
    root, triples = report.graph()
    return ShaclGraph(root.value.removesuffix("0"), tuple(triples))


def graph_of_text(text: str) -> ShaclGraph:
    """Return the graph that N-Triples hold; raises ValueError where they hold none."""
    triples = tuple(quad.triple for quad in ox.parse(text, ox.RdfFormat.N_TRIPLES))
    for triple in triples:
        if triple.predicate.value == RDF_TYPE and triple.object == ox.NamedNode(SH + "ValidationReport"):
            root = triple.subject
            if isinstance(root, ox.BlankNode):
                return ShaclGraph(root.value.removesuffix("0"), triples)
    raise ValueError("no validation report")
