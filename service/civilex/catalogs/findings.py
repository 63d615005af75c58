"""What SHACL does not see: relative references, and a document in which there is nothing to check."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from civilex.catalogs.profiles import Profile
from civilex.catalogs.report import ValidationResult
from civilex.namespaces import RDF_TYPE, compact
from civilex.rdf.parsing import as_written


def relative_references(relative_iris: Iterable[str]) -> list[ValidationResult]:
    """Return a warning for each IRI that is a relative reference in the document."""
    return [
        ValidationResult(
            severity="warning",
            message="The file holds a relative reference, which means something else wherever the file is put: "
            "write the whole IRI, or give the address of the file as its base.",
            focus_node=iri,
            value=str(ox.Literal(as_written(iri))),
            fix="the whole IRI, for instance <https://data.city.example/department/mobility>",
        )
        for iri in relative_iris
    ]


def nothing_to_check(data: Sequence[ox.Triple], profile: Profile) -> list[ValidationResult]:
    """Return a warning where no node has a class that the profile checks: silence would look like a good report."""
    checked = profile.target_classes()
    for triple in data:
        if triple.predicate.value == RDF_TYPE and isinstance(triple.object, ox.NamedNode):
            if triple.object.value in checked:
                return []
    classes = ", ".join(sorted(compact(iri) for iri in checked))
    return [
        ValidationResult(
            severity="warning",
            message=f"Nothing was checked: no node in the file has a class that this profile knows ({classes}).",
            fix="<https://data.city.example/catalogue> a dcat:Catalog .",
        )
    ]
