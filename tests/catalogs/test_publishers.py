"""Reports by publisher: each finding on the page of who answers for it, and nowhere else."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from civilex.catalogs import validate_all
from civilex.catalogs.baseline import Baseline, read_baseline, to_json
from civilex.catalogs.checked_files import CheckedFile
from civilex.catalogs.comparing import Contents
from civilex.catalogs.representations.publishers import file_names, files_by_publisher
from civilex.catalogs.validation import validate_by_publisher

DATA = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix e: <https://data.example/> .
e:parks a foaf:Agent ; foaf:name "Parks/../=1+1" . e:waste a foaf:Agent ; foaf:name "Waste" .
e:trees a dcat:Dataset ; dct:publisher e:parks ; dct:title "Trees"@en ; dcat:distribution [ a dcat:Distribution ] .
e:bins a dcat:Dataset ; dct:publisher e:waste ; dct:description "Bins."@en .
e:tips a dcat:Dataset ; dct:publisher [ a foaf:Agent ; foaf:name "Waste" ] ; dct:description "Tips."@en .
e:lost a dcat:Dataset ; dct:description "Lost."@en .
"""


def by_publisher(data: str = DATA, known: Baseline | None = None) -> dict[str | None, CheckedFile]:
    found = validate_by_publisher(data.encode(), media_type="text/turtle", name="c.ttl", contents=Contents(known))
    return {publisher: CheckedFile("c.ttl", matrix) for publisher, matrix in found.items()}


def test_every_finding_belongs_to_one_publisher_and_one_name_is_one_publisher() -> None:
    parts = by_publisher()
    whole = validate_all(DATA.encode(), media_type="text/turtle").reports[0]
    assert list(parts) == ["Parks/../=1+1", "Waste", None]
    assert sum(part.reports[0].total for part in parts.values()) == whole.total
    assert {result.title or result.owner for result in parts["Waste"].reports[0].results} >= {
        "https://data.example/bins", "https://data.example/tips",
    }  # fmt: skip
    assert [(count.publisher, sum(count.by_severity.values())) for count in whole.publishers] == sorted(
        ((name, part.reports[0].total) for name, part in parts.items()),
        key=lambda pair: [count.publisher for count in whole.publishers].index(pair[0]),
    )


def test_the_score_is_that_of_the_publishers_own_datasets() -> None:
    score = by_publisher()["Waste"].reports[0].score
    assert score is not None
    assert {indicator.of for indicator in score.indicators if indicator.class_iri.endswith("Dataset")} == {2}


def test_places_are_told() -> None:
    assert {result.line for result in by_publisher()["Parks/../=1+1"].reports[0].results} <= {3, 4}


def test_the_files_have_safe_names_and_hold_only_what_is_theirs() -> None:
    files = dict(files_by_publisher({name: [file] for name, file in by_publisher().items()}))
    assert list(files)[-1] == "index.html"
    assert sorted(files) == [
        "index.html", "parks-1-1.html", "parks-1-1.xlsx", "publisher-not-known.html", "publisher-not-known.xlsx",
        "waste.html", "waste.xlsx",
    ]  # fmt: skip
    waste = files["waste.html"].decode()
    assert "data.example/bins" in waste
    assert "data.example/trees" not in waste
    sheet = load_workbook(io.BytesIO(files["waste.xlsx"]))["Findings"]
    assert {row[6] for row in sheet.iter_rows(min_row=2, values_only=True)} == {"Waste"}
    index = files["index.html"].decode()
    assert set(re.findall(r'href="([^"#]+)"', index)) == set(files) - {"index.html"}


@pytest.mark.parametrize(
    "names",
    [
        ["index", "INDEX"],
        ["CON", "nul"],
        ["A b", "a/b", "a b"],
        ["都市", "計画"],
        ["../../etc"],
        ["x" * 300, "x" * 301],
    ],
)
def test_names_of_files_are_safe_and_distinct(names: list[str]) -> None:
    found = file_names(names)
    assert len(set(found.values())) == len(names)
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9-]{0,80}", name) for name in found.values())
    assert not set(found.values()) & {"index", "con", "nul"}


def test_a_name_keeps_its_letters_where_latin_ones_stand_for_them() -> None:
    assert file_names(["Amt für Straßen"]) == {"Amt für Straßen": "amt-fur-strassen"}


def test_the_page_of_a_publisher_tells_what_is_new_and_who_else_has_nothing_new(tmp_path: Path) -> None:
    before = validate_all(
        DATA.encode(), media_type="text/turtle", name="c.ttl", contents=Contents(fingerprints=True)
    ).reports[0]
    assert before.findings is not None
    (tmp_path / "b.json").write_text(json.dumps(to_json([before.findings])), encoding="utf-8")
    known = read_baseline(tmp_path / "b.json")
    data = DATA.replace('dct:title "Trees"@en ;', "").replace(
        'e:lost a dcat:Dataset ; dct:description "Lost."@en .', ""
    )
    parts = by_publisher(data, known)
    new = {name: sum(part.reports[0].since.new.values()) for name, part in parts.items() if part.reports[0].since}
    assert new == {"Parks/../=1+1": 1, "Waste": 0, None: 0}
    assert parts[None].reports[0].since is not None
    assert {gone.focus_node for gone in parts[None].reports[0].since.gone} == {"https://data.example/lost"}
    files = dict(files_by_publisher({name: [file] for name, file in parts.items()}))
    assert "1 new since the last run" in files["parks-1-1.html"].decode()
