"""Search: accents, languages, beginnings, other spellings, other scripts, rights, order, what a score is made of."""

from __future__ import annotations

import sqlite3

import pytest

from civilex.errors import InvalidParameter, QueryTimeout
from civilex.namespaces import CONCEPT, GRAPH, ID, expand
from civilex.store.changes import Attribution, PutDataset, RunUpdate
from civilex.store.embedded import EmbeddedStore
from civilex.terminology.search import finding
from civilex.terminology.search import index as index_file
from civilex.terminology.search.asking import words_asked
from civilex.terminology.search.building import refresh
from civilex.terminology.search.finding import search
from civilex.terminology.search.index import UNNAMED, SearchIndex, remove_left
from civilex.terminology.search.narrowing import Question
from civilex.terminology.search.replacing import Facet, Text

UNIT = f"{CONCEPT}municipal-unit/"
PREF, ALT, DEFINITION = (expand(f"skos:{name}") for name in ("prefLabel", "altLabel", "definition"))


def asked(index: SearchIndex, text: str, limit: int = 10, offset: int = 0, **narrowed):
    return search(index, Question(words_asked(text), **narrowed), limit=limit, offset=offset)


def first(index: SearchIndex, text: str, **narrowed) -> str:
    return asked(index, text, **narrowed).items[0].iri


@pytest.fixture
def small() -> SearchIndex:
    """An index of a few texts in two graphs, for one test."""
    made = SearchIndex()
    with made.writing() as replacing:
        texts = [
            Text("urn:a", PREF, "消防局", "zh"),
            Text("urn:b", PREF, "Пожарная охрана", "ru"),
            Text("urn:c", PREF, "الإطفاء", "ar"),
            Text("urn:d", PREF, "अग्निशमन विभाग", "hi"),
            Text("urn:e", PREF, "Πυροσβεστική", "el"),
            Text("urn:f", PREF, "消防署", "ja"),
            Text("urn:g", PREF, "Hydrant", "en"),
            Text("urn:g", ALT, "Unterflurhydrant", "de"),
        ]
        replacing.add("urn:graph:open", texts)
        replacing.narrow("urn:graph:open", [Facet("urn:g", expand("rdf:type"), "urn:Thing")])
        secret = [Text("urn:g", ALT, "Sekretwort", "de"), Text("urn:h", PREF, "Bunker", "en")]
        replacing.add("urn:graph:secret", secret)
        replacing.narrow("urn:graph:secret", [Facet("urn:g", expand("rdf:type"), "urn:Target")])
    return made


def test_a_label_is_found_whole_first_and_says_why(index) -> None:
    result = asked(index, "fire department")
    best = result.items[0]
    assert (best.iri, best.score, result.found) == (f"{ID}boston/department/fire-department", 100.0, "all words")
    assert [(reason.found, reason.how, reason.points) for reason in best.hits[0].reasons] == [
        ("fire", "word", 1.0),
        ("department", "word", 1.0),
    ]
    assert best.hits[0].graph == f"{GRAPH}city/boston"


INCLUSION = f"{ID}mexico-city/department/secretaria-de-inclusion-y-bienestar-social"


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("Secretaría de Inclusión y Bienestar Social", INCLUSION),
        ("secretaria de INCLUSION y bienestar social", INCLUSION),
        ("GERENCIA D’URBANISME", f"{ID}barcelona/department/gerencia-d-urbanisme"),
        ("saude", f"{UNIT}HEA"),
        ("Saú", f"{UNIT}HEA"),
    ],
)
def test_accents_case_and_beginnings(index, text: str, iri: str) -> None:
    assert first(index, text) == iri


def test_every_word_may_be_a_beginning(index) -> None:
    result = asked(index, "fir depar")
    assert result.items[0].iri == f"{ID}boston/department/fire-department"
    assert {reason.how for reason in result.items[0].hits[0].reasons} == {"beginning"}


@pytest.mark.parametrize("text", ["fier departmnt", "fire deparment", "firee department", "fire depratment"])
def test_typing_errors_are_forgiven_where_nothing_is_spelled_so(index, text: str) -> None:
    result = asked(index, text)
    assert (result.items[0].iri, result.found) == (
        f"{ID}boston/department/fire-department",
        "all words, other spellings",
    )
    assert "spelling" in {reason.how for reason in result.items[0].hits[0].reasons}


