"""The comments of a Turtle document, each with what it is about: the file, a section, or one subject.

A parser drops comments, so this reads the text once more, token by token.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pyoxigraph as ox

_TOKEN = re.compile(
    r'''
      (?P<space>[\s\ufeff]+)
    | (?P<comment>\#[^\n\r]*)
    | (?P<string>"""(?:[^"\\]|\\.|"(?!""))*"""|\'{3}(?:[^'\\]|\\.|'(?!''))*\'{3}
                |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    | (?P<iri><[^<>\s]*>)
    | (?P<blank>_:\w(?:[\w.\-·]*[\w\-·])?)
    | (?P<name>(?:[^\W\d_](?:[\w.\-·]*[\w\-·])?)?:
        (?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)(?:(?:[\w:.\-·]|%[0-9A-Fa-f]{2}|\\.)*(?:[\w:\-·]|%[0-9A-Fa-f]{2}|\\.))?)?)
    | (?P<number>[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<word>@?[^\W\d]\w*(?:-\w+)*)
    | (?P<mark>.)
    ''',
    re.VERBOSE | re.DOTALL,
)


ANONYMOUS = "["
"""What stands for the subject of a statement that begins with a bracket."""


@dataclass
class Section:
    """A part of a document: the comment paragraphs that open it, and the subjects first described in it."""

    comments: list[str] = field(default_factory=list)
    subjects: list[str] = field(default_factory=list)


@dataclass
class Comments:
    """The comments of a document.

    ``header`` and ``end`` hold paragraphs (lines joined by newlines); ``sections`` begins with the nameless one;
    ``about`` maps a subject, as :func:`str` writes it, to its lines. ``unplaced`` are lines on subjects without name.
    """

    header: list[str] = field(default_factory=list)
    sections: list[Section] = field(default_factory=lambda: [Section()])
    about: dict[str, list[str]] = field(default_factory=dict)
    unplaced: list[str] = field(default_factory=list)
    end: list[str] = field(default_factory=list)


def read_comments(text: str, base_iri: str) -> Comments:
    """Return the comments of a Turtle text that a parser has accepted; ``base_iri`` is its base where it states none.

    Comments at the top and among the prefixes are the file's. A paragraph of comments with a blank line below it opens
    a section. One that stands right above a statement, in it, or at the end of its line is about its subject.
    """
    return _Reader(text, base_iri).read()


class _Reader:
    def __init__(self, text: str, base_iri: str):
        self.text, self.base = text, base_iri
        self.found = Comments()
        self.prefixes: dict[str, str] = {}
        self.any_directive = False
        self.pending: list[str] = []
        self.statement: list[re.Match[str]] = []
        self.inside: list[str] = []
        self.last: str | None = None
        self.depth = 0

    def read(self) -> Comments:
        newlines = 1
        for token in _TOKEN.finditer(self.text):
            if token.lastgroup == "space":
                newlines = token.group().replace("\r\n", "\n").count("\n")
                if newlines > 1 and not self.statement:
                    self._close_paragraph()
                continue
            if token.lastgroup == "comment":
                self._comment(token.group().rstrip(), newlines)
            else:
                self._token(token)
            newlines = 0
        self._close_paragraph()
        if not self.any_directive:
            self._all_to_header()
        sections = self.found.sections
        if len(sections) > 1 and not sections[-1].subjects:
            self.found.end = sections.pop().comments
        return self.found

    def _comment(self, line: str, newlines: int) -> None:
        if self.statement:
            self.inside.append(line)
        elif newlines == 0 and self.last is not None:
            self._about(self.last, [line])
        else:
            self.pending.append(line)

    def _close_paragraph(self) -> None:
        """Give the lines gathered so far to the file or to a section: a blank line parts them from what follows."""
        if not self.pending:
            return
        paragraph, self.pending = "\n".join(self.pending), []
        sections = self.found.sections
        if self.last is None:
            self.found.header.append(paragraph)
        elif sections[-1].comments and not sections[-1].subjects:
            sections[-1].comments.append(paragraph)
        else:
            sections.append(Section([paragraph]))

    def _token(self, token: re.Match[str]) -> None:
        self.statement.append(token)
        content = token.group()
        if token.lastgroup == "mark":
            self.depth += (content in "[(") - (content in "])")
        first = self.statement[0].group().lower()
        sparql_style = first in ("prefix", "base") and token.lastgroup == "iri"
        if sparql_style or (content == "." and token.lastgroup == "mark" and self.depth == 0):
            self._end_statement(first)

    def _end_statement(self, first: str) -> None:
        statement, self.statement = self.statement, []
        lines, self.pending, self.inside = self.pending + self.inside, [], []
        if first.lstrip("@") in ("prefix", "base"):
            iri = self._subject(next(token for token in statement if token.lastgroup == "iri"))[1:-1]
            if first.endswith("prefix"):
                self.prefixes[statement[1].group()] = iri
            else:
                self.base = iri
            self.any_directive = True
            self.last = ""
        else:
            self.last = self._subject(statement[0])
            self.found.sections[-1].subjects.append(self.last)
        self._about(self.last, lines)

    def _about(self, subject: str, lines: list[str]) -> None:
        if subject == "" and lines:
            self.found.header.append("\n".join(lines))
        elif subject == ANONYMOUS:
            self.found.unplaced += lines
        elif lines:
            self.found.about.setdefault(subject, []).extend(lines)

    def _subject(self, token: re.Match[str]) -> str:
        """Return the subject that a token names as :func:`str` writes a term, or ``[`` for one without name."""
        if token.lastgroup == "blank":
            return token.group()
        if token.lastgroup not in ("iri", "name"):
            return ANONYMOUS
        name = token.group().partition(":")[0] + ":"
        head = f"@prefix {name} <{self.prefixes[name]}> ." if token.lastgroup == "name" else ""
        document = f"{head} {token.group()} <urn:p> <urn:o> ."
        return str(next(iter(ox.parse(document, ox.RdfFormat.TURTLE, base_iri=self.base))).subject)

    def _all_to_header(self) -> None:
        """Without a directive nothing parts the top of a file from its first block: every comment is the file's."""
        found = self.found
        for section in found.sections:
            found.header += section.comments
        found.header += ["\n".join(lines) for lines in [*found.about.values(), found.unplaced] if lines]
        subjects = [subject for section in found.sections for subject in section.subjects]
        found.sections, found.about, found.unplaced = [Section([], subjects)], {}, []
