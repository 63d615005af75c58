"""OpenRefine reconciles departments of two cities that the model lacks, and what is judged comes back as SSSOM."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2 as httpx
import pytest

from civilex import shipped
from civilex.access.keys import Keys
from civilex.mapping.matching.text import fold
from civilex.mapping.sssom.reading import TSV, read_document
from civilex.namespaces import CONCEPT, NS, SKOS
from civilex.settings import Settings
from civilex.store.kept import KeptStore
from civilex.web.app import create_app
from openrefine.openrefine import OpenRefine, running
from web_server import serving

UNIT = {"id": f"{NS}MunicipalUnit", "name": "Municipal unit"}
UNITS = f"{CONCEPT}municipal-unit/"
AS_IN_THE_MODEL = "Bürgermeisteramt"
"""The one name of the file that a label of the model has: it is matched without asking."""


@dataclass
class Setting:
    """A running OpenRefine, a running service, a project made from a file, and what the file's names mean."""

    refine: OpenRefine
    service: str
    reconcile: str
    curator: dict[str, str]
    project: str
    meant: dict[str, set[str]]

    def cells(self) -> dict[str, tuple[int, dict]]:
        """Return the cell of each name with its row."""
        columns, rows = self.refine.rows(self.project)
        place = columns.index("name")
        return {row[place]["v"]: (number, row[place]) for number, row in enumerate(rows)}


