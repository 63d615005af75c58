"""Rules as data: triple patterns, simple filters, and how they are read from the SPARQL of a rule file.

A rule is one CONSTRUCT over a basic graph pattern. Of the filters, those that a rule needs: ``isIRI(?x)``,
``?x != ?y`` (two different terms, the second may be an IRI) and ``STRSTARTS(STR(?x), "...")``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import pyoxigraph as ox

from civilex.errors import CivilexError
from civilex.namespaces import RDF_TYPE
from civilex.store.query_text import Token, tokens

Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | ox.Variable
Bindings = Mapping[ox.Variable, Node]
TYPE = ox.NamedNode(RDF_TYPE)


class Atom(NamedTuple):
    """A triple pattern: each place a term or a variable."""

    subject: Node
    predicate: Node
    object: Node

    def bound(self, bindings: Bindings) -> Atom:
        """Return the pattern with its variables replaced where they are bound."""
        return Atom(*(bindings.get(node, node) if isinstance(node, ox.Variable) else node for node in self))

    def triple(self) -> ox.Triple | None:
        """Return the pattern as a triple; ``None`` where RDF allows none (a literal as subject)."""
        subject, predicate, object_ = self
        if not isinstance(subject, ox.NamedNode | ox.BlankNode) or not isinstance(predicate, ox.NamedNode):
            return None
        return None if isinstance(object_, ox.Variable) else ox.Triple(subject, predicate, object_)

    def match(self, triple: ox.Triple) -> dict[ox.Variable, Node] | None:
        """Return the bindings under which the pattern is this triple, or ``None``."""
        bindings: dict[ox.Variable, Node] = {}
        for node, term in zip(self, (triple.subject, triple.predicate, triple.object), strict=True):
            if not isinstance(node, ox.Variable):
                if node != term:
                    return None
            elif bindings.setdefault(node, term) != term:
                return None
        return bindings

    def __str__(self) -> str:
        """Return the pattern in SPARQL."""
        return f"{self.subject} {self.predicate} {self.object}"


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on a variable; ``argument`` is the other term of ``!=``, or the text that an IRI starts with."""

    kind: str
    node: Node
    argument: Node | str | None = None

    def bound(self, bindings: Bindings) -> Filter:
        """Return the filter with its variables replaced where they are bound."""

        def replaced(node: Node) -> Node:
            return bindings.get(node, node) if isinstance(node, ox.Variable) else node

        argument = self.argument if isinstance(self.argument, str | None) else replaced(self.argument)
        return Filter(self.kind, replaced(self.node), argument)

    def verdict(self) -> bool | None:
        """Return whether the condition holds, or ``None`` while a variable of it is free."""
        if isinstance(self.node, ox.Variable) or isinstance(self.argument, ox.Variable):
            return None
        if self.kind == "isIRI":
            return isinstance(self.node, ox.NamedNode)
        if self.kind == "!=":
            return self.node != self.argument
        return isinstance(self.node, ox.NamedNode) and self.node.value.startswith(str(self.argument))

    def __str__(self) -> str:
        """Return the filter in SPARQL."""
        if self.kind == "isIRI":
            return f"FILTER(isIRI({self.node}))"
        if self.kind == "!=":
            return f"FILTER(!sameTerm({self.node}, {self.argument}))"
        return f'FILTER(STRSTARTS(STR({self.node}), "{self.argument}"))'


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a rule says: its head, one triple or more, and its body with filters."""

    head: tuple[Atom, ...]
    body: tuple[Atom, ...]
    filters: tuple[Filter, ...]


_FILTERS = {
    "isIRI": re.compile(r"isIRI \( (\S+) \)"),
    "!=": re.compile(r"(\?\S+) != (\?\S+|<\S+>)"),
    "STRSTARTS": re.compile(r'STRSTARTS \( STR \( (\S+) \) , "([^"\\]*)" \)'),
}


def read_pattern(text: str, source: str) -> Pattern:
    """Return what the CONSTRUCT query of a rule says; raises CivilexError, naming ``source``, for any other text."""
    reader = _Reader(tokens(text), source)
    pattern = reader.read()
    found = {node for atom in pattern.body for node in atom if isinstance(node, ox.Variable)}
    for atom in pattern.head:
        if loose := [str(node) for node in atom if isinstance(node, ox.Variable) and node not in found]:
            raise CivilexError(f"{source}: {', '.join(loose)} of the head is not in the body of the rule.")
    return pattern


class _Reader:
    def __init__(self, found: Iterator[Token], source: str):
        self.tokens = list(found)
        self.at = 0
        self.source = source
        self.prefixes: dict[str, str] = {}

    def read(self) -> Pattern:
        while self.next_is("PREFIX"):
            name = self.take().removesuffix(":")
            self.prefixes[name] = self.take()[1:-1]
        self.expect("CONSTRUCT")
        head, filters = self.group()
        self.expect("WHERE")
        body, filters = self.group()
        if self.at < len(self.tokens) or not head or not body:
            raise self.error("something after the body, or an empty head or body")
        return Pattern(tuple(head), tuple(body), tuple(filters))

    def group(self) -> tuple[list[Atom], list[Filter]]:
        self.expect("{")
        atoms: list[Atom] = []
        filters: list[Filter] = []
        while not self.next_is("}"):
            if self.next_is("FILTER"):
                filters += self.conditions()
                self.next_is(".")
                continue
            subject = self.node()
            while True:
                predicate = self.node()
                atoms.append(Atom(subject, predicate, self.node()))
                while self.next_is(","):
                    atoms.append(Atom(subject, predicate, self.node()))
                if not self.next_is(";"):
                    break
            self.next_is(".")
        return atoms, filters

    def conditions(self) -> list[Filter]:
        self.expect("(")
        depth, words = 1, []
        while depth:
            words.append(self.take())
            depth += {"(": 1, ")": -1}.get(words[-1], 0)
        return [self.condition(text) for text in " ".join(words[:-1]).split(" && ")]

    def condition(self, text: str) -> Filter:
        for kind, form in _FILTERS.items():
            if match := form.fullmatch(text):
                first = ox.Variable(match[1][1:])
                if kind == "isIRI":
                    return Filter(kind, first)
                if kind == "STRSTARTS":
                    return Filter(kind, first, match[2])
                other = match[2]
                return Filter(kind, first, ox.Variable(other[1:]) if other[0] == "?" else ox.NamedNode(other[1:-1]))
        raise self.error(f"the filter ({text}), where a rule may have isIRI(?x), ?x != ?y or STRSTARTS(STR(?x), '...')")

    def node(self) -> Node:
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        text = self.take()
        if token and token.kind == "variable":
            return ox.Variable(text[1:])
        if token and token.kind == "iri":
            return ox.NamedNode(text[1:-1])
        if text == "a":
            return TYPE
        prefix, _, local = text.partition(":")
        if token and token.kind == "name" and prefix in self.prefixes:
            return ox.NamedNode(self.prefixes[prefix] + local)
        raise self.error(f"'{text}', where a variable, an IRI or a prefixed name was expected")

    def take(self) -> str:
        if self.at >= len(self.tokens):
            raise self.error("the end of the text")
        self.at += 1
        return self.tokens[self.at - 1].text

    def next_is(self, text: str) -> bool:
        found = self.at < len(self.tokens) and self.tokens[self.at].text == text
        self.at += found
        return found

    def expect(self, text: str) -> None:
        if (found := self.take()) != text:
            raise self.error(f"'{found}', where '{text}' was expected")

    def error(self, what: str) -> CivilexError:
        return CivilexError(f"{self.source}: a rule is one CONSTRUCT over triple patterns and filters; found {what}.")
