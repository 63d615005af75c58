"""Each form of a report, read by something that is not ours: schemas, parsers, spreadsheets, browsers' rules."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pyoxigraph as ox
import pytest
from openpyxl import load_workbook

from civilex.catalogs import validate_all
from civilex.catalogs.checked_files import CheckedFile
from civilex.catalogs.representations import html_report
from civilex.catalogs.representations.forms import FORMS, form_of
from civilex.catalogs.saved_reports import checked_file
from civilex.cli.validate import FORMATS
from civilex.errors import CivilexError, InvalidInput, InvalidParameter
from civilex.shacl import Loader, read_document
from civilex.shacl import validate as shacl_validate

EVIL = '=HYPERLINK("https://evil.example")'
DATA = f"""@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix e: <https://data.example/> .
e:catalogue a dcat:Catalog ; dct:title "C"@en ; dct:publisher e:parks ; dct:language "en" ; dcat:dataset e:trees .
e:parks a foaf:Agent ; foaf:name "Parks & <script>alert(1)</script>" .
e:trees a dcat:Dataset ; dct:title '{EVIL}' ; dct:publisher e:parks ; dct:accrualPeriodicity "monthly" ;
  dcat:distribution [ a dcat:Distribution ; dct:format "CSV" ] .
e:bins a dcat:Dataset ; dct:title "Bins \\u0001 \\ud7ff"@en ; dct:issued "12/05/2024" .
"""
SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> . @prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix s: <urn:shapes:> .
s:Dataset a sh:NodeShape ; sh:targetClass dcat:Dataset ;
  sh:property [ sh:path dct:publisher ; sh:node s:Agent ; sh:message "No agent."@en, "Kein Akteur."@de ] ;
  sh:property [ sh:path ( dct:publisher foaf:name ) ; sh:maxLength 3 ] .
s:Agent a sh:NodeShape ; sh:property [ sh:path foaf:homepage ; sh:minCount 1 ;
  sh:message "A page."@en, "Eine Seite."@de ] .
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[CheckedFile]:
    """A catalogue checked against two profiles, a broken one, and the same once more."""
    folder = tmp_path_factory.mktemp("reports")
    (folder / "shapes.ttl").write_text(SHAPES, encoding="utf-8")
    matrix = validate_all(
        DATA.encode(), ("dcat-ap",), shapes=[folder / "shapes.ttl"], media_type="text/turtle", name="data/my city.ttl",
        shacl_reports=True,
    )  # fmt: skip
    try:
        validate_all(DATA.encode() + b"e:x ;; .", media_type="text/turtle", name="broken.ttl")
    except CivilexError as error:
        broken = CheckedFile("broken.ttl", None, error)
    return [CheckedFile("data/my city.ttl", matrix), broken]


def written(files: list[CheckedFile], form: str) -> bytes:
    return FORMS[form].write(files)


def test_the_command_offers_every_form_there_is() -> None:
    assert tuple(FORMS) == FORMATS


@pytest.mark.parametrize("form", FORMS)
def test_every_form_tells_what_is_wrong_and_where_a_broken_file_breaks(files: list[CheckedFile], form: str) -> None:
    content = written(files, form)
    if form == "xlsx":
        content = b"\n".join(
            " ".join(str(cell) for cell in row).encode()
            for sheet in load_workbook(io.BytesIO(content))
            for row in sheet.iter_rows(values_only=True)
        )
    text = content.decode()
    assert "broken.ttl" in text
    assert files[1].place[0] == 8
    assert re.search(r"\b(8|line=7,8)\b", text)
    assert files[1].reason.split(":")[0] in text.replace("&#39;", "'")
    assert "CSV" in text
    assert written(files, form) == content or form == "xlsx"


class Page(HTMLParser):
    """What a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, *names: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag in names]


@pytest.fixture(scope="module")
def text(files: list[CheckedFile]) -> str:
    return html_report.page(files)


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


