"""What SHACL does not see: relative references, prefixes taken for whole IRIs, a document with nothing to check."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyoxigraph as ox

from civilex.catalogs.profiles import Profile
from civilex.catalogs.report import ValidationResult
from civilex.namespaces import RDF_TYPE, ROOT, compact, prefixes
from civilex.rdf.parsing import as_written
from civilex.shacl.columns import Columns

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


def prefixes_as_schemes(terms: Iterable[bytes]) -> list[ValidationResult]:
    """Return a warning for each IRI such as ``dct:LicenseDocument``: a prefix stands where only whole IRIs may.

    RDF/XML and JSON-LD expand prefixes in some places only; in others the short name is taken as it stands. ``terms``
    are the distinct terms of the document, as N-Triples write them.
    """
    iris = sorted(term[1:-1].decode() for term in terms if term.startswith(b"<") and b"://" not in term)
    return [
        ValidationResult(
            severity="warning",
            message="The file holds a short name as if it were an IRI, because prefixes are not expanded in that "
            "place: write the whole IRI.",
            focus_node=iri,
            fix="http://purl.org/dc/terms/LicenseDocument in place of dct:LicenseDocument",
        )
        for iri in iris
        if _is_prefix_of_a_standard(iri.partition(":")[0])
    ]


def _is_prefix_of_a_standard(name: str) -> bool:
    """Leave out the prefixes of this project's own schemes: catalogues elsewhere do not use them."""
    return bool(name) and not prefixes().get(name, ROOT).startswith(ROOT)


def nothing_to_check(data: Columns, profile: Profile) -> list[ValidationResult]:
    """Return a warning where nothing is what the profile checks: silence would look like a good report."""
    targets = profile.targets()
    classes = targets.get("targetClass", frozenset())
    properties = targets.get("targetSubjectsOf", frozenset()) | targets.get("targetObjectsOf", frozenset())
    pairs = data.own_pairs(data.number(RDF_TYPE))
    types = set() if pairs is None else set(map(data.lexical, np.unique(pairs.values).tolist()))
    used = {data.lexical(number) for number in data.properties() if data.own_pairs(number) is not None}
    if types & classes or used & properties or any(data.number(iri) >= 0 for iri in targets.get("targetNode", ())):
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
