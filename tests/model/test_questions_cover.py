"""Which terms of the model no question uses, and which questions there are not yet."""

from __future__ import annotations

import re

import pyoxigraph as ox

from civilex import reference_model
from civilex.namespaces import NS, RDF_TYPE
from civilex.queries import published
from civilex.reasoning import rules

NOT_YET = {29, 30, 31, 32, 33}
"""29 is the validator's (`civilex validate`); 30 to 33 ask a catalogue as received."""

OF_OTHERS = {"fileDigest", "fix", "intoLanguage", "reviewedBy", "translates"}
"""Terms of the machinery: what a shipped graph was loaded from, what a shape advises, how far a translation is."""

KIN = ("subPropertyOf", "inverseOf", "subClassOf")

UNUSED = {
    "acronym",
    "agreementProvider",
    "budgetYear",
    "criticality",
    "holdings",
    "involvementRole",
    "languageTag",
    "mitigation",
    "operatedBy",
    "partOfGroup",
    "threatens",
}
"""Terms that no question uses yet: to be asked about, or to be dropped. The list may only become shorter."""


def test_every_question_of_the_model_is_there_but_those_that_wait() -> None:
    assert {query.number for query in published().values()} == set(range(1, 55)) - NOT_YET


def test_every_term_is_used_by_a_question_or_by_a_rule_that_questions_rest_on() -> None:
    """A class counts where a used property starts or ends there, a property where its kin in the hierarchy is used."""
    texts = [query.text for query in published().values()] + [rule.text for rule in rules()]
    used = {name for text in texts for name in re.findall(r"\bcvx:(\w+)", text)}
    modules = (reference_model.root() / "ontology" / "modules").glob("*.ttl")
    triples = [(q.subject, q.predicate, q.object) for path in modules for q in ox.parse(path=path)]
    ours = [
        (s.value.removeprefix(NS), p.value.rpartition("#")[2], o.value.removeprefix(NS))
        for s, p, o in triples
        if isinstance(s, ox.NamedNode) and s.value.startswith(NS) and isinstance(o, ox.NamedNode)
    ]
    for _ in range(2):
        used |= {o for s, p, o in ours if p in ("domain", "range") and s in used}
        used |= {x for s, p, o in ours if p in KIN and (s in used or o in used) for x in (s, o)}
    declared = {s for s, p, _ in ours if RDF_TYPE.endswith("#" + p)}
    assert declared - used - OF_OTHERS == UNUSED
