"""The rules of the reference model: one SPARQL file each in ``queries/rules/``.

Each file is one CONSTRUCT over a basic graph pattern, with ``# rule:`` (its name) and ``# title:`` (what follows from
what). Its full, incremental and explaining forms are made from that one text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from civilex import reference_model
from civilex.errors import CivilexError
from civilex.reasoning.patterns import TYPE, Atom, Pattern, read_pattern

_FIELD = re.compile(r"^# (\w+): (.*)$", re.MULTILINE)
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_OWL = "http://www.w3.org/2002/07/owl#"
AXIOM_PREDICATES = tuple(
    ox.NamedNode(iri)
    for iri in (
        *(_RDFS + name for name in ("subClassOf", "subPropertyOf", "domain", "range")),
        *(_OWL + name for name in ("inverseOf", "equivalentClass", "propertyChainAxiom", "intersectionOf")),
        *(_OWL + name for name in ("onProperty", "hasValue")),
        *(_RDF + name for name in ("first", "rest")),
    )
)
"""The properties of the triples that say what the terms mean; a rule is instantiated once for each of them."""
AXIOM_TYPES = tuple(ox.NamedNode(_OWL + name) for name in ("SymmetricProperty", "TransitiveProperty"))


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: what it is called, what it says in words, its CONSTRUCT query, and that query read."""

    name: str
    title: str
    text: str
    pattern: Pattern

    @property
    def is_about_terms(self) -> bool:
        """Whether the rule derives axioms from axioms (scm-sco, scm-spo)."""
        return all(is_axiom(atom) for atom in self.pattern.body)


def is_axiom(statement: Atom | ox.Triple) -> bool:
    """Say whether a triple, or a triple pattern, is of the kind that says what terms mean."""
    if statement.predicate == TYPE:
        return statement.object in AXIOM_TYPES
    return statement.predicate in AXIOM_PREDICATES


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules of the reference model, ordered by name; raises CivilexError for a file that is no rule."""
    folder = reference_model.root() / "queries" / "rules"
    found = []
    for path in sorted(folder.glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        fields = dict(_FIELD.findall(text))
        if not {"rule", "title"} <= fields.keys():
            raise CivilexError(f"{path}: a rule needs '# rule:' and '# title:'.")
        found.append(Rule(fields["rule"], fields["title"], text, read_pattern(text, str(path))))
    return tuple(found)
