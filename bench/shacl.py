"""Checking a catalogue with SHACL: civilex beside every engine that Python has, in one run.

Each engine reads the same N-Triples file and builds all of its results in a process of its own, civilex also the same
triples as Turtle and RDF/XML; CPU seconds (user and
system, all threads, start and load included), wall seconds and peak memory are those of that process. The bare parse of
the file stands beside them. Peers: ``pip install --group bench``. Run:

    .venv/bin/python bench/shacl.py 1000 10000 [--shapes FILE] [--slow]

``--slow`` adds engines that take minutes at that size. Writes ``bench/shacl.json``.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
OWN_SHAPES = HERE.parent / "tests/shacl/every_component.ttl"
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
print(validate(Path(sys.argv[1]).with_suffix(".nt"), shapes, max_results=MAX).total)
"""
ENGINES = {
    "bare parse (pyoxigraph)": ("", PARSE, False),
    "civilex": ("", CIVILEX.replace("MAX", "1000"), False),
    "civilex, all results built": ("", CIVILEX.replace("MAX", "None"), False),
    "bare parse of Turtle": ("", PARSE.replace("sys.argv[1]", "sys.argv[1][:-2] + 'ttl'"), False),
    "civilex, Turtle": ("", CIVILEX.replace("MAX", "1000").replace(".nt", ".ttl"), False),
    "bare parse of RDF/XML": ("", PARSE.replace("sys.argv[1]", "sys.argv[1][:-2] + 'rdf'"), False),
    "civilex, RDF/XML": ("", CIVILEX.replace("MAX", "1000").replace(".nt", ".rdf"), False),
    "shacl": ("shacl", "import sys, shacl\nprint(len(shacl.validate(sys.argv[1], sys.argv[2]).results))", False),
    "shacl-rust": (
        "shacl_rust",
        "import sys, shacl_rust\nfrom pathlib import Path\n"
        "r = shacl_rust.validate(Path(sys.argv[1]).read_text(), Path(sys.argv[2]).read_text(), data_format='nt', "
        "shapes_format='nt', experimental_index=True)\nprint(len(r['results']))",
        False,
    ),
    "shifty": (
        "shifty",
        "import sys, shifty\n_, g, _ = shifty.validate(sys.argv[1], sys.argv[2], infer=False)\n"
        "print(len(list(g.objects(None, "
        "__import__('rdflib').URIRef('http://www.w3.org/ns/shacl#result')))))",
        True,
    ),
    "pyshacl-turbo": (
        "pyshacl_turbo",
        "import sys, pyshacl_turbo\n_, g, _ = pyshacl_turbo.validate(sys.argv[1], shacl_graph=sys.argv[2], "
        "data_graph_format='nt', shacl_graph_format='nt')\nprint(len(list(g.objects(None, "
        "__import__('rdflib').URIRef('http://www.w3.org/ns/shacl#result')))))",
        True,
    ),
    "pyrudof": (
        "pyrudof",
        "import sys, pyrudof\nr = pyrudof.Rudof(pyrudof.RudofConfig())\n"
        "r.read_data(sys.argv[1], pyrudof.RDFFormat.NTriples)\n"
        "r.read_shacl(sys.argv[2], pyrudof.ShaclFormat.NTriples)\nprint(len(r.validate_shacl().results()))",
        True,
    ),
    "pyshacl": (
        "pyshacl",
        "import sys, pyshacl, rdflib\n_, g, _ = pyshacl.validate(rdflib.Graph().parse(sys.argv[1], format='nt'), "
        "shacl_graph=rdflib.Graph().parse(sys.argv[2], format='nt'))\nprint(len(list(g.objects(None, "
        "rdflib.URIRef('http://www.w3.org/ns/shacl#result')))))",
        True,
    ),
}
"""Name, module that must be there, program (data and shapes as N-Triples are its arguments), whether it is slow."""


def measured(program: str, data: Path, shapes: Path) -> dict[str, object]:
    """Run one engine and return its CPU and wall seconds, its peak memory in MB, and what it printed."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", program, data, shapes], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    printed = process.stdout.read().strip()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return {
        "cpu": round(usage.ru_utime + usage.ru_stime, 2),
        "wall": round(time.perf_counter() - start, 2),
        "mb": usage.ru_maxrss // 1024,
        "results": printed.splitlines()[-1][:12]
        if printed and process.returncode == 0
        else f"failed ({process.returncode})",
    }


def catalogue(datasets: int, folder: Path) -> Path:
    """Write a catalogue of so many datasets and return its path."""
    path = folder / f"{datasets}.nt"
    with path.open("w", encoding="utf-8") as file:
        subprocess.run([sys.executable, HERE / "catalogues.py", str(datasets)], stdout=file, check=True)
    for suffix in ("ttl", "rdf"):
        subprocess.run([sys.executable, "-c", CONVERT, path, path.with_suffix(f".{suffix}"), suffix], check=True)
    return path


def as_n_triples(shapes: Path, folder: Path) -> Path:
    """Write the shapes as N-Triples, which every engine reads, and return the path."""
    import pyoxigraph as ox

    triples = (quad.triple for quad in ox.parse(shapes.read_bytes(), ox.RdfFormat.TURTLE, base_iri="urn:shapes"))
    path = folder / "shapes.nt"
    path.write_bytes(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"")
    return path


def main() -> None:
    """Print a table for each size, and write it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=[1000, 10_000])
    parser.add_argument("--shapes", type=Path, default=OWN_SHAPES)
    parser.add_argument("--slow", action="store_true")
    options = parser.parse_args()
    found: dict[str, dict[str, dict[str, object]]] = {}
    with tempfile.TemporaryDirectory() as name:
        shapes = as_n_triples(options.shapes, Path(name))
        for size in options.sizes:
            data = catalogue(size, Path(name))
            print(f"\n{size} datasets, {options.shapes.name}")
            print("| engine | CPU s | wall s | peak MB | results | CPU, civilex = 1 |\n|---|---|---|---|---|---|")
            rows = found[str(size)] = {}
            for engine, (module, program, slow) in ENGINES.items():
                if (slow and not options.slow) or (module and importlib.util.find_spec(module) is None):
                    continue
                row = rows[engine] = measured(program, data, shapes)
                base = rows.get("civilex, all results built", rows.get("civilex", row))["cpu"]
                ratio = float(str(row["cpu"])) / float(str(base))
                print(
                    f"| {engine} | {row['cpu']} | {row['wall']} | {row['mb']} | {row['results']} | {ratio:.2f} |",
                    flush=True,
                )
    (HERE / "shacl.json").write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
