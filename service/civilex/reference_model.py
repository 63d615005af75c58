"""Where the reference model's files lie: ``ontology/``, ``shapes/`` and ``queries/``."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path


@cache
def root() -> Path:
    """Return the folder that holds ``ontology/``, ``shapes/`` and ``queries/``.

    A wheel carries the three folders as package data; an editable install reads them from the checkout, so an edit to
    a Turtle file is seen at once. Raises FileNotFoundError when neither is there.
    """
    for folder in (Path(str(files("civilex"))) / "_data", Path(__file__).resolve().parents[2]):
        if (folder / "ontology").is_dir():
            return folder
    raise FileNotFoundError("The reference model is neither in the package nor in a checkout: reinstall civilex.")
