"""Every setting is documented and used, and none is read at import."""

from __future__ import annotations

import ast
import inspect

import pytest
from pydantic import ValidationError

from civilex import settings
from civilex.errors import InvalidInput
from civilex.settings import Settings, from_environment


def documented_fields() -> dict[str, str]:
    body = ast.parse(inspect.getsource(settings)).body
    class_ = next(node for node in body if isinstance(node, ast.ClassDef))
    return {
        field.target.id: text.value.value
        for field, text in zip(class_.body, class_.body[1:], strict=False)
        if isinstance(field, ast.AnnAssign) and isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant)
    }


def test_each_setting_has_one_line_below_it() -> None:
    assert set(documented_fields()) == set(Settings.model_fields)
    assert all(text.endswith(".") and "\n" not in text for text in documented_fields().values())


@pytest.mark.parametrize("name", Settings.model_fields)
def test_each_setting_is_used(name: str, repository) -> None:
    files = [path for path in (repository / "service").rglob("*.py") if path.name != "settings.py"]
    assert any(f".{name}" in path.read_text(encoding="utf-8") for path in files)


def test_settings_come_from_the_environment(monkeypatch) -> None:
    monkeypatch.setenv("CIVILEX_PAGE_SIZE", "7")
    assert Settings().page_size == 7
    monkeypatch.setenv("CIVILEX_BASE_IRI", "not an IRI")
    with pytest.raises(ValidationError):
        Settings()


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        Settings().page_size = 1  # type: ignore[misc]


@pytest.mark.parametrize("proxies", ["", "127.0.0.1", "10.0.0.0/8, ::1", "192.0.2.7,"])
def test_proxies_are_addresses_and_networks(proxies: str) -> None:
    assert Settings(trusted_proxies=proxies).trusted_proxies == proxies


@pytest.mark.parametrize("proxies", ["*", "localhost", "10.0.0.300", "10.0.0.0/8;::1"])
def test_a_mistyped_proxy_is_not_passed_over(monkeypatch, proxies: str) -> None:
    monkeypatch.setenv("CIVILEX_TRUSTED_PROXIES", proxies)
    with pytest.raises(InvalidInput, match="CIVILEX_TRUSTED_PROXIES cannot be used"):
        from_environment()


def test_a_mistyped_allowed_address_is_not_passed_over(monkeypatch) -> None:
    assert Settings(load_from="data.example.org, http://127.0.0.1:8081").load_from
    for name in ("LOAD_FROM", "VALIDATE_FROM", "HARVEST_FROM"):
        with monkeypatch.context() as patched:
            patched.setenv(f"CIVILEX_{name}", "ftp://example.org")
            with pytest.raises(InvalidInput, match=f"CIVILEX_{name} cannot be used"):
                from_environment()
