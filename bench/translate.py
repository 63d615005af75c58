"""How fast tables are translated, and in how much memory: ``python bench/translate.py [ROWS]``.

Three CSV tables of Barcelona's areas for Chicago: values that repeat, as data have them; values that all differ and are
questions; and the first as a workbook. CPU seconds of this process, and the memory that Python took at most.
"""

from __future__ import annotations

import io
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from civilex.serving.opening import open_kept
from civilex.settings import Settings
from civilex.translation import Translator
from civilex.translation.table_reading import read_csv_table
from civilex.translation.tables import TableTranslation


def main(rows: int) -> None:
    """Print a line for each table."""
    with TemporaryDirectory() as folder:
        store = open_kept(Path(folder) / "data", Settings(), empty=False)
        began = time.process_time()
        translator = Translator(store, "barcelona", "chicago")
        print(f"reading the vocabularies and mappings: {time.process_time() - began:.2f} s CPU")
        names = [name.text for word in translator.words() for name in word.entry().names]
        repeated = (f"{names[number % len(names)]}\t{number}\n" for number in range(rows))
        different = (f"{names[number % len(names)]} {number}\t{number}\n" for number in range(rows // 10))
        repeated_csv, different_csv = ("area\tn\n" + "".join(lines) for lines in (repeated, different))
        report("repeated values", rows, lambda: run(translator, repeated_csv, "csv"))
        report("different values", rows // 10, lambda: run(translator, different_csv, "csv"), memory=False)
        report("repeated, to a workbook", rows, lambda: run(translator, repeated_csv, "xlsx"), memory=False)
        store.close()


def run(translator: Translator, text: str, form: str) -> None:
    """Translate a table into a file that is thrown away."""
    table = read_csv_table(io.BytesIO(text.encode()), "areas.csv")
    work = TableTranslation.of(table, translator, "area", source="barcelona", target="chicago")
    with TemporaryDirectory() as folder, (Path(folder) / "out").open("w+b") as out:
        (work.write_csv if form == "csv" else work.write_workbook)(out)


def report(title: str, rows: int, work: Callable[[], None], *, memory: bool = True) -> None:
    """Print what a translation costs: the time first, then the memory in a run of its own, which is slow."""
    began = time.process_time()
    work()
    seconds = time.process_time() - began
    told = f"{title}: {rows:,} rows in {seconds:.1f} s CPU ({rows / seconds:,.0f} rows/s)"
    if memory:
        tracemalloc.start()
        work()
        told += f", {tracemalloc.get_traced_memory()[1] / 1e6:.0f} MB with the {rows:,} rows that came"
        tracemalloc.stop()
    print(told, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
