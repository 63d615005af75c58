"""Constraints on one value at a time: which of some terms are good (SHACL, 4.1, 4.3, 4.4, 4.8)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from civilex.shacl import literals, patterns, terms
from civilex.shacl.columns import Columns
from civilex.shacl.graph import Term
from civilex.shacl.pairs import Ids, Mask
from civilex.shacl.shapes import (
    Class,
    Constraint,
    Datatype,
    In,
    LanguageIn,
    MaxLength,
    MinLength,
    NodeKind,
    Pattern,
    Range,
)

_FIRST_BYTE = {"IRI": terms.IRI, "BlankNode": terms.BLANK, "Literal": terms.LITERAL}


def check(constraint: Constraint, columns: Columns, values: Ids) -> Mask | None:
    """Return which values are good, or ``None`` for a constraint that does not look at single values alone."""
    match constraint:
        case Class(iri):
            return columns.instances(iri)[values]
        case Datatype(iri):
            return _datatype(columns, values, iri)
        case NodeKind(kinds):
            return np.isin(columns.kinds(values), [_FIRST_BYTE[kind] for kind in kinds])
        case In(members):
            return np.isin(values, _known(columns, members))
        case Range(bound, limit):
            return _compared(columns, values, bound, literals.value(limit.value, limit.datatype.value))
        case MinLength(length):
            return _with_text(columns, values, lambda text: len(text) >= length)
        case MaxLength(length):
            return _with_text(columns, values, lambda text: len(text) <= length)
        case Pattern(regex, flags):
            return _matching(columns, values, regex, flags)
        case LanguageIn(ranges):
            return _languages(columns, values, ranges)
        case _:
            return None


def _known(columns: Columns, members: Iterable[Term]) -> list[int]:
    return [number for member in members if (number := columns.number(member)) >= 0]


def _datatype(columns: Columns, values: Ids, iri: str) -> Mask:
    suffixes = columns.suffixes(values)
    if iri == terms.LANG_STRING:
        languages = columns.language_suffixes()
        good = suffixes >= 0
        good[good] = languages[suffixes[good]]
        return good
    good = suffixes == columns.suffix_known(b"" if iri == terms.STRING else f"^^<{iri}>".encode())
    if literals.has_rules(iri) and good.any():
        lexical = columns.lexical
        chosen = values[good]
        good[good] = columns.judge(
            ("well-formed", iri), chosen, lambda numbers: [literals.well_formed(lexical(n), iri) for n in numbers]
        )
    return good


def comparable(columns: Columns, number: int) -> literals.Value | None:
    """Return the value of a term for comparison, ``None`` for a term that does not compare."""
    token = columns.terms[number]
    if token[0] != terms.LITERAL:
        return None
    return literals.value(terms.lexical(token), terms.datatype_of(terms.suffix_of(token)))


def _compared(columns: Columns, values: Ids, bound: str, limit: literals.Value | None) -> Mask:
    or_equal = bound.endswith("Inclusive")

    def holds(number: int) -> bool:
        found = comparable(columns, number)
        if bound.startswith("min"):
            return literals.less(limit, found, or_equal=or_equal)
        return literals.less(found, limit, or_equal=or_equal)

    return columns.judge(None, values, lambda numbers: map(holds, numbers))


def _with_text(columns: Columns, values: Ids, holds: Callable[[str], bool]) -> Mask:
    good = columns.kinds(values) != terms.BLANK
    lexical = columns.lexical
    good[good] = columns.judge(None, values[good], lambda numbers: [holds(lexical(number)) for number in numbers])
    return good


def _matching(columns: Columns, values: Ids, regex: str, flags: str) -> Mask:
    good = columns.kinds(values) != terms.BLANK
    lexical = columns.lexical
    good[good] = columns.judge(
        None, values[good], lambda numbers: patterns.matches(regex, flags, [lexical(number) for number in numbers])
    )
    return good


def _languages(columns: Columns, values: Ids, ranges: tuple[str, ...]) -> Mask:
    def holds(number: int) -> bool:
        suffix = columns.suffix(number)
        if not suffix.startswith(b"@"):
            return False
        tag = suffix[1:].decode().lower().partition("--")[0]
        return any(tag == wanted or tag.startswith(wanted + "-") or wanted == "*" for wanted in ranges)

    good = columns.kinds(values) == terms.LITERAL
    good[good] = columns.judge(None, values[good], lambda numbers: map(holds, numbers))
    return good
