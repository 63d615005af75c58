"""The dataset of an update's WHERE, and the graphs that it may change."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from civilex.errors import InvalidParameter, QuerySyntaxError
from civilex.sparql.updates import UNNAMED, touched_graphs, with_dataset

G, H = "https://example.org/g", "https://example.org/h"
PREFIXES = f"PREFIX ex: <https://example.org/> PREFIX : <{G}/> "

WITH_G = [
    ("DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", f"DELETE {{ ?s ?p ?o }} USING <{G}> WHERE {{ ?s ?p ?o }}"),
    (
        "DELETE {?s ?p 1}INSERT{?s ?p 2}#WHERE\nwhere{?s ?p 1}",
        f"DELETE {{?s ?p 1}}INSERT{{?s ?p 2}}#WHERE\nUSING <{G}> where{{?s ?p 1}}",
    ),
    ("DELETE WHERE { ?s ?p 'WHERE' }", f"DELETE {{ ?s ?p 'WHERE' }} USING <{G}> WHERE {{ ?s ?p 'WHERE' }}"),
    (
        "CLEAR ALL ; DELETE WHERE {?s ?p ?o} ; INSERT {} WHERE {}",
        f"CLEAR ALL ; DELETE {{?s ?p ?o}} USING <{G}> WHERE {{?s ?p ?o}} ; INSERT {{}} USING <{G}> WHERE {{}}",
    ),
    ("INSERT DATA { <urn:WHERE> <urn:p> 1 }", "INSERT DATA { <urn:WHERE> <urn:p> 1 }"),
]


@pytest.mark.parametrize(("text", "expected"), WITH_G)
def test_using_is_put_before_each_where(text: str, expected: str) -> None:
    assert with_dataset(text, [G], []) == expected
    ox.Store().update(with_dataset(text, [G], [H]))


def test_each_kind_of_graph_has_its_clause_and_none_changes_nothing() -> None:
    text = "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }"
    assert f"USING <{G}> USING <{H}> USING NAMED <{G}> WHERE" in with_dataset(text, [G, H], [G])
    assert with_dataset(text, [], []) == text
    assert with_dataset("WITH <urn:g> " + text, [], []) == "WITH <urn:g> " + text


def test_the_dataset_counts_for_where_alone() -> None:
    store = ox.Store()
    store.update(f"INSERT DATA {{ GRAPH <{G}> {{ <urn:s> <urn:p> 1 }} GRAPH <{H}> {{ <urn:s> <urn:p> 2 }} }}")
    store.update(with_dataset("INSERT { <urn:s> <urn:q> ?o } WHERE { ?s ?p ?o }", [G], []))
    store.update(with_dataset("INSERT { <urn:s> <urn:r> ?o } WHERE { GRAPH ?g { ?s ?p ?o } }", [], [H]))
    unnamed = {str(quad.predicate): str(quad.object) for quad in store if quad.graph_name == ox.DefaultGraph()}
    assert {name: value[1] for name, value in unnamed.items()} == {"<urn:q>": "1", "<urn:r>": "2"}


@pytest.mark.parametrize("clause", ["WITH", "USING", "USING NAMED"])
def test_a_dataset_in_both_places_is_refused(clause: str) -> None:
    text = "{}DELETE {{ ?s ?p ?o }} {}WHERE {{ ?s ?p ?o }}".format(
        *((f"WITH <{G}> ", "") if clause == "WITH" else ("", f"{clause} <{G}> "))
    )
    for operations in (text, "CLEAR DEFAULT ; " + text):
        with pytest.raises(InvalidParameter, match=r"using-named-graph-uri.*2\.2\.3"):
            with_dataset(operations, [], [H])


@pytest.mark.parametrize("graph", ["urn:g> WHERE {} ; DROP ALL #", "g", "", "urn:a b", "urn:\\u003E", "<urn:g>"])
def test_what_is_no_absolute_iri_gets_into_no_text(graph: str) -> None:
    with pytest.raises(InvalidParameter, match="not an absolute IRI"):
        with_dataset("DELETE WHERE { ?s ?p ?o }", [graph], [])


TOUCHED = [
    ("INSERT DATA { <urn:s> <urn:p> 1 }", {UNNAMED}),
    ("INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 1 } . }", {"urn:g"}),
    ("DELETE DATA { <urn:s> <urn:p> 1 GRAPH ex:g { } }", {UNNAMED, G}),
    ("DELETE WHERE { GRAPH <urn:g> { ?s ?p ?o } }", {"urn:g"}),
    ("DELETE WHERE { GRAPH ?g { ?s ?p ?o } }", None),
    ("DELETE { ?s ?p ?o } INSERT { GRAPH :a { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }", {UNNAMED, G + "/a"}),
    ("WITH <urn:g> DELETE { ?s ?p ?o } INSERT { GRAPH <urn:h> { ?s ?p ?o } } WHERE { }", {"urn:g", "urn:h"}),
    ("INSERT { GRAPH ?g { ?s ?p 1 } } WHERE { VALUES ?g { <urn:g> ex:h } GRAPH ?g { ?s ?p 2 } }", {"urn:g", H}),
    ("INSERT { GRAPH ?g { ?s ?p 1 } } WHERE { VALUES ?g { <urn:g> UNDEF } GRAPH ?g { ?s ?p 2 } }", None),
    ("INSERT { GRAPH ?g { ?s ?p 1 } } WHERE { OPTIONAL { VALUES ?g { <urn:g> } } GRAPH ?g { ?s ?p 2 } }", None),
    ("INSERT { GRAPH ?g { ?s ?p 1 } } WHERE { SELECT ?g { } VALUES ?g { <urn:g> } }", None),
    ("INSERT { GRAPH ?g { ?s ?p 1 } } WHERE { VALUES (?g) { (<urn:g>) } }", None),
    ("CLEAR GRAPH <urn:g> ; DROP SILENT DEFAULT ; CREATE GRAPH <urn:h>", {"urn:g", UNNAMED, "urn:h"}),
    ("CLEAR ALL", None),
    ("DROP NAMED", None),
    ("ADD <urn:a> TO <urn:b>", {"urn:b"}),
    ("COPY SILENT DEFAULT TO GRAPH <urn:b>", {"urn:b"}),
    ("MOVE <urn:a> TO DEFAULT", {"urn:a", UNNAMED}),
    ("LOAD <urn:x> INTO GRAPH <urn:g> ; LOAD SILENT <urn:x>", {"urn:g", UNNAMED}),
    ("BASE <https://example.org/a/b> CLEAR GRAPH <../g>", {G}),
    ("CLEAR GRAPH <c> ; PREFIX ex: <urn:z:> CLEAR GRAPH ex:g", {"https://here.example/c", "urn:z:g"}),
    ("CLEAR GRAPH <urn:\\u0067> ; CLEAR GRAPH ex:a\\.b", {"urn:g", "https://example.org/a.b"}),
    ("INSERT DATA { <urn:s> <urn:p> 'GRAPH <urn:g> {' } # GRAPH <urn:h> {}", {UNNAMED}),
    ("INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> <urn:o> {| <urn:q> 1 |} } }", {"urn:g"}),
    ("", set()),
    ("PREFIX a: <urn:a>", set()),
    ("CLEAR DEFAULT ;", {UNNAMED}),
]


@pytest.mark.parametrize(("text", "graphs"), TOUCHED)
def test_the_graphs_that_an_update_may_change(text: str, graphs: set[str] | None) -> None:
    assert touched_graphs(PREFIXES + text, "https://here.example/sparql") == graphs


GLUED = "PREFIX GRAPHex: <urn:a> PREFIX graph: <urn:b> PREFIX SILENTex: <urn:c> PREFIX NAMEDex: <urn:d> "


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        # The engine takes each of these for a keyword and a name.
        ("ADD graph:a TO graph:b", "begins with a keyword"),
        ("CREATE GRAPHex:g", "begins with a keyword"),
        ("INSERT DATA { GRAPHex:g { :a :b 1 } }", "begins with a keyword"),
        ("DELETE { ?s ?p ?o } USING NAMEDex:g WHERE { }", "begins with a keyword"),
        ("CREATESILENTGRAPHex:g", "not declared"),
        ("INSERTDATA { }", "not a word of SPARQL"),
        ("\\u0043LEAR ALL", "cannot stand here"),
        ("DELETE { ?s ?p ?o } { ?s ?p ?o }", "WHERE is expected"),
        ("CLEAR", "ends where GRAPH or DEFAULT"),
        ("CLEAR ALL CLEAR ALL", "'CLEAR' stands where ; is expected"),
        ("SELECT * { ?s ?p ?o }", "'SELECT' stands where INSERT"),
        ("INSERT DATA { INSERT DATA { } }", "not a word of SPARQL"),
        ("BASE <https://example.org/a/../b> CLEAR GRAPH <g>", "without '.' and '..'"),
        ("CLEAR GRAPH <g>", "no base resolves it"),
    ],
)
def test_what_the_engine_might_read_in_another_way_is_a_syntax_error(text: str, reason: str) -> None:
    with pytest.raises(QuerySyntaxError, match=reason):
        touched_graphs(PREFIXES + GLUED + text)


def test_errors_point_at_the_place() -> None:
    with pytest.raises(QuerySyntaxError) as error:
        touched_graphs("CLEAR DEFAULT ;\n\tINSERT DATE { }")
    assert (error.value.line, error.value.column, error.value.token) == (2, 9, "DATE")
    assert error.value.excerpt == "\tINSERT DATE { }\n\t       ^^^^"
    assert "did you mean DATA" in str(error.value)
