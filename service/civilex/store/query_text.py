"""What can be known of a SPARQL text without running it: its tokens, its form, whether it names a dataset.

One linear pass by the terminals of SPARQL 1.1 (section 19.8), so that strings, IRIs and comments cannot be taken for
keywords. It does not check the grammar: that is the engine's work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["iri", "string", "name", "variable", "blank", "tag", "number", "word", "mark"]
QueryForm = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]
FORMS: tuple[QueryForm, ...] = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")

_IRI = r"<(?:[^<>\"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>"
_LOCAL = r"(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)(?:(?:[\w:.\-·]|%[0-9A-Fa-f]{2}|\\.)*(?:[\w:\-·]|%[0-9A-Fa-f]{2}|\\.))?"
_TOKEN = re.compile(
    rf"""
      (?P<space>[\s\ufeff]+|\#[^\n\r]*)
    | (?P<string>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\" | \'\'\'(?:[^'\\]|\\.|'(?!''))*\'\'\'
                | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
    | (?P<iri>{_IRI})
    | (?P<variable>[?$][^\W]\w*)
    | (?P<blank>_:[\w](?:[\w.\-·]*[\w\-·])?)
    | (?P<name>(?:[^\W\d_](?:[\w.\-·]*[\w\-·])?)?:(?:{_LOCAL})?)
    | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<word>[^\W\d]\w*)
    | (?P<mark>\^\^|&&|\|\||!=|<=|>=|<<|>>|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_CODEPOINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


@dataclass(frozen=True, slots=True)
class Token:
    """A terminal of the text: its kind, its text, and where it starts (characters from 0)."""

    kind: Kind
    text: str
    start: int

    @property
    def end(self) -> int:
        """Where the token ends (characters from 0, exclusive)."""
        return self.start + len(self.text)

    def is_word(self, *words: str) -> bool:
        """Say whether the token is one of these keywords, in any case."""
        return self.kind == "word" and self.text.upper() in words


def decode_codepoints(text: str) -> str:
    r"""Return the text with its ``\uXXXX`` escapes decoded, as SPARQL does before anything else (19.2).

    A keyword may be written with such escapes, so whoever looks for keywords decodes first.
    """

    def character(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        return chr(code) if code <= 0x10FFFF else match[0]

    return _CODEPOINT.sub(character, text)


def tokens(text: str) -> Iterator[Token]:
    """Go through the tokens of a SPARQL text; white space and comments are passed over.

    >>> [token.text for token in tokens("ASK { ?s a <x#y> } # SERVICE")]
    ['ASK', '{', '?s', 'a', '<x#y>', '}']
    """
    for match in _TOKEN.finditer(text):
        if match.lastgroup != "space":
            yield Token(match.lastgroup, match.group(), match.start())  # type: ignore[arg-type]


def next_token(text: str, start: int = 0, *, comparison: bool = False) -> Token | None:
    """Return the first token at or after ``start``, or ``None`` at the end of the text.

    ``comparison`` says that, after an operand, a ``<`` at that place compares and opens no IRI: only the grammar knows.

    >>> next_token("1<2)#>", 1).text, next_token("1<2)#>", 1, comparison=True).text
    ('<2)#>', '<')
    """
    while start < len(text):
        match = _TOKEN.match(text, start)
        assert match is not None  # noqa: S101 (the last alternative takes any character)
        if match.lastgroup == "space":
            start = match.end()
        elif comparison and match.group().startswith("<"):
            return Token("mark", "<=" if text.startswith("<=", start) else "<", start)
        else:
            return Token(match.lastgroup, match.group(), start)  # type: ignore[arg-type]
    return None


def form(text: str) -> QueryForm | None:
    """Return the form of a query, or ``None`` where the text is no query (an update, say).

    >>> form("PREFIX select: <urn:x> construct where { ?s ?p ?o }")
    'CONSTRUCT'
    """
    for token in tokens(text):
        for name in FORMS:
            if token.is_word(name):
                return name
        if token.kind == "word" and not token.is_word("PREFIX", "BASE", "VERSION"):
            return None
    return None


def names_dataset(text: str) -> bool:
    """Say whether a query has a dataset clause of its own (FROM or FROM NAMED).

    >>> names_dataset("SELECT * FROM <urn:g> { ?s ?p 'FROM' }"), names_dataset("SELECT * { ?from ?p 'FROM' }")
    (True, False)
    """
    return "FROM" in text.upper() and any(token.is_word("FROM") for token in tokens(text))
