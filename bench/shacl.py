"""Checking a catalogue with SHACL: civilex beside every engine that Python has, in one run.

Each engine reads the same N-Triples file and builds all of its results in a process of its own, civilex also the same
triples as Turtle and RDF/XML; CPU seconds (user and system, all threads, start and load included), wall seconds and
peak memory are those of that process. The bare parse of the file stands beside them, and each row has its CPU time as
a multiple of that parse and of civilex with every result built. Peers: ``pip install --group bench``. Run:

    .venv/bin/python bench/shacl.py                      # 100, 1,000 and 10,000 datasets, three sets of shapes
    .venv/bin/python bench/shacl.py 100000 --shapes official
    .venv/bin/python bench/shacl.py 1000 --shapes FILE.ttl

Engines that take minutes at a size are left out there and named; ``--all`` runs them too, ``--repeat 3`` keeps the run
with the least CPU time of each. Writes ``bench/shacl.json``.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
TESTDATA = Path(os.environ.get("CIVILEX_TESTDATA", HERE.parents[1] / "shared/testdata"))
SHAPES = {
    "official": TESTDATA / "shapes/semic-dcat-ap-3.0.1/dcat-ap-SHACL.ttl",
    "own": HERE.parent / "shapes/profiles/dcat-ap/3.0.1",
    "every-component": HERE.parent / "tests/shacl/every_component.ttl",
}
"""SEMIC's shapes of DCAT-AP 3.0.1, those that civilex ships, and one shape for each component of SHACL Core."""
TIME_LIMIT = 300
OURS = "civilex, every result built"
PARSE = """
import sys, pyoxigraph as ox
print(sum(1 for _ in ox.parse(path=sys.argv[1])))
"""
CONVERT = """
import sys, pyoxigraph as ox
triples = (quad.triple for quad in ox.parse(path=sys.argv[1]))
ox.serialize(triples, sys.argv[2], format=ox.RdfFormat.from_extension(sys.argv[3]))
"""
CIVILEX = """
import sys, pyoxigraph as ox
from pathlib import Path
from civilex.shacl import validate
shapes = [quad.triple for quad in ox.parse(path=sys.argv[2])]
report = validate(Path(sys.argv[1]), shapes, max_results=None)
print(COUNT)
"""
ALL_BUILT, COUNTED = (CIVILEX.replace("COUNT", text) for text in ("sum(1 for _ in report.results)", "report.total"))
LISTED = CIVILEX.replace("COUNT", "len(list(report.results))")
IN_GRAPH = "print(len(list(g.objects(None, __import__('rdflib').URIRef('http://www.w3.org/ns/shacl#result')))))"


@dataclass(frozen=True)
class Engine:
    """A program that is measured: data and shapes (as N-Triples) are its arguments, and it prints how many results.

    ``package`` is the distribution that it needs; ``most`` is the largest number of datasets that it is run on without
    ``--all``; ``suffix`` tells the form of the data.
    """

    name: str
    program: str
    package: str = "civilex"
    most: int = 1_000_000
    suffix: str = ".nt"


ENGINES = (
    Engine("bare parse, N-Triples", PARSE),
    Engine("civilex, results in columns", COUNTED),
    Engine(OURS, ALL_BUILT),
    Engine("civilex, every result kept", LISTED),
    Engine("bare parse, Turtle", PARSE, suffix=".ttl"),
    Engine("civilex, Turtle", ALL_BUILT, suffix=".ttl"),
    Engine("bare parse, RDF/XML", PARSE, suffix=".rdf"),
    Engine("civilex, RDF/XML", ALL_BUILT, suffix=".rdf"),
    Engine("shacl", "import sys, shacl\nprint(len(shacl.validate(sys.argv[1], sys.argv[2]).results))", "shacl", 10_000),
    Engine(
        "shacl-rust",
        "import sys, shacl_rust\nfrom pathlib import Path\n"
        "r = shacl_rust.validate(Path(sys.argv[1]).read_text(), Path(sys.argv[2]).read_text(), data_format='nt', "
        "shapes_format='nt', experimental_index=True)\nprint(len(r['results']))",
        "shacl-rust",
        10_000,
    ),
    Engine(
        "pyshifty",
        f"import sys, shifty\n_, g, _ = shifty.validate(sys.argv[1], sys.argv[2], infer=False)\n{IN_GRAPH}",
        "pyshifty",
        1_000,
    ),
    Engine(
        "pyshacl-turbo",
        "import sys, pyshacl_turbo\n_, g, _ = pyshacl_turbo.validate(sys.argv[1], shacl_graph=sys.argv[2], "
        f"data_graph_format='nt', shacl_graph_format='nt')\n{IN_GRAPH}",
        "pyshacl-turbo",
        1_000,
    ),
    Engine(
        "pyrudof",
        "import sys, pyrudof\nr = pyrudof.Rudof(pyrudof.RudofConfig())\n"
        "r.read_data(sys.argv[1], pyrudof.RDFFormat.NTriples)\n"
        "r.read_shacl(sys.argv[2], pyrudof.ShaclFormat.NTriples)\nprint(len(r.validate_shacl().violations()))",
        "pyrudof",
        1_000,
    ),
    Engine(
        "pyshacl",
        "import sys, pyshacl, rdflib\n_, g, _ = pyshacl.validate(rdflib.Graph().parse(sys.argv[1], format='nt'), "
        f"shacl_graph=rdflib.Graph().parse(sys.argv[2], format='nt'))\n{IN_GRAPH}",
        "pyshacl",
        1_000,
    ),
)