class TestHtml:
    def test_it_has_no_script_and_fetches_nothing(self, page: Page, text: str) -> None:
        assert not page.all("script", "link", "img", "iframe", "object")
        assert not [
            name for _, attributes in page.tags for name in attributes if name.startswith("on") or name == "style"
        ]
        assert "<script>" not in text
        assert "Parks &amp; &lt;script&gt;" in text
        assert not re.search(r"url\(|@import", text)

    def test_it_says_its_language_and_title(self, page: Page) -> None:
        assert page.all("html") == [{"lang": "en"}]
        assert len(page.all("title")) == 1 + len(page.all("svg"))
        assert len(page.all("main")) == len(page.all("h1")) == 1

    def test_no_level_of_headings_is_skipped(self, page: Page) -> None:
        levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))

    def test_tables_have_heads_and_charts_words(self, page: Page) -> None:
        assert page.all("table")
        assert len(page.all("thead")) == len(page.all("table"))
        assert all(cell.get("scope") in ("col", "row") for cell in page.all("th"))
        assert page.all("svg")
        assert all(chart.get("role") == "img" and chart.get("aria-label") for chart in page.all("svg"))

    def test_links_lead_somewhere_and_names_are_unique(self, page: Page) -> None:
        names = Counter(attributes["id"] for _, attributes in page.tags if "id" in attributes)
        assert max(names.values()) == 1
        assert {link["href"][1:] for link in page.all("a") if link["href"]} <= set(names)

    def test_it_says_what_to_write_where_and_what_is_gained(self, text: str) -> None:
        assert "Must change" in text
        assert "line 5" in text
        assert "dct:format &lt;http://publications.europa.eu/resource/authority/file-type/CSV&gt; ;" in text
        assert "worth up to" in text
        assert "Quality score by dimension" in text
        assert "Line 8, column" in text

    def test_examples_are_in_the_syntax_of_the_file(self) -> None:
        matrix = validate_all(
            b'{"@id": "https://d.example/x", "@type": "http://www.w3.org/ns/dcat#Dataset"}',
            media_type="application/ld+json",
        )
        assert "&#34;dct:title&#34;: {&#34;@value&#34;:" in html_report.page([CheckedFile("x.jsonld", matrix)])


class TestTables:
    def test_the_csv_has_a_row_for_each_finding_and_no_formula(self, files: list[CheckedFile]) -> None:
        rows = list(csv.DictReader(io.StringIO(written(files, "csv").decode(), newline="")))
        assert len(rows) == 1 + sum(len(report.results) for report in files[0].reports)
        assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
        assert any(row["dataset"] == "'" + EVIL for row in rows)
        assert [row["line"] for row in rows if row["verdict"] == "unreadable"] == ["8"]
        assert any(row["becomes"].endswith("/file-type/CSV") for row in rows)

    def test_the_workbook_has_its_sheets_and_no_formula(self, files: list[CheckedFile]) -> None:
        book = load_workbook(io.BytesIO(written(files, "xlsx")))
        assert book.sheetnames == ["Summary", "Causes", "Findings", "Scores"]
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
        assert any(cell.value == EVIL and cell.quotePrefix for cell in book["Findings"]["F"])
        assert len(list(book["Scores"].rows)) == 1 + 23 * 2
        summary = list(book["Summary"].iter_rows(values_only=True))
        assert [row[3] for row in summary[1:]] == ["does not pass", "does not pass", "cannot be read"]
        assert summary[3][-2] == 8


@pytest.fixture(scope="module")
def run(files: list[CheckedFile]) -> dict:
    """The run of the log, which is valid by the schema of the standard (as npm's @microsoft/jest-sarif ships it)."""
    log = json.loads(written(files, "sarif"))
    schema = json.loads((Path(__file__).parent / "sarif-2.1.0.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft4Validator(schema).validate(log)
    return log["runs"][0]


class TestSarif:
    def test_every_finding_is_a_result_of_a_rule(self, run: dict, files: list[CheckedFile]) -> None:
        assert len(run["results"]) == 1 + sum(len(report.results) for report in files[0].reports)
        rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        assert len(set(rules)) == len(rules)
        assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in run["results"])
        assert {result["level"] for result in run["results"]} >= {"error", "warning"}
        assert run["properties"]["reports"][0]["total"] == files[0].reports[0].total

    def test_places_are_lines_of_an_encoded_address(self, run: dict) -> None:
        places = [result["locations"][0] for result in run["results"]]
        assert {place["physicalLocation"]["artifactLocation"]["uri"] for place in places} == {
            "data/my%20city.ttl", "broken.ttl",
        }  # fmt: skip
        assert all(place["physicalLocation"]["region"]["startLine"] >= 3 for place in places)

    def test_where_no_line_is_known_there_is_no_region_and_a_logical_location(self) -> None:
        data = b'{"@graph": [{"@id": "https://d.example/x", "@type": "http://www.w3.org/ns/dcat#Dataset"}]}'
        matrix = validate_all(data, media_type="application/ld+json", name="x.jsonld")
        results = json.loads(written([CheckedFile("x.jsonld", matrix)], "sarif"))["runs"][0]["results"]
        assert all("region" not in result["locations"][0]["physicalLocation"] for result in results)
        assert {result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] for result in results} == {
            "/@graph/0"
        }

    def test_a_broken_file_is_told_as_result_and_notification(self, run: dict) -> None:
        (result,) = [result for result in run["results"] if result["ruleId"] == "unreadable"]
        assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 8
        assert run["invocations"][0]["executionSuccessful"] is False


