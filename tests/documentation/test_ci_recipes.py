"""The recipes for continuous integration: valid YAML, commands that the program understands, a hook that is there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml

from civilex.cli import main, parser

PAGE = Path(__file__).parents[2] / "docs/how-to/check-catalogues-in-ci.md"
HOOKS = Path(__file__).parents[2] / ".pre-commit-hooks.yaml"
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def test_there_is_a_recipe_for_each_of_the_three() -> None:
    github, gitlab, commit = (yaml.safe_load(block) for block in BLOCKS)
    assert github["jobs"]["validate"]["steps"]
    assert gitlab["validate-catalogues"]["artifacts"]["reports"]["junit"] == "report.junit.xml"
    assert commit["repos"][0]["hooks"][0]["id"] == yaml.safe_load(HOOKS.read_text(encoding="utf-8"))[0]["id"]


@pytest.mark.parametrize("command", re.findall(r"civilex validate [^\n]*", PAGE.read_text(encoding="utf-8")))
def test_each_command_is_understood(command: str) -> None:
    if "`" not in command:
        assert parser().parse_args(shlex.split(command)[1:]).files


def test_the_hook_runs_the_command_on_the_files_that_it_asks_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (hook,) = yaml.safe_load(HOOKS.read_text(encoding="utf-8"))
    asked = re.compile(hook["files"])
    assert [name for name in ("a.ttl", "b/c.rdf", "d.jsonld", "e.py", "f.ttl.orig") if asked.search(name)] == [
        "a.ttl", "b/c.rdf", "d.jsonld",
    ]  # fmt: skip
    (arguments,) = [each["args"] for each in yaml.safe_load(BLOCKS[2])["repos"][0]["hooks"]]
    catalogue = tmp_path / "a.ttl"
    catalogue.write_text("<https://d.example/x> a <http://www.w3.org/ns/dcat#Dataset> .", encoding="utf-8")
    _, *command = shlex.split(hook["entry"])
    assert main([*command, str(catalogue)]) == 1
    assert main([*command, *arguments[:2], str(catalogue), "--write-baseline", str(tmp_path / "known.json")]) == 1
    assert main([*command, *arguments[:3], str(tmp_path / "known.json"), str(catalogue)]) == 0
    capsys.readouterr()
