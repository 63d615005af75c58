"""What the reused vocabularies say of their terms contradicts neither the model nor a city, and is really asked."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from civilex import reference_model, shipped
from civilex.cli.model_check import sources
from civilex.reasoning.axiom_text import axiom_text
from civilex.reasoning.consistency import check_consistency
from civilex.reasoning.hermit import HermiT

FILES = sorted((reference_model.root() / "ontology" / "upstream").glob("*.ttl"))
ABOUT = {"http://purl.org/dc/terms/" + name for name in ("title", "description", "source", "license")}
ABOUT.add("http://www.w3.org/2002/07/owl#versionInfo")


def test_the_vocabularies_are_there() -> None:
    names = {path.stem for path in FILES}
    assert names == {"cv", "dcat", "dct", "foaf", "locn", "odrl", "org", "prov", "skos"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_says_where_it_is_from_and_holds_axioms_only(path: Path) -> None:
    triples = shipped.triples(path)
    header = ox.NamedNode(f"https://w3id.org/civilex/ontology/upstream/{path.stem}")
    assert {t.predicate.value for t in triples if t.subject == header} >= ABOUT
    words = [t for t in triples if t.subject != header and isinstance(t.object, ox.Literal)]
    assert {str(t.predicate).rpartition("#")[2] for t in words} <= {
        "cardinality>",
        "maxCardinality>",
        "minCardinality>",
    }


def test_model_and_city_are_consistent_with_what_the_vocabularies_say(hermit: HermiT) -> None:
    result = check_consistency(sources("boston", [], upstream=True), hermit)
    assert (result.consistent, result.unsatisfiable) == (True, ())


def test_a_contradiction_that_only_the_vocabularies_show(hermit: HermiT, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.ttl"
    wrong.write_text(
        "@prefix cvx: <https://w3id.org/civilex/ns/> . "
        "<https://example.org/d> a cvx:CityDepartment , <http://xmlns.com/foaf/0.1/Document> .",
        encoding="utf-8",
    )
    assert check_consistency(sources("boston", [wrong]), hermit).consistent
    result = check_consistency(sources("boston", [wrong], upstream=True), hermit)
    assert not result.consistent
    said = {axiom_text(axiom) for axiom in result.contradictions[0].axioms}
    assert "org:Organization and foaf:Organization are the same class" in said
