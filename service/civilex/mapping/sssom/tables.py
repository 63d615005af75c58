"""SSSOM/TSV, and tables with its columns: read row by row, every fault with its line and field."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from civilex.mapping.sssom.mapping_set import ExtensionSlot, MappingSet
from civilex.mapping.sssom.metadata import Metadata, read_metadata, read_yaml, require_identity
from civilex.mapping.sssom.problems import Problem, Problems
from civilex.mapping.sssom.propagation import PROPAGATED, propagated
from civilex.mapping.sssom.records import check_record
from civilex.mapping.sssom.values import Convert, Misfit, Values, closest
from civilex.rdf.mapping_slots import MAPPING_SLOTS, SlotValue
from civilex.rdf.mapping_triples import MappingAssertion, Value

MAX_PROBLEMS = 1_000
"""After so many violations a table is not read on: it is not what it was taken for."""
_URI_OR_CURIE = ("https://w3id.org/linkml/uriOrCurie", "https://w3id.org/linkml/Uriorcurie")
Row = tuple[int, Sequence[str]]
"""The line on which a row begins, and its fields."""


@dataclass(frozen=True, slots=True)
class _Column:
    number: int
    name: str
    convert: Convert | None
    extension: ExtensionSlot | None = None


def read_tsv(
    lines: Iterable[str],
    problems: Problems,
    source: str,
    external: str | None = None,
    fill: Mapping[str, str] | None = None,
) -> MappingSet:
    """Read SSSOM/TSV, line by line; ``external`` is the text of the metadata where they stand in their own file.

    ``fill`` are slots of the set for what the metadata do not say.

    Values of the set are propagated. What is wrong is added to ``problems``; rows with violations are left out.
    """
    numbered = iter(_checked_start(lines, problems))
    block: list[str] = []
    first: str | None = None
    for line in numbered:
        if not line.startswith("#"):
            first = line
            break
        block.append(line.rstrip("\r\n")[1:])
    if external is not None and block:
        reason = "the table has metadata of its own, and others were given: leave out one of them"
        problems.add(Problem("two-metadata", reason, line=1, column=1))
    raw, places = (
        read_yaml(external.splitlines(), 0, problems) if external is not None else read_yaml(block, 1, problems)
    )
    metadata, values = read_metadata({**(fill or {}), **raw}, places, problems)
    rows = _rows([] if first is None else _chained(first, numbered), len(block), "\t", problems)
    return read_table(rows, metadata, values, problems, source, header_line=len(block) + 1)


def read_table(
    rows: Iterator[Row],
    metadata: Metadata,
    values: Values,
    problems: Problems,
    source: str,
    *,
    header_line: int = 1,
) -> MappingSet:
    """Read a table whose first row names the slots; what is wrong is added to ``problems``."""
    iri = require_identity(metadata, problems, provisional=f"urn:sssom:{source.rpartition('/')[2] or 'set'}")
    mappings = tuple(stream_table(rows, metadata, values, problems, header_line=header_line))
    found = MappingSet(iri, metadata.slots, mappings, metadata.curie_map, metadata.extensions)
    return propagated(found)


def stream_table(
    rows: Iterator[Row], metadata: Metadata, values: Values, problems: Problems, *, header_line: int = 1
) -> Iterator[MappingAssertion]:
    """Go through the mappings of a table as they are read; values of the set are not propagated."""
    head = next(rows, None)
    if head is None:
        problems.add(Problem("no-header", "there is no header line after the metadata", line=header_line, column=1))
        return
    columns = _columns(head, metadata, values, problems)
    places = {column.name: column.number for column in columns}
    _check_header(head[0], places, problems)
    shared = {name: value for name, value in metadata.slots.items() if name in PROPAGATED}
    converters = [(column.number - 1, column.name, column.convert) for column in columns if column.convert]
    own = [(column.number - 1, column.extension) for column in columns if column.extension]
    width, wrong = len(head[1]), 0
    for line, fields in rows:
        count = len(problems.found)
        slots: dict[str, SlotValue] = {}
        for index, name, convert in converters:
            if index < len(fields) and (text := fields[index]):
                try:
                    if (value := convert(text)) != ():
                        slots[name] = value
                except Misfit as misfit:
                    problem = Problem(misfit.code, misfit.reason, "violation", line, index + 1, name, misfit.fix)
                    problems.add(problem)
        extensions = _extensions(own, fields, values, line, problems)
        if len(fields) > width and any(fields[width:]):
            reason = f"the row has {len(fields)} fields, the header {width}"
            problems.add(Problem("too-many-fields", reason, line=line, column=width + 1))
        faulty = {str(problem.slot) for problem in problems.found[count:]} & MAPPING_SLOTS.keys()
        check_record({**dict.fromkeys(faulty, ""), **slots} if faulty else slots, line, places, problems, shared)
        if not problems.has_violations_since(count):
            yield MappingAssertion(slots, extensions, line)
        else:
            wrong += 1
            if wrong >= MAX_PROBLEMS:
                reason = f"{wrong} rows are wrong: the rest is not read"
                problems.add(Problem("too-many-problems", reason, line=line, column=1))
                return


def _columns(head: Row, metadata: Metadata, values: Values, problems: Problems) -> list[_Column]:
    own = {extension.name: extension for extension in metadata.extensions}
    found: list[_Column] = []
    for number, raw in enumerate(head[1], 1):
        name = raw.strip()
        if any(column.name == name for column in found) and name:
            reason = f"the column '{name}' comes twice"
            problems.add(Problem("column-twice", reason, "violation", head[0], number, name))
        elif slot := MAPPING_SLOTS.get(name):
            found.append(_Column(number, name, values.convert(slot)))
        elif name in own:
            found.append(_Column(number, name, None, own[name]))
        elif name:
            fix = closest(name, list(MAPPING_SLOTS))
            reason = f"'{name}' is no slot of a mapping and not among the extension_definitions: it is left out"
            problems.add(Problem("unknown-slot", reason, "warning", head[0], number, name, fix))
    return found


def _check_header(line: int, places: dict[str, int], problems: Problems) -> None:
    needed: list[tuple[str, ...]] = [("predicate_id",), ("mapping_justification",)]
    needed += [(f"{side}_id", f"{side}_label") for side in ("subject", "object")]
    for alternatives in needed:
        if not any(name in places for name in alternatives):
            reason = f"the column '{alternatives[0]}' is missing"
            problems.add(Problem("no-column", reason, "violation", line, 1, alternatives[0]))


def _extensions(
    own: list[tuple[int, ExtensionSlot]], fields: Sequence[str], values: Values, line: int, problems: Problems
) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for index, extension in own:
        if index < len(fields) and (text := fields[index]):
            try:
                found[extension.property] = extension_value(extension, text, values)
            except Misfit as misfit:
                problem = Problem(misfit.code, misfit.reason, "violation", line, index + 1, extension.name, misfit.fix)
                problems.add(problem)
    return found


def extension_value(extension: ExtensionSlot, text: str, values: Values) -> Value:
    """Return the value of an own slot as an RDF term; raises Misfit."""
    if extension.type_hint in _URI_OR_CURIE:
        return ox.NamedNode(values.expand(text))
    return ox.Literal(text, datatype=ox.NamedNode(extension.type_hint))


def _rows(lines: Iterable[str], before: int, delimiter: str, problems: Problems) -> Iterator[Row]:
    """Go through the rows of a table that begins after ``before`` lines; blank ones are left out."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    start = before + 1
    try:
        for fields in reader:
            if any(fields):
                yield start, fields
            start = before + reader.line_num + 1
    except csv.Error as error:
        reason = (
            f"{error}: a quote that opens a field has no end, or something follows it; double quotes inside a field"
        )
        problems.add(Problem("bad-quotes", reason, line=start, column=1))


