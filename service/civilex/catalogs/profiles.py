"""Profiles: sets of shapes that a catalogue can be checked against, one folder for each version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, get_args

import pyoxigraph as ox

from civilex import reference_model
from civilex.errors import InvalidParameter, UnreadableData
from civilex.namespaces import DCT, NS, SHAPE, expand
from civilex.rdf.media_types import by_extension
from civilex.rdf.parsing import parse
from civilex.shacl import Shapes, read_shapes
from civilex.shacl.graph import SH

DEFAULT = "dcat-ap"
METADATA = "profile.ttl"
Role = Literal["direct", "indirect"]
"""How catalogues of the profile reach data.europa.eu: harvested there directly, or by way of another portal."""
Level = Literal["violation", "warning", "info", "off"]
_IS_PROFILE_OF = "http://www.w3.org/ns/dx/prof/isProfileOf"
_OPTION, _ROLE = NS + "severityOption", NS + "supplierRole"
_OWL_VERSION = "http://www.w3.org/2002/07/owl#versionInfo"
_TRUE = ox.Literal("true", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#boolean"))


@dataclass(frozen=True, slots=True)
class Profile:
    """One version of a profile; ``files`` are its files with shapes.

    ``extends`` names the profile whose demands come first (``dcat-ap/3.0.1``): they are checked only where that profile
    is asked for too. ``levels`` are severities that differ from those of the files: IRI of a shape, and level.
    ``stamps`` tell one state of the files from another.
    """

    name: str
    version: str
    title: str
    description: str
    source: str
    files: tuple[Path, ...]
    role: Role | None = None
    extends: str | None = None
    levels: tuple[tuple[str, Level], ...] = ()
    stamps: tuple[tuple[int, int], ...] = ()

    def shapes(self) -> tuple[ox.Triple, ...]:
        """Return the triples of all its shapes; a blank node of one file is never that of another.

        Raises UnreadableData, with the place, for a file that does not parse.
        """
        return _shapes(_State(self.files, self.stamps, self.levels))

    def read_shapes(self) -> Shapes:
        """Return its shapes as the engine reads them, once."""
        return _read_shapes(_State(self.files, self.stamps, self.levels))

    def targets(self) -> dict[str, frozenset[str]]:
        """Return what its shapes are about: kind of target (``targetClass``, ``targetSubjectsOf``, ...) to IRIs."""
        found: dict[str, set[str]] = {}
        for triple in self.shapes():
            kind = triple.predicate.value.removeprefix(SH)
            if kind.startswith("target") and isinstance(triple.object, ox.NamedNode):
                found.setdefault(kind, set()).add(triple.object.value)
        return {kind: frozenset(iris) for kind, iris in found.items()}

    def options(self) -> dict[str, tuple[str, ...]]:
        """Return the rules whose severity may be chosen: name of the option to the IRIs of the shapes."""
        found: dict[str, list[str]] = {}
        for triple in _shapes(_State(self.files, self.stamps, ())):
            if triple.predicate.value == _OPTION and isinstance(triple.subject, ox.NamedNode):
                assert isinstance(triple.object, ox.Literal)  # noqa: S101 (tests check the shipped ones)
                found.setdefault(triple.object.value, []).append(triple.subject.value)
        return {name: tuple(sorted(found[name])) for name in sorted(found)}

    def with_severities(self, chosen: Mapping[str, str]) -> Profile:
        """Return the profile with other severities; names that it does not know are left to other profiles.

        A name is an option's, or the IRI or CURIE of a shape; a level is violation, warning, info or off.
        """
        options, shapes = self.options(), {str(triple.subject)[1:-1] for triple in self.shapes()}
        levels: dict[str, Level] = {}
        for name, level in chosen.items():
            about = options.get(name) or tuple(iri for iri in (expand(name),) if iri in shapes)
            levels |= dict.fromkeys(about, level)  # type: ignore[arg-type]  # check_severities looks at them
        return replace(self, levels=tuple(sorted(levels.items()))) if levels else self


@cache
def profiles() -> tuple[Profile, ...]:
    """Return the profiles that there are, by name, the newest version of each first."""
    folder = reference_model.root() / "shapes" / "profiles"
    found = [read_profile(path) for path in folder.glob(f"*/*/{METADATA}")]
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


def read_profile(metadata: Path) -> Profile:
    """Return the profile that a ``profile.ttl`` describes; its shapes are the other Turtle files of the folder.

    Raises UnreadableData where the description does not parse or lacks its name, version or title.
    """
    values: dict[str, str] = {}
    for triple in read_triples(metadata):
        if isinstance(triple.object, ox.Literal | ox.NamedNode):
            values[triple.predicate.value] = triple.object.value
    for needed in (DCT + "identifier", _OWL_VERSION, DCT + "title"):
        if needed not in values:
            text = f"a profile's description needs <{needed}>: see docs/how-to/check-with-your-own-shapes.md."
            raise UnreadableData(text, source=str(metadata))
    role = values.get(_ROLE)
    if role is not None and role not in get_args(Role):
        raise UnreadableData(f"the role '{role}' is not one of {', '.join(get_args(Role))}.", source=str(metadata))
    files = tuple(path for path in sorted(metadata.parent.glob("*.ttl")) if path != metadata)
    return Profile(
        name=values[DCT + "identifier"],
        version=values[_OWL_VERSION],
        title=values[DCT + "title"],
        description=values.get(DCT + "description", ""),
        source=values.get(DCT + "source", ""),
        files=files,
        role=role,  # type: ignore[arg-type]
        extends=_name_of(values[_IS_PROFILE_OF]) if _IS_PROFILE_OF in values else None,
        stamps=stamps(files),
    )


def check_severities(chosen: Mapping[str, str], among: Iterable[Profile]) -> None:
    """Raise InvalidParameter for a level that there is not, or a name that none of these profiles knows."""
    profiles = list(among)
    for name, level in chosen.items():
        if level not in get_args(Level):
            raise InvalidParameter("severity", f"'{level}' is not one of {', '.join(get_args(Level))}.")
        if all(profile.with_severities({name: level}) is profile for profile in profiles):
            known = sorted({option for profile in profiles for option in profile.options()})
            text = f"there is no option '{name}'"
            text += f": choose one of {', '.join(known)}, or name a shape." if known else ": name a shape by its IRI."
            raise InvalidParameter("severity", text)


def read_triples(path: Path) -> list[ox.Triple]:
    """Return the triples of a file of shapes; raises UnreadableData, and UnsupportedMediaType for an unknown name."""
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UnreadableData(f"the file cannot be opened: {reason}.", source=str(path)) from error
    return [quad.triple for quad in parse(content, by_extension(path).media_type, source=str(path)).quads]


def stamps(files: Iterable[Path]) -> tuple[tuple[int, int], ...]:
    """Return when each file was changed and how long it is."""
    return tuple((found.st_mtime_ns, found.st_size) for found in (path.stat() for path in files))


def _name_of(iri: str) -> str:
    """Return the name of the shipped profile with this IRI, or the IRI where it is none of them."""
    folder = reference_model.root() / "shapes" / "profiles"
    if iri.startswith(SHAPE):
        for path in folder.glob(f"*/*/{METADATA}"):
            triples = read_triples(path)
            if any(triple.subject == ox.NamedNode(iri) for triple in triples):
                return f"{path.parent.parent.name}/{path.parent.name}"
    return iri


@dataclass(frozen=True, slots=True)
class _State:
    """What the shapes of a profile depend on: its files as they were when it was read, and the levels chosen."""

    files: tuple[Path, ...]
    stamps: tuple[tuple[int, int], ...]
    levels: tuple[tuple[str, Level], ...]


@lru_cache(maxsize=64)
def _shapes(state: _State) -> tuple[ox.Triple, ...]:
    triples = [triple for path in state.files for triple in read_triples(path)]
    if not state.levels:
        return tuple(triples)
    changed = {ox.NamedNode(iri): level for iri, level in state.levels}
    severity = ox.NamedNode(SH + "severity")
    kept = [triple for triple in triples if not (triple.predicate == severity and triple.subject in changed)]
    for shape, level in changed.items():
        if level == "off":
            kept.append(ox.Triple(shape, ox.NamedNode(SH + "deactivated"), _TRUE))
        else:
            kept.append(ox.Triple(shape, severity, ox.NamedNode(SH + level.capitalize())))
    return tuple(kept)


@lru_cache(maxsize=64)
def _read_shapes(state: _State) -> Shapes:
    return read_shapes(_shapes(state))


def _version_key(version: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in version.split("."))
