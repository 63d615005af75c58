"""A quality report on ontology files: every check of ``queries/quality/`` run over all of them together."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from civilex import reference_model
from civilex.errors import CivilexError, UnreadableData
from civilex.namespaces import DCT, GRAPH, RDF_TYPE, expand
from civilex.quality.checks import LEVELS, Check, checks
from civilex.queries import stored
from civilex.rdf.media_types import by_extension
from civilex.rdf.one_graph import read_graph
from civilex.store import Queryable, Term
from civilex.store.embedded import EmbeddedStore, as_update
from civilex.store.query_text import form, tokens

TERMS = "urn:civilex:report/terms"
BACKGROUND = "urn:civilex:report/background"
_RECORDS = f"{GRAPH}system/"
_OF_CALLERS = "# of: callers\n"
QUESTIONS = "urn:civilex:report/questions"
_ONTOLOGY = "http://www.w3.org/2002/07/owl#Ontology"
_REFERENCES = ox.NamedNode(DCT + "references")
_ROWS = ox.NamedNode("urn:civilex:report/rows")
RDF_FILES = ("*.ttl", "*.owl", "*.rdf", "*.nt", "*.jsonld")


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect: which check found it, on which subject, and the property and value that show it (or ``None``).

    ``file`` is the name of the first file that describes the subject.
    """

    check: Check
    subject: str
    property: str | None
    value: str | None
    file: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """The findings on some files, heaviest first; ``unreadable`` maps the files that could not be read to why."""

    files: tuple[str, ...]
    unreadable: dict[str, CivilexError]
    findings: tuple[Finding, ...]

    def passed(self, fail_on: str = "ERROR") -> bool:
        """Say whether nothing was found at or above a level; ``NEVER`` lets everything pass."""
        worst = LEVELS[: LEVELS.index(fail_on) + 1] if fail_on in LEVELS else ()
        return not any(finding.check.level in worst for finding in self.findings)

    def by_level(self) -> dict[str, int]:
        """Return the number of findings of each level."""
        counts = Counter(finding.check.level for finding in self.findings)
        return {level: counts[level] for level in LEVELS}


def report(files: Sequence[Path] = (), *, questions: Sequence[Path] = (), data: Queryable | None = None) -> Report:
    """Run every check over these files together, or over the reference model with its shapes where none is given.

    A folder stands for the RDF files in it. ``questions`` are SPARQL files (or folders of them), by which it is told
    which terms nobody asks about; the reference model brings its own. ``data`` is a store to ask them of, as they stand
    in their files: those without answer are told. With files of the user's the reference model is
    background: looked up, never blamed, except where it is itself among them.
    """
    ours = not files
    questions = questions or (own_questions() if ours else ())
    graphs: dict[str, list[ox.Triple]] = {}
    unreadable: dict[str, CivilexError] = {}
    for path in rdf_files(files or own_files()):
        name = str(path.relative_to(reference_model.root())) if ours else str(path)
        try:
            graphs[name] = read_file(path, name)
        except CivilexError as error:
            unreadable[name] = error
    store = EmbeddedStore()
    names = {name: f"urn:civilex:report/file/{number}" for number, name in enumerate(graphs)}
    content = {names[name]: triples for name, triples in graphs.items()}
    asked = sparql_files(questions)
    content[QUESTIONS] = list(itertools.chain.from_iterable(map(references, asked)))
    content[QUESTIONS] += unanswered(asked, data) if data else []
    content[BACKGROUND] = (
        profile_shapes() if ours else background(frozenset(ontologies(itertools.chain(*graphs.values()))))
    )
    store.update(as_update(content))
    default = tuple(names.values()) or (TERMS,)
    known = (TERMS, BACKGROUND, QUESTIONS)
    terms = store.answer(
        stored("service/own-terms").text, "application/n-triples", default_graphs=default, named_graphs=known
    )
    store.update(as_update({TERMS: read_graph(terms.body, "application/n-triples")}))
    place = {question(path).value: str(path) for path in asked}
    for name, triples in graphs.items():
        for triple in triples:
            place.setdefault(text(triple.subject) or "", name)
    findings = []
    for check in checks():
        rows = store.rows(check.sparql, default_graphs=default, named_graphs=known)
        found = {tuple(text(row.get(name)) for name in ("subject", "property", "value")) for row in rows}
        for subject, property_, value in sorted(found, key=lambda row: [item or "" for item in row]):
            findings.append(Finding(check, subject or "", property_, value, place.get(subject or "")))
    return Report(tuple(graphs), unreadable, tuple(findings))


