"""``civilex search`` over a data directory and over a running service."""

from __future__ import annotations

import json

import pytest

from civilex import cli
from civilex.cli import search
from civilex.store.embedded import EmbeddedStore


@pytest.fixture
def of_model(model: EmbeddedStore, monkeypatch) -> None:
    """The data directory is the shipped model in memory."""
    monkeypatch.setattr(model, "close", lambda: None, raising=False)
    monkeypatch.setattr(search, "open_store", lambda directory: model)


@pytest.mark.usefixtures("of_model")
def test_a_data_directory_is_searched(capsys) -> None:
    assert cli.main(["search", "fier", "departmnt", "--limit", "1"]) == 0
    said = capsys.readouterr().out
    assert "other spellings" in said
    assert "Fire Department (en)  boston/department/fire-department" in said
    assert "(1 of 9)" in said


@pytest.mark.usefixtures("of_model")
def test_labels_come_in_the_asked_language_and_nothing_found_is_told(capsys) -> None:
    assert cli.main(["search", "pillar", "--lang", "es", "--type", "concepts"]) == 0
    assert "ubicación de hidrantes (es)" in capsys.readouterr().out
    assert cli.main(["search", "zzzzqqqq"]) == 1
    assert cli.main(["search", "fire", "--type", "nothing"]) == 2
    assert "units" in capsys.readouterr().err


def test_a_running_service_is_asked(address: str, capsys) -> None:
    assert cli.main(["search", "pillar", "--url", address, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["items"][0]["iri"].endswith("hydrant-location")
