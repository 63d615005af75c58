"""SSSOM/TSV files read into mappings, and written as RDF (SSSOM 1.0, sections TSV and RDF)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pyoxigraph as ox
import yaml

from civilex.errors import UnreadableData
from civilex.namespaces import XSD
from civilex.rdf.mapping_triples import MappingAssertion, mapping_set_triples, mapping_triples

BUILT_IN_PREFIXES = {
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sssom": "https://w3id.org/sssom/",
    "xsd": XSD,
    "linkml": "https://w3id.org/linkml/",
}
REQUIRED_COLUMNS = ("subject_id", "predicate_id", "object_id", "mapping_justification")
PROPAGATED = ("mapping_date", "subject_source", "object_source")
_CURIE = re.compile(r"([A-Za-z_][\w.-]*):(\S*)")


@dataclass(frozen=True, slots=True)
class MappingSet:
    """A set of mappings with its metadata: ``slots`` hold SSSOM slot names and texts, identifiers expanded to IRIs."""

    iri: str
    slots: Mapping[str, str]
    mappings: tuple[MappingAssertion, ...]

    def triples(self) -> list[ox.Triple]:
        """Return the set and its mappings as RDF."""
        triples = mapping_set_triples(self.iri, self.slots)
        for mapping in self.mappings:
            triples += mapping_triples(self.iri, mapping)
        return triples


def read_sssom(text: str, source: str = "input") -> MappingSet:
    """Read an SSSOM/TSV document with embedded metadata.

    Raises UnreadableData with line and column (columns counted in tab-separated fields from 1) for metadata that are
    not YAML, a missing slot, a prefix that is not declared, and a value that is not of its slot's type.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    count = next((index for index, line in enumerate(lines) if not line.startswith("#")), len(lines))
    metadata = _metadata(lines[:count], source)
    curie_map = metadata.get("curie_map")
    declared = curie_map if isinstance(curie_map, dict) else {}
    prefixes = BUILT_IN_PREFIXES | {str(name): str(namespace) for name, namespace in declared.items()}
    if count == len(lines):
        raise UnreadableData("there is no header line after the metadata", source=source, line=count + 1, column=1)
    header = lines[count].split("\t")
    for column in REQUIRED_COLUMNS:
        if column not in header:
            raise UnreadableData(f"the column '{column}' is missing", source=source, line=count + 1, column=1)
    reader = _RowReader(header, metadata, prefixes, source)
    mappings = tuple(
        reader.read(line, number) for number, line in enumerate(lines[count + 1 :], count + 2) if line.strip()
    )
    slots = {name: str(value) for name, value in metadata.items() if isinstance(value, str | int | float | date)}
    for name in ("subject_source", "object_source"):
        if name in slots:
            slots[name] = reader.expand(slots[name], 1, 1)
    return MappingSet(slots["mapping_set_id"], slots, mappings)


def _metadata(lines: list[str], source: str) -> dict[str, object]:
    try:
        metadata = yaml.safe_load("\n".join(line[1:] for line in lines)) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = (mark.line + 1, mark.column + 2) if mark else (1, 1)
        raise UnreadableData(
            f"the metadata block is not YAML: {getattr(error, 'problem', error)}",
            source=source,
            line=place[0],
            column=place[1],
        ) from error
    if not isinstance(metadata, dict):
        raise UnreadableData("the metadata block is not a YAML mapping", source=source, line=1, column=1)
    for slot in ("mapping_set_id", "license"):
        if slot not in metadata:
            raise UnreadableData(f"the metadata lack the slot '{slot}'", source=source, line=1, column=1)
    return metadata


def _definitions(metadata: Mapping[str, object]) -> list[dict[str, object]]:
    definitions = metadata.get("extension_definitions")
    return [item for item in definitions if isinstance(item, dict)] if isinstance(definitions, list) else []


class _RowReader:
    """Reads the rows of one document, which share header, metadata and prefixes."""

    def __init__(self, header: list[str], metadata: Mapping[str, object], prefixes: Mapping[str, str], source: str):
        self.header, self.prefixes, self.source = header, prefixes, source
        self.defaults = {slot: str(metadata[slot]) for slot in PROPAGATED if slot in metadata}
        self.extensions = {
            str(item["slot_name"]): (str(item["property"]), str(item.get("type_hint", XSD + "string")))
            for item in _definitions(metadata)
        }

    def read(self, line: str, number: int) -> MappingAssertion:
        fields = line.split("\t")
        if len(fields) > len(self.header):
            reason = f"the row has {len(fields)} fields, the header {len(self.header)}"
            raise self.fault(reason, number, len(self.header) + 1)
        row = self.defaults | {name: value for name, value in zip(self.header, fields, strict=False) if value}
        for column in REQUIRED_COLUMNS:
            if column not in row:
                raise self.fault(f"'{column}' is empty", number, self.header.index(column) + 1)
        subject, predicate, object_, justification = (
            self.expand(row[column], number, self.column(column)) for column in REQUIRED_COLUMNS
        )
        return MappingAssertion(
            subject,
            predicate,
            object_,
            justification,
            subject_label=row.get("subject_label"),
            object_label=row.get("object_label"),
            confidence=self.confidence(row, number),
            mapping_date=self.mapping_date(row, number),
            comment=row.get("comment"),
            record_id=self.expand(row["record_id"], number, self.column("record_id")) if "record_id" in row else None,
            extensions={
                self.absolute(property_): self.extension(row[name], type_hint, number, self.column(name))
                for name, (property_, type_hint) in self.extensions.items()
                if name in row
            },
        )

    def column(self, name: str) -> int:
        return self.header.index(name) + 1 if name in self.header else 1

    def expand(self, curie: str, line: int, column: int) -> str:
        if (match := _CURIE.fullmatch(curie)) and match[1] in self.prefixes:
            return self.prefixes[match[1]] + match[2]
        if match and not match[2].startswith("//"):
            raise self.fault(f"the prefix of '{curie}' is not declared: add it to curie_map", line, column)
        raise self.fault(f"'{curie}' is not a CURIE: write prefix:name", line, column)

    def absolute(self, text: str) -> str:
        match = _CURIE.fullmatch(text)
        return self.prefixes[match[1]] + match[2] if match and match[1] in self.prefixes else text

    def extension(self, value: str, type_hint: str, line: int, column: int) -> ox.NamedNode | ox.Literal:
        if type_hint == "linkml:uriOrCurie":
            return ox.NamedNode(self.expand(value, line, column))
        return ox.Literal(value, datatype=ox.NamedNode(self.absolute(type_hint)))

    def confidence(self, row: Mapping[str, str], line: int) -> float | None:
        if "confidence" not in row:
            return None
        try:
            value = float(row["confidence"])
        except ValueError:
            value = -1.0
        if not 0 <= value <= 1:
            reason = f"confidence '{row['confidence']}' is not a number from 0 to 1"
            raise self.fault(reason, line, self.column("confidence"))
        return value

    def mapping_date(self, row: Mapping[str, str], line: int) -> date | None:
        if "mapping_date" not in row:
            return None
        try:
            return date.fromisoformat(row["mapping_date"])
        except ValueError as error:
            reason = f"mapping_date '{row['mapping_date']}' is not a date as 2026-11-22"
            raise self.fault(reason, line, self.column("mapping_date")) from error

    def fault(self, reason: str, line: int, column: int) -> UnreadableData:
        return UnreadableData(reason, source=self.source, line=line, column=column)