def test_a_question_in_words_finds_what_has_some_of_them(index) -> None:
    result = asked(index, "who hands out building permits")
    assert result.found == "some of the words"
    assert result.items[0].iri == f"{CONCEPT}data-type/building-permit"


def test_the_asked_language_comes_first_and_the_label_is_shown_in_it(index) -> None:
    french = asked(index, "urbanisme", languages=("fr", "en")).items[0]
    assert (french.iri, french.label.value, french.label.language) == (f"{UNIT}UPL", "Urbanisme", "fr")
    german = next(item for item in asked(index, "urbanisme", languages=("de", "en")).items if item.iri == f"{UNIT}UPL")
    assert (german.label.value, german.hits[0].text) == ("Stadtplanung", "Urbanisme")
    assert german.score < french.score
    assert german.hits[0].language_factor == finding.OTHER_LANGUAGE


def test_texts_of_some_languages_only(index) -> None:
    assert asked(index, "stadtplanung", only_languages=["fr"]).total == 0
    only = asked(index, "stadtplanung", only_languages=["de"])
    assert {hit.language for item in only.items for hit in item.hits} == {"de"}


def test_what_an_organisation_says_finds_the_concept(index) -> None:
    hit = asked(index, "pillar").items[0]
    assert hit.iri == f"{CONCEPT}data-type/hydrant-location"
    assert hit.hits[0].user == f"{ID}miravel/department/fire-and-rescue-service"


def test_it_narrows_by_class_city_scheme_and_field(index) -> None:
    departments = asked(index, "health", types=[expand("cvx:CityDepartment")])
    assert all("/department/" in item.iri for item in departments.items)
    boston = asked(index, "health", cities=[f"{ID}boston/government/boston"])
    assert boston.total
    assert all("boston" in item.iri for item in boston.items)
    assert first(index, "health", schemes=[f"{CONCEPT}municipal-unit"]) == f"{UNIT}HEA"
    assert {hit.field for item in asked(index, "health", fields=[DEFINITION]).items for hit in item.hits} == {
        DEFINITION
    }


def test_scores_are_made_of_what_they_say(index) -> None:
    for text in ("depar", "fier departmnt", "who hands out permits", "sec", "agua", "the city"):
        words = words_asked(text)
        for item in asked(index, text, limit=20).items:
            for hit in item.hits:
                assert sum(reason.points for reason in hit.reasons) / len(words) == pytest.approx(hit.words, abs=1e-4)
                made = 100 * hit.weight * hit.words * hit.coverage * hit.language_factor
                assert hit.score == pytest.approx(made, abs=1e-3)
            assert item.score == item.hits[0].score


def test_pages_put_together_are_the_whole_in_one_order(index) -> None:
    whole = [item.iri for item in asked(index, "depar", limit=500).items]
    pages = [item.iri for offset in range(0, len(whole), 7) for item in asked(index, "depar", 7, offset).items]
    assert pages == whole
    assert len(set(whole)) == asked(index, "depar", 1).total
    assert asked(index, "depar", 10, 10_000).items == ()


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("消防局", "urn:a"),
        ("防局", "urn:a"),
        ("消防署", "urn:f"),
        ("пожарная", "urn:b"),
        ("ПОЖАР охран", "urn:b"),
        ("الاطفاء", "urn:c"),
        ("अग्निशमन", "urn:d"),
        ("πυροσβεστικη", "urn:e"),
    ],
)
def test_other_scripts(small, text: str, iri: str) -> None:
    assert first(small, text) == iri


@pytest.mark.parametrize(
    "text",
    [
        'NEAR("fire" department)', "fire*", '"', '""" OR 1', "fire AND NOT department", "folded:fire", "{folded}:fire",
        "^fire",
        "fire -department", "a' OR 1=1 --", "(", "fire + department", "\\", "%_", "fire\x00department", "💥 fire",
    ],
)  # fmt: skip
def test_no_sign_of_the_index_language_has_a_meaning(index, text: str) -> None:
    try:
        words = words_asked(text)
    except InvalidParameter:
        assert not any(sign.isalnum() for sign in text)
        return
    result = search(index, Question(words), limit=5)
    assert all(hit.reasons for item in result.items for hit in item.hits)
    assert asked(index, " ".join(words), 5) == result


