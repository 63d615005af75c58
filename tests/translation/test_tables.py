"""Whole tables: encodings, separators, workbooks, formulas, and one translation for values that repeat."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from civilex.errors import ContentTooLarge, InvalidParameter, UnreadableData
from civilex.store.embedded import EmbeddedStore
from civilex.translation import Translation, Translator
from civilex.translation.table_reading import Table, read_csv_table, read_workbook_table
from civilex.translation.tables import TableTranslation, as_text, table_of_rows

AREAS = 'area;import;note\nGerència d\'Urbanisme;-12,5;=1+1\nGuàrdia Urbana;3;"two\nlines"\n;;\n'


@pytest.fixture(scope="module")
def translator(model: EmbeddedStore) -> Translator:
    return Translator(model, "barcelona", "chicago")


def work(table: Table, translator: Translator, column: str | None = "area", most: int = 1000) -> TableTranslation:
    return TableTranslation.of(table, translator, column, source="barcelona", target="chicago", most_values=most)


def csv_table(content: bytes) -> Table:
    return read_csv_table(io.BytesIO(content), "areas.csv")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_csv_is_read_as_spreadsheets_save_it(encoding: str, separator: str) -> None:
    text = "area;import\nGerència d'Urbanisme;1\nGuàrdia Urbana;2\n".replace(";", separator)
    table = csv_table(text.encode(encoding))
    assert (table.header, table.separator) == (("area", "import"), separator)
    assert [cells for _, cells in table.rows] == [["Gerència d'Urbanisme", "1"], ["Guàrdia Urbana", "2"]]


def test_the_line_that_names_the_separator_is_no_row_and_numbers_are_those_of_the_file() -> None:
    table = csv_table(b'sep=;\r\na;b\r\n1;"x\r\ny"\r\n\r\n2;z;;\r\n')
    assert (table.header, list(table.rows)) == (("a", "b"), [(3, ["1", "x\r\ny"]), (6, ["2", "z"])])


@pytest.mark.parametrize(
    ("content", "line"),
    [(b"a,b\n1,2,3\n", 2), (b'a,b\n"1,2\n', 2), (b"a\n\x81\n", 2), (b"", None), (b"\xff\xfea", 1)],
)
def test_what_cannot_be_read_is_told_with_its_line(content: bytes, line: int | None) -> None:
    with pytest.raises(UnreadableData) as raised:
        list(csv_table(content).rows)
    assert raised.value.line == line


def test_columns_are_named_by_heading_or_number() -> None:
    table = csv_table(b"Area,\xc3\x80rea,area,x,x\n")
    assert [table.column(name) for name in ("Area", "area", "Àrea", "3")] == [0, 2, 1, 2]
    for asked in ("AREA", "x", "6", None, "y"):
        with pytest.raises(InvalidParameter):
            table.column(asked)


def test_csv_comes_back_as_it_was_with_more_columns_and_without_formulas(translator: Translator) -> None:
    table = csv_table(AREAS.encode("cp1252"))
    out = io.BytesIO()
    work(table, translator).write_csv(out)
    assert out.getvalue().startswith(b"\xef\xbb\xbf")
    header, *rows = csv.reader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline=""), delimiter=";")
    assert header[:4] == ["area", "import", "note", "translation (chicago)"]
    assert [row[:4] for row in rows] == [
        ["Gerència d'Urbanisme", "-12,5", "'=1+1", "Planning and Development"],
        ["Guàrdia Urbana", "3", "two\nlines", ""],
        ["", "", "", ""],
    ]
    assert [row[header.index("status")] for row in rows] == ["translated", "to decide", "empty"]
    assert "Police" in rows[1][header.index("also possible")]


def workbook(rows: Sequence[Sequence[object]]) -> io.BytesIO:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    made.create_sheet("other").append(["x"])
    file = io.BytesIO()
    made.save(file)
    file.seek(0)
    return file


def test_a_workbook_comes_back_with_the_loss_report(translator: Translator) -> None:
    table = read_workbook_table(workbook([["area", "n"], ["Gerència d'Urbanisme", 5.0], ["Bombers", "@x"]]), "a.xlsx")
    out = io.BytesIO()
    work(table, translator).write_workbook(out)
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["Translation", "What is lost", "Questions", "Summary"]
    rows = list(book["Translation"].iter_rows(values_only=True))
    assert rows[1][:3] == ("Gerència d'Urbanisme", "5", "Planning and Development")
    assert book["Translation"]["B3"].data_type == "s"
    lost = list(book["What is lost"].iter_rows(values_only=True))
    assert {(row[0], row[6], row[7]) for row in lost[1:]} >= {
        ("Gerència d'Urbanisme", "taken", "Planning and Development"),
        ("Gerència d'Urbanisme", "also possible", "Buildings"),
        ("Bombers", "to decide", "Fire"),
    }
    assert [row[0] for row in book["Questions"].iter_rows(min_row=2, values_only=True)] == ["Bombers"]


def test_a_sheet_that_is_not_there_and_what_is_no_workbook_are_told() -> None:
    with pytest.raises(InvalidParameter, match="Sheet, other"):
        read_workbook_table(workbook([["a"]]), "a.xlsx", "third")
    assert read_workbook_table(workbook([["a"]]), "a.xlsx", "other").header == ("x",)
    for content in (b"PK no", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old"):
        with pytest.raises(UnreadableData):
            read_workbook_table(io.BytesIO(content), "a.xlsx")


def test_json_has_each_row_and_each_different_value_once(translator: Translator) -> None:
    rows = [{"area": "Bombers", "n": 1}, {"area": "Gerència d'Urbanisme"}, {"area": "Bombers", "n": None}]
    out = io.BytesIO()
    work(table_of_rows(rows, "body"), translator).write_json(out)
    told = json.loads(out.getvalue())
    assert [row["number"] for row in told["rows"]] == [0, 1, 0]
    assert [(one["value"], one["rows"]) for one in told["translations"]] == [
        ("Bombers", 2),
        ("Gerència d'Urbanisme", 1),
    ]
    assert told["statuses"]["to decide"] == {
        "values": 1, "rows": 2, "means": told["statuses"]["to decide"]["means"],
    }  # fmt: skip
    assert told["row_count"] == 3


def test_the_report_in_words_has_what_is_lost_and_what_is_asked(translator: Translator) -> None:
    done = work(csv_table(AREAS.encode()), translator)
    assert len(list(done.rows())) == 3
    text = "\n".join(as_text(done.report))
    assert "-> Planning and Development: nearly the same (0.81); lost: little" in text
    assert "?  Police" in text


class Counting(Translator):
    def __init__(self, inner: Translator) -> None:
        self.inner, self.asked = inner, 0

    def translate(self, values: Sequence[str]) -> list[Translation]:
        self.asked += len(values)
        return self.inner.translate(values)


def test_many_rows_are_streamed_and_repeated_values_translated_once(translator: Translator) -> None:
    names = ["Bombers", "Guàrdia Urbana", "Gerència d'Urbanisme", "IMI", "Parcs i Jardins"]
    content = ("area,n\n" + "".join(f"{names[n % 5]},{n}\n" for n in range(20_000))).encode()
    counting, done = Counting(translator), []
    tracemalloc.start()
    with Path("/dev/null").open("wb") as out:
        task = work(csv_table(content), counting)
        task.write_csv(out, done.append)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (counting.asked, task.report.rows, done[-1], len(done)) == (5, 20_000, 20_000, 20)
    assert peak < 8_000_000


def test_a_column_with_too_many_different_values_is_refused(translator: Translator) -> None:
    with pytest.raises(ContentTooLarge, match="different values"):
        list(work(csv_table(b"area\na\nb\nc\n"), translator, most=2).rows())
