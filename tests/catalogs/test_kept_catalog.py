"""A kept catalogue is, after any changes, what a full run on its triples as written finds."""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox
from hypothesis import given, settings
from hypothesis import strategies as st

from civilex.catalogs import validate
from civilex.catalogs.kept_catalog import KeptCatalog, canonical_forms
from civilex.catalogs.profiles import find
from civilex.catalogs.report import ValidationResult
from civilex.namespaces import DCT, RDF_TYPE, expand

PROFILE = find("dcat-ap")
XSD = "http://www.w3.org/2001/XMLSchema#"
EU = "http://publications.europa.eu/resource/authority/"


def node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)


NODES = [node(f"https://data.example/{name}") for name in ("a", "b", "d", "p")] + [ox.BlankNode("x")]
subjects = st.sampled_from(NODES)
VALUES = {
    DCT + "title": [ox.Literal("Trees", language="en"), ox.Literal("Trees"), ox.Literal("")],
    DCT + "description": [ox.Literal("All trees", language="en")],
    DCT + "publisher": [NODES[3], ox.Literal("City"), NODES[4]],
    DCT + "issued": [
        ox.Literal("2024-01-01", datatype=node(XSD + "date")),
        ox.Literal("2024-01-01T00:00:00.00Z", datatype=node(XSD + "dateTime")),
        ox.Literal("1 May"),
    ],
    DCT + "accrualPeriodicity": [node(EU + "frequency/DAILY"), node(EU + "frequency/NEVER_EVER"), ox.Literal("daily")],
    DCT + "format": [node(EU + "file-type/CSV"), ox.Literal("CSV")],
    expand("dcat:distribution"): [NODES[1], NODES[2]],
    expand("dcat:accessURL"): [node("https://data.example/page"), ox.Literal("page")],
    expand("dcat:byteSize"): [
        ox.Literal("01", datatype=node(XSD + "integer")),
        ox.Literal("1", datatype=node(XSD + "integer")),
        ox.Literal("1", datatype=node(XSD + "nonNegativeInteger")),
        ox.Literal("big", datatype=node(XSD + "decimal")),
    ],
    RDF_TYPE: [node(expand(f"dcat:{name}")) for name in ("Dataset", "Distribution", "Catalog")]
    + [node("http://xmlns.com/foaf/0.1/Agent")],
}
triples = st.sampled_from(list(VALUES)).flatmap(
    lambda path: st.builds(ox.Triple, subjects, st.just(node(path)), st.sampled_from(VALUES[path]))
)
documents = st.sets(triples, max_size=12)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("replace"), documents, documents),
        st.tuples(st.just("add"), st.sets(triples, max_size=2), documents),
        st.tuples(st.just("patch"), st.sets(triples, max_size=2), st.sets(triples, max_size=3)),
    ),
    max_size=4,
)
FILLING = [
    ox.Triple(node(f"https://data.example/other{n}"), node(DCT + "title"), ox.Literal(f"Other {n}")) for n in range(40)
]
"""So much stands beside what changes that changes are small."""


def rows(results: list[ValidationResult]) -> Counter[tuple[object, ...]]:
    return Counter((one.severity, one.shape, one.component, one.path, one.focus_node, one.value) for one in results)


def without_labels(results: list[ValidationResult] | tuple[ValidationResult, ...]) -> Counter[tuple[object, ...]]:
    return Counter(
        (
            one.severity, one.shape, one.component, one.path,
            *("_:" if (text or "").startswith("_:") else text for text in (one.focus_node, one.value)),
        )
        for one in results
    )  # fmt: skip


def as_stored(content: set[ox.Triple]) -> set[ox.Triple]:
    store = ox.Store()
    store.extend(ox.Quad(*triple, ox.DefaultGraph()) for triple in content)
    return {quad.triple for quad in store}


@settings(max_examples=20, deadline=None)
@given(documents, steps)
def test_it_is_what_a_full_run_finds(first: set[ox.Triple], changes) -> None:
    kept = KeptCatalog([*FILLING, *first], PROFILE)
    store = as_stored({*FILLING, *first})
    before = kept.results()
    for kind, some, others in changes:
        match kind:
            case "replace":
                change = kept.replace([*FILLING, *some])
                store = as_stored({*FILLING, *some})
                assert kept.content == {*FILLING, *some}
            case "add":
                change = kept.add(some)
                store |= as_stored(some)
            case _:
                # As a commit tells it: in canonical forms, only what was not there, only what was.
                gone = as_stored(others) & store
                come = as_stored(some) - (store - gone)
                change = kept.patch(come, gone - come)
                store = (store - gone) | come
        assert as_stored(set(kept.content)) == store
        fresh = KeptCatalog(kept.content, PROFILE)
        after = kept.results()
        assert rows(after) == rows(fresh.results())
        assert kept.by_severity() == fresh.by_severity()
        assert (score := kept.score()) == fresh.score()
        assert (score is None) == (fresh.score() is None)
        moved = without_labels(before) - without_labels(change.lost) + without_labels(change.gained)
        assert moved == without_labels(after)
        before = after


def test_it_counts_as_a_check_of_the_document_does() -> None:
    text = f"""PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX dct: <{DCT}> PREFIX e: <https://data.example/>
    e:c a dcat:Catalog ; dcat:dataset e:a , e:b .
    e:a a dcat:Dataset ; dct:title "Trees"@en ; dct:publisher e:p ; dct:language "en" ; dcat:theme e:theme .
    e:b a dcat:Dataset ; dct:issued "1 May" ; dcat:distribution [ a dcat:Distribution ; dct:format "CSV" ] ."""
    kept = KeptCatalog((quad.triple for quad in ox.parse(text, ox.RdfFormat.TURTLE)), PROFILE)
    report = validate(text.encode(), "dcat-ap", media_type="text/turtle")
    assert kept.by_severity() == report.by_severity


def test_a_small_change_is_checked_where_it_matters() -> None:
    dataset, title = node(expand("dcat:Dataset")), node(DCT + "title")
    many = [node(f"https://data.example/{number}") for number in range(300)]
    kept = KeptCatalog([ox.Triple(each, node(RDF_TYPE), dataset) for each in many], PROFILE)
    change = kept.patch([ox.Triple(many[7], title, ox.Literal("Trees", language="en"))], [])
    assert change.incremental
    assert change.checked < 10
    assert {finding.focus_node for finding in change.lost} == {many[7].value}
    assert change.gained == ()
    assert kept.replace(kept.content).checked == 0


def test_a_new_entry_of_a_table_is_looked_up_in_it() -> None:
    dataset, period = node("https://data.example/a"), node(DCT + "accrualPeriodicity")
    start = [*FILLING, ox.Triple(dataset, node(RDF_TYPE), node(expand("dcat:Dataset")))]
    kept = KeptCatalog(start, PROFILE)
    assert not kept.add([ox.Triple(dataset, period, node(EU + "frequency/DAILY"))]).gained
    assert kept.add([ox.Triple(dataset, period, node(EU + "frequency/NO_SUCH"))]).gained


def test_numbers_stay_as_written_and_are_found_by_their_canonical_form() -> None:
    written = ox.Triple(NODES[0], node(expand("dcat:byteSize")), VALUES[expand("dcat:byteSize")][0])
    (canonical,) = canonical_forms([written])
    kept = KeptCatalog([*FILLING, written], PROFILE)
    kept.patch([], [canonical])
    assert kept.content == set(FILLING)
