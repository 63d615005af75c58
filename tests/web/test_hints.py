"""Hints on empty answers, over HTTP and on the command line."""

from __future__ import annotations

from civilex.cli import main
from civilex.sparql.hints import HEADER
from shipped_stores import shipped_directory

CVX = "PREFIX cvx: <https://w3id.org/civilex/ns/> "


def test_the_endpoint_says_it_in_a_header_and_in_the_page(client, browser) -> None:
    text = CVX + "SELECT * { ?d cvx:performFunction ?u }"
    for accept in ("application/sparql-results+json", "text/csv"):
        answer = client.get("/sparql", params={"query": text}, headers={"accept": accept})
        assert answer.status_code == 200
        assert "did you mean cvx:performsFunction?" in answer.headers[HEADER]
    page = client.get("/sparql", params={"query": text}, headers=browser)
    assert "did you mean cvx:performsFunction?" in page.text
    full = client.get("/sparql", params={"query": CVX + "SELECT * { ?d cvx:performsFunction ?u } LIMIT 1"})
    assert HEADER not in full.headers


def test_the_command_line_says_it_on_standard_error(tmp_path, capsys) -> None:
    file = tmp_path / "q.rq"
    file.write_text(CVX + "SELECT * { ?d a cvx:CityDepartmnt }")
    data = str(shipped_directory(tmp_path / "data"))
    for format_ in ("text", "csv"):
        assert main(["query", str(file), "--data", data, "--format", format_]) == 0
        assert "did you mean cvx:CityDepartment?" in capsys.readouterr().err
