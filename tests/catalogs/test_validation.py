from __future__ import annotations

import gzip
import io
import os
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from civilex.catalogs import background, profiles, report, validate, validate_all
from civilex.errors import ContentTooLarge, InvalidInput, InvalidParameter, UnreadableData, UnsupportedMediaType
from civilex.namespaces import expand
from civilex.shacl import Loader, read_document

TURTLE = "text/turtle"
HEAD = """@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix e: <https://data.example/> .
"""
GOOD = 'e:stops a dcat:Dataset ; dct:title "Stops"@en ; dct:description "All bus stops."@en .\n'
EU = "http://publications.europa.eu/resource/authority/"


def check(turtle: str, **options: str) -> report.ValidationReport:
    return validate((HEAD + turtle).encode(), media_type=TURTLE, **options)  # type: ignore[arg-type]


def shapes(found: report.ValidationReport) -> set[str]:
    return {(result.shape or "").removeprefix(expand("shape:DcatAp")) for result in found.results}


def without_places(found: report.ValidationReport) -> list[report.ValidationResult]:
    return [replace(result, line=None, column=None) for result in found.results]


def test_a_file_bytes_and_a_stream_give_the_same_report(tmp_path: Path) -> None:
    path = tmp_path / "stops.ttl"
    path.write_text(HEAD + GOOD, encoding="utf-8")
    content = path.read_bytes()
    reports = [
        validate(path, name="stops"),
        validate(content, media_type=TURTLE, name="stops"),
        validate(io.BytesIO(content), "dcat-ap/3.0.1", media_type="text/turtle; charset=utf-8", name="stops"),
    ]
    assert reports[0] == reports[1] == reports[2]
    assert reports[0].source == "stops"
    assert validate(path).source == str(path)


@pytest.mark.parametrize(("name", "packed"), [("stops.ttl.gz", True), ("stops.nt", False), ("stops.nq.gz", True)])
def test_other_formats_and_packed_files_give_the_same_findings(name: str, packed: bool, tmp_path: Path) -> None:
    syntax = ox.RdfFormat.from_extension(name.split(".")[1])
    assert syntax is not None
    content = ox.serialize(ox.parse(HEAD + GOOD, ox.RdfFormat.TURTLE), format=syntax) or b""
    path = tmp_path / name
    path.write_bytes(gzip.compress(content, mtime=0) if packed else content)
    found = validate(path, name="input")
    assert (without_places(found), found.triples, found.source) == (without_places(check(GOOD)), 3, "input")
    lines = (content if not packed else gzip.decompress(path.read_bytes())).decode().splitlines()
    assert all("data.example/stops" in lines[result.line - 1] for result in found.results if result.line)
    assert all(result.line for result in found.results)
    with pytest.raises(ContentTooLarge, match="100 bytes, unpacked"):
        validate(path, max_bytes=100)


@pytest.mark.parametrize("packed", [False, True])
def test_what_can_be_read_only_once_has_places_too(packed: bool) -> None:
    content = (HEAD + GOOD).encode()
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as end:
        end.write(gzip.compress(content, mtime=0) if packed else content)
    with os.fdopen(reading, "rb") as pipe:
        assert validate(pipe, media_type=TURTLE).results == check(GOOD).results
        assert not pipe.closed
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as end:
        end.write(content)
    with os.fdopen(reading, "rb") as pipe, pytest.raises(ContentTooLarge, match="100 bytes"):
        validate(pipe, media_type=TURTLE, max_bytes=100)


def test_every_profile_of_a_pass_has_places_and_a_score() -> None:
    found = validate_all((HEAD + GOOD).encode(), ("dcat-ap", "civilex-city"), media_type=TURTLE)
    for one in found.reports:
        assert one == check(GOOD, profile=one.profile)
        assert one.score is not None
        assert {result.line for result in one.results} == {HEAD.count("\n") + 1}


def test_what_the_report_says_of_itself() -> None:
    found = check(GOOD, fail_on="warning")
    assert (found.profile, found.profile_version, found.fail_on, found.source, found.triples) == (
        "dcat-ap", "3.0.1", "warning", "input", 3,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fail_on", "passed"), [("violation", True), ("warning", False), ("info", False), ("never", True)]
)
def test_a_document_with_warnings_only_passes_or_not_but_never_conforms(fail_on: str, passed: bool) -> None:
    found = check(GOOD, fail_on=fail_on)
    assert found.by_severity == {"violation": 0, "warning": 7, "info": 0}
    assert (found.conforms, found.passed) == (False, passed)


