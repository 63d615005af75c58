"""The operations of an update, read by the grammar of SPARQL 1.1 Update (rules 29 to 51), blocks taken as they are.

Outside of its blocks an update is read strictly, word by word, so that what is said here of an operation (which graphs
it may write, where its WHERE stands) holds for what the engine does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from civilex.rdf.iri_references import has_dot_segments, has_host, is_absolute, resolve
from civilex.sparql.reading import Reading
from civilex.sparql.update_blocks import Block
from civilex.store.query_text import Token, decode_codepoints

UNNAMED = ""
"""Stands for the unnamed graph among names of graphs."""
WORDS = ("INSERT", "DELETE", "WITH", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY")


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: what it is called, where it stands, and the graphs that it may change.

    ``written`` are the graphs that it names; ``anywhere`` says that it may change any other as well,
    ``inserts_anywhere`` that it may add triples to any other. ``where`` is the place of its WHERE, ``matched``
    the block of a DELETE WHERE, ``names_dataset`` says that it has WITH, USING or USING NAMED. ``source`` is the
    address that LOAD fetches, ``end`` the place behind such a LOAD, and ``silent`` says that it may fail.
    ``read`` are the graphs that it may look at, never too few; ``reads_anywhere`` says that it may look at any other.
    """

    name: str
    start: int
    written: frozenset[str] = frozenset()
    anywhere: bool = False
    inserts_anywhere: bool = False
    where: int | None = None
    matched: Block | None = None
    names_dataset: bool = False
    source: str | None = None
    end: int = 0
    silent: bool = False
    read: frozenset[str] = frozenset()
    reads_anywhere: bool = False


@dataclass(slots=True)
class Scope:
    """The graphs that templates may change, gathered while they are read."""

    written: set[str] = field(default_factory=set)
    anywhere: bool = False


