"""Triples into columns: each term gets a number, each triple three of them, the data's own apart from background.

Lines of N-Triples and N-Quads as most programs write them are taken apart at their spaces, and each distinct term is
looked at once. A line that is laid out in another way, or a term that is not plain, is given to the parser, so that
what is refused is what the parser refuses.
"""

from __future__ import annotations

import gc
from array import array
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from io import BufferedIOBase, BytesIO
from itertools import repeat
from typing import IO, cast

import numpy as np
import pyoxigraph as ox

from civilex.errors import UnreadableData
from civilex.rdf.parse_errors import reason_of, with_other_format
from civilex.rdf.parsing import check_triple_terms, check_utf8, check_value
from civilex.shacl import terms
from civilex.shacl.columns import Columns
from civilex.shacl.line_sink import BATCH, LineSink
from civilex.shacl.numbers import NO_GRAPH, OWN, GraphRoles, Numbers, Scope, Unusual
from civilex.shacl.pairs import Ids, distinct


class _Rows:
    """Three columns of numbers that grow."""

    def __init__(self) -> None:
        self.subjects, self.predicates, self.objects = array("i"), array("i"), array("i")

    def __len__(self) -> int:
        return len(self.subjects)

    def append(self, subject: int, predicate: int, object_: int) -> None:
        self.subjects.append(subject)
        self.predicates.append(predicate)
        self.objects.append(object_)

    def cut(self, length: int) -> None:
        for column in (self.subjects, self.predicates, self.objects):
            del column[length:]


