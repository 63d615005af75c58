"""A service as an operator starts it: `civilex serve` over a data directory of its own, and a small client."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPException
from pathlib import Path

COMMAND = [sys.executable, "-c", "import sys; from civilex.cli import main; sys.exit(main())", "serve"]
GOOD_ENDS = {400, 403, 404, 405, 406, 408, 409, 411, 412, 413, 414, 415, 422, 429, 431, 503, 504, 507}
"""Statuses by which the service may refuse: never a 500, never silence."""


@dataclass(frozen=True)
class Answer:
    """Status, body and seconds of a request; status 0: the connection ended without an answer."""

    status: int
    body: bytes
    seconds: float
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Service:
    """A running service; ``process`` is its supervisor."""

    process: subprocess.Popen[str]
    address: str

    @property
    def port(self) -> int:
        return int(self.address.rsplit(":", 1)[1])

    @property
    def api(self) -> int:
        """The id of the process that answers, once there is one."""
        return children(self.process.pid)[0]

    @property
    def writer(self) -> int:
        return next(child for child in children(self.api) if "civilex.serving.writer" in command(child))

    @property
    def readers(self) -> list[int]:
        return [child for child in children(self.api) if "civilex.serving.reader" in command(child)]

    def ask(
        self, path: str, data: bytes | None = None, method: str | None = None, timeout: float = 60, **headers: str
    ) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.address + path, data=data, method=method, headers=named)
        started = time.monotonic()
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                status, body, got = answer.status, answer.read(), lowered(answer.headers)
        except urllib.error.HTTPError as error:
            with error:
                status, body, got = error.code, error.read(), lowered(error.headers)
        except (OSError, HTTPException):  # no answer, or half of one
            status, body, got = 0, b"", {}
        return Answer(status, body, time.monotonic() - started, got)

    def query(self, text: str, timeout: float = 60, **headers: str) -> Answer:
        return self.ask("/sparql", text.encode(), timeout=timeout, Content_Type="application/sparql-query", **headers)

    def update(self, text: str, **headers: str) -> Answer:
        return self.ask("/sparql", text.encode(), Content_Type="application/sparql-update", **headers)

    def rows(self, text: str) -> list[dict[str, str]]:
        answer = self.query(text, Accept="application/sparql-results+json")
        assert answer.status == 200, answer
        found = json.loads(answer.body)["results"]["bindings"]
        return [{name: value["value"] for name, value in row.items()} for row in found]

    def wait_ready(self, seconds: float = 30) -> float:
        """Wait until it answers; return after how many seconds."""
        started = time.monotonic()
        while time.monotonic() - started < seconds:
            if self.ask("/health/ready", timeout=5).status == 200:
                return time.monotonic() - started
            time.sleep(0.02)
        raise AssertionError(f"the service did not answer within {seconds} s")


@contextmanager
def running(data: Path, *, empty: bool = False, log: Path | None = None, **settings: object) -> Iterator[Service]:
    """Run a service with these settings; what it says goes to a file beside its data."""
    variables = {"CIVILEX_WRITING": "open", **{f"CIVILEX_{name.upper()}": str(at) for name, at in settings.items()}}
    command_ = [*COMMAND, "--data", str(data), "--port", "0", *(["--empty"] if empty else [])]
    log = log or data.with_name(data.name + ".log")
    with log.open("a") as errors:
        process = subprocess.Popen(
            command_, stdout=subprocess.PIPE, stderr=errors, text=True, env={**os.environ, **variables}
        )
    try:
        assert process.stdout is not None
        address = None
        while address is None and (line := process.stdout.readline()):
            address = re.search(r"http://\S+(?=/)", line)
        assert address, log.read_text()
        service = Service(process, address[0])
        service.wait_ready()
        yield service
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            for child in [*children(process.pid), process.pid]:
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            process.communicate()


def lowered(headers: Message) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def children(parent: int) -> list[int]:
    """The processes that this one has started, from any of its threads."""
    found: list[int] = []
    for task in Path(f"/proc/{parent}/task").glob("*/children"):
        with suppress(OSError):
            found += map(int, task.read_text().split())
    return sorted(found)


def command(process: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_text()
    return ""


def memory(process: int) -> int:
    """Resident bytes of a process."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def descriptors(process: int) -> int:
    return len(list(Path(f"/proc/{process}/fd").iterdir()))


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def form(**fields: str) -> str:
    return urllib.parse.urlencode(fields)
