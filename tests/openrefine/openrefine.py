"""A real OpenRefine without a window, driven over its HTTP API."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx2 as httpx

PATIENCE_SECONDS = 60


class OpenRefine:
    """A client of a running OpenRefine."""

    def __init__(self, address: str):
        self._client = httpx.Client(base_url=address, timeout=60)

    @cached_property
    def token(self) -> str:
        """What a command that changes something has to bring; it is good for an hour."""
        return self._client.get("/command/core/get-csrf-token").json()["token"]

    def close(self) -> None:
        self._client.close()

    def is_ready(self) -> bool:
        try:
            return self._client.get("/command/core/get-version").status_code == 200
        except httpx.HTTPError:
            return False

    def wait_until_ready(self) -> None:
        """Wait for the JVM, which has been started."""
        until = time.monotonic() + PATIENCE_SECONDS
        while not self.is_ready():
            assert time.monotonic() < until, "OpenRefine does not start"
            time.sleep(0.2)

    def command(self, name: str, /, *, params: dict[str, Any] | None = None, **form: Any) -> Any:
        """Run a command that changes something; arguments that are no texts are sent as JSON."""
        sent = {key: value if isinstance(value, str) else json.dumps(value) for key, value in form.items()}
        answer = self._client.post(f"/command/core/{name}", params=params, data={**sent, "csrf_token": self.token})
        answer.raise_for_status()
        found = answer.json()
        assert found.get("code", "ok") in ("ok", "pending"), found
        return found

    def create_project(self, path: Path) -> str:
        """Return the id of a project made from a CSV file."""
        answer = self._client.post(
            "/command/core/create-project-from-upload",
            params={"csrf_token": self.token},
            data={
                "project-name": path.stem,
                "format": "text/line-based/*sv",
                "options": json.dumps({"separator": ","}),
            },
            files={"project-file": (path.name, path.read_bytes(), "text/csv")},
        )
        assert answer.status_code == 302, answer.text
        return answer.headers["location"].rpartition("=")[2]

    def rows(self, project: str) -> tuple[list[str], list[list[dict[str, Any]]]]:
        """Return the names of the columns and the cells of each row; what was reconciled stands in ``recon``."""
        model = self._client.get("/command/core/get-models", params={"project": project}).json()
        columns = [column["name"] for column in model["columnModel"]["columns"]]
        found = self.command("get-rows", params={"project": project, "start": 0, "limit": 1000}, engine={"facets": []})
        recons = found["pool"]["recons"]
        rows = [[dict(cell or {}) for cell in row["cells"]] for row in found["rows"]]
        for row in rows:
            for cell in row:
                if "r" in cell:
                    cell["recon"] = recons[str(cell["r"])]
        return columns, rows

    def wait(self, project: str) -> None:
        """Wait until no process runs for a project."""
        until = time.monotonic() + PATIENCE_SECONDS
        while self._client.get("/command/core/get-processes", params={"project": project}).json()["processes"]:
            assert time.monotonic() < until, "OpenRefine is still at work"
            time.sleep(0.2)

    def export(self, project: str, **options: str) -> str:
        """Return what an export makes of all rows."""
        answer = self._client.post(
            "/command/core/export-rows/out.txt", data={"project": project, "engine": '{"facets":[]}', **options}
        )
        answer.raise_for_status()
        return answer.content.decode()


@contextmanager
def running(program: str, directory: Path) -> Iterator[OpenRefine]:
    """Start OpenRefine on a free port; it gets ready while others do. It ends with the JVM that it starts."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = (directory / "openrefine.log").open("wb")
    process = subprocess.Popen(
        [program, "-i", "127.0.0.1", "-p", str(port), "-d", str(directory), "-m", "512M", "-x", "refine.headless=true"],
        stdout=log,
        stderr=log,
        start_new_session=True,
        env={**os.environ, "HOME": str(directory), "JAVA_OPTIONS": "-XX:TieredStopAtLevel=1"},
    )
    try:
        refine = OpenRefine(f"http://127.0.0.1:{port}")
        yield refine
        refine.close()
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        log.close()
