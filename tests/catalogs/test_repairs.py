"""Repairs: what was meant, in the form asked for; those findings are gone, and nothing else has changed."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyoxigraph as ox
import pytest

from civilex.catalogs import background, validate
from civilex.catalogs.data_graph import DataGraph
from civilex.catalogs.profiles import Profile
from civilex.catalogs.repairing import repair
from civilex.catalogs.repairs import Repairs
from civilex.catalogs.shape_findings import changes
from civilex.catalogs.table_entries import ALIASES, entry
from civilex.errors import InvalidParameter
from civilex.namespaces import expand
from civilex.rdf.parsing import parse
from civilex.shacl import Loader
from civilex.shacl.shapes import NodeKind

HEAD = """
PREFIX adms: <http://www.w3.org/ns/adms#> PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dct: <http://purl.org/dc/terms/> PREFIX e: <https://data.example/> PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
e:x a dcat:Dataset . e:d a dcat:Distribution .
"""
EU = "http://publications.europa.eu/resource/authority/"


def changed(statement: str) -> list[str]:
    """Return what the one change adds, in short."""
    found = repair((HEAD + statement).encode(), "text/turtle")
    return [str(triple.object) for change in found.changes for triple in change.added]


@pytest.mark.parametrize(
    ("statement", "meant"),
    [
        ('e:x dct:accrualPeriodicity "monthly" .', [f"<{EU}frequency/MONTHLY>"]),
        ('e:x dct:accrualPeriodicity "Mensile"@it .', [f"<{EU}frequency/MONTHLY>"]),
        ('e:x dct:accrualPeriodicity "R/P1Y" .', [f"<{EU}frequency/ANNUAL>"]),
        ('e:x dct:accrualPeriodicity "now and then" .', []),
        ('e:d dct:format "csv" .', [f"<{EU}file-type/CSV>"]),
        ('e:d dct:format "text/csv" .', [f"<{EU}file-type/CSV>"]),
        ("e:d dct:format <CSV> .", [f"<{EU}file-type/CSV>"]),
        ("e:d dct:format <https://elsewhere.example/CSV> .", []),
        ('e:d dcat:mediaType "text/csv" .', ["<https://www.iana.org/assignments/media-types/text/csv>"]),
        ('e:x dct:language "it-IT" .', [f"<{EU}language/ITA>"]),
        ('e:x dct:issued "2024-05-12" .', [f'"2024-05-12"^^<{expand("xsd:date")}>']),
        ('e:x dct:issued "25/12/2024" .', [f'"2024-12-25"^^<{expand("xsd:date")}>']),
        ('e:x dct:issued "12/05/2024" .', []),
        ('e:x dct:issued "31/02/2024" .', []),
        ('e:x dcat:landingPage "https://city.example/x" .', ["<https://city.example/x>"]),
        ('e:x dcat:landingPage "see our page" .', []),
        ('e:x dcat:theme "transport" .', [f"<{EU}data-theme/TRAN>", '"transport"']),
    ],
)
def test_a_value_becomes_what_was_meant_where_that_is_certain(statement: str, meant: list[str]) -> None:
    assert changed(statement) == meant


@pytest.mark.parametrize(
    ("path", "text", "meant"),
    [
        ("vcard:hasEmail", "data@city.example", "<mailto:data@city.example>"),
        ("vcard:hasTelephone", "+39 051 6906811", "<tel:+390516906811>"),
        ("vcard:hasTelephone", "ask the desk", None),
    ],
)
def test_addresses_of_contacts_become_iris(path: str, text: str, meant: str | None) -> None:
    kind = NodeKind(frozenset({"IRI"}))
    change = Repairs(Loader().columns()).change(ox.NamedNode("urn:k"), expand(path), ox.Literal(text), kind)
    assert (change and str(change.added[0].object)) == meant


def test_a_date_is_read_as_the_other_dates_of_the_document_are() -> None:
    both = changed('e:x dct:issued "12/05/2024" ; dct:modified "25/12/2024" .')
    assert both == [f'"2024-05-12"^^<{expand("xsd:date")}>', f'"2024-12-25"^^<{expand("xsd:date")}>']
    assert changed('e:x dct:issued "12/25/2024", "12/05/2024" ; dct:modified "25/12/2024" .') == [
        f'"2024-12-25"^^<{expand("xsd:date")}>', f'"2024-12-25"^^<{expand("xsd:date")}>',
    ]  # fmt: skip


def test_a_licence_that_is_a_text_stays_as_a_rights_statement() -> None:
    found = repair((HEAD + 'e:d dct:license "CC BY 4.0" .').encode(), "text/turtle")
    (change,) = found.changes
    assert [str(triple.predicate)[1:-1] for triple in change.added] == [
        expand("dct:license"), expand("dct:rights"), expand("rdf:type"), expand("rdfs:label"),
    ]  # fmt: skip
    assert str(change.added[0].object) == f"<{EU}licence/CC_BY_4_0>"
    assert str(change.added[3].object) == '"CC BY 4.0"'


@pytest.mark.parametrize("language", ["en", "it"])
def test_a_missing_language_tag_is_added_where_the_language_is_known(tmp_path: Path, language: str) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(
        HEAD + "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>"
        "e:s sh:targetClass dcat:Dataset ; sh:property [ sh:path dct:title ; sh:datatype rdf:langString ] .",
        encoding="utf-8",
    )
    profile = Profile("own", "1", "Own", "", "", (shapes,))
    text = HEAD + f'e:x dct:title "Trees" ; dct:language "{language}" .'

    def found(document: str) -> list[str]:
        loader = Loader()
        loader.quads(parse(document.encode(), "text/turtle").quads)
        data = DataGraph(loader.columns())
        return [str(triple.object) for change in changes(data, profile) for triple in change.added]

    assert found(text) == [f'"Trees"@{language}']
    assert found(text + ' e:x dct:language "de" .') == []


@pytest.mark.parametrize("city", ["alessandria", "civitavecchia", "foggia", "molinella"])
@pytest.mark.parametrize("media_type", ["text/turtle", "application/rdf+xml"])
def test_a_real_catalogue_is_repaired_and_nothing_else_changes(testdata: Path, city: str, media_type: str) -> None:
    # Blank nodes of the file get fresh names at each reading, so that it is read once, with names that stay.
    parsed = parse((testdata / f"catalogs/{city}.rdf").read_bytes(), "application/rdf+xml", rename_blank_nodes=False)
    content = ox.serialize(parsed.quads, format=ox.RdfFormat.N_QUADS) or b""
    found = repair(content, "application/n-quads")
    assert found.changes
    document = found.document(media_type)
    assert b"urn:civilex" not in document
    before = {quad.triple for quad in parsed.quads}
    after = {quad.triple for quad in parse(document, media_type, rename_blank_nodes=False).quads}
    assert before - after == {change.removed for change in found.changes}
    assert after - before == {triple for change in found.changes for triple in change.added} - before

    report = validate(content, media_type="application/n-quads")
    repairable = {(result.focus_node, result.path, result.value) for result in report.results if result.repair}
    assert repairable
    again = validate(document, media_type=media_type)
    assert not repairable & {(result.focus_node, result.path, result.value) for result in again.results}
    assert not any(result.repair for result in again.results)
    assert again.total <= report.total - len(repairable)


def test_graphs_stay_and_a_format_without_them_is_refused() -> None:
    text = HEAD.replace("e:x a", "e:g { e:x a") + 'e:x dct:accrualPeriodicity "daily" }'
    found = repair(text.encode(), "application/trig")
    again = parse(found.document("application/n-quads"), "application/n-quads")
    assert {str(quad.graph_name) for quad in again.quads} == {"<https://data.example/g>"}
    with pytest.raises(InvalidParameter, match="named graphs"):
        found.document("text/turtle")


def test_a_format_without_relative_references_is_refused() -> None:
    found = repair(b"<a> a <http://www.w3.org/ns/dcat#Dataset> .", "text/turtle")
    assert found.document("text/turtle").count(b"<a> a") == 1
    with pytest.raises(InvalidParameter, match="give --base"):
        found.document("application/ld+json")


def test_the_diff_shows_each_change() -> None:
    diff = repair((HEAD + 'e:d dct:format "csv" .').encode(), "text/turtle", name="a.ttl").diff()
    assert diff == (
        "--- a.ttl\n+++ a.ttl (repaired)\n"
        '-<https://data.example/d> <http://purl.org/dc/terms/format> "csv" .\n'
        f"+<https://data.example/d> <http://purl.org/dc/terms/format> <{EU}file-type/CSV> .\n"
    )


def test_a_code_wins_over_a_name() -> None:
    assert str(entry("language", ox.Literal("ENG"))) == f"<{EU}language/ENG>"
    assert background.tables() >= {f"{EU}frequency", f"{EU}file-type", f"{EU}language"}


def test_every_alias_is_of_an_entry_that_is_at_hand(repository: Path) -> None:
    table = ox.parse((repository / "ontology/vocabularies/eu-authority.ttl").read_bytes(), ox.RdfFormat.TURTLE)
    there = {str(quad.subject)[1:-1] for quad in table}
    meant = {f"{EU}{name}/{code}" for name, aliases in ALIASES.items() for code in aliases.values()}
    assert meant - there == set()


def test_several_profiles_repair_a_packed_file_at_once(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.ttl.gz"
    path.write_bytes(gzip.compress((HEAD + 'e:x dct:accrualPeriodicity "monthly" . e:d dct:format "csv" .').encode()))
    found = repair(path, profiles=("dcat-ap", "civilex-city"))
    assert found.counts() == {"dct:accrualPeriodicity": 1, "dct:format": 1}


def test_a_text_with_a_direction_is_left_as_it_is() -> None:
    found = repair((HEAD + 'e:x dct:accrualPeriodicity "monthly"@en--ltr .').encode(), "text/turtle")
    assert found.changes == ()
