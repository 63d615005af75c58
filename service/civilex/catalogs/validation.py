"""Checking one document against profiles: :func:`validate` for one, :func:`validate_all` for several in one pass."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import BinaryIO, get_args

import numpy as np
import pyoxigraph as ox

from civilex.catalogs import findings, links, own_shapes, publishers
from civilex.catalogs.comparing import FINDINGS_ONLY, Contents, compare
from civilex.catalogs.data_graph import DataGraph, with_background
from civilex.catalogs.link_states import CheckLinks, Links
from civilex.catalogs.locating import located
from civilex.catalogs.matrix import ValidationMatrix
from civilex.catalogs.profiles import DEFAULT, Profile, check_severities
from civilex.catalogs.profiles import find as find_profile
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
from civilex.catalogs.shape_findings import ShapeFindings, causes_of, evaluate, find, shacl_report, summed_up
from civilex.errors import ContentTooLarge, InvalidParameter
from civilex.namespaces import expand
from civilex.rdf.parsing import NEUTRAL_BASE
from civilex.shacl import Loader, read_document
from civilex.shacl.columns import Columns
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
    shacl_reports: bool = False,
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
        shacl_reports=shacl_reports,
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
    shacl_reports: bool = False,
    contents: Contents = FINDINGS_ONLY,
    told: Callable[[str, int, int], None] | None = None,
) -> ValidationMatrix:
    """Check a document against several profiles, and own shapes, in one pass: it is read once.

    Each report is what :func:`validate`, which says what the parameters are, returns for that profile alone; they
    stand in the order of the profiles, then of the shapes. ``contents`` says what else the reports hold, and
    ``shacl_reports`` adds to each the report of the standard. ``told`` is called with each step that begins, how many
    are done and how many there are.
    """
    chosen = choose(profiles, shapes, severities or {})
    _check_level(fail_on)
    media_type = format_of(source, media_type).media_type
    name = name or (str(source) if isinstance(source, Path) else "input")
    with seekable(source, name, max_bytes) as file:
        start = file.tell()
        tell = told or (lambda *_: None)
        tell("reading", 0, steps := len(chosen) + 2)
        document = _read(file, media_type, name, base_iri, max_triples, max_bytes, known)
        document = _with_links(document, check_links)
        reports = []
        for number, profile in enumerate(chosen, 1):
            tell(f"checking {profile.name}", number, steps)
            reports.append(_report(document, profile, fail_on, contents, shacl_reports))
        tell("finding the places", steps - 1, steps)
        file.seek(start)
        with unpacked(file, name, max_bytes) as content:
            return ValidationMatrix(name, located(reports, content, media_type, base_iri))


def validate_by_publisher(
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
    check_links: CheckLinks | None = None,
    contents: Contents = FINDINGS_ONLY,
) -> dict[str | None, ValidationMatrix]:
    """Check a document as :func:`validate_all` does, and return a matrix for each publisher by name.

    Each is about the publisher's own datasets, services and catalogues, and scores those; what belongs to nobody known
    comes last, under ``None``. Findings that are gone since a baseline are told there too.
    """
    chosen = choose(profiles, shapes, severities or {})
    _check_level(fail_on)
    media_type = format_of(source, media_type).media_type
    name = name or (str(source) if isinstance(source, Path) else "input")
    with seekable(source, name) as file:
        start = file.tell()
        document = _with_links(_read(file, media_type, name, base_iri, None, None, known), check_links)
        of_publisher: dict[str | None, list[ValidationReport]] = {}
        for profile in chosen:
            for publisher, report in _reports_by_publisher(document, profile, fail_on, contents):
                of_publisher.setdefault(publisher, []).append(report)
        file.seek(start)
        with unpacked(file, name) as content:
            everything = [report for reports in of_publisher.values() for report in reports]
            found = iter(located(everything, content, media_type, base_iri))
    return {
        publisher: ValidationMatrix(name, tuple(islice(found, len(reports))))
        for publisher, reports in of_publisher.items()
    }


def choose(profiles: Iterable[str], shapes: Iterable[Path], severities: Mapping[str, str]) -> list[Profile]:
    """Return the profiles of these names, then own shapes, each once, with the severities that were chosen.

    Raises InvalidParameter for what there is not, UnreadableData for shapes that cannot be read.
    """
    named = dict.fromkeys(find_profile(profile) for profile in profiles)
    chosen = [*named, *dict.fromkeys(own_shapes.read_own_shapes(path) for path in shapes)]
    if not chosen:
        raise InvalidParameter("profile", "name at least one profile, or shapes of your own.")
    check_severities(severities, chosen)
    return [profile.with_severities(severities) for profile in chosen]


@dataclass(frozen=True, slots=True)
class _Document:
    """What was read: the data's own triples, and background beside them; ``triples`` counts the former."""

    name: str
    media_type: str
    triples: int
    graph: DataGraph
    relative_iris: tuple[str, ...]
    prefixes_as_schemes: list[ValidationResult]
    links: Links | None = None


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
    return _Document(name, media_type, triples, graph, read.relative_iris, prefixes_as_schemes)


