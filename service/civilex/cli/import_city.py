"""``civilex import``: a city's departments and information systems from its own tables."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from civilex.cli.data import add_data_option, attribution
from civilex.errors import InvalidInput, StoreInUse

if TYPE_CHECKING:
    from civilex.onboarding import Changes, CityImport
    from civilex.store.embedded import EmbeddedStore

NAMED = 12
"""As many names are listed; of longer lists the number is told."""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "import",
        help="import your own city's departments and systems",
        description="Import the departments and information systems of a city of your own: a workbook with the sheets "
        "'departments' and 'systems', or CSV files of these names. All rows or none; a sheet replaces what the same "
        "sheet said before. A running service has its directory open; stop it first.",
        epilog="Example: civilex import --template springfield.xlsx; fill it in; "
        "civilex import springfield.xlsx --city Springfield --dry-run",
    )
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="a .xlsx workbook, or .csv files in UTF-8")
    parser.add_argument("--city", metavar="NAME", help="the city's name, or the IRI of its government")
    parser.add_argument(
        "--base",
        metavar="IRI",
        help="the IRI below which the city names its own departments and systems (default: that of earlier imports, "
        "else CIVILEX_BASE_IRI)",
    )
    parser.add_argument(
        "--slug",
        metavar="SLUG",
        help="how a new city is called in IRIs (default: made from its name): --city 東京 --slug tokyo",
    )
    parser.add_argument(
        "--language",
        metavar="TAG",
        help="the language of names that have none in their row (default: that of the city, else en)",
    )
    parser.add_argument("--dry-run", action="store_true", help="show what would change and write nothing")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: %(default)s")
    parser.add_argument(
        "--template",
        type=Path,
        metavar="OUT",
        help="write a template and stop: a workbook where OUT ends in .xlsx, else CSV files in the folder OUT",
    )
    add_data_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    if options.template is not None:
        if options.files:
            raise InvalidInput("--template writes an empty form and reads no file: leave out FILE, or --template.")
        return write_template(options.template)
    if not options.files or not options.city:
        missing = "--city NAME" if options.files else "FILE"
        raise InvalidInput(f"{missing} is missing: civilex import springfield.xlsx --city Springfield")
    from civilex.onboarding import import_city
    from civilex.settings import from_environment

    default_base = options.base or from_environment().base_iri
    store = open_store(options.data, dry_run=options.dry_run)
    try:
        source = ", ".join(file.name for file in options.files)
        with store.attributed(attribution(f"Import {options.city}", source)):
            result = import_city(
                store,
                options.files,
                options.city,
                default_base=default_base,
                base=options.base,
                slug=options.slug,
                language=options.language,
                dry_run=options.dry_run,
            )
    finally:
        store.close()
    if options.format == "json":
        print(json.dumps(as_json(result, dry_run=options.dry_run), ensure_ascii=False, indent=2))
    else:
        print("\n".join(report(result, options)))
    return 0


def open_store(directory: Path, *, dry_run: bool) -> EmbeddedStore:
    """Open the store of a data directory; a dry run makes no directory and leaves what is there as it is.

    Raises StoreInUse where a service has the directory open.
    """
    from civilex import shipped
    from civilex.cli import data
    from civilex.store.embedded import EmbeddedStore
    from civilex.store.kept import KeptStore

    try:
        if not dry_run:
            return data.open_store(directory)
        if directory.is_dir():
            store = KeptStore(directory)
            if store.graphs():
                return store
            store.close()
    except StoreInUse as error:
        raise StoreInUse(
            f"The data directory {directory} is in use by another process, most likely the service: stop the service "
            "first, import, and start it again. Writing to a running one comes later."
        ) from error
    memory = EmbeddedStore()
    shipped.install(memory)
    return memory


def write_template(target: Path) -> int:
    """Write the template and say what to do with it."""
    from civilex import onboarding

    written = onboarding.write_template(target)
    names = " ".join(map(str, written))
    print(f"Written: {names}")
    print(
        "Replace the example rows by your own; what belongs below a heading is in its comment and in the how-to guide."
    )
    print(f"Then: civilex import {names} --city NAME --dry-run")
    return 0


def report(result: CityImport, options: argparse.Namespace) -> list[str]:
    """Return what an import did, or would do, as lines for people."""
    city, changes = result.city, result.change_set
    lines = []
    if changes.is_empty:
        lines.append(f"{city.name} ({city.slug}): nothing changes, the tables say what the model holds already.")
    else:
        done = "this would change" if options.dry_run else "imported"
        lines.append(f"{city.name} ({city.slug}): {done}")
        for kind, change in (("departments", changes.departments), ("systems", changes.systems)):
            lines += change_lines(kind, change)
        lines.append(f"  triples: {changes.added:,} added, {changes.removed:,} removed")
    lines += [f"  still referred to: {text}" for text in changes.dangling]
    lines += [f"  note: {text}" for text in result.notes]
    if result.unmapped:
        lines.append(f"  not mapped to a unit yet: {listed(result.unmapped)}")
        lines.append("  fill in their column 'unit' (for example SEC, or 'none' where none fits) and import again")
    if options.dry_run:
        lines.append("Nothing was written. To write it, leave out --dry-run.")
    else:
        data = "" if str(options.data) == "civilex-data" else f" --data {options.data}"
        lines.append(f"Next: civilex ask {next_question()} --city {city.slug}{data}")
    return lines


def change_lines(kind: str, change: Changes) -> list[str]:
    """Return one line with the numbers for a kind of thing, and one with the names for each sort of change."""
    sorts = (("added", change.added), ("changed", change.changed), ("removed", change.removed))
    if not any(names for _, names in sorts):
        return []
    counts = ", ".join(f"{len(names):,} {sort}" for sort, names in sorts)
    return [f"  {kind}: {counts}", *(f"    {sort}: {listed(names)}" for sort, names in sorts if names)]


def listed(names: tuple[str, ...]) -> str:
    """Return names in a row, the first ones of a long list.

    >>> listed(("Health", "Fire"))
    'Health; Fire'
    """
    text = "; ".join(names[:NAMED])
    return f"{text}; and {len(names) - NAMED:,} more" if len(names) > NAMED else text


def next_question() -> str:
    """Return the name of the question to ask of a city that was just imported."""
    from civilex.queries import by_name

    return by_name("7").name


def as_json(result: CityImport, *, dry_run: bool) -> dict[str, object]:
    """Return what an import did, or would do, as a JSON object."""
    changes = result.change_set
    return {
        "city": {"name": result.city.name, "slug": result.city.slug, "iri": result.city.iri},
        "written": not dry_run and not changes.is_empty,
        "changed": not changes.is_empty,
        "departments": sorts(changes.departments),
        "systems": sorts(changes.systems),
        "triples": {"added": changes.added, "removed": changes.removed},
        "still_referred_to": list(changes.dangling),
        "unmapped": list(result.unmapped),
        "notes": list(result.notes),
    }


def sorts(change: Changes) -> dict[str, list[str]]:
    """Return the names by sort of change."""
    return {"added": list(change.added), "changed": list(change.changed), "removed": list(change.removed)}
