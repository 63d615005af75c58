"""A running service asked over HTTP gives what the embedded store gives."""

from __future__ import annotations

import pytest

from civilex.cli import main
from civilex.errors import InvalidInput, NotAcceptable, StoreError
from civilex.namespaces import graph
from civilex.queries import published
from civilex.store.embedded import EmbeddedStore
from civilex.store.remote import RemoteEndpoint


def test_every_question_has_the_same_answer_over_http(address: str, model: EmbeddedStore) -> None:
    remote = RemoteEndpoint(address)
    for query in published().values():
        assert remote.rows(query.text) == model.rows(query.text)


def test_ask_and_graph_answers(address: str, model: EmbeddedStore) -> None:
    remote = RemoteEndpoint(address + "/sparql")
    assert remote.rows("ASK {}") == model.rows("ASK {}")
    query = "CONSTRUCT { ?unit a ?type } { ?unit a ?type ; a <https://w3id.org/civilex/ns/MunicipalUnit> }"
    answer = remote.answer(query, "application/n-triples")
    assert answer.media_type == "application/n-triples"
    assert sorted(answer.body.splitlines()) == sorted(model.answer(query, "application/n-triples").body.splitlines())


def test_dataset_arguments_travel(address: str, model: EmbeddedStore) -> None:
    query, units = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", graph("model", "municipal-unit")
    expected = model.rows(query, default_graphs=[units])
    assert RemoteEndpoint(address).rows(query, default_graphs=[units]) == expected


def test_faults_keep_their_reason(address: str) -> None:
    remote = RemoteEndpoint(address)
    with pytest.raises(InvalidInput, match="column"):
        remote.rows("SELECT nonsense")
    with pytest.raises(InvalidInput, match="SERVICE"):
        remote.rows("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    with pytest.raises(NotAcceptable):
        remote.answer("ASK {}", "text/turtle")
    with pytest.raises(StoreError, match="is the service running"):
        RemoteEndpoint("http://127.0.0.1:9").rows("ASK {}")


def test_the_command_line_asks_a_running_service(address: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "7", "--city", "miravel", "--url", address]) == 0
    assert "Culture" in capfd.readouterr().out