def _chained(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _checked_start(lines: Iterable[str], problems: Problems) -> Iterator[str]:
    for number, line in enumerate(lines):
        if number == 0 and line.startswith("\ufeff"):
            reason = "the file starts with a byte order mark, which SSSOM/TSV forbids: save it as UTF-8 without"
            problems.add(Problem("byte-order-mark", reason, "warning", 1, 1))
            yield line[1:]
        else:
            yield line


def read_delimited(
    lines: Iterable[str], delimiter: str, raw_metadata: dict[str, Any], problems: Problems, source: str
) -> MappingSet:
    """Read a CSV file with SSSOM's columns, perhaps with a metadata block before it, as spreadsheets write it.

    Identifiers may be IRIs, and the prefixes of the project need no declaration. ``raw_metadata`` fill what the file
    does not say.
    """
    numbered = iter(_checked_start(lines, problems))
    block: list[str] = []
    first: str | None = None
    for line in numbered:
        # A spreadsheet quotes a metadata line that holds its separator, and fills it up with empty fields.
        text = next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter), [""])[0]
        if not text.startswith("#"):
            first = line
            break
        block.append(text[1:])
    raw, places = read_yaml(block, 1, problems)
    metadata, values = read_metadata(
        {**raw_metadata, **raw}, places, problems, iris_allowed=True, project_prefixes=True
    )
    rows = _rows([] if first is None else _chained(first, numbered), len(block), delimiter, problems)
    return read_table(rows, metadata, values, problems, source, header_line=len(block) + 1)
