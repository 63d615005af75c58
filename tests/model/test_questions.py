"""The competency questions, with the answers that follow from the sources and from the sample city's description."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from civilex.queries import StoredQuery, by_name, published
from civilex.store.embedded import EmbeddedStore

UNITS = set("UPL SEC HEA INF TRA CIT ENV ICT FIN ECO EDU CUL SOC HOU GOV".split())


def tail(term: object) -> str:
    if isinstance(term, ox.NamedNode):
        return term.value.rsplit("/", 1)[1]
    return term.value if isinstance(term, ox.Literal) else ""


def answer(model: EmbeddedStore, number: int, columns: str, **parameters: str) -> list[tuple[str, ...]]:
    query = by_name(str(number))
    terms = query.terms({name: [text] for name, text in parameters.items()}, model)
    rows = model.rows(query.bind(terms))
    return [tuple(tail(row.get(column)) for column in columns.split()) for row in rows]


@pytest.mark.parametrize("query", published().values(), ids=lambda query: query.name)
def test_a_question_runs_as_it_stands_in_its_file_and_has_an_answer(model: EmbeddedStore, query: StoredQuery) -> None:
    rows = model.rows(query.text)
    # What changed is asked of a store that keeps a journal: see tests/store/test_commit_records.py.
    assert len(rows) == 0 if query.number == 51 else len(rows) > 0
    assert query.question.endswith(("?", "."))
    assert query.number == int(query.name[:2])


@pytest.mark.parametrize("query", published().values(), ids=lambda query: query.name)
def test_a_question_runs_without_its_optional_parameters(model: EmbeddedStore, query: StoredQuery) -> None:
    needed = {p.name: [p.example] for p in query.parameters if p.required}
    rows = model.rows(query.bind(query.terms(needed, model)))
    assert len(rows) == len({tuple(sorted((n, str(v)) for n, v in row.items())) for row in rows}), "a row came twice"


def test_01_what_departments_call_a_concept(model: EmbeddedStore) -> None:
    assert answer(model, 1, "localLabel language inLanguageOfCity", department="river-and-works-department") == [
        ("hydrant chamber", "en", "yes"),
        ("arqueta de hidrante", "es", "no"),
    ]
    assert answer(model, 1, "department localLabel", concept="vulnerable-resident") == [
        ("emergency-coordination-centre", "person with reduced mobility"),
        ("social-care-department", "case"),
    ]
    assert answer(model, 1, "localLabel", department="chamberlains-department") == []


def test_05_functions_with_strength_and_source(model: EmbeddedStore) -> None:
    columns = "unit match strength source"
    assert answer(model, 5, columns, department="Chamberlain's Department") == [
        ("FIN", "core#exactMatch", "performs: the remit is this function", "City's own page, March 2024")
    ]
    # Santiago's works department first of all grants permits: a false friend
    assert answer(model, 5, "unit match", department="Dirección de Obras Municipales") == [
        ("INF", "core#narrowMatch"),
        ("UPL", "core#narrowMatch"),
    ]
    assert answer(model, 5, "unit match", city="boston", department="boston-public-health-commission") == [
        ("HEA", "core#closeMatch"),
        ("SEC", "core#relatedMatch"),
    ]
    assert answer(model, 5, "unit", department="Bombers") == [("SEC",)]
    assert answer(model, 5, "unit", department="Bombers", least="0.7") == [], "unverified rows can be left out"


def test_06_who_covers_security_and_emergency_services(model: EmbeddedStore) -> None:
    found = answer(model, 6, "city part department", unit="SEC")
    performing = {(city, department) for city, part, department in found if part == "performs"}
    assert performing == {
        ("barcelona", "gerencia-d-area-de-seguretat-prevencio-i-convivencia"),
        ("rio-de-janeiro", "centro-de-operacoes-e-resiliencia"),
        ("mexico-city", "secretaria-de-gestion-integral-de-riesgos-y-proteccion-civil"),
        ("miravel", "emergency-coordination-centre"),
    }
    count = {city: sum(row[0] == city for row in found) for city, *_ in found}
    # the security rows of each city's table: an area and its three bodies in Barcelona, and so on; Boston's health
    # commission is there for its ambulances
    assert count == {
        "barcelona": 4,
        "boston": 4,
        "chicago": 3,
        "london": 2,
        "mexico-city": 4,
        "miravel": 3,
        "rio-de-janeiro": 4,
        "santiago": 2,
    }
    verified = answer(model, 6, "department", unit="SEC", city="chicago", least="0.7")
    assert verified == [("fire",), ("police",)]


def test_07_units_without_a_performing_department(model: EmbeddedStore) -> None:
    miravel = answer(model, 7, "unit withoutDepartment department", city="miravel")
    assert miravel[0] == ("CUL", "yes", ""), "what nobody does comes first"
    assert {verdict for _, verdict, _ in miravel[1:]} == {"no"}
    assert {unit for unit, _, _ in miravel} == UNITS
    chicago = answer(model, 7, "unit withoutDepartment department", city="chicago")
    open_ = {(unit, department) for unit, verdict, department in chicago if verdict == "not yet asked"}
    assert open_ == {
        ("CUL", "cultural-affairs-and-special-events"),
        ("CUL", "chicago-public-library"),
        ("EDU", ""),  # schools are a separate body
        ("FIN", "finance"),
        ("FIN", "office-of-budget-and-management"),
        ("FIN", "procurement-services"),
        ("SEC", "police"),
        ("SEC", "fire"),
        ("SEC", "office-of-emergency-management-and-communications"),
    }
    london = answer(model, 7, "unit withoutDepartment", city="london")
    assert {unit for unit, verdict in london if verdict == "not yet asked"} == {"CUL", "SEC"}


def test_07_a_filter_by_confidence_turns_no_answer_round(model: EmbeddedStore) -> None:
    sure = dict(answer(model, 7, "unit withoutDepartment", city="chicago", least="0.7"))
    assert sure["HEA"] == "no, but less sure than asked", "Public Health is general knowledge"
    assert sure["TRA"] == "no"
    shown = answer(model, 7, "department confidence", city="chicago", least="0.7")
    assert {confidence for department, confidence in shown if department} == {"0.9"}


def test_08_counts_only_what_is_sure_enough(model: EmbeddedStore) -> None:
    split = answer(model, 8, "unit department arrangement", city="chicago", least="0.7")
    units = {unit for unit, _, kind in split if kind.startswith("split")}
    assert "FIN" not in units, "of the three, only Finance was read"
    assert "SEC" in units, "police and fire were read"


def test_08_grouped_and_split(model: EmbeddedStore) -> None:
    found = answer(model, 8, "arrangement unit department", city="miravel")
    assert [(unit, department) for kind, unit, department in found if kind.startswith("grouped")] == [
        ("ENV", "river-and-works-department"),
        ("HOU", "social-care-department"),
        ("INF", "river-and-works-department"),
        ("SOC", "social-care-department"),
    ]
    assert [(unit, department) for kind, unit, department in found if kind.startswith("split")] == [
        ("SEC", "city-police"),
        ("SEC", "emergency-coordination-centre"),
        ("SEC", "fire-and-rescue-service"),
    ]
    everywhere = answer(model, 8, "city arrangement unit")
    split = {city for city, kind, unit in everywhere if kind.startswith("split") and unit == "SEC"}
    assert len(split) == 8, "security is split in all seven cities as listed, and in the sample city"


def test_09_who_coordinates_in_an_emergency(model: EmbeddedStore) -> None:
    assert answer(model, 9, "coordinator unit") == [("SEC", "CIT"), ("SEC", "HEA"), ("SEC", "INF"), ("SEC", "TRA")]


def test_10_which_departments_that_is(model: EmbeddedStore) -> None:
    chicago = answer(model, 10, "role unit part department hasContact", city="Chicago")
    assert {(role, unit, part, department) for role, unit, part, department, _ in chicago} == {
        ("coordinates", "SEC", "contributes", "police"),
        ("coordinates", "SEC", "contributes", "fire"),
        ("coordinates", "SEC", "contributes", "office-of-emergency-management-and-communications"),
        ("takes part", "CIT", "performs", "311-city-services"),
        ("takes part", "HEA", "performs", "public-health"),
        ("takes part", "INF", "performs", "assets-information-and-services"),
        ("takes part", "INF", "performs", "transportation"),
        ("takes part", "INF", "performs", "streets-and-sanitation"),
        ("takes part", "INF", "contributes", "water-management"),
        ("takes part", "INF", "contributes", "fleet-and-facility-management"),
        ("takes part", "TRA", "performs", "transportation"),
        ("takes part", "TRA", "contributes", "aviation"),
    }
    assert {row[-1] for row in chicago} == {"not yet asked"}
    miravel = dict(answer(model, 10, "department hasContact", city="miravel"))
    assert {department for department, has in miravel.items() if has == "no"} == {"mobility-department", "city-police"}
    assert answer(model, 10, "email lastVerified", city="miravel")[0] == (
        "duty-officer@ecc.miravel.example",
        "2026-10-12",
    )


def test_10_names_every_unit_even_where_no_department_is_sure_enough(model: EmbeddedStore) -> None:
    units = {unit for (unit,) in answer(model, 10, "unit", city="santiago", least="1")}
    assert units == {"SEC", "HEA", "INF", "TRA", "CIT"}


NEEDS = {
    ("building-permits", "tree-inventory", "river-and-works-department"),
    ("business-licences", "building-permits-granted", "city-planning-office"),
    ("emergency-dispatch", "hydrant-register", "river-and-works-department"),
    ("emergency-dispatch", "register-of-vulnerable-residents", "social-care-department"),
    ("emergency-dispatch", "traffic-counts", "mobility-department"),
    ("flood-warning", "address-register", "city-planning-office"),
    ("flood-warning", "river-gauge-readings", "river-and-works-department"),
    ("flood-warning", "street-works-calendar", "mobility-department"),
    ("school-places", "address-register", "city-planning-office"),
}


def test_11_services_that_need_data_of_others(model: EmbeddedStore) -> None:
    assert set(answer(model, 11, "service dataset owner", city="miravel")) == NEEDS
    assert set(answer(model, 11, "dataset owner", service="emergency-dispatch")) == {
        n[1:] for n in NEEDS if n[0][0] == "e"
    }
    assert answer(model, 11, "service", city="boston") == []


def test_12_without_an_agreement_in_force(model: EmbeddedStore) -> None:
    columns = "service dataset withoutAgreement agreement validUntil"
    assert set(answer(model, 12, columns, city="miravel", on="2026-11-22")) == {
        ("building-permits", "tree-inventory", "not yet asked", "", ""),
        ("business-licences", "building-permits-granted", "not yet asked", "", ""),
        ("emergency-dispatch", "hydrant-register", "no", "hydrants", "2027-12-31"),
        ("emergency-dispatch", "register-of-vulnerable-residents", "yes", "vulnerable-residents", "2025-06-30"),
        ("emergency-dispatch", "traffic-counts", "yes", "", ""),
        ("flood-warning", "address-register", "yes", "", ""),
        ("flood-warning", "river-gauge-readings", "no", "river-gauges", ""),
        ("flood-warning", "street-works-calendar", "no", "street-works", ""),
        ("school-places", "address-register", "no", "addresses-for-schools", "2026-12-31"),
    }

    def verdicts(day: str) -> dict[tuple[str, str], str]:
        return {row[:2]: row[2] for row in answer(model, 12, "service dataset withoutAgreement", on=day)}

    last_day = verdicts("2025-06-30")
    assert last_day["emergency-dispatch", "register-of-vulnerable-residents"] == "no"
    assert last_day["school-places", "address-register"] == "not yet asked", "that agreement had not begun"
    assert last_day["emergency-dispatch", "traffic-counts"] == "not yet asked", (
        "who was asked later says nothing of then"
    )
    later = verdicts("2028-01-01")
    assert later["emergency-dispatch", "hydrant-register"] == "yes", "that agreement has ended"
    assert later["flood-warning", "river-gauge-readings"] == "no", "that agreement has no end"


def test_18_initiatives_without_the_it_department(model: EmbeddedStore) -> None:
    assert dict(answer(model, 18, "initiative withoutIT", city="miravel")) == {
        "flood-alerts": "no",
        "participation-platform": "no",
        "river-wall": "not yet asked",
        "sensor-platform": "no",
        "smart-signals": "yes: only after procurement",
        "square-of-ideas": "not yet asked",
        "tablets-for-schools": "no",
        "visitor-beacons": "yes: never",
    }
    late = [row for row in answer(model, 18, "initiative firstPhase firstRole firstDate") if row[0] == "smart-signals"]
    assert late == [("smart-signals", "deployment", "integrator", "2026-03-02")]


def test_23_every_cell_of_the_matrix(model: EmbeddedStore) -> None:
    found = answer(model, 23, "level area status product", city="miravel")
    assert len({row[:2] for row in found}) == 5 * 3
    products = {row[3]: row[2] for row in found if row[3]}
    assert products == {
        "city-vision-2040": "exists",
        "digital-board-charter": "exists",
        "roadmap-2030": "draft",
        "data-sharing-framework": "draft",
        "address-standard": "missing",
        "reference-model-decree": "exists",
        "flood-plan": "draft",
        "interface-standard": "missing",
        "consent-model": "missing",
        "case-exchange-interface": "exists",
        "open-contract-clauses": "exists",
        "needs-matrix": "exists",
        "online-identity-scheme": "not applicable",
    }
    assert {row[2] for row in found if not row[3]} == {"none recorded"}
    assert {row[2:] for row in answer(model, 23, "level area status product", city="boston")} == {("not yet asked", "")}


def test_40_components_that_nothing_supports(model: EmbeddedStore) -> None:
    found = answer(model, 40, "component withoutSupport linkedComponents", city="miravel")
    without = [component for component, verdict, _ in found if verdict == "yes"]
    assert without == ["A", "D", "B3", "B9", "B10", "B12", "AnnexA", "AnnexB"]
    assert {verdict for _, verdict, _ in found[len(without) :]} == {"no"}
    linked = {component: names for component, _, names in found}
    assert linked["B10"] == "A, D, B5, B14"
    assert linked["B12"] == "A, D, B13"
    assert linked["AnnexA"] == ""
    rio = answer(model, 40, "component withoutSupport", city="rio-de-janeiro")
    assert len(rio) == 19
    assert {verdict for _, verdict in rio} == {"not yet asked"}
