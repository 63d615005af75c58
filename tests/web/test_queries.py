"""Stored queries as pages and addresses."""

from __future__ import annotations

import pytest

from civilex.queries import published

EMERGENCY = "/queries/10-emergency-departments"


def test_the_list(client, browser) -> None:
    queries = client.get("/queries").json()["queries"]
    assert [query["name"] for query in queries] == list(published())
    assert {"name", "number", "components", "title", "question", "form", "page", "text", "parameters"} == set(
        queries[0]
    )
    page = client.get("/queries", headers=browser).text
    assert all(f'href="/queries/{query["name"]}"' in page for query in queries)


@pytest.mark.parametrize("name", published())
def test_each_query_runs_with_its_example_values(client, browser, name: str) -> None:
    examples = {parameter.name: parameter.example for parameter in published()[name].parameters}
    answer = client.get(f"/queries/{name}", params=examples)
    assert answer.status_code == 200, answer.text
    assert answer.json()["head"]["vars"]
    assert client.get(f"/queries/{name}.csv", params=examples).headers["content-type"].startswith("text/csv")
    page = client.get(f"/queries/{name}", params=examples, headers=browser)
    assert page.status_code == 200
    assert "This page as a query" in page.text


def test_the_file_itself(client) -> None:
    answer = client.get(f"{EMERGENCY}.rq")
    assert answer.headers["content-type"].startswith("application/sparql-query")
    assert answer.text == published()["10-emergency-departments"].text


def test_which_departments_must_coordinate_in_an_emergency_in_chicago(client) -> None:
    rows = client.get(EMERGENCY, params={"city": "Chicago"}).json()["results"]["bindings"]
    departments = {row["department"]["value"].rpartition("/")[2] for row in rows}
    assert {"fire", "police", "public-health", "transportation"} <= departments


def test_parameters_are_typed(client, browser) -> None:
    missing = client.get(EMERGENCY)
    assert (missing.status_code, missing.json()["parameter"]) == (400, "city")
    assert client.get(EMERGENCY, params={"city": "atlantis"}).status_code == 404
    unknown = client.get(EMERGENCY, params={"city": "chicago", "colour": "red"})
    assert (unknown.status_code, unknown.json()["parameter"]) == (400, "colour")
    wrong = client.get("/queries/12-data-needs-without-agreement", params={"on": "31/02/2024"})
    assert (wrong.status_code, wrong.json()["parameter"]) == (400, "on")
    assert client.get("/queries/12-data-needs-without-agreement", params={"city": "", "on": " "}).status_code == 200
    form = client.get(EMERGENCY, headers=browser)
    assert form.status_code == 200
    assert "Fill in what is required" in form.text


@pytest.mark.parametrize("other", ["9", "emergency-coordination"])
def test_other_names_lead_to_the_query(client, other: str) -> None:
    answer = client.get(f"/queries/{other}?lang=ca")
    assert (answer.status_code, answer.headers["location"]) == (303, "/queries/09-emergency-coordination?lang=ca")
    assert client.get(f"/queries/{other}.csv").headers["location"] == "/queries/09-emergency-coordination.csv"


def test_openapi_describes_each_query_and_its_parameters(client) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    for name, query in published().items():
        parameters = {item["name"]: item for item in paths[f"/queries/{name}"]["get"]["parameters"]}
        for parameter in query.parameters:
            assert parameters[parameter.name]["required"] is parameter.required
            assert parameter.description in parameters[parameter.name]["description"]
    assert {item["name"] for item in paths["/departments"]["get"]["parameters"]} == {
        "city",
        "verified",
        "lang",
        "limit",
        "offset",
    }
    operations = [operation["operationId"] for path in paths.values() for operation in path.values()]
    assert len(operations) == len(set(operations))


def test_the_documentation_is_served_from_here(client, browser) -> None:
    page = client.get("/docs", headers=browser).text
    assert "/swagger/swagger-ui-bundle.js" in page
    assert client.get("/swagger/swagger-ui-bundle.js").status_code == 200
    assert "SwaggerUIBundle(" in client.get("/static/swagger-init.js").text


def test_home_counts_what_is_there(client, browser) -> None:
    data = client.get("/").json()
    assert data["counts"]["units"] == 15
    assert data["counts"]["departments"] == client.get("/departments").json()["total"]
    assert {city["slug"]: city["counts"]["departments"] for city in data["cities"]}["boston"] == 28
    assert ">28</a>" in client.get("/", headers=browser).text


def test_a_repeated_name_means_several_values_where_the_answer_shows_which(client, browser) -> None:
    path = "/queries/05-functions-of-a-department"

    def cities(*names: str) -> set[str]:
        rows = client.get(path, params={"city": names}).json()["results"]["bindings"]
        return {row["city"]["value"].rpartition("/")[2] for row in rows}

    assert cities("boston", "chicago") == cities("boston") | cities("chicago") == {"boston", "chicago"}
    page = client.get(path, params={"city": ["boston", "chicago"]}, headers=browser).text
    assert 'value="boston"' in page
    assert 'value="chicago"' in page
    assert f'href="{path}.csv?city=boston&amp;city=chicago"' in page


def test_a_repeated_name_that_the_answer_does_not_show_is_refused(client) -> None:
    assert "city" not in client.get(EMERGENCY, params={"city": "boston"}).json()["head"]["vars"]
    answer = client.get(EMERGENCY, params={"city": ["boston", "chicago"]})
    assert (answer.status_code, answer.json()["parameter"]) == (400, "city")
    assert client.get(f"{EMERGENCY}?city=boston&lang=en&lang=ca").json()["parameter"] == "lang"
