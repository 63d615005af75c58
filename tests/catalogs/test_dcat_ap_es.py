"""DCAT-AP-ES on its own examples: what is called correct is faultless, what is called incorrect is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from civilex.catalogs import ValidationReport, own_shapes, profiles, validate
from civilex.namespaces import SHAPE

PROFILE = "dcat-ap-es"


def causes(report: ValidationReport) -> set[str]:
    return {cause.shape.removeprefix(f"{SHAPE}DcatApEs") for cause in report.causes if cause.shape}


def example(testdata: Path, name: str) -> str:
    return (testdata / "catalogs" / "dcat-ap-es" / f"Conventions_dataset-{name}.ttl").read_text("utf-8")


@pytest.mark.parametrize(("name", "found"), [("correct", False), ("incorrect", True)])
def test_the_pair_on_contact_points_comes_out_as_named(testdata: Path, name: str, found: bool) -> None:
    """The examples are snippets: what they are about is said to be a dataset here."""
    text = example(testdata, f"dcat-contactpoint_{name}")
    subject = re.search(r"^<([^>]*)>", text, re.MULTILINE)
    assert subject is not None
    whole = f"{text}\n<{subject[1]}> a <http://www.w3.org/ns/dcat#Dataset> .\n"
    report = validate(whole.encode(), PROFILE, media_type="text/turtle")
    about_contacts = {shape for shape in causes(report) if shape.startswith(("Contact", "Email", "Telephone"))}
    assert about_contacts == ({"ContactPointNotOrganism"} if found else set())


def test_the_pair_on_areas_comes_out_as_named(testdata: Path) -> None:
    """The examples are lists of statements without a subject: each group of them becomes a dataset here.

    That a region holds a province is not said anywhere: of the two wrong groups, the one with the country is found.
    """
    expected = {"correct": [set(), set(), set(), set()], "incorrect": [set(), {"SpatialOnce"}]}
    for name, groups in expected.items():
        text = example(testdata, f"dct-spatial_{name}")
        found = []
        for block in re.split(r"^#.*$", text, flags=re.MULTILINE)[1:]:
            areas = ", ".join(re.findall(r"<[^>]*>", block))
            whole = f"<urn:x:d> a <http://www.w3.org/ns/dcat#Dataset> ; <http://purl.org/dc/terms/spatial> {areas} ."
            report = validate(whole.encode(), PROFILE, media_type="text/turtle")
            found.append({shape for shape in causes(report) if shape.startswith("Spatial")})
        assert found == groups


@pytest.mark.parametrize("name", [
    "A02_Nombre_Catálogo_ampliado", "E1_Catalog_Dataset-DataService-HVD", "E1_Catalogo_solo_obligatorias",
    "E4_Catalogo_publisher_organizacion", "E7_Distribuciones_HVD", "E9_Data_Service_HVD", "E10_Data_Service_CSW_HVD",
])  # fmt: skip
def test_a_whole_example_is_faultless(testdata: Path, name: str) -> None:
    report = validate(testdata / "catalogs" / "dcat-ap-es" / f"{name}.ttl", PROFILE)
    assert (report.by_severity["violation"], report.passed) == (0, True)


def test_an_example_with_its_taxonomy_misspelt_is_found(testdata: Path) -> None:
    """It ends in a slash there, which makes it another IRI."""
    report = validate(testdata / "catalogs" / "dcat-ap-es" / "E6_Dataset_HVD.ttl", PROFILE)
    assert {"ThemeTaxonomyIn", "ThemeTaxonomySector"} <= causes(report)


def test_the_folder_of_a_national_profile_can_be_given_as_own_shapes(testdata: Path) -> None:
    shipped = profiles.find(PROFILE)
    assert (shipped.role, shipped.extends) == ("indirect", "dcat-ap/3.0.1")
    folder = shipped.files[0].parent
    assert own_shapes.read_own_shapes(folder) == shipped
    path = testdata / "catalogs" / "dcat-ap-es" / "E6_Dataset_HVD.ttl"
    assert validate(path, shapes=folder) == validate(path, PROFILE)
