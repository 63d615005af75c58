"""What reports call things, for people who edit catalogues and know nothing of SHACL."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath

import pyoxigraph as ox

from civilex.catalogs.report import SEVERITIES, Repair, Severity, ValidationReport, ValidationResult
from civilex.namespaces import compact
from civilex.rdf.parsing import as_written, is_relative

SEVERITY_WORDS: dict[Severity, str] = {"violation": "Must change", "warning": "Should change", "info": "To look at"}
COUNTED: dict[Severity, tuple[str, str]] = {
    "violation": ("thing must change", "things must change"),
    "warning": ("thing should change", "things should change"),
    "info": ("thing to look at", "things to look at"),
}
_INDICATORS = {"byteSize": "Size in bytes", "issued": "Date of issue", "modified": "Date of change"}
NOBODY = "Publisher not known"
_LONGEST = 300


def counted(severity: Severity, number: int) -> str:
    """Return a number of findings in words.

    >>> counted("violation", 1), counted("info", 1200)
    ('1 thing must change', '1,200 things to look at')
    """
    return f"{number:,} {COUNTED[severity][number != 1]}"


def all_counted(report: ValidationReport) -> str:
    """Return how much must and should change, and what is to look at: what there is none of is left out."""
    return ", ".join(counted(level, number) for level in SEVERITIES if (number := report.by_severity[level]))


def file_name(source: str) -> str:
    """Return the last part of the path of a file.

    >>> file_name("catalogues/city.rdf"), file_name("standard input")
    ('city.rdf', 'standard input')
    """
    return PurePath(source).name or source


def value(term: str | None) -> str:
    """Return a term, which is given as N-Triples write it, as people read it: texts in quotes, IRIs short.

    >>> value('"12/05/2024"'), value('"Bees"@en'), value("<http://www.w3.org/ns/dcat#Dataset>")
    ('“12/05/2024”', '“Bees” (language en)', 'dcat:Dataset')
    >>> value("<urn:civilex:document/>"), value("_:b0"), value(None)
    ('an empty address', 'a node without an address of its own', '')
    >>> value('"5"^^<http://www.w3.org/2001/XMLSchema#integer>')
    '“5” (xsd:integer)'
    """
    if term is None:
        return ""
    if term.startswith("_:"):
        return "a node without an address of its own"
    if term.startswith("<"):
        return address(term[1:-1])
    literal = parsed(term)
    if not isinstance(literal, ox.Literal):
        return term
    text = literal.value if len(literal.value) <= _LONGEST else literal.value[:_LONGEST] + " …"
    about = f"language {literal.language}" if literal.language else compact(literal.datatype.value)
    return f"“{text}”" if about == "xsd:string" else f"“{text}” ({about})"


def address(iri: str) -> str:
    """Return an IRI as people know it: short where there is a usual prefix, a relative reference as it was written."""
    if is_relative(iri):
        return as_written(iri) or "an empty address"
    return compact(iri)


def written(term: str | None) -> str | None:
    """Return an IRI or term in full, a relative reference as it was written.

    >>> written("<urn:civilex:document/CSV>"), written("https://city.example/d"), written('"x"@en')
    ('<CSV>', 'https://city.example/d', '"x"@en')
    """
    if term is None:
        return None
    if term.startswith("<"):
        return f"<{written(term[1:-1])}>"
    head, space, steps = term.partition(" ")
    return f"{as_written(head)}{space}{steps}" if is_relative(head) else term


def parsed(term: str) -> ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None:
    """Return the term that N-Triples write so, ``None`` where they do not."""
    try:
        (quad,) = ox.parse(f"<urn:s> <urn:p> {term} .", ox.RdfFormat.N_TRIPLES, lenient=True)
    except (SyntaxError, ValueError):
        return None
    found: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple = quad.object
    return found


def standing(result: ValidationResult) -> str:
    """Return what stands there and is wrong: the value, or the address itself where the finding is about that."""
    if not _is_about_the_document(result):
        return value(result.value)
    literal = None if result.value is None else parsed(result.value)
    if isinstance(literal, ox.Literal):
        return literal.value or "an empty address"
    return "" if result.focus_node is None else written(result.focus_node) or "an empty address"


def _is_about_the_document(result: ValidationResult) -> bool:
    """Say whether neither a shape nor a property tells the rule: then the node is what stands there."""
    return result.shape is None and result.path is None


def node(result: ValidationResult) -> str:
    """Return what a result is about, as people know it."""
    if result.focus_node is None or _is_about_the_document(result):
        return ""
    if result.focus_node.startswith("_:"):
        return f"node without an address at {_reached(result.reached_from)}" if result.reached_from else "nameless node"
    return address(result.focus_node)


def _reached(reached_from: str) -> str:
    iri, *steps = reached_from.split(" ")
    return " ".join([address(iri), *steps])


def place(result: ValidationResult) -> str:
    """Return the line, in JSON-LD the pointer, where a result's node is first written; empty where neither is known."""
    return f"line {result.line}" if result.line else result.pointer or ""


def becomes(repair: Repair | None) -> str:
    """Return the value that a certain repair puts in place; empty where there is none."""
    return value(_object(repair.added[0])) if repair is not None and repair.added else ""


def _object(triple: str) -> str:
    """Return the object of a triple as N-Triples write it."""
    parts = triple.split(" ", 2)
    return parts[2] if len(parts) == 3 else triple


def indicator(name: str) -> str:
    """Return the name of an indicator of the quality score, as a line begins.

    >>> indicator("byteSize"), indicator("download address answers")
    ('Size in bytes', 'Download address answers')
    """
    return _INDICATORS.get(name, name[:1].upper() + name[1:])


def profile_title(report: ValidationReport) -> str:
    """Return the name and version of the profile.

    What profiles of this project are called stands in their own description; files of shapes have their name.
    """
    return f"{report.profile} {report.profile_version}".rstrip()


def some(names: Iterable[str], most: int = 6) -> str:
    """Return the first names, and how many more there are.

    >>> some(["a", "b", "c"], 2)
    'a, b and 1 more'
    """
    listed = list(names)
    more = f" and {len(listed) - most:,} more" if len(listed) > most else ""
    return ", ".join(listed[:most]) + more


def rule(shape: str | None, component: str | None) -> str:
    """Return a short name for the rule that a finding breaks.

    >>> rule("https://w3id.org/civilex/shape/DcatApFormatInTable", None), rule(None, None)
    ('DcatApFormatInTable', 'document')
    >>> rule("_:b3", "http://www.w3.org/ns/shacl#MinCountConstraintComponent")
    'MinCount'
    """
    if shape is None:
        return "document"
    if shape.startswith("_:"):
        return (component or "").rpartition("#")[2].removesuffix("ConstraintComponent") or "rule"
    return shape.rstrip("#/").replace("#", "/").rpartition("/")[2] or shape
