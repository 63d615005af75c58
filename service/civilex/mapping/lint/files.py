"""Files of mappings checked: form and content in one report, places in the file, and a repaired copy of it."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from civilex.mapping.lint.checks import Finding, lint
from civilex.mapping.lint.vocabulary import Vocabulary
from civilex.mapping.sssom import MappingSet, Problem, UnreadableMappings, read_document
from civilex.mapping.sssom.prefixes import BUILT_IN_PREFIXES, CURIE, suggested_namespace
from civilex.mapping.sssom.problems import SEVERITIES
from civilex.mapping.sssom.reading import CSV, JSON, TSV
from civilex.namespaces import SKOS
from civilex.rdf.mapping_slots import MAPPING_SLOTS
from civilex.rdf.parsing import NEUTRAL_BASE
from civilex.rdf.source_places import mentions, places

CERTAIN = frozenset(
    (
        "unknown-relation",
        "unknown-justification",
        "unknown-entity",
        "not-a-number",
        "not-a-date",
        "unknown-value",
        "not-a-curie",
        "undeclared-prefix",
        "cardinality",
    )
)
"""The kinds of problems whose fix is what was meant; others are proposals for a person."""


@dataclass(frozen=True, slots=True)
class FileReport:
    """What is wrong in a file: its mappings, its problems by place, and its content with what is certain repaired.

    ``unreadable`` is why it could not be read at all.
    """

    source: str
    mappings: int = 0
    problems: tuple[Problem, ...] = ()
    repaired: bytes | None = None
    repairs: int = 0
    unreadable: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON."""
        told: dict[str, Any] = {"file": self.source, "mappings": self.mappings}
        if self.unreadable:
            told["error"] = self.unreadable
        by_severity = {severity: self.counts.get(severity, 0) for severity in SEVERITIES}
        return {**told, "by_severity": by_severity, "problems": [problem.as_json() for problem in self.problems]}

    def passes(self, fail_on: str) -> bool:
        """Say whether nothing at or above a severity was found."""
        return not any(self.counts.get(one, 0) for one in SEVERITIES[: SEVERITIES.index(fail_on) + 1])


def lint_file(
    content: bytes,
    media_type: str,
    source: str,
    vocabulary: Vocabulary | None = None,
    *,
    external: str | None = None,
    rounds: int = 3,
) -> FileReport:
    """Check a file of mappings: SSSOM in any form, or a linkset in RDF.

    What is repaired is looked at again, ``rounds`` times at most: a row is only checked for what it says when it can be
    read. Raises UnsupportedMediaType.
    """
    try:
        reading = read_document(content, media_type, source, external=external)
    except UnreadableMappings as error:
        problems = tuple(Problem(**told) for told in error.problems)  # type: ignore[arg-type]
        return FileReport(source, problems=problems, unreadable=str(error), counts={"violation": len(problems)})
    mapping_set = reading.mapping_set
    found = _placed(lint(mapping_set, vocabulary), mapping_set, content, media_type)
    problems = (*reading.problems, *found)
    ordered = tuple(sorted(problems, key=lambda one: (one.line or 0, one.column or 0, one.code)))
    repaired, repairs = _repaired(content, media_type, ordered)
    if repaired is not None and repairs and rounds > 1:
        again = lint_file(repaired, media_type, source, vocabulary, external=external, rounds=rounds - 1)
        repaired, repairs = again.repaired, repairs + again.repairs
    counts = Counter(str(problem.severity) for problem in ordered)
    return FileReport(source, len(mapping_set.mappings), ordered, repaired, repairs, None, counts)


def _placed(found: Iterable[Finding], mapping_set: MappingSet, content: bytes, media_type: str) -> list[Problem]:
    """Return the problems with line and column."""
    findings = list(found)
    if media_type in (TSV, CSV):
        columns = _columns(content.decode("utf-8"), "\t" if media_type == TSV else ",")
        return [replace(one.problem, column=columns.get(one.problem.slot or "", 1)) for one in findings]
    if media_type == JSON or not findings:
        return [one.problem for one in findings]
    wanted = {mapping_set.mappings[one.number].predicate for one in findings}
    written = mentions(content, media_type, wanted, base_iri=NEUTRAL_BASE)
    of_predicate: dict[str, list[int]] = defaultdict(list)
    for number, mapping in enumerate(mapping_set.mappings):
        of_predicate[mapping.predicate].append(number)
    subjects = {mapping_set.mappings[one.number].subject for one in findings}
    near = places(content, media_type, subjects, base_iri=NEUTRAL_BASE)
    problems = []
    for one in findings:
        mapping = mapping_set.mappings[one.number]
        there = written.get(mapping.predicate, [])
        # Where each mapping is one triple, the n-th time that a relation is written is its n-th mapping.
        exact = len(there) == len(of_predicate[mapping.predicate])
        place = there[of_predicate[mapping.predicate].index(one.number)] if exact else near.get(mapping.subject)
        problems.append(replace(one.problem, line=place.line, column=place.column) if place else one.problem)
    return problems


