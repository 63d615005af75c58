"""Names of one city in the words of another: how they are read, what is lost, what stays a question."""

from __future__ import annotations

from collections import defaultdict

import pytest

from civilex.errors import InvalidParameter
from civilex.namespaces import CONCEPT, GRAPH, ID
from civilex.queries import by_name
from civilex.store.embedded import EmbeddedStore
from civilex.translation import Translator
from civilex.translation.losses import MORE, NEARLY, OVERLAP, PART, RELATED_ONLY, SAME, SHARED

RESULTS = {
    "the same": {SAME},
    "nearly the same": {NEARLY},
    "a part of it": {PART},
    "it and more": {MORE},
    "in part the same": {OVERLAP, SHARED, PART, MORE, RELATED_ONLY},
}
"""What the competency question 39 calls each standing; two steps of the same direction are all 'in part' to it."""


@pytest.fixture(scope="module")
def translator(model: EmbeddedStore) -> Translator:
    return Translator(model, "barcelona", "chicago")


def one(translator: Translator, value: str):
    return translator.translate([value])[0]


def test_a_department_is_translated_by_its_function_with_what_is_lost(translator: Translator) -> None:
    found = one(translator, "Gerència d'Urbanisme")
    assert (found.status, found.reading.by) == ("translated", "label")
    (taken,) = found.taken
    assert (taken.label, taken.standing, taken.relation.rpartition("#")[2]) == (
        "Planning and Development", "nearly the same", "closeMatch",
    )  # fmt: skip
    assert taken.confidence == pytest.approx(0.81)
    assert "unit:UPL" in taken.proof
    assert [each.label for each in found.others] == ["Buildings"]
    assert found.losses == ("little: Planning and Development does nearly what Urbanism does",)


def test_nothing_is_lost_where_both_are_the_same(translator: Translator) -> None:
    found = one(translator, "IMI")
    assert ([each.label for each in found.taken], found.losses) == (["Department of Technology and Innovation"], ())


def test_a_grouped_department_goes_to_each_of_its_functions_and_what_is_missing_is_said(translator: Translator) -> None:
    found = one(translator, "Gerència d'Àrea de Cultura, Educació, Esports i Cicles de Vida")
    assert found.status == "in part"
    assert {each.label for each in found.taken} == {"Cultural Affairs and Special Events", "Chicago Public Library"}
    assert found.missing == ("Education",)
    assert "Education: nothing there is mapped to it" in found.losses


def test_what_shares_a_function_is_a_question_never_taken(translator: Translator) -> None:
    found = one(translator, "Guàrdia Urbana")
    assert (found.status, found.taken) == ("to decide", ())
    assert found.undecided[0].label == "Police"
    assert all(each.relation is None for each in found.undecided)
    assert found.undecided[0].likeness > 80


def test_a_department_that_was_reorganised_says_so(translator: Translator) -> None:
    found = one(translator, "Gerència de Serveis Urbans")
    notes = {each.label: each.note for each in (*found.taken, *found.others)}
    assert "reorganised in 2024 into" in notes["Assets, Information and Services"]


@pytest.mark.parametrize("spelling", ["gerencia d'urbanisme", "  GERÈNCIA  d'Urbanisme ", "Gerencia d’Urbanisme"])
def test_a_name_is_read_without_regard_to_case_accents_and_blanks(translator: Translator, spelling: str) -> None:
    found = one(translator, spelling)
    assert found.reading is not None
    assert found.reading.label == "Urbanism"


def test_a_name_that_is_only_alike_is_a_question_with_its_score(translator: Translator) -> None:
    found = one(translator, "Parcs i Jardins")
    assert (found.status, found.reading, found.taken) == ("which is meant", None, ())
    assert found.candidates[0].label == "Municipal institute of parks and gardens"
    assert "parcs" in found.candidates[0].why


def test_what_nobody_is_called_what_nothing_is_mapped_to_and_empty_cells(translator: Translator) -> None:
    found = translator.translate(["zzqx blorp", "Districtes", "  ", ""])
    assert [each.status for each in found] == ["unknown", "not mapped", "empty", "empty"]


@pytest.mark.parametrize(("source", "target"), [("barcelona", "chicago"), ("london", "mexico-city")])
def test_every_meeting_is_one_that_the_competency_question_finds(
    model: EmbeddedStore, source: str, target: str
) -> None:
    query = by_name("translate-between-cities")
    translator = Translator(model, source, target)
    for word in translator.words():
        values = query.terms({"term": [word.term], "to": [target]}, model)
        asked: dict[tuple[str, str], set[str]] = defaultdict(set)
        for row in model.rows(query.bind(values)):
            asked[row["unit"].value, row["otherTerm"].value].add(row["result"].value)
        found = {
            (part.function, each.term): each.standing
            for part in one(translator, word.term).parts
            for each in (*part.taken, *part.undecided, *part.others)
        }
        assert found.keys() == asked.keys(), word.term
        for key, standing in found.items():
            assert any(standing in RESULTS[result] for result in asked[key]), (key, standing, asked[key])


def test_to_and_from_the_functions_themselves(model: EmbeddedStore) -> None:
    scheme = f"{CONCEPT}municipal-unit"
    there = Translator(model, "barcelona", scheme)
    assert [each.label for each in one(there, "Gerència d'Urbanisme").taken] == ["Urban planning"]
    back = Translator(model, scheme, "boston")
    found = one(back, "HEA")
    assert (found.reading.by, [each.label for each in found.taken]) == ("notation", ["Boston Public Health Commission"])
    assert found.status == "translated"


def test_what_is_less_sure_is_left_out(model: EmbeddedStore) -> None:
    surely = Translator(model, "barcelona", "chicago", least=0.8)
    assert one(surely, "Gerència d'Urbanisme").status == "translated"
    assert one(surely, "Guàrdia Urbana").status == "not mapped"


def test_a_mapping_that_denies_is_heeded(model: EmbeddedStore) -> None:
    store = EmbeddedStore()
    remits, chicago = f"{CONCEPT}remit-barcelona/", f"{CONCEPT}remit-chicago/"
    for kind, slug in (("city", "barcelona"), ("city", "chicago"), ("mappings", "barcelona"), ("mappings", "chicago")):
        graph = f"{GRAPH}{kind}/{slug}"
        asked = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
        triples = model.answer(asked, "application/n-triples").body.decode()
        store.update(f"INSERT DATA {{ GRAPH <{graph}> {{ {triples} }} }}")
    assert one(Translator(store, "barcelona", "chicago"), "Bombers").undecided[0].label == "Fire"
    store.update(
        f"""PREFIX owl: <http://www.w3.org/2002/07/owl#> PREFIX sssom: <https://w3id.org/sssom/>
            PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
            INSERT DATA {{ GRAPH <{GRAPH}mappings/x> {{ <urn:x:set> sssom:mappings <urn:x:m> .
            <urn:x:m> owl:annotatedSource <{remits}bombers> ; owl:annotatedProperty skos:closeMatch ;
            owl:annotatedTarget <{chicago}fire> ; sssom:predicate_modifier sssom:NegatedPredicate }} }}"""
    )
    assert "Fire" not in [each.label for each in one(Translator(store, "barcelona", "chicago"), "Bombers").undecided]


def test_a_vocabulary_that_is_not_there_is_said_with_its_parameter(model: EmbeddedStore) -> None:
    for arguments, parameter in ((("atlantis", "chicago"), "from"), (("chicago", f"{ID}nothing"), "to")):
        with pytest.raises(InvalidParameter) as raised:
            Translator(model, *arguments)
        assert raised.value.name == parameter
