"""20,000 mappings read, validated and written: civilex beside sssom and sssom-pydantic, in one run.

Each tool reads the same SSSOM/TSV file in a process of its own; CPU seconds (user and system) and peak memory are those
of that process, start and imports included. Reading is validating for civilex and sssom-pydantic; sssom parses and then
validates with the JSON Schema of the standard. Run:

    .venv/bin/python bench/sssom.py [ROWS] [--only civilex]

Writes ``bench/sssom.json``.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HEAD = """#curie_map:
#  ex: https://example.org/city/
#  orcid: https://orcid.org/
#  unit: https://w3id.org/civilex/concept/municipal-unit/
#mapping_set_id: https://example.org/sets/bench
#license: https://creativecommons.org/licenses/by/4.0/
#mapping_date: 2026-11-22
#subject_source: ex:list
#object_source: unit:all
"""
COLUMNS = [
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "author_id",
    "confidence",
    "match_string",
    "comment",
]
PREDICATES = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
UNITS = ("SEC", "HEA", "TRA", "ICT", "EDU", "CUL", "FIN", "GOV")
START = "import sys; path, out = sys.argv[1:]\n"
CIVILEX = (
    START
    + """from pathlib import Path
from civilex.mapping.sssom import read_document
reading = read_document(Path(path).read_bytes(), "text/tab-separated-values")
"""
)
PYDANTIC = START + "import sssom_pydantic\npack = sssom_pydantic.read(path)\n"
SSSOM = START + "import warnings; warnings.simplefilter('ignore')\nfrom sssom.parsers import parse_sssom_table\n"
TASKS = {
    "civilex: read and validate": CIVILEX + "print(len(reading.whole().mappings))",
    "civilex: read, validate, as RDF": CIVILEX
    + "print(len(reading.whole().mappings), len(reading.mapping_set.triples()))",
    "civilex: read, validate, write": CIVILEX
    + "from civilex.mapping.sssom.tsv_writing import write_tsv\n"
    + "Path(out).write_text(write_tsv(reading.whole()))\nprint(len(reading.mapping_set.mappings))",
    "civilex: read and lint": CIVILEX
    + "from civilex.mapping.lint import lint\nprint(len(reading.mapping_set.mappings), len(lint(reading.mapping_set)))",
    "sssom-pydantic: read": PYDANTIC + "print(len(pack.mappings))",
    "sssom-pydantic: read and write": PYDANTIC
    + "sssom_pydantic.write(pack.mappings, out, metadata=pack.mapping_set, converter=pack.converter)\n"
    + "print(len(pack.mappings))",
    "sssom: parse": SSSOM + "print(len(parse_sssom_table(path).df))",
    "sssom: parse and validate": SSSOM
    + "from sssom.constants import SchemaValidationType\nfrom sssom.validators import validate\n"
    + "read = parse_sssom_table(path)\nvalidate(read, [SchemaValidationType.JsonSchema], fail_on_error=False)\n"
    + "print(len(read.df))",
}


def write_file(path: Path, rows: int) -> None:
    """Write a file of mappings like those that matching tools write."""
    with path.open("w", encoding="utf-8") as out:
        out.write(HEAD + "\t".join(COLUMNS) + "\n")
        for number in range(rows):
            unit = UNITS[number % len(UNITS)]
            fields = [
                f"ex:d{number}",
                f"Department number {number}",
                f"skos:{PREDICATES[number % len(PREDICATES)]}",
                f"unit:{unit}",
                f"Unit {unit}",
                "semapv:LexicalMatching",
                "orcid:0000-0002-7356-1779|orcid:0000-0003-4423-4370",
                f"{0.5 + (number % 50) / 100:.2f}",
                f"department|number {number}",
                "Found by its name." if number % 3 else '"Says ""number"" of itself."',
            ]
            out.write("\t".join(fields) + "\n")


def measure(code: str, path: Path, out: Path) -> dict[str, object]:
    """Run a task in a process of its own and return what it cost."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", code, str(path), str(out)], stdout=subprocess.PIPE
    )
    assert process.stdout
    printed = process.stdout.read().decode().strip()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return {
        "failed": process.returncode != 0,
        "cpu_s": round(usage.ru_utime + usage.ru_stime, 2),
        "wall_s": round(time.perf_counter() - began, 2),
        "memory_mb": usage.ru_maxrss // 1024,
        "printed": printed,
    }


def main() -> None:
    """Measure every tool and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=int, nargs="?", default=20_000)
    parser.add_argument("--only", help="only tools whose name starts so")
    options = parser.parse_args()
    found: dict[str, dict[str, object]] = {}
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder) / "bench.sssom.tsv", Path(folder) / "out.sssom.tsv"
        write_file(path, options.rows)
        print(f"{options.rows:,} mappings, {path.stat().st_size / 1e6:.1f} MB\n")
        print("| task | CPU s | wall s | MB |\n|---|---|---|---|")
        for name, code in TASKS.items():
            if options.only and not name.startswith(options.only):
                continue
            result = found[name] = measure(code, path, out)
            failed = " **failed**" if result["failed"] else ""
            print(f"| {name}{failed} | {result['cpu_s']} | {result['wall_s']} | {result['memory_mb']} |", flush=True)
    Path(__file__).with_suffix(".json").write_text(json.dumps({"rows": options.rows, "tasks": found}, indent=1) + "\n")


if __name__ == "__main__":
    main()
