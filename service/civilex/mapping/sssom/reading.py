"""Documents of mappings in any format, read into a mapping set with every problem that was found."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from civilex.errors import UnsupportedMediaType
from civilex.mapping.sssom import tables
from civilex.mapping.sssom.json_format import read_json
from civilex.mapping.sssom.mapping_set import MappingSet
from civilex.mapping.sssom.metadata import read_metadata
from civilex.mapping.sssom.problems import Problem, Problems, UnreadableMappings
from civilex.mapping.sssom.rdf_format import read_rdf
from civilex.rdf.media_types import FORMATS

TSV = "text/tab-separated-values"
CSV = "text/csv"
JSON = "application/json"
EXTENSIONS = {
    **{extension[1:]: known.media_type for known in FORMATS for extension in known.extensions},
    "tsv": TSV,
    "csv": CSV,
    "json": JSON,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as read: the set of what could be used, and what is wrong with the rest."""

    mapping_set: MappingSet
    problems: list[Problem]
    source: str

    def whole(self) -> MappingSet:
        """Return the set; raises UnreadableMappings, with all of its problems, where any is a violation."""
        if wrong := [problem for problem in self.problems if problem.severity == "violation"]:
            raise UnreadableMappings(wrong, self.source)
        return self.mapping_set


def read_document(
    content: bytes,
    media_type: str,
    source: str = "input",
    *,
    external: str | None = None,
    metadata: Mapping[str, str] | None = None,
    parsed: Sequence[ox.Triple] | None = None,
) -> Reading:
    """Read a document of mappings: SSSOM as TSV, JSON or RDF, or CSV with its columns.

    ``external`` is the text of a separate metadata file (TSV), ``metadata`` what fills the slots of a set that the
    document does not have (CSV, JSON, linksets). ``parsed`` are the triples of an RDF document that was read already.
    Raises UnsupportedMediaType, and UnreadableMappings for what cannot be read at
    all, such as bytes that are not UTF-8.
    """
    problems = Problems()
    if media_type in (TSV, CSV, JSON):
        text = _decoded(content, source)
        if media_type == TSV:
            found = tables.read_tsv(io.StringIO(text, newline=""), problems, source, external, metadata)
        elif media_type == CSV:
            lines = io.StringIO(text, newline="")
            found = tables.read_delimited(lines, _delimiter(text), dict(metadata or {}), problems, source)
        else:
            found = read_json(text, dict(metadata or {}), problems, source)
    elif any(media_type in known.media_types for known in FORMATS):
        found = read_rdf(content, media_type, problems, source, parsed=parsed, fill=metadata)
    else:
        known = ", ".join([TSV, CSV, JSON, *(known.media_type for known in FORMATS)])
        raise UnsupportedMediaType(f"Mappings are not read from {media_type}: send one of {known}.")
    return Reading(found, problems.found, source)


def read_rows(
    rows: Iterable[tuple[int, Sequence[str]]], metadata: Mapping[str, str], source: str, curie_map: Mapping[str, str]
) -> Reading:
    """Read the rows of a spreadsheet, the first of which names the slots, each with its number.

    Identifiers may be IRIs, and the prefixes of the project need no declaration.
    """
    problems = Problems()
    raw = {**metadata, "curie_map": dict(curie_map)}
    found, values = read_metadata(raw, {}, problems, iris_allowed=True, project_prefixes=True)
    return Reading(tables.read_table(iter(rows), found, values, problems, source), problems.found, source)


def read_sssom(text: str, source: str = "input") -> MappingSet:
    """Read an SSSOM/TSV document with embedded metadata.

    Raises UnreadableMappings with line and column (columns counted in tab-separated fields from 1) for metadata that
    are not YAML, a missing slot, a prefix that is not declared, and a value that is not of its slot's type.
    """
    problems = Problems()
    found = tables.read_tsv(io.StringIO(text, newline=""), problems, source)
    return Reading(found, problems.found, source).whole()


def media_type_of(name: str) -> str:
    """Return the media type of a file by its name; raises UnsupportedMediaType.

    >>> media_type_of("boston.sssom.tsv"), media_type_of("a.ttl")
    ('text/tab-separated-values', 'text/turtle')
    """
    extension = name.rpartition(".")[2].casefold()
    if extension not in EXTENSIONS:
        known = ", ".join(f".{known}" for known in EXTENSIONS)
        raise UnsupportedMediaType(f"{name}: mappings are read from files that end in {known}.")
    return EXTENSIONS[extension]


def _decoded(content: bytes, source: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        reason = f"byte 0x{content[error.start]:02x} is not UTF-8: save the file as UTF-8"
        raise UnreadableMappings([Problem("not-utf-8", reason, line=line, column=column)], source) from error


def _delimiter(text: str) -> str:
    head = next((line for line in text.splitlines() if line.strip() and not line.lstrip('"').startswith("#")), "")
    return max((",", ";", "\t"), key=head.count)
