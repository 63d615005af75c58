"""A resource: all that is said of it, all that points to it, and the graphs that say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox

from civilex.errors import InvalidParameter, NotFound
from civilex.namespaces import RDF_TYPE, compact
from civilex.queries import stored
from civilex.store import Queryable, Term
from civilex.terminology.labels import rank
from civilex.web.presentation import Presenter, Shown, graph_name, is_derived

VOID_TRIPLES = "http://rdfs.org/ns/void#triples"


@dataclass(frozen=True, slots=True)
class Fact:
    """One triple of a resource: ``value`` is its object, or the subject of a triple that points to it.

    ``graph`` is the named graph that states it, or ``""``.
    """

    incoming: bool
    predicate: ox.NamedNode
    value: Term
    graph: str


@dataclass(frozen=True, slots=True)
class Group:
    """The facts of one property, ready to be shown.

    Each value comes with its graph and, where it is derived, the address of its explanation.
    """

    predicate: Shown
    values: list[tuple[Shown, str, str | None]]

    @property
    def is_type(self) -> bool:
        """Whether the property says what class the resource belongs to."""
        return self.predicate.iri == RDF_TYPE


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource and its facts: what it says first, then what points to it, each sorted by property and value.

    ``uses`` is the number of triples of which it is the property, counted up to 1,001.
    """

    iri: str
    facts: tuple[Fact, ...]
    uses: int = 0

    @property
    def terms(self) -> list[Term]:
        """Every term that a page of the resource shows."""
        return [ox.NamedNode(self.iri), *(term for fact in self.facts for term in (fact.predicate, fact.value))]

    def groups(self, presenter: Presenter, *, incoming: bool) -> list[Group]:
        """Return the facts of one direction by property: types first, then by the property's label.

        Values in the asked languages come first, in their order.
        """
        facts = [fact for fact in self.facts if fact.incoming is incoming]
        found = []
        for property_, members in groupby(facts, key=lambda fact: fact.predicate):
            values = [(presenter.show(fact.value), fact.graph, self.why(fact)) for fact in members]
            values.sort(key=lambda value: (rank(value[0].language, presenter.languages), value[0].text.casefold()))
            found.append(Group(presenter.show(property_), values))
        found.sort(key=lambda group: (not group.is_type, group.predicate.text.casefold()))
        return found

    def why(self, fact: Fact) -> str | None:
        """Return the address of the explanation of a derived fact; ``None`` for others, and for a nameless value."""
        if not is_derived(fact.graph) or isinstance(fact.value, ox.BlankNode):
            return None
        value = fact.value.value if isinstance(fact.value, ox.NamedNode) else str(fact.value)
        subject, object_ = (value, self.iri) if fact.incoming else (self.iri, value)
        return f"/explain?{urlencode({'s': subject, 'p': fact.predicate.value, 'o': object_})}"

    def triples(self) -> list[ox.Triple]:
        """Return the facts as triples, in both directions."""
        node = ox.NamedNode(self.iri)
        return [
            ox.Triple(fact.value, fact.predicate, node)  # type: ignore[arg-type]
            if fact.incoming
            else ox.Triple(node, fact.predicate, fact.value)
            for fact in self.facts
        ]

    def as_json(self, presenter: Presenter, translations: Mapping[str, str]) -> dict[str, Any]:
        """Return the resource as JSON: ``properties`` it has and ``references`` to it, by CURIE of the property.

        ``translations`` are the languages into which its texts were translated, each with its status.
        """
        label = presenter.label(self.iri)
        found: dict[str, Any] = {"iri": self.iri, "label": label.value, "language": label.language}
        for name, incoming in (("properties", False), ("references", True)):
            entries: dict[str, list[dict[str, Any]]] = {}
            for fact in self.facts:
                if fact.incoming is incoming:
                    value = presenter.data(fact.value)
                    entry = dict(value) if isinstance(value, dict) else {"value": value}
                    entry |= {"graph": graph_name(fact.graph), "derived": is_derived(fact.graph)}
                    entries.setdefault(compact(fact.predicate.value), []).append(entry)
            found[name] = entries
        if translations:
            found["translations"] = dict(translations)
        if self.uses:
            found["uses_as_property"] = self.uses
        return found

    def as_csv(self, presenter: Presenter) -> tuple[list[str], list[list[str]]]:
        """Return the facts as rows for CSV."""
        header = ["direction", "property", "property_label", "value", "value_label", "language", "datatype", "graph"]
        rows = []
        for fact in self.facts:
            shown = presenter.show(fact.value)
            rows.append(
                [
                    "in" if fact.incoming else "out",
                    fact.predicate.value,
                    presenter.label(fact.predicate.value).value,
                    shown.iri or shown.text,
                    shown.text if shown.iri else "",
                    shown.language or "",
                    shown.datatype or "",
                    fact.graph,
                ]
            )
        return header, rows


def count(store: Queryable, name: str, parameter: str, node: ox.NamedNode) -> int:
    """Return the number that a stored query of one row and one column gives for a resource."""
    rows = store.rows(stored(name).bind({parameter: node}))
    (number,) = rows.column(rows.variables[0])
    return int(number.value) if isinstance(number, ox.Literal) else 0


def read_resource(store: Queryable, candidates: Sequence[str]) -> Resource:
    """Return the first of the IRIs that the store says anything about.

    Raises NotFound where it knows none, and InvalidParameter for a text that is no IRI.
    """
    for iri in candidates:
        try:
            node = ox.NamedNode(iri)
        except ValueError as error:
            raise InvalidParameter("iri", f"'{iri}' is not an absolute IRI") from error
        facts = tuple(_facts(store, node))
        if size := count(store, "service/graph-size", "graph", node):
            facts += (Fact(False, ox.NamedNode(VOID_TRIPLES), ox.Literal(size), iri),)
        uses = count(store, "service/property-uses", "property", node)
        if facts or uses:
            return Resource(iri, facts, uses)
    raise NotFound(f"Nothing is known of {' or '.join(candidates) or 'this name'}.")


def _facts(store: Queryable, node: ox.NamedNode) -> list[Fact]:
    """Return what is said of a resource, then what points to it, by property and value."""
    facts = []
    for query in ("service/resource", "service/resource-unnamed"):
        for row in store.rows(stored(query).bind({"item": node})):
            graph = row["graph"].value if "graph" in row else ""  # type: ignore[union-attr]
            facts.append(Fact(row["direction"] == ox.Literal("in"), row["property"], row["value"], graph))  # type: ignore[arg-type]
    if facts and not facts[-1].graph:
        facts.sort(key=lambda fact: (fact.incoming, fact.predicate.value, str(fact.value), fact.graph))
    return facts
