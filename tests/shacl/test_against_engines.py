"""The same shapes and catalogues checked by other engines, row by row; every difference is explained here."""

from __future__ import annotations

import importlib.util
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib

from civilex.shacl import Loader, read_shapes, validate
from civilex.shacl.graph import SH, XSD
from civilex.shacl.paths import Predicate

Row = tuple[str, str, str, str, str]
"""Focus node, path, value, component, severity; blank nodes are ``_``, paths of several steps are ``complex``."""
EVERY_COMPONENT = Path(__file__).with_name("every_component.ttl")


@pytest.fixture(scope="module")
def catalogue(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generated catalogue of 150 datasets as N-Triples."""
    spec = importlib.util.spec_from_file_location("catalogues", repository / "bench/catalogues.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    path = tmp_path_factory.mktemp("catalogue") / "catalogue.nt"
    path.write_text("".join(module.Catalogue(150, seed=7).lines()), encoding="utf-8")
    return path


@pytest.fixture(scope="module", params=["every component", "official DCAT-AP 3.0.1"])
def shapes(request: pytest.FixtureRequest, testdata: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shapes as N-Triples, so that all engines read the same."""
    source = EVERY_COMPONENT
    if request.param != "every component":
        source = testdata / "shapes/semic-dcat-ap-3.0.1/dcat-ap-SHACL.ttl"
    triples = ox.parse(source.read_bytes(), ox.RdfFormat.TURTLE, base_iri="urn:shapes")
    path = tmp_path_factory.mktemp("shapes") / "shapes.nt"
    path.write_bytes(ox.serialize((quad.triple for quad in triples), format=ox.RdfFormat.N_TRIPLES) or b"")
    return path


def by_civilex(data: Path, shapes: Path) -> Counter[Row]:
    loader = Loader()
    with data.open("rb") as lines:
        loader.n_triples(lines)
    triples = [quad.triple for quad in ox.parse(shapes.read_bytes(), ox.RdfFormat.N_TRIPLES)]
    report = validate(loader.columns(), read_shapes(triples), max_results=None)
    return Counter(
        (
            name(str(result.focus_node)),
            str(result.path) if isinstance(result.path, Predicate) else "complex" if result.path else "",
            "" if result.value is None else name(str(result.value)),
            result.component.removeprefix(SH),
            result.severity.removeprefix(SH),
        )
        for result in report.results
    )


def name(term: str) -> str:
    return "_" if term.startswith("_:") else term


def by_shacl(data: Path, shapes: Path) -> Counter[Row]:
    engine: Any = pytest.importorskip("shacl")
    results = engine.validate(str(data), str(shapes)).results
    return Counter(
        (
            name(result.focus_node),
            "complex" if result.path and result.path[0] in "(^" else result.path or "",
            name(result.value or ""),
            result.component,
            result.severity,
        )
        for result in results
    )


def by_shifty(data: Path, shapes: Path) -> Counter[Row]:
    engine: Any = pytest.importorskip("shifty")
    _, report, _ = engine.validate(str(data), str(shapes), infer=False)
    return of_report(report)


def by_pyshacl(data: Path, shapes: Path) -> Counter[Row]:
    engine: Any = pytest.importorskip("pyshacl")
    _, report, _ = engine.validate(
        rdflib.Graph().parse(data, format="nt"), shacl_graph=rdflib.Graph().parse(shapes, format="nt")
    )
    return of_report(report)


def of_report(report: rdflib.Graph) -> Counter[Row]:
    def value(result: rdflib.term.Node, predicate: str) -> Any:
        return report.value(result, rdflib.URIRef(SH + predicate))

    def shown(term: Any) -> str:
        if isinstance(term, rdflib.Literal):
            plain = ox.Literal(str(term), language=term.language) if term.language else ox.Literal(
                str(term), datatype=ox.NamedNode(str(term.datatype)) if term.datatype else None
            )  # fmt: skip
            return str(plain)
        return "" if term is None else "_" if isinstance(term, rdflib.BNode) else f"<{term}>"

    rows: Counter[Row] = Counter()
    for result in report.objects(None, rdflib.URIRef(SH + "result")):
        path = value(result, "resultPath")
        rows[
            shown(value(result, "focusNode")),
            "complex" if isinstance(path, rdflib.BNode) else shown(path),
            shown(value(result, "value")),
            str(value(result, "sourceConstraintComponent")).removeprefix(SH),
            str(value(result, "resultSeverity")).removeprefix(SH),
        ] += 1
    return rows


def is_ill_formed_hex(row: Row) -> bool:
    """The other engine does not look at the digits of xsd:hexBinary; XML Schema (3.3.15) does."""
    return row[3] == "DatatypeConstraintComponent" and row[2].endswith(f"^^<{XSD}hexBinary>")


def is_negative_compared(row: Row) -> bool:
    """A negative xsd:nonNegativeInteger is ill-formed and compares with nothing, so it is no bound's good value."""
    return row[3] in ("MinInclusiveConstraintComponent", "MaxInclusiveConstraintComponent") and row[2].startswith('"-')


def is_ill_formed_date_compared(row: Row) -> bool:
    """rdflib compares what is no date by its text: SHACL (4.3, 4.5.3) makes what cannot be compared a violation."""
    return row[3].startswith(("LessThan", "Min", "Max")) and "2023-02-30" in row[2]


def is_date_and_time_compared(row: Row) -> bool:
    """rdflib compares a date with a time of day by its date; SPARQL's ``<`` knows no such comparison."""
    return f"^^<{XSD}date" in row[2]


def is_dot_over_lines(row: Row) -> bool:
    """pyshacl hands on no flag but ``i``; with ``s`` a dot matches line feeds too (XPath functions, 5.6.1.1)."""
    return row[1] == "<http://purl.org/dc/terms/description>" and row[3] == "PatternConstraintComponent"


Explanation = Callable[[Row], bool]
MISSED: dict[Callable[[Path, Path], Counter[Row]], tuple[Explanation, ...]] = {
    by_shacl: (is_ill_formed_hex, is_negative_compared),
    by_shifty: (is_ill_formed_hex, is_negative_compared),
    by_pyshacl: (is_negative_compared, is_ill_formed_date_compared, is_date_and_time_compared),
}
"""What each engine does not find, and why it should."""
WRONG = {by_pyshacl: (is_dot_over_lines,)}
"""What an engine finds that is none."""


@pytest.mark.parametrize("engine", MISSED, ids=lambda engine: engine.__name__)
def test_each_row_agrees(
    catalogue: Path,
    shapes: Path,
    engine: Callable[[Path, Path], Counter[Row]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    ours, theirs = by_civilex(catalogue, shapes), engine(catalogue, shapes)
    assert unexplained(ours - theirs, MISSED[engine]) == []
    assert unexplained(theirs - ours, WRONG.get(engine, ())) == []
    assert ours.total() > 300


def unexplained(rows: Counter[Row], explanations: tuple[Explanation, ...]) -> list[Row]:
    return [row for row in rows if not any(explains(row) for explains in explanations)]
