"""DCAT-AP HVD on the official examples and the real catalogues, and with severities of one's own choice."""

from __future__ import annotations

from pathlib import Path

import pytest

from civilex.catalogs import profiles, validate
from civilex.namespaces import expand

PROFILE = "dcat-ap-hvd"


@pytest.mark.parametrize(("name", "violations"), [
    ("semic-dcat-ap-hvd/example-ms_catalogue.ttl", 0),
    ("semic-dcat-ap-hvd/example-ms_catalogue_hvd.ttl", 0),
    # no category, no API, no distribution
    ("semic-dcat-ap-hvd/example-ms_dataset.ttl", 3),
    # a service without contact point and licence
    ("semic-dcat-ap-hvd/example-data_service_openapi_sla.ttl", 2),
    ("semic-dcat-ap-hvd/example-data_service_service_desk.ttl", 1),
    ("alessandria.rdf", 0),
])  # fmt: skip
def test_an_example_has_so_many_violations(testdata: Path, name: str, violations: int) -> None:
    assert validate(testdata / "catalogs" / name, PROFILE).by_severity["violation"] == violations


def test_the_severity_of_each_disputed_rule_can_be_chosen(testdata: Path) -> None:
    path = testdata / "catalogs" / "semic-dcat-ap-hvd" / "example-ms_dataset.ttl"
    assert list(profiles.find(PROFILE).options()) == [
        "api", "bulk-download", "category", "contact-point", "contact-reachable", "distribution", "documentation",
        "legal-information", "licence-relation", "marked-access",
    ]  # fmt: skip
    chosen = {"api": "warning", "category": "info", "distribution": "off"}
    before, after = validate(path, PROFILE), validate(path, PROFILE, severities=chosen)
    assert before.by_severity == {"violation": 3, "warning": 2, "info": 0}
    assert after.by_severity == {"violation": 0, "warning": 3, "info": 1}
    (api,) = [result for result in after.results if result.shape == expand("shape:DcatApHvdDatasetApi")]
    assert api.severity == "warning"


def test_an_option_stands_for_all_its_shapes() -> None:
    shapes = profiles.find(PROFILE).options()["category"]
    assert [shape.rpartition("/")[2] for shape in shapes] == [
        "DcatApHvdDataServiceCategory", "DcatApHvdDatasetCategory", "DcatApHvdDatasetSeriesCategory",
    ]  # fmt: skip
