"""Rules instantiated over the axioms of the model, so that the predicates and classes of their bodies are constants.

``?x a ?class . ?class rdfs:subClassOf ?super`` becomes one rule per subclass axiom. Axioms are read where they are
asserted: what a rule derives is never read as an axiom, which OWL 2 DL would not allow either. Nameless classes (an
intersection, a class of all that have a value) are folded away, so that no triple about them is ever derived.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph as ox

from civilex.reasoning.lists import list_lengths, widened
from civilex.reasoning.patterns import TYPE, Atom, Filter, Node, Pattern
from civilex.reasoning.rules import Rule, is_axiom, rules

Key = tuple[Node, Node | None]
"""What a pattern is about: its predicate, and for ``rdf:type`` the class (``None`` where that is a variable)."""
MOST_FOLDED = 8


@dataclass(frozen=True, slots=True)
class Instance:
    """A rule for particular terms: one head, a body without axioms, and the rules and axioms that it is made of."""

    head: Atom
    body: tuple[Atom, ...]
    filters: tuple[Filter, ...]
    rules: tuple[Rule, ...]
    axioms: tuple[ox.Triple, ...]

    @property
    def is_transitive(self) -> bool:
        """Whether the body is two steps by the property of the head and nothing else."""
        if len(self.body) != 2 or self.head.predicate != self.body[0].predicate:
            return False
        (a, p, b), (c, q, d) = self.body
        return p == q and b == c and len({a, b, d}) == 3 and self.head == (a, p, d)


def key_of(atom: Atom) -> Key:
    """Return what a pattern is about."""
    if atom.predicate != TYPE:
        return atom.predicate, None
    return TYPE, None if isinstance(atom.object, ox.Variable) else atom.object


def term_rules() -> list[Instance]:
    """Return the rules that derive axioms from axioms, as they are."""
    return [
        Instance(head, rule.pattern.body, rule.pattern.filters, (rule,), ())
        for rule in rules()
        if rule.is_about_terms
        for head in rule.pattern.head
    ]


@lru_cache(maxsize=8)
def instances(axioms: frozenset[ox.Triple]) -> tuple[Instance, ...]:
    """Return the rules about data for these axioms, each once; rules without axioms in their body stand as they are.

    Raises InvalidInput for a chain or an intersection that is no list of two members or more.
    """
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in axioms)
    lengths = list_lengths(store)
    found = [
        item
        for rule in rules()
        if not rule.is_about_terms
        for pattern in dict.fromkeys(widened(rule.pattern, length) for length in lengths)
        for item in _of_rule(rule, pattern, store)
    ]
    unique: dict[object, Instance] = {}
    for item in _without_nameless(found):
        if item.head not in item.body:
            unique.setdefault(_form(item), item)
    return tuple(unique.values())


def _of_rule(rule: Rule, pattern: Pattern, store: ox.Store) -> Iterator[Instance]:
    body = [atom for atom in pattern.body if not is_axiom(atom)]
    for bindings, used in _solutions([atom for atom in pattern.body if is_axiom(atom)], store, {}, ()):
        filters = [item.bound(bindings) for item in pattern.filters]
        if any(item.verdict() is False for item in filters):
            continue
        atoms = tuple(atom.bound(bindings) for atom in body)
        for head in pattern.head:
            bound = head.bound(bindings)
            if all(isinstance(atom.predicate, ox.NamedNode) for atom in (bound, *atoms)):
                yield Instance(bound, atoms, tuple(f for f in filters if f.verdict() is None), (rule,), used)


def _solutions(
    atoms: list[Atom], store: ox.Store, bindings: dict[ox.Variable, Node], used: tuple[ox.Triple, ...]
) -> Iterator[tuple[dict[ox.Variable, Node], tuple[ox.Triple, ...]]]:
    if not atoms:
        yield bindings, used
        return
    atom = atoms[0].bound(bindings)
    subject, predicate, object_ = (None if isinstance(node, ox.Variable) else node for node in atom)
    if isinstance(subject, ox.Literal):
        return
    for quad in list(store.quads_for_pattern(subject, predicate, object_, None)):  # type: ignore[arg-type]
        if (more := atom.match(quad.triple)) is not None:
            yield from _solutions(atoms[1:], store, {**bindings, **more}, (*used, quad.triple))


def _without_nameless(found: list[Instance]) -> list[Instance]:
    """Return the instances with each pattern about a nameless class replaced by what makes a thing its member."""
    clean = [item for item in found if not _nameless(item.body)]
    waiting = [item for item in found if _nameless(item.body)]
    known = {_form(item) for item in found}
    while True:
        new = []
        for item in waiting:
            atom = _nameless(item.body)[0]
            for maker in clean:
                if key_of(maker.head) == key_of(atom) and len(item.rules) + len(maker.rules) <= MOST_FOLDED:
                    folded = _fold(item, atom, maker)
                    if _form(folded) not in known:
                        known.add(_form(folded))
                        new.append(folded)
        if not new:
            return [item for item in clean if not _nameless((item.head,))]
        clean += [item for item in new if not _nameless(item.body)]
        waiting += [item for item in new if _nameless(item.body)]


def _nameless(atoms: tuple[Atom, ...]) -> list[Atom]:
    return [atom for atom in atoms if any(isinstance(node, ox.BlankNode) for node in atom)]


def _fold(item: Instance, atom: Atom, maker: Instance) -> Instance:
    """Return ``item`` with ``atom`` of its body replaced by the body of ``maker``, whose head is that atom."""
    apart: dict[ox.Variable, Node] = {
        node: ox.Variable(f"{node.value}_{len(item.rules)}")
        for other in maker.body
        for node in other
        if isinstance(node, ox.Variable)
    }
    if isinstance(maker.head.subject, ox.Variable):
        apart[maker.head.subject] = atom.subject
    body = [other.bound(apart) for other in maker.body] + [other for other in item.body if other != atom]
    return Instance(
        item.head,
        tuple(dict.fromkeys(body)),
        (*(condition.bound(apart) for condition in maker.filters), *item.filters),
        tuple(dict.fromkeys((*maker.rules, *item.rules))),
        tuple(dict.fromkeys((*maker.axioms, *item.axioms))),
    )


def _form(item: Instance) -> object:
    """Return what two instances have in common that say the same with other names for their variables."""
    names: dict[ox.Variable, Node] = {}
    for atom in (item.head, *item.body):
        for node in atom:
            if isinstance(node, ox.Variable):
                names.setdefault(node, ox.Variable(f"v{len(names)}"))
    body = frozenset(atom.bound(names) for atom in item.body)
    return item.head.bound(names), body, frozenset(condition.bound(names) for condition in item.filters)