@pytest.mark.parametrize("text", ["", "  ", "***", "x" * 201, " ".join(f"w{n}" for n in range(13))])
def test_what_cannot_be_sought_is_said(text: str) -> None:
    with pytest.raises(InvalidParameter, match="'q'"):
        words_asked(text)


def test_nothing_of_a_graph_that_may_not_be_read_shows(small) -> None:
    everything, little = None, {"urn:graph:open"}
    for text in ("sekretwort", "bunker", "sekretwrot", "bunkr"):
        assert asked(small, text, graphs=everything).total == 1
        assert asked(small, text, graphs=little).found == "nothing"
    readable = asked(small, "hydrant", graphs=little).items[0]
    assert readable.types == ("urn:Thing",)
    assert "Sekretwort" not in str(readable)
    assert asked(small, "hydrant", graphs=little, types=["urn:Target"]).total == 0
    assert asked(small, "hydrant", types=["urn:Target"]).total == 1
    assert asked(small, "hydrant", graphs=set()).total == 0


def test_a_word_that_is_hidden_does_not_keep_other_spellings_from_being_sought() -> None:
    index = SearchIndex()
    with index.writing() as replacing:
        replacing.add("urn:graph:open", [Text("urn:a", PREF, "hydrants", "en")])
        replacing.add("urn:graph:secret", [Text("urn:b", PREF, "hydrents", "en")])
    assert asked(index, "hydrents", graphs={"urn:graph:open"}).items[0].iri == "urn:a"
    assert [item.iri for item in asked(index, "hydrents").items] == ["urn:b"]


def test_a_search_has_an_end(index, monkeypatch) -> None:
    monkeypatch.setattr(finding, "SECONDS", -1.0)
    with pytest.raises(QueryTimeout, match="longer words"):
        asked(index, "a e i o u s d c p m")


def insert(store: EmbeddedStore, data: str) -> None:
    store.commit(RunUpdate(f"PREFIX skos: <http://www.w3.org/2004/02/skos/core#> {data}"), Attribution("test"))


def test_graphs_come_change_and_go() -> None:
    store, index = EmbeddedStore(), SearchIndex()
    mine = f"{GRAPH}city/mine"
    insert(store, f'INSERT DATA {{ GRAPH <{mine}> {{ <urn:a> skos:prefLabel "Waterworks"@en }} }}')
    insert(store, 'INSERT DATA { <urn:b> skos:prefLabel "Gasworks"@en }')
    insert(store, f'INSERT DATA {{ GRAPH <{GRAPH}catalog/x> {{ <urn:c> skos:prefLabel "Steelworks"@en }} }}')
    refresh(index, store)
    assert [hit.graph for word in ("waterworks", "gasworks") for hit in asked(index, word).items[0].hits] == [
        mine,
        UNNAMED,
    ]
    assert asked(index, "steelworks").found == "all words, other spellings" or not asked(index, "steelworks").total
    insert(store, f'DELETE DATA {{ GRAPH <{mine}> {{ <urn:a> skos:prefLabel "Waterworks"@en }} }}')
    insert(store, f'INSERT DATA {{ GRAPH <{mine}> {{ <urn:a> skos:prefLabel "Lighthouse"@en }} }}')
    refresh(index, store, [UNNAMED])
    assert asked(index, "lighthouse").total == 0
    refresh(index, store, [mine])
    assert (asked(index, "lighthouse").total, asked(index, "waterworks").total) == (1, 0)
    insert(store, f"DROP GRAPH <{mine}>")
    refresh(index, store, [])
    assert (asked(index, "lighthouse").total, index.graphs()) == (0, [UNNAMED])


def test_a_refresh_that_fails_leaves_what_was_there(small) -> None:
    def broken():
        yield Text("urn:z", PREF, "Harbour", "en")
        raise ZeroDivisionError

    def replace() -> None:
        with small.writing() as replacing:
            replacing.drop("urn:graph:open")
            replacing.add("urn:graph:open", broken())

    with pytest.raises(ZeroDivisionError):
        replace()
    assert asked(small, "hydrant").total == 1


