"""civilex city on the sample city, the real catalogues, and beside registers of one's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from civilex import reference_model
from civilex.catalogs import ValidationReport, background, validate
from civilex.errors import UnreadableData
from civilex.namespaces import SHAPE

PROFILE = "civilex-city"
HEAD = """@prefix cvx: <https://w3id.org/civilex/ns/> . @prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
CATALOGUE = (
    HEAD
    + '<https://x.example/d> a dcat:Dataset ; dct:publisher "Ufficio  Mobilità" ; dcat:theme <https://x.example/t> ; '
    "cvx:heldIn <https://x.example/s> ."
)
REGISTER = HEAD + (
    '<https://x.example/mobility> a cvx:CityDepartment ; skos:prefLabel "Ufficio mobilità"@it .\n'
    "<https://x.example/s> a cvx:InformationSystem .\n"
)
THEMES = """#curie_map:
#  x: https://x.example/
#  skos: http://www.w3.org/2004/02/skos/core#
#  semapv: https://w3id.org/semapv/vocab/
#  unit: https://w3id.org/civilex/concept/municipal-unit/
#mapping_set_id: https://x.example/themes
#license: https://creativecommons.org/licenses/by/4.0/
subject_id\tpredicate_id\tobject_id\tmapping_justification
x:t\tskos:broadMatch\tunit:TRA\tsemapv:ManualMappingCuration
"""


def causes(report: ValidationReport) -> dict[str, int]:
    prefix = f"{SHAPE}CivilexCity"
    return {cause.shape.removeprefix(prefix): cause.count for cause in report.causes if cause.shape}


def test_the_sample_city_has_the_gaps_that_it_is_there_to_show() -> None:
    report = validate(reference_model.root() / "ontology" / "cities" / "miravel.ttl", PROFILE)
    assert causes(report) == {
        "NeedAgreement": 4, "NeedAge": 3, "NeedFormat": 2, "NeedMet": 2, "PublisherKnown": 1,
        "DatasetSystemRecommended": 1,
    }  # fmt: skip


@pytest.mark.parametrize(("city", "datasets", "without_unit"), [
    ("alessandria", 5, 0), ("civitavecchia", 10, 0), ("foggia", 7, 4), ("molinella", 3, 0),
])  # fmt: skip
def test_a_catalogue_of_another_city_names_nobody_that_is_known(
    testdata: Path, city: str, datasets: int, without_unit: int
) -> None:
    report = validate(testdata / "catalogs" / f"{city}.rdf", PROFILE)
    expected = {"PublisherKnown": datasets, "DatasetSystemRecommended": datasets, "DatasetUnit": without_unit}
    assert causes(report) == {name: count for name, count in expected.items() if count}


def test_registers_of_ones_own_are_looked_up_and_never_blamed(tmp_path: Path) -> None:
    def check(*known: Path) -> dict[str, int]:
        return causes(validate(CATALOGUE.encode(), PROFILE, known=known, media_type="text/turtle"))

    register, themes = tmp_path / "register.ttl", tmp_path / "themes.sssom.tsv"
    register.write_text(REGISTER, encoding="utf-8")
    themes.write_text(THEMES, encoding="utf-8")
    assert check() == {"PublisherKnown": 1, "DatasetSystemKnown": 1, "DatasetUnit": 1}
    assert check(register) == {"PublisherLinked": 1, "DatasetUnit": 1}
    assert check(register, themes) == {"PublisherLinked": 1}
    register.write_text("<a", encoding="utf-8")
    with pytest.raises(UnreadableData, match=r"register\.ttl"):
        check(register)
    with pytest.raises(UnreadableData, match=r"missing\.ttl: the file cannot be opened"):
        check(tmp_path / "missing.ttl")


def test_facts_are_about_what_is_mentioned_only() -> None:
    assert background.facts_about([]) == []


def test_background_does_not_change_what_another_profile_finds(tmp_path: Path) -> None:
    register = tmp_path / "register.ttl"
    register.write_text(REGISTER, encoding="utf-8")
    alone = validate(CATALOGUE.encode(), media_type="text/turtle")
    assert validate(CATALOGUE.encode(), known=(register,), media_type="text/turtle") == alone
