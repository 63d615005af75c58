"""Which fields of a payload a context loses; what pyld drops is the judge."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pyld import jsonld

from civilex.cli import main
from civilex.emitters import profile_of
from civilex.emitters.coverage import DEFAULT_CONTEXT, coverage, known_properties
from civilex.emitters.json_ld import context, ngsi_ld_context
from civilex.errors import InvalidInput

DEPARTMENT = {"id": "https://example.org/d", "type": "CityDepartment", "hasRemitt": "https://example.org/r"}


def test_a_field_that_nothing_defines_is_lost_and_what_it_may_be_is_said() -> None:
    found = coverage(DEPARTMENT, context([profile_of("CityDepartment")]))
    assert (found.uncovered, found.fates["/hasRemitt"]) == (["/hasRemitt"], "lost")
    (told,) = found.as_json(known_properties())["uncovered"]
    assert told["candidates"][0]["name"] == "hasRemit"


def test_a_broker_puts_it_into_the_default_context() -> None:
    made = ngsi_ld_context([profile_of("CityDepartment")])
    entity = {
        "id": "urn:ngsi-ld:CityDepartment:1", "type": "CityDepartment",
        "hasRemit": {"type": "Relationship", "object": "urn:ngsi-ld:Remit:1", "observedAt": "2026-01-01T00:00:00Z"},
        "nickname": {"type": "Property", "value": {"a": {"b": 1}}, "sure": {"type": "Property", "value": 1}},
    }  # fmt: skip
    found = coverage([entity, entity], made, ngsi_ld=True)
    assert found.uncovered == ["/nickname"]
    assert (found.iris["/nickname"], found.counts["/nickname"]) == (f"{DEFAULT_CONTEXT}nickname", 2)


A, B, TYPED = "https://example.org/a", "https://example.org/b", "https://example.org/T"
SCOPED = {"b": B}
CONTEXTS: list[tuple[Any, dict[str, Any]]] = [
    ({"a": A}, {"a": 1, "b": 2, "c": {"a": 1}}),
    ({"a": A}, {"a": {"a": 1, "b": {"a": 1}}}),
    ({"p": "https://example.org/", "a": "p:a"}, {"a": 1, "p:x": 2, "q": 3}),
    ({"a": {"@id": A, "@context": SCOPED}, "n": None}, {"a": {"b": 1, "c": 2}, "b": 3, "n": 4}),
    ({"a": {"@id": A, "@container": "@language"}}, {"a": {"en": "x", "ca": "y"}, "en": 1}),
    ({"T": {"@id": TYPED, "@context": SCOPED}, "kind": "@type"}, {"kind": "T", "b": 1, "c": 2}),
    ({"a": {"@id": A, "@type": "@json"}}, {"a": {"x": 1}}),
    ([{"a": A}, {"b": B}], {"a": [{"b": 1}, {"c": 1}], "c": 2}),
]


@pytest.mark.parametrize(("made", "document"), CONTEXTS)
def test_what_is_called_lost_is_what_pyld_drops(made: Any, document: dict[str, Any]) -> None:
    found = coverage(document, made)
    for path in found.fates:
        marked = json.loads(json.dumps(document))
        node = marked
        for step in path.split("/")[1:-1]:
            node = node[step] if isinstance(node, dict) else next(one for one in node if step in one)
        if isinstance(node, list):
            node = next(one for one in node if path.rpartition("/")[2] in one)
        before = jsonld.expand({"@context": made, "@id": "urn:x", "https://example.org/keep": 1, **marked})
        del node[path.rpartition("/")[2]]
        after = jsonld.expand({"@context": made, "@id": "urn:x", "https://example.org/keep": 1, **marked})
        assert (before == after) == (found.fates[path] != "mapped"), path


def test_vocab_defines_whatever_there_is_and_that_is_said() -> None:
    found = coverage({"x": 1}, {"@vocab": "https://example.org/"})
    assert (found.fates["/x"], found.iris["/x"]) == ("by vocabulary only", "https://example.org/x")


def test_contexts_by_address_and_payloads_that_are_none_are_refused() -> None:
    for payload, made in (({"a": 1}, "https://example.org/context"), (1, {}), ([], {}), ({"a": 1}, 3)):
        with pytest.raises(InvalidInput):
            coverage(payload, made)


def test_the_command_lists_what_would_be_lost(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    payload, made = tmp_path / "entity.json", tmp_path / "context.jsonld"
    payload.write_text(json.dumps(DEPARTMENT), encoding="utf-8")
    assert main(["emit", "json-ld", "--class", "CityDepartment", "--out", str(made)]) == 0
    assert main(["map", "coverage", str(payload), "--context", str(made)]) == 1
    assert "/hasRemitt: lost; perhaps hasRemit" in capfd.readouterr().out
    payload.write_text("{", encoding="utf-8")
    assert main(["map", "coverage", str(payload), "--context", str(made)]) == 2
    assert "entity.json:1:2" in capfd.readouterr().err
