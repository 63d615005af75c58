"""Who may import whom: the folder layout is the architecture."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "service" / "civilex"
LAYERS = [
    {"errors", "settings", "namespaces", "reference_model", "spreadsheets", "__init__"},
    {"rdf"},
    {"store"},
    {"sparql", "queries", "reasoning", "shacl", "access"},
    {"terminology", "mapping", "quality"},
    {"catalogs"},
    {"documentation"},
    {"reports"},
    {"shipped"},
    {"onboarding", "migration", "translation", "emitters"},
    {"serving"},
    {"web", "cli", "__main__"},
]
"""From the ground floor up. ``shipped`` puts mapping files and rules together into a store (docs/decisions/0002)."""
SIBLINGS = {
    ("onboarding", "catalogs"),
    ("translation", "onboarding"),
    ("mapping", "terminology"),
    ("cli", "web"),
    ("__main__", "cli"),
}
"""Imports within a layer that are allowed: catalogues are part of a city's data, reconciliation names things,
``civilex serve`` starts the web."""
HTTP_CLIENTS = {"urllib.request", "http.client", "httpx", "httpx2", "requests", "aiohttp"}
HTTP_CLIENT_FILES = ("store/remote.py", "rdf/fetching/")
FILES = sorted(path for path in PACKAGE.rglob("*.py"))


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            found.add(str(node.module))
            if node.module == "civilex":
                found |= {f"civilex.{alias.name}" for alias in node.names}
            if node.module in ("urllib", "http"):
                found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def unit(module: str) -> str:
    return module.split(".")[1] if "." in module else "__init__"


def level(name: str) -> int:
    return next(number for number, names in enumerate(LAYERS) if name in names)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_imports_only_what_lies_below_it(path: Path) -> None:
    relative = path.relative_to(PACKAGE)
    here = relative.parts[0].removesuffix(".py")
    for module in imports(path):
        if module.split(".")[0] != "civilex" or module == "civilex":
            continue
        there = unit(module)
        if there == "__version__":
            continue
        if here == there or (here, there) in SIBLINGS:
            continue
        assert level(there) < level(here) or level(here) == 0, f"{relative} imports {module}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_frameworks_stay_where_they_belong(path: Path) -> None:
    relative = path.relative_to(PACKAGE)
    modules = imports(path)
    if relative.parts[0] != "web":
        assert not {module for module in modules if module.split(".")[0] in ("fastapi", "starlette")}
    if not relative.as_posix().startswith(HTTP_CLIENT_FILES):
        assert not modules & HTTP_CLIENTS
    assert not {module for module in modules if module.split(".")[0] in ("pyshacl", "rdflib")}


def test_no_drawer_for_everything() -> None:
    forbidden = {"utils", "helpers", "common", "core", "misc"}
    assert not [path for path in PACKAGE.rglob("*") if path.stem in forbidden]
