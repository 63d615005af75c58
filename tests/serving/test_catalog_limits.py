"""How large a kept catalogue may be for the service to check it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from civilex.serving.catalog_checks import CatalogChecks
from civilex.settings import Settings
from civilex.store.kept import KeptStore

LINE = b"<urn:s> <urn:p> <urn:o> .\n"


class Asked(Exception):
    """The process that checks was asked for."""


@pytest.mark.parametrize(("triples", "checked"), [(2, True), (3, True), (4, False)])
def test_a_catalogue_below_at_and_above_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, triples: int, checked: bool
) -> None:
    store = KeptStore(tmp_path)
    assert store.commit_log is not None
    checks = CatalogChecks(store.commit_log, Settings(catalog_triples=3), store)

    async def running() -> None:
        raise Asked

    monkeypatch.setattr(checks, "_running", running)
    asked = checks._asked("urn:g", "whole", LINE * triples)
    if checked:
        with pytest.raises(Asked):
            asyncio.run(asked)
    else:
        assert "more than 3 triples: check it on the command line" in asyncio.run(asked)[0]["error"]
    store.close()
