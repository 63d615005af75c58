"""Whole tables translated: rows as they come, repeated values translated once, and the loss report of all of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, BinaryIO

from civilex.errors import ContentTooLarge
from civilex.translation.outcomes import STATUSES, Status, Translation
from civilex.translation.table_reading import Table
from civilex.translation.table_writing import Cell, CsvWriter, WorkbookWriter
from civilex.translation.translator import Translator

AT_ONCE = 1000
"""Rows read before their new values are translated together."""
MOST_VALUES = 200_000
"""Different values that one column may have: what was translated is kept."""
SEPARATOR = " | "
ADDED = ("translation", "lost", "confidence", "also possible", "status", "term", "read by", "proof")
"""The columns that are added to a table; the first carries the name of the other vocabulary."""
Tell = Callable[[int], None]


@dataclass
class Report:
    """What became of a column: how many rows each value has, and its translation."""

    source: str
    target: str
    column: str
    rows: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    translations: dict[str, Translation] = field(default_factory=dict)

    def by_status(self) -> dict[Status, tuple[int, int]]:
        """Return for each status that occurs how many values and rows have it."""
        found: dict[Status, tuple[int, int]] = {}
        for status in STATUSES:
            values = [value for value, one in self.translations.items() if one.status == status]
            if values:
                found[status] = (len(values), sum(self.counts[value] for value in values))
        return found

    def ordered(self) -> list[Translation]:
        """Return the translations of different values, those with the most rows first."""
        return sorted(self.translations.values(), key=lambda one: (-self.counts[one.value], one.value))

    def questions(self) -> list[Translation]:
        """Return what somebody has to look at: all that is not wholly translated, without empty cells."""
        return [one for one in self.ordered() if one.status not in ("translated", "empty")]

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON has it: counts, then each different value."""
        return {
            "from": self.source,
            "to": self.target,
            "column": self.column,
            "rows": self.rows,
            "values": len(self.translations),
            "statuses": {
                status: {"values": values, "rows": rows, "means": STATUSES[status]}
                for status, (values, rows) in self.by_status().items()
            },
            "translations": [{**one.as_json(), "rows": self.counts[one.value]} for one in self.ordered()],
        }


@dataclass
class TableTranslation:
    """A table that is being translated: go through :meth:`rows` once, then read the ``report``."""

    table: Table
    translator: Translator
    column: int
    report: Report
    most_values: int = MOST_VALUES

    @classmethod
    def of(
        cls,
        table: Table,
        translator: Translator,
        column: str | None,
        *,
        source: str,
        target: str,
        most_values: int = MOST_VALUES,
    ) -> TableTranslation:
        """Begin; raises InvalidParameter for a column that the table does not have."""
        place = table.column(column)
        return cls(table, translator, place, Report(source, target, table.header[place]), most_values)

    @property
    def header(self) -> tuple[str, ...]:
        """The headings of the table with those of the columns that are added."""
        first, *others = ADDED
        return (*self.table.header, f"{first} ({self.report.target})", *others)

    def rows(self, tell: Tell | None = None) -> Iterator[tuple[int, list[str], Translation]]:
        """Go through the rows with the translation of their value; ``tell`` is told how many are done."""
        known, counts = self.report.translations, self.report.counts
        while chunk := list(islice(self.table.rows, AT_ONCE)):
            values = [cells[self.column] for _, cells in chunk]
            new = [value for value in dict.fromkeys(values) if value not in known]
            if len(known) + len(new) > self.most_values:
                raise ContentTooLarge(
                    f"The column '{self.report.column}' has more than {self.most_values:,} different values: "
                    "is it really a column of names? If so, translate it in parts."
                )
            known.update(zip(new, self.translator.translate(new), strict=True))
            for (number, cells), value in zip(chunk, values, strict=True):
                counts[value] = counts.get(value, 0) + 1
                yield number, cells, known[value]
            self.report.rows += len(chunk)
            if tell is not None:
                tell(self.report.rows)

    def write_csv(self, file: BinaryIO, tell: Tell | None = None) -> None:
        """Write the table with the added columns as CSV, with the separator that it came with."""
        mark = self.table.encoding not in ("", "utf-8")
        writer = CsvWriter(file, self.table.separator or ",", mark=mark)
        writer.row(self.header)
        for _, cells, one in self.rows(tell):
            writer.row([*cells, *added(one)])
        writer.close()

    def write_workbook(self, file: BinaryIO, tell: Tell | None = None) -> None:
        """Write a workbook: the table with the added columns, what is lost, what is to be decided, and a summary."""
        writer = WorkbookWriter(file)
        sheet = writer.sheet("Translation", self.header)
        for _, cells, one in self.rows(tell):
            sheet.row([*cells, *added(one)])
        add_report(writer, self.report)
        writer.close()

    def write_json(self, file: BinaryIO, tell: Tell | None = None) -> None:
        """Write the rows, each with the number of its translation among those of the report, then the report."""
        places: dict[str, int] = {}
        file.write(b'{"rows": [')
        first = True
        for number, _, one in self.rows(tell):
            place = places.setdefault(one.value, len(places))
            told = {"row": number, "value": one.value, "translation": [c.label for c in one.taken], "number": place}
            file.write((b"\n" if first else b",\n") + json.dumps(told, ensure_ascii=False).encode())
            first = False
        report = self.report.as_json()
        report["translations"].sort(key=lambda told: places[told["value"]])
        rest = json.dumps({name: value for name, value in report.items() if name != "rows"}, ensure_ascii=False)
        file.write(f'\n], "row_count": {self.report.rows}, {rest[1:]}\n'.encode())


