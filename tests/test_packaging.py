"""What is built is what runs: sdist, wheel from it, installed elsewhere, asked from there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def installed(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with civilex as the wheel installs it, without its dependencies."""
    folder = tmp_path_factory.mktemp("packaging")
    run(sys.executable, "-m", "build", "--outdir", str(folder / "dist"), str(repository))
    sdist, wheel = sorted((folder / "dist").iterdir(), key=lambda path: path.suffix)
    assert (sdist.suffix, wheel.suffix) == (".gz", ".whl")
    run(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder / "site"), str(wheel))
    return folder / "site"


def run(*command: str, **variables: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **variables})
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_brings_model_shapes_and_queries_as_they_are(installed: Path, repository: Path) -> None:
    for folder in ("ontology", "shapes", "queries"):
        assert contents(installed / "civilex" / "_data" / folder) == contents(repository / folder)


def contents(folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_wheel_has_its_licences_and_type_marker(installed: Path) -> None:
    assert (installed / "civilex" / "py.typed").is_file()
    licences = next(installed.glob("civilex-*.dist-info")) / "licenses"
    assert {path.name for path in licences.iterdir()} == {"LICENSE", "LICENSE-ontology"}


def test_the_installed_package_answers_from_elsewhere(installed: Path, tmp_path: Path) -> None:
    script = (
        "import os, sys, civilex, civilex.cli; os.chdir(sys.argv[1]); print(civilex.__file__); "
        "sys.exit(civilex.cli.main(['ask', '9', '--format', 'csv']))"
    )
    output = run(sys.executable, "-c", script, str(tmp_path), PYTHONPATH=str(installed))
    assert output.startswith(str(installed))
    assert output.count("municipal-unit/SEC") == 4
