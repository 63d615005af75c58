"""``civilex model ...``: look after an ontology. A further subcommand is a function in ``SUBCOMMANDS``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from civilex.cli import model_alignments, model_check, model_docs

if TYPE_CHECKING:
    from civilex.store.embedded import EmbeddedStore

GOOD, FINDINGS, UNREADABLE = 0, 1, 2


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the group and its subcommands to the command line."""
    group = commands.add_parser(
        "model",
        help="look after an ontology: quality, contradictions, alignments, one layout, differences",
        description="Look after the reference model or an ontology of your own.",
        epilog="Example: civilex model report my-ontology.ttl my-shapes.ttl --fail-on warn",
    )
    subcommands = group.add_subparsers(dest="subcommand", metavar="SUBCOMMAND", required=True)
    for add in SUBCOMMANDS:
        add(subcommands)


def add_report(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``civilex model report``."""
    parser = subcommands.add_parser(
        "report",
        help="find what is wrong with an ontology",
        description="Run the checks of queries/quality over RDF files together, or over the reference model.",
        epilog="exit codes: 0 nothing at or above --fail-on, 1 something, 2 wrong use or a file that cannot be read",
    )
    parser.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="an RDF file, or a folder of them: ontology, shapes, data (default: the reference model)",
    )
    parser.add_argument(
        "--questions",
        nargs="+",
        type=Path,
        default=[],
        metavar="FILE",
        help="SPARQL files, or folders of them: tell which classes and properties no question uses",
    )
    parser.add_argument(
        "--data",
        nargs="+",
        type=Path,
        default=[],
        metavar="FILE",
        help="RDF files to ask the questions over: tell which have no answer (the reference model brings its cities)",
    )
    parser.add_argument("--format", choices=("text", "tsv", "json", "markdown"), default="text", help="(default: text)")
    parser.add_argument(
        "--fail-on",
        choices=("error", "warn", "info", "never"),
        default="error",
        help="the lightest level that gives exit code 1 (default: error)",
    )
    parser.set_defaults(run=run_report)


def data_to_ask(files: Sequence[Path], data: Sequence[Path]) -> EmbeddedStore | None:
    """Return a store with the data that the questions are asked over: given ones, or what is shipped with the model."""
    from civilex import shipped
    from civilex.quality.report import rdf_files, read_file
    from civilex.store.embedded import EmbeddedStore, as_update

    if files and not data:
        return None
    store = EmbeddedStore()
    if data:
        triples = {triple for path in rdf_files(data) for triple in read_file(path)}
        store.update(as_update({"https://w3id.org/civilex/graph/city/data": triples}))
    else:
        shipped.install(store)
    return store


def run_report(options: argparse.Namespace) -> int:
    """Print the report; a file that cannot be read is told on standard error and the others are checked."""
    from civilex.quality import report, report_formats

    found = report(options.files, questions=options.questions, data=data_to_ask(options.files, options.data))
    match options.format:
        case "json":
            print(report_formats.as_json(found, options.fail_on.upper()))
        case "tsv":
            print(report_formats.as_tsv(found))
        case "markdown":
            print(report_formats.as_markdown(found))
        case _:
            print(report_formats.as_text(found))
    sys.stdout.flush()
    for error in found.unreadable.values():
        print(f"civilex: {error}", file=sys.stderr)
    if found.unreadable:
        return UNREADABLE
    return GOOD if found.passed(options.fail_on.upper()) else FINDINGS


def add_fmt(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``civilex model fmt``."""
    parser = subcommands.add_parser(
        "fmt",
        help="write Turtle files in one stable layout",
        description="Rewrite Turtle files in one layout, so that a difference between versions is one in meaning. "
        "Comments are kept; what a file says never changes.",
        epilog="exit codes: 0 good, 1 with --check where a file is not in the layout, 2 a file that cannot be read",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="a Turtle file or a folder of them; - is a filter")
    parser.add_argument("--check", action="store_true", help="change nothing, and name the files that would change")
    parser.set_defaults(run=run_fmt)


def run_fmt(options: argparse.Namespace) -> int:
    """Format every file; one that cannot be read is told and the others are formatted all the same."""
    from civilex.errors import CivilexError, UnreadableData
    from civilex.rdf.turtle_layout import format_turtle

    if options.files == ["-"]:
        before = sys.stdin.buffer.read()
        after = format_turtle(before, source="standard input")
        if options.check:
            return GOOD if before == after else FINDINGS
        sys.stdout.buffer.write(after)
        return GOOD
    code, paths = GOOD, []
    for path in map(Path, options.files):
        paths += sorted(path.rglob("*.ttl")) if path.is_dir() else [path]
    for path in paths:
        try:
            if path.suffix != ".ttl":
                raise UnreadableData("only Turtle files (.ttl) have a layout to keep.", source=str(path))
            before = path.read_bytes()
            after = format_turtle(before, source=str(path))
        except (OSError, CivilexError) as error:
            reason = error if isinstance(error, CivilexError) else f"{path}: {error.strerror}"
            print(f"civilex: {reason}", file=sys.stderr)
            code = UNREADABLE
            continue
        if before == after:
            continue
        if options.check:
            code = max(code, FINDINGS)
            print(f"{path}: not in the layout; run 'civilex model fmt {path}'")
        else:
            path.write_bytes(after)
            print(f"{path}: rewritten")
    return code


def add_diff(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``civilex model diff``."""
    parser = subcommands.add_parser(
        "diff",
        help="tell what changed between two versions, and how much the version number must rise",
        description="Compare two versions of an ontology: terms added, removed, changed and deprecated.",
        epilog="exit codes: 0 good, 1 with --check where NEW's version rises too little, 2 an unreadable file",
    )
    parser.add_argument("old", type=Path, metavar="OLD", help="an RDF file, or a folder of them")
    parser.add_argument("new", type=Path, metavar="NEW", help="the same, later")
    parser.add_argument("--format", choices=("text", "json", "turtle"), default="text", help="(default: text)")
    parser.add_argument("--check", action="store_true", help="fail where the version number rises too little")
    parser.set_defaults(run=run_diff)


def run_diff(options: argparse.Namespace) -> int:
    """Print what changed."""
    from civilex.quality import difference_formats
    from civilex.quality.difference import as_rdf, difference

    found = difference([options.old], [options.new])
    match options.format:
        case "json":
            print(difference_formats.as_json(found))
        case "turtle":
            print(as_rdf(found).decode(), end="")
        case _:
            print(difference_formats.as_text(found))
    return FINDINGS if options.check and not found.rises_enough else GOOD


SUBCOMMANDS: tuple[Callable[[argparse._SubParsersAction[argparse.ArgumentParser]], None], ...] = (
    add_report,
    model_check.add_parser,
    model_alignments.add_parser,
    model_docs.add_parser,
    add_fmt,
    add_diff,
)
