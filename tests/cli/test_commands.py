"""The command line as its users meet it: what is printed, and the exit codes."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from civilex.cli import COMMANDS, main, parser
from civilex.store.kept import KeptStore
from shipped_stores import shipped_directory

UNITS = "SELECT ?unit { ?unit a <https://w3id.org/civilex/ns/MunicipalUnit> } ORDER BY ?unit"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(shipped_directory(tmp_path_factory.mktemp("data") / "civilex-data"))


def standard_input(text: str | bytes) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(text.encode() if isinstance(text, str) else text))


def run(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    captured = capfd.readouterr()
    return code, captured.out, captured.err


def test_every_command_has_help_with_an_example() -> None:
    (commands,) = (action for action in parser()._actions if hasattr(action, "choices") and action.dest == "command")
    assert commands.choices is not None
    assert len(commands.choices) == len(COMMANDS)
    for name in commands.choices:
        text = commands.choices[name].format_help()  # type: ignore[call-overload, union-attr]
        assert f"civilex {name}" in text.lower().partition("example")[2], name


def test_wrong_use_ends_with_2(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["nonsense"])
    assert caught.value.code == 2
    assert "invalid choice" in capfd.readouterr().err


def test_help_needs_none_of_the_heavy_parts() -> None:
    script = "import sys, civilex.cli; civilex.cli.parser().format_help(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert not {"pyoxigraph", "fastapi", "pydantic", "numpy", "openpyxl", "uvicorn"} & set(loaded)


def test_query_from_a_file_and_from_standard_input(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, data: str
) -> None:
    file = tmp_path / "units.rq"
    file.write_text(UNITS, encoding="utf-8")
    code, out, _ = run(capfd, "query", str(file), "--data", data, "--format", "csv")
    assert code == 0
    assert len(out.splitlines()) == 1 + 15
    monkeypatch.setattr(sys, "stdin", standard_input(UNITS))
    assert run(capfd, "query", "-", "--data", data, "--format", "csv")[1] == out


def test_query_shows_labels_in_a_table_and_turtle_for_a_graph(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, data: str
) -> None:
    monkeypatch.setattr(sys, "stdin", standard_input(UNITS))
    code, out, _ = run(capfd, "query", "-", "--data", data)
    assert code == 0
    assert "Security and emergency services" in out
    assert out.endswith("(15 rows)\n")
    monkeypatch.setattr(sys, "stdin", standard_input("CONSTRUCT { <urn:x:a> <urn:x:b> 1 } {}"))
    assert run(capfd, "query", "-", "--data", data)[1].startswith("<urn:x:a> <urn:x:b> ")


def test_a_syntax_error_is_told_by_line_and_column(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, data: str
) -> None:
    monkeypatch.setattr(sys, "stdin", standard_input("SELECT *\n{ ?s ?p }"))
    code, out, err = run(capfd, "query", "-", "--data", data)
    assert (code, out) == (2, "")
    assert "line 2, column" in err
    assert "Traceback" not in err


def test_a_missing_file_is_told(capfd: pytest.CaptureFixture[str], data: str) -> None:
    code, _, err = run(capfd, "query", "nowhere.rq", "--data", data)
    assert code == 2
    assert "nowhere.rq" in err


def test_ask_by_name_number_and_with_parameters_either_way(capfd: pytest.CaptureFixture[str], data: str) -> None:
    answers = {
        run(capfd, "ask", *arguments, "--data", data, "--format", "json")[1]
        for arguments in (
            ["10", "--city", "chicago"],
            ["emergency-departments", "--city=Chicago"],
            ["10-emergency-departments", "--param", "city=chicago"],
        )
    }
    (answer,) = answers
    departments = {row["department"]["value"] for row in json.loads(answer)["results"]["bindings"]}
    assert "https://w3id.org/civilex/id/chicago/department/police" in departments


def test_ask_prints_the_question_and_labels(capfd: pytest.CaptureFixture[str], data: str) -> None:
    code, out, _ = run(capfd, "ask", "7", "--city", "miravel", "--data", data)
    assert code == 0
    assert out.startswith("Which ITU units have no performing department in a city?\n")
    assert "Culture" in out


def test_ask_prints_sparql_that_runs_elsewhere(capfd: pytest.CaptureFixture[str], data: str) -> None:
    code, out, _ = run(capfd, "ask", "7", "--city", "boston", "--data", data, "--sparql")
    assert code == 0
    assert "<https://w3id.org/civilex/id/boston/government/boston>" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nonsense"], "There is no stored query"),
        (["7"], "required"),
        (["7", "--city", "atlantis"], "atlantis"),
        (["7", "--town", "boston"], "no such parameter"),
        (["7", "--param", "boston"], "NAME=VALUE"),
        (["7", "--city"], "--city has no value"),
    ],
)
def test_ask_told_wrongly_says_what_to_do(
    capfd: pytest.CaptureFixture[str], data: str, arguments: list[str], message: str
) -> None:
    code, _, err = run(capfd, "ask", *arguments, "--data", data)
    assert code == 2
    assert message in err


def test_ask_list_names_every_question_and_parameter(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capfd, "ask", "--list")
    assert code == 0
    assert "23-interoperability-matrix" in out
    assert "--city  cvx:CityGovernment" in out


def test_load_then_query_the_graph(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    data, file = str(tmp_path / "data"), tmp_path / "c.ttl"
    file.write_text("<https://example.org/d> a <http://www.w3.org/ns/dcat#Dataset> .", encoding="utf-8")
    code, out, _ = run(capfd, "load", str(file), "--graph", "catalog/mine", "--data", data)
    assert code == 0
    assert "graph/catalog/mine: +1 triples" in out
    assert "+0 triples" in run(capfd, "load", str(file), "--graph", "catalog/mine", "--data", data)[1]


@pytest.mark.parametrize(
    ("text", "graph", "message"),
    [
        ("<https://example.org/d> a ", "catalog/mine", "c.ttl:1:"),
        ("<d> a <e> .", "catalog/mine", "relative"),
        ("<https://example.org/d> a <urn:x:e> .", "inferred/boston", "cannot be written"),
        ("<https://example.org/d> a <urn:x:e> .", "city/boston", "shipped"),
        ("<https://example.org/d> a <urn:x:e> .", "mine", "KIND/SLUG"),
        ("<https://example.org/d> a <urn:x:e> .", "http://x y", "KIND/SLUG"),
        ("<https://example.org/d> a <urn:x:e> .", "city/model", "reserved"),
        ("<https://example.org/d> a <urn:x:e> .", "city/../x", "lower-case"),
    ],
)
def test_load_refuses_clearly(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, data: str, text: str, graph: str, message: str
) -> None:
    file = tmp_path / "c.ttl"
    file.write_text(text, encoding="utf-8")
    code, _, err = run(capfd, "load", str(file), "--graph", graph, "--data", data)
    assert code == 2
    assert message in err


def test_a_directory_in_use_is_told(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    holder = KeptStore(tmp_path / "data")
    code, _, err = run(capfd, "ask", "9", "--data", str(tmp_path / "data"))
    holder.close()
    assert code == 2
    assert "--url" in err


def test_an_address_that_does_not_answer_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capfd, "ask", "9", "--url", "http://127.0.0.1:9")
    assert code == 2
    assert "is the service running?" in err
    assert run(capfd, "ask", "9", "--url", "file:///etc/hosts")[0] == 2


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE"),
        ("ASK {" + "{" * 20_000 + "}" * 20_000 + "}", "nest"),
        (b"SELECT \xff", "utf-8"),
    ],
    ids=["service", "nesting", "encoding"],
)
def test_query_is_guarded_as_the_service_is(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, data: str, query: str | bytes, message: str
) -> None:
    monkeypatch.setattr(sys, "stdin", standard_input(query))
    code, _, err = run(capfd, "query", "-", "--data", data)
    assert code == 2
    assert message in err


def test_a_directory_made_empty_stays_empty(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    from civilex.cli.data import open_store

    open_store(tmp_path / "data", empty=True).close()
    assert "made the data directory" in capfd.readouterr().err
    assert run(capfd, "ask", "9", "--data", str(tmp_path / "data"), "--format", "csv")[1].splitlines() == [
        "coordinator,unit,situation,source"
    ]


def test_a_reader_that_stops_early_never_makes_it_good(tmp_path: Path) -> None:
    file = tmp_path / "c.ttl"
    file.write_text("<https://example.org/d> a <http://www.w3.org/ns/dcat#Dataset> .", encoding="utf-8")
    command = f"{sys.executable} -m civilex validate {'{0} ' * 50}--format json".format(file)
    done = subprocess.run(
        ["bash", "-c", f"{command} | head -c 10 > /dev/null; exit ${{PIPESTATUS[0]}}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (1, 141)
    assert "Traceback" not in done.stderr


def test_load_takes_a_base_for_relative_references(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "c.ttl"
    file.write_text("<d> a <http://www.w3.org/ns/dcat#Dataset> .", encoding="utf-8")
    data = shipped_directory(tmp_path / "data")
    options = ["--graph", "catalog/mine", "--base", "https://example.org/", "--data", str(data)]
    assert run(capfd, "load", str(file), *options)[0] == 0


def test_commits_backup_and_restore(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    data, backup, restored = str(tmp_path / "data"), str(tmp_path / "backup"), str(tmp_path / "restored")
    notes = tmp_path / "notes.ttl"
    notes.write_text("<http://e/a> <http://e/p> 1 .", encoding="utf-8")
    load = ("load", str(notes), "--graph", "catalog/notes", "--message", "Why not", "--data", data)
    assert run(capfd, *load)[0] == 0
    code, out, _ = run(capfd, "commits", "--data", data)
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == ["2", "1"]
    assert "Why not (notes.ttl)" in out
    assert "civilex: Install the reference model and the cities (shipped files)" in out
    code, out, _ = run(capfd, "commits", "2", "--data", data)
    assert out.splitlines() == [
        'A <http://e/a> <http://e/p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> '
        "<https://w3id.org/civilex/graph/catalog/notes> ."
    ]
    assert run(capfd, "backup", backup, "--data", data)[0] == 0
    assert run(capfd, "restore", backup, "--data", restored)[0] == 0
    assert run(capfd, "ask", "51", "--data", restored, "--format", "csv")[1].count("catalog/notes") == 1
    assert run(capfd, "commits", "7", "--data", restored)[0] == 2