def added(one: Translation) -> list[Cell]:
    """Return the cells of :data:`ADDED` for a value."""
    reading, taken = one.reading, one.taken
    sure = min((each.confidence for each in taken), default=None)
    if reading is None:
        read_by = "; ".join(f"{each.label}? ({each.score:.0f})" for each in one.candidates)
    else:
        read_by = reading.by if reading.by != "matching" else f"matching {reading.score:.0f}: {reading.why}"
    return [
        SEPARATOR.join(each.label for each in taken),
        SEPARATOR.join(one.losses),
        None if sure is None else round(sure, 4),
        SEPARATOR.join(each.label for each in (*one.undecided, *one.others)),
        one.status,
        reading.term if reading else "",
        read_by,
        SEPARATOR.join(each.proof for each in taken),
    ]


LOST = (
    "value", "rows", "read as", "read by", "status", "function", "for it", "what", "how it stands", "relation", "lost",
    "confidence", "likeness of names", "note", "term", "proof",
)  # fmt: skip


def lost_rows(report: Report) -> Iterator[Sequence[Cell]]:
    """Go through the loss report as rows of :data:`LOST`: each value with everything that it may be."""
    for one in report.ordered():
        if one.status == "empty":
            continue
        reading = one.reading
        begin: list[Cell] = [one.value, report.counts[one.value], reading.label if reading else ""]
        begin += [f"{reading.by} {reading.score:.0f}" if reading else "", one.status]
        if not one.parts:
            for candidate in one.candidates:
                yield [
                    *begin,
                    "",
                    "a question",
                    candidate.label,
                    "",
                    "",
                    "",
                    None,
                    candidate.score / 100,
                    candidate.why,
                ]
            if not one.candidates:
                yield begin
        for part in one.parts:
            if not (part.taken or part.undecided or part.others):
                yield [*begin, part.label, "nothing", "", "", "", f"{part.label}: nothing there is mapped to it"]
            named = {"taken": part.taken, "to decide": part.undecided, "also possible": part.others}
            for what, several in named.items():
                for each in several:
                    likeness = None if each.likeness is None else each.likeness / 100
                    yield [
                        *begin, part.label, what, each.label, each.standing, each.relation or "", each.loss,
                        round(each.confidence, 4), likeness, each.note, each.term, each.proof,
                    ]  # fmt: skip


def add_report(writer: WorkbookWriter, report: Report) -> None:
    """Add the sheets of the report to a workbook."""
    writer.sheet("What is lost", LOST, (34, 8, 30, 14, 16, 28, 14, 34, 26, 20, 50)).rows(lost_rows(report))
    questions = writer.sheet(
        "Questions", ("value", "rows", "status", "what to decide", "possible"), (40, 8, 16, 60, 70)
    )
    for one in report.questions():
        possible = [each.label for each in one.undecided] or [f"{c.label} ({c.score:.0f})" for c in one.candidates]
        lost = SEPARATOR.join(one.losses) or STATUSES[one.status]
        questions.row([one.value, report.counts[one.value], one.status, lost, SEPARATOR.join(possible)])
    summary = writer.sheet("Summary", ("what", "values", "rows", "means"), (28, 10, 10, 90))
    summary.row([f"{report.source} to {report.target}, column {report.column}", len(report.translations), report.rows])
    for status, (values, rows) in report.by_status().items():
        summary.row([status, values, rows, STATUSES[status]])


def as_text(report: Report, most: int = 50) -> Iterator[str]:
    """Give the lines of the report for a terminal: counts, then each value with what it is and what is lost."""
    yield f"{report.rows:,} rows, {len(report.translations):,} different values: {report.source} to {report.target}"
    for status, (values, rows) in report.by_status().items():
        yield f"  {status:<17}{values:>7,} values {rows:>8,} rows   {STATUSES[status]}"
    shown = [one for one in report.ordered() if one.status != "empty"]
    for one in shown[:most]:
        yield ""
        yield f"{one.value}  ({report.counts[one.value]:,} rows, {one.status})"
        if one.reading and one.reading.by == "matching":
            yield f"    read as {one.reading.label} ({one.reading.score:.0f}): {one.reading.why}"
        for part in one.parts:
            yield from _part_lines(part)
        for candidate in one.candidates if one.reading is None else ():
            yield f"    ? {candidate.label} ({candidate.score:.0f}): {candidate.why or candidate.by}"
    if len(shown) > most:
        yield f"\n... and {len(shown) - most:,} more values; --report FILE.json or --out FILE.xlsx has all of them."


def _part_lines(part: Any) -> Iterator[str]:
    if not (part.taken or part.undecided or part.others):
        yield f"    {part.label}: nothing there is mapped to it"
        return
    yield f"    {part.label}:"
    for mark, several in (("->", part.taken), ("? ", part.undecided), ("  also", part.others)):
        for each in several:
            like = "" if each.likeness is None else f", names alike {each.likeness:.0f}"
            note = f" [{each.note}]" if each.note else ""
            yield f"      {mark} {each.label}: {each.standing} ({each.confidence:.2f}{like}); lost: {each.loss}{note}"


def counted(values: Sequence[str], translator: Translator, source: str, target: str) -> Report:
    """Return the report on values without a table."""
    report = Report(source, target, "values", rows=len(values))
    for value in values:
        report.counts[value] = report.counts.get(value, 0) + 1
    new = list(report.counts)
    report.translations.update(zip(new, translator.translate(new), strict=True))
    return report


def table_of_rows(rows: Sequence[Mapping[str, object]], name: str) -> Table:
    """Return rows of JSON as a table; the headings are those of all rows, in their order."""
    header = tuple(dict.fromkeys(heading for row in rows for heading in row))
    texts = ([_said(row.get(heading)) for heading in header] for row in rows)
    return Table(name, header, iter(enumerate(texts, 1)))


def _said(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
