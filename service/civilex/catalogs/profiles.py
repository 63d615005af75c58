"""Profiles: sets of shapes that a catalogue can be checked against, one folder for each version."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from civilex import reference_model
from civilex.errors import InvalidParameter
from civilex.namespaces import DCT
from civilex.shacl import Shapes, read_shapes

DEFAULT = "dcat-ap"
_OWL_VERSION = ox.NamedNode("http://www.w3.org/2002/07/owl#versionInfo")
_TARGET_CLASS = ox.NamedNode("http://www.w3.org/ns/shacl#targetClass")


@dataclass(frozen=True, slots=True)
class Profile:
    """One version of a profile; ``files`` are its Turtle files with shapes."""

    name: str
    version: str
    title: str
    description: str
    source: str
    files: tuple[Path, ...]

    def shapes(self) -> tuple[ox.Triple, ...]:
        """Return the triples of all its shapes; a blank node of one file is never that of another."""
        return _shapes(self.files)

    def read_shapes(self) -> Shapes:
        """Return its shapes as the engine reads them, once."""
        return _read_shapes(self.files)

    def target_classes(self) -> frozenset[str]:
        """Return the IRIs of the classes whose instances it checks."""
        found = (triple.object for triple in self.shapes() if triple.predicate == _TARGET_CLASS)
        return frozenset(term.value for term in found if isinstance(term, ox.NamedNode))


@cache
def profiles() -> tuple[Profile, ...]:
    """Return the profiles that there are, by name, the newest version of each first."""
    folder = reference_model.root() / "shapes" / "profiles"
    found = [_read(path) for path in folder.glob("*/*/profile.ttl")]
    newest_first = sorted(found, key=lambda profile: _version_key(profile.version), reverse=True)
    return tuple(sorted(newest_first, key=lambda profile: profile.name))


def find(name: str) -> Profile:
    """Return the profile of a name, in its newest version, or of a name with its version (``dcat-ap/3.0.1``).

    Raises InvalidParameter, naming those that there are.
    """
    for profile in profiles():
        if name in (profile.name, f"{profile.name}/{profile.version}"):
            return profile
    known = ", ".join(f"{profile.name}/{profile.version}" for profile in profiles())
    raise InvalidParameter("profile", f"there is no profile '{name}': choose one of {known}.")


def _read(metadata: Path) -> Profile:
    values: dict[str, str] = {}
    for quad in ox.parse(metadata.read_bytes(), ox.RdfFormat.TURTLE):
        if isinstance(quad.object, ox.Literal | ox.NamedNode):
            values[quad.predicate.value] = quad.object.value
    files = tuple(path for path in sorted(metadata.parent.glob("*.ttl")) if path != metadata)
    return Profile(
        name=values[DCT + "identifier"],
        version=values[_OWL_VERSION.value],
        title=values[DCT + "title"],
        description=values[DCT + "description"],
        source=values[DCT + "source"],
        files=files,
    )


@cache
def _shapes(files: tuple[Path, ...]) -> tuple[ox.Triple, ...]:
    return tuple(
        quad.triple
        for path in files
        for quad in ox.parse(path.read_bytes(), ox.RdfFormat.TURTLE, rename_blank_nodes=True)
    )


@cache
def _read_shapes(files: tuple[Path, ...]) -> Shapes:
    return read_shapes(_shapes(files))


def _version_key(version: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in version.split("."))
