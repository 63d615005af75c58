"""Heads of requests that are refused before any route sees them: below, at and above each limit."""

from __future__ import annotations

import pytest

TYPE = {"content-type": "application/sparql-query"}


@pytest.mark.parametrize(("size", "status"), [(32_767, 404), (32_768, 404), (32_769, 414)])
def test_the_length_of_the_address(client, size: int, status: int) -> None:
    answer = client.get("/nothing?x=".ljust(size, "x"))
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    if status == 414:
        assert "Send a long query by POST" in answer.json()["detail"]


@pytest.mark.parametrize(("size", "status"), [(60_000, 200), (65_000, 200), (66_000, 431)])
def test_the_length_of_the_headers(client, size: int, status: int) -> None:
    headers = {f"x-{n}": "y" * (size // 10) for n in range(10)}
    assert client.get("/health/live", headers=headers).status_code == status


def test_a_body_of_two_lengths_is_refused(client) -> None:
    headers = {**TYPE, "transfer-encoding": "chunked", "content-length": "7"}
    answer = client.post("/sparql", content=b"ASK { }", headers=headers)
    assert answer.status_code == 400
    assert "Content-Length and Transfer-Encoding" in answer.json()["detail"]


def test_a_compressed_body_is_refused(client) -> None:
    answer = client.post("/sparql", content=b"\x1f\x8b", headers={**TYPE, "content-encoding": "gzip"})
    assert answer.status_code == 415
    assert "without Content-Encoding" in answer.json()["detail"]
    identity = client.post("/sparql", content=b"ASK { }", headers={**TYPE, "content-encoding": "identity"})
    assert identity.status_code == 200
