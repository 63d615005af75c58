"""``civilex import`` as a person runs it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from civilex.cli import main
from civilex.namespaces import graph
from civilex.store.kept import KeptStore
from shipped_stores import shipped_directory

Output = pytest.CaptureFixture[str]


@pytest.fixture
def departments(tmp_path: Path) -> Path:
    """Two departments, one of which is not mapped to a unit."""
    file = tmp_path / "departments.csv"
    file.write_text("name,unit\nHealth,HEA\nHarbour,\n", encoding="utf-8")
    return file


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data directory with all that is shipped."""
    return shipped_directory(tmp_path / "data")


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """A data directory that is not there yet."""
    return tmp_path / "new"


@pytest.fixture
def run(departments: Path, data: Path) -> Callable[..., int]:
    """Import the departments as Springfield."""

    def command(*options: str) -> int:
        return main(["import", str(departments), "--city", "Springfield", "--data", str(data), *options])

    return command


def graphs(data: Path) -> list[str]:
    store = KeptStore(data)
    names = store.graphs()
    store.close()
    return names


def test_an_import_tells_what_it_added_and_what_to_try_next(
    run: Callable[..., int], data: Path, capsys: Output
) -> None:
    assert run() == 0

    output = capsys.readouterr().out
    assert "Springfield (springfield): imported" in output
    assert "departments: 2 added, 0 changed, 0 removed" in output
    assert "added: Harbour; Health" in output
    assert "not mapped to a unit yet: Harbour" in output
    assert f"Next: civilex ask 07-units-without-department --city springfield --data {data}" in output
    assert graph("city", "springfield") in graphs(data)


def test_the_next_command_answers(run: Callable[..., int], data: Path, capsys: Output) -> None:
    run()
    command = capsys.readouterr().out.rpartition("Next: civilex ")[2].split()

    assert main([*command, "--format", "csv"]) == 0
    units = capsys.readouterr().out
    assert "municipal-unit/SEC,not yet asked" in units
    assert "municipal-unit/HEA,no," in units


def test_importing_twice_says_that_nothing_changes(run: Callable[..., int], capsys: Output) -> None:
    run()
    capsys.readouterr()
    assert run() == 0
    assert "nothing changes" in capsys.readouterr().out


@pytest.mark.parametrize("exists", [False, True])
def test_a_dry_run_writes_nothing(run: Callable[..., int], data: Path, new: Path, capsys: Output, exists: bool) -> None:
    if exists:
        main(["import", "--template", str(data.parent / "form.xlsx")])
        main(["import", str(data.parent / "form.xlsx"), "--city", "Shelbyville", "--data", str(data)])
    else:
        data = new
    before = graphs(data) if exists else None
    capsys.readouterr()

    assert run("--dry-run", "--data", str(data)) == 0

    output = capsys.readouterr().out
    assert "Springfield (springfield): this would change" in output
    assert "departments: 2 added" in output
    assert "Nothing was written." in output
    assert data.exists() == exists
    if exists:
        assert graphs(data) == before


def test_json_says_the_same(run: Callable[..., int], capsys: Output) -> None:
    assert run("--format", "json") == 0
    first = json.loads(capsys.readouterr().out)
    assert first["city"] == {
        "name": "Springfield",
        "slug": "springfield",
        "iri": "http://localhost:8000/id/springfield/government/springfield",
    }
    assert first["departments"] == {"added": ["Harbour", "Health"], "changed": [], "removed": []}
    assert (first["written"], first["unmapped"]) == (True, ["Harbour"])
    run("--format", "json")
    assert json.loads(capsys.readouterr().out)["written"] is False


def test_the_base_comes_from_the_environment(
    run: Callable[..., int], capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CIVILEX_BASE_IRI", "https://data.springfield.example/id/")
    run("--format", "json", "--dry-run")
    iri = "https://data.springfield.example/id/springfield/government/springfield"
    assert json.loads(capsys.readouterr().out)["city"]["iri"] == iri
    run("--format", "json", "--dry-run", "--base", "https://other.example/")
    assert json.loads(capsys.readouterr().out)["city"]["iri"].startswith("https://other.example/springfield/")


def test_a_wrong_setting_is_one_clear_error(
    run: Callable[..., int], new: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CIVILEX_BASE_IRI", "foo")
    assert run("--data", str(new)) == 2
    assert not new.exists()
    (line,) = capsys.readouterr().err.splitlines()
    reason = "'foo' is not written like http://localhost:8000/id/"
    assert line == f"civilex: the setting CIVILEX_BASE_IRI cannot be used: {reason}"


def test_a_slug_stands_for_a_name_and_the_directory_is_made(departments: Path, new: Path, capsys: Output) -> None:
    assert main(["import", str(departments), "--city", "東京", "--slug", "tokyo", "--data", str(new)]) == 0
    output = capsys.readouterr().out
    assert "東京 (tokyo): imported" in output
    assert "--city tokyo" in output


def test_a_bad_table_is_told_by_its_cells_with_exit_code_2(
    run: Callable[..., int], departments: Path, data: Path, capsys: Output
) -> None:
    departments.write_text("name,unit\nHealth,HAE\n,SEC\n", encoding="utf-8")

    assert run() == 2

    captured = capsys.readouterr()
    assert captured.out == ""
    assert "2 problems, nothing was imported" in captured.err
    assert "departments!B2: 'HAE' is not a municipal unit: did you mean 'HEA'?" in captured.err
    assert graph("city", "springfield") not in graphs(data)


def test_a_data_directory_in_use_is_refused(run: Callable[..., int], data: Path, capsys: Output) -> None:
    service = KeptStore(data)
    try:
        assert run() == 2
        assert run("--dry-run") == 2
    finally:
        service.close()
    assert capsys.readouterr().err.count("stop the service first") == 2


def test_a_city_that_comes_with_civilex_is_refused(departments: Path, data: Path, capsys: Output) -> None:
    assert main(["import", str(departments), "--city", "boston", "--data", str(data)]) == 2
    assert "replaced at every upgrade" in capsys.readouterr().err


def test_the_template_says_what_to_do_with_it(tmp_path: Path, data: Path, capsys: Output) -> None:
    assert main(["import", "--template", str(tmp_path / "form.xlsx")]) == 0
    command = capsys.readouterr().out.rpartition("Then: civilex ")[2].split()
    assert main(["Springfield" if word == "NAME" else word for word in command] + ["--data", str(data)]) == 0
    assert "departments: 1 added" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (["--city", "Springfield"], "FILE is missing"),
        (["x.csv"], "--city NAME is missing"),
        (["x.csv", "--template", "y.xlsx"], "--template writes an empty form"),
        (["none.csv", "--city", "Springfield", "--dry-run"], "none.csv: cannot be read: No such file"),
    ],
)
def test_wrong_use_is_told(options: list[str], text: str, data: Path, capsys: Output) -> None:
    assert main(["import", *options, "--data", str(data)]) == 2
    assert text in capsys.readouterr().err