def _columns(text: str, delimiter: str) -> dict[str, int]:
    head = next((line for line in text.splitlines() if not line.startswith("#")), "")
    return {name.strip(): number for number, name in enumerate(head.split(delimiter), 1)}


def _repaired(content: bytes, media_type: str, problems: tuple[Problem, ...]) -> tuple[bytes | None, int]:
    if media_type == TSV:
        return _repaired_table(content.decode("utf-8"), problems)
    if media_type in ("text/turtle", "application/n-triples"):
        return _repaired_relations(content.decode("utf-8"), problems)
    return None, 0


def _repaired_table(text: str, problems: tuple[Problem, ...]) -> tuple[bytes, int]:
    """Return a table with the cells repaired that are certain, everything else as it was."""
    lines = text.splitlines(keepends=True)
    head = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    cells = {(one.line, one.column): one for one in problems if one.code in CERTAIN and (one.line or 0) > head}
    prefixes: dict[str, str] = {}
    repairs = 0
    out = io.StringIO(newline="")
    body = io.StringIO("".join(lines[head:]), newline="")
    reader = csv.reader(body, delimiter="\t")
    writer = csv.writer(out, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    start = head + 1
    for fields in reader:
        for column, field_ in enumerate(fields, 1):
            one = cells.get((start, column))
            if one is None:
                continue
            slot = MAPPING_SLOTS.get(one.slot or "")
            if one.fix is None and one.code == "undeclared-prefix":
                for match in map(CURIE.fullmatch, field_.split("|")):
                    if match and match[1] not in BUILT_IN_PREFIXES and (space := suggested_namespace(match[1])):
                        repairs += match[1] not in prefixes
                        prefixes[match[1]] = space
            elif one.fix is not None and slot is not None and not (slot.many and "|" in field_):
                fields[column - 1] = one.fix
                repairs += 1
        writer.writerow(fields)
        start = head + reader.line_num + 1
    return (_with_prefixes("".join(lines[:head]), prefixes) + out.getvalue()).encode(), repairs


def _with_prefixes(metadata: str, prefixes: Mapping[str, str]) -> str:
    missing = {name: space for name, space in prefixes.items() if not re.search(rf"^#\s+{name}:", metadata, re.M)}
    if not missing:
        return metadata
    found = re.search(r"^#(\s*)curie_map:[ \t]*\n", metadata, re.M)
    if found is None:
        block = "#curie_map:\n" + "".join(f"#  {name}: {space}\n" for name, space in sorted(missing.items()))
        return block + metadata
    following = re.match(r"#(\s+)", metadata[found.end() :])
    indent = following[1] if following and len(following[1]) > len(found[1]) else found[1] + "  "
    block = "".join(f"#{indent}{name}: {space}\n" for name, space in sorted(missing.items()))
    return metadata[: found.end()] + block + metadata[found.end() :]


def _repaired_relations(text: str, problems: tuple[Problem, ...]) -> tuple[bytes | None, int]:
    """Return Turtle with the relations repaired that do not exist, in the way in which each is written."""
    lines = text.split("\n")
    repairs = 0
    fixes = [one for one in problems if one.code == "unknown-relation" and one.fix and one.line and one.column]
    for one in sorted(fixes, key=lambda problem: (problem.line or 0, problem.column or 0), reverse=True):
        assert one.line is not None  # noqa: S101  chosen above
        assert one.column is not None  # noqa: S101
        line, local = lines[one.line - 1], (one.fix or "").partition(":")[2]
        written = re.compile(r"<([^>]*[#/])([^>#/]*)>|([\w.-]*:)([\w-]+)").match(line, one.column - 1)
        if written is None:
            continue
        new = f"<{SKOS}{local}>" if written[1] else f"{written[3]}{local}"
        lines[one.line - 1] = line[: written.start()] + new + line[written.end() :]
        repairs += 1
    return "\n".join(lines).encode(), repairs