@dataclass(frozen=True)
class Measured:
    """What one process took, and what it printed last or how it failed."""

    cpu: float
    wall: float
    mb: int
    results: str


def measured(engine: Engine, data: Path, shapes: Path) -> Measured:
    """Run one engine and return what its process took; one that takes longer than the limit is stopped."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", engine.program, data.with_suffix(engine.suffix), shapes],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    stop = threading.Timer(TIME_LIMIT, process.kill)
    stop.start()
    errors: list[str] = []
    reader = threading.Thread(target=lambda: errors.append(process.stderr.read() if process.stderr else ""))
    reader.start()
    printed = process.stdout.read().strip()
    reader.join()
    _, status, usage = os.wait4(process.pid, 0)
    stop.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    results = f"{int(printed.splitlines()[-1]):,}" if printed and process.returncode == 0 else ""
    if not results:
        last = (errors[0].strip().splitlines() or [f"ended with {process.returncode}"])[-1][:70].replace("|", "/")
        results = f"stopped after {TIME_LIMIT} s" if wall >= TIME_LIMIT else f"failed: {last}"
    return Measured(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss // 1024, results)


def best(engine: Engine, data: Path, shapes: Path, repeat: int) -> Measured:
    """Return the run with the least CPU time."""
    return min((measured(engine, data, shapes) for _ in range(repeat)), key=lambda found: found.cpu)


def catalogue(datasets: int, folder: Path) -> Path:
    """Write a catalogue of so many datasets in three forms and return the path of the N-Triples."""
    path = folder / f"{datasets}.nt"
    if not path.exists():
        with path.open("w", encoding="utf-8") as file:
            subprocess.run([sys.executable, HERE / "catalogues.py", str(datasets)], stdout=file, check=True)
        for suffix in ("ttl", "rdf"):
            subprocess.run([sys.executable, "-c", CONVERT, path, path.with_suffix(f".{suffix}"), suffix], check=True)
    return path


def as_n_triples(shapes: Path, folder: Path) -> tuple[Path, int]:
    """Write a file, or folder, of shapes as N-Triples, which every engine reads; return it, and how many paths."""
    import pyoxigraph as ox

    files = sorted(shapes.glob("*.ttl")) if shapes.is_dir() else [shapes]
    triples = [
        quad.triple
        for file in files
        if file.name != "profile.ttl"
        for quad in ox.parse(file.read_bytes(), ox.RdfFormat.TURTLE, base_iri="urn:shapes", rename_blank_nodes=True)
    ]
    path = folder / f"{shapes.stem}.shapes.nt"
    path.write_bytes(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"")
    return path, sum(1 for triple in triples if triple.predicate.value == "http://www.w3.org/ns/shacl#path")


def installed(package: str) -> str | None:
    """Return the version of a distribution, or ``None`` where it is not installed."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def table(size: int, name: str, folder: Path, options: argparse.Namespace) -> list[dict[str, object]]:
    """Measure all engines on one catalogue and one set of shapes; print a row when it is there, and return them."""
    shapes, paths = as_n_triples(SHAPES.get(name, Path(name)), folder)
    data = catalogue(size, folder)
    triples = sum(1 for _ in data.open("rb"))
    print(f"\n### {size:,} datasets, {triples:,} triples; shapes: {name}, {paths} property shapes\n")
    print("| engine | CPU s | of one parse | civilex = 1 | wall s | civilex = 1 | peak MB | results |")
    print("|---|---|---|---|---|---|---|---|")
    rows: list[dict[str, object]] = []
    found: dict[str, Measured] = {}
    left_out = []
    for engine in sorted(ENGINES, key=lambda engine: engine.name != OURS and engine.name != ENGINES[0].name):
        version = installed(engine.package)
        if version is None or (size > engine.most and not options.all):
            left_out.append(engine.name + (" (not installed)" if version is None else ""))
            continue
        row = found[engine.name] = best(engine, data, shapes, options.repeat)
        parse, ours = found[ENGINES[0].name], found.get(OURS, row)
        title = engine.name if engine.package == "civilex" else f"{engine.name} {version}"
        print(
            f"| {title} | {row.cpu:.2f} | {row.cpu / parse.cpu:.1f} | {row.cpu / ours.cpu:.2f} | {row.wall:.2f} "
            f"| {row.wall / ours.wall:.2f} | {row.mb:,} | {row.results} |",
            flush=True,
        )
        rows.append({"engine": title, "cpu": row.cpu, "wall": row.wall, "mb": row.mb, "results": row.results})
    if left_out:
        print(f"\nNot run at this size: {', '.join(left_out)}.")
    return rows


def main() -> None:
    """Print a table for each size and set of shapes, and write them as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", type=int, nargs="*", default=[100, 1000, 10_000])
    parser.add_argument("--shapes", action="append", help=f"{', '.join(SHAPES)}, or a file; all three without it")
    parser.add_argument("--all", action="store_true", help="also engines that take minutes at a size")
    parser.add_argument("--repeat", type=int, default=1, help="runs of each engine, of which the least CPU time counts")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        found = {
            f"{size} {shapes}": table(size, shapes, Path(name), options)
            for size in options.sizes
            for shapes in options.shapes or SHAPES
        }
    (HERE / "shacl.json").write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
