"""``civilex map list|import|export|judge``: the mapping sets of a store."""

from __future__ import annotations

import argparse
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from civilex.cli.data import add_data_option, add_url_option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from civilex.mapping.sets import SetChange
    from civilex.mapping.sssom import Reading

FORMS = ("tsv", "json", "turtle", "rdfxml", "jsonld")


def add_list(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``civilex map list``."""
    parser = subcommands.add_parser(
        "list", help="list the mapping sets", description="List the mapping sets of a store."
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: %(default)s")
    _with_store(parser)
    parser.set_defaults(run=run_list)


def add_import(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``civilex map import``."""
    parser = subcommands.add_parser(
        "import",
        help="add mappings to a set",
        description="Add mappings to a set: SSSOM as TSV, JSON or RDF, or a spreadsheet (.xlsx, .csv) with its "
        "columns; all of them or none. Mappings that are there already change nothing.",
        epilog="Example: civilex map import judged.sssom.tsv --set boston-judgments --message 'First round'",
    )
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--set", metavar="NAME", help="the set; otherwise it follows from mapping_set_id")
    parser.add_argument("--replace", action="store_true", help="put the mappings in place of all that the set holds")
    parser.add_argument("--metadata", type=Path, metavar="FILE", help="the metadata, where they stand apart")
    parser.add_argument("--title", help="the title of a new set whose file has none")
    parser.add_argument("--license", metavar="URI", help="the licence of a new set whose file has none")
    _with_message(parser)
    parser.set_defaults(run=run_import)


def add_export(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``civilex map export``."""
    parser = subcommands.add_parser(
        "export",
        help="write a set as SSSOM",
        description="Write a mapping set as canonical SSSOM/TSV, as JSON or as RDF.",
        epilog="Example: civilex map export boston > boston.sssom.tsv",
    )
    parser.add_argument("set", metavar="SET")
    parser.add_argument("--format", choices=FORMS, default="tsv", help="default: %(default)s")
    _with_store(parser)
    parser.set_defaults(run=run_export)


def add_judge(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``civilex map judge``."""
    parser = subcommands.add_parser(
        "judge",
        help="review or revoke a mapping of a set",
        description="Say how far you agree with a mapping of a set, or take it out.",
        epilog="Example: civilex map judge boston-judgments 0b89906a664d --agreement -1 --message 'Not theirs'",
    )
    parser.add_argument("set", metavar="SET")
    parser.add_argument("mapping", metavar="MAPPING", help="the IRI of the mapping, or what follows the # of its set")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--agreement", type=float, metavar="N", help="from -1 (surely wrong) to 1 (surely right)")
    what.add_argument("--revoke", action="store_true", help="take it out of the set")
    parser.add_argument("--reviewer", metavar="NAME", help="who reviews (default: you)")
    _with_message(parser)
    parser.set_defaults(run=run_judge)


def run_list(options: argparse.Namespace) -> int:
    """Run ``civilex map list``."""
    import json

    from civilex.queries import stored

    with opened(options) as store:
        rows: dict[str, dict[str, str]] = {}
        for row in store.rows(stored("service/list-mappings").bind()):
            slug = row["item"].value.rpartition("/")[2]
            rows.setdefault(slug, {"set": slug}).update({k: t.value for k, t in row.items() if k != "item"})
    if options.format == "json":
        print(json.dumps([*rows.values()], indent=1, ensure_ascii=False))
    else:
        for slug, row in rows.items():
            print(f"{slug:<24} {row.get('mappings', ''):>6}  {row.get('title', '')}")
    return 0


def run_import(options: argparse.Namespace) -> int:
    """Run ``civilex map import``."""
    from datetime import UTC, datetime

    from civilex import shipped
    from civilex.cli.data import attribution
    from civilex.errors import InvalidParameter
    from civilex.mapping import sets

    mapping_set = _reading(options).whole()
    if options.set is None and mapping_set.iri.startswith(sets.PROVISIONAL):
        raise InvalidParameter("set", "is missing: name the set with --set, or give the file a mapping_set_id")
    with opened(options) as store:
        slug = options.set or sets.slug_for(mapping_set, sets.city_of(mapping_set, store))
        shipped.check_writable(sets.graph_of(slug))
        by = attribution(options.message or f"Mappings of {options.file.name}", options.file.name)
        today = datetime.now(UTC).date()
        done = sets.post(store, store, mapping_set, by, slug=slug, today=today, replacing=options.replace)
    _say(done)
    return 0


def run_export(options: argparse.Namespace) -> int:
    """Run ``civilex map export``."""
    from civilex.cli.output import MEDIA_TYPES
    from civilex.mapping import sets
    from civilex.mapping.sssom.json_format import write_json
    from civilex.mapping.sssom.rdf_format import rdf_triples
    from civilex.mapping.sssom.tsv_writing import write_tsv
    from civilex.rdf.serializing import serialize

    with opened(options) as store:
        held = sets.read_set(store, sets.graph_of(options.set)).mapping_set
    assert held is not None  # noqa: S101  read_set raises
    if options.format == "tsv":
        print(write_tsv(held), end="")
    elif options.format == "json":
        print(write_json(held), end="")
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(serialize(rdf_triples(held), MEDIA_TYPES[options.format]))
        sys.stdout.buffer.flush()
    return 0


def run_judge(options: argparse.Namespace) -> int:
    """Run ``civilex map judge``."""
    import json
    from datetime import UTC, datetime

    from civilex import shipped
    from civilex.cli.data import attribution
    from civilex.mapping import sets
    from civilex.mapping.judgments import reviews_of

    iri = sets.graph_of(options.set)
    shipped.check_writable(iri)
    by = attribution(options.message or "", "civilex map judge")
    with opened(options) as store:
        held = sets.read_set(store, iri).mapping_set
        assert held is not None  # noqa: S101  read_set raises
        name = sets.full_name(held, options.mapping)
        if options.revoke:
            done = sets.revoke(store, store, iri, [name], by)
        else:
            said = {"mapping": name, "agreement": options.agreement}
            if options.reviewer:
                said["reviewer_label"] = options.reviewer
            reviews = reviews_of(json.dumps(said).encode(), by.author, datetime.now(UTC).date())
            done = sets.review(store, store, iri, reviews, by)
    _say(done)
    return 0


@contextmanager
def opened(options: argparse.Namespace) -> Iterator[Any]:
    """Open the store that ``--url`` or ``--data`` names, and close it."""
    from civilex.cli.data import open_queryable

    store = open_queryable(options)
    try:
        yield store
    finally:
        if close := getattr(store, "close", None):
            close()


def _reading(options: argparse.Namespace) -> Reading:
    from civilex.cli.map_lint import read
    from civilex.mapping.sets import PROVISIONAL
    from civilex.mapping.sssom.metadata import UNSPECIFIED_LICENSE
    from civilex.mapping.sssom.reading import media_type_of, read_document
    from civilex.onboarding.mapping_workbook import read_mapping_workbook

    fill = {"mapping_set_id": f"{PROVISIONAL}posted", "license": options.license or UNSPECIFIED_LICENSE}
    if options.title:
        fill["mapping_set_title"] = options.title
    content = read(options.file)
    if options.file.suffix.casefold() == ".xlsx":
        return read_mapping_workbook(content, fill, options.file.name)
    external = read(options.metadata).decode("utf-8") if options.metadata else None
    name = options.file.name
    return read_document(content, media_type_of(name), name, external=external, metadata=fill)


def _say(done: SetChange) -> None:
    commit = f", commit {done.commit.number}" if done.commit is not None and done.commit.number else ""
    counts = f"{done.added} added, {done.changed} changed, {done.removed} removed, {done.unchanged} as they were"
    print(f"{done.slug}: {counts}{commit}")


def _with_store(parser: argparse.ArgumentParser) -> None:
    add_data_option(parser)
    add_url_option(parser)


def _with_message(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--message", metavar="TEXT", help="why, for the list of commits")
    _with_store(parser)
