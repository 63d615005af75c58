"""Lexical rules and comparison of literals, and regular expressions, against SPARQL's own engine."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from civilex.shacl import literals, patterns
from civilex.shacl.graph import XSD

GOOD = {
    "integer": ["0", "-5", "+7", "005", "9" * 5000],
    "byte": ["-128", "127"],
    "unsignedLong": ["18446744073709551615"],
    "negativeInteger": ["-1"],
    "decimal": ["1.", ".5", "-0.0"],
    "double": ["1e3", "INF", "-INF", "NaN", "1.5E-7"],
    "boolean": ["true", "0"],
    "date": ["2024-02-29", "0000-02-29", "-0004-01-01", "12024-12-31Z", "2024-01-01+14:00"],
    "dateTime": ["2024-01-01T24:00:00", "2024-01-01T00:00:00.123-05:30"],
    "dateTimeStamp": ["2024-01-01T00:00:00Z"],
    "time": ["23:59:59"],
    "gYear": ["2024", "-0001"],
    "gYearMonth": ["2024-12"],
    "gMonthDay": ["--02-29"],
    "gDay": ["---31"],
    "gMonth": ["--12Z"],
    "duration": ["P1Y2M3DT4H5M6.7S", "-P1D", "PT0S"],
    "dayTimeDuration": ["P3DT1M"],
    "yearMonthDuration": ["P3Y1M"],
    "hexBinary": ["", "0aFF"],
    "base64Binary": ["", "YQ==", "YWI=", "YWJj", "YW Jj"],
    "language": ["en", "en-GB"],
}
BAD = {
    "integer": ["", "1.0", " 1", "1e3", "٣"],
    "byte": ["128", "-129"],
    "unsignedLong": ["18446744073709551616", "-1"],
    "negativeInteger": ["0", "-0"],
    "decimal": ["1e3", ".", ""],
    "double": ["inf", "+NaN", "1e"],
    "boolean": ["TRUE", "yes"],
    "date": ["2023-02-29", "1900-02-29", "24-01-01", "2024-13-01", "2024-04-31", "2024-01-01+14:01", "2024-1-1"],
    "dateTime": ["2024-01-01", "2024-01-01T24:00:01", "2024-01-01T10:00", "2024-01-01 10:00:00"],
    "dateTimeStamp": ["2024-01-01T00:00:00"],
    "time": ["24:01:00", "9:00:00"],
    "gYear": ["24", "02024"],
    "gYearMonth": ["2024-13"],
    "gMonthDay": ["--02-30", "02-28"],
    "gDay": ["---32"],
    "gMonth": ["--13"],
    "duration": ["P", "PT", "P1DT", "1D", "P1H", "P-1D"],
    "dayTimeDuration": ["P1Y", "P1M"],
    "yearMonthDuration": ["P1D"],
    "hexBinary": ["a", "xy"],
    "base64Binary": ["Y", "YQ=", "Y=Q="],
    "language": ["e_n", "abcdefghi"],
}


@pytest.mark.parametrize(("name", "texts"), GOOD.items())
def test_well_formed(name: str, texts: list[str]) -> None:
    assert [text for text in texts if not literals.well_formed(text, XSD + name)] == []


@pytest.mark.parametrize(("name", "texts"), BAD.items())
def test_ill_formed(name: str, texts: list[str]) -> None:
    assert [text for text in texts if literals.well_formed(text, XSD + name)] == []


NUMBERS = ["0", "-0", "1", "1.0", "1e0", "2", "10", "-3", "3.14159", "INF", "NaN", "1e300"]
TIMES = ["2024-01-01T00:00:00", "2024-01-01T00:00:00Z", "2024-01-01T14:00:00+14:00", "2024-01-01T12:00:00-05:00",
         "2023-12-31T24:00:00", "2024-01-02T10:00:00Z", "2025-06-01T00:00:00"]  # fmt: skip
DATES = ["2024-01-01", "2024-01-01Z", "2023-12-31", "2024-01-02+14:00", "2020-02-29"]
VALUES = st.one_of(
    st.tuples(st.sampled_from(NUMBERS), st.sampled_from(["integer", "decimal", "double", "float", "int"])),
    st.tuples(st.sampled_from(TIMES), st.just("dateTime")),
    st.tuples(st.sampled_from(DATES), st.just("date")),
    st.tuples(st.sampled_from(["a", "b", "10", "9"]), st.just("string")),
    st.tuples(st.sampled_from(["PT1H", "PT60M", "P1D", "-PT1S"]), st.just("dayTimeDuration")),
    st.tuples(st.sampled_from(["P1Y", "P12M", "P13M"]), st.just("yearMonthDuration")),
).filter(lambda pair: literals.well_formed(pair[0], XSD + pair[1]))


def test_nan_compares_with_nothing() -> None:
    nan = literals.value("NaN", XSD + "double")
    for other in (
        nan,
        literals.value("1.5", XSD + "decimal"),
        literals.value("1", XSD + "integer"),
        literals.value("INF", XSD + "float"),
    ):
        for or_equal in (True, False):
            assert not literals.less(nan, other, or_equal=or_equal)
            assert not literals.less(other, nan, or_equal=or_equal)


def test_booleans_compare() -> None:
    """SPARQL 1.1 (17.3) gives booleans an order, which its engine here leaves out."""
    assert literals.less(literals.value("0", XSD + "boolean"), literals.value("true", XSD + "boolean"))


@given(VALUES, VALUES, st.booleans())
def test_comparison_is_that_of_sparql(left: tuple[str, str], right: tuple[str, str], or_equal: bool) -> None:
    """Durations of days are left apart from those of months: XPath's operators (SPARQL 1.1, 17.3) know no mixture."""
    assume({left[1], right[1]} != {"dayTimeDuration", "yearMonthDuration"})
    one, other = (ox.Literal(text, datatype=ox.NamedNode(XSD + name)) for text, name in (left, right))
    sign = "<=" if or_equal else "<"
    answer = ox.Store().query(f"ASK {{ FILTER({one} {sign} {other}) }}")
    assert isinstance(answer, ox.QueryBoolean)
    ours = literals.less(
        literals.value(one.value, one.datatype.value),
        literals.value(other.value, other.datatype.value),
        or_equal=or_equal,
    )
    assert ours == bool(answer)


TEXTS = ["", "abc", "ABC", "a.c", "a\nc", "2024-01-01", "http://a.example/x", "x1", "é", "aaa", "a|b", "(a)", "abc\n"]


@given(
    st.sampled_from(
        ["^abc$", "a.c", "^[a-z]+$", "b|c", "^(a|b)", "^a|b$", r"\.", r"^\d+", "[^a-c]", "a{2,3}", "a+?", "(a+)+$",
         "^$", r"\p{L}", "^[A-Z0-9._-]+$", "[a-c-e]", "^(?:x)1$", "x*1", "a$", r"\w\w"]
    ),
    st.sampled_from(["", "i", "s", "m", "x"]),
)  # fmt: skip
def test_patterns_are_those_of_sparql(regex: str, flags: str) -> None:
    rows = " ".join(str(ox.Literal(text)) for text in TEXTS)
    query = f"SELECT ?t {{ VALUES ?t {{ {rows} }} FILTER(REGEX(?t, {ox.Literal(regex)}, {ox.Literal(flags)})) }}"
    solutions = ox.Store().query(query)
    assert isinstance(solutions, ox.QuerySolutions)
    expected = {solution["t"].value for solution in solutions}
    assert {text for text, good in zip(TEXTS, patterns.matches(regex, flags, TEXTS), strict=True) if good} == expected
