"""Checking one document against profiles: :func:`validate` for one, :func:`validate_all` for several in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, get_args

from civilex.catalogs import findings, links, own_shapes
from civilex.catalogs.data_graph import DataGraph, with_background
from civilex.catalogs.link_states import CheckLinks, Links
from civilex.catalogs.locating import located
from civilex.catalogs.matrix import ValidationMatrix
from civilex.catalogs.profiles import DEFAULT, Profile, check_severities, find
from civilex.catalogs.report import (
    MAX_RESULTS,
    SEVERITIES,
    FailOn,
    ValidationReport,
    ValidationResult,
    group_by_cause,
    in_order,
    most_pressing_first,
)
from civilex.catalogs.shape_findings import check
from civilex.errors import ContentTooLarge, InvalidParameter
from civilex.rdf.parsing import NEUTRAL_BASE
from civilex.shacl import Loader, read_document
from civilex.shacl.documents import Source, format_of, seekable, unpacked


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
    max_bytes: int | None = None,
    check_links: CheckLinks | None = None,
) -> ValidationReport:
    """Check a document against a profile (``dcat-ap``, or one version of it, ``dcat-ap/3.0.1``) or against own shapes.

    ``source`` is a file, or bytes or a binary stream, of any format, packed with gzip or not, whose size the caller
    caps; named graphs are checked together.
    ``shapes`` is a file or folder of shapes that takes the place of the profile. ``severities`` choose others for some
    rules: name of a profile's option, or a shape, to violation, warning, info or off. ``known`` are RDF files that are
    looked up and never blamed, as authority tables and the reference model are. ``media_type`` may be left out for a
    file whose name tells its format; ``name`` is what the report calls the source. Without a base of the caller's own,
    relative references are a finding. ``check_links`` finds out whether the addresses of distributions answer, such as
    a :class:`civilex.catalogs.link_checking.LinkChecker`: it decides the score, and what fails is a finding. Raises
    UnreadableData (line and column where there is one) where the document is not the RDF that it claims to be,
    UnsupportedMediaType, InvalidParameter for an unknown profile or severity, ContentTooLarge for a document of more
    than ``max_triples``, or of more than ``max_bytes`` when unpacked, and ValidationFailure for shapes without a
    meaning.
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
        max_bytes=max_bytes,
        check_links=check_links,
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
    max_bytes: int | None = None,
    check_links: CheckLinks | None = None,
) -> ValidationMatrix:
    """Check a document against several profiles, and own shapes, in one pass: it is read once.

    Each report is what :func:`validate`, which says what the parameters are, returns for that profile alone; they
    stand in the order of the profiles, then of the shapes.
    """
    chosen = choose(profiles, shapes, severities or {})
    if fail_on not in get_args(FailOn):
        raise InvalidParameter("fail_on", f"'{fail_on}' is not one of {', '.join(get_args(FailOn))}.")
    media_type = format_of(source, media_type).media_type
    name = name or (str(source) if isinstance(source, Path) else "input")
    with seekable(source, name, max_bytes) as file:
        start = file.tell()
        document = _read(file, media_type, name, base_iri, max_triples, max_bytes, known)
        states = check_links(links.addresses(document.graph.columns)) if check_links else None
        reports = [_report(document, profile, fail_on, states) for profile in chosen]
        file.seek(start)
        with unpacked(file, name, max_bytes) as content:
            return ValidationMatrix(name, located(reports, content, media_type, base_iri))


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
    """What was read: the data's own triples, and background beside them; ``triples`` counts the former."""

    name: str
    triples: int
    graph: DataGraph
    relative_iris: tuple[str, ...]
    prefixes_as_schemes: list[ValidationResult]


def _read(
    source: BinaryIO,
    media_type: str,
    name: str,
    base_iri: str,
    max_triples: int | None,
    max_bytes: int | None,
    known: Sequence[Path],
) -> _Document:
    loader = Loader(leave_out_rdf_1_2=True)
    read = read_document(loader, source, media_type, base_iri=base_iri, name=name, max_bytes=max_bytes)
    prefixes_as_schemes = findings.prefixes_as_schemes(loader.terms)
    graph = with_background(loader, known)
    triples = graph.columns.count_own() + loader.left_out
    if max_triples is not None and triples > max_triples:
        raise ContentTooLarge(
            f"{name} holds {triples:,} triples; {max_triples:,} are checked here at once. "
            "Check it on the command line, which has no such limit: civilex validate FILE."
        )
    return _Document(name, triples, graph, read.relative_iris, prefixes_as_schemes)


def _report(document: _Document, profile: Profile, fail_on: FailOn, states: Links | None) -> ValidationReport:
    checked = check(document.graph, profile, links=states)
    others = [
        *findings.relative_references(document.relative_iris),
        *document.prefixes_as_schemes,
        *findings.nothing_to_check(document.graph.columns, profile),
        *(links.failing(document.graph, states) if states else []),
    ]
    causes = most_pressing_first([*checked.causes, *group_by_cause(others)])
    return ValidationReport(
        source=document.name,
        profile=profile.name,
        profile_version=profile.version,
        fail_on=fail_on,
        triples=document.triples,
        conforms=not checked.causes,
        total=sum(cause.count for cause in causes),
        by_severity={
            severity: sum(cause.count for cause in causes if cause.severity == severity) for severity in SEVERITIES
        },
        causes=causes,
        results=tuple(in_order([*checked.results, *others])[:MAX_RESULTS]),
        shape_problems=own_shapes.problems(profile),
        score=checked.score,
    )