class Loader:
    """Takes triples from several documents and makes columns of them.

    Background is looked up and never blamed: documents that are given as such, and the named graphs of
    ``background_graphs``. What RDF 1.2 adds (triple terms, directions of texts) is no part of SHACL: it is refused, or
    with ``leave_out_rdf_1_2`` left out, triple terms being counted in ``left_out``.
    """

    def __init__(self, *, background_graphs: Collection[str] = (), leave_out_rdf_1_2: bool = False) -> None:
        """Begin with no triples."""
        self._numbers = Numbers()
        self._roles = GraphRoles(background_graphs)
        self._own, self._background = _Rows(), _Rows()
        self._leave_out = leave_out_rdf_1_2
        self._backgrounds = 0
        self.left_out = 0

    def __len__(self) -> int:
        """Return how many triples were taken, background and duplicates included."""
        return len(self._own) + len(self._background)

    @property
    def terms(self) -> list[bytes]:
        """The distinct terms so far, as :mod:`civilex.shacl.terms` has them."""
        return self._numbers.terms

    @property
    def graphs(self) -> list[bytes]:
        """The names of the named graphs so far."""
        return self._roles.names()

    def has(self, term: ox.NamedNode) -> bool:
        """Return whether a term was met."""
        return terms.encode(term) in self._numbers

    def literals_of(self, properties: Collection[str]) -> list[ox.Literal]:
        """Return the distinct literals that the data themselves give as values of some properties."""
        wanted = [number for iri in properties if (number := self._numbers.get(f"<{iri}>".encode(), -1)) >= 0]
        rows = self._own
        with memoryview(rows.predicates) as predicates, memoryview(rows.objects) as objects:
            found = distinct(np.asarray(objects)[np.isin(np.asarray(predicates), wanted)]).tolist()
        decoded = (terms.decode(self.terms[number]) for number in found)
        return [term for term in decoded if isinstance(term, ox.Literal)]

    def n_triples(self, lines: Iterable[bytes], *, source: str = "input", background: bool = False) -> None:
        """Take the lines of an N-Triples document (bytes, each with its line feed).

        Raises UnreadableData with the line for what the parser refuses, and for triple terms and directions.
        """
        with self.whole():
            self._triple_blocks(blocks_of(lines), self._scope(background), source, background)

    def n_quads(self, lines: Iterable[bytes], *, source: str = "input", background: bool = False) -> None:
        """Take the lines of an N-Quads document, as :meth:`n_triples` does."""
        with self.whole():
            self._quad_lines(enumerate(lines, 1), self._scope(background), source, background)

    def quads(
        self, found: Iterable[ox.Quad], *, source: str = "input", background: bool = False, graphs: bool = True
    ) -> None:
        """Take the quads of a document while the parser gives them; without ``graphs`` it has no named ones.

        The parser's own serializer writes them as lines, which is faster than to ask each term for its text.
        """
        numbers = self._scope(background)

        def take(block: bytes) -> None:
            if graphs:
                self._quad_lines(zip(repeat(None), BytesIO(block), strict=False), numbers, source, background)
            else:
                self._triple_blocks([block], numbers, source, background, numbered=False)

        with self.whole(), self._numbers.trusting(True):
            sink = LineSink(take)
            ox.serialize(found, cast("IO[bytes]", sink), format=ox.RdfFormat.N_QUADS)
            sink.flush()

    def triples(self, found: Iterable[ox.Triple | ox.Quad], *, source: str = "input", background: bool = False) -> None:
        """Take triples that the parser gave, as it gave them."""
        self._take(found, source, self._scope(background), background)

    def columns(self) -> Columns:
        """Return the columns; the loader cannot be used after that."""
        own, background = self._own, self._background
        self._own, self._background = _Rows(), _Rows()
        subjects, predicates, objects = (
            _joined(*parts)
            for parts in (
                (own.subjects, background.subjects),
                (own.predicates, background.predicates),
                (own.objects, background.objects),
            )
        )
        return Columns(self._numbers, self._numbers.terms, subjects, predicates, objects, own=len(own))

    def _scope(self, background: bool) -> Numbers | Scope:
        """Return the numbers of terms in a document: blank nodes of a background document are its own."""
        if not background:
            return self._numbers
        self._backgrounds += 1
        return Scope(self._numbers, f"_:background{self._backgrounds}-".encode())

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Take a document whole or not at all: where reading it fails, none of its triples stay.

        The collector of garbage, of which there is none meanwhile, is stopped.
        """
        before = len(self._own), len(self._background), self.left_out
        collecting = gc.isenabled()
        gc.disable()
        try:
            yield
        except Exception:
            self._own.cut(before[0])
            self._background.cut(before[1])
            self.left_out = before[2]
            raise
        finally:
            if collecting:
                gc.enable()

    def _triple_blocks(
        self,
        blocks: Iterable[bytes],
        numbers: Numbers | Scope,
        source: str,
        background: bool,
        *,
        numbered: bool = True,
    ) -> None:
        """Take blocks of whole lines, each at once where all of its lines are plain, else line by line."""
        first = 1
        for block in blocks:
            if not (isinstance(numbers, Numbers) and self._plain_block(block, numbers, background)):
                lines = (
                    enumerate(BytesIO(block), first) if numbered else zip(repeat(None), BytesIO(block), strict=False)
                )
                self._triple_lines(lines, numbers, source, background)
            first += block.count(b"\n")

    def _plain_block(self, block: bytes, numbers: Numbers, background: bool) -> bool:
        """Take a block of lines; where they are not all plain, take nothing and return false."""
        lines = block.split(b" .\n")
        if lines.pop() or block.count(b"\n") != len(lines):
            return False
        if not lines:
            return True
        try:
            subjects, predicates, objects = zip(*[line.split(b" ", 2) for line in lines], strict=True)
            found = numbers.of_triples(subjects, predicates, objects)
        except (Unusual, ValueError):
            return False
        rows = self._background if background else self._own
        for column, added in zip((rows.subjects, rows.predicates, rows.objects), found, strict=True):
            column.frombytes(added.tobytes())
        return True

    def _triple_lines(
        self, lines: Iterable[tuple[int | None, bytes]], numbers: Numbers | Scope, source: str, background: bool
    ) -> None:
        rows = self._background if background else self._own
        subject, predicate, object_ = rows.subjects.append, rows.predicates.append, rows.objects.append
        number = numbers.number
        for count, line in lines:
            try:
                one, two, rest = line.split(b" ", 2)
                if rest[-3:] != b" .\n" or one[0] == terms.LITERAL or two[0] != terms.IRI:
                    raise Unusual
                triple = number(one), number(two), number(rest[:-3])
            except (Unusual, ValueError, IndexError):
                self._slowly(line, ox.RdfFormat.N_TRIPLES, source, count, numbers, background)
            else:
                subject(triple[0])
                predicate(triple[1])
                object_(triple[2])

    def _quad_lines(
        self, lines: Iterable[tuple[int | None, bytes]], numbers: Numbers | Scope, source: str, background: bool
    ) -> None:
        rows, roles = (self._background if background else self._own, self._background), self._roles
        for count, line in lines:
            try:
                one, two, rest = line.split(b" ", 2)
                if rest[-3:] != b" .\n" or one[0] == terms.LITERAL or two[0] != terms.IRI:
                    raise Unusual
                three, role = rest[:-3], OWN
                if three[-1] != terms.LITERAL:
                    # A literal that ends in what looks like the name of a graph fails as a name: it holds a quote.
                    before, _, graph = three.rpartition(b" ")
                    if before and (found := roles[graph]) != NO_GRAPH:
                        three, role = before, found
                triple = numbers.number(one), numbers.number(two), numbers.number(three)
            except (Unusual, ValueError, IndexError):
                self._slowly(line, ox.RdfFormat.N_QUADS, source, count, numbers, background)
            else:
                rows[role].append(*triple)

    def _slowly(
        self,
        line: bytes,
        syntax: ox.RdfFormat,
        source: str,
        number: int | None,
        numbers: Numbers | Scope,
        background: bool,
    ) -> None:
        text = line.strip()
        if not text or text.startswith(b"#"):
            return
        try:
            check_utf8(line, source)
            check_triple_terms(line, source)
            found = list(ox.parse(line, syntax, rename_blank_nodes=False))
        except UnreadableData as error:
            raise UnreadableData(error.reason, source=source, line=number, column=error.column) from error
        except MemoryError as error:
            text_of = "a single token is larger than 16 MB: link to large values instead."
            raise UnreadableData(text_of, source=source, line=number) from error
        except SyntaxError as error:
            reason = with_other_format(reason_of(error), line, syntax)
            raise UnreadableData(reason, source=source, line=number, column=error.offset) from error
        self._take(found, source, numbers, background, number)

    def _take(
        self,
        found: Iterable[ox.Triple | ox.Quad],
        source: str,
        numbers: Numbers | Scope,
        background: bool,
        line: int | None = None,
    ) -> None:
        rows = self._background if background else self._own
        known = self._numbers
        with known.trusting(True), self.whole():
            for triple in found:
                value = triple.object
                if isinstance(value, ox.Triple):
                    check_value(value, source)
                    self._refuse("triple terms (RDF 1.2) are no part of SHACL", source, line)
                    self.left_out += 1
                    continue
                if isinstance(value, ox.Literal) and value.direction:
                    self._refuse("texts with a direction (RDF 1.2) are no part of SHACL", source, line)
                    value = ox.Literal(value.value, language=value.language)
                target = rows
                if isinstance(triple, ox.Quad) and not isinstance(triple.graph_name, ox.DefaultGraph):
                    target = self._background if self._roles[str(triple.graph_name).encode()] else rows
                target.append(
                    numbers.number(str(triple.subject).encode()),
                    numbers.number(str(triple.predicate).encode()),
                    numbers.number(str(value).encode()),
                )

    def _refuse(self, reason: str, source: str, line: int | None) -> None:
        if not self._leave_out:
            raise UnreadableData(reason, source=source, line=line)


def blocks_of(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Go through the lines of a file, or of anything else that has lines, in blocks of whole lines."""
    if isinstance(lines, BufferedIOBase):
        while block := lines.read(BATCH):
            yield block if block.endswith(b"\n") else block + lines.readline()
        return
    yield from lines


def _joined(own: array[int], background: array[int]) -> Ids:
    parts = [np.frombuffer(part, np.int32) for part in (own, background) if part]
    return np.concatenate(parts) if len(parts) > 1 else parts[0] if parts else np.empty(0, np.int32)
