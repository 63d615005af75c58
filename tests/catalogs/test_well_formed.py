from __future__ import annotations

import pyoxigraph as ox
import pytest

from civilex.catalogs import validate
from civilex.catalogs.well_formed import is_well_formed
from civilex.namespaces import XSD, expand

GOOD = {
    "date": ["2024-03-01", "2024-03-01Z", "2024-03-01+02:00", "2024-02-29", "2000-02-29", "-0044-03-15", "12024-01-01"],
    "dateTime": ["2024-03-01T10:00:00", "2024-03-01T10:00:00.123456789+01:00", "2024-03-01T24:00:00",
                 "0000-02-29T00:00:00Z"],
    "gYearMonth": ["2024-03", "2024-12Z"],
    "gYear": ["2024", "2024Z", "-0044"],
    "decimal": ["5", ".5", "5.", "-5.50", "+1"],
    "integer": ["5", "-5", "005"],
    "nonNegativeInteger": ["5", "005", "+5", "-0"],
    "duration": ["PT24H", "P1D", "P1Y2M", "PT0.5S", "-P1D", "P1DT12H"],
    "hexBinary": ["9f86", "9F86", ""],
    "boolean": ["true", "0"],
    "string": ["anything"],
}  # fmt: skip
BAD = {
    "date": ["2024-02-30", "2023-02-29", "1900-02-29", "2024-3-1", "20240301", "01/02/2024", "2024-W10-1", "2024-13-01",
             "", " 2024-03-01", "2024-03-01\n", "2024-03-01+15:00", "24-03-01", "٢٠٢٤-03-01"],
    "dateTime": ["2024-03-01", "2024-03-01T10:00", "2024-03-01 10:00:00", "20240301T100000Z", "2024-03-01T25:00:00",
                 "2024-03-01T24:00:01", "2024-02-30T10:00:00"],
    "gYearMonth": ["2024", "2024-13", "2024-03-01"],
    "gYear": ["24", "2024-03", "02024"],
    "decimal": ["1e3", "INF", "NaN", "1_0", "", ".", "1,5"],
    "integer": ["5.0", "1_000"],
    "nonNegativeInteger": ["-5", "5.0", "1e3", "1_000", "", "31 MB"],
    "duration": ["P", "PT", "1D", "P1W", "P1DT", "1440.0", "P1.5D"],
    "hexBinary": ["9f8", "xyz0"],
    "boolean": ["TRUE", "yes"],
}  # fmt: skip


@pytest.mark.parametrize(("name", "forms"), GOOD.items(), ids=GOOD)
def test_well_formed_literals_are_accepted(name: str, forms: list[str]) -> None:
    datatype = ox.NamedNode(XSD + name)
    assert [form for form in forms if not is_well_formed(ox.Literal(form, datatype=datatype))] == []


@pytest.mark.parametrize(("name", "forms"), BAD.items(), ids=BAD)
def test_ill_formed_literals_are_refused(name: str, forms: list[str]) -> None:
    datatype = ox.NamedNode(XSD + name)
    assert [form for form in forms if is_well_formed(ox.Literal(form, datatype=datatype))] == []


def test_an_ill_formed_literal_is_found_and_shown_as_it_stands_in_the_file() -> None:
    issued = ox.Literal("2024-03-01T10:00", datatype=ox.NamedNode(XSD + "dateTime"))
    turtle = f"<https://e.example/x> a <{expand('dcat:Distribution')}> ; <{expand('dct:issued')}> {issued} ."
    found = validate(turtle.encode(), media_type="text/turtle").results
    assert [result.value for result in found if result.path == expand("dct:issued")] == [str(issued)]
