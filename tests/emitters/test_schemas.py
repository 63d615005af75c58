"""Schemas of profiles, each read by a consumer of its own: pyld, jsonschema, csvw."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from csvw import CSVW
from pyld import jsonld

from civilex.emitters import emit, profile_of, profiled_classes
from civilex.emitters.csvw import header, metadata
from civilex.emitters.forms import Wanted
from civilex.emitters.json_ld import context, core_terms, ngsi_ld_context
from civilex.emitters.json_schema import schema
from civilex.errors import InvalidParameter, NotFound
from civilex.mapping.sssom import read_sssom
from civilex.namespaces import CONCEPT, DCT, NS, XSD

ORG, SKOS = "http://www.w3.org/ns/org#", "http://www.w3.org/2004/02/skos/core#"
DEPARTMENT: dict[str, Any] = {
    "id": "https://example.org/d/1",
    "type": "CityDepartment",
    "prefLabel": {"en": "Parks", "ca": "Parcs"},
    "hasRemit": "https://example.org/r/1",
    "ofCity": "https://example.org/city",
    "classification": "agency",
    "confidence": [0.5],
    "subOrganizationOf": ["https://example.org/city"],
}
SYSTEM: dict[str, Any] = {
    "id": "https://example.org/s/1",
    "type": "InformationSystem",
    "title": {"en": "Trees"},
    "ofCity": "https://example.org/city",
    "criticality": "high",
    "contractEnd": "2026-12-31",
    "operatedBy": ["https://example.org/d/1", "https://example.org/d/2"],
}


def test_a_json_ld_context_reads_json_as_rdf_and_writes_it_again() -> None:
    made = context([profile_of("CityDepartment"), profile_of("InformationSystem")])
    for document in (DEPARTMENT, SYSTEM):
        expanded = jsonld.expand({**made, **document})
        again = jsonld.compact(expanded, made)
        again.pop("@context")
        assert again == document
    (expanded,) = jsonld.expand({**made, **DEPARTMENT})
    assert expanded["@type"] == [f"{NS}CityDepartment"]
    assert expanded[f"{ORG}classification"] == [{"@id": f"{CONCEPT}legal-form/agency"}]
    assert {"@value": "Parcs", "@language": "ca"} in expanded[f"{SKOS}prefLabel"]
    (system,) = jsonld.expand({**made, **SYSTEM})
    assert system[f"{NS}contractEnd"] == [{"@value": "2026-12-31", "@type": f"{XSD}date"}]


@pytest.mark.parametrize("name", sorted(profiled_classes()))
def test_each_class_has_a_context_a_schema_and_metadata_that_are_legal(name: str) -> None:
    profile = profile_of(name)
    jsonschema.Draft202012Validator.check_schema(schema(profile))
    jsonld.expand({**context([profile]), "id": "https://example.org/x", "type": name})
    assert len(header(profile)) == len(set(header(profile)))
    assert len({field.name for field in profile.fields}) == len(profile.fields) > 0


def test_all_classes_in_one_context_mean_what_they_mean_alone() -> None:
    profiles = [profile_of(name) for name in profiled_classes()]
    everything = context(profiles)
    for profile in profiles:
        for field in profile.fields:
            value: Any = {"en": "x"} if field.is_text_by_language else "https://example.org/x"
            document = {"id": "https://example.org/y", "type": profile.name, field.name: value}
            assert jsonld.expand({**everything, **document}) == jsonld.expand({**context([profile]), **document})


def test_a_json_schema_takes_what_is_right_and_says_what_is_not() -> None:
    checks = jsonschema.Draft202012Validator(
        schema(profile_of("CityDepartment")), format_checker=jsonschema.FormatChecker()
    )
    assert not list(checks.iter_errors(DEPARTMENT))
    for change, where in (
        ({"classification": "club"}, "classification"),
        ({"prefLabel": "Parks"}, "prefLabel"),
        ({"prefLabel": {}}, "prefLabel"),
        ({"hasRemit": ["https://example.org/r/1"]}, "hasRemit"),
        ({"confidence": ["high"]}, "confidence"),
    ):
        errors = list(checks.iter_errors({**DEPARTMENT, **change}))
        assert [error.absolute_path[0] for error in errors] == [where]
    del (missing := dict(DEPARTMENT))["ofCity"]
    assert [error.message for error in checks.iter_errors(missing)] == ["'ofCity' is a required property"]
    assert schema(profile_of("CityDepartment"))["properties"]["hasRemit"]["x-iri"] == f"{NS}hasRemit"
    least = schema(profile_of("DataNeed"))["properties"]["maximumAgeInHours"]
    assert (least["type"], least["exclusiveMinimum"]) == ("number", 0)


def test_csvw_metadata_make_typed_rows_and_rdf_of_a_csv_file(tmp_path: Path) -> None:
    profile = profile_of("InformationSystem")
    file = tmp_path / "systems.csv"
    row = {
        "id": SYSTEM["id"], "ofCity": SYSTEM["ofCity"], "title_en": "Trees", "title_ca": "Arbres",
        "criticality": "high", "contractEnd": "2026-12-31", "operatedBy": "|".join(SYSTEM["operatedBy"]),
    }  # fmt: skip
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, header(profile, ("en", "ca")))
        writer.writeheader()
        writer.writerow(row)
    described = tmp_path / "systems.csv-metadata.json"
    described.write_text(json.dumps(metadata(profile, "systems.csv", ("en", "ca"))), encoding="utf-8")
    (table,) = CSVW(str(described), validate=True).tables
    (read,) = list(table.iterdicts(strict=True))
    assert read["contractEnd"].isoformat()[:10] == "2026-12-31"
    assert [str(getattr(one, "unsplit", lambda one=one: one)()) for one in read["operatedBy"]] == SYSTEM["operatedBy"]
    (told,) = CSVW(str(described)).to_json(minimal=True)
    assert (str(told["@id"]), told["rdf:type"]) == ("https://example.org/s/1", f"{NS}InformationSystem")
    assert str(told[f"{NS}ofCity"]) == SYSTEM["ofCity"]
    assert {"Trees", "Arbres"} == set(told.get("dc:title") or told[f"{DCT}title"])
    file.write_text(file.read_text(encoding="utf-8").replace("high", "huge"), encoding="utf-8")
    with pytest.raises(ValueError, match="huge"):
        list(CSVW(str(described)).tables[0].iterdicts(strict=True))


def test_an_ngsi_ld_context_is_flat_and_leaves_the_core_context_alone() -> None:
    profiles = [profile_of(name) for name in profiled_classes()]
    for broker in ("any", "scorpio", "orion-ld"):
        terms = ngsi_ld_context(profiles, broker)["@context"]
        assert not [name for name in terms if name.startswith("@")]
        same = {"title": f"{DCT}title", "description": f"{DCT}description"}
        assert {name: terms[name] for name in terms if name in core_terms()} == {
            name: iri for name, iri in same.items() if name in terms
        }
        told = [term for term in terms.values() if isinstance(term, dict)]
        assert bool(told) == (broker != "orion-ld")
        assert all(set(term) == {"@id", "@type"} for term in told)
        iris = {term["@id"] if isinstance(term, dict) else term for term in terms.values()}
        assert iris >= {field.iri for profile in profiles for field in profile.fields}
    # The core context is put last and wins: what a broker expands is still ours.
    core = {
        name: f"https://uri.etsi.org/ngsi-ld/{name}" for name in core_terms() - {"id", "type", "title", "description"}
    }
    both = {"@context": [ngsi_ld_context([profile_of("CityDepartment")])["@context"], core]}
    (expanded,) = jsonld.expand({**both, "@id": "urn:ngsi-ld:x", "hasRemit": "https://example.org/r"})
    assert expanded[f"{NS}hasRemit"] == [{"@id": "https://example.org/r"}]


FIELDS = f"""#curie_map:
#  cvx: {NS}
#mapping_set_id: https://example.org/sets/fields
#license: https://creativecommons.org/licenses/by/4.0/
#subject_type: rdfs literal
subject_label\tpredicate_id\tpredicate_modifier\tobject_id\tmapping_justification
encargo\tskos:exactMatch\t\tcvx:hasRemit\tsemapv:ManualMappingCuration
ciudad\tskos:exactMatch\t\tcvx:ofCity\tsemapv:LexicalMatching
no\tskos:exactMatch\tNot\tcvx:confidence\tsemapv:ManualMappingCuration
"""


def test_fields_have_the_names_that_confirmed_mappings_give_them() -> None:
    profile = profile_of("CityDepartment", read_sssom(FIELDS))
    names = {field.iri.removeprefix(NS): field.name for field in profile.fields}
    assert (names["hasRemit"], names["ofCity"], names["confidence"]) == ("encargo", "ofCity", "confidence")
    (expanded,) = jsonld.expand({**context([profile]), "id": "urn:x", "encargo": "https://example.org/r"})
    assert expanded[f"{NS}hasRemit"] == [{"@id": "https://example.org/r"}]


def test_what_cannot_be_emitted_is_said() -> None:
    for form, wanted in (
        ("json-ld", Wanted(("Nothing",))),
        ("json-schema", Wanted()),
        ("csvw", Wanted(("CityDepartment", "Dataset"))),
        ("ngsi-ld", Wanted(broker="nobody")),
        ("archimate", Wanted()),
    ):
        with pytest.raises(InvalidParameter):
            emit(form, wanted)
    with pytest.raises(NotFound):
        emit("owl", Wanted())
    assert json.load(io.BytesIO(emit("json-ld", Wanted(("cvx:CityDepartment",)))))["@context"]["id"] == "@id"