@pytest.fixture(scope="module")
def setting(program: Callable[[str], str], repository: Path, tmp_path_factory) -> Iterator[Setting]:
    """Everything is started once."""
    with (repository / "tests/mapping/departments_of_two_cities.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    meant = {row["name"]: {UNITS + code for code in row["unit"].split("|")} for row in rows}
    table = tmp_path_factory.mktemp("table") / "departments.csv"
    with table.open("w", encoding="utf-8", newline="") as lines:
        written = csv.writer(lines)
        written.writerow(["city", "name"])
        written.writerows([[row["city"], row["name"]] for row in rows])
        written.writerow(["Elsewhere", AS_IN_THE_MODEL])
    directory = tmp_path_factory.mktemp("data")
    with running(program("openrefine"), tmp_path_factory.mktemp("openrefine")) as refine:
        store = KeptStore(directory, follow=shipped.follow)
        shipped.install(store)
        keys = Keys(directory)
        reader, curator = (keys.create(role, name)[1] for role, name in (("reader", "openrefine"), ("curator", "ana")))
        with serving(create_app(store, Settings())) as service:
            # While the JVM starts, the service makes its index.
            httpx.get(timeout=60, url=f"{service}/reconcile/t/{reader}/en/suggest/entity?prefix=a")
            refine.wait_until_ready()
            yield Setting(
                refine,
                service,
                f"{service}/reconcile/t/{reader}/en",
                {"authorization": f"Bearer {curator}"},
                refine.create_project(table),
                meant,
            )
        store.close()


def test_openrefine_reconciles_judges_extends_and_brings_judgments_back(setting: Setting, repository: Path) -> None:
    refine, project = setting.refine, setting.project
    manifest = httpx.get(timeout=60, url=setting.reconcile).json()

    guessed = refine.command("guess-types-of-column", project=project, columnName="name", service=setting.reconcile)
    assert UNIT["id"] in [type_["id"] for type_ in guessed["types"]]

    config = {
        "mode": "standard-service",
        "service": setting.reconcile,
        "identifierSpace": manifest["identifierSpace"],
        "schemaSpace": manifest["schemaSpace"],
        "type": UNIT,
        "autoMatch": True,
        "columnDetails": [],
        "limit": 0,
    }
    refine.command("reconcile", project=project, columnName="name", engine={"facets": []}, config=config)
    refine.wait(project)
    found = setting.cells()
    labels = known_labels(setting.service)
    assert not [name for name in setting.meant if fold(name) in labels]
    first = {name: next(iter(cell["recon"].get("c", [])), {"id": ""})["id"] for name, (_, cell) in found.items()}
    right = [name for name, units in setting.meant.items() if first[name] in units]
    assert len(right) >= 0.65 * len(setting.meant)
    automatic = {name for name, (_, cell) in found.items() if cell["recon"]["j"] == "matched"}
    assert AS_IN_THE_MODEL in automatic

    by_hand, refused, left = {}, "Austin Resource Recovery", "Ordnungsamt"
    for name in right:
        row, cell = found[name]
        if name in automatic or name == left:
            continue
        chosen = cell["recon"]["c"][0]
        by_hand[name] = chosen["id"]
        judge(setting, row, judgment="matched", id=chosen["id"], name=chosen["name"], types=UNIT["id"],
              score=str(chosen.get("s", 0)))  # fmt: skip
    law, _ = found["Law Dept"]
    judge(setting, law, judgment="matched", id=f"{UNITS}GOV", name="Governance", types=UNIT["id"], score="0")
    by_hand["Law Dept"] = f"{UNITS}GOV"
    judge(setting, found[refused][0], judgment="new")

    extension = {"properties": [{"id": "notation", "name": "Code"}, {"id": "scheme", "name": "Vocabulary"}]}
    asked = {"project": project, "endpoint": setting.reconcile,
             "identifierSpace": manifest["identifierSpace"], "schemaSpace": manifest["schemaSpace"],
             "extension": extension}  # fmt: skip
    shown = refine.command("preview-extend-data", columnName="name", rowIndices=[law], **asked)
    assert [column["name"] for column in shown["columns"]] == ["Code", "Vocabulary"]
    refine.command(
        "extend-data", baseColumnName="name", engine={"facets": []}, columnInsertIndex="2", delay="0", **asked
    )
    refine.wait(project)
    columns, rows = refine.rows(project)
    assert rows[law][columns.index("Code")]["v"] == "GOV"

    template = json.loads((repository / "service/civilex/web/static/openrefine-template.json").read_text("utf-8"))
    document = refine.export(project, format="template", **template)
    reading = read_document(document.encode(), TSV, "openrefine.tsv", metadata={"mapping_set_id": "urn:sssom:x"})
    assert [problem for problem in reading.problems if problem.severity == "violation"] == []
    slots = {mapping.slots["subject_label"]: mapping.slots for mapping in reading.mapping_set.mappings}
    assert slots.keys() == {*by_hand, *automatic, refused}
    curated = "https://w3id.org/semapv/vocab/ManualMappingCuration"
    for name, iri in by_hand.items():
        assert (slots[name]["object_id"], slots[name]["mapping_justification"]) == (iri, curated)
        assert "confidence" not in slots[name]
    for name in automatic:
        assert slots[name]["mapping_justification"].endswith("LexicalSimilarityThresholdMatching")
        assert slots[name]["confidence"] >= 0.8
    assert slots[refused]["object_id"] == "https://w3id.org/sssom/NoTermFound"
    assert left not in slots

    posted = httpx.post(
        f"{setting.service}/mappings", params={"set": "two-cities", "message": "Departments of Austin and Leipzig"},
        content=document.encode(), headers={**setting.curator, "content-type": TSV}, timeout=60,
    )  # fmt: skip
    assert posted.status_code in (200, 201), posted.text
    commit = httpx.get(timeout=60, url=f"{setting.service}/commits.json").json()["items"][0]
    assert (commit["author"], commit["message"]) == ("ana", "Departments of Austin and Leipzig")
    rows_of_store = httpx.get(
        timeout=60,
        url=f"{setting.service}/sparql",
        params={"query": WHO_AND_WHY},
        headers={"accept": "application/sparql-results+json"},
    ).json()["results"]["bindings"]
    kept = {row["name"]["value"]: row for row in rows_of_store}
    assert kept.keys() == slots.keys()
    assert kept["Law Dept"]["unit"]["value"] == f"{UNITS}GOV"
    assert all("when" in row and "why" in row for row in rows_of_store)

    learnt = httpx.post(
        setting.reconcile,
        data={"queries": json.dumps({"q": {"query": "Law Department", "type": UNIT["id"]}})},
        timeout=60,
    ).json()["q"]["result"]
    assert learnt[0]["id"] == f"{UNITS}GOV"
    assert "decided before" in [feature["id"] for feature in learnt[0]["features"]]


WHO_AND_WHY = f"""PREFIX owl: <http://www.w3.org/2002/07/owl#> PREFIX sssom: <https://w3id.org/sssom/>
SELECT ?name ?unit ?why ?when {{ GRAPH <https://w3id.org/civilex/graph/mappings/two-cities> {{
?m owl:annotatedTarget ?unit ; owl:annotatedProperty <{SKOS}exactMatch> ; sssom:subject_label ?name ;
sssom:mapping_justification ?why ; <http://purl.org/pav/authoredOn> ?when }} }}"""


def judge(setting: Setting, row: int, **judgment: str) -> None:
    setting.refine.command(
        "recon-judge-one-cell",
        project=setting.project,
        row=str(row),
        cell="1",
        identifierSpace="https://w3id.org/civilex/",
        schemaSpace=NS,
        **judgment,
    )


def known_labels(service: str) -> set[str]:
    query = f"SELECT DISTINCT ?l {{ ?s <{SKOS}prefLabel>|<{SKOS}altLabel>|<{SKOS}hiddenLabel> ?l }}"
    answer = httpx.get(timeout=60, url=f"{service}/sparql", params={"query": query}, headers={"accept": "text/csv"})
    return {fold(line) for line in answer.text.splitlines()}
