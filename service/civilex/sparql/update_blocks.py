"""An update, split where its brackets split it: the tokens outside of all braces, and its blocks in braces."""

from __future__ import annotations

from dataclasses import dataclass, field

from civilex.sparql.reading import Frame, Reading, Step
from civilex.store.query_text import Token


@dataclass(slots=True)
class Block:
    """A block in braces that stands in no other: its place in the text, and what it says about graphs.

    ``start`` and ``end`` count characters from 0, braces included. ``graphs`` are the names and variables after GRAPH,
    ``outside`` says that triples stand outside of every GRAPH. ``rows`` holds, for each variable that a VALUES directly
    in the block binds, the terms that it can be: IRIs and names, or ``None`` where others are among them.
    """

    start: int
    end: int = 0
    graphs: list[Token] = field(default_factory=list)
    outside: bool = False
    rows: dict[str, list[Token] | None] = field(default_factory=dict)


@dataclass(slots=True)
class Split:
    """Takes the steps of a reading, one after the other, and keeps its tokens outside of braces and its blocks."""

    reading: Reading
    pieces: list[Token | Block] = field(default_factory=list)
    _block: Block | None = None
    _frame: Frame | None = None
    _variable: str | None = None
    _rows: Frame | None = None

    def take(self, step: Step) -> None:
        """Take the next step; raises QuerySyntaxError where the engine may read a graph where a name stands."""
        if self._block is None:
            self._take_outside(step)
        elif step.closed is not None and step.depth == 0:
            self._block.end = step.token.end
            self._block = None
        else:
            self._take_inside(step, self._block)

    def _take_outside(self, step: Step) -> None:
        if step.opened is not None and step.token.text == "{":
            self._block, self._frame = Block(step.token.start), step.opened
            self.pieces.append(self._block)
        elif step.depth == 0 or step.opened is not None:
            self.pieces.append(step.token)

    def _take_inside(self, step: Step, block: Block) -> None:
        token, previous = step.token, step.previous
        names_graph = previous is not None and previous.is_word("GRAPH")
        if names_graph and token.kind in ("iri", "name", "variable"):
            block.graphs.append(token)
        elif step.frame is self._frame and not (token.is_word("GRAPH") or token.text in ("{", "}", ".")):
            block.outside = True
        if step.opened is not None and token.text == "{":
            self._refuse_glued_graph(step)
        self._take_rows(step, block)

    def _refuse_glued_graph(self, step: Step) -> None:
        """Refuse ``GRAPHex:g {``, which the engine reads as ``GRAPH ex:g {``; ``{|`` opens an annotation."""
        name, before = step.previous, step.second
        if name is None or name.kind != "name" or self.reading.text.startswith("|", step.token.end):
            return
        if name.text.upper().startswith("GRAPH") and not (before is not None and before.is_word("GRAPH")):
            raise self.reading.error(f"Write '{name.text[:80]}' as a full IRI: it begins with a keyword", name.start)

    def _take_rows(self, step: Step, block: Block) -> None:
        token, previous = step.token, step.previous
        if self._rows is not None:
            if step.closed is self._rows:
                self._rows = self._variable = None
            elif self._variable is not None and (known := block.rows[self._variable]) is not None:
                if token.kind in ("iri", "name"):
                    known.append(token)
                else:
                    block.rows[self._variable] = None
        elif self._variable is not None:
            if step.opened is not None and step.opened.kind == "rows" and self._variable not in block.rows:
                self._rows = step.opened
                block.rows[self._variable] = []
            else:
                self._variable = None
        elif step.frame is self._frame and step.frame.kind == "pattern" and token.kind == "variable":
            self._variable = token.text[1:] if previous is not None and previous.is_word("VALUES") else None
