"""Shapes of the user's own: a file, or a folder of files, taken as a profile; what is odd about them is told."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from civilex.catalogs.profiles import METADATA, Profile, read_profile, stamps
from civilex.errors import UnreadableData
from civilex.rdf.media_types import FORMATS
from civilex.shacl.shapes import ShapeProblem

_IMPORTS = ox.NamedNode("http://www.w3.org/2002/07/owl#imports")
_EXTENSIONS = {extension for known in FORMATS for extension in known.extensions}


def read_own_shapes(path: Path) -> Profile:
    """Return the shapes of a file in any RDF format, or of a folder, as a profile called after it.

    A folder with a ``profile.ttl`` says itself what it is called, like those that are shipped. Nothing is checked yet;
    raises UnreadableData for a path that is not there, a folder without RDF files, or a description that lacks a name.
    """
    if path.is_dir():
        if (path / METADATA).is_file():
            return read_profile(path / METADATA)
        files = tuple(sorted(file for file in path.rglob("*") if file.is_file() and file.suffix.lower() in _EXTENSIONS))
        if not files:
            raise UnreadableData(f"the folder holds no file with shapes ({_names()}).", source=str(path))
    elif path.is_file():
        files = (path,)
    else:
        raise UnreadableData("the shapes cannot be opened: no such file or folder.", source=str(path))
    return Profile(
        name=path.resolve().name,
        version="",
        title=f"Shapes of {path.name}",
        description="",
        source="",
        files=files,
        stamps=stamps(files),
    )


def problems(profile: Profile) -> tuple[ShapeProblem, ...]:
    """Return what of the shapes was left out or cannot mean what its author wanted; nothing of it stops the check.

    Raises UnreadableData for a file that does not parse, ValidationFailure for shapes that no meaning can be given to.
    """
    imported = dict.fromkeys(triple.object for triple in profile.shapes() if triple.predicate == _IMPORTS)
    text = "this import (owl:imports) is not followed: give the file itself too, with --shapes"
    return (*profile.read_shapes().problems, *(ShapeProblem(iri, "warning", text) for iri in imported))


def _names() -> str:
    return ", ".join(sorted(_EXTENSIONS))
