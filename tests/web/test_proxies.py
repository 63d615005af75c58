"""Users and groups by headers: believed over the connection of a trusted proxy, and from nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from fastapi import Request
from pydantic import ValidationError
from starlette.testclient import TestClient

from civilex.errors import Unauthorized
from civilex.settings import Settings
from civilex.store.kept import KeptStore
from civilex.web.app import create_app
from civilex.web.proxies import FROM_PROXY, TrustedProxies, user_of

PROXY = "10.1.2.3"
Ask = Callable[..., int]


@pytest.fixture
def put(tmp_path) -> Iterator[Ask]:
    """Writes a graph from an address with headers, and gives the status; ``put.store`` is what it writes to."""
    store = KeptStore(tmp_path)
    settings = Settings(trusted_proxies="10.1.0.0/16", identity_header="X-Forwarded-User",
                        groups_header="X-Groups", group_roles="stewards=curator, it=admin")  # fmt: skip
    app = TrustedProxies(create_app(store, settings), settings.trusted_proxies)

    def ask(address: str, headers: list[tuple[str, str | bytes]], graph: str = "catalog/x") -> int:
        sent = [*headers, ("content-type", "text/turtle")]
        return TestClient(app, client=(address, 1)).put(f"/graphs/{graph}", content="", headers=sent).status_code

    ask.store = store  # type: ignore[attr-defined]
    yield ask
    store.close()


def test_the_role_is_the_highest_of_the_groups(put) -> None:
    user = ("x-forwarded-user", "Zoë Müller".encode())
    assert put(PROXY, [user]) == 403
    assert put(PROXY, [user, ("x-groups", "others,Stewards")]) == 403
    assert put(PROXY, [user, ("x-groups", "others, stewards")]) < 300
    assert put.store.commit_log.newest(1)[0].author == "Zoë Müller"
    assert put(PROXY, [user, ("x-groups", "stewards")], "city/x") == 403
    assert put(PROXY, [user, ("x-groups", "it,stewards")], "city/x") < 300


@pytest.mark.parametrize("address", ["10.2.0.1", "192.0.2.1", "127.0.0.1", "testclient", "::1"])
def test_nobody_else_is_believed(put, address: str) -> None:
    said = [("x-forwarded-user", "ana"), ("x-groups", "it")]
    assert put(address, said) == 403
    assert put(address, [*said, ("x-forwarded-for", PROXY)]) == 403
    assert put.store.generation == 0


def test_the_address_of_the_client_does_not_hide_the_proxy(put) -> None:
    said = [("x-forwarded-user", "ana"), ("x-groups", "it"), ("x-forwarded-for", "192.0.2.1")]
    assert put(PROXY, said) < 300


@pytest.mark.parametrize(
    "said",
    [
        [("x-forwarded-user", "ana"), ("x-forwarded-user", "root"), ("x-groups", "it")],
        [("x-forwarded-user", "ana"), ("x-groups", "it"), ("x-groups", "others")],
        [("x-forwarded-user", "a" * 129), ("x-groups", "it")],
    ],
)
def test_what_cannot_be_told_apart_is_refused(put, said) -> None:
    assert put(PROXY, said) == 401
    assert put.store.generation == 0


def test_a_name_that_is_no_text_is_refused() -> None:
    settings = Settings(trusted_proxies=PROXY, identity_header="X-User")
    scope = {"type": "http", FROM_PROXY: True, "headers": [(b"x-user", b"\xff")]}
    with pytest.raises(Unauthorized, match="UTF-8"):
        user_of(Request(scope), settings)


def test_groups_without_a_user_and_a_wrong_key_count_for_nothing(put) -> None:
    assert put(PROXY, [("x-groups", "it")]) == 403
    assert put(PROXY, [("x-forwarded-user", "ana"), ("x-groups", "it"), ("authorization", "Bearer x")]) == 401


@pytest.mark.parametrize(
    "wrong",
    [{"identity_header": "X-User"}, {"group_roles": "it=root"}, {"group_roles": "it"}, {"groups_header": "X Groups"}],
)
def test_settings_that_would_be_no_fence_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Settings(**wrong)
