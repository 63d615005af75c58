"""Checking what a SPARQL store holds: the queries of all constraints, and one report of their solutions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyoxigraph as ox

from civilex.shacl.graph import RDFS, XSD, Term
from civilex.shacl.messages import messages
from civilex.shacl.paths import Predicate
from civilex.shacl.reading import read_shapes
from civilex.shacl.report import ValidationReport, ValidationResult
from civilex.shacl.shapes import Class, Shapes
from civilex.shacl.sparql_backend.datatypes import PROBE, Datatypes
from civilex.shacl.sparql_backend.expressions import Expressions
from civilex.shacl.sparql_backend.queries import Compiler, ConstraintQuery
from civilex.shacl.validation import MAX_RESULTS
from civilex.store import Queryable


def validate_store(
    store: Queryable,
    shapes: Iterable[ox.Triple] | Shapes,
    *,
    graphs: Sequence[str] = (),
    max_results: int | None = MAX_RESULTS,
) -> ValidationReport:
    """Check what a store holds against the SHACL Core of some shapes, by SPARQL 1.1 SELECTs that it runs itself.

    For data that do not come as files: a remote endpoint, a large store. ``graphs`` name the graphs that are the data;
    without them it is the store's default graph. ``max_results`` caps the results shown for one constraint of one
    shape, never the counts. Constraints that SPARQL cannot be asked about, those written in SPARQL among them, are in
    ``problems``. A store that rewrites literals hides what was written: what the report says is of the store, not of
    the files that were loaded. Raises ValidationFailure for shapes in a circle, and what the store raises.
    """
    if not isinstance(shapes, Shapes):
        shapes = read_shapes(shapes)
    graphs = tuple(graphs)
    keeps_derived = [row.get("kept") for row in store.rows(PROBE)] == [ox.NamedNode(XSD + "nonNegativeInteger")]
    properties = _iris(store, "SELECT DISTINCT ?iri WHERE { ?s ?iri ?o }", graphs)
    classes = {iri: _subclasses(store, iri, graphs) for iri in _classes(shapes)}
    compiler = Compiler(shapes, Expressions(shapes, classes, Datatypes(keeps_derived)), properties)
    severities: Counter[str] = Counter()
    components: Counter[str] = Counter()
    shown: list[ValidationResult] = []
    for query in compiler.queries():
        rows = store.rows(query.sparql, default_graphs=graphs, most=max_results)
        if rows.total:
            severities[query.shape.severity] += rows.total
            components[query.constraint.component] += rows.total
            shown += (_result(query, row) for row in rows)
    total = severities.total()
    return ValidationReport(
        conforms=total == 0,
        results=tuple(shown),
        total=total,
        by_severity=dict(severities.most_common()),
        by_component=dict(components.most_common()),
        problems=(*shapes.problems, *compiler.problems),
    )


def _result(query: ConstraintQuery, row: Mapping[str, Term]) -> ValidationResult:
    focus, shape = row[query.focus], query.shape
    value = None if query.value is None else row[query.value]
    path = shape.path
    if query.path_variable is not None and isinstance(found := row[query.path_variable], ox.NamedNode):
        path = Predicate(found.value)
    bindings = {"this": focus} if value is None else {"this": focus, "value": value}
    return ValidationResult(
        focus,
        path,
        value,
        query.constraint.component,
        shape.severity,
        shape.node,
        messages(shape, query.constraint, bindings, path),
    )


def _classes(shapes: Shapes) -> Iterator[str]:
    for shape in shapes:
        yield from shape.targets.classes
        yield from (constraint.iri for constraint in shape.constraints if isinstance(constraint, Class))


def _subclasses(store: Queryable, iri: str, graphs: Sequence[str]) -> tuple[str, ...]:
    found = _iris(store, f"SELECT DISTINCT ?iri WHERE {{ ?iri <{RDFS}subClassOf>+ <{iri}> }}", graphs)
    return tuple(sorted(found | {iri}))


def _iris(store: Queryable, sparql: str, graphs: Sequence[str]) -> set[str]:
    column = store.rows(sparql, default_graphs=graphs).column("iri")
    return {found.value for found in column if isinstance(found, ox.NamedNode)}
