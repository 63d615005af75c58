"""Reading a query text as the engine will: its tokens in their brackets.

The engine has no tokens. It matches keywords without looking where a word ends (``SERVICEex:x`` is ``SERVICE ex:x``),
takes ``<`` for less-than or for the start of an IRI by place, and where a string does not hold it tries a shorter one.
A guard that reads otherwise can be led past a keyword, so this reading knows in which bracket it stands, and refuses
as syntax errors the texts that the engine would cut up differently: unknown words, stray characters, wrong escapes.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from civilex.errors import QuerySyntaxError
from civilex.namespaces import prefixes
from civilex.sparql.known_terms import near_prefix
from civilex.store.query_text import FORMS, Token, next_token
from civilex.store.syntax_errors import pointed

FrameKind = Literal["clauses", "pattern", "template", "collection", "expression", "rows"]
"""What stands in a bracket: clauses of a query, triples, a template, terms or a path, an expression, data of VALUES."""

_WORDS = """
    A ABS ADJUST AS ASC ASK AVG BASE BIND BNODE BOUND BY CEIL COALESCE CONCAT CONSTRUCT CONTAINS COUNT DATATYPE DAY
    DESC DESCRIBE DISTINCT ENCODE_FOR_URI EXISTS FALSE FILTER FLOOR FROM GRAPH GROUP GROUP_CONCAT HASLANG HASLANGDIR
    HAVING HOURS IF IN IRI ISBLANK ISIRI ISLITERAL ISNUMERIC ISTRIPLE ISURI LANG LANGDIR LANGMATCHES LATERAL LCASE
    LIMIT LTR MAX MD5 MIN MINUS MINUTES MONTH NAMED NOT NOW OBJECT OFFSET OPTIONAL ORDER PREDICATE PREFIX RAND
    REDUCED REGEX REPLACE ROUND RTL SAMETERM SAMPLE SECONDS SELECT SEPARATOR SHA1 SHA256 SHA384 SHA512 SILENT STR
    STRAFTER STRBEFORE STRDT STRENDS STRLANG STRLANGDIR STRLEN STRSTARTS STRUUID SUBJECT SUBSTR SUM TIMEZONE TRIPLE
    TRUE TZ UCASE UNDEF UNION URI UUID VALUES VERSION WHERE YEAR
