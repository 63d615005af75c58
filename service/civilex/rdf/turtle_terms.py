"""The terms of RDF as Turtle writes them, with the prefixes and the base of one document."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pyoxigraph as ox

from civilex.namespaces import RDF_TYPE, XSD

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_RELATIVE = re.compile(r"[A-Za-z0-9_#?-][^:]*|")
_PLAIN = {
    XSD + "integer": re.compile(r"[+-]?\d+"),
    XSD + "decimal": re.compile(r"[+-]?\d*\.\d+"),
    XSD + "double": re.compile(r"[+-]?(?:\d+\.\d*|\.?\d+)[eE][+-]?\d+"),
    XSD + "boolean": re.compile(r"true|false"),
}
_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\b": "\\b", "\r": "\\r", "\f": "\\f", "\n": "\\n", '"': '\\"'}


class TermWriter:
    """Writes terms; remembers in ``used`` which prefixes it needed, and in ``used_base`` whether it needed the base."""

    def __init__(self, prefixes: Mapping[str, str], base_iri: str | None):
        """Take the prefixes that may be used, and the base that references may be relative to."""
        self._prefixes = sorted(prefixes.items(), key=lambda item: (-len(item[1]), item[0]))
        self._base = base_iri if base_iri and re.fullmatch(r"[^?#]*/", base_iri) else None
        self.used: set[str] = set()
        self.used_base = False

    def predicate(self, node: ox.NamedNode) -> str:
        """Return a predicate: ``a`` for rdf:type."""
        return "a" if node.value == RDF_TYPE else self.iri(node)

    def iri(self, node: ox.NamedNode) -> str:
        """Return an IRI by the prefix with the longest namespace, else relative to the base, else whole."""
        for name, namespace in self._prefixes:
            local = node.value[len(namespace) :]
            if node.value.startswith(namespace) and (not local or _LOCAL.fullmatch(local)):
                self.used.add(name)
                return f"{name}:{local}"
        if self._base and node.value.startswith(self._base):
            relative = node.value[len(self._base) :]
            if _RELATIVE.fullmatch(relative) and "/./" not in relative and "/.." not in relative:
                self.used_base = True
                return f"<{relative}>"
        return str(node)

    def literal(self, literal: ox.Literal) -> str:
        """Return a literal with its lexical form as it is: numbers bare, texts of several lines as such."""
        datatype = literal.datatype.value
        if datatype in _PLAIN and _PLAIN[datatype].fullmatch(literal.value):
            return literal.value
        text = _long(literal.value) if "\n" in literal.value else f'"{_escaped(literal.value)}"'
        if literal.language:
            direction = getattr(literal, "direction", None)
            return f"{text}@{literal.language}" + (f"--{direction.value}" if direction else "")
        return text if datatype == XSD + "string" else f"{text}^^{self.iri(literal.datatype)}"


def natural(text: str) -> list[tuple[int, int, str]]:
    """Return a key that sorts the numbers in texts as numbers.

    >>> sorted(["B10", "B2", "B1"], key=natural)
    ['B1', 'B2', 'B10']
    """
    parts = re.split(r"([0-9]+)", text)
    return [(0, int(part), part) if part.isdecimal() and part.isascii() else (1, 0, part) for part in parts if part]


def _escaped(text: str) -> str:
    return "".join(_ESCAPES.get(character) or _control(character) for character in text)


def _long(text: str) -> str:
    """Return a text of several lines in long quotes: escaped are a run of three quotes, and a quote at the end."""
    body, end = (text[:-1], '\\"') if text.endswith('"') else (text, "")
    kept = "".join(
        character if character in '\n"' else _ESCAPES.get(character) or _control(character) for character in body
    )
    return '"""' + kept.replace('"""', '\\"\\"\\"') + end + '"""'


def _control(character: str) -> str:
    return f"\\u{ord(character):04X}" if ord(character) < 0x20 or ord(character) == 0x7F else character
