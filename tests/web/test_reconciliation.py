"""The reconciliation service: every message by the official schemas, and the duties of the specification."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from civilex.mapping.reconciliation.batches import BATCH_SIZE
from civilex.namespaces import CONCEPT, ID, NS
from web.reconciliation_schemas import check, examples, validator

UNIT, DEPARTMENT = f"{NS}MunicipalUnit", f"{NS}CityDepartment"
SEC, FINANCE = f"{CONCEPT}municipal-unit/SEC", f"{ID}chicago/department/finance"


def post(client: TestClient, queries: Any, path: str = "/reconcile/en", **more) -> Any:
    return client.post(path, data={"queries": json.dumps(queries)}, **more)


def one(client: TestClient, query: dict[str, Any], path: str = "/reconcile/en") -> list[dict[str, Any]]:
    answer = post(client, {"q0": query}, path)
    assert answer.status_code == 200, answer.text
    return answer.json()["q0"]["result"]


def test_the_manifest_is_valid_and_its_addresses_are_whole_and_open_to_all_origins(client, testdata: Path) -> None:
    answer = client.get("/reconcile/de", headers={"origin": "http://127.0.0.1:3333"})
    manifest = check(testdata, "manifest", answer.json())
    assert answer.headers["access-control-allow-origin"] == "*"
    assert manifest["versions"] == ["0.2"]
    assert manifest["preview"]["url"] == "http://testserver/reconcile/de/preview?id={{id}}"
    assert {"id": UNIT, "name": "Kommunales Aufgabenfeld"} in manifest["defaultTypes"]


def test_the_schemas_themselves_tell_valid_examples_from_invalid_ones(testdata: Path) -> None:
    for name in ("manifest", "reconciliation-query-batch", "reconciliation-result-batch", "data-extension-response"):
        assert all(validator(testdata, name).is_valid(message) for _, message in examples(testdata, name, "valid"))
        assert not any(
            validator(testdata, name).is_valid(message) for _, message in examples(testdata, name, "invalid")
        )


def test_each_valid_query_of_the_corpus_is_answered_and_each_invalid_one_refused_with_its_place(
    client, testdata: Path
) -> None:
    for name, batch in examples(testdata, "reconciliation-query-batch", "valid"):
        answer = post(client, batch)
        assert answer.status_code == 200, (name, answer.text)
        assert check(testdata, "reconciliation-result-batch", answer.json()).keys() == batch.keys()
    for name, batch in examples(testdata, "reconciliation-query-batch", "invalid"):
        answer = post(client, batch)
        assert answer.status_code == 400, name
        assert any(f"'{key}'" in answer.json()["detail"] for key in batch), answer.text
    for name, asked in examples(testdata, "data-extension-query", "valid"):
        answer = client.post("/reconcile/en", data={"extend": json.dumps(asked)})
        assert answer.status_code == 400, name
        assert "there is no property" in answer.json()["detail"]


def test_candidates_are_typed_sorted_and_named_in_the_language_of_the_address(client, testdata: Path) -> None:
    batch = {
        "q0": {"query": "Verkehr", "type": UNIT},
        "q1": {"query": "Fire Dept", "limit": 3},
        "q2": {"query": "zzzz"},
    }
    found = check(testdata, "reconciliation-result-batch", post(client, batch, "/reconcile/es").json())
    first = found["q0"]["result"][0]
    assert (first["id"], first["name"], first["match"]) == (
        f"{CONCEPT}municipal-unit/TRA",
        "Movilidad y transporte",
        True,
    )
    assert first["type"][0] == {"id": UNIT, "name": "Función municipal"}
    assert sum(feature["value"] for feature in first["features"]) == pytest.approx(first["score"], abs=0.1)
    scores = [candidate["score"] for candidate in found["q1"]["result"]]
    assert len(scores) == 3
    assert scores == sorted(scores, reverse=True)
    assert found["q2"]["result"] == []
    for key, query in batch.items():
        assert one(client, query, "/reconcile/es") == found[key]["result"]


@pytest.mark.parametrize("asked", [SEC, "unit:SEC", "SEC", FINANCE])
def test_an_id_given_as_the_name_and_as_a_prefix_gives_its_entity(client, testdata: Path, asked: str) -> None:
    meant = FINANCE if asked == FINANCE else SEC
    first = one(client, {"query": asked})[0]
    assert (first["id"], first["score"], first["match"]) == (meant, 100, True)
    if asked != "SEC":
        answer = client.get("/reconcile/en/suggest/entity", params={"prefix": asked}).json()
        assert check(testdata, "suggest-entities-response", answer)["result"][0]["id"] == meant


def test_parent_city_department_and_type_raise_the_score_of_what_has_them(client) -> None:
    boston = [{"pid": "city", "v": {"id": f"{ID}boston/government/boston", "name": "Boston"}}]
    chicago = [{"pid": "city", "v": "Chicago"}]
    for properties, city in ((boston, "boston"), (chicago, "chicago")):
        first = one(client, {"query": "Fire Department", "type": DEPARTMENT, "properties": properties})[0]
        assert f"/{city}/" in first["id"]
        assert first["match"] == (city == "boston"), "Chicago calls it Fire"
    by_type = [{"pid": "type", "v": "Municipal unit"}]
    assert one(client, {"query": "Environment", "properties": by_type})[0]["id"] == f"{CONCEPT}municipal-unit/ENV"
    assert not one(client, {"query": "Environment"})[0]["match"]
    only = one(client, {"properties": chicago, "limit": 50})
    assert len(only) > 20
    assert not any(candidate["match"] for candidate in only)


def test_types_are_soft_unless_the_query_says_otherwise(client) -> None:
    wrong = {"query": "Fire Department", "type": UNIT, "limit": 20}
    assert any(candidate["id"].startswith(ID) for candidate in one(client, wrong))
    strict = one(client, {**wrong, "type_strict": "any"})
    assert all(UNIT in [type_["id"] for type_ in candidate["type"]] for candidate in strict)
    assert one(client, {**wrong, "type": [UNIT, DEPARTMENT], "type_strict": "all"}) == []


def test_get_and_jsonp_answer_as_post_does_and_only_names_of_functions_are_called(client) -> None:
    queries = json.dumps({"q0": {"query": "Fire \u2028</script>"}})
    plain = client.get("/reconcile/en", params={"queries": queries})
    called = client.get("/reconcile/en", params={"queries": queries, "callback": "jQuery1.done_2"})
    assert called.headers["content-type"].startswith("text/javascript")
    assert called.text == f"/**/jQuery1.done_2({json.dumps(plain.json())});"
    for name in ("alert(1)//", "a-b", "<b>", "x" * 101, "a..b", "1a"):
        assert client.get("/reconcile/en", params={"callback": name}).status_code == 400


def test_suggestions_and_flyouts_of_entities_properties_and_types(client, testdata: Path) -> None:
    schemas = {"entity": "entities", "property": "properties", "type": "types"}
    for what, prefix, meant in [("entity", "secur", SEC), ("property", "sup", "parent"), ("type", "munic", UNIT)]:
        answer = client.get(f"/reconcile/es/suggest/{what}", params={"prefix": prefix, "cursor": 0}).json()
        found = check(testdata, f"suggest-{schemas[what]}-response", answer)["result"]
        assert meant in [suggestion["id"] for suggestion in found] or what == "entity"
        flyout = client.get(f"/reconcile/es/flyout/{what}", params={"id": meant}).json()
        assert flyout["id"] == meant
        assert flyout["html"].startswith("<p><strong>")
        assert client.get(f"/reconcile/es/flyout/{what}", params={"id": "urn:x"}).status_code == 404
    page = [client.get("/reconcile/en/suggest/entity", params={"prefix": "o", "cursor": n}).json() for n in (0, 10)]
    ids = [suggestion["id"] for part in page for suggestion in part["result"]]
    assert len(set(ids)) == 20
    assert client.get("/reconcile/en/suggest/entity", params={"prefix": "o", "cursor": "x"}).status_code == 400
    assert client.get("/reconcile/en/suggest/entity").status_code == 400
    assert client.get("/reconcile/en/suggest/other?prefix=a").status_code in (400, 404, 422)


def test_the_preview_may_be_framed_and_nothing_else_may(client) -> None:
    preview = client.get("/reconcile/en/preview", params={"id": SEC})
    policy = preview.headers["content-security-policy"]
    assert "frame-ancestors *" in policy
    assert "default-src 'self'" in policy
    assert "<script" not in preview.text
    assert "Seguridad" in preview.text
    assert "frame-ancestors 'none'" in client.get("/reconcile/en").headers["content-security-policy"]
    assert client.get("/reconcile/en/preview", params={"id": "urn:x"}).status_code == 404


def test_properties_are_proposed_and_fetched(client, testdata: Path) -> None:
    proposal = client.get("/reconcile/en/properties", params={"type": DEPARTMENT, "limit": 4}).json()
    check(testdata, "data-extension-property-proposal", proposal)
    assert [one["id"] for one in proposal["properties"]][:3] == ["parent", "city", "unit"]
    asked = {
        "ids": [FINANCE, SEC, "urn:x"],
        "properties": [{"id": name} for name in ("city", "unit", "names", "notation")],
    }
    asked["properties"][2]["settings"] = {"limit": 1}
    found = client.post("/reconcile/en", data={"extend": json.dumps(asked)}).json()
    check(testdata, "data-extension-response", found)
    assert found["rows"][FINANCE]["city"] == [{"id": f"{ID}chicago/government/chicago", "name": "City of Chicago"}]
    assert found["rows"][FINANCE]["unit"] == [
        {"id": f"{CONCEPT}municipal-unit/FIN", "name": "Finance, treasury and procurement"}
    ]
    assert len(found["rows"][SEC]["names"]) == 1
    assert found["rows"]["urn:x"] == {name: [] for name in ("city", "unit", "names", "notation")}
    assert [one["id"] for one in found["meta"]] == ["city", "unit", "names", "notation"]


def test_points_are_explained_feature_by_feature(client) -> None:
    asked = {"query": "Guardia Urbana", "id": SEC, "type": UNIT}
    found = client.get("/reconcile/en/explain", params=asked).json()
    assert sum(one["points"] for one in found["points"]) == pytest.approx(found["score"], abs=0.1)
    decided = next(one for one in found["points"] if one["feature"] == "decided before")
    assert (decided["found"], decided["kind"].rpartition("/")[2]) == ("Guàrdia Urbana", "barcelona")
    assert client.get("/reconcile/en/explain", params={**asked, "id": "urn:x"}).status_code == 404


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"queries": "{"}, "line 1"),
        ({"queries": "[]"}, "object"),
        ({"queries": "[" * 100_000}, "nested"),
        ({"queries": '{"q": 1}'}, "'q'"),
        ({"queries": '{"q": {"query": 1}}'}, "text"),
        ({"queries": '{"q": {"query": "a", "type": {}}}'}, "type"),
        ({"queries": '{"q": {"query": "a", "limit": 0}}'}, "limit"),
        ({"queries": '{"q": {"query": "a", "type_strict": "x"}}'}, "type_strict"),
        ({"queries": '{"q": {"query": "a", "properties": [{"pid": "city"}]}}'}, "'v'"),
        ({"queries": '{"q": {"query": "a", "properties": [{"pid": "city", "v": null}]}}'}, "value"),
        ({"extend": '{"ids": "x", "properties": []}'}, "ids"),
        ({"extend": '{"ids": [], "properties": ["city"]}'}, "properties"),
        ({"extend": '{"ids": [], "properties": [{"id": "city", "settings": {"limit": -1}}]}'}, "limit"),
        ({"other": "x"}, "queries"),
        ({}, "queries"),
    ],
)
def test_what_is_wrong_is_said_and_where(client, form: dict[str, str], said: str) -> None:
    answer = client.post("/reconcile/en", data=form)
    assert answer.status_code == 400, answer.text
    assert said in answer.json()["detail"]


def test_batches_that_are_too_large_and_languages_that_are_none_are_refused(client) -> None:
    many = {f"q{number}": {"query": "a"} for number in range(BATCH_SIZE + 1)}
    assert post(client, many).status_code == 413
    asked = {"ids": ["urn:x"] * (BATCH_SIZE + 1), "properties": []}
    assert client.post("/reconcile/en", data={"extend": json.dumps(asked)}).status_code == 413
    assert client.get("/reconcile/x").status_code == 404
    assert client.get("/reconcile/not a tag").status_code == 404
    assert client.post("/reconcile/en", content=b"\xff\xfe").status_code == 400
