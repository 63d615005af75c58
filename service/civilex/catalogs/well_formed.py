"""Whether a literal is written as its XML Schema datatype asks (XSD 1.1 part 2), exactly.

rdflib, under pyshacl, lets much pass that is not: a time without seconds, a month as a year, 1e3 as a decimal.
"""

from __future__ import annotations

import re
from datetime import date

import pyoxigraph as ox

from civilex.namespaces import XSD

_ZONE = r"(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?"
_YEAR = r"-?(?:[1-9]\d{3,}|0\d{3})"
_DAY = rf"(?P<year>{_YEAR})-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])"
_TIME = r"(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?)"
_FORMS = {
    "date": rf"{_DAY}{_ZONE}",
    "dateTime": rf"{_DAY}T{_TIME}{_ZONE}",
    "gYearMonth": rf"{_YEAR}-(?:0[1-9]|1[0-2]){_ZONE}",
    "gYear": rf"{_YEAR}{_ZONE}",
    "decimal": r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)",
    "integer": r"[+-]?\d+",
    "nonNegativeInteger": r"\+?\d+|-0+",
    "duration": r"-?P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?",
    "hexBinary": r"(?:[0-9A-Fa-f]{2})*",
    "boolean": r"true|false|0|1",
}
_PATTERNS = {XSD + name: re.compile(form, re.ASCII) for name, form in _FORMS.items()}


def is_well_formed(literal: ox.Literal) -> bool:
    """Return whether a literal's text fits its datatype; true for a datatype that is not known here.

    >>> day = ox.NamedNode(XSD + "date")
    >>> is_well_formed(ox.Literal("2024-02-29", datatype=day)), is_well_formed(ox.Literal("2023-02-29", datatype=day))
    (True, False)
    """
    pattern = _PATTERNS.get(literal.datatype.value)
    if pattern is None:
        return True
    match = pattern.fullmatch(literal.value)
    if match is None:
        return False
    parts = match.groupdict()
    return "day" not in parts or _is_a_day(int(parts["year"]), int(parts["month"]), int(parts["day"]))


def _is_a_day(year: int, month: int, day: int) -> bool:
    """Return whether a month has a day; the calendar repeats every 400 years, which Python's years do not all reach."""
    try:
        date(year % 400 + 400, month, day)
    except ValueError:
        return False
    return True
