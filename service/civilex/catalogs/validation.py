"""Checking one document against one profile."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO, get_args

from civilex.catalogs import background, findings
from civilex.catalogs.locating import located, located_cause, source_places
from civilex.catalogs.profiles import DEFAULT, find
from civilex.catalogs.report import (
    MAX_RESULTS,
    SEVERITIES,
    FailOn,
    ValidationReport,
    group_by_cause,
    in_order,
    most_pressing_first,
)
from civilex.catalogs.shape_findings import check
from civilex.errors import ContentTooLarge, InvalidInput, InvalidParameter, UnreadableData
from civilex.rdf.media_types import by_extension
from civilex.rdf.parsing import NEUTRAL_BASE, parse


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
    checked = check(data, facts, chosen)
    others = [
        *findings.relative_references(parsed.relative_iris),
        *findings.prefixes_as_schemes(data),
        *findings.nothing_to_check(data, chosen),
    ]
    results = in_order([*checked.results, *others])[:MAX_RESULTS]
    causes = most_pressing_first([*checked.causes, *group_by_cause(others)])
    places = source_places(content, media_type, base_iri, results, causes)
    return ValidationReport(
        source=name,
        profile=chosen.name,
        profile_version=chosen.version,
        fail_on=fail_on,
        triples=len(data),
        conforms=not checked.causes,
        total=sum(cause.count for cause in causes),
        by_severity={
            severity: sum(cause.count for cause in causes if cause.severity == severity) for severity in SEVERITIES
        },
        causes=tuple(located_cause(cause, places) for cause in causes),
        results=tuple(located(result, places) for result in results),
        score=checked.score,
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
