"""One fetch, as a process of its own: it has no data open, starts nothing, listens to nobody, and ends by itself.

``python -m civilex.serving.fetching``, started by :mod:`civilex.serving.fetcher` only. The order comes on standard
input and what came of it goes to standard output, both as JSON; the document goes into the file that it was given.
"""

from __future__ import annotations

import json
import math
import os
import resource
import signal
import sys
from dataclasses import asdict

from civilex.errors import CivilexError, StoreError
from civilex.rdf.fetching import AllowList, FetchLimits, Known, fetch
from civilex.serving import seccomp
from civilex.serving.error_messages import error_message

MEMORY_BYTES = 1 << 30
"""Much more than a fetch needs: the document is never in memory as a whole."""
GRACE_SECONDS = 1


def confine(seconds: float, length: int) -> None:
    """Give up all that a fetch does not need; the system ends this process soon after ``seconds`` in any case."""
    signal.alarm(math.ceil(seconds) + GRACE_SECONDS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (length, length))
    if seccomp.is_supported():
        seccomp.allow_only_calling()


def main() -> None:
    """Fetch what the order says, into the file that it names by its descriptor."""
    order = json.load(sys.stdin)
    limits = FetchLimits(**order["limits"])
    allowed = AllowList.parse(order["allowed"], order["setting"])
    confine(limits.seconds, limits.bytes + 65_536)
    try:
        with os.fdopen(order["descriptor"], "wb", closefd=False) as output:
            found = fetch(
                order["address"],
                allowed,
                accept=order["accept"],
                known=Known(**order["known"]) if order["known"] else None,
                into=output,
                limits=limits,
            )
    except (CivilexError, OSError) as error:
        known = error if isinstance(error, CivilexError) else StoreError(f"The document cannot be kept: {error}.")
        json.dump({"error": error_message(known)}, sys.stdout)
    else:
        json.dump({"fetched": asdict(found) | {"content": None}}, sys.stdout)


if __name__ == "__main__":
    main()
