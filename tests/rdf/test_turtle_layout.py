"""Turtle in one layout: the same graph, the same comments, and nothing left to change the second time."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civilex.cli import main
from civilex.errors import UnreadableData
from civilex.rdf.turtle_layout import format_turtle

XSD = "http://www.w3.org/2001/XMLSchema#"
HEAD = "@prefix ex: <https://example.org/> .\n@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"


def lay_out(text: str) -> str:
    return format_turtle(text.encode()).decode()


def canonical(text: str | bytes) -> set[str]:
    dataset = ox.Dataset(ox.parse(text, ox.RdfFormat.TURTLE, base_iri="urn:base:/"))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(map(str, dataset))


def comments(text: str) -> list[str]:
    return sorted(line.strip() for line in text.splitlines() if line.strip().startswith("#"))


iris = st.one_of(
    st.sampled_from(
        ["a", "B", "a.b", "a.", "-x", "7", "a/b", "a#b", "a:b", "é", "a%20b", "a,b", "", "..", "./c", "//d"]
    ),
    st.text("abcB10", min_size=1, max_size=3),
).map(lambda local: ox.NamedNode("https://example.org/" + local))
blanks = st.sampled_from(["b1", "b2", "b10", "shared", "x.y"]).map(ox.BlankNode)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ['"', '""', '"""', 'a"\n', '\n"""', "\\", "\\n", "\r\n", "\t", "\x00", "\x7f", "'''", "# no comment", "\ufeff"]
)
numbers = st.sampled_from(
    ["1", "01", "+1", "-1", "1.0", "1.", ".5", "1e5", "1.E5", "-.5e-3", "true", "TRUE", "x", "NaN"]
)
literals = st.one_of(
    texts.map(ox.Literal),
    st.tuples(texts, st.sampled_from(["en", "pt-BR"])).map(lambda pair: ox.Literal(pair[0], language=pair[1])),
    st.tuples(numbers, st.sampled_from(["integer", "decimal", "double", "boolean", "date"])).map(
        lambda pair: ox.Literal(pair[0], datatype=ox.NamedNode(XSD + pair[1]))
    ),
)
predicates = st.one_of(
    iris,
    st.sampled_from(["type", "first", "rest"]).map(
        lambda name: ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#" + name)
    ),
)
lists_end = st.just(ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#nil"))
triples = st.builds(ox.Triple, iris | blanks, predicates, iris | blanks | literals | lists_end)
lines = st.sampled_from(["", "\n", "# one\n", "# one\n\n", "\n# two\n\n", '   # three <a> "\n', "# four\n# five\n"])
PREFIXED = "@prefix ex: <https://example.org/> . @prefix x: <http://www.w3.org/2001/XMLSchema#> .\n"
heads = st.sampled_from(
    ["", PREFIXED, "@base <https://example.org/> .\n", "# top\n\nPREFIX ex: <https://example.org/>\n"]
)


@settings(max_examples=300, deadline=None)
@given(heads, st.lists(st.tuples(lines, triples, st.sampled_from(["", " # end of line"])), max_size=12), lines)
def test_any_graph_comes_back_with_its_comments_and_stays_as_laid_out(
    head: str, statements: list[tuple[str, ox.Triple, str]], tail: str
) -> None:
    text = head + "".join(f"{above}{triple} .{after}\n" for above, triple, after in statements) + tail
    result = lay_out(text)
    assert canonical(result) == canonical(text)
    assert lay_out(result) == result
    written = [line for above, _, after in statements for line in (above + after).splitlines()]
    expected = sorted(line.strip() for line in [*head.splitlines(), *written, *tail.splitlines()] if "#" in line)
    assert comments(result) == [line for line in expected if line.startswith("#")]


def test_the_order_of_what_is_said_does_not_matter() -> None:
    one = HEAD + 'ex:B a owl:Class . ex:A a owl:Class ; ex:p "2", "10", "1" .'
    other = HEAD + 'ex:A ex:p "1", "2" . ex:A ex:p "10" ; a owl:Class . ex:B a owl:Class .'
    assert lay_out(one) == lay_out(other)


def test_the_layout() -> None:
    text = """# Trams.
@prefix unused: <urn:unused:> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix ex: <https://example.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
ex:line10 a ex:Line ; ex:stops ( ex:a ex:b ) . ex:line2 a ex:Line ; ex:where [ ex:lat 1.50 ; ex:long 2 ] .
ex:runs a owl:ObjectProperty .
# What runs on rails.
ex:Tram skos:definition "A car." ; skos:prefLabel "tram"@en , "tranvía"@es ; a owl:Class . # not a bus
<https://example.org/ontology> a owl:Ontology .
"""
    assert (
        lay_out(text)
        == """# Trams.
@prefix ex: <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

ex:ontology
  a owl:Ontology .

# What runs on rails.
# not a bus
ex:Tram
  a owl:Class ;
  skos:prefLabel
    "tram"@en,
    "tranvía"@es ;
  skos:definition "A car." .

ex:runs
  a owl:ObjectProperty .

ex:line2
  a ex:Line ;
  ex:where [
    ex:lat 1.50 ;
    ex:long 2
  ] .

ex:line10
  a ex:Line ;
  ex:stops ( ex:a ex:b ) .
"""
    )


def test_sections_keep_their_place_and_are_sorted_within() -> None:
    text = (
        HEAD
        + "\n# Second letters\n\nex:d a ex:X .\n\nex:c a ex:X .\n\n# First letters\n\nex:b a ex:X .\n\nex:a a ex:X .\n"
    )
    order = [line for line in lay_out(text).splitlines() if line.startswith(("#", "ex:"))]
    assert order == ["# Second letters", "ex:c", "ex:d", "# First letters", "ex:a", "ex:b"]


def test_relative_references_stay_relative() -> None:
    assert "<#a>\n  <b> <c/d> ." in lay_out("<#a> <b> <c/d> .")
    based = lay_out("@base <https://example.org/x/> . <a> <b> <https://example.org/y> .")
    assert based == "@base <https://example.org/x/> .\n\n<a>\n  <b> <https://example.org/y> .\n"


def test_a_file_of_prefixes_keeps_them_all() -> None:
    assert lay_out("@prefix b: <urn:b:> . @prefix a: <urn:a:> .") == "@prefix a: <urn:a:> .\n@prefix b: <urn:b:> .\n"


@pytest.mark.parametrize("text", ["ex:a ex:b", '@prefix ex: <urn:x:> . ex:a ex:b "open', "\xff"])
def test_what_is_no_turtle_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(UnreadableData, match="broken"):
        format_turtle(text.encode("latin-1"), source="broken.ttl")


def test_the_command_checks_rewrites_and_goes_on_after_an_unreadable_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, messy, broken = (tmp_path / name for name in ("good.ttl", "messy.ttl", "broken.ttl"))
    good.write_text(lay_out(HEAD + "ex:a a ex:B ."))
    messy.write_text(HEAD + "ex:a   a   ex:B .")
    assert main(["model", "fmt", "--check", str(good)]) == 0
    assert main(["model", "fmt", "--check", str(good), str(messy)]) == 1
    assert capsys.readouterr().out.startswith(f"{messy}: not in the layout")
    assert "   a   " in messy.read_text()
    broken.write_text("ex:a")
    assert main(["model", "fmt", str(broken), str(messy)]) == 2
    assert "broken.ttl:1:" in capsys.readouterr().err
    assert messy.read_text() == good.read_text()
    assert main(["model", "fmt", "--check", str(tmp_path / "table.csv")]) == 2
    assert "only Turtle files" in capsys.readouterr().err


def test_triple_terms_are_refused_and_the_file_named() -> None:
    text = HEAD + "ex:a ex:says <<( ex:b ex:c ex:d )>> ."
    with pytest.raises(UnreadableData, match=r"model\.ttl: .*triple terms"):
        format_turtle(text.encode(), source="model.ttl")