def test_a_relative_reference_is_a_warning_and_leaves_conforms_to_shacl() -> None:
    concept = '<here> a skos:Concept ; skos:prefLabel "Here"@en .'
    found = check(concept, fail_on="warning")
    assert (found.conforms, found.passed, found.total) == (True, False, 1)
    assert check(concept, base_iri="https://data.example/").total == 0


def test_a_prefix_taken_for_a_scheme_is_a_warning() -> None:
    found = check(
        "e:x a skos:Concept, <dct:LicenseDocument>, <urn:isbn:1>, <mailto:a@b.example> ; skos:prefLabel 'X' ."
    )
    assert [(result.severity, result.focus_node) for result in found.results] == [("warning", "dct:LicenseDocument")]


@pytest.mark.parametrize("turtle", ["", "e:x dct:title 'X' .", "e:x a dct:Standard ."])
def test_a_document_with_nothing_to_check_is_not_praised(turtle: str) -> None:
    found = check(turtle)
    assert [result.severity for result in found.results] == ["warning"]
    assert "Nothing was checked" in found.results[0].message
    assert "dcat:Catalog, " in found.results[0].message


def test_named_graphs_are_checked_together() -> None:
    trig = f"{HEAD} e:one {{ e:stops a dcat:Dataset ; dct:title 'Stops' }} e:two {{ e:stops dct:description 'All.' }}"
    assert validate(trig.encode(), media_type="application/trig").by_severity["violation"] == 0


def test_a_triple_that_stands_twice_counts_once() -> None:
    assert check(GOOD + GOOD).triples == 3


class TestBackground:
    def test_an_entry_of_a_table_is_looked_up_without_being_in_the_document(self) -> None:
        assert "LanguageInTable" not in shapes(check(f"e:c a dcat:Catalog ; dct:language <{EU}language/ITA> ."))
        assert "LanguageInTable" in shapes(check(f"e:c a dcat:Catalog ; dct:language <{EU}language/ITALIAN> ."))

    def test_what_is_only_looked_up_is_never_blamed(self) -> None:
        """Entries are concepts of the background, without the labels that the shape of concepts asks for."""
        found = check(f"{GOOD} e:stops dct:language <{EU}language/ITA> ; dcat:theme <{EU}data-theme/TRAN> .")
        assert {result.focus_node for result in found.results} == {"https://data.example/stops"}

    def test_what_the_document_itself_says_of_an_entry_is_checked(self) -> None:
        found = check(f"{GOOD} e:stops dct:language <{EU}language/ITA> . <{EU}language/ITA> a skos:Concept .")
        assert f"{EU}language/ITA" in {result.focus_node for result in found.results}

    def test_only_facts_about_what_the_document_mentions_are_laid_beside_it(self) -> None:
        document = f"{HEAD} e:x dct:language <{EU}language/ITA> ; dct:format <{EU}file-type/CSV> ."
        loader = Loader()
        read_document(loader, document.encode(), TURTLE)
        facts = background.facts_about(loader)
        assert {str(fact.subject) for fact in facts} == {f"<{EU}language/ITA>", f"<{EU}file-type/CSV>"}
        assert {fact.predicate.value for fact in facts} == {expand("skos:inScheme")}


