"""Why a triple holds: the rule that derives it and its premises, each explained in turn, down to what is asserted.

It asks the store in SPARQL only, so a service elsewhere can be asked as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from civilex.errors import InvalidParameter, NotFound
from civilex.namespaces import compact, expand, graph
from civilex.rdf.literal_text import read_literal
from civilex.reasoning.instances import Instance, Key, instances, key_of, term_rules
from civilex.reasoning.partitions import MODEL, elsewhere, inferring_part, seen
from civilex.reasoning.patterns import TYPE, Atom
from civilex.reasoning.rules import AXIOM_PREDICATES, AXIOM_TYPES, Rule
from civilex.store import Queryable
from civilex.store.dataset import graph_kind, graph_slug, is_in_default_graph

DEEPEST = 20
"""So many steps are explained below one another; what lies deeper has to be asked for by itself."""
MOST_DERIVATIONS = 20


@dataclass(frozen=True, slots=True)
class Step:
    """A triple, the named graph that it stands in, and for a derived one the rules used at once and their premises.

    A derived triple without premises is not explained further: it has a nameless node, which a query cannot name, or
    lies more than DEEPEST steps below the one that was asked for.
    """

    triple: ox.Triple
    graph: str
    rules: tuple[Rule, ...] = ()
    premises: tuple[Step, ...] = ()

    @property
    def is_derived(self) -> bool:
        """Whether the triple follows by rule and is not asserted."""
        return inferring_part(self.graph) is not None


def read_triple(subject: str, predicate: str, object_: str) -> ox.Triple:
    """Return the triple that three texts name: IRIs, CURIEs of the project, ``a``, and as object a quoted literal.

    Raises InvalidParameter, which names ``s``, ``p`` or ``o``.

    >>> print(read_triple("unit:SEC", "a", "cvx:MunicipalUnit").object)
    <https://w3id.org/civilex/ns/MunicipalUnit>
    >>> print(read_triple("unit:SEC", "skos:notation", '"SEC"').object)
    "SEC"
    """
    verb = TYPE if predicate.strip() == "a" else _iri("p", predicate)
    if not object_.strip().startswith('"'):
        return ox.Triple(_iri("s", subject), verb, _iri("o", object_))
    try:
        return ox.Triple(_iri("s", subject), verb, read_literal(object_.strip()))
    except ValueError as error:
        raise InvalidParameter("o", str(error)) from error


def _iri(name: str, text: str) -> ox.NamedNode:
    iri = text.strip()
    iri = iri[1:-1] if iri.startswith("<") and iri.endswith(">") else expand(iri)
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise InvalidParameter(name, f"'{text}' is neither an IRI nor a CURIE such as unit:SEC") from error


def explain(store: Queryable, triple: ox.Triple) -> Step:
    """Return why a triple holds.

    Raises NotFound where no graph that queries see by default holds it, and where no rule derives it any more.
    """
    places = _graphs_of(store, triple)
    if not places:
        words = " ".join(compact(node.value) if isinstance(node, ox.NamedNode) else str(node) for node in triple)
        raise NotFound(f"Neither asserted nor derived here: {words}")
    if graph_kind(places[0]) != "inferred":
        return Step(triple, places[0])
    step = _Search(store, places[0]).step(triple, places[0], ())
    if step is None:
        raise NotFound(f"It stands in {places[0]}, but no rule derives it any more: reason over its city again.")
    return step


def _graphs_of(store: Queryable, triple: ox.Triple) -> list[str]:
    """Return the graphs that hold a triple, of those that are seen by default; asserted ones first."""
    rows = store.rows(f"SELECT ?graph WHERE {{ GRAPH ?graph {{ {Atom(*triple)} }} }}")
    found = {node.value for node in rows.column("graph") if isinstance(node, ox.NamedNode)}
    return sorted(filter(is_in_default_graph, found), key=lambda name: (graph_kind(name) == "inferred", name))


@dataclass
class _Search:
    """A search for derivations among the graphs that the rules saw together when ``inferred`` was filled."""

    store: Queryable
    inferred: str
    known: dict[ox.Triple, Step] = field(default_factory=dict)

    def __post_init__(self) -> None:
        slug = graph_slug(self.inferred)
        own = {self.inferred, elsewhere(slug), seen(MODEL), elsewhere(MODEL)}
        own |= {graph(kind, slug) for kind in ("city", "mappings")}
        names = self.store.rows("SELECT ?graph WHERE { GRAPH ?graph {} }").column("graph")
        present = {name.value for name in names if isinstance(name, ox.NamedNode)}
        self.visible = sorted(name for name in present if name in own or graph_kind(name) == "model")
        self.axioms = self._axioms()
        found = (*term_rules(), *instances(frozenset(self.axioms)))
        self.rules: dict[Key, list[Instance]] = defaultdict(list)
        for item in found:
            self.rules[key_of(item.head)].append(item)

    def _axioms(self) -> dict[ox.Triple, str]:
        """Return the asserted axioms and their graphs."""
        predicates = " ".join(map(str, AXIOM_PREDICATES))
        kinds = " ".join(f"({TYPE} {class_})" for class_ in AXIOM_TYPES)
        rows = self.store.rows(
            f"SELECT ?graph ?s ?p ?o WHERE {{ {{ VALUES ?p {{ {predicates} }} GRAPH ?graph {{ ?s ?p ?o }} }} "
            f"UNION {{ VALUES (?p ?o) {{ {kinds} }} "
            f"GRAPH ?graph {{ ?s ?p ?o }} }} }}",
            named_graphs=self.visible,
        )
        found = {ox.Triple(row["s"], row["p"], row["o"]): row["graph"].value for row in rows}  # type: ignore[arg-type, union-attr]
        return {triple: name for triple, name in found.items() if inferring_part(name) is None}

    def step(self, triple: ox.Triple, name: str, above: tuple[ox.Triple, ...]) -> Step | None:
        """Return a triple explained without those ``above`` it, or ``None`` where that cannot be done."""
        if inferring_part(name) is None:
            return Step(triple, name)
        if triple in self.known:
            return self.known[triple]
        if len(above) >= DEEPEST or any(isinstance(node, ox.BlankNode) for node in triple):
            return Step(triple, name)
        for item, premises in self.derivations(triple):
            if any(premise in above or premise == triple for premise, _ in premises):
                continue
            steps: list[Step] = []
            for premise, place in premises:
                if (below := self.step(premise, place, (*above, triple))) is None:
                    break
                steps.append(below)
            else:
                self.known[triple] = Step(triple, name, item.rules, tuple(steps))
                return self.known[triple]
        return None

    def derivations(self, triple: ox.Triple) -> list[tuple[Instance, list[tuple[ox.Triple, str]]]]:
        """Return the rules that derive a triple, with their premises and the graphs of those.

        The derivation that rests on the most asserted premises comes first.
        """
        found = [
            (item, premises)
            for item in self.rules.get(key_of(Atom(*triple)), ())
            for premises in self.premises(item, triple)
        ]
        return sorted(
            found, key=lambda pair: (sum(inferring_part(place) is not None for _, place in pair[1]), str(pair[1]))
        )

    def premises(self, item: Instance, triple: ox.Triple) -> Iterator[list[tuple[ox.Triple, str]]]:
        """Go through the sets of premises from which a rule derives a triple."""
        bindings = item.head.match(triple)
        if bindings is None:
            return
        body = [atom.bound(bindings) for atom in item.body]
        conditions = [condition.bound(bindings) for condition in item.filters]
        if any(condition.verdict() is False for condition in conditions):
            return
        patterns = " ".join(f"GRAPH ?_g{number} {{ {atom} }}" for number, atom in enumerate(body))
        filters = " ".join(str(condition) for condition in conditions if condition.verdict() is None)
        query = f"SELECT * WHERE {{ {patterns} {filters} }} LIMIT {MOST_DERIVATIONS}"
        for row in self.store.rows(query, named_graphs=self.visible):
            solution = {ox.Variable(name): term for name, term in row.items()}
            triples: Sequence[ox.Triple | None] = [atom.bound(solution).triple() for atom in body]
            places = [row[f"_g{number}"].value for number in range(len(body))]  # type: ignore[union-attr]
            data = [(t, place) for t, place in zip(triples, places, strict=True) if t is not None]
            yield [*data, *((axiom, self.axioms[axiom]) for axiom in item.axioms)]
