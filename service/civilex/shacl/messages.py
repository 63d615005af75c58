"""What a result says: the messages of its shape in all their languages, or one of ours in English."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pyoxigraph as ox

from civilex.namespaces import compact
from civilex.shacl.graph import SH, Term
from civilex.shacl.paths import Path
from civilex.shacl.shapes import (
    And,
    Class,
    Closed,
    Constraint,
    Datatype,
    HasValue,
    In,
    LanguageIn,
    MaxCount,
    MaxLength,
    MinCount,
    MinLength,
    NodeKind,
    NodeShape,
    Not,
    Or,
    Pattern,
    PropertyPair,
    QualifiedCount,
    Range,
    Shape,
    UniqueLang,
    Xone,
)
from civilex.shacl.sparql_shapes import CustomConstraint, SparqlConstraint

_PLACE = re.compile(r"\{[?$](\w+)\}")
_RANGES = {
    "minExclusive": "greater than",
    "minInclusive": "at least",
    "maxExclusive": "less than",
    "maxInclusive": "at most",
}
_PAIRS = {
    "equals": "has to have the same values as",
    "disjoint": "must not share a value with",
    "lessThan": "has to be less than",
    "lessThanOrEquals": "has to be at most",
}
_ANY_VALUE = ox.BlankNode("stands-for-the-value-of-a-result")
_KIND_NAMES = {"IRI": "an IRI", "BlankNode": "a blank node", "Literal": "a literal"}


def messages(
    shape: Shape,
    constraint: Constraint,
    bindings: Mapping[str, Term],
    path: Path | None,
) -> tuple[ox.Literal, ...]:
    """Return the messages of a result, with ``{$this}``, ``{?value}`` and other variables filled in.

    The constraint's own messages (SHACL, 5.3.2) come before those of its shape; where there is none, a default one in
    English says what was asked for.
    """
    found = _texts(shape, constraint)
    if (message := bindings.get("message")) is not None and isinstance(message, ox.Literal):
        found = _texts(shape, constraint, (message,))
    if not found:
        return (ox.Literal(default_message(constraint, bindings.get("value"), path), language="en"),)
    names = {**bindings, **parameters(constraint)}
    return tuple(_filled(text, names, path) for text in found)


def _texts(shape: Shape, constraint: Constraint, of_solution: tuple[ox.Literal, ...] = ()) -> tuple[ox.Literal, ...]:
    """Return the messages before they are filled in; a solution of a query may bring one of its own."""
    own: tuple[ox.Literal, ...] = ()
    if isinstance(constraint, SparqlConstraint):
        own = constraint.messages
    elif isinstance(constraint, CustomConstraint):
        own = constraint.validator.messages
    if of_solution and not shape.messages:
        own = of_solution
    return (own or shape.messages) if isinstance(constraint, SparqlConstraint) else (shape.messages or own)


class Message:
    """Makes the messages of all results of one constraint of one shape: what is the same in all is made once."""

    def __init__(self, shape: Shape, constraint: Constraint):
        """Take the shape and the constraint."""
        self._shape, self._constraint = shape, constraint
        self._texts = _texts(shape, constraint)
        self._varies = any(_PLACE.search(text.value) for text in self._texts)
        self._path: object = self  # of none so far
        self._halves: tuple[str, str] | None = None
        self._without_value: tuple[ox.Literal, ...] = ()

    def of(
        self, focus_node: Term, value: Term | None, path: Path | None, bindings: Mapping[str, Term] | None
    ) -> tuple[ox.Literal, ...]:
        """Return the messages of one result; ``bindings`` are the variables of its solution, where SPARQL found it."""
        if self._varies or bindings is not None:
            names = {"this": focus_node, **({} if value is None else {"value": value}), **(bindings or {})}
            return messages(self._shape, self._constraint, names, path)
        if self._texts:
            return self._texts
        if path is not self._path:
            self._path = path
            before, found, after = default_message(self._constraint, _ANY_VALUE, path).rpartition(str(_ANY_VALUE))
            self._halves = (before, after) if found else None
            self._without_value = (ox.Literal(default_message(self._constraint, None, path), language="en"),)
        if value is None or self._halves is None:
            return self._without_value
        return (ox.Literal(f"{self._halves[0]}{_quoted(value)}{self._halves[1]}", language="en"),)


def parameters(constraint: Constraint) -> dict[str, Term | str]:
    """Return what a message may name of a constraint: ``{$minCount}``, ``{$class}`` and so on."""
    match constraint:
        case Class(iri):
            return {"class": iri}
        case Datatype(iri):
            return {"datatype": iri}
        case MinCount(count):
            return {"minCount": str(count)}
        case MaxCount(count):
            return {"maxCount": str(count)}
        case MinLength(length):
            return {"minLength": str(length)}
        case MaxLength(length):
            return {"maxLength": str(length)}
        case Pattern(regex, _):
            return {"pattern": regex}
        case Range(bound, limit):
            return {bound: limit}
        case HasValue(term):
            return {"hasValue": term}
        case CustomConstraint():
            return dict(constraint.parameters)
        case _:
            return {}


def _filled(text: ox.Literal, names: Mapping[str, Term | str], path: Path | None) -> ox.Literal:
    def value(match: re.Match[str]) -> str:
        if match[1] in ("path", "PATH") and path is not None and "path" not in names:
            return shown_path(path)
        found = names.get(match[1])
        return match[0] if found is None else found if isinstance(found, str) else shown(found)

    filled = _PLACE.sub(value, text.value)
    return ox.Literal(filled, language=text.language) if text.language else ox.Literal(filled, datatype=text.datatype)


def shown(term: Term) -> str:
    """Return a term as people read it: the text of a literal, the short name of an IRI."""
    if isinstance(term, ox.NamedNode):
        return compact(term.value)
    return term.value if isinstance(term, ox.Literal) else str(term)


def shown_path(path: Path) -> str:
    """Return a path as people read it, with short names."""
    return re.sub(r"<([^>]*)>", lambda match: compact(match[1]), str(path))


def default_message(constraint: Constraint, value: Term | None, path: Path | None) -> str:
    """Return what a constraint asks for, and what was found instead."""
    subject = shown_path(path) if path is not None else "This node"
    found = f", not {_quoted(value)}" if value is not None else ""
    match constraint:
        case Class(iri):
            return f"{subject} has to be an instance of {compact(iri)}{found}."
        case Datatype(iri):
            return f"{subject} has to be a well-formed {compact(iri)}{found}."
        case NodeKind(kinds):
            return f"{subject} has to be {' or '.join(_KIND_NAMES[kind] for kind in sorted(kinds))}{found}."
        case MinCount(count):
            return f"{subject} is missing." if count == 1 else f"{subject} needs at least {count} values."
        case MaxCount(count):
            return f"{subject} must not be given." if count == 0 else f"{subject} may have at most {_values(count)}."
        case Range(bound, limit):
            return f"{subject} has to be {_RANGES[bound]} {limit.value}{found}."
        case MinLength(length):
            return f"{subject} has to have at least {length} characters{found}."
        case MaxLength(length):
            return f"{subject} may have at most {length} characters{found}."
        case Pattern(regex, _):
            return f"{subject} has to match the pattern {regex}{found}."
        case LanguageIn(ranges):
            return f"{subject} has to be a text in one of the languages {', '.join(ranges)}{found}."
        case UniqueLang():
            return f"{subject} may have one value per language."
        case PropertyPair(comparison, other):
            return f"{subject} {_PAIRS[comparison]} {compact(other)}{found}."
        case In(members):
            listed = ", ".join(shown(member) for member in members[:8]) + (", ..." if len(members) > 8 else "")
            return f"{subject} has to be one of: {listed}{found}."
        case HasValue(term):
            return f"{subject} has to have the value {_quoted(term)}."
        case QualifiedCount(_, side, count, _):
            verb = "needs at least" if side == "Min" else "may have at most"
            return f"{subject} {verb} {_values(count)} of the kind asked for."
        case Closed():
            return f"{subject} is not foreseen here."
        case Not():
            return f"{subject} must not be of the kind that is excluded here{found}."
        case And() | NodeShape():
            return f"{subject} does not meet all that is asked of it{_colon(value)}."
        case Or():
            return f"{subject} meets none of the alternatives{_colon(value)}."
        case Xone():
            return f"{subject} has to meet exactly one of the alternatives{_colon(value)}."
        case _:
            return f"{subject} does not meet the rule {constraint.component.removeprefix(SH)}{_colon(value)}."


def _values(count: int) -> str:
    return "1 value" if count == 1 else f"{count} values"


def _quoted(value: Term) -> str:
    return f"'{shown(value)}'" if isinstance(value, ox.Literal) else shown(value)


def _colon(value: Term | None) -> str:
    return "" if value is None else f": {_quoted(value)}"
