"""A workbook, or two CSV files, to fill in: the headings, what belongs below each, and one example row."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pyoxigraph as ox
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from civilex import reference_model
from civilex.errors import InvalidInput
from civilex.namespaces import SKOS
from civilex.onboarding.columns import COLUMNS, SheetKind

_HEADING = PatternFill("solid", fgColor="DDE6F0")


def write_template(target: Path) -> list[Path]:
    """Write the template to ``target``: one workbook where it ends in .xlsx, else a folder with two CSV files.

    Returns the files written. Raises InvalidInput where one of them is there already, and where it cannot be written.
    """
    names = [target] if target.suffix.casefold() == ".xlsx" else [target / f"{kind}.csv" for kind in COLUMNS]
    if taken := next((path for path in names if path.exists()), None):
        raise InvalidInput(f"{taken} is there already: give another name, so that nothing filled in is lost.")
    try:
        names[0].parent.mkdir(parents=True, exist_ok=True)
        if names[0] == target:
            _write_workbook(target)
        else:
            for kind, path in zip(COLUMNS, names, strict=True):
                _write_csv(kind, path)
    except OSError as error:
        raise InvalidInput(f"The template cannot be written: {error}") from error
    return names


def _write_csv(kind: SheetKind, path: Path) -> None:
    # The byte order mark makes spreadsheets read the file as UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([column.name for column in COLUMNS[kind]])
        writer.writerow([column.example for column in COLUMNS[kind]])


def _write_workbook(path: Path) -> None:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for kind in COLUMNS:
        _fill(workbook.create_sheet(kind), kind)
    reference = workbook.create_sheet("units")
    for row in [("notation", "label", "what it is"), *_units()]:
        reference.append(row)
    for letter, width in (("A", 10), ("B", 42), ("C", 110)):
        reference.column_dimensions[letter].width = width
    _dress_headings(reference)
    workbook.save(path)


def _fill(sheet: Worksheet, kind: SheetKind) -> None:
    for position, column in enumerate(COLUMNS[kind], 1):
        heading = sheet.cell(1, position, column.name)
        heading.comment = Comment(column.comment, "civilex", width=320, height=160)
        cell = sheet.cell(2, position)
        if column.name in ("valid-from", "contract end"):
            cell.value = date.fromisoformat(column.example)
            cell.number_format = "yyyy-mm-dd"
            for row in range(3, 203):
                sheet.cell(row, position).number_format = "yyyy-mm-dd"
        elif column.example:
            cell.value = column.example
        sheet.column_dimensions[heading.column_letter].width = max(14, len(column.example) + 4)
    _dress_headings(sheet)


def _dress_headings(sheet: Worksheet) -> None:
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.fill = _HEADING
        cell.alignment = Alignment(vertical="top")
    sheet.freeze_panes = "A2"


def _units() -> list[tuple[str, str, str]]:
    """Return notation, label and definition of the municipal units, in the order of their scheme."""
    store = ox.Store()
    file = reference_model.root() / "ontology" / "vocabularies" / "municipal-unit.ttl"
    quads = list(ox.parse(path=file, format=ox.RdfFormat.TURTLE))
    store.extend(quads)

    def value(unit: ox.NamedNode, name: str) -> str:
        found = [quad.object for quad in store.quads_for_pattern(unit, ox.NamedNode(SKOS + name), None)]
        texts = [text for text in found if isinstance(text, ox.Literal) and text.language in (None, "en")]
        return texts[0].value if texts else ""

    tops = [quad.object for quad in quads if quad.predicate.value == SKOS + "hasTopConcept"]
    units = [unit for unit in tops if isinstance(unit, ox.NamedNode)]
    return [(value(unit, "notation"), value(unit, "prefLabel"), value(unit, "definition")) for unit in units]
