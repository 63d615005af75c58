"""Curators write what departments call things, and propose terms; questions answer with both at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from civilex import shipped
from civilex.access.keys import Keys
from civilex.settings import Settings
from civilex.store.kept import KeptStore
from civilex.web.app import create_app

HEAD = """PREFIX cvx: <https://w3id.org/civilex/ns/> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX status: <https://w3id.org/civilex/concept/term-status/> PREFIX id: <http://localhost:8000/id/porto/>
"""
CITY = HEAD + "<http://localhost:8000/id/porto/department/fire> a cvx:CityDepartment ."
TERMS = (
    HEAD
    + """
<http://localhost:8000/id/porto/term/tap> a skos:Concept ; skos:prefLabel "street tap"@en ; cvx:status status:proposed .
<http://localhost:8000/id/porto/usage/tap> a cvx:TermUsage ; cvx:localLabel "boca"@pt ;
  cvx:usedBy <http://localhost:8000/id/porto/department/fire> ; cvx:usesTerm <http://localhost:8000/id/porto/term/tap> .
"""
)
TTL = {"content-type": "text/turtle"}


@pytest.fixture
def service(tmp_path) -> Iterator[tuple[TestClient, dict[str, dict[str, str]]]]:
    store = KeptStore(tmp_path, follow=shipped.follow)
    keys = Keys(tmp_path)
    headers = {r: {**TTL, "authorization": f"Bearer {keys.create(r, r)[1]}"} for r in ("reader", "curator", "admin")}
    yield TestClient(create_app(store, Settings())), headers
    store.close()


def test_a_curator_proposes_terms_that_questions_answer_with(service) -> None:
    client, keys = service
    assert client.put("/graphs/city/porto", content=CITY, headers=keys["curator"]).status_code == 403
    assert client.put("/graphs/city/porto", content=CITY, headers=keys["admin"]).status_code == 201
    address = "/graphs/mappings/porto-terms"
    assert client.put(address, content=TERMS, headers=keys["reader"]).status_code == 403
    assert client.put(address, content=TERMS, headers=keys["curator"]).status_code == 201
    said = client.get(
        "/queries/01-local-labels.csv", params={"department": "http://localhost:8000/id/porto/department/fire"}
    )
    assert "boca" in said.text
    assert "street tap" in client.get("/resource?iri=http://localhost:8000/id/porto/term/tap").text
    # It is no mapping set, and is taken back by whoever wrote it.
    assert client.get("/mappings.json").json()["total"] == 0
    assert client.delete(address, headers=keys["curator"]).status_code == 200
    assert "boca" not in client.get("/queries/01-local-labels.csv").text
