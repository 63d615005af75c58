"""Stored queries: read from a file, bound with built terms, never with pasted text."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from civilex.errors import CivilexError, InvalidParameter, NotFound
from civilex.queries import StoredQuery, by_name, read
from civilex.store.embedded import EmbeddedStore

TEXT = """# title: Things
# question: Which things?
# number: 99
# param thing (iri, optional): a thing
# param least (integer, required): the least
SELECT ?thing ("VALUES ?least { 9 }" AS ?trap) WHERE { # VALUES ?least { 8 }
  VALUES ?thing { <urn:x:example> }
  VALUES ?least { 5 }
  ?thing <urn:x:p> ?n FILTER(?n >= ?least)
}
"""


@pytest.fixture
def query(tmp_path: Path) -> StoredQuery:
    path = tmp_path / "things.rq"
    path.write_text(TEXT, encoding="utf-8")
    return read(path, "things")


def test_the_header_is_read(query: StoredQuery) -> None:
    assert (query.title, query.question, query.number, query.form) == ("Things", "Which things?", 99, "SELECT")
    thing, least = query.parameters
    assert (thing.name, thing.type, thing.required, thing.example) == ("thing", "iri", False, "urn:x:example")
    assert (least.type, least.required, least.example) == ("integer", True, "5")


def test_binding_replaces_the_example_and_nothing_else(query: StoredQuery) -> None:
    text = query.bind({"thing": [ox.NamedNode("urn:x:a"), ox.NamedNode("urn:x:b")], "least": ox.Literal(7)}, limit=3)
    assert "VALUES ?thing { <urn:x:a> <urn:x:b> }" in text
    assert 'VALUES ?least { "7"^^<http://www.w3.org/2001/XMLSchema#integer> }' in text
    assert '"VALUES ?least { 9 }"' in text
    assert "# VALUES ?least { 8 }" in text
    assert text.endswith("\nLIMIT 3")


def test_a_parameter_left_out_is_unbound_or_refused(query: StoredQuery) -> None:
    assert "VALUES ?thing { UNDEF }" in query.bind({"least": ox.Literal(1)})
    with pytest.raises(InvalidParameter, match="is required"):
        query.bind({})
    with pytest.raises(InvalidParameter, match="no such parameter"):
        query.bind({"least": ox.Literal(1), "more": ox.Literal(1)})


@pytest.mark.parametrize("text", ["urn:x:a> } ?s ?p ?o { <urn:x:b", "no iri", "http://x y", ""])
def test_text_that_is_no_iri_cannot_get_in(query: StoredQuery, text: str) -> None:
    with pytest.raises(InvalidParameter, match="thing"):
        query.terms({"thing": [text]}, EmbeddedStore())


@pytest.mark.parametrize(
    ("type_", "good", "bad"),
    [
        ("integer", "12", "12.5"),
        ("decimal", "0.5", "1e3"),
        ("date", "2026-11-22", "22/11/2026"),
        ("boolean", "true", "yes"),
    ],
)
def test_literals_are_checked_by_type(tmp_path: Path, type_: str, good: str, bad: str) -> None:
    path = tmp_path / "q.rq"
    path.write_text(TEXT.replace("least (integer", f"least ({type_}"), encoding="utf-8")
    query = read(path, "q")
    (term,) = query.terms({"least": [good]}, EmbeddedStore())["least"]
    assert isinstance(term, ox.Literal)
    assert term.datatype.value.endswith(f"#{type_}")
    with pytest.raises(InvalidParameter, match=type_):
        query.terms({"least": [bad]}, EmbeddedStore())


def test_a_string_with_quotes_stays_one_literal(query: StoredQuery) -> None:
    text = query.bind({"least": ox.Literal('" } DROP ALL #\n')})
    assert r'VALUES ?least { "\" } DROP ALL #\n" }' in text


@pytest.mark.parametrize(
    "text", ["boston", "Boston", "City of Boston", "https://w3id.org/civilex/id/boston/government/boston"]
)
def test_an_individual_is_found_by_iri_slug_or_label(model: EmbeddedStore, text: str) -> None:
    (city,) = by_name("7").terms({"city": [text]}, model)["city"]
    assert city == ox.NamedNode("https://w3id.org/civilex/id/boston/government/boston")


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Mexico  City", "mexico-city"),
        ("México City", "mexico-city"),
        ("Ciudad de México", "mexico-city"),
        ("ciudad de mexico", "mexico-city"),
        ("Gobierno de la Ciudad de Mexico", "mexico-city"),
        ("City of Miravel fictional", "miravel"),
        ("City of London", "london"),
        ("Rio", "rio-de-janeiro"),
        ("RIO DE JANEIRO", "rio-de-janeiro"),
        ("Río de Janeiro", "rio-de-janeiro"),
        ("Santiago de Chile", "santiago"),
    ],
)
def test_a_city_is_found_as_a_person_types_it(model: EmbeddedStore, text: str, slug: str) -> None:
    (city,) = by_name("7").terms({"city": [text]}, model)["city"]
    assert city == ox.NamedNode(f"https://w3id.org/civilex/id/{slug}/government/{slug}")


def test_a_text_without_letters_names_nothing(model: EmbeddedStore) -> None:
    for text in ("", " ", "-"):
        with pytest.raises(NotFound):
            by_name("7").terms({"city": [text]}, model)


def test_a_unit_is_found_by_notation_curie_or_label(model: EmbeddedStore) -> None:
    for text in ("SEC", "sec", "unit:SEC", "security and emergency services"):
        assert by_name("6").terms({"unit": [text]}, model)["unit"] == [
            ox.NamedNode("https://w3id.org/civilex/concept/municipal-unit/SEC")
        ]


def test_an_unknown_individual_and_an_ambiguous_one_are_told_apart(model: EmbeddedStore) -> None:
    with pytest.raises(NotFound, match="Atlantis"):
        by_name("7").terms({"city": ["Atlantis"]}, model)
    with pytest.raises(InvalidParameter, match="names several"):
        by_name("5").terms({"department": ["Mayor's Office"]}, model)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("# title: Things\n", ""), "title"),
        (("SELECT", "INSERT"), "title"),
        (("# param thing (iri, optional)", "# param thing iri"), "param"),
        (("VALUES ?thing {", "VALUES ?other {"), "VALUES"),
    ],
)
def test_a_file_that_breaks_the_rules_is_refused(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    path = tmp_path / "q.rq"
    path.write_text(TEXT.replace(*change), encoding="utf-8")
    with pytest.raises(CivilexError, match=message):
        read(path, "q")


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(NotFound, match="09-emergency-coordination"):
        by_name("nonsense")
