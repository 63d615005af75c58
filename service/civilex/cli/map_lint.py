"""``civilex map lint FILE...``: what is wrong in files of mappings, and a repaired copy."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from civilex.mapping.lint import FileReport, Vocabulary

GOOD, FINDINGS, UNREADABLE = 0, 1, 2
SHOWN = 40
"""So many problems of a file are shown as text; JSON has all."""


def add_lint(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``civilex map lint``."""
    parser = subcommands.add_parser(
        "lint",
        help="find what is wrong with mappings",
        description="Check mappings: SSSOM as TSV (metadata embedded, or beside it as .sssom.yml), JSON, CSV or RDF, "
        "and linksets in RDF. Told are faults of form, relations that do not exist, contradictions (SKOS S46), terms "
        "that are the same as several of one vocabulary, circles, and terms that are gone.",
        epilog="Example: civilex map lint links.ttl --vocabulary cofog.ttl --fix repaired.ttl\n\n"
        "exit codes: 0 nothing at or above --fail-on, 1 something, 2 wrong use or a file that cannot be read",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a file of mappings")
    parser.add_argument(
        "--vocabulary",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="RDF with the terms that are mapped; the terms of civilex are known where they are spoken of",
    )
    parser.add_argument("--metadata", type=Path, metavar="FILE", help="the metadata, where they stand apart")
    parser.add_argument("--fix", type=Path, metavar="OUT", help="write FILE there, repaired where it is certain")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: %(default)s")
    parser.add_argument(
        "--fail-on", choices=("violation", "warning", "info"), default="violation", help="default: %(default)s"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    import json

    from civilex.errors import InvalidInput
    from civilex.mapping.lint import lint_file
    from civilex.mapping.sssom.reading import media_type_of

    if len(options.files) > 1 and (options.fix or options.metadata):
        raise InvalidInput("--fix and --metadata are for one FILE: give one at a time.")
    contents = {path: read(path) for path in options.files}
    vocabulary = _vocabulary(options.vocabulary, contents)
    reports: list[FileReport] = []
    for path, content in contents.items():
        beside = options.metadata or path.with_name(path.name.removesuffix(".tsv") + ".yml")
        is_beside = options.metadata is not None or (path.suffix == ".tsv" and not content.startswith(b"#"))
        external = read(beside).decode("utf-8") if is_beside and (options.metadata or beside.exists()) else None
        reports.append(lint_file(content, media_type_of(path.name), str(path), vocabulary, external=external))
    if options.fix:
        reports = [_repair(reports[0], options, vocabulary)]
    if options.format == "json":
        passed = all(report.passes(options.fail_on) and not report.unreadable for report in reports)
        print(json.dumps({"passed": passed, "files": [report.as_json() for report in reports]}, indent=1))
    else:
        print("\n".join(map(_as_text, reports)))
    if any(report.unreadable for report in reports):
        return UNREADABLE
    return GOOD if all(report.passes(options.fail_on) for report in reports) else FINDINGS


def read(path: Path) -> bytes:
    """Return the content of a file; raises UnreadableData."""
    from civilex.errors import UnreadableData

    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableData(f"the file cannot be read: {error.strerror}", source=str(path)) from error


def _repair(report: FileReport, options: argparse.Namespace, vocabulary: Vocabulary) -> FileReport:
    """Write the repaired file and return the report on it."""
    from civilex.errors import InvalidInput
    from civilex.mapping.lint import lint_file
    from civilex.mapping.sssom.reading import media_type_of

    if report.repaired is None:
        raise InvalidInput(f"{report.source}: SSSOM/TSV, Turtle and N-Triples are repaired; this file is none of them.")
    options.fix.write_bytes(report.repaired)
    print(f"civilex: {report.repairs} repaired in {options.fix}", file=sys.stderr)
    return lint_file(report.repaired, media_type_of(options.files[0].name), str(options.fix), vocabulary)


def _vocabulary(paths: list[Path], contents: dict[Path, bytes]) -> Vocabulary:
    """Return what is known of terms: the files given, and what is shipped where the mappings speak of it."""
    from civilex import shipped
    from civilex.mapping.lint.vocabulary import vocabulary_of
    from civilex.namespaces import ROOT
    from civilex.rdf.media_types import by_extension
    from civilex.rdf.one_graph import read_graph

    triples = []
    for path in paths:
        triples += read_graph(read(path), by_extension(path.name).media_type, source=str(path))
    if any(ROOT.encode() in content for content in contents.values()):
        kinds = ("/graph/model/", "/graph/city/")
        files = [path for name, path in shipped.files().items() if any(kind in name for kind in kinds)]
        triples += [triple for path in files for triple in shipped.triples(path)]
    return vocabulary_of(triples)


def _as_text(report: FileReport) -> str:
    if report.unreadable:
        return f"{report.source}: cannot be read: {report.unreadable}"
    lines = []
    for problem in report.problems[:SHOWN]:
        place = f"{report.source}:{problem.place}" if problem.place else report.source
        lines.append(f"{place}: {problem.severity}: {problem.sentence()} [{problem.code}]")
    if len(report.problems) > SHOWN:
        lines.append(f"and {len(report.problems) - SHOWN} more: --format json lists all")
    names = {"violation": "violations", "warning": "warnings", "info": "notes"}
    counts = ", ".join(f"{report.counts.get(severity, 0)} {name}" for severity, name in names.items())
    return "\n".join([*lines, f"{report.source}: {report.mappings} mappings, {counts}"])