def own_files() -> list[Path]:
    """Return what the report on the reference model covers: its ontology, vocabularies, alignments and shapes."""
    root = reference_model.root()
    folders = ("ontology/modules", "ontology/vocabularies", "ontology/alignments", "shapes/city")
    return [root / "ontology" / "city.ttl", *(root / folder for folder in folders if (root / folder).is_dir())]


def own_questions() -> list[Path]:
    """Return the queries by which it is told whether anybody asks about a term of the reference model.

    They are the competency questions, the rules that their answers rest on, and the lists and look-ups of the service.
    """
    return [reference_model.root() / "queries" / folder for folder in ("competency", "rules", "service")]


def profile_shapes() -> list[ox.Triple]:
    """Return the shapes of the profiles for catalogues: they say by our terms what to do about a finding."""
    return [
        triple for path in rdf_files([reference_model.root() / "shapes" / "profiles"]) for triple in read_file(path)
    ]


def rdf_files(paths: Sequence[Path]) -> list[Path]:
    """Return the files, with the RDF files in and below a folder, sorted, in place of the folder."""
    found: list[Path] = []
    for path in paths:
        found += sorted(file for end in RDF_FILES for file in path.rglob(end)) if path.is_dir() else [path]
    return list(dict.fromkeys(found))


def sparql_files(paths: Sequence[Path]) -> list[Path]:
    """Return the SPARQL files, with those in and below a folder in place of the folder."""
    return [file for path in paths for file in (sorted(path.rglob("*.rq")) if path.is_dir() else [path])]


def read_file(path: Path, name: str | None = None) -> list[ox.Triple]:
    """Return the triples of an RDF file; raises UnreadableData, or what tells its format is not known."""
    media_type = by_extension(path).media_type
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableData(error.strerror or str(error), source=name or str(path)) from error
    return read_graph(data, media_type, source=name or str(path))


def references(path: Path) -> list[ox.Triple]:
    """Return which IRIs a SPARQL file mentions, as ``<file> dct:references <iri>``."""
    try:
        content = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableData(str(error), source=str(path)) from error
    found: set[str] = set()
    prefixes: dict[str, str] = {}
    before = ""
    for type_ in re.findall(r"^# param \w+ \((\w+:\w+),", content, re.MULTILINE):
        found.add(expand(type_))
    for token in tokens(content):
        if token.kind == "iri" and before.endswith(":"):
            prefixes[before] = token.text[1:-1]
        elif token.kind == "iri":
            found.add(token.text[1:-1])
        elif token.kind == "name" and before.upper() != "PREFIX":
            name, _, local = token.text.partition(":")
            found.add(prefixes[name + ":"] + local if name + ":" in prefixes else expand(token.text))
        before = token.text
    return [
        ox.Triple(question(path), _REFERENCES, ox.NamedNode(iri))
        for iri in sorted(found)
        if ":" in iri and " " not in iri
    ]


def unanswered(paths: Sequence[Path], data: Queryable) -> list[ox.Triple]:
    """Return the SELECT queries that find no row in the data as they stand, as ``<file> report:rows 0``.

    What is asked of the records of a service is left out: they say nothing about data. So is what is asked of the
    graph of callers (``# of: callers`` at the top of the query), where nothing is shipped.
    """
    texts = {path: path.read_text(encoding="utf-8") for path in paths}
    elsewhere = (_RECORDS, _OF_CALLERS)
    asked = {
        path: text
        for path, text in texts.items()
        if form(text) == "SELECT" and not any(mark in text for mark in elsewhere)
    }
    empty = [path for path, text in asked.items() if not len(data.rows(text))]
    return [ox.Triple(question(path), _ROWS, ox.Literal(0)) for path in empty]


def question(path: Path) -> ox.NamedNode:
    """Return the name of a question in the report."""
    return ox.NamedNode(f"urn:civilex:report/question/{path.stem}")


@cache
def background(without: frozenset[str]) -> list[ox.Triple]:
    """Return the reference model, except for the files that describe one of these ontologies."""
    root = reference_model.root() / "ontology"
    found: list[ox.Triple] = []
    for path in rdf_files([root / "city.ttl", root / "modules", root / "vocabularies"]):
        triples = read_file(path)
        if without.isdisjoint(ontologies(triples)):
            found += triples
    return found


def ontologies(triples: itertools.chain[ox.Triple] | list[ox.Triple]) -> set[str]:
    """Return the IRIs that the triples describe as ontologies."""
    return {
        str(text(triple.subject))
        for triple in triples
        if triple.predicate.value == RDF_TYPE and triple.object == ox.NamedNode(_ONTOLOGY)
    }


def text(term: Term | None) -> str | None:
    """Return the text of a term: an IRI or lexical form."""
    return None if term is None else str(getattr(term, "value", term))
