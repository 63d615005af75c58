"""Background is looked up and never blamed."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from civilex.errors import InvalidInput
from civilex.shacl import Loader, ValidationReport, validate

PREFIXES = (
    "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX e: <urn:e:> "
)
SHAPES = """
e:DatasetShape sh:targetClass e:Dataset ; sh:property e:ofPublisher ;
  sh:property [ sh:path e:theme ; sh:class e:Theme ] .
e:ofPublisher sh:path e:publisher ; sh:class e:Agent ; sh:property [ sh:path e:name ; sh:minCount 1 ] .
e:AgentShape sh:targetClass e:Agent ; sh:property [ sh:path e:mail ; sh:minCount 1 ] .
e:PublishedShape sh:targetObjectsOf e:publisher ; sh:nodeKind sh:IRI ; sh:property [ sh:path e:tel ; sh:minCount 1 ] .
e:OfShape sh:targetSubjectsOf e:name ; sh:property [ sh:path e:fax ; sh:minCount 1 ] .
e:NodesShape sh:targetNode e:boston, e:nobody ; sh:property [ sh:path e:city ; sh:minCount 1 ] .
"""


def quads(text: str) -> list[ox.Quad]:
    return list(ox.parse(PREFIXES + text, ox.RdfFormat.TRIG, rename_blank_nodes=False))


def blamed(report: ValidationReport) -> list[tuple[str, str]]:
    paths = [(str(result.focus_node)[7:-1], str(result.path)[7:-1]) for result in report.results]
    return sorted(paths)


def check(data: str, background: str = "", shapes: str = SHAPES) -> list[tuple[str, str]]:
    found = validate(quads(data), [quad.triple for quad in quads(shapes)], background=quads(background))
    assert found.total == len(found.results)
    return blamed(found)


def test_what_is_in_the_background_alone_is_no_focus_node() -> None:
    background = "e:boston a e:Agent ; e:name 'Boston' . e:transport a e:Theme ."
    assert check("e:d a e:Dataset ; e:publisher e:boston ; e:theme e:transport .", background) == [("nobody", "city")]


def test_without_the_background_the_same_data_are_at_fault() -> None:
    found = check("e:d a e:Dataset ; e:publisher e:boston ; e:theme e:transport .")
    assert ("d", "theme") in found
    assert ("boston", "name") in found
    assert ("boston", "tel") in found


def test_a_node_of_the_data_that_the_background_describes_too_is_checked_with_both() -> None:
    background = "e:boston a e:Agent ; e:name 'Boston' ."
    found = check("e:d a e:Dataset ; e:publisher e:boston . e:boston e:mail 'x' .", background)
    assert found == [("boston", "city"), ("boston", "tel"), ("nobody", "city")]


def test_subclasses_of_the_background_make_targets() -> None:
    assert ("d", "theme") in check("e:d a e:Series ; e:theme e:x .", "e:Series rdfs:subClassOf e:Dataset .")


def test_values_of_the_background_count_for_sparql() -> None:
    shapes = """e:S sh:targetClass e:Dataset ; sh:sparql [ sh:select
      "SELECT $this WHERE { $this <urn:e:publisher> ?p FILTER NOT EXISTS { ?p <urn:e:name> ?n } }" ] ."""
    data = "e:d a e:Dataset ; e:publisher e:boston ."
    assert len(check(data, "e:boston e:name 'Boston' .", shapes)) == 0
    assert len(check(data, "", shapes)) == 1


def test_blank_nodes_of_the_background_are_its_own() -> None:
    shapes = "e:S sh:targetClass e:Dataset ; sh:property [ sh:path e:contact ; sh:minCount 1 ] ."
    assert len(check("_:b a e:Dataset .", "_:b e:contact e:x .", shapes)) == 1


def test_named_graphs_are_background_where_they_are_named_so() -> None:
    data = quads("e:d a e:Dataset ; e:publisher e:boston . GRAPH e:known { e:boston a e:Agent ; e:name 'Boston' }")
    shapes = [quad.triple for quad in quads(SHAPES)]
    assert blamed(validate(data, shapes, background_graphs=["urn:e:known"])) == [("nobody", "city")]
    assert ("boston", "mail") in blamed(validate(data, shapes))


@pytest.mark.parametrize("name", ["data.trig", "data.nq", "data.jsonld"])
def test_the_same_from_files(name: str, tmp_path: Path) -> None:
    data = quads("e:d a e:Dataset ; e:publisher e:boston . GRAPH e:known { e:boston a e:Agent ; e:name 'Boston' }")
    path = tmp_path / name
    rdf_format = ox.RdfFormat.from_extension(path.suffix[1:])
    assert rdf_format is not None
    path.write_bytes(ox.serialize(data, format=rdf_format) or b"")
    known = tmp_path / "known.ttl"
    known.write_text(PREFIXES + "e:nobody e:city 'x' .")
    shapes = [quad.triple for quad in quads(SHAPES)]
    assert blamed(validate(path, shapes, background_graphs=["urn:e:known"], background=known)) == []


def test_columns_have_their_background_already() -> None:
    loader = Loader()
    with pytest.raises(InvalidInput, match="give the background to the Loader"):
        validate(loader.columns(), [], background=[])
