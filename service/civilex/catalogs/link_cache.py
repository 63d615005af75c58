"""What was found out about addresses, kept on disk, so that servers are not asked again at each check."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from civilex.catalogs.link_states import LinkState
from civilex.errors import InvalidInput

DAYS = {"answers": 7.0, "fails": 1.0}
"""How long a state is believed; a fault may be mended any day."""
_DAY_SECONDS = 86_400.0
_TABLE = (
    "CREATE TABLE IF NOT EXISTS link (address TEXT PRIMARY KEY, outcome TEXT, reason TEXT, status INT, checked REAL)"
)


class LinkCache:
    """States of addresses in a file; several programs may use it at once."""

    def __init__(self, path: Path, now: Callable[[], float] = time.time):
        """Open the file, made when absent; raises InvalidInput where it cannot be opened."""
        self._now = now
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = sqlite3.connect(path, timeout=5.0)
            with self._file:
                self._file.execute(_TABLE)
        except (OSError, sqlite3.Error) as error:
            raise InvalidInput(f"The file of checked links {path} cannot be used: {error}.") from error

    def known(self, addresses: Iterable[str]) -> dict[str, LinkState]:
        """Return the states that are still believed."""
        found = {}
        for address in addresses:
            query = "SELECT outcome, reason, status, checked FROM link WHERE address = ?"
            row = self._file.execute(query, (address,)).fetchone()
            if row is not None and self._now() - row[3] < DAYS.get(row[0], 0.0) * _DAY_SECONDS:
                found[address] = LinkState(row[0], row[1], row[2])
        return found

    def keep(self, states: Iterable[tuple[str, LinkState]]) -> None:
        """Keep states; what was not checked is not kept."""
        rows = [
            (address, state.outcome, state.reason, state.status, self._now())
            for address, state in states
            if state.outcome != "unchecked"
        ]
        with self._file:
            self._file.executemany("INSERT OR REPLACE INTO link VALUES (?, ?, ?, ?, ?)", rows)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
