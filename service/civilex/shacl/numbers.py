"""Numbers of terms while data are read: one for each distinct term, by how it is written."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from civilex.shacl import terms

OWN, BACKGROUND, NO_GRAPH = 0, 1, -1
_DIRECTIONS = (b"--ltr", b"--rtl")


class Unusual(Exception):
    """A line is not laid out plainly, or holds no triple of RDF 1.1."""


class Numbers(dict[bytes, int]):
    """Numbers of terms by how they are written; a term seen for the first time is checked, unless it is trusted."""

    def __init__(self) -> None:
        """Begin with no terms."""
        super().__init__()
        self.terms: list[bytes] = []
        self._trusts = False

    @contextmanager
    def trusting(self, trusted: bool) -> Iterator[None]:
        """Take terms as they are, in the form in which the parser writes them."""
        before, self._trusts = self._trusts, trusted
        try:
            yield
        finally:
            self._trusts = before

    def __missing__(self, token: bytes) -> int:
        """Number a new term; raises Unusual for one that is none of RDF 1.1."""
        if self._trusts:
            if token[:2] == b"<<" or (token[-5:] in _DIRECTIONS and token[0] == terms.LITERAL and token[-1] != 34):
                raise Unusual
            number = self[token] = len(self.terms)
            self.terms.append(token)
            return number
        found = terms.canonical(token)
        if found is None:
            raise Unusual
        if found is not token and (known := self.get(found)) is not None:
            self[token] = known
            return known
        number = self[token] = self[found] = len(self.terms)
        self.terms.append(found)
        return number


class Scope(dict[bytes, int]):
    """The numbers of terms in a document whose blank nodes are those of no other."""

    def __init__(self, numbers: Numbers, prefix: bytes) -> None:
        """Take the numbers of all documents, and what the labels of this one's blank nodes get before them."""
        super().__init__()
        self._numbers, self._prefix = numbers, prefix

    def __missing__(self, token: bytes) -> int:
        """Number a term that is new here."""
        whole = self._prefix + token[2:] if token[:2] == b"_:" else token
        number = self[token] = self._numbers[whole]
        return number


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
