"""The gate: graphs of the kinds that the operator names are checked against shapes before a change is published.

A document is checked as it was written, together with what stays in its graph; after an update, what the store holds is
checked, whose numbers and dates are in canonical form, and the report says so. The model, the mappings and what follows
by rule are background: looked up, never blamed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from civilex import reference_model, shacl
from civilex.catalogs import background
from civilex.catalogs.profiles import find
from civilex.catalogs.report import SEVERITIES, Severity, ValidationResult, group_by_cause
from civilex.errors import InvalidInput, ShapesViolated
from civilex.namespaces import GRAPH, RDF_TYPE
from civilex.serving.gate_results import as_results, summary, to_turtle
from civilex.settings import Settings
from civilex.shacl import Loader, Shapes, read_shapes
from civilex.store.changes import Change, PutDataset, PutGraph
from civilex.store.dataset import graph_kind, graph_slug
from civilex.store.difference import Difference, in_graph, name_of
from civilex.store.effects import as_stored
from civilex.store.embedded import EmbeddedStore
from civilex.store.embedded_changes import quads_of
from civilex.store.readable_graphs import ReadableGraphs

CAUSES = 50
"""How many causes a refusal tells, the most severe first; the counts are of all."""
_TYPE = ox.NamedNode(RDF_TYPE)


@dataclass(frozen=True, slots=True)
class Gate:
    """Shapes by kind of graph, and the least severity that refuses a change."""

    shapes: Mapping[str, tuple[str, Shapes]]
    fail_on: Severity

    def check(
        self,
        store: EmbeddedStore,
        difference: Difference,
        change: Change | None,
        readable: ReadableGraphs | None = None,
    ) -> None:
        """Raise ShapesViolated where a graph would not pass as the difference leaves it; the store is as before it.

        Only what is ``readable`` is looked up beside it.
        """
        reports: list[dict[str, object]] = []
        turtle: list[str] = []
        names = {graph for graph in difference.graphs() if graph_kind(graph) in self.shapes}
        names -= {name.value for name in difference.dropped}
        written = documents(change, names)
        for name in sorted(names):
            label, shapes = self.shapes[str(graph_kind(name))]
            own = content(store, difference, name)
            if name in written:
                stored = {quad.triple for quad in as_stored(in_graph(written[name], ox.NamedNode(name)))}
                own = (own - stored) | written[name]
            loader = Loader(leave_out_rdf_1_2=True)
            loader.triples(own)
            loader.triples(background.facts_about(loader), background=True)
            loader.triples(known(store, difference, name, own, readable), background=True)
            report = shacl.validate(loader.columns(), shapes, max_results=None)
            results = as_results(report)
            worst = SEVERITIES[: SEVERITIES.index(self.fail_on) + 1]
            if not any(result.severity in worst for result in results):
                continue
            reports.append(self._report(name, label, len(own), results, canonical=name not in written))
            turtle.append(to_turtle(report))
        if reports:
            raise ShapesViolated(summary(reports), reports=reports, turtle="\n".join(turtle))

    def _report(
        self, graph: str, shapes: str, triples: int, results: list[ValidationResult], *, canonical: bool
    ) -> dict[str, object]:
        causes = group_by_cause(results)
        counts = {severity: sum(result.severity == severity for result in results) for severity in SEVERITIES}
        stored = "The graph as the store would hold it: numbers, booleans and dates are in canonical form."
        written = "The document as it was sent, together with what stays in the graph."
        return {
            "graph": graph,
            "shapes": shapes,
            "checked": stored if canonical else written,
            "canonical_literals": canonical,
            "fail_on": self.fail_on,
            "triples": triples,
            "conforms": not results,
            "total": len(results),
            "by_severity": counts,
            "causes": [cause.to_json() for cause in causes[:CAUSES]],
            "causes_total": len(causes),
        }


def gate_of(settings: Settings) -> Gate | None:
    """Return the gate that the settings ask for; raises InvalidInput where they name shapes that there are not."""
    named = [part.partition("=") for part in settings.gates.split(",") if part.strip()]
    if not named:
        return None
    return Gate({kind.strip(): (name.strip(), read(name.strip())) for kind, _, name in named}, settings.gate_fail_on)


def read(name: str) -> Shapes:
    """Return shapes by name: ``city`` for ours of a city, a profile, or a Turtle file or folder (``/`` or ``.`` first).

    Raises InvalidInput, naming the setting, for what there is not.
    """
    if not name.startswith(("/", ".")) and name != "city":
        try:
            return find(name).read_shapes()
        except InvalidInput as error:
            raise InvalidInput(f"the setting CIVILEX_GATES cannot be used: {error}") from error
    path = reference_model.root() / "shapes" / "city" if name == "city" else Path(name)
    files = sorted(path.glob("*.ttl")) if path.is_dir() else [path]
    try:
        quads = [quad for file in files for quad in ox.parse(path=file, format=ox.RdfFormat.TURTLE)]
        shapes = read_shapes(quad.triple for quad in quads)
    except (OSError, SyntaxError, shacl.ValidationFailure) as error:
        raise InvalidInput(f"the setting CIVILEX_GATES cannot be used: {name}: {error}") from error
    if not quads:
        raise InvalidInput(f"the setting CIVILEX_GATES cannot be used: there are no shapes in {name}")
    return shapes


def documents(change: Change | None, names: set[str]) -> dict[str, set[ox.Triple]]:
    """Return what a change brings as a document, exactly as it is written, by the graph that it goes to."""
    if isinstance(change, PutGraph):
        if change.graph not in names:
            return {}
        return {change.graph: {quad.triple for quad in quads_of(change, into=ox.NamedNode(change.graph))}}
    found: dict[str, set[ox.Triple]] = {}
    for quad in quads_of(change) if isinstance(change, PutDataset) else ():
        if (name := name_of(quad)) in names:
            found.setdefault(name, set()).add(quad.triple)
    return found


def content(store: EmbeddedStore, difference: Difference, graph: str) -> set[ox.Triple]:
    """Return the triples of a graph as it will be."""
    gone = {quad.triple for quad in difference.removed if name_of(quad) == graph}
    come = {quad.triple for quad in difference.added if name_of(quad) == graph}
    return (set(store.triples(graph)) - gone) | come


def known(
    store: EmbeddedStore,
    difference: Difference,
    graph: str,
    own: set[ox.Triple],
    readable: ReadableGraphs | None = None,
) -> Iterator[ox.Triple]:
    """Go through the background of a graph: the model, the mappings, what follows, and classes of what it mentions."""
    slug = graph_slug(graph)
    seen = [
        name
        for name in {*store.graphs(), *difference.graphs()} - {graph}
        if graph_kind(name) in ("model", "mappings")
        or (graph_kind(name) in ("city", "inferred") and graph_slug(name) in ("model", slug))
    ]
    for name in seen if readable is None else readable.of(seen):
        yield from content(store, difference, name)
    for term in {triple.object for triple in own}:
        if not isinstance(term, ox.NamedNode):
            continue
        for quad in store.matching(term, _TYPE, None):
            name = name_of(quad)
            hidden = readable is not None and name not in readable
            if name.startswith(GRAPH) and name != graph and not hidden and quad not in difference.removed:
                yield quad.triple
