"""RDF terms as people and programs see them: with label, language, and the address of their page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from civilex.namespaces import GRAPH, XSD, compact
from civilex.store import Queryable, Term
from civilex.store.dataset import graph_kind
from civilex.terminology.labels import Label, from_iri, labels
from civilex.web.links import page_of

_NATIVE = {"boolean", "integer", "decimal", "double", "int", "long", "nonNegativeInteger", "float"}
UNVERIFIED = "general knowledge, unverified"
"""The source of what nobody has read anywhere: it is labelled wherever it is shown."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A term, ready to be shown: ``href`` is the path of its page and absent for literals."""

    text: str
    language: str | None = None
    href: str | None = None
    iri: str | None = None
    datatype: str | None = None

    @property
    def unverified(self) -> bool:
        """Whether the text is the source that stands for general knowledge."""
        return self.iri is None and self.text == UNVERIFIED


class Presenter:
    """Shows terms in the asked languages; looks the labels of all its terms up at once."""

    def __init__(self, store: Queryable, terms: Iterable[Term], languages: Sequence[str], own_base: str):
        """Look up the labels of the IRIs among ``terms``."""
        self._own_base = own_base
        self.languages = languages
        iris = {term.value for term in terms if isinstance(term, ox.NamedNode)}
        self._labels = labels(store, iris, languages)

    def label(self, iri: str) -> Label:
        """Return the label of an IRI; the name made from the IRI where it has none."""
        return self._labels.get(iri) or Label(from_iri(iri))

    def show(self, term: Term) -> Shown:
        """Return a term as people see it."""
        if isinstance(term, ox.NamedNode):
            label = self.label(term.value)
            return Shown(label.value, label.language, page_of(term.value, self._own_base), term.value)
        if isinstance(term, ox.Literal):
            return Shown(term.value, term.language, datatype=compact(term.datatype.value))
        return Shown("(unnamed)" if isinstance(term, ox.BlankNode) else str(term))

    def data(self, term: Term) -> Any:
        """Return a term as JSON: an IRI with its label, its language and its page; a literal as its value."""
        if isinstance(term, ox.NamedNode):
            shown = self.show(term)
            return {"iri": term.value, "label": shown.text, "language": shown.language, "page": shown.href}
        if isinstance(term, ox.Literal):
            if term.language:
                return {"value": term.value, "language": term.language}
            return native(term)
        return str(term)


def native(literal: ox.Literal) -> bool | int | float | str:
    """Return a literal without language as a value of JSON: booleans and numbers as such, everything else as text.

    >>> native(ox.Literal(True)), native(ox.Literal("0.9", datatype=ox.NamedNode(XSD + "decimal")))
    (True, 0.9)
    """
    name = literal.datatype.value.removeprefix(XSD)
    if name not in _NATIVE:
        return literal.value
    try:
        if name == "boolean":
            return literal.value in ("true", "1")
        return float(literal.value) if name in ("decimal", "double", "float") else int(literal.value)
    except ValueError:
        return literal.value


def words(name: str) -> str:
    """Return the name of a variable as words, for the head of a column.

    >>> words("withoutAgreement"), words("withoutIT"), words("asOf")
    ('without agreement', 'without IT', 'as of')
    """
    parts = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).split()
    return " ".join(part if part.isupper() else part.lower() for part in parts)


def graph_name(graph: str) -> str:
    """Return a named graph as people see it.

    >>> graph_name("https://w3id.org/civilex/graph/city/boston")
    'city/boston'
    """
    return graph.removeprefix(GRAPH)


def is_derived(graph: str) -> bool:
    """Say whether what stands in the graph was derived by rule and not asserted."""
    return graph_kind(graph) == "inferred"
