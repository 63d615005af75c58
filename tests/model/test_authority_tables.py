"""The tables of the European Union and of ADMS are whole."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from vocabulary_reading import iri, subjects, values

from civilex import namespaces

EU = "http://publications.europa.eu/resource/authority/"


@pytest.mark.parametrize(
    ("scheme", "count"),
    [
        (EU + "data-theme", 14),
        (EU + "file-type", 215),
        (EU + "frequency", 31),
        (EU + "language", 404),
        (EU + "access-right", 6),
        (EU + "distribution-status", 4),
        (EU + "planned-availability", 4),
        (EU + "licence", 155),
        ("http://data.europa.eu/bna/asd487ae75", 6),
        ("http://purl.org/adms/licencetype/1.0", 13),
        ("http://purl.org/adms/publishertype/1.0", 11),
        ("http://purl.org/adms/interoperabilitylevel/1.0", 5),
    ],
)
def test_authority_table_is_whole(vocabularies: ox.Store, scheme: str, count: int) -> None:
    table = ox.NamedNode(scheme)
    assert values(vocabularies, table, "rdf:type") == [namespaces.SKOS + "ConceptScheme"]
    for predicate in ("dct:title", "skos:prefLabel", "skos:definition", "dct:source", "dct:license"):
        assert len(values(vocabularies, table, predicate)) == 1, predicate
    concepts = subjects(vocabularies, "skos:inScheme", table)
    assert len(concepts) == count
    for concept in concepts:
        assert values(vocabularies, concept, "rdf:type") == [namespaces.SKOS + "Concept"]
        assert len(values(vocabularies, concept, "skos:prefLabel")) == 1
        (code,) = values(vocabularies, concept, "skos:notation")
        assert concept.value.endswith(f"/{code}")


def test_nine_checksum_algorithms_are_typed_as_spdx_types_them(vocabularies: ox.Store) -> None:
    algorithms = subjects(vocabularies, "rdf:type", iri("spdx:ChecksumAlgorithm"))
    assert len(algorithms) == 9
    assert iri("spdx:checksumAlgorithm_sha256") in algorithms


def test_frequencies_carry_the_longest_time_between_two_updates(vocabularies: ox.Store) -> None:
    table = subjects(vocabularies, "skos:inScheme", ox.NamedNode(EU + "frequency"))
    hours = {node.value.rpartition("/")[2]: values(vocabularies, node, "cvx:intervalInHours") for node in table}
    assert {code for code, found in hours.items() if not found} == {"IRREG", "UNKNOWN", "NEVER", "OTHER", "OP_DATPRO"}
    told = {code: float(found[0]) for code, found in hours.items() if found}
    known = {"ANNUAL": 8784, "MONTHLY": 744, "WEEKLY": 168, "DAILY": 24, "HOURLY": 1, "CONT": 0, "UPDATE_CONT": 0}
    assert known.items() <= told.items()
    ascending = [
        "UPDATE_CONT", "HOURLY", "BIHOURLY", "TRIHOURLY", "DAILY_2", "DAILY", "WEEKLY_3", "WEEKLY_2", "WEEKLY",
        "MONTHLY_3", "BIWEEKLY", "MONTHLY_2", "MONTHLY", "BIMONTHLY", "QUARTERLY", "ANNUAL_3", "ANNUAL_2", "ANNUAL",
        "BIENNIAL", "TRIENNIAL", "QUADRENNIAL", "QUINQUENNIAL", "DECENNIAL", "BIDECENNIAL", "TRIDECENNIAL",
    ]  # fmt: skip
    assert set(ascending) | {"CONT"} == set(told)
    assert [told[code] for code in ascending] == sorted({told[code] for code in ascending})
