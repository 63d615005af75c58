"""Checking one document against profiles: :func:`validate` for one, :func:`validate_all` for several in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast, get_args

import pyoxigraph as ox

from civilex import shacl
from civilex.catalogs import background, findings, own_shapes
from civilex.catalogs.matrix import ValidationMatrix
from civilex.catalogs.profiles import DEFAULT, Profile, check_severities, find
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
from civilex.shacl import Loader
from civilex.shacl.columns import Columns
from civilex.shacl.graph import SH, Term
from civilex.shacl.paths import Predicate

_FIX = ox.NamedNode(NS + "fix")
_STEPS_TO_AN_IRI = 8
Source = Path | bytes | BinaryIO


def validate(
    source: Source,
    profile: str | None = None,
    *,
    shapes: Path | None = None,
    severities: Mapping[str, str] | None = None,
    known: Sequence[Path] = (),
    media_type: str | None = None,
    base_iri: str = NEUTRAL_BASE,
    fail_on: FailOn = "violation",
    name: str | None = None,
    max_triples: int | None = None,
) -> ValidationReport:
    """Check a document against a profile (``dcat-ap``, or one version of it, ``dcat-ap/3.0.1``) or against own shapes.

    ``source`` is a file, or bytes or a binary stream, whose size the caller caps; named graphs are checked together.
    ``shapes`` is a file or folder of shapes that takes the place of the profile. ``severities`` choose others for some
    rules: name of a profile's option, or a shape, to violation, warning, info or off. ``known`` are RDF files that are
    looked up and never blamed, as authority tables and the reference model are. ``media_type`` may be left out for a
    file whose name tells its format; ``name`` is what the report calls the source. Without a base of the caller's own,
    relative references are a finding. Raises UnreadableData (line and column where there is one) where the document is
    not the RDF that it claims to be, UnsupportedMediaType, InvalidParameter for an unknown profile or severity,
    ContentTooLarge for a document of more than ``max_triples``, and ValidationFailure for shapes without a meaning.
    """
    if profile is not None and shapes is not None:
        raise InvalidParameter("shapes", "a profile and own shapes are two checks: use validate_all.")
    matrix = validate_all(
        source,
        () if shapes is not None else (profile or DEFAULT,),
        shapes=() if shapes is None else (shapes,),
        severities=severities,
        known=known,
        media_type=media_type,
        base_iri=base_iri,
        fail_on=fail_on,
        name=name,
        max_triples=max_triples,
    )
    return matrix.reports[0]


def validate_all(
    source: Source,
    profiles: Iterable[str] = (DEFAULT,),
    *,
    shapes: Iterable[Path] = (),
    severities: Mapping[str, str] | None = None,
    known: Sequence[Path] = (),
    media_type: str | None = None,
    base_iri: str = NEUTRAL_BASE,
    fail_on: FailOn = "violation",
    name: str | None = None,
    max_triples: int | None = None,
) -> ValidationMatrix:
    """Check a document against several profiles, and own shapes, in one pass: it is read once.

    Each report is what :func:`validate`, which says what the parameters are, returns for that profile alone; they
    stand in the order of the profiles, then of the shapes.
    """
    chosen = choose(profiles, shapes, severities or {})
    if fail_on not in get_args(FailOn):
        raise InvalidParameter("fail_on", f"'{fail_on}' is not one of {', '.join(get_args(FailOn))}.")
    document = _read(source, media_type, name, base_iri, max_triples, known)
    return ValidationMatrix(document.name, tuple(_report(document, profile, fail_on) for profile in chosen))


def choose(profiles: Iterable[str], shapes: Iterable[Path], severities: Mapping[str, str]) -> list[Profile]:
    """Return the profiles of these names, then own shapes, each once, with the severities that were chosen.

    Raises InvalidParameter for what there is not, UnreadableData for shapes that cannot be read.
    """
    named = dict.fromkeys(find(profile) for profile in profiles)
    chosen = [*named, *dict.fromkeys(own_shapes.read_own_shapes(path) for path in shapes)]
    if not chosen:
        raise InvalidParameter("profile", "name at least one profile, or shapes of your own.")
    check_severities(severities, chosen)
    return [profile.with_severities(severities) for profile in chosen]


@dataclass(frozen=True, slots=True)
class _Document:
    """What was read: ``columns`` hold ``data`` and the background; ``looked_up`` are nodes of the latter only."""

    name: str
    data: Sequence[ox.Triple]
    columns: Columns
    looked_up: frozenset[Term]
    leading_to: Mapping[Term, ox.Triple]
    relative_iris: tuple[str, ...]


def _read(
    source: Source,
    media_type: str | None,
    name: str | None,
    base_iri: str,
    max_triples: int | None,
    known: Sequence[Path],
) -> _Document:
    content, media_type, name = _content(source, media_type, name)
    parsed = parse(content, media_type, base_iri=base_iri, source=name, rename_blank_nodes=False)
    data = list(dict.fromkeys(quad.triple for quad in parsed.quads))
    if max_triples is not None and len(data) > max_triples:
        raise ContentTooLarge(
            f"{name} holds {len(data):,} triples; {max_triples:,} are checked here at once. "
            "Check it on the command line, which has no such limit: civilex validate FILE."
        )
    facts = background.facts_about(data, known)
    loader = Loader()
    loader.triples([*_of_rdf_1_1(data), *facts])
    return _Document(
        name=name,
        data=data,
        columns=loader.columns(),
        looked_up=frozenset({fact.subject for fact in facts} - {triple.subject for triple in data}),
        leading_to={triple.object: triple for triple in reversed(data) if isinstance(triple.object, ox.BlankNode)},
        relative_iris=parsed.relative_iris,
    )


def _content(source: Source, media_type: str | None, name: str | None) -> tuple[bytes, str, str]:
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


def _report(document: _Document, profile: Profile, fail_on: FailOn) -> ValidationReport:
    of_shapes = _results_of_shapes(document, profile)
    results = in_order(
        [
            *of_shapes,
            *findings.relative_references(document.relative_iris),
            *findings.prefixes_as_schemes(document.data),
            *findings.nothing_to_check(document.data, profile),
        ]
    )
    return ValidationReport(
        source=document.name,
        profile=profile.name,
        profile_version=profile.version,
        fail_on=fail_on,
        triples=len(document.data),
        conforms=not of_shapes,
        total=len(results),
        by_severity=count_by_severity(results),
        causes=group_by_cause(results),
        results=tuple(results[:MAX_RESULTS]),
        shape_problems=own_shapes.problems(profile),
    )


def _results_of_shapes(document: _Document, profile: Profile) -> list[ValidationResult]:
    fixes = {
        str(triple.subject): triple.object.value
        for triple in profile.shapes()
        if triple.predicate == _FIX and isinstance(triple.object, ox.Literal)
    }
    results = []
    for found in shacl.validate(document.columns, profile.read_shapes(), max_results=None).results:
        if found.focus_node in document.looked_up:
            continue
        results.append(
            ValidationResult(
                severity=_severity(found.severity),
                message=" ".join(sorted(text.value for text in found.messages)),
                focus_node=_shown(found.focus_node),
                path=found.path.iri if isinstance(found.path, Predicate) else None,
                value=None if found.value is None else str(found.value),
                component=found.component,
                shape=_shown(found.source_shape),
                fix=fixes.get(str(found.source_shape)),
                reached_from=_reached_from(found.focus_node, document.leading_to),
            )
        )
    return results


def _severity(iri: str) -> Severity:
    """Return the severity of this name; one of the shapes' own (SHACL, 2.1.4) is a violation."""
    name = iri.removeprefix(SH).lower()
    return cast(Severity, name) if name in get_args(Severity) else "violation"


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


def _reached_from(node: Term, leading_to: Mapping[Term, ox.Triple]) -> str | None:
    """Return ``IRI property property`` for a blank node to which the data lead from a node with an IRI."""
    steps: list[str] = []
    while isinstance(node, ox.BlankNode) and node in leading_to and len(steps) < _STEPS_TO_AN_IRI:
        triple = leading_to[node]
        steps.insert(0, compact(triple.predicate.value))
        node = cast("ox.NamedNode | ox.BlankNode", triple.subject)
    return " ".join([node.value, *steps]) if steps and isinstance(node, ox.NamedNode) else None
