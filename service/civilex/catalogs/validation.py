"""Checking one document against one profile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, cast, get_args

import pyoxigraph as ox

from civilex import shacl
from civilex.catalogs import background, findings
from civilex.catalogs.profiles import DEFAULT, Profile, find
from civilex.catalogs.report import (
    MAX_RESULTS,
    FailOn,
    Severity,
    ValidationReport,
    ValidationResult,
    count_by_severity,
    group_by_cause,
    in_order,
)
from civilex.errors import ContentTooLarge, InvalidInput, InvalidParameter, UnreadableData
from civilex.namespaces import NS, compact
from civilex.rdf.media_types import by_extension
from civilex.rdf.parsing import NEUTRAL_BASE, parse
from civilex.shacl.graph import SH, Term
from civilex.shacl.paths import Predicate

_FIX = ox.NamedNode(NS + "fix")
_STEPS_TO_AN_IRI = 8


def validate(
    source: Path | bytes | BinaryIO,
    profile: str = DEFAULT,
    *,
    media_type: str | None = None,
    base_iri: str = NEUTRAL_BASE,
    fail_on: FailOn = "violation",
    name: str | None = None,
    max_triples: int | None = None,
) -> ValidationReport:
    """Check a document against a profile: ``dcat-ap``, or one version of it, ``dcat-ap/3.0.1``.

    ``source`` is a file, or bytes or a binary stream, whose size the caller caps; named graphs are checked together.
    ``media_type`` may be left out for a file whose name tells its format; ``name`` is what the report calls the
    source. Without a base of the caller's own, relative references are a finding. Authority tables are looked up and
    never blamed. Raises UnreadableData (line and column where there is one) where the document is not the RDF that it
    claims to be, UnsupportedMediaType, InvalidParameter for an unknown profile or severity, and ContentTooLarge for a
    document of more than ``max_triples``.
    """
    chosen = find(profile)
    if fail_on not in get_args(FailOn):
        raise InvalidParameter("fail_on", f"'{fail_on}' is not one of {', '.join(get_args(FailOn))}.")
    content, media_type, name = _read(source, media_type, name)
    parsed = parse(content, media_type, base_iri=base_iri, source=name, rename_blank_nodes=False)
    data = list(dict.fromkeys(quad.triple for quad in parsed.quads))
    if max_triples is not None and len(data) > max_triples:
        raise ContentTooLarge(
            f"{name} holds {len(data):,} triples; {max_triples:,} are checked here at once. "
            "Check it on the command line, which has no such limit: civilex validate FILE."
        )
    facts = background.facts_about(data)
    of_shapes = _results_of_shapes(data, facts, chosen)
    results = in_order(
        [
            *of_shapes,
            *findings.relative_references(parsed.relative_iris),
            *findings.prefixes_as_schemes(data),
            *findings.nothing_to_check(data, chosen),
        ]
    )
    return ValidationReport(
        source=name,
        profile=chosen.name,
        profile_version=chosen.version,
        fail_on=fail_on,
        triples=len(data),
        conforms=not of_shapes,
        total=len(results),
        by_severity=count_by_severity(results),
        causes=group_by_cause(results),
        results=tuple(results[:MAX_RESULTS]),
    )


def _read(source: Path | bytes | BinaryIO, media_type: str | None, name: str | None) -> tuple[bytes, str, str]:
    if isinstance(source, Path):
        media_type = media_type or by_extension(source).media_type
        try:
            return source.read_bytes(), media_type, name or str(source)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise UnreadableData(f"the file cannot be opened: {reason}.", source=str(source)) from error
    if media_type is None:
        raise InvalidInput("The media type must be named (for instance text/turtle): there is no file name to tell it.")
    content = source if isinstance(source, bytes) else source.read()
    return content, media_type, name or "input"


def _results_of_shapes(
    data: Sequence[ox.Triple], facts: Sequence[ox.Triple], profile: Profile
) -> list[ValidationResult]:
    fixes = {
        str(triple.subject): triple.object.value
        for triple in profile.shapes()
        if triple.predicate == _FIX and isinstance(triple.object, ox.Literal)
    }
    leading_to = {triple.object: triple for triple in reversed(data) if isinstance(triple.object, ox.BlankNode)}
    subjects = {triple.subject for triple in data}
    only_background = {fact.subject for fact in facts} - subjects
    results = []
    for found in shacl.validate([*_of_rdf_1_1(data), *facts], profile.read_shapes(), max_results=None).results:
        if found.focus_node in only_background:
            continue
        results.append(
            ValidationResult(
                severity=cast(Severity, found.severity.removeprefix(SH).lower()),
                message=" ".join(sorted(text.value for text in found.messages)),
                focus_node=_shown(found.focus_node),
                path=found.path.iri if isinstance(found.path, Predicate) else None,
                value=None if found.value is None else str(found.value),
                component=found.component,
                shape=_shown(found.source_shape),
                fix=fixes.get(str(found.source_shape)),
                reached_from=_reached_from(found.focus_node, leading_to),
            )
        )
    return results


def _of_rdf_1_1(data: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """Leave out what SHACL does not know: triple terms, and the directions of texts."""
    for triple in data:
        value = triple.object
        if isinstance(value, ox.Literal) and value.direction:
            yield ox.Triple(triple.subject, triple.predicate, ox.Literal(value.value, language=value.language))
        elif not isinstance(value, ox.Triple):
            yield triple


def _shown(term: Term) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def _reached_from(node: Term, leading_to: dict[ox.BlankNode, ox.Triple]) -> str | None:
    """Return ``IRI property property`` for a blank node to which the data lead from a node with an IRI."""
    steps: list[str] = []
    while isinstance(node, ox.BlankNode) and node in leading_to and len(steps) < _STEPS_TO_AN_IRI:
        triple = leading_to[node]
        steps.insert(0, compact(triple.predicate.value))
        node = cast("ox.NamedNode | ox.BlankNode", triple.subject)
    return " ".join([node.value, *steps]) if steps and isinstance(node, ox.NamedNode) else None