def facets(index: SearchIndex) -> set[tuple[str, str, str]]:
    rows = index.reading().execute(
        """SELECT graph.iri, item.iri, value FROM facet JOIN item ON item.id = facet.item
        JOIN graph ON graph.id = facet.graph"""
    )
    return set(rows)


def test_only_what_has_texts_is_narrowed_by_wherever_it_is_said_and_whenever() -> None:
    store, index = EmbeddedStore(), SearchIndex()
    one, two = f"{GRAPH}city/one", f"{GRAPH}city/two"
    insert(store, f"INSERT DATA {{ GRAPH <{two}> {{ <urn:a> a <urn:T> . <urn:none> a <urn:T> }} }}")
    insert(store, f"INSERT DATA {{ GRAPH <{GRAPH}catalog/x> {{ <urn:a> a <urn:Hidden> }} }}")
    refresh(index, store)
    assert facets(index) == set()
    insert(store, f'INSERT DATA {{ GRAPH <{one}> {{ <urn:a> skos:prefLabel "Works"@en }} }}')
    refresh(index, store, [one])
    assert facets(index) == {(two, "urn:a", "urn:T")}
    insert(store, f"INSERT DATA {{ GRAPH <{two}> {{ <urn:a> a <urn:U> . <urn:b> a <urn:U> . <urn:c> a <urn:U> }} }}")
    refresh(index, store, [two])
    assert facets(index) == {(two, "urn:a", "urn:T"), (two, "urn:a", "urn:U")}
    whole = SearchIndex()
    refresh(whole, store)
    assert facets(whole) == facets(index)


def test_a_store_of_many_triples_with_few_labels_is_not_gone_through() -> None:
    """So many triples as are asked for are counted: labels are found by property, classes by item."""
    store, index = EmbeddedStore(), SearchIndex()
    lines = "".join(f"<urn:{n}> a <urn:T> ; <urn:p> {n} . " for n in range(2000))
    insert(store, f'INSERT DATA {{ {lines} <urn:7> skos:prefLabel "Seven"@en }}')
    given = 0

    class Counted:
        graphs = store.graphs

        def matching(self, *pattern):
            nonlocal given
            found = store.matching(*pattern)
            given += len(found)
            return found

    refresh(index, Counted())
    assert asked(index, "seven", types=["urn:T"]).items[0].iri == "urn:7"
    assert given < 10


def test_the_same_texts_are_found_in_a_store_on_disk(tmp_path, index, model) -> None:
    stored = EmbeddedStore(tmp_path / "store")
    with (tmp_path / "whole.nq").open("wb+") as file:
        model.dump_dataset(file, "application/n-quads")
        file.seek(0)
        stored.commit(PutDataset(file.read(), "application/n-quads", replace=True), Attribution("test"))
    again = SearchIndex()
    refresh(again, stored)

    def content(of: SearchIndex) -> list[tuple[object, ...]]:
        return (
            of.reading()
            .execute(
                """SELECT graph.iri, item.iri, field, text, language, user FROM label JOIN item ON item.id = label.item
            JOIN graph ON graph.id = label.graph ORDER BY 1, 2, 3, 4, 5, 6"""
            )
            .fetchall()
        )

    assert len(content(index)) > 1000
    assert content(again) == content(index)
    assert facets(again) == facets(index)
    stored.close()


def test_the_index_of_a_process_that_was_killed_is_removed_and_no_other(tmp_path) -> None:
    index = SearchIndex(tmp_path / "search")
    left = tmp_path / "search" / "index-left"
    left.mkdir()
    (left / "search.sqlite").write_bytes(b"x")
    remove_left(tmp_path / "search")
    assert [path.name for path in (tmp_path / "search").iterdir()] == [index.path.parent.name]
    index.close()
    assert not list((tmp_path / "search").iterdir())


def test_an_index_does_not_grow_without_end(monkeypatch) -> None:
    monkeypatch.setattr(index_file, "MOST_BYTES", 200_000)
    index = SearchIndex()
    with pytest.raises(sqlite3.OperationalError, match="full"), index.writing() as replacing:
        replacing.add("urn:g", (Text(f"urn:{n}", PREF, f"label {n} " * 20, "en") for n in range(5000)))
    assert index.graphs() == []
