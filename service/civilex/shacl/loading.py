"""Triples into columns: a fast way for N-Triples as most programs write them, the parser for all the rest.

The fast way takes a line apart at its spaces and looks closely at each distinct term once. A line that is laid out in
another way, or a term that is not plain, is given to the parser, so that what is refused is what the parser refuses.
"""

from __future__ import annotations

import gc
from array import array
from collections.abc import Iterable

import numpy as np
import pyoxigraph as ox

from civilex.errors import UnreadableData
from civilex.shacl import terms
from civilex.shacl.columns import Columns


class _Numbers(dict[bytes, int]):
    """Numbers of terms by how they are written; a term seen for the first time is checked."""

    def __init__(self) -> None:
        super().__init__()
        self.terms: list[bytes] = []

    def __missing__(self, token: bytes) -> int:
        found = terms.canonical(token)
        if found is None:
            raise _Unusual
        number = self.get(found)
        if number is None:
            number = len(self.terms)
            self.terms.append(found)
            self[found] = number
        self[token] = number
        return number


class _Unusual(Exception):
    """A line is not laid out plainly, or holds no triple."""


class Loader:
    """Takes triples from several documents and makes columns of them."""

    def __init__(self) -> None:
        """Begin with no triples."""
        self._numbers = _Numbers()
        self._subjects, self._predicates, self._objects = array("i"), array("i"), array("i")

    def __len__(self) -> int:
        """Return how many triples were taken, duplicates included."""
        return len(self._subjects)

    def n_triples(self, lines: Iterable[bytes], *, source: str = "input") -> None:
        """Take the lines of an N-Triples document (bytes, each with its line feed).

        Raises UnreadableData with the line for what the parser refuses, and for triple terms and directions.
        """
        numbers = self._numbers
        subject, predicate, object_ = self._subjects.append, self._predicates.append, self._objects.append
        first, count = len(self), 0
        collecting = gc.isenabled()
        gc.disable()
        try:
            for count, line in enumerate(lines, 1):
                try:
                    one, two, rest = line.split(b" ", 2)
                    if rest[-3:] != b" .\n" or one[0] == terms.LITERAL or two[0] != terms.IRI:
                        raise _Unusual
                    triple = numbers[one], numbers[two], numbers[rest[:-3]]
                except (_Unusual, ValueError, IndexError):
                    self._slowly(line, source, count)
                else:
                    subject(triple[0])
                    predicate(triple[1])
                    object_(triple[2])
        except UnreadableData:
            self._cut(first)
            raise
        finally:
            if collecting:
                gc.enable()

    def triples(self, found: Iterable[ox.Triple | ox.Quad], *, source: str = "input") -> None:
        """Take triples that the parser gave; triple terms are refused."""
        numbers, known = self._numbers, self._numbers.terms

        def number(token: bytes) -> int:
            if (value := numbers.get(token)) is None:
                value = numbers[token] = len(known)
                known.append(token)
            return value

        for triple in found:
            if isinstance(triple.object, ox.Triple):
                raise UnreadableData("triple terms (RDF 1.2) are no part of SHACL", source=source)
            self._subjects.append(number(str(triple.subject).encode()))
            self._predicates.append(number(str(triple.predicate).encode()))
            self._objects.append(number(str(triple.object).encode()))

    def columns(self) -> Columns:
        """Return the columns; the loader cannot be used after that."""
        columns = (np.frombuffer(part, np.int32) if part else np.empty(0, np.int32) for part in
                   (self._subjects, self._predicates, self._objects))  # fmt: skip
        return Columns(self._numbers, self._numbers.terms, *columns)

    def _slowly(self, line: bytes, source: str, number: int) -> None:
        text = line.strip()
        if not text or text.startswith(b"#"):
            return
        try:
            found = list(ox.parse(line, ox.RdfFormat.N_TRIPLES, rename_blank_nodes=False))
        except SyntaxError as error:
            reason = str(error).partition(": ")[2] or str(error)
            raise UnreadableData(reason.replace(" (line 1)", ""), source=source, line=number, column=1) from error
        if any(isinstance(triple.object, ox.Literal) and triple.object.direction for triple in found):
            raise UnreadableData("texts with a direction (RDF 1.2) are no part of SHACL", source=source, line=number)
        self.triples(found, source=source)

    def _cut(self, length: int) -> None:
        for column in (self._subjects, self._predicates, self._objects):
            del column[length:]
