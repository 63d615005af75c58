"""What SHACL does not see: relative references, prefixes taken for whole IRIs, a document with nothing to check."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from civilex.catalogs.profiles import Profile
from civilex.catalogs.report import ValidationResult
from civilex.namespaces import RDF_TYPE, ROOT, compact, prefixes
from civilex.rdf.parsing import as_written

_DCAT_CATALOG = "http://www.w3.org/ns/dcat#Catalog"


def relative_references(relative_iris: Iterable[str]) -> list[ValidationResult]:
    """Return a warning for each IRI that is a relative reference in the document."""
    return [
        ValidationResult(
            severity="warning",
            message="The file holds a relative reference, which means something else wherever the file is put: "
            "write the whole IRI, or give the address of the file as its base.",
            focus_node=iri,
            value=str(ox.Literal(as_written(iri))),
            fix="<https://data.city.example/department/mobility>",
        )
        for iri in relative_iris
    ]


def prefixes_as_schemes(data: Sequence[ox.Triple]) -> list[ValidationResult]:
    """Return a warning for each IRI such as ``dct:LicenseDocument``: a prefix stands where only whole IRIs may.

    RDF/XML and JSON-LD expand prefixes in some places only; in others the short name is taken as it stands.
    """
    terms = {term for triple in data for term in (triple.subject, triple.predicate, triple.object)}
    iris = sorted(term.value for term in terms if isinstance(term, ox.NamedNode))
    return [
        ValidationResult(
            severity="warning",
            message="The file holds a short name as if it were an IRI, because prefixes are not expanded in that "
            "place: write the whole IRI.",
            focus_node=iri,
            fix="http://purl.org/dc/terms/LicenseDocument in place of dct:LicenseDocument",
        )
        for iri in iris
        if _is_prefix_of_a_standard(iri.partition(":")[0]) and "://" not in iri
    ]


def _is_prefix_of_a_standard(name: str) -> bool:
    """Leave out the prefixes of this project's own schemes: catalogues elsewhere do not use them."""
    return bool(name) and not prefixes().get(name, ROOT).startswith(ROOT)


def nothing_to_check(data: Sequence[ox.Triple], profile: Profile) -> list[ValidationResult]:
    """Return a warning where nothing is what the profile checks: silence would look like a good report."""
    targets = profile.targets()
    classes = targets.get("targetClass", frozenset())
    properties = targets.get("targetSubjectsOf", frozenset()) | targets.get("targetObjectsOf", frozenset())
    types = {triple.object.value for triple in data if is_type(triple) and isinstance(triple.object, ox.NamedNode)}
    used = {triple.predicate.value for triple in data}
    if types & classes or used & properties or any(_has_node(data, iri) for iri in targets.get("targetNode", ())):
        return []
    known = ", ".join(sorted(compact(iri) for iri in classes))
    if not known:
        known = ", ".join(sorted(compact(iri) for iri in properties)) or "it has no targets"
    is_about = "no node in the file has a class that this profile knows" if classes else "this profile is about others"
    return [
        ValidationResult(
            severity="warning",
            message=f"Nothing was checked: {is_about} ({known}).",
            fix="<https://data.city.example/catalogue> a dcat:Catalog ." if _DCAT_CATALOG in classes else None,
        )
    ]


def _has_node(data: Sequence[ox.Triple], iri: str) -> bool:
    node = ox.NamedNode(iri)
    return any(node in (triple.subject, triple.object) for triple in data)


def is_type(triple: ox.Triple) -> bool:
    """Return whether a triple gives its subject a class."""
    return triple.predicate.value == RDF_TYPE