def test_junit_counts_what_fails_and_holds_no_character_that_xml_cannot(files: list[CheckedFile]) -> None:
    root = ElementTree.fromstring(written(files, "junit"))
    suites = root.findall("testsuite")
    assert [suite.get("name") for suite in suites] == [
        "data/my city.ttl: dcat-ap 3.0.1", "data/my city.ttl: shapes.ttl", "broken.ttl",
    ]  # fmt: skip
    for suite in suites:
        assert int(suite.get("tests", "")) == len(suite.findall("testcase"))
        assert int(suite.get("failures", "")) == len(suite.findall("testcase/failure"))
    first = files[0].reports[0]
    assert int(suites[0].get("failures", "")) == sum(cause.severity == "violation" for cause in first.causes)
    assert (root.get("errors"), suites[2].find("testcase").get("line")) == ("1", "8")


class TestRdf:
    SH = "http://www.w3.org/ns/shacl#"

    def parsed(self, content: bytes, form: str) -> ox.Dataset:
        syntax = ox.RdfFormat.JSON_LD if form == "jsonld" else ox.RdfFormat.TURTLE
        dataset = ox.Dataset(ox.parse(content, syntax))
        dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
        return dataset

    @pytest.mark.parametrize("form", ["turtle", "jsonld"])
    def test_one_report_is_that_of_the_standard_and_no_more(self, tmp_path: Path, form: str) -> None:
        (tmp_path / "shapes.ttl").write_text(SHAPES, encoding="utf-8")
        matrix = validate_all(
            DATA.encode(), (), shapes=[tmp_path / "shapes.ttl"], media_type="text/turtle",
            shacl_reports=True,
        )  # fmt: skip
        found = self.parsed(written([CheckedFile("x.ttl", matrix)], form), form)
        shapes = [quad.triple for quad in ox.parse(SHAPES, ox.RdfFormat.TURTLE)]
        expected = ox.Dataset(
            ox.Quad(*triple)
            for triple in shacl_validate(ox.parse(DATA, ox.RdfFormat.TURTLE), shapes, max_results=None).triples()
        )
        expected.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
        assert set(found) == set(expected)
        assert len(found) > 20

    def test_details_and_messages_in_all_languages_are_there(self, files: list[CheckedFile]) -> None:
        quads = list(ox.parse(written(files, "turtle"), ox.RdfFormat.TURTLE))
        (detail,) = [quad.object for quad in quads if quad.predicate.value == self.SH + "detail"][:1]
        messages = {
            q.object.language for q in quads if q.subject == detail and q.predicate.value.endswith("resultMessage")
        }
        assert messages == {"en", "de"}

    def test_several_reports_are_told_apart_by_their_file_and_profile(self, files: list[CheckedFile]) -> None:
        store = ox.Store()
        store.load(written(files, "turtle"), ox.RdfFormat.TURTLE)
        rows = store.query(
            "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX dct: <http://purl.org/dc/terms/> SELECT ?profile"
            " (COUNT(?result) AS ?n) { ?r a sh:ValidationReport ; dct:subject ?profile ; sh:result ?result }"
            " GROUP BY ?profile"
        )
        counts = {row["profile"].value: int(row["n"].value) for row in rows}
        assert counts == {
            report.profile + (f" {report.profile_version}" if report.profile_version else ""): report.total
            for report in files[0].reports
        }

    def test_dqv_measures_every_indicator_on_the_catalogue(self, files: list[CheckedFile]) -> None:
        store = ox.Store()
        store.load(written(files, "dqv"), ox.RdfFormat.TURTLE)
        prefixes = "PREFIX dqv: <http://www.w3.org/ns/dqv#> PREFIX oa: <http://www.w3.org/ns/oa#> "
        measured = store.query(
            prefixes + "SELECT DISTINCT ?m { ?x a dqv:QualityMeasurement ; dqv:isMeasurementOf ?m ;"
            " dqv:computedOn <https://data.example/catalogue> }"
        )
        assert len(list(measured)) == 23 + 1
        annotated = store.query(prefixes + "SELECT ?x { ?x a dqv:QualityAnnotation ; oa:hasBody ?body }")
        assert len(list(annotated)) == 1 + sum(len(report.results) for report in files[0].reports)

    def test_without_its_report_the_standard_has_nothing_to_say(self) -> None:
        plain = CheckedFile("x.ttl", validate_all(DATA.encode(), media_type="text/turtle"))
        with pytest.raises(InvalidInput, match="report of the standard"):
            written([plain], "turtle")


