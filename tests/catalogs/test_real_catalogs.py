"""The four real city catalogues: what is wrong with them, counted in their text and found by the check."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from civilex.catalogs import Cause, ValidationReport, validate
from civilex.namespaces import expand

CITIES = ("alessandria", "civitavecchia", "foggia", "molinella")
FOUND = {
    "alessandria": {"violation": 42, "warning": 41, "info": 0},
    "civitavecchia": {"violation": 21, "warning": 39, "info": 0},
    "foggia": {"violation": 15, "warning": 36, "info": 0},
    "molinella": {"violation": 14, "warning": 23, "info": 2},
}


@pytest.fixture(scope="module")
def reports(testdata: Path) -> dict[str, ValidationReport]:
    return {city: validate(testdata / "catalogs" / f"{city}.rdf") for city in CITIES}


def cause(report: ValidationReport, shape: str) -> Cause:
    (found,) = [cause for cause in report.causes if cause.shape == expand(f"shape:DcatAp{shape}")]
    return found


@pytest.mark.parametrize("city", CITIES)
def test_a_real_catalogue_has_so_many_findings(reports: dict[str, ValidationReport], city: str) -> None:
    report = reports[city]
    assert report.by_severity == FOUND[city]
    assert (report.conforms, report.passed, report.results_capped) == (False, False, False)
    assert report.total == len(report.results) == sum(cause.count for cause in report.causes)


@pytest.mark.parametrize("city", CITIES)
def test_the_violations_are_those_that_stand_in_the_text(
    reports: dict[str, ValidationReport], testdata: Path, city: str
) -> None:
    """Each distribution names its format by a bare code and describes its licence with a class that is no IRI."""
    text = (testdata / "catalogs" / f"{city}.rdf").read_text(encoding="utf-8")
    bare_codes = re.findall(r'<dct:format rdf:resource="(?!http)', text)
    licences = set(re.findall(r'<dcatapit:LicenseDocument rdf:about="([^"]*)">\s*<rdf:type rdf:resource="dct:', text))
    (licence_of_catalogue,) = re.findall(r'<dct:license rdf:resource="([^"]*)"/>\s*<dcat:dataset', text)
    report = reports[city]
    assert cause(report, "FormatInTable").count == len(bare_codes) > 0
    expected = text.count("<dcatapit:LicenseDocument ") + (licence_of_catalogue in licences)
    assert cause(report, "LicenseClass").count == expected
    language = cause(report, "LanguageAddress")
    assert (language.count, language.severity, language.examples[0].value) == (1, "violation", '"it"')
    assert {cause.shape for cause in report.causes if cause.severity == "violation"} == {
        expand("shape:DcatApFormatInTable"), expand("shape:DcatApLicenseClass"), expand("shape:DcatApLanguageAddress"),
    }  # fmt: skip


def test_an_empty_theme_is_no_theme_of_the_table(reports: dict[str, ValidationReport], testdata: Path) -> None:
    text = (testdata / "catalogs/foggia.rdf").read_text(encoding="utf-8")
    found = cause(reports["foggia"], "DatasetThemeRecommended")
    assert found.count == text.count('<dcat:theme rdf:resource=""/>') == 4
    assert found.severity == "warning"


@pytest.mark.parametrize("city", CITIES)
def test_relative_references_are_one_cause_without_a_shape(reports: dict[str, ValidationReport], city: str) -> None:
    (found,) = [cause for cause in reports[city].causes if "relative reference" in cause.message]
    assert (found.severity, found.shape, found.component, found.path) == ("warning", None, None, None)
    assert any(result.value == '"CSV"' for result in reports[city].results if result.message == found.message)


def test_relative_references_are_no_finding_where_the_base_is_given(testdata: Path) -> None:
    report = validate(testdata / "catalogs/molinella.rdf", base_iri="https://opendata.molinella.example/catalogue.rdf")
    assert [cause.message for cause in report.causes if "relative" in cause.message] == []
    assert cause(report, "FormatInTable").examples[0].value == "<https://opendata.molinella.example/CSV>"


def test_a_contact_that_the_file_does_not_describe_is_a_note_and_no_fault(
    reports: dict[str, ValidationReport],
) -> None:
    found = cause(reports["molinella"], "ContactPointDescribed")
    assert (found.count, found.severity) == (2, "info")
    assert "cannot be checked" in found.message


def test_a_nameless_node_is_told_by_how_it_is_reached(reports: dict[str, ValidationReport]) -> None:
    found = cause(reports["molinella"], "AgentAgentTypeRecommended")
    (nameless,) = [example for example in found.examples if (example.focus_node or "").startswith("_:")]
    assert nameless.reached_from is not None
    assert nameless.reached_from.endswith("/impianti-sportivi dct:publisher")


EXAMPLES = {
    "dcat-us/catalog.ttl": 0,
    "semic-dcat-ap/example-bee-population.ttl": 0,
    "semic-dcat-ap/example-bee-population-2022-2023.ttl": 0,
    "semic-dcat-ap-hvd/example-ms_catalogue.ttl": 0,
    "semic-dcat-ap-hvd/example-ms_catalogue.jsonld": 0,
    "semic-dcat-ap-hvd/example-ms_catalogue_hvd.ttl": 0,
    "semic-dcat-ap-hvd/example-ms_dataset_2_distributions.ttl": 0,
    "semic-dcat-ap-hvd/example-data_service_service_desk.ttl": 0,
    "dcat-ap-es/E1_Catalogo_solo_obligatorias.ttl": 0,
    "dcat-ap-es/E4_Catalogo_publisher_organizacion.ttl": 0,
    "dcat-ap-es/E10_Data_Service_CSW_HVD.ttl": 0,
    # fragments: two datasets and their series lack a description, the datasets a title too
    "semic-dcat-ap/example-bee-population-dataset-series.ttl": 5,
    # no description, no publisher
    "dcat-ap-es/A01_Nombre_Catálogo.ttl": 2,
    # a language, a format, an address written as texts or nodes; a size that is an xsd:integer
    "dcat-ap-es/NTI-RISPv1_Catalog.ttl": 1,
    "dcat-ap-es/NTI-RISPv1_Distribution.ttl": 3,
}


@pytest.mark.parametrize(("name", "violations"), EXAMPLES.items())
def test_an_official_example_has_so_many_violations(testdata: Path, name: str, violations: int) -> None:
    assert validate(testdata / "catalogs" / name).by_severity["violation"] == violations


@pytest.mark.parametrize(("name", "has_contact"), [("correct", True), ("incorrect", False)])
def test_the_contact_point_snippets_made_whole_differ_in_their_contact(
    testdata: Path, name: str, has_contact: bool
) -> None:
    """The incorrect one gives an address that nothing describes, which cannot be checked."""
    snippet = (testdata / f"catalogs/dcat-ap-es/Conventions_dataset-dcat-contactpoint_{name}.ttl").read_text("utf-8")
    subject = re.search(r"^<([^>]*)>", snippet, re.MULTILINE)
    assert subject is not None
    whole = f"{snippet}\n<{subject[1]}> a <http://www.w3.org/ns/dcat#Dataset> .\n"
    report = validate(whole.encode(), media_type="text/turtle")
    shapes = {cause.shape for cause in report.causes}
    assert expand("shape:DcatApDatasetContactPointRecommended") not in shapes
    assert (expand("shape:DcatApContactPointDescribed") not in shapes) is has_contact
