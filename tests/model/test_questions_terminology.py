"""Questions on words and mappings, with the answers that follow from the sources and from Miravel's description."""

from __future__ import annotations

from collections.abc import Callable

Ask = Callable[..., list[tuple[str, ...]]]


def test_02_one_label_for_two_concepts(ask: Ask) -> None:
    # a "case" is a person in care to one department and an open request to another
    assert set(ask(2, "label concept department", city="miravel")) == {
        ("case", "business-licence", "enterprise-and-visitors-bureau"),
        ("case", "vulnerable-resident", "social-care-department"),
    }
    assert ask(2, "label", city="boston") == []


def test_03_synonyms_that_nobody_has_settled(ask: Ask) -> None:
    assert set(ask(3, "concept localLabel department", city="miravel")) == {
        ("hydrant-location", "pillar", "fire-and-rescue-service"),
        ("hydrant-location", "hydrant chamber", "river-and-works-department"),
        ("hydrant-location", "arqueta de hidrante", "river-and-works-department"),
        ("vulnerable-resident", "case", "social-care-department"),
        ("vulnerable-resident", "person with reduced mobility", "emergency-coordination-centre"),
    }, "the planners' address point and the schools' home are not there: both have agreed on one term"


def test_04_terms_that_nobody_keeps_or_has_agreed(ask: Ask) -> None:
    found = {row[0]: row[1:] for row in ask(4, "term withoutSteward withoutAgreement", scheme="data-type")}
    assert "address-register" not in found, "kept by planning, agreed by planning and schools"
    assert found.pop("tree-inventory") == ("no", "yes")
    assert set(found.values()) == {("yes", "yes")}
    assert len(found) == 14 - 2
    assert not any(scheme.startswith("remit-") for (scheme,) in ask(4, "scheme"))


def test_34_themes_of_catalogues(ask: Ask) -> None:
    by_theme: dict[str, list[str]] = {}
    for theme, unit in ask(34, "theme unit"):
        by_theme.setdefault(theme, []).append(unit)
    assert len(by_theme) == 14 - 3, "nothing for agriculture, international issues and provisional data"
    assert by_theme["TRAN"] == ["TRA"]
    assert by_theme["EDUC"] == ["CUL", "EDU"]
    assert ask(34, "match unit", theme="http://publications.europa.eu/resource/authority/data-theme/HEAL") == [
        ("core#closeMatch", "HEA")
    ]


def test_37_mappings_to_look_at_again(ask: Ask) -> None:
    columns = "subject object unsure overdue"
    police, health = ("city-police", "SEC", "no", "yes"), ("public-health-service", "HEA", "yes", "no")
    assert ask(37, columns, city="miravel", on="2026-11-22") == [police, health]
    # the mapping of the police was made on 2023-05-04; that of the schools was made then and reviewed on 2025-03-10
    assert ask(37, columns, city="miravel", on="2025-05-04") == [health]
    assert police in ask(37, columns, city="miravel", on="2025-05-05")
    assert ("schools-department", "EDU", "no", "yes") not in ask(37, columns, city="miravel", on="2027-03-10")
    assert ("schools-department", "EDU", "no", "yes") in ask(37, columns, city="miravel", on="2027-03-11")
    assert ask(37, columns, city="miravel", on="2025-05-04", least="0.5") == []
    assert {row[2] for row in ask(37, columns, city="boston", on="2026-11-22")} == {"yes"}


def test_38_mappings_that_cannot_both_be_right(ask: Ask) -> None:
    columns = "subject contradiction object otherObject"
    found = ("public-health-service", "an exact match and a broad one", "HEA", "HEA")
    assert ask(38, columns) == [found], "the mappings of the seven cities do not contradict each other"


def test_39_a_remit_said_in_another_city(ask: Ask) -> None:
    columns = "unit department result"
    iri = "https://w3id.org/civilex/concept/remit-rio-de-janeiro/secretaria-municipal-de-saude"
    assert ask(39, columns, term=iri, to="boston") == [("HEA", "boston-public-health-commission", "nearly the same")]
    assert ask(39, columns, term=iri, to="santiago", least="0.9") == []
    works = "https://w3id.org/civilex/concept/remit-boston/public-works-department"
    assert ("INF", "water-management", "a part of it") in ask(39, columns, term=works, to="chicago")
    assert {to for (to,) in ask(39, "to", term=works)} >= {"chicago", "london", "miravel"}
    assert "boston" not in {to for (to,) in ask(39, "to", term=works)}


def test_61_translations_that_wait_for_a_reviewer(ask: Ask) -> None:
    assert {into for (into,) in ask(61, "into")} == {"de", "es", "fr", "pt"}
    assert set(ask(61, "unreviewed status reviewedBy")) == {("yes", "proposed", "")}, "nobody has reviewed any"
    german, spanish = ({part for (part,) in ask(61, "part", language=tag)} for tag in ("de", "es"))
    assert "municipal-unit" in german
    assert german < spanish, "the terms of the ontology are in Spanish and French, and not in German"