def test_a_report_read_back_from_its_json_is_the_same(files: list[CheckedFile]) -> None:
    document = json.loads(json.dumps(files[0].to_json()))
    again = checked_file(document)
    assert json.loads(json.dumps(again.to_json())) == {**document, "file": again.name}
    assert html_report.page([again]) == html_report.page([files[0]])
    assert FORMS["jsonld"].write([again]) == FORMS["jsonld"].write([files[0]])


def test_blank_nodes_of_two_files_are_never_one(tmp_path: Path) -> None:
    (tmp_path / "shapes.ttl").write_text(SHAPES, encoding="utf-8")
    data = DATA.replace("dct:publisher e:parks ; dct:accrual", "dct:publisher _:r0 ; dct:accrual")
    matrices = [
        validate_all(data.encode(), (), shapes=[tmp_path / "shapes.ttl"], media_type="text/turtle", shacl_reports=True)
        for _ in range(2)
    ]
    store = ox.Store()
    store.load(written([CheckedFile(f"{n}.ttl", m) for n, m in enumerate(matrices)], "turtle"), ox.RdfFormat.TURTLE)
    prefix = "PREFIX sh: <http://www.w3.org/ns/shacl#> "
    (values,) = store.query(prefix + "SELECT (COUNT(DISTINCT ?v) AS ?n) { ?x sh:value ?v FILTER isBlank(?v) }")
    (reports,) = store.query(prefix + "SELECT (COUNT(?r) AS ?n) { ?r a sh:ValidationReport }")
    assert (values["n"].value, reports["n"].value) == ("2", "2")


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.html", "html"),
        ("b/report.XLSX", "xlsx"),
        ("r.sarif.json", "sarif"),
        ("r.junit.xml", "junit"),
        ("r.dqv.ttl", "dqv"),
    ],
)
def test_the_name_of_a_file_tells_the_form(name: str, form: str) -> None:
    assert form_of(Path(name)).name == form


def test_a_name_that_tells_nothing_is_refused() -> None:
    with pytest.raises(InvalidParameter, match="tells no form"):
        form_of(Path("report"))


def test_each_real_file_that_cannot_be_read_is_told_with_its_place_in_every_form(testdata: Path) -> None:
    files = []
    for path in sorted((testdata / "catalogs").rglob("*")):
        if path.suffix not in (".ttl", ".jsonld", ".rdf"):
            continue
        try:
            read_document(Loader(), path)
        except CivilexError as error:
            files.append(CheckedFile(path.name, None, error))
    assert len(files) == 15
    for name in FORMS:
        content = written(files, name)
        if name == "xlsx":
            sheet = load_workbook(io.BytesIO(content))["Summary"]
            rows = [[str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
            content = "\n".join(" ".join(row) for row in rows).encode()
        text = content.decode()
        for file in files:
            line, _ = file.place
            assert file.name in text or file.name.replace("Á", "%C3%81") in text, name
            place = (
                "/@context"
                if line is None
                else f"line={line - 1},{line}"
                if name in ("turtle", "jsonld", "dqv")
                else str(line)
            )
            assert place in text, (name, file.name)
