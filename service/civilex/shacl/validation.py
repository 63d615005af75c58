"""Checking data against shapes: :func:`validate`, the one call that most need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import pyoxigraph as ox

from civilex.errors import InvalidInput
from civilex.shacl.columns import Columns
from civilex.shacl.documents import read_document
from civilex.shacl.evaluation import Evaluation, Violations
from civilex.shacl.loading import Loader
from civilex.shacl.reading import read_shapes
from civilex.shacl.report import ValidationReport
from civilex.shacl.results import Results
from civilex.shacl.shapes import Shapes
from civilex.shacl.sparql_checks import SparqlChecks

MAX_RESULTS = 1_000
"""How many results of one constraint of one shape a report shows where the caller does not say."""
Data = Path | Iterable[ox.Triple | ox.Quad]


def validate(
    data: Data | Columns,
    shapes: Iterable[ox.Triple] | Shapes,
    *,
    background: Data | None = None,
    background_graphs: Collection[str] = (),
    max_results: int | None = MAX_RESULTS,
) -> ValidationReport:
    """Check data against shapes, exactly as SHACL says, all of its Core and its SPARQL-based constraints.

    ``data`` are a file, or triples or quads as the parser gives them (not as a store does, which rewrites literals),
    or columns made before. Its graphs are checked together, but for those named in ``background_graphs``, which are
    background like ``background``: looked up and never blamed. A focus node is one that a triple of the data's own
    makes a target, and that the background alone does not describe. ``max_results`` caps the results shown for one
    constraint of one shape, never the counts; ``None`` shows all. Raises ValidationFailure for shapes that no meaning
    can be given to, and for files what :func:`civilex.shacl.read_document` raises.

    >>> prefixes = "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX ex: <urn:ex:> "
    >>> shapes = ox.parse(prefixes + "ex:S sh:targetClass ex:City ; sh:property [ sh:path ex:name ; sh:minCount 1 ] .",
    ...                   ox.RdfFormat.TURTLE)
    >>> data = ox.parse(prefixes + "ex:boston a ex:City .", ox.RdfFormat.TURTLE)
    >>> report = validate(data, (quad.triple for quad in shapes))
    >>> report.conforms, report.total, report.results[0].messages[0].value
    (False, 1, 'urn:ex:name is missing.')
    """
    if not isinstance(shapes, Shapes):
        shapes = read_shapes(shapes)
    data = columns_of(data, background=background, background_graphs=background_graphs)
    evaluation = Evaluation(shapes, data, SparqlChecks(shapes, data))
    return report_of(evaluation, list(evaluation.violations()), max_results)


def report_of(
    evaluation: Evaluation, found: Sequence[Violations], max_results: int | None = MAX_RESULTS
) -> ValidationReport:
    """Return the report on what an evaluation found."""
    severities: Counter[str] = Counter()
    components: Counter[str] = Counter()
    for part in found:
        severities[part.shape.severity] += len(part)
        components[part.constraint.component] += len(part)
    total = severities.total()
    return ValidationReport(
        conforms=total == 0,
        results=Results(evaluation, found, max_results),
        total=total,
        by_severity=dict(severities.most_common()),
        by_component=dict(components.most_common()),
        problems=evaluation.shapes.problems,
    )


def columns_of(
    data: Data | Columns, *, background: Data | None = None, background_graphs: Collection[str] = ()
) -> Columns:
    """Return the columns of data and background; raises InvalidInput for a background beside columns."""
    if isinstance(data, Columns):
        if background is not None or background_graphs:
            raise InvalidInput("Columns are made already: give the background to the Loader that makes them.")
        return data
    loader = Loader(background_graphs=background_graphs)
    _take(loader, data, background=False)
    if background is not None:
        _take(loader, background, background=True)
    return loader.columns()


def _take(loader: Loader, data: Data, *, background: bool) -> None:
    if isinstance(data, Path):
        read_document(loader, data, background=background)
    else:
        loader.triples(data, background=background)
