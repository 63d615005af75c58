"""``sh:datatype`` in SPARQL: the datatype, and the lexical form as far as regular expressions tell it."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from civilex.shacl.graph import RDF, XSD

_SIGNED = "[+-]?"
_DIGITS = "([0-9]+([.][0-9]*)?|[.][0-9]+)"
_ZONE = "(Z|[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_DATE = "-?([1-9][0-9]{3,}|0[0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_TIME = "(([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]+)?|24:00:00([.]0+)?)"
_FORMS = {
    XSD + "boolean": "true|false|1|0",
    XSD + "decimal": _SIGNED + _DIGITS,
    XSD + "float": f"{_SIGNED}{_DIGITS}([eE][+-]?[0-9]+)?|[+-]?INF|NaN",
    XSD + "double": f"{_SIGNED}{_DIGITS}([eE][+-]?[0-9]+)?|[+-]?INF|NaN",
    XSD + "hexBinary": "([0-9a-fA-F]{2})*",
    XSD + "date": _DATE + _ZONE,
    XSD + "dateTime": f"{_DATE}T{_TIME}{_ZONE}",
    XSD + "time": _TIME + _ZONE,
    XSD + "gYear": "-?([1-9][0-9]{3,}|0[0-9]{3})" + _ZONE,
    XSD + "gYearMonth": "-?([1-9][0-9]{3,}|0[0-9]{3})-(0[1-9]|1[0-2])" + _ZONE,
}
"""Whether a day exists in its month is not told by these."""
_INTEGERS: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-(2**7), 2**7 - 1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 2**8 - 1),
}
PROBE = f'SELECT (DATATYPE("1"^^<{XSD}nonNegativeInteger>) AS ?kept) WHERE {{}}'
"""Asks a store whether it keeps the datatypes that are derived from ``xsd:integer``."""


@dataclass(frozen=True, slots=True)
class Datatypes:
    """How a store keeps datatypes: some make ``xsd:integer`` of all that are derived from it."""

    keeps_derived: bool = True

    def test(self, value: str, iri: str) -> str:
        """Return the expression for a value being a well-formed literal of a datatype."""
        if iri == RDF + "langString":
            return f'(isLiteral({value}) && LANG({value}) != "")'
        name = iri.removeprefix(XSD)
        whole = name in _INTEGERS and iri != name
        kept = iri if self.keeps_derived or not whole else XSD + "integer"
        tests = [f"isLiteral({value})", f"DATATYPE({value}) = <{kept}>"]
        form = _SIGNED + "[0-9]+" if whole else _FORMS.get(iri)
        if form is not None:
            tests.append(f"REGEX(STR({value}), {ox.Literal(f'^({form})$')})")
        if whole:
            low, high = _INTEGERS[name]
            tests += [f"{value} >= {low}"] if low is not None else []
            tests += [f"{value} <= {high}"] if high is not None else []
        return f"({' && '.join(tests)})"
