"""The tables of answers in ``answers/``: each question about a whole, a barely known and an imported city."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml

from civilex.store.embedded import EmbeddedStore

Ask = Callable[..., list[tuple[str, ...]]]
FOLDER = Path(__file__).parent / "answers"
SEVEN = "barcelona boston chicago london mexico-city rio-de-janeiro santiago".split()
DOMAIN = set(range(1, 55)) - {51}
NO_SUBJECT = {
    "seven-cities": {17, 29, 30, 31, 32, 33},  # no system and no catalogue of theirs is listed
    "imported-city": {4, 9, 29, 31, 32, 33, 34},  # asks the model or a catalogue, and nothing of the city
    "sample-catalogue": DOMAIN - {29, 30, 31, 32, 33},  # the other questions about Miravel have tests of their own
}


def table(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


def cases(name: str) -> list[Any]:
    """Every entry as parameters of a test: one of them for each city where it says so."""
    found = []
    for number, entry in enumerate(table(name)):
        for city in SEVEN if entry.get("city") == "each" else [None]:
            asked = {key: str(value) for key, value in entry.get("with", {}).items()}
            asked |= {entry.get("as", "city"): city} if city else {}
            found.append(pytest.param(entry, asked, id=f"{entry['question']}-{city or number}"))
    return found


def check(ask: Ask, entry: dict[str, Any], asked: dict[str, str]) -> None:
    expected = {tuple(cell.strip() for cell in str(line).split("|")) for line in entry["rows"]}
    found = ask(entry["question"], entry["columns"], entry.get("where"), **asked)
    assert set(found) == expected, entry.get("why")
    assert len(found) == entry.get("count", len(found))


@pytest.mark.parametrize(("entry", "asked"), cases("seven-cities"))
def test_of_the_seven_cities(ask: Ask, entry: dict[str, Any], asked: dict[str, str]) -> None:
    check(ask, entry, asked)


@pytest.mark.parametrize(("entry", "asked"), cases("sample-catalogue"))
def test_of_the_sample_catalogue(ask: Ask, entry: dict[str, Any], asked: dict[str, str]) -> None:
    check(ask, entry, asked)


@pytest.mark.parametrize(("entry", "asked"), cases("imported-city"))
def test_of_the_imported_city(ask_of: Ask, ribera: EmbeddedStore, entry: dict[str, Any], asked: dict[str, str]) -> None:
    check(partial(ask_of, ribera), entry, asked)


@pytest.mark.parametrize("name", NO_SUBJECT)
def test_no_question_is_left_out(name: str) -> None:
    answered = {entry["question"] for entry in table(name)}
    assert not answered & NO_SUBJECT[name]
    assert DOMAIN - NO_SUBJECT[name] <= answered
