"""Which terms of a query stand as predicates and which as classes, from one reading of its text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from civilex.sparql.reading import Frame, Reading, Step, is_operand
from civilex.store.query_text import Token

Role = Literal["predicate", "class"]


@dataclass(slots=True)
class _Place:
    """Where a bracket of triples has got to: 0 subject, 1 predicate, 2 object; whether the object is a class."""

    position: int = 0
    classes: bool = False


@dataclass(slots=True)
class Roles:
    """Follows the triples of a reading."""

    _places: dict[int, _Place] = field(default_factory=dict)

    def of(self, step: Step) -> Role | None:
        """Take the next step and return the role of its token, where it has one."""
        token, place = step.token, self._place(step.frame)
        if step.opened is not None:
            self._open(step.opened, place)
            return None
        if step.closed is not None:
            self._places.pop(id(step.closed), None)
            if step.frame.kind == "pattern":
                self._close(step.closed, place)
            return None
        if step.frame.kind == "collection":
            return self._in_path(step)
        if step.frame.kind != "pattern":
            return None
        if token.kind == "mark":
            self._mark(token, place)
            return None
        if token.kind == "word" and not is_operand(token) and not token.is_word("A"):
            place.position = 0
            return None
        if step.previous is not None and step.previous.is_word("GRAPH", "FILTER", "VALUES"):
            return None
        return self._term(token, place)

    def position(self, frame: Frame) -> int:
        """Return what comes next in a bracket of triples: 0 subject, 1 predicate, 2 object, 3 the end."""
        return self._place(frame).position

    def _place(self, frame: Frame) -> _Place:
        return self._places.setdefault(id(frame), _Place())

    def _open(self, opened: Frame, place: _Place) -> None:
        inner = self._place(opened)
        inner.position, inner.classes = (1 if opened.opening == "[" else place.position), False
        if opened.opening == "{":
            place.position = inner.position = 0

    def _close(self, closed: Frame, place: _Place) -> None:
        if closed.opening == "{" or closed.kind in ("expression", "rows"):
            place.position = 0
        else:
            # A node in brackets, or a path that '/' or '|' may carry on.
            place.classes = place.classes and place.position != 1
            place.position = min(place.position + 1, 3)

    def _in_path(self, step: Step) -> Role | None:
        inside = self._place(step.frame).position == 1
        return "predicate" if inside and step.token.kind in ("iri", "name") else None

    def _mark(self, token: Token, place: _Place) -> None:
        if token.text == ".":
            place.position = 0
        elif token.text == ";" or token.text in ("/", "|"):
            place.position = 1
        elif token.text == ",":
            place.position = 2

    def _term(self, token: Token, place: _Place) -> Role | None:
        position, classes = place.position, place.classes
        if position == 1:
            place.classes = token.is_word("A")
        place.position = min(position + 1, 3)
        if token.kind not in ("iri", "name"):
            return None
        if position == 1:
            return "predicate"
        return "class" if position == 2 and classes else None


def roles(text: str) -> Iterator[tuple[Role, Token]]:
    """Yield the predicates and classes that a query names, in its order; raises QuerySyntaxError as the reading does.

    >>> [(role, token.text) for role, token in roles("SELECT * { ?s a <urn:C> ; <urn:p>/<urn:q> <urn:o> }")]
    [('class', '<urn:C>'), ('predicate', '<urn:p>'), ('predicate', '<urn:q>')]
    """
    places = Roles()
    for step in Reading(text):
        if (role := places.of(step)) is not None:
            yield role, step.token