"""
KEYWORDS = frozenset(_WORDS.split())
_UPDATE_WORDS = "ADD ALL CLEAR COPY CREATE DATA DEFAULT DELETE DROP INSERT INTO LOAD MOVE TO USING WITH"
UPDATE_KEYWORDS = frozenset(_UPDATE_WORDS.split())
"""Words that an update has besides; they stand outside of all brackets."""
_SIGNS = "{ } ( ) [ ] . , ; * + ? / | ^ ! = < > - & ~ ^^ && || != <= >= << >>"
MARKS = frozenset(_SIGNS.split())
_BEFORE_TEMPLATES = ("INSERT", "DELETE", "DATA")
_OPENING = {"}": "{", ")": "(", "]": "["}
_OPERANDS = frozenset(["variable", "number", "string", "tag", "name", "iri", "blank"])
_ESCAPE = re.compile(r"""\\(?:[tbnrf"'\\]|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.|$))""", re.DOTALL)


@dataclass(slots=True)
class Frame:
    """A bracket that is open: its opening mark, what stands in it, and whether a triple may begin next.

    ``outer`` is the outermost of the brackets of terms or paths that it stands in, ``undecided`` how many patterns
    those in it are where they turn out to be lists, and ``lists`` whether they have.
    """

    opening: str
    kind: FrameKind
    start: int
    fresh: bool = True
    values: bool = False
    outer: Frame | None = None
    undecided: int = 0
    lists: bool = False


@dataclass(slots=True)
class Step:
    """One token of the text, in the bracket in which it stands.

    ``previous`` and ``second`` are the tokens before it, last first. ``frame`` is the bracket around the token (for an
    opening mark: around the bracket that it opens), ``opened`` the bracket that it opens, ``closed`` the one that it
    closes, ``depth`` how many brackets are open after it.
    """

    token: Token
    frame: Frame
    previous: Token | None
    second: Token | None
    depth: int
    opened: Frame | None = None
    closed: Frame | None = None


@dataclass(slots=True)
class Reading:
    """Goes through a text token by token; see the module. ``update`` says that it is an update and no query."""

    text: str
    update: bool = False
    stack: list[Frame] = field(default_factory=lambda: [Frame("", "clauses", 0)])
    before: list[Token] = field(default_factory=list)
    declared: set[str] = field(default_factory=set)

    def __iter__(self) -> Iterator[Step]:
        """Yield each token with its place; raises QuerySyntaxError where the engine might read on in another way."""
        position = 0
        while token := next_token(self.text, position, comparison=self._compares()):
            position = token.end
            self._refuse_what_splits(token)
            frame, previous = self.stack[-1], self.before[-1] if self.before else None
            second = self.before[-2] if len(self.before) > 1 else None
            opened = closed = None
            if token.kind == "mark":
                if token.text in ("{", "(", "[", "<<"):
                    opened = self._open(token, frame, previous)
                elif token.text in ("}", ")", "]") or (token.text == ">>" and frame.opening == "<<"):
                    closed = self._close(token, frame)
                    frame = self.stack[-1]
            elif token.is_word(*FORMS) and frame.kind == "pattern":
                frame.kind = "clauses"
            elif token.is_word("VALUES"):
                frame.values = True
            yield Step(token, frame, previous, second, len(self.stack) - 1, opened, closed)
            self.before = [*self.before[-1:], token]
        if len(self.stack) > 1:
            frame = self.stack[-1]
            raise self.error(f"'{frame.opening}' is opened here and never closed", frame.start)

    def error(self, reason: str, position: int) -> QuerySyntaxError:
        """Return a syntax error at a place of the text."""
        line = self.text.count("\n", 0, position) + 1
        column = position - self.text.rfind("\n", 0, position)
        return pointed(QuerySyntaxError(reason, line=line, column=column), self.text)

    def _compares(self) -> bool:
        return self.stack[-1].kind == "expression" and bool(self.before) and is_operand(self.before[-1])

    def _open(self, token: Token, frame: Frame, previous: Token | None) -> Frame:
        kind: FrameKind
        if frame.kind == "rows" or (frame.values and token.text in ("(", "{")):
            kind = "rows"
            if token.text == "{":
                frame.values = False
        elif token.text in ("(", "[", "<<") and frame.kind == "template":
            kind = "template"
        elif token.text == "(":
            kind = "expression" if self._opens_expression(frame, previous) else "collection"
        elif token.text == "{" and previous is not None and previous.is_word("CONSTRUCT", *_BEFORE_TEMPLATES):
            kind = "template"
        else:
            kind = "template" if frame.kind == "template" else "pattern"
        outer = (frame.outer or frame) if kind == frame.kind == "collection" else None
        self.stack.append(Frame(token.text, kind, token.start, outer=outer))
        return self.stack[-1]

    def _opens_expression(self, frame: Frame, previous: Token | None) -> bool:
        if frame.kind in ("clauses", "expression") or previous is None:
            return True
        if previous.kind == "word":
            return not previous.is_word("A", "TRUE", "FALSE")
        if previous.kind in ("name", "iri"):
            called = len(self.before) > 1 and self.before[-2].is_word("FILTER")
            if not called and previous.text.upper().startswith("FILTER"):
                # 'FILTERex:f (' calls ex:f where a pattern may begin, and is a predicate with a list elsewhere.
                name = previous.text[:80]
                raise self.error(f"Write '{name}' as a full IRI: it begins with a keyword", previous.start)
            return called
        return False

    def _close(self, token: Token, frame: Frame) -> Frame:
        if len(self.stack) == 1 or (token.text in _OPENING and frame.opening != _OPENING[token.text]):
            expected = f"; '{frame.opening}' is still open" if frame.opening else ""
            raise self.error(f"'{token.text}' closes nothing here{expected}", token.start)
        return self.stack.pop()

    def _refuse_what_splits(self, token: Token) -> None:
        match token.kind:
            case "word" if not self._knows(token):
                near = difflib.get_close_matches(token.text.upper(), KEYWORDS, n=1)
                hint = f": did you mean {near[0]}?" if near else ""
                raise self.error(f"'{token.text[:80]}' is not a word of SPARQL{hint}", token.start)
            case "mark" if token.text not in MARKS:
                raise self.error(f"'{token.text}' cannot stand here", token.start)
            case "string":
                self._check_escapes(token)
            case "name":
                self._check_name(token)

    def _knows(self, token: Token) -> bool:
        word = token.text.upper()
        outside = self.update and len(self.stack) == 1
        return word in KEYWORDS or word == "SERVICE" or (outside and word in UPDATE_KEYWORDS)

    def _check_escapes(self, token: Token) -> None:
        for match in _ESCAPE.finditer(token.text):
            code = int(match[1] or match[2] or "0", 16)
            if match[3] is not None or code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
                raise self.error(f"'{match[0]}' is not an escape sequence of SPARQL", token.start + match.start())

    def _check_name(self, token: Token) -> None:
        prefix, _, local = token.text.partition(":")
        if self.before and self.before[-1].is_word("PREFIX"):
            self.declared.add(prefix)
        elif prefix not in self.declared:
            known = prefixes().get(prefix)
            hint = f": add PREFIX {prefix}: <{known}>" if known else ""
            if not hint and (near := near_prefix(prefix)):
                hint = f": did you mean {near}: <{prefixes()[near]}>?"
            raise self.error(f"The prefix '{prefix[:80]}' is not declared{hint}", token.start)
        if len(re.findall(r"(?<!\\)\.+", local)) > 1:
            raise self.error(f"Write '{token.text[:80]}' as a full IRI: its local part has several dots", token.start)


def is_operand(token: Token) -> bool:
    """Say whether the token ends a term or a bracket, so that in an expression only an operator can follow."""
    if token.kind == "word":
        return token.is_word("TRUE", "FALSE")
    return token.kind in _OPERANDS or token.text in (")", "}", "]", ">>")
