"""The SPARQL services of ``bench/sparql.py``, each a process of its own over the same file of N-Triples."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sparql_client import get, once

from civilex.serving.opening import open_kept
from civilex.settings import Settings
from civilex.store.changes import Attribution, PutGraph

SCRIPTS = Path(sys.executable).parent
QUERY_SECONDS = 8
PROCESSES: dict[str, int] = {}
"""The process of each service that runs, by its address."""
STARTING_SECONDS = 120.0


def free_port() -> int:
    """Return a port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(command: list[str], address: str, **environment: str) -> Iterator[str]:
    """Run a service until the block ends; its address answers when the block begins."""
    service = subprocess.Popen(
        command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + STARTING_SECONDS
        while True:
            try:
                once(address, get(address, "ASK { }"))
                break
            except OSError:
                if service.poll() is not None or time.monotonic() > until:
                    raise SystemExit(f"{command[0]} did not start") from None
                time.sleep(0.05)
        PROCESSES[address] = service.pid
        yield address
    finally:
        service.terminate()
        try:
            service.wait(10)
        except subprocess.TimeoutExpired:
            service.kill()
            service.wait()


@contextmanager
def oxigraph(triples: Path, folder: Path) -> Iterator[str]:
    """``oxigraph serve``, on disk."""
    location = folder / "oxigraph"
    program = str(SCRIPTS / "oxigraph")
    if not location.exists():
        subprocess.run([program, "load", "-l", location, "-f", triples], check=True, capture_output=True)
        subprocess.run([program, "optimize", "-l", location], check=True, capture_output=True)
    address = f"127.0.0.1:{free_port()}"
    command = [program, "serve", "-l", str(location), "-b", address, "--timeout-s", str(QUERY_SECONDS)]
    with serving(command, f"http://{address}/query") as where:
        yield where


@contextmanager
def civilex(triples: Path, folder: Path, *, copies_bytes: int) -> Iterator[str]:
    """``civilex serve``, its readers on disk (0 bytes for copies) or in memory."""
    filled, location = folder / "filled", folder / f"civilex-{copies_bytes}"
    if not filled.exists():
        store = open_kept(filled, Settings(write_seconds=600), empty=True)
        store.commit(PutGraph(None, triples.read_bytes(), "application/n-triples", replace=True), Attribution("bench"))
        store.close()
    shutil.copytree(filled, location)
    port = free_port()
    command = [sys.executable, "-m", "civilex", "serve", "--data", str(location), "--port", str(port)]
    settings = {
        "CIVILEX_COPIES_BYTES": str(copies_bytes),
        "CIVILEX_QUERY_SECONDS": str(QUERY_SECONDS),
        "CIVILEX_WRITING": "open",
    }
    with serving(command, f"http://127.0.0.1:{port}/sparql", **settings) as where:
        yield where


@contextmanager
def rdflib_endpoint(triples: Path) -> Iterator[str]:
    """``rdflib-endpoint serve``, its data in memory."""
    port = free_port()
    command = [str(SCRIPTS / "rdflib-endpoint"), "serve", "--host", "127.0.0.1", "--port", str(port), str(triples)]
    with serving(command, f"http://127.0.0.1:{port}/") as where:
        yield where
