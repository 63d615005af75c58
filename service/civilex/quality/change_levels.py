"""How heavy a change is: major, minor or patch, as ontologies read semantic versioning.

The reading is that of gist's ChangeAndReleaseManagement: what can break data, queries or inferences of a user is
major (a removed or renamed term; a new restriction, domain or range); what only adds is minor, deprecation too; a text
is a patch. Where one statement cannot tell, the heavier reading is taken: people may lower it, a program should not.
"""

from __future__ import annotations

from typing import Literal

from civilex.namespaces import DCT, RDF_TYPE, SKOS

Level = Literal["major", "minor", "patch", "none"]
ORDER: tuple[Level, ...] = ("none", "patch", "minor", "major")

_RDFS, _OWL = "http://www.w3.org/2000/01/rdf-schema#", "http://www.w3.org/2002/07/owl#"
_SH = "http://www.w3.org/ns/shacl#"
VERSIONS = {_OWL + name for name in ("versionInfo", "versionIRI", "priorVersion")} | {DCT + "modified"}
"""What says the version itself, and does not count as a change."""
_ADDED: dict[str, Level] = {_OWL + name: "minor" for name in ("deprecated", "inverseOf", "imports")}
_ADDED |= {SKOS + name: "minor" for name in ("broader", "narrower", "related", "inScheme", "topConceptOf")}
_ADDED |= {SKOS + name: "minor" for name in ("hasTopConcept", "exactMatch", "closeMatch", "broadMatch", "narrowMatch")}
_ADDED |= {_RDFS + "subClassOf": "minor", _RDFS + "subPropertyOf": "minor", SKOS + "notation": "minor"}
_REMOVED: dict[str, Level] = {
    **dict.fromkeys((_RDFS + "domain", _RDFS + "range", _OWL + "disjointWith"), "minor"),
    **dict.fromkeys((_RDFS + "subClassOf", _RDFS + "subPropertyOf", _OWL + "inverseOf", _OWL + "imports"), "major"),
    **dict.fromkeys((SKOS + "notation", SKOS + "inScheme", SKOS + "broader"), "major"),
}
_TEXTS = {_SH + name for name in ("message", "name", "description", "order", "group")}


def of_added(predicate: str, *, blank: bool = False) -> Level:
    """Return how heavy it is to add a statement to a term; ``blank`` says that its object is a class expression."""
    if predicate in (RDF_TYPE, _OWL + "propertyChainAxiom", _OWL + "hasKey"):
        return "major"
    if predicate in (_RDFS + "subClassOf", _OWL + "equivalentClass") and blank:
        return "major"
    return _ADDED.get(predicate) or _constrains(predicate)


def of_removed(predicate: str, *, blank: bool = False) -> Level:
    """Return how heavy it is to take a statement from a term; dropping a restriction is minor."""
    if predicate == RDF_TYPE:
        return "major"
    if predicate in (_RDFS + "subClassOf", _OWL + "equivalentClass") and blank:
        return "minor"
    return _REMOVED.get(predicate) or _constrains(predicate)


def heaviest(levels: list[Level]) -> Level:
    """Return the heaviest level of a list, ``none`` for an empty one.

    >>> heaviest(["patch", "major", "minor"])
    'major'
    """
    return max(levels, key=ORDER.index, default="none")


def rises_enough(level: Level, old: str | None, new: str | None) -> bool | None:
    """Say whether a version number rises by a level, or ``None`` where a version is not three numbers.

    Below 1.0.0 a major change raises the second number, as Semantic Versioning leaves open (its item 4).

    >>> rises_enough("minor", "1.2.3", "1.3.0"), rises_enough("major", "1.2.3", "1.3.0")
    (True, False)
    """
    try:
        before, after = (tuple(int(part) for part in (text or "").split(".")) for text in (old, new))
    except ValueError:
        return None
    if len(before) != 3 or len(after) != 3:
        return None
    digits = {"none": 3, "patch": 3, "minor": 2, "major": 1 if before[0] else 2}[level]
    return after >= before if level == "none" else after[:digits] > before[:digits]


def least_version(level: Level, old: str | None) -> str | None:
    """Return the least version number that rises enough, or ``None`` where the old one is not three numbers.

    >>> least_version("minor", "1.2.3"), least_version("major", "0.1.4"), least_version("none", "1.2.3")
    ('1.3.0', '0.2.0', '1.2.3')
    """
    try:
        major, minor, patch = (int(part) for part in (old or "").split("."))
    except ValueError:
        return None
    if level == "major" and major:
        return f"{major + 1}.0.0"
    if level in ("major", "minor"):
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + (level == 'patch')}"


def _constrains(predicate: str) -> Level:
    if predicate in _TEXTS:
        return "patch"
    structural = (_RDFS + "domain", _RDFS + "range")
    texts = (_RDFS + "label", _RDFS + "comment", _RDFS + "seeAlso", _RDFS + "isDefinedBy")
    if predicate in structural or predicate.startswith(_SH):
        return "major"
    if predicate.startswith(_OWL):
        return "major"
    return "patch" if predicate in texts or not predicate.startswith(_RDFS) else "major"