class Operations:
    """Reads the pieces of an update into operations."""

    def __init__(self, reading: Reading, pieces: list[Token | Block], base_iri: str | None):
        """Take the pieces of a text that has been read to its end, and the IRI that relative ones are resolved by."""
        self._reading, self._pieces, self._next, self._base = reading, pieces, 0, base_iri
        self._prefixes: dict[str, str] = {}

    def __iter__(self) -> Iterator[Operation]:
        """Yield the operations; raises QuerySyntaxError for what is none."""
        self._prologue()
        while self._next < len(self._pieces):
            yield self._operation()
            if self._next < len(self._pieces):
                self._expect(";")
            self._prologue()

    def _prologue(self) -> None:
        while word := self._take("PREFIX", "BASE", "VERSION"):
            match word.text.upper():
                case "PREFIX":
                    name = self._token("name", "a prefix such as ex:")
                    self._prefixes[name.text.removesuffix(":")] = self._iri(self._token("iri", "an IRI in < and >"))
                case "BASE":
                    place = self._token("iri", "an IRI in < and >")
                    self._base = self._iri(place)
                    if has_dot_segments(self._base):
                        raise self._reading.error("Write the BASE without '.' and '..' in its path", place.start)
                case _:
                    self._token("string", "a version in quotes")

    def _operation(self) -> Operation:
        word = self._expect(*WORDS)
        name, start = word.text.upper(), word.start
        match name:
            case "INSERT" | "DELETE" if self._take("DATA"):
                scope = self._changed(self._block(), UNNAMED)
                return Operation(f"{name} DATA", start, frozenset(scope.written), scope.anywhere, scope.anywhere)
            case "DELETE" if where := self._take("WHERE"):
                block = self._block()
                scope = self._changed(block, UNNAMED, where=block)
                read, anywhere = self._read(block, {UNNAMED}, None)
                return Operation(
                    "DELETE WHERE",
                    start,
                    frozenset(scope.written),
                    scope.anywhere,
                    where=where.start,
                    matched=block,
                    read=read,
                    reads_anywhere=anywhere,
                )
            case "INSERT" | "DELETE" | "WITH":
                return self._modify(word)
            case "LOAD":
                silent = self._take("SILENT") is not None
                source = self._graph()
                into = self._graph() if self._take("INTO") and self._expect("GRAPH") else {UNNAMED}
                end = self._pieces[self._next - 1].end
                return Operation(name, start, frozenset(into), source=max(source, key=len), end=end, silent=silent)
            case "CLEAR" | "DROP":
                self._take("SILENT")
                what = self._expect("GRAPH", "DEFAULT", "NAMED", "ALL")
                if what.is_word("GRAPH"):
                    return Operation(name, start, frozenset(self._graph()))
                only_unnamed = what.is_word("DEFAULT")
                return Operation(name, start, frozenset({UNNAMED} if only_unnamed else ()), not only_unnamed)
            case "CREATE":
                self._take("SILENT")
                self._expect("GRAPH")
                return Operation(name, start, frozenset(self._graph()))
            case _:
                self._take("SILENT")
                origin = self._graph_or_default()
                self._expect("TO")
                written = self._graph_or_default() | (origin if name == "MOVE" else set())
                return Operation(name, start, frozenset(written), read=frozenset(origin))

    def _modify(self, word: Token) -> Operation:
        start, names_dataset, home = word.start, False, {UNNAMED}
        if word.is_word("WITH"):
            home, names_dataset = self._graph(), True
            word = self._expect("INSERT", "DELETE")
        deleted = self._block() if word.is_word("DELETE") else None
        inserted = self._block() if word.is_word("INSERT") or self._take("INSERT") else None
        using: set[str] | None = None
        while self._take("USING"):
            self._take("NAMED")
            using = (using or set()) | self._graph()
            names_dataset = True
        where, matched = self._expect("WHERE"), self._block()
        read, reads_anywhere = self._read(matched, home, using)
        removed, added = (
            self._changed(block, *home, where=matched) if block else Scope() for block in (deleted, inserted)
        )
        return Operation(
            "DELETE/INSERT",
            start,
            frozenset(removed.written | added.written),
            removed.anywhere or added.anywhere,
            added.anywhere,
            where.start,
            names_dataset=names_dataset,
            read=read,
            reads_anywhere=reads_anywhere,
        )

    def _changed(self, block: Block, *home: str, where: Block | None = None) -> Scope:
        """Return the graphs that a template may change, given the block that its variables are bound in."""
        scope = Scope(set(home) if block.outside else set())
        for token in block.graphs:
            if token.kind != "variable":
                scope.written |= self._named(token)
            elif where is not None and (terms := where.rows.get(token.text[1:])) is not None:
                scope.written.update(*map(self._named, terms))
            else:
                scope.anywhere = True
        return scope

    def _read(self, block: Block, home: set[str], using: set[str] | None) -> tuple[frozenset[str], bool]:
        """Return the graphs that a pattern may look at, and whether it may look at any other.

        ``using`` are those after USING and USING NAMED, which are all that there is then (SPARQL 1.1 Update, 3.1.3).
        What a VALUES binds does not count: a variable of the same name may be another one inside a subquery.
        """
        named = {name for token in block.graphs if token.kind != "variable" for name in self._named(token)}
        variables = any(token.kind == "variable" for token in block.graphs)
        return frozenset(named | (home if using is None else using)), variables and using is None

    def _graph_or_default(self) -> set[str]:
        if self._take("DEFAULT"):
            return {UNNAMED}
        self._take("GRAPH")
        return self._graph()

    def _graph(self) -> set[str]:
        return self._named(self._token(("iri", "name"), "the IRI of a graph"))

    def _named(self, token: Token) -> set[str]:
        """Return what the engine may take a name for: as it is written, and as it is resolved."""
        if token.kind == "name":
            prefix, _, local = token.text.partition(":")
            if prefix not in self._prefixes:
                raise self._reading.error(f"The prefix '{prefix[:80]}' is not declared before this place", token.start)
            return {self._prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)}
        return {self._iri(token)}

    def _iri(self, token: Token) -> str:
        reference = decode_codepoints(token.text[1:-1])
        if is_absolute(reference):
            return reference
        if self._base is None or not has_host(self._base) or has_dot_segments(self._base):
            raise self._reading.error(f"Write {token.text[:80]} in full: no base resolves it", token.start)
        return resolve(reference, self._base)

    def _block(self) -> Block:
        piece = self._peek()
        if not isinstance(piece, Block):
            raise self._wrong("'{'")
        self._next += 1
        return piece

    def _token(self, kinds: str | tuple[str, ...], what: str) -> Token:
        piece = self._peek()
        if not isinstance(piece, Token) or piece.kind not in kinds:
            raise self._wrong(what)
        self._next += 1
        return piece

    def _expect(self, *words: str) -> Token:
        if token := self._take(*words):
            return token
        raise self._wrong(" or ".join(words))

    def _take(self, *words: str) -> Token | None:
        piece = self._peek()
        if not isinstance(piece, Token):
            return None
        if piece.is_word(*words) or (piece.kind == "mark" and piece.text in words):
            self._next += 1
            return piece
        # The engine does not look where a keyword ends: to it, 'CREATE GRAPHex:g' says 'CREATE GRAPH ex:g'.
        if piece.kind == "name" and piece.text.upper().startswith(words):
            raise self._reading.error(f"Write '{piece.text[:80]}' as a full IRI: it begins with a keyword", piece.start)
        return None

    def _peek(self) -> Token | Block | None:
        return self._pieces[self._next] if self._next < len(self._pieces) else None

    def _wrong(self, expected: str) -> Exception:
        piece = self._peek()
        if piece is None:
            return self._reading.error(f"The update ends where {expected} is expected", len(self._reading.text))
        found = "'{'" if isinstance(piece, Block) else f"'{piece.text[:80]}'"
        return self._reading.error(f"{found} stands where {expected} is expected", piece.start)