def _with_links(document: _Document, check_links: CheckLinks | None) -> _Document:
    if check_links is None:
        return document
    return replace(document, links=check_links(links.addresses(document.graph.columns)))


def _check_level(fail_on: str) -> None:
    if fail_on not in get_args(FailOn):
        raise InvalidParameter("fail_on", f"'{fail_on}' is not one of {', '.join(get_args(FailOn))}.")


def _report(
    document: _Document, profile: Profile, fail_on: FailOn, contents: Contents, shacl_reports: bool
) -> ValidationReport:
    evaluated = evaluate(document.graph, profile)
    found, others = causes_of(evaluated), _others(document, profile)
    compared = compare(document.graph, found, others, contents, document.name, profile.name)
    checked = summed_up(document.graph, profile, found, compared.others, links=document.links)
    report = _put_together(document, profile, fail_on, checked, compared.others)
    shacl = shacl_report(evaluated) if shacl_reports else None
    return replace(report, since=compared.since, findings=compared.findings, shacl=shacl)


def _reports_by_publisher(
    document: _Document, profile: Profile, fail_on: FailOn, contents: Contents
) -> Iterator[tuple[str | None, ValidationReport]]:
    found, others = find(document.graph, profile), _others(document, profile)
    compared = compare(document.graph, found, others, contents, document.name, profile.name)
    parts = {name: (causes, nodes) for name, causes, nodes in publishers.parts(document.graph.owners, found)}
    nowhere = {name for name in compared.gone_by_publisher if name not in parts}
    if (compared.others or nowhere) and None not in parts:
        parts[None] = ([], np.zeros(document.graph.columns.count, np.bool_))
    for name, (causes, nodes) in parts.items():
        belonging = [other for other in compared.others if _page(other, parts) == name]
        checked = summed_up(document.graph, profile, causes, belonging, scored=nodes, links=document.links)
        report = _put_together(document, profile, fail_on, checked, belonging)
        since = compared.narrowed(report, {name, *nowhere} if name is None else {name})
        yield name, replace(report, since=since, publisher=name)


def _page(other: ValidationResult, parts: Collection[str | None]) -> str | None:
    return other.publisher if other.publisher in parts else None


def _others(document: _Document, profile: Profile) -> list[ValidationResult]:
    """Return the findings that no shape makes."""
    return [
        *findings.relative_references(document.relative_iris),
        *document.prefixes_as_schemes,
        *findings.nothing_to_check(document.graph.columns, profile),
        *(links.failing(document.graph, document.links) if document.links else []),
    ]


def _put_together(
    document: _Document, profile: Profile, fail_on: FailOn, checked: ShapeFindings, others: list[ValidationResult]
) -> ValidationReport:
    causes = most_pressing_first([*checked.causes, *group_by_cause(others)])
    new_first = sorted([*checked.results, *others], key=lambda result: result.new is False)
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
        results=tuple(in_order(new_first[:MAX_RESULTS])),
        shape_problems=own_shapes.problems(profile),
        score=checked.score,
        publishers=checked.publishers,
        publishers_total=checked.publishers_total,
        catalogue=_only_catalogue(document.graph.columns),
        media_type=document.media_type,
    )


def _only_catalogue(columns: Columns) -> str | None:
    found = columns.own_instances(expand("dcat:Catalog"))
    term = columns.term(int(found[0])) if len(found) == 1 else None
    return term.value if isinstance(term, ox.NamedNode) else None
