"""Which named graphs a SPARQL update may change, read from its text, so that only these are compared.

Where the text does not tell (a variable for a graph, a relative IRI), the answer is every graph: too many graphs cost
time, one too few would make the record of the change wrong.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from civilex.store.query_text import Token, decode_codepoints, tokens

UNNAMED = ""
"""How the unnamed graph is called in an answer."""


class _Unknown(Exception):
    """The text does not tell the graph."""


def touched_graphs(sparql: str) -> frozenset[str] | None:
    """Return the IRIs of the graphs that an update may change, or ``None`` where that may be any.

    The unnamed graph is :data:`UNNAMED`. The text need not parse: the engine says what is wrong with it.

    >>> sorted(touched_graphs("PREFIX g: <urn:g:> DELETE { GRAPH g:a { ?s ?p ?o } } WHERE { GRAPH ?any { ?s ?p ?o } }"))
    ['urn:g:a']
    >>> touched_graphs("INSERT DATA { <urn:s> <urn:p> 'GRAPH <urn:x>' }")
    frozenset({''})
    >>> touched_graphs("DROP ALL") is None
    True
    """
    try:
        return frozenset(_Reader([*tokens(sparql)]).graphs())
    except _Unknown:
        return None


class _Reader:
    def __init__(self, found: Sequence[Token]):
        self._tokens, self._at = found, 0
        self._prefixes: dict[str, str] = {}
        self._found: set[str] = set()

    def graphs(self) -> set[str]:
        with_graph: str | None = None
        while (token := self._next()) is not None:
            if token.is_word("PREFIX"):
                self._prefix()
            elif token.is_word("WITH"):
                with_graph = self._graph()
            elif token.is_word("DELETE", "INSERT"):
                self._templates(with_graph)
            elif token.is_word("CLEAR", "DROP", "CREATE"):
                self._management()
            elif token.is_word("ADD", "COPY", "MOVE"):
                self._found.add(self._either())
                self._found.add(self._either())
            elif token.is_word("LOAD"):
                raise _Unknown
            elif token.text == ";":
                with_graph = None
            elif token.text == "{":
                self._skip()
        return self._found

    def _next(self) -> Token | None:
        self._at += 1
        return self._tokens[self._at - 1] if self._at <= len(self._tokens) else None

    def _peek(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _prefix(self) -> None:
        name, iri = self._next(), self._next()
        if name is not None and iri is not None and iri.kind == "iri":
            self._prefixes[name.text] = decode_codepoints(iri.text[1:-1])

    def _graph(self) -> str:
        """Return the IRI that the next token stands for."""
        token = self._next()
        if token is None or token.kind not in ("iri", "name"):
            raise _Unknown
        if token.kind == "iri":
            # The engine decodes such escapes in IRIs and strings, after it has found these.
            iri = decode_codepoints(token.text[1:-1])
        else:
            prefix, _, local = token.text.partition(":")
            if prefix + ":" not in self._prefixes or "\\" in local:
                raise _Unknown
            iri = self._prefixes[prefix + ":"] + local
        try:
            return ox.NamedNode(iri).value
        except ValueError:
            raise _Unknown from None

    def _templates(self, with_graph: str | None) -> None:
        """Read what stands in braces behind DELETE or INSERT: DATA, a template, or the pattern of DELETE WHERE."""
        while (token := self._peek()) is not None and token.is_word("DATA", "WHERE"):
            self._at += 1
        if token is None or token.text != "{":
            return
        self._at += 1
        depth, in_graph = 1, 0
        while depth and (token := self._next()) is not None:
            if token.text == "{":
                depth += 1
            elif token.text == "}":
                depth -= 1
                if depth < in_graph:
                    in_graph = 0
            elif token.is_word("GRAPH") and not in_graph:
                self._found.add(self._graph())
                in_graph = depth + 1
            elif not in_graph:
                self._found.add(UNNAMED if with_graph is None else with_graph)

    def _management(self) -> None:
        token = self._next()
        if token is not None and token.is_word("SILENT"):
            token = self._next()
        if token is not None and token.is_word("GRAPH"):
            self._found.add(self._graph())
        elif token is not None and token.is_word("DEFAULT"):
            self._found.add(UNNAMED)
        else:
            raise _Unknown

    def _either(self) -> str:
        while (token := self._peek()) is not None and token.is_word("SILENT", "TO", "GRAPH"):
            self._at += 1
        if token is not None and token.is_word("DEFAULT"):
            self._at += 1
            return UNNAMED
        return self._graph()

    def _skip(self) -> None:
        depth = 1
        while depth and (token := self._next()) is not None:
            depth += (token.text == "{") - (token.text == "}")
