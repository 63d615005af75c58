"""Candidates: which names win, when one alone is meant, what is learnt, and that points add up."""

from __future__ import annotations

import pytest

from civilex.mapping.matching import Decision, Entry, Matcher, Name, Question


def entry(identifier: str, *names: str | Name, **more) -> Entry:
    return Entry(identifier, tuple(n if isinstance(n, Name) else Name(n, "en") for n in names), **more)


CITY = [
    entry("ict", "Dpt of Innovation & Technology (DoIT)", Name("ICT", None, "notation")),
    entry("eco", "Office of Economic Opportunity & Inclusion"),
    entry("mayor", "Mayor's Office"),
    entry("works", "Public Works Department"),
    entry("parks", "Parks & Recreation Department"),
    entry("transport", "Transportation Department"),
    entry("library", "Library Department", Name("Stadtbibliothek", "de")),
    entry("housing", "Housing", Name("Wohnen", "de"), Name("Vivienda", "es")),
    entry("fire", "Fire Department", Name("Feuerwehr", "de"), Name("Bomberos", "es")),
]


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(CITY)


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("Department of Innovation and Technology", "ict"),
        ("DoIT", "ict"),
        ("Eco Opp", "eco"),
        ("Mayor's Ofc", "mayor"),
        ("Pub Wks", "works"),
        ("PWD", "works"),
        ("Parks & Rec", "parks"),
        ("Transportaton Dept.", "transport"),
        ("Libraries", "library"),
        ("Bibliotheken der Stadt", "library"),
        ("Wohnungsamt", "housing"),
        ("Cuerpo de Bomberos", "fire"),
        ("Feuerwehrdienst", "fire"),
    ],
)
def test_abbreviations_other_forms_languages_and_errors_find_what_is_meant(matcher, asked: str, meant: str) -> None:
    assert matcher.candidates([Question(asked)])[0][0].id == meant


def test_a_name_or_a_code_or_an_id_as_it_stands_has_all_points_and_is_a_match(matcher) -> None:
    for asked in ("Fire Department", "FIRE DEPARTMENT", "ict", "ICT", "Feuerwehr"):
        first = matcher.candidates([Question(asked)])[0][0]
        assert (first.score, first.match) == (pytest.approx(100), True), asked
    assert not matcher.candidates([Question("Fire Dept of Elsewhere")])[0][0].match


def test_two_of_one_name_are_no_match_until_the_parent_says_which() -> None:
    twins = [
        entry("group", "Health services", surroundings={"parent": ("Health",)}, level=1, leaf=False),
        entry("class", "Health services", surroundings={"parent": ("Health services",)}, level=2, leaf=True),
        entry("hospitals", "Hospital services", surroundings={"parent": ("Health services",)}, level=2, leaf=True),
    ]
    matcher = Matcher(twins)
    alone = matcher.candidates([Question("Health services")])[0]
    assert [alone[0].score, alone[1].score, alone[0].match] == [pytest.approx(100), pytest.approx(100), False]
    asked = Question("Health services", surroundings={"parent": ("Health services",)}, leaf=True)
    first, second = matcher.candidates([asked])[0][:2]
    assert (first.id, first.match, second.id) == ("class", True, "group")


def test_city_and_type_raise_the_score_and_a_wrong_one_does_not_hide_the_entry() -> None:
    entries = [
        entry(
            city, "Department of Finance", types=frozenset(["department"]), surroundings={"city": (f"City of {city}",)}
        )
        for city in ("Chicago", "Boston")
    ] + [entry("concept", "Finance", types=frozenset(["concept"]))]
    matcher = Matcher(entries)
    asked = Question("Finance Dept", frozenset(["department"]), {"city": ("Boston",)})
    found = matcher.candidates([asked])[0]
    assert [candidate.id for candidate in found][:2] == ["Boston", "Chicago"]
    wrong = matcher.candidates([Question("Department of Finance", frozenset(["concept"]), {"city": ("Boston",)})])[0]
    assert "Boston" in {candidate.id for candidate in wrong}


def test_confirmed_names_raise_their_entry_and_denied_ones_lower_it_with_evidence_of_their_own() -> None:
    asked = Question("Chamberlain's Dept")
    assert Matcher(CITY).candidates([asked])[0] == []
    confirmed = Matcher(CITY, [Decision("Chamberlain's Department", "housing", source="urn:set:london")])
    first = confirmed.candidates([asked])[0][0]
    evidence = {found.feature: found for found in confirmed.explain(asked, first)}
    assert first.id == "housing"
    assert evidence["decided before"].found == "Chamberlain's Department"
    assert evidence["decided before"].kind == "urn:set:london"
    assert evidence["decided before"].points > 30
    denied = Matcher(CITY, [Decision("Housing Office", "housing", confirmed=False)])
    before, after = (m.candidates([Question("Housing Office")])[0] for m in (Matcher(CITY), denied))
    assert before[0].score - max((c.score for c in after if c.id == "housing"), default=0.0) > 30


def test_points_add_up_to_the_score_and_say_which_name_in_which_language_gave_them(matcher) -> None:
    asked = Question("Feuerwehrdienst", frozenset(["none"]), {"parent": ("Sicherheit",)})
    first = matcher.candidates([asked])[0][0]
    assert sum(points.points for points in first.points) == pytest.approx(first.score, abs=0.1)
    evidence = matcher.explain(asked, first)[0]
    assert (evidence.feature, evidence.found, evidence.language, evidence.kind) == (
        "name",
        "Feuerwehr",
        "de",
        "prefLabel",
    )
    assert evidence.agreement == ("feuerwehrdienst = feuerwehr (part of compound)",)


def test_answers_do_not_depend_on_what_is_asked_beside_or_on_the_order(matcher) -> None:
    names = [Question(text) for text in ("Fire", "Mayor", "Housing", "Works") * 40]
    together = matcher.candidates(names)
    assert together[:4] == [matcher.candidates([name])[0] for name in names[:4]]
    assert matcher.candidates(names[::-1])[::-1] == together


def test_nothing_and_signs_and_very_long_names_have_no_candidates(matcher) -> None:
    assert matcher.candidates([Question(text) for text in ("", "  ", "!!!", "\u0000", "()")]) == [[]] * 5
    assert len(matcher.candidates([Question("x" * 20000), Question("word " * 3000)])) == 2
    assert Matcher([]).candidates([Question("Fire")]) == [[]]


def test_equal_candidates_come_in_the_order_of_their_ids() -> None:
    found = Matcher([entry(name, "Water") for name in "cab"]).candidates([Question("Water")])[0]
    assert [candidate.id for candidate in found] == ["a", "b", "c"]
