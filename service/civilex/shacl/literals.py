"""Literals by the lexical rules of XML Schema 1.1 Datatypes, and their values for comparison.

Nothing is made canonical: ``"005"^^xsd:integer`` stays as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache

from civilex.shacl.graph import RDF, XSD

_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_FLOAT = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN")
_ZONE = r"(?P<zone>Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_YEAR = r"(?P<year>-?(?:[1-9][0-9]{3,4000}|0[0-9]{3}))"
_MONTH, _DAY = r"(?P<month>0[1-9]|1[0-2])", r"(?P<day>0[1-9]|[12][0-9]|3[01])"
_TIME = (
    r"(?:(?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9]):(?P<second>[0-5][0-9](?:\.[0-9]+)?)"
    r"|(?P<midnight>24:00:00(?:\.0+)?))"
)
_DATE_FORMS = {
    name: re.compile(text + _ZONE)
    for name, text in {
        "dateTime": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}",
        "date": f"{_YEAR}-{_MONTH}-{_DAY}",
        "time": _TIME,
        "gYear": _YEAR,
        "gYearMonth": f"{_YEAR}-{_MONTH}",
        "gMonth": f"--{_MONTH}",
        "gDay": f"---{_DAY}",
        "gMonthDay": f"--{_MONTH}-{_DAY}",
    }.items()
}
_ENDS_IN_ZONE = re.compile(_ZONE.removesuffix("?") + r"\Z")
_DURATION = re.compile(
    r"(?P<sign>-)?P(?=.)(?:(?P<years>[0-9]+)Y)?(?:(?P<months>[0-9]+)M)?(?:(?P<days>[0-9]+)D)?"
    r"(?:T(?=.)(?:(?P<hours>[0-9]+)H)?(?:(?P<minutes>[0-9]+)M)?(?:(?P<seconds>[0-9]+(?:\.[0-9]+)?)S)?)?"
)
_BASE64 = re.compile(
    r"(?:(?:[A-Za-z0-9+/] ?){4})*"
    r"(?:(?:[A-Za-z0-9+/] ?){3}[A-Za-z0-9+/]|(?:[A-Za-z0-9+/] ?){2}[AEIMQUYcgkosw048] ?=|[A-Za-z0-9+/] ?[AQgw] ?= ?=)?"
)
_RANGES: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "byte": (-(2**7), 2**7 - 1),
    "short": (-(2**15), 2**15 - 1),
    "int": (-(2**31), 2**31 - 1),
    "long": (-(2**63), 2**63 - 1),
    "unsignedByte": (0, 2**8 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedLong": (0, 2**64 - 1),
}
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FOURTEEN_HOURS = Decimal(14 * 3600)

Value = tuple[str, object]
"""A comparable value: values of the same kind (the first member) compare with each other, others never."""


def _in_range(low: int | None, high: int | None) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        if not _INTEGER.fullmatch(text):
            return False
        return (low is None or _at_least(text, low)) and (high is None or _at_most(text, high))

    return check


def _at_least(text: str, low: int) -> bool:
    return Decimal(text) >= low


def _at_most(text: str, high: int) -> bool:
    return Decimal(text) <= high


def _date_check(name: str) -> Callable[[str], bool]:
    form = _DATE_FORMS[name]

    def check(text: str) -> bool:
        match = form.fullmatch(text)
        return match is not None and _day_exists(match)

    return check


def _day_exists(match: re.Match[str]) -> bool:
    parts = match.groupdict()
    if not (parts.get("day") and parts.get("month")):
        return True
    month = int(parts["month"])
    if month == 2 and (not parts.get("year") or _is_leap(int(parts["year"]))):
        return int(parts["day"]) <= 29
    return int(parts["day"]) <= _DAYS[month - 1]


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _is_duration(*absent: str) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        match = _DURATION.fullmatch(text)
        if match is None:
            return False
        parts = {name: part for name, part in match.groupdict().items() if name != "sign" and part is not None}
        return bool(parts) and not parts.keys() & set(absent)

    return check


_CHECKS: dict[str, Callable[[str], bool]] = {
    **{XSD + name: _in_range(*limits) for name, limits in _RANGES.items()},
    XSD + "decimal": lambda text: _DECIMAL.fullmatch(text) is not None,
    XSD + "float": lambda text: _FLOAT.fullmatch(text) is not None,
    XSD + "double": lambda text: _FLOAT.fullmatch(text) is not None,
    XSD + "boolean": lambda text: text in ("true", "false", "1", "0"),
    **{XSD + name: _date_check(name) for name in _DATE_FORMS},
    XSD + "dateTimeStamp": lambda text: _CHECKS[XSD + "dateTime"](text) and _ENDS_IN_ZONE.search(text) is not None,
    XSD + "duration": _is_duration(),
    XSD + "dayTimeDuration": _is_duration("years", "months"),
    XSD + "yearMonthDuration": _is_duration("days", "hours", "minutes", "seconds"),
    XSD + "hexBinary": lambda text: re.fullmatch(r"(?:[0-9a-fA-F]{2})*", text) is not None,
    XSD + "base64Binary": lambda text: _BASE64.fullmatch(text) is not None,
    XSD + "language": lambda text: re.fullmatch(r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*", text) is not None,
    XSD + "normalizedString": lambda text: not re.search(r"[\t\r\n]", text),
    XSD + "token": lambda text: not re.search(r"[\t\r\n]|^ | $|  ", text),
    RDF + "langString": lambda _: False,  # a literal written with this datatype and without a language tag
}


def well_formed(text: str, datatype: str) -> bool:
    """Say whether a text is in the lexical space of a datatype; any text is, of a datatype that is not known here.

    >>> well_formed("2024-02-30", XSD + "date"), well_formed("128", XSD + "byte"), well_formed("x", "urn:mine")
    (False, False, True)
    """
    check = _CHECKS.get(datatype)
    return check is None or check(text)


def has_rules(datatype: str) -> bool:
    """Say whether any text can be ill-formed for this datatype."""
    return datatype in _CHECKS


_NUMBERS = {XSD + name for name in (*_RANGES, "decimal")}
_FLOATS = {XSD + "float", XSD + "double"}


@cache
def _kind(datatype: str) -> str:
    if datatype in _NUMBERS or datatype in _FLOATS:
        return "number"
    if datatype == XSD + "dateTimeStamp":
        return XSD + "dateTime"
    return datatype


def value(text: str, datatype: str) -> Value | None:
    """Return the comparable value of a literal as SPARQL's operators see it (SPARQL 1.1, 17.3), or ``None``.

    Numbers, strings, booleans, dates, times and durations compare; ill-formed literals, literals with a language tag
    and those of other datatypes do not.
    """
    if not well_formed(text, datatype):
        return None
    if datatype in _NUMBERS:
        return "number", Decimal(text)
    if datatype in _FLOATS:
        return "number", float(text.replace("INF", "inf"))
    if datatype in (XSD + "string", ""):
        return "string", text
    if datatype == XSD + "boolean":
        return "boolean", text in ("true", "1")
    local = datatype.removeprefix(XSD)
    if local in ("dateTime", "date", "time", "dateTimeStamp"):
        match = _DATE_FORMS["dateTime" if local == "dateTimeStamp" else local].fullmatch(text)
        return (_kind(datatype), _seconds(match)) if match else None
    if local in ("dayTimeDuration", "yearMonthDuration"):
        return local, _length(text)
    return None


def _seconds(match: re.Match[str]) -> tuple[Decimal, bool]:
    """Return the seconds since year 0 (a time: since midnight), in UTC where there is a zone, and whether there is."""
    parts = match.groupdict()
    days = 0
    if parts.get("year"):
        year, month, day = int(parts["year"]), int(parts["month"]), int(parts["day"])
        before = year - 1
        days = 365 * before + before // 4 - before // 100 + before // 400
        days += sum(_DAYS[: month - 1]) + (1 if month > 2 and _is_leap(year) else 0) + day
    seconds = Decimal(days * 86_400)
    if parts.get("midnight"):
        seconds += 86_400
    elif parts.get("hour"):
        seconds += int(parts["hour"]) * 3600 + int(parts["minute"]) * 60 + Decimal(parts["second"])
    zone = parts["zone"]
    if zone and zone != "Z":
        offset = int(zone[1:3]) * 3600 + int(zone[4:6]) * 60
        seconds += -offset if zone[0] == "+" else offset
    return seconds, zone is not None


def _length(text: str) -> Decimal:
    match = _DURATION.fullmatch(text)
    assert match is not None  # noqa: S101 (checked by well_formed)
    parts = {name: Decimal(part or 0) for name, part in match.groupdict().items() if name != "sign"}
    months = parts["years"] * 12 + parts["months"]
    seconds = parts["days"] * 86_400 + parts["hours"] * 3600 + parts["minutes"] * 60 + parts["seconds"]
    return (months + seconds) * (-1 if match["sign"] else 1)


def less(left: Value | None, right: Value | None, *, or_equal: bool = False) -> bool:
    """Say whether ``left`` is less than ``right``; false where the two do not compare.

    Times with and without a zone compare only where the answer is the same for every zone (XML Schema 1.1, D.2.2).

    >>> less(value("9", XSD + "integer"), value("10.5", XSD + "double"))
    True
    """
    if left is None or right is None or left[0] != right[0]:
        return False
    one, other = left[1], right[1]
    if isinstance(one, tuple) and isinstance(other, tuple):
        (first, zoned), (second, also_zoned) = one, other
        if zoned != also_zoned:
            return bool(first + _FOURTEEN_HOURS < second)
        one, other = first, second
    if one != one or other != other:
        return False  # NaN, which a Decimal does not compare with
    return bool(one < other or (or_equal and one == other))  # type: ignore[operator]
