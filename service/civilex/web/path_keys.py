"""Keys in addresses, for clients that can send no header, OpenRefine above all; they stay out of logs."""

from __future__ import annotations

import logging
import re

PLACE = "/reconcile/t/"
_KEY = re.compile(rf"({re.escape(PLACE)})([^/?#\s\"']*)")


def key_in_path(path: str) -> str | None:
    """Return the key that a path holds, ``None`` where it holds none.

    >>> key_in_path("/reconcile/t/cvx_1_2/en/preview"), key_in_path("/reconcile/en")
    ('cvx_1_2', None)
    """
    return path.removeprefix(PLACE).partition("/")[0] if path.startswith(PLACE) else None


def without_keys(text: str) -> str:
    """Return a text in which keys in addresses are replaced by ``***``.

    >>> without_keys("GET /reconcile/t/cvx_1_2/en?queries={}")
    'GET /reconcile/t/***/en?queries={}'
    """
    return _KEY.sub(r"\1***", text)


class WithoutKeys(logging.Filter):
    """Takes keys in addresses out of all that a logger is told."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record; it is always kept."""
        if isinstance(record.args, tuple):
            record.args = tuple(without_keys(arg) if isinstance(arg, str) else arg for arg in record.args)
        if isinstance(record.msg, str):
            record.msg = without_keys(record.msg)
        return True


def guard_logs() -> None:
    """Keep keys in addresses out of the logs of the server and of this service."""
    for name in ("uvicorn.access", "uvicorn.error", "civilex.web"):
        logger = logging.getLogger(name)
        if not any(isinstance(known, WithoutKeys) for known in logger.filters):
            logger.addFilter(WithoutKeys())
