"""Every example conforms to the shapes, and every constraint has a variant that breaks it and nothing else.

Variants and examples are checked in one run: each stands under a base IRI of its own, so that none sees another.
"""

from __future__ import annotations

import re
from collections import defaultdict

import pyoxigraph as ox
import pytest
import rdflib
from shape_checking import BASE, EXAMPLES, PARAMETERS, SH, Finding, check, modules, parse, shapes_graph
from shape_variants import variants
from shape_variants.nodes import MAPPING, NEIGHBOURS

from civilex.namespaces import NS, RDF_TYPE, SHAPE, expand, prefixes


def turtle(text: str) -> list[ox.Triple]:
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes().items())
    return parse(f"@base <{BASE}> .\n{head}{text}")


def node(text: str) -> ox.NamedNode:
    return ox.NamedNode(BASE + text[1:-1] if text.startswith("<") else expand(text))


def mutated(example: str, removed: str, added: str) -> list[ox.Triple]:
    triples = turtle(MAPPING) if example == "Mapping" else parse(EXAMPLES[example])
    original, first = triples, triples[0].subject
    for pattern in filter(None, removed.split(" ; ")):
        words = pattern.removesuffix("?").split()
        subject = words.pop(0) if words[0] == "*" or words[0].startswith("<") else "$"
        property_, value = node(words[0]), node(words[1]) if words[1:] else None
        gone = [
            t
            for t in triples
            if t.predicate == property_
            and (subject == "*" or t.subject == (first if subject == "$" else node(subject)))
            and value in (None, t.object)
        ]
        assert gone or pattern.endswith("?"), f"{example}: there is no {pattern} to remove"
        triples = [t for t in triples if t not in gone]
    if added.startswith("* "):
        _, property_name, value_text = added.split()
        having = {t.subject for t in original if t.predicate == node(property_name)}
        added = "".join(f"{subject} {property_name} {value_text} . " for subject in sorted(map(str, having)))
    text = added.replace("$", str(first))
    while missing := [iri for iri in NEIGHBOURS if iri in text and f"{iri} {NEIGHBOURS[iri]}" not in text]:
        text += "".join(f"\n{iri} {NEIGHBOURS[iri]} ." for iri in missing)
    return triples + turtle(text)


VARIANTS = variants(EXAMPLES)


@pytest.fixture(scope="session")
def found_in_variants() -> dict[int, list[Finding]]:
    """What one check of all variants together found in each."""
    lines = []
    for number, (example, removed, added, _) in enumerate(VARIANTS):
        data = ox.serialize(mutated(example, removed, added), format=ox.RdfFormat.N_TRIPLES) or b""
        renamed = data.decode().replace(f"<{BASE}", f"<{BASE}variant-{number}/")
        lines.append(re.sub(r"_:(\w+)", rf"_:v{number}\1", renamed))
    together = [quad.triple for quad in ox.parse("".join(lines), ox.RdfFormat.N_TRIPLES)]
    found = defaultdict(list)
    for finding in check(together + modules()):
        match = re.match(re.escape(BASE) + r"variant-(\d+)/", finding.focus)
        assert match, f"found outside the variants: {finding}"
        found[int(match[1])].append(finding)
    return found


def variant_name(number: int) -> str:
    example, removed, added, expected = VARIANTS[number]
    return f"{example}: {expected}" if expected else f"{example} conforms" + (", varied" if removed or added else "")


@pytest.mark.parametrize("number", range(len(VARIANTS)), ids=variant_name)
def test_a_variant_breaks_what_it_is_to_break_and_nothing_else(
    number: int, found_in_variants: dict[int, list[Finding]]
) -> None:
    found = {f"{finding.component} {finding.path}".strip() for finding in found_in_variants.get(number, [])}
    assert found == set(filter(None, VARIANTS[number][3].split(", "))), VARIANTS[number]


def test_every_constraint_has_a_variant_that_breaks_it(found_in_variants: dict[int, list[Finding]]) -> None:
    declared = {
        (str(shape).removeprefix(SHAPE), "SPARQL" if name == "sparql" else name[0].upper() + name[1:])
        for name in PARAMETERS
        for shape in shapes_graph().subjects(rdflib.URIRef(SH + name))
        if isinstance(shape, rdflib.URIRef)
    }
    broken = {(finding.shape, finding.component) for found in found_in_variants.values() for finding in found}
    assert declared == broken


def test_the_first_node_of_an_example_is_of_its_class() -> None:
    for name, path in EXAMPLES.items():
        triples = parse(path)
        first = triples[0].subject
        assert ox.Triple(first, ox.NamedNode(RDF_TYPE), ox.NamedNode(NS + name)) in triples, name
        ours = {t.subject.value for t in triples if not isinstance(t.subject, ox.BlankNode)}
        assert all(iri.startswith(BASE) for iri in ours), f"{name}: an example says nothing of what is not its own"
