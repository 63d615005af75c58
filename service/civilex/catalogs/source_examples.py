"""Examples of what to write, which shapes give as Turtle, in the syntax of the file that was checked."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pyoxigraph as ox

from civilex.namespaces import RDF_TYPE, XSD, compact, prefixes
from civilex.rdf.media_types import JSON_LD, RDF_XML, by_media_type

_SUBJECT = "https://civilex.example/subject"
_STRING = XSD + "string"


@lru_cache(maxsize=1024)
def in_syntax(example: str, media_type: str | None) -> str:
    """Return an example of Turtle as RDF/XML or JSON-LD where the file is one; what is no Turtle stays as it is.

    >>> in_syntax('dct:title "Trees"@en ;', "application/rdf+xml")
    '<dct:title xml:lang="en">Trees</dct:title>'
    >>> in_syntax("<...> a dct:LicenseDocument .", "application/rdf+xml")
    '<dct:LicenseDocument rdf:about="..."/>'
    >>> in_syntax('dct:title "Trees"@en ;', "application/ld+json")
    '"dct:title": {"@value": "Trees", "@language": "en"}'
    >>> in_syntax('dct:title "Trees"@en ;', "text/turtle")
    'dct:title "Trees"@en ;'
    """
    rdf_format = None if media_type is None else by_media_type(media_type)
    if rdf_format not in (RDF_XML, JSON_LD) or (triples := _parsed(example)) is None:
        return example
    objects = {triple.object for triple in triples}
    about = next((triple.subject for triple in triples if triple.subject not in objects), triples[0].subject)
    if rdf_format is JSON_LD:
        fields = _json_object(about, triples)
        if about == ox.NamedNode(_SUBJECT):
            return ", ".join(f"{json.dumps(key)}: {_dumped(value)}" for key, value in fields.items())
        return _dumped({"@id": _about(about), **fields})
    if about == ox.NamedNode(_SUBJECT):
        return "\n".join(_properties(about, triples, ""))
    return "\n".join(_xml_node(about, triples, ""))


def _parsed(example: str) -> list[ox.Triple] | None:
    """Return the triples of an example, which may leave out its subject; ``None`` where it is no Turtle."""
    text = example.strip().rstrip(";.").strip()
    if not text.startswith("<"):
        text = f"<{_SUBJECT}> {text}"
    header = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes().items())
    try:
        quads = ox.parse(f"{header}{text} .", ox.RdfFormat.TURTLE, base_iri="https://civilex.example/")
        return [quad.triple for quad in quads] or None
    except (SyntaxError, ValueError):
        return None


def _reference(term: Any) -> str:
    """Return an IRI, what stood for one in the example as it stood."""
    return term.value.removeprefix("https://civilex.example/").rstrip("/") or "..."


def _of(node: Any, triples: list[ox.Triple]) -> list[ox.Triple]:
    return [triple for triple in triples if triple.subject == node]


def _xml_node(node: Any, triples: list[ox.Triple], indent: str) -> list[str]:
    own = _of(node, triples)
    classes = [triple for triple in own if triple.predicate.value == RDF_TYPE]
    name = compact(classes[0].object.value) if classes else "rdf:Description"  # type: ignore[union-attr]
    about = "" if isinstance(node, ox.BlankNode) else f" rdf:about={quoteattr(_about(node))}"
    inner = _properties(node, [triple for triple in triples if triple not in classes[:1]], indent + "  ")
    if not inner:
        return [f"{indent}<{name}{about}/>"]
    return [f"{indent}<{name}{about}>", *inner, f"{indent}</{name}>"]


def _about(node: Any) -> str:
    return _reference(node) if node.value.startswith("https://civilex.example/") else node.value


def _properties(node: Any, triples: list[ox.Triple], indent: str) -> list[str]:
    lines = []
    for triple in _of(node, triples):
        name, term = compact(triple.predicate.value), triple.object
        if isinstance(term, ox.BlankNode):
            lines += [f"{indent}<{name}>", *_xml_node(term, triples, indent + "  "), f"{indent}</{name}>"]
        elif isinstance(term, ox.Literal):
            lines.append(f"{indent}<{name}{_xml_kind(term)}>{escape(term.value)}</{name}>")
        else:
            lines.append(f"{indent}<{name} rdf:resource={quoteattr(_about(term))}/>")
    return lines


def _xml_kind(literal: ox.Literal) -> str:
    if literal.language:
        return f" xml:lang={quoteattr(literal.language)}"
    return "" if literal.datatype.value == _STRING else f" rdf:datatype={quoteattr(literal.datatype.value)}"


def _json_object(node: Any, triples: list[ox.Triple]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for triple in _of(node, triples):
        if triple.predicate.value == RDF_TYPE:
            fields["@type"] = compact(triple.object.value)  # type: ignore[union-attr]
        else:
            fields[compact(triple.predicate.value)] = _json_value(triple.object, triples)
    return fields


def _json_value(term: Any, triples: list[ox.Triple]) -> Any:
    if isinstance(term, ox.BlankNode):
        return _json_object(term, triples)
    if not isinstance(term, ox.Literal):
        return {"@id": _about(term)}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    return (
        term.value if term.datatype.value == _STRING else {"@value": term.value, "@type": compact(term.datatype.value)}
    )


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
