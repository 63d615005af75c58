"""The components of ISO 37106, their groups and linkages, each with its clause and whose reading it is."""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox
import pytest
from vocabulary_reading import GROUPS, iri, scheme_iri, subjects, values

from civilex import namespaces

CLAUSES = {
    "A": "clause 5", "B1": "clause 6.3", "B2": "clause 6.4", "B3": "clause 6.5", "B4": "clause 6.6", "B5": "clause 6.7",
    "B6": "clause 6.8", "B7": "clause 6.9", "B8": "clause 6.11", "B9": "clause 6.12", "B10": "clause 6.13",
    "B11": "clause 6.14", "B12": "clause 6.16", "B13": "clause 6.17", "B14": "clause 6.18", "C": "clause 7",
    "D": "clause 8", "AnnexA": "Annex A", "AnnexB": "Annex B",
}  # fmt: skip


def test_nineteen_components_name_their_clause_and_whose_reading_they_are(vocabularies: ox.Store) -> None:
    assert len(CLAUSES) == 19
    members = subjects(vocabularies, "skos:inScheme", scheme_iri("operating-model-component"))
    assert members == {iri(f"component:{notation}") for notation in CLAUSES}
    for notation, clause in CLAUSES.items():
        component = iri(f"component:{notation}")
        assert values(vocabularies, component, "dct:source") == [f"ISO 37106:2018, {clause}"]
        assert values(vocabularies, component, "cvx:evidenceBasis") == [iri("basis:named-in-source").value]
        (note,) = values(vocabularies, component, "skos:editorialNote")
        assert note.startswith("Project interpretation, not ISO text")


@pytest.mark.parametrize("group", GROUPS)
def test_components_fall_into_the_three_groups(vocabularies: ox.Store, group: str) -> None:
    node = ox.NamedNode(f"{namespaces.CONCEPT}component-group/{group}")
    assert subjects(vocabularies, "cvx:partOfGroup", node) == {iri(f"component:{n}") for n in GROUPS[group].split()}
    assert values(vocabularies, iri(f"area:{group}"), "skos:closeMatch") == [node.value]
    assert values(vocabularies, iri(f"area:{group}"), "skos:prefLabel") == values(vocabularies, node, "skos:prefLabel")


def expected_links() -> set[tuple[str, str]]:
    """The linkages that the design reads into the standard, source component first."""
    fixed = {
        "B5": "B2 B4 B6 B7 B10 B13 B14",
        "B6": "B5 B8 B9 B13 B14",
        "B3": "B6",
        "B2": "B6",
        "B13": "B7 B8 B12 B14",
        "B14": "B4 B9 B10 B11",
        "B1": "C",
        "B7": "C",
        "C": "B7",
    }
    main = [notation for notation in CLAUSES if not notation.startswith("Annex")]
    every = {hub: " ".join(other for other in main if other != hub) for hub in ("A", "D")}
    return {(start, end) for start, ends in (fixed | every).items() for end in ends.split()}


def test_all_linkages_are_there_once_and_say_that_they_are_an_interpretation(vocabularies: ox.Store) -> None:
    found = []
    for node in subjects(vocabularies, "rdf:type", iri("cvx:Linkage")):
        (start,), (end,) = values(vocabularies, node, "cvx:linkageFrom"), values(vocabularies, node, "cvx:linkageTo")
        link = (start.rpartition("/")[2], end.rpartition("/")[2])
        found.append(link)
        assert node.value == f"{namespaces.ID}model/linkage/{link[0].lower()}-{link[1].lower()}"
        assert values(vocabularies, node, "cvx:confidence") == ["0.5"]
        assert values(vocabularies, node, "skos:editorialNote") == ["Project interpretation, not ISO text."]
        assert f"{CLAUSES[link[0]]}.4 " in values(vocabularies, node, "dct:source")[0]
        assert (
            len(values(vocabularies, node, "dct:description")) == len(values(vocabularies, node, "skos:prefLabel")) == 1
        )
    assert Counter(found) == Counter(expected_links())
