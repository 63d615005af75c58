"""Numbers of terms while data are read: one for each distinct term, by how it is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import count, islice
from operator import itemgetter

import numpy as np

from civilex.shacl import terms
from civilex.shacl.pairs import Ids

OWN, BACKGROUND, NO_GRAPH = 0, 1, -1
_DIRECTIONS = (b"--ltr", b"--rtl")


class Unusual(Exception):
    """A line is not laid out plainly, or holds no triple of RDF 1.1."""


class Numbers(defaultdict[bytes, int]):
    """Numbers of terms by how they are written; a term seen for the first time is checked, unless it is trusted."""

    def __init__(self) -> None:
        """Begin with no terms."""
        super().__init__()
        self.terms: list[bytes] = []
        self._kinds = bytearray()
        self._trusts = False

    @contextmanager
    def trusting(self, trusted: bool) -> Iterator[None]:
        """Take terms as they are, in the form in which the parser writes them."""
        before, self._trusts = self._trusts, trusted
        try:
            yield
        finally:
            self._trusts = before

    def number(self, token: bytes) -> int:
        """Return the number of a term, a new one where it is new; raises Unusual for one that is none of RDF 1.1."""
        if (known := self.get(token)) is not None:
            return known
        found = token
        if self._trusts:
            if token[:2] == b"<<" or (token[-5:] in _DIRECTIONS and token[0] == terms.LITERAL and token[-1] != 34):
                raise Unusual
        else:
            canonical = terms.canonical(token)
            if canonical is None:
                raise Unusual
            if canonical != token and (known := self.get(canonical)) is not None:
                self[token] = known
                return known
            found = canonical
        number = self[token] = self[found] = len(self.terms)
        self.terms.append(found)
        self._kinds.append(found[0])
        return number

    def of_triples(self, subjects: Sequence[bytes], predicates: Sequence[bytes], objects: Sequence[bytes]) -> list[Ids]:
        """Return the numbers of the terms of many triples, new ones where they are new.

        They are numbered without a look at each, and then the new ones looked at together. Raises Unusual where one is
        no term of RDF 1.1, or stands where it may not.
        """
        first, before = len(self.terms), len(self)
        self.default_factory = count(first).__next__
        try:
            found = [
                np.fromiter(map(self.__getitem__, column), np.int32, len(column))
                for column in (subjects, predicates, objects)
            ]
        finally:
            self.default_factory = None
        fresh = list(islice(reversed(self), len(self) - before))[::-1]
        if self._are_plain(fresh):
            self.terms += fresh
            self._kinds += bytes(map(itemgetter(0), fresh))
        else:
            for token in fresh:
                del self[token]
            renumbered = np.array([self.number(token) for token in fresh], np.int32)
            for column in found:
                new = column >= first
                column[new] = renumbered[column[new] - first]
        kinds = np.frombuffer(self._kinds, np.uint8)
        in_order = (kinds[found[0]] != terms.LITERAL).all() and (kinds[found[1]] == terms.IRI).all()
        del kinds  # so that the kinds can grow again
        if not in_order:
            raise Unusual
        return found

    def _are_plain(self, fresh: list[bytes]) -> bool:
        if not self._trusts:
            return terms.all_plain(fresh)
        together = b"\n".join(fresh)
        return b"<<" not in together and not any(direction in together for direction in _DIRECTIONS)


class Scope(dict[bytes, int]):
    """The numbers of terms in a document whose blank nodes are those of no other."""

    def __init__(self, numbers: Numbers, prefix: bytes) -> None:
        """Take the numbers of all documents, and what the labels of this one's blank nodes get before them."""
        super().__init__()
        self._numbers, self._prefix = numbers, prefix

    def __missing__(self, token: bytes) -> int:
        """Number a term that is new here."""
        whole = self._prefix + token[2:] if token[:2] == b"_:" else token
        number = self[token] = self._numbers.number(whole)
        return number

    def number(self, token: bytes) -> int:
        """Return the number of a term, as :meth:`Numbers.number` does."""
        return self[token]


class GraphRoles(dict[bytes, int]):
    """What the triples of each named graph are, by its name as it is written: own, background, or no graph's name."""

    def __init__(self, background: Collection[str]) -> None:
        """Take the IRIs of the graphs that are background."""
        super().__init__()
        self._background = {f"<{iri}>".encode() for iri in background}

    def __missing__(self, token: bytes) -> int:
        """Look closely at a name that is new."""
        name = terms.canonical(token) if token[:1] in (b"<", b"_") else None
        role = NO_GRAPH if name is None else BACKGROUND if name in self._background else OWN
        self[token] = role
        return role

    def names(self) -> list[bytes]:
        """Return the names of graphs."""
        return [token for token, role in self.items() if role != NO_GRAPH]
