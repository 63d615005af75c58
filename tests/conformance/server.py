"""A real server to speak to: ``civilex serve`` on a free port, empty, open for writing."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

COMMAND = [sys.executable, "-c", "import sys; from civilex.cli import main; sys.exit(main())", "serve"]


@dataclass(frozen=True)
class Response:
    """What came back: status, headers by lower-case name, body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        """The media type, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip()


@contextmanager
def serving(directory: Path) -> Iterator[str]:
    """Run a service over a new data directory; its address is ``http://127.0.0.1:PORT``."""
    process = subprocess.Popen(
        [*COMMAND, "--data", str(directory), "--port", "0", "--empty"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "CIVILEX_WRITING": "open"},
    )
    try:
        assert process.stdout is not None
        found = re.search(r"http://[^\s/]+", process.stdout.readline())
        assert found, "the service did not start"
        yield found[0]
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)


def send(
    address: str, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes | None = None
) -> Response:
    """Send one request as it is: no header is added but Host and Content-Length, no character of the path changed."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        return Response(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    finally:
        connection.close()


def empty(address: str) -> None:
    """Remove every graph."""
    done = send(address, "POST", "/sparql", {"Content-Type": "application/sparql-update"}, b"DROP ALL")
    assert done.status == 200, done


def load(address: str, graph: str, file: Path) -> None:
    """Put a file of N-Triples or Turtle into a graph, given as ``graph=IRI`` or ``default``."""
    done = send(address, "PUT", f"/graphs?{graph}", {"Content-Type": "text/turtle"}, file.read_bytes())
    assert done.status in (200, 201), done
