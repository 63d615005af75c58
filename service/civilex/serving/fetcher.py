"""Documents from other servers for the running service: each is fetched by a process of its own."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from civilex.errors import NotFetched, StoreError, TooManyQueries
from civilex.rdf.fetching import AllowList, Fetched, FetchLimits, Known
from civilex.rdf.fetching.fetch import RDF
from civilex.serving.error_messages import read_error
from civilex.settings import Settings

PROGRAM = ("-I", "-m", "civilex.serving.fetching")
"""What Python runs for a fetch; -I: nothing of the caller's environment or working directory is imported."""
AT_ONCE = 4
STARTING_SECONDS = 5.0
"""How much longer than a fetch its process may take, to start and to end."""
_ENVIRONMENT = ("SSL_CERT_FILE", "SSL_CERT_DIR")
"""Which certificates the operator trusts is all that a fetch learns of the environment."""


class Fetcher:
    """Fetches documents, each in a process that is killed when its time is over or nobody waits for it any more."""

    def __init__(self, settings: Settings):
        """Take how long a fetch may take and how long its document may be from the settings."""
        self.limits = FetchLimits(seconds=settings.fetch_seconds, bytes=settings.fetch_bytes)
        self._running = 0

    async def fetch(
        self, address: str, allowed: AllowList, into: BinaryIO, *, accept: str = RDF, known: Known | None = None
    ) -> Fetched:
        """Fetch a document into a file that has a descriptor, from where it stands; the file is at its start after it.

        Raises what :func:`civilex.rdf.fetching.fetch` raises, and TooManyQueries where too many are on their way.
        """
        allowed_text = " ".join(entry.text for entry in allowed.entries)
        order = {
            "address": address, "allowed": allowed_text, "setting": allowed.setting, "accept": accept,
            "known": asdict(known) if known else None, "limits": asdict(self.limits), "descriptor": into.fileno(),
        }  # fmt: skip
        if self._running >= AT_ONCE:
            raise TooManyQueries(f"{AT_ONCE} documents are being fetched, which is as many as may.")
        self._running += 1
        try:
            told = await self._told(json.dumps(order).encode(), into.fileno(), address)
        finally:
            self._running -= 1
        if "error" in told:
            raise read_error(told["error"])
        into.seek(0)
        found = told["fetched"]
        return Fetched(**{**found, "known": Known(**found["known"]), "content": b""})

    async def _told(self, order: bytes, descriptor: int, address: str) -> dict[str, Any]:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *PROGRAM,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            pass_fds=[descriptor],
            env={"PATH": os.defpath, **{name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}},
            cwd=Path("/"),
        )
        try:
            async with asyncio.timeout(self.limits.seconds + STARTING_SECONDS):
                output, _ = await process.communicate(order)
        except TimeoutError:
            raise NotFetched("it was not all there in time.", address=address, timed_out=True) from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if not output:
            raise StoreError(f"The process that fetches ended unexpectedly (exit status {process.returncode}).")
        told: dict[str, Any] = json.loads(output)
        return told
