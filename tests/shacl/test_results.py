"""Results are built when they are looked at, the same however one looks."""

from __future__ import annotations

import pyoxigraph as ox

from civilex.shacl import ValidationReport, read_shapes, validate

PREFIXES = "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX ex: <urn:ex:> "
SHAPES = """
ex:S sh:targetClass ex:City ;
  sh:property [ sh:path ex:part ; sh:node ex:Part ; sh:maxCount 1 ;
    sh:message "{$this} has {?value}."@en, "zu {$path}"@de ] ;
  sh:property [ sh:path ex:name ; sh:minCount 1 ] .
ex:Part sh:property [ sh:path ex:name ; sh:minLength 3 ] ; sh:property [ sh:path ex:code ; sh:minCount 1 ] ."""
DATA = """
ex:a a ex:City ; ex:part ex:p, ex:q, "text" . ex:b a ex:City ; ex:name "B" ; ex:part ex:p .
ex:p ex:name "no" . ex:q ex:name "long enough" ; ex:code 1 ."""


def triples(text: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(PREFIXES + text, ox.RdfFormat.TURTLE)]


READ = read_shapes(triples(SHAPES))


def report(max_results: int | None = None) -> ValidationReport:
    return validate(triples(DATA), READ, max_results=max_results)


def test_one_at_a_time_is_all_at_once() -> None:
    results = report().results
    every = tuple(results)
    assert len(every) == len(results) == report().total == 5
    assert every == tuple(results[number] for number in range(len(results))) == results[:]
    assert results[-1] == every[-1]
    assert results == every == report().results
    assert results != every[:-1]


def test_details_are_those_of_their_value() -> None:
    of_value = {(str(result.focus_node), str(result.value)): result.details for result in report().results}
    on_p = of_value["<urn:ex:a>", "<urn:ex:p>"]
    assert sorted(detail.component.rpartition("#")[2] for detail in on_p) == [
        "MinCountConstraintComponent",
        "MinLengthConstraintComponent",
    ]
    assert of_value["<urn:ex:b>", "<urn:ex:p>"] == on_p
    assert [str(detail.focus_node) for detail in of_value["<urn:ex:a>", '"text"']] == ['"text"']


def test_messages_are_filled_in_each_language() -> None:
    texts = {
        tuple(sorted((text.language or "", text.value) for text in result.messages)) for result in report().results
    }
    assert (("de", "zu urn:ex:part"), ("en", "urn:ex:a has urn:ex:p.")) in texts
    assert (("en", "urn:ex:name is missing."),) in texts


def test_counts_are_whole_where_results_are_capped() -> None:
    capped = report(1)
    assert (capped.total, capped.by_component) == (report().total, report().by_component)
    assert len(capped.results) < capped.total
    assert not capped.is_complete
