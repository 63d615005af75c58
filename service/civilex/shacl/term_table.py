"""The terms of a graph by number, with what is asked of each of them once: kind, datatype or language, any question."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import numpy.typing as npt

from civilex.shacl import terms
from civilex.shacl.graph import Term
from civilex.shacl.pairs import Ids, Mask, longer


class TermTable:
    """Terms by number; literals stay exactly as they are written."""

    def __init__(self, ids: dict[bytes, int], found: list[bytes]):
        """Take the numbers of the terms, and the terms by number."""
        self._ids = ids
        self.terms = found
        self._kinds = np.fromiter((term[0] for term in found), np.uint8, len(found))
        self._suffixes: list[bytes] = []
        self._suffix_numbers: dict[bytes, int] = {}
        self._suffix = np.full(len(found), -1, np.int32)
        literals = np.flatnonzero(self._kinds == terms.LITERAL)
        self._suffix[literals] = [self._suffix_number(found[number]) for number in literals.tolist()]
        self._judged: dict[object, npt.NDArray[np.int8]] = {}

    @property
    def count(self) -> int:
        """How many terms there are."""
        return len(self.terms)

    def number(self, term: Term | str) -> int:
        """Return the number of a term (or IRI), or -1 where the data do not have it."""
        token = f"<{term}>".encode() if isinstance(term, str) else terms.encode(term)
        return self._ids.get(token, -1)

    def add(self, term: Term) -> int:
        """Return the number of a term, which gets one where the data do not have it."""
        token = terms.encode(term)
        if (number := self._ids.get(token)) is not None:
            return number
        number = self._ids[token] = len(self.terms)
        self.terms.append(token)
        suffix = self._suffix_number(token) if token[0] == terms.LITERAL else -1
        if number >= len(self._kinds):
            self._kinds = longer(self._kinds, 2 * number + 64)
            self._suffix = longer(self._suffix, 2 * number + 64)
        self._kinds[number], self._suffix[number] = token[0], suffix
        return number

    def term(self, number: int) -> Term:
        """Return the term of a number."""
        return terms.decode(self.terms[number])

    def lexical(self, number: int) -> str:
        """Return the text of a term (see :func:`civilex.shacl.terms.lexical`)."""
        return terms.lexical(self.terms[number])

    def kinds(self, numbers: Ids) -> npt.NDArray[np.uint8]:
        """Return the first byte of each term, which tells its kind."""
        return self._kinds[numbers]

    def suffixes(self, numbers: Ids) -> Ids:
        """Return the number of the suffix of each term, -1 for those that are no literals."""
        return self._suffix[numbers]

    def suffix(self, number: int) -> bytes:
        """Return the suffix of a literal: language or datatype, as N-Triples write it."""
        return self._suffixes[self._suffix[number]]

    def suffix_known(self, suffix: bytes) -> int:
        """Return the number of a suffix, or -2 where no literal has it."""
        return self._suffix_numbers.get(suffix, -2)

    def language_suffixes(self) -> Mask:
        """Return which numbers of suffixes are languages."""
        return np.fromiter((suffix.startswith(b"@") for suffix in self._suffixes), np.bool_, len(self._suffixes))

    def judge(self, question: object, numbers: Ids, holds: Callable[[list[int]], Iterable[bool]]) -> Mask:
        """Return for each term whether something holds, asking once per distinct term.

        ``holds`` is given the distinct terms. Answers to a question that is not ``None`` are kept: one byte a term.
        """
        table = self._judged.get(question) if question is not None else None
        if table is None:
            table = np.zeros(self.count, np.int8)
        if question is not None:
            table = self._judged[question] = longer(table, self.count)
        wanted = np.zeros(self.count, np.bool_)
        wanted[numbers] = True
        wanted &= table == 0
        fresh = np.flatnonzero(wanted)
        if len(fresh):
            answers = np.fromiter(holds(fresh.tolist()), np.bool_, len(fresh))
            table[fresh] = np.where(answers, 1, 2)
        return table[numbers] == 1

    def _suffix_number(self, token: bytes) -> int:
        suffix = terms.suffix_of(token)
        if (number := self._suffix_numbers.get(suffix)) is None:
            number = self._suffix_numbers[suffix] = len(self._suffixes)
            self._suffixes.append(suffix)
        return number
