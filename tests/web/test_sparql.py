"""The SPARQL endpoint over HTTP."""

from __future__ import annotations

import pytest

SELECT = 'SELECT ("100%2B ñ" AS ?x) { }'


def value(answer) -> str:
    return answer.json()["results"]["bindings"][0]["x"]["value"]


def test_get_and_both_posts_answer_alike(client) -> None:
    answers = [
        client.get("/sparql", params={"query": SELECT}),
        client.post("/sparql", data={"query": SELECT}),
        client.post("/sparql", content=SELECT.encode(), headers={"content-type": "application/sparql-query"}),
    ]
    assert [value(answer) for answer in answers] == ["100%2B ñ"] * 3


def test_the_default_graph_is_model_cities_mappings_and_what_follows(client) -> None:
    query = "PREFIX cvx: <https://w3id.org/civilex/ns/> ASK { ?d cvx:performsFunction ?u . ?u a cvx:MunicipalUnit }"
    assert client.get("/sparql", params={"query": query}).json()["boolean"] is True
    digests = "ASK { ?g <https://w3id.org/civilex/ns/fileDigest> ?d }"
    assert client.get("/sparql", params={"query": digests}).json()["boolean"] is False


def test_dataset_parameters_override_from(client) -> None:
    boston, chicago = (f"https://w3id.org/civilex/graph/city/{slug}" for slug in ("boston", "chicago"))
    query = f"SELECT (COUNT(*) AS ?x) FROM <{chicago}> {{ ?d a <https://w3id.org/civilex/ns/CityDepartment> }}"
    in_chicago = value(client.get("/sparql", params={"query": query}))
    in_boston = value(client.get("/sparql", params={"query": query, "default-graph-uri": boston}))
    nowhere = value(client.get("/sparql", params={"query": query, "named-graph-uri": boston}))
    both = value(client.get("/sparql", params={"query": query, "default-graph-uri": [boston, chicago]}))
    assert (in_chicago, in_boston, nowhere) == ("26", "28", "0")
    assert int(both) == 54
    posted = client.post("/sparql", data={"query": query, "default-graph-uri": boston})
    assert value(posted) == in_boston


def test_a_bare_get_is_a_form_for_browsers(client, browser) -> None:
    page = client.get("/sparql", headers=browser)
    assert page.status_code == 200
    assert '<textarea id="query" name="query"' in page.text


def test_relative_references_are_read_against_the_endpoint(client) -> None:
    query = "CONSTRUCT { <> <p> <#x> } WHERE { }"
    answer = client.get("/sparql", params={"query": query}, headers={"accept": "application/n-triples"})
    assert "<http://testserver/sparql> <http://testserver/p> <http://testserver/sparql#x>" in answer.text
    wrong = client.get("/sparql", params={"query": "ASK {\n <a> ?p }"}).json()
    assert (wrong["line"], wrong["column"]) == (2, 9)


def test_a_function_that_nobody_knows_is_the_callers_fault(client) -> None:
    answer = client.get("/sparql", params={"query": "SELECT (<urn:x:f>(1) AS ?x) { }"})
    assert answer.status_code == 400
    assert "urn:x:f" in answer.json()["detail"]


def test_a_browser_gets_its_query_back_with_the_answer(client, browser) -> None:
    query = "SELECT ?unit { ?unit a <https://w3id.org/civilex/ns/MunicipalUnit> } ORDER BY ?unit"
    page = client.get("/sparql", params={"query": query}, headers=browser).text
    assert "?unit a &lt;https://w3id.org/civilex/ns/MunicipalUnit&gt;" in page
    assert ">Security and emergency services</a>" in page
    assert 'href="/units/SEC"' in page
    assert "15 rows" in page
    graph = client.get("/sparql", params={"query": "CONSTRUCT { <urn:a> <urn:b> 'x' } WHERE { }"}, headers=browser).text
    assert "&lt;urn:a&gt;" in graph
    assert "/sparql.ttl?query=" in graph


@pytest.mark.parametrize(
    ("extension", "content_type"),
    [
        ("json", "application/json"),
        ("csv", "text/csv"),
        ("tsv", "text/tab-separated-values"),
        ("xml", "application/sparql-results+xml"),
    ],
)
def test_extensions(client, extension: str, content_type: str) -> None:
    answer = client.get(f"/sparql.{extension}", params={"query": SELECT})
    assert answer.headers["content-type"].startswith(content_type)


def test_many_rows_are_cut_on_the_page_and_nowhere_else(client, browser) -> None:
    query = "SELECT ?s ?p { ?s ?p ?o }"
    page = client.get("/sparql", params={"query": query}, headers=browser).text
    whole = client.get("/sparql.csv", params={"query": query}).text.count("\n") - 1
    assert f"{whole} rows; the first 500 are shown" in page


def test_a_syntax_error_shows_the_line_and_the_token(client, browser) -> None:
    text = "SELECT *\nWHERE { ?d cvx:ofCity ?c }"
    problem = client.get("/sparql", params={"query": text}).json()
    assert (problem["line"], problem["column"], problem["token"]) == (2, 12, "cvx:ofCity")
    assert problem["excerpt"] == "WHERE { ?d cvx:ofCity ?c }\n           ^^^^^^^^^^"
    assert "add PREFIX cvx: <https://w3id.org/civilex/ns/>" in problem["detail"]
    assert problem["detail"].endswith(problem["excerpt"])
    page = client.get("/sparql", params={"query": text}, headers=browser).text
    assert "<pre>WHERE { ?d cvx:ofCity ?c }\n           ^^^^^^^^^^</pre>" in page
    near = client.get("/sparql", params={"query": "PREFIX cvx: <urn:x> ASK { ?s skoss:notation ?o }"}).json()
    assert "did you mean skos: <http://www.w3.org/2004/02/skos/core#>?" in near["detail"]
