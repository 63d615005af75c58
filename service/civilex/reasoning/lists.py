"""Rules over RDF lists, widened to lists of any length.

A rule file says what holds for a list of two members (a chain of two links, an intersection of two classes). The same
rule for more is made from it: a member that is a property lengthens the path, one that is a class is asked for too.
"""

from __future__ import annotations

import pyoxigraph as ox

from civilex.errors import InvalidInput
from civilex.namespaces import compact
from civilex.reasoning.patterns import Atom, Node, Pattern

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
FIRST, REST, NIL = (ox.NamedNode(_RDF + name) for name in ("first", "rest", "nil"))
_OWL = "http://www.w3.org/2002/07/owl#"
LISTS = tuple(ox.NamedNode(_OWL + name) for name in ("propertyChainAxiom", "intersectionOf"))
"""The properties whose value is a list that rules read."""


def list_lengths(axioms: ox.Store) -> list[int]:
    """Return the lengths of the lists of chains and intersections, each once, sorted.

    Raises InvalidInput, naming the property or class, for a list that has fewer than two members, no end, or two ways
    on: OWL 2 (Structural Specification, 8.1.1 and 9.2.1) knows none such, and no rule could read it.
    """
    found = {2}
    for predicate in LISTS:
        for quad in axioms.quads_for_pattern(None, predicate, None, None):
            length, seen = 0, set[Node]()
            node: Node = quad.object
            while node != NIL:
                first = _values(axioms, node, FIRST)
                rest = _values(axioms, node, REST)
                if len(first) != 1 or len(rest) != 1 or node in seen:
                    raise InvalidInput(f"{_words(quad)} is no list with an end: give ( each member ) once.")
                seen.add(node)
                length, node = length + 1, rest[0]
            if length < 2:
                raise InvalidInput(f"{_words(quad)} has fewer than two members: give two or more, or leave it out.")
            found.add(length)
    return sorted(found)


def _values(axioms: ox.Store, node: Node, predicate: ox.NamedNode) -> list[Node]:
    if not isinstance(node, ox.NamedNode | ox.BlankNode):
        return []
    return [quad.object for quad in axioms.quads_for_pattern(node, predicate, None, None)]


def _words(quad: ox.Quad) -> str:
    name = compact(quad.subject.value) if isinstance(quad.subject, ox.NamedNode) else "a nameless class"
    return f"The {quad.predicate.value.removeprefix(_OWL)} of {name}"


def widened(pattern: Pattern, length: int) -> Pattern:
    """Return a pattern over a list of two members as one over a list of ``length``; any other pattern as it is."""
    end = next((atom for atom in pattern.body if atom.predicate == REST and atom.object == NIL), None)
    if end is None or length == 2:
        return pattern
    tail = end.subject
    last = next(atom.object for atom in pattern.body if atom.predicate == FIRST and atom.subject == tail)
    members: list[Node] = [last, *(ox.Variable(f"member{number}") for number in range(3, length + 1))]
    tails: list[Node] = [tail, *(ox.Variable(f"tail{number}") for number in range(3, length + 1))]
    body: list[Atom] = []
    for atom in pattern.body:
        if atom == end:
            for number in range(1, len(tails)):
                body += [Atom(tails[number - 1], REST, tails[number]), Atom(tails[number], FIRST, members[number])]
            body.append(Atom(tails[-1], REST, NIL))
        elif atom.predicate == last:
            steps = [atom.subject, *(ox.Variable(f"step{number}") for number in range(2, length)), atom.object]
            body += [Atom(steps[at], member, steps[at + 1]) for at, member in enumerate(members)]
        else:
            body += _for_each(atom, last, members)
    head = [new for atom in pattern.head for new in _for_each(atom, last, members)]
    return Pattern(tuple(head), tuple(body), pattern.filters)


def _for_each(atom: Atom, last: Node, members: list[Node]) -> list[Atom]:
    """Return a pattern about the class that is the last member as one about each; the list's own patterns stay."""
    if atom.object != last or atom.predicate == FIRST:
        return [atom]
    return [Atom(atom.subject, atom.predicate, member) for member in members]
