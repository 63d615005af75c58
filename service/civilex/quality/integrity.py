"""What contradicts itself in the data of a store: reported, never derived, and decided in SPARQL.

Three rules of OWL 2 RL (OWL 2 Profiles, section 4.3) conclude that data are inconsistent or that two names mean one
thing: cax-dw (two disjoint classes), cax-adc (two of several disjoint classes) and prp-key (two things, one key). A
service that derived from them would turn one slip into many, so they are a report. Axioms are those of the store and of
``ontology/consistency.ttl``; for what only a DL reasoner sees there is ``civilex model check``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from civilex import reference_model
from civilex.errors import NotFound
from civilex.namespaces import RDF_TYPE
from civilex.queries import stored
from civilex.rdf.one_graph import read_graph
from civilex.reasoning.explanation import Step, explain
from civilex.reasoning.explanation_forms import as_json as step_as_json
from civilex.reasoning.explanation_forms import as_text as step_as_text
from civilex.reasoning.explanation_forms import short
from civilex.store import Queryable, Term
from civilex.store.embedded import EmbeddedStore

SHIPPED = "ontology/consistency.ttl"
_PREFIXES = """PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> """
_AXIOMS = {
    "cax-dw": """SELECT DISTINCT ?class ?member { ?class owl:disjointWith ?member
        FILTER(isIRI(?class) && isIRI(?member)) }""",
    "cax-adc": """SELECT DISTINCT ?axiom ?member { ?axiom a owl:AllDisjointClasses ; owl:members ?list .
        ?list rdf:rest*/rdf:first ?member FILTER(isIRI(?member)) }""",
    "prp-key": """SELECT ?class ?list ?member (COUNT(?before) AS ?place) { ?class owl:hasKey ?list .
        ?list rdf:rest* ?before . ?before rdf:rest* ?cell . ?cell rdf:first ?member FILTER(isIRI(?class)) }
        GROUP BY ?class ?list ?member ORDER BY ?class ?list ?place""",
}


@dataclass(frozen=True, slots=True)
class Axiom:
    """What is broken: the rule that notices it, the classes or key properties, and where it is written.

    For prp-key ``class_`` is the class that has the key and ``terms`` are its properties, else ``terms`` are classes.
    """

    rule: str
    terms: tuple[ox.NamedNode, ...]
    source: str
    class_: ox.NamedNode | None = None


@dataclass(frozen=True, slots=True)
class Violation:
    """One contradiction: the axiom, the things that break it (one, or two with the same key), and what they are."""

    axiom: Axiom
    nodes: tuple[Term, ...]
    statements: tuple[ox.Triple, ...]

    @property
    def sentence(self) -> str:
        """What is wrong and what to do, in a sentence."""
        names = " and ".join(map(short, self.nodes))
        if self.axiom.rule == "prp-key":
            key = ", ".join(map(short, self.axiom.terms))
            return (
                f"{names} have the same {key}, which tells every {short(self.axiom.class_)} from every other: "
                "merge them, or correct one."
            )
        classes = " and ".join(short(triple.object) for triple in self.statements)
        return f"{names} is both {classes}, which share no member: take back one of the statements below."


def axioms(store: Queryable) -> list[Axiom]:
    """Return the disjointness and key axioms of a store and of ``ontology/consistency.ttl``, each once."""
    path = reference_model.root() / SHIPPED
    own = EmbeddedStore()
    own.change({"urn:civilex:consistency": read_graph(path.read_bytes(), "text/turtle", source=str(path))}, {})
    found: dict[tuple[object, ...], Axiom] = {}
    for source, place, graphs in ((SHIPPED, own, ["urn:civilex:consistency"]), ("the store", store, [])):
        for rule, query in _AXIOMS.items():
            groups: dict[tuple[Term, ...], list[ox.NamedNode]] = {}
            for row in place.rows(_PREFIXES + query, default_graphs=graphs):
                member = row["member"]
                names = ("axiom", "class", "list") if rule == "prp-key" else ("axiom", "class", "member")
                group = tuple(row[name] for name in names[: 3 if rule != "cax-adc" else 1] if name in row)
                if isinstance(member, ox.NamedNode):
                    groups.setdefault(group, []).append(member)
            for group, members in groups.items():
                first = group[0] if isinstance(group[0], ox.NamedNode) else None
                terms = (first, *members) if rule == "cax-dw" and first else tuple(members)
                axiom = Axiom(rule, terms, source, first if rule == "prp-key" else None)
                found.setdefault((rule, axiom.class_, frozenset(terms)), axiom)
    return list(found.values())


def violations(store: Queryable) -> Iterator[Violation]:
    """Go through what breaks the axioms in the graphs that queries see by default, axiom after axiom."""
    for axiom in axioms(store):
        query = stored(f"integrity/{axiom.rule}")
        values: dict[str, Term | Sequence[Term]] = {"class": axiom.terms, "other": axiom.terms}
        if axiom.class_:
            values = {"class": axiom.class_, "property": axiom.terms[0], "also": axiom.terms[1:]}
        elif axiom.rule == "cax-dw":
            values = {"class": axiom.terms[0], "other": axiom.terms[-1]}
        for row in store.rows(query.bind(values)):
            node = row["node"]
            if axiom.rule == "prp-key":
                nodes: tuple[Term, ...] = (node, row["second"])
                yield Violation(axiom, nodes, tuple(_is(one, axiom.class_) for one in nodes))
            else:
                yield Violation(axiom, (node,), (_is(node, row["class"]), _is(node, row["other"])))


def _is(node: Term, class_: object) -> ox.Triple:
    return ox.Triple(node, ox.NamedNode(RDF_TYPE), class_)  # type: ignore[arg-type]


def reasons(store: Queryable, violation: Violation) -> list[Step]:
    """Return why each of the statements that contradict each other holds; nothing for a nameless thing."""
    if not all(isinstance(node, ox.NamedNode) for node in violation.nodes):
        return []
    found = []
    for triple in violation.statements:
        try:
            found.append(explain(store, triple))
        except NotFound:
            continue
    return found


def as_text(store: Queryable, found: list[Violation]) -> str:
    """Return contradictions as text, each with the axiom, its source, and why its statements hold."""
    parts = []
    for violation in found:
        parts.append(f"{violation.axiom.rule}: {violation.sentence}  [{violation.axiom.source}]")
        parts += [step_as_text(step, depth=1) for step in reasons(store, violation)]
        parts.append("")
    count = {1: "1 contradiction"}.get(len(found), f"{len(found):,} contradictions")
    return "\n".join([*parts, f"{count} in the data by cax-dw, cax-adc and prp-key"])


def as_json(store: Queryable, found: list[Violation]) -> list[dict[str, Any]]:
    """Return contradictions as JSON objects: ``rule``, ``text``, ``source``, ``nodes`` and ``reasons``."""
    return [
        {
            "rule": violation.axiom.rule,
            "text": violation.sentence,
            "source": violation.axiom.source,
            "nodes": [str(node) for node in violation.nodes],
            "reasons": [step_as_json(step) for step in reasons(store, violation)],
        }
        for violation in found
    ]