class TestHostileDocuments:
    def test_nothing_is_fetched(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: object) -> None:
            raise AssertionError("a connection was opened")

        monkeypatch.setattr(socket.socket, "connect", refuse)
        check(
            f"{GOOD} e:o a owl:Ontology ; owl:imports <http://127.0.0.1:1/x>, <https://w3id.org/civilex/ontology/x> ."
        )

    def test_shapes_in_the_document_are_not_used(self) -> None:
        own = "e:s a sh:NodeShape ; sh:targetClass dcat:Dataset ; sh:property [ sh:path e:missing ; sh:minCount 1 ] ."
        assert check(GOOD + own).by_severity == check(GOOD).by_severity

    def test_classes_in_a_circle_are_checked(self) -> None:
        circle = "e:Kind rdfs:subClassOf dcat:Dataset . dcat:Dataset rdfs:subClassOf e:Kind . e:x a e:Kind ."
        assert {"DatasetTitleRequired", "DatasetDescriptionRequired"} <= shapes(check(circle))

    def test_classes_nested_deep_are_followed(self) -> None:
        chain = "".join(f"e:c{n} rdfs:subClassOf e:c{n - 1} .\n" for n in range(1, 3_000))
        found = check(f"{chain} e:c0 rdfs:subClassOf dcat:Dataset . e:x a e:c2999 .")
        assert shapes(found) >= shapes(check("e:x a dcat:Dataset ."))

    def test_what_rdf_1_2_adds_does_not_stop_the_check(self) -> None:
        new = 'e:stops dct:title "Fermate"@it--ltr ; e:said <<( e:a e:b e:c )>> .'
        assert check(GOOD + new).by_severity == check(GOOD).by_severity

    def test_a_malformed_date_makes_no_noise(
        self, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
    ) -> None:
        found = check(f'{GOOD} e:stops dct:issued "2024-13-45"^^xsd:date .')
        assert "IssuedDate" in shapes(found)
        assert capfd.readouterr() == ("", "")
        assert caplog.text == ""

    def test_results_are_capped_and_say_so_while_counts_are_not(self) -> None:
        many = "".join(f"e:d{n} a dcat:Dataset .\n" for n in range(150))
        found = check(many)
        assert (found.total, len(found.results), found.results_capped) == (150 * 9, 1_000, True)
        assert sum(cause.count for cause in found.causes) == found.total
        assert [result.severity for result in found.results[:300]] == ["violation"] * 300
        assert all(len(cause.examples) == 3 for cause in found.causes)


def test_checks_may_run_side_by_side(testdata: Path) -> None:
    paths = [testdata / "catalogs" / f"{city}.rdf" for city in ("foggia", "molinella")] * 3
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(validate, paths)) == [validate(path) for path in paths]


class TestWrongUse:
    def test_an_unknown_profile_is_told_which_there_are(self) -> None:
        with pytest.raises(InvalidParameter, match=r"no profile 'dcat': choose one of .*dcat-ap/3\.0\.1"):
            check(GOOD, profile="dcat")

    def test_an_unknown_severity_is_refused(self) -> None:
        with pytest.raises(InvalidParameter, match="'error' is not one of violation, warning, info, never"):
            check(GOOD, fail_on="error")

    def test_bytes_need_a_media_type(self) -> None:
        with pytest.raises(InvalidInput, match="media type must be named"):
            validate(b"")

    def test_a_name_that_does_not_tell_the_format_needs_a_media_type(self, tmp_path: Path) -> None:
        path = tmp_path / "stops.data"
        path.write_text(HEAD + GOOD, encoding="utf-8")
        with pytest.raises(UnsupportedMediaType, match=r"'stops\.data' does not tell"):
            validate(path)
        assert validate(path, media_type=TURTLE).triples == 3

    @pytest.mark.parametrize(("name", "reason"), [("missing.ttl", "no such file"), ("folder.ttl", "is a directory")])
    def test_what_is_no_file_is_unreadable(self, tmp_path: Path, name: str, reason: str) -> None:
        (tmp_path / "folder.ttl").mkdir()
        with pytest.raises(UnreadableData, match=f"{name}: the file cannot be opened: {reason}"):
            validate(tmp_path / name)


def test_the_profiles_are_listed_with_their_files() -> None:
    (profile,) = [profile for profile in profiles.profiles() if profile.name == "dcat-ap"]
    assert (profile.name, profile.version, profile.title) == ("dcat-ap", "3.0.1", "DCAT-AP 3.0.1")
    assert {"catalog.ttl", "dataset.ttl", "distribution.ttl", "data-service.ttl"} <= {
        path.name for path in profile.files
    }
    assert "profile.ttl" not in {path.name for path in profile.files}
    assert expand("dcat:Dataset") in profile.targets()["targetClass"]


def test_versions_are_ordered_as_numbers() -> None:
    assert max("3.0.1", "3.0.10", "3.0.9", key=profiles._version_key) == "3.0.10"
