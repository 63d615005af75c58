"""The keys of a data directory: made here, shown once, kept as digests in one file beside the store.

A key is ``cvx_<id>_<secret>``: the id finds its entry, the secret is 256 random bits. A single SHA-256 is enough to
keep such a secret: nobody can go through 2^256 of them, so a slow hash would only cost time at each request.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from civilex.access.kept_file import KeptFile
from civilex.errors import InvalidInput, InvalidKey, NotFound
from civilex.settings import ROLES, Role

FILE = "keys.json"
_KEY = re.compile(r"cvx_([0-9a-f]{8})_([0-9a-f]{64})")
_NAME = re.compile(r"[\w.@-]{1,64}")
_NOBODY = "0" * 64


@dataclass(frozen=True, slots=True)
class Key:
    """What is kept of a key; times are in UTC, as ISO 8601; ``sha256`` is the digest of its secret."""

    id: str
    name: str
    role: Role
    created: str
    expires: str | None
    sha256: str

    def is_expired(self, now: datetime) -> bool:
        """Say whether its time is over."""
        return self.expires is not None and now >= datetime.fromisoformat(self.expires)


class Keys:
    """The keys of a data directory; what another process changes is seen at the next look."""

    def __init__(self, directory: Path):
        """Take the data directory; nothing is read yet."""
        self._file = KeptFile(directory / FILE, "keys", _key, asdict)

    def all(self) -> list[Key]:
        """Return the keys, the oldest first; raises StoreDamaged where the file is not one of keys."""
        return sorted(self._file.entries, key=lambda key: key.created)

    def create(self, role: Role, name: str, expires: datetime | None = None) -> tuple[Key, str]:
        """Make a key; return its entry, on disk by then, and its text, which is kept nowhere.

        Raises InvalidInput for a name that is taken or badly written, and for an end that is over.
        """
        if not _NAME.fullmatch(name):
            raise InvalidInput(f"'{name}' cannot be the name of a key: 1 to 64 letters, digits and any of . _ @ -")
        now = datetime.now(UTC)
        if expires is not None and expires <= now:
            raise InvalidInput(f"The key would have expired at {expires.isoformat()}: give a time to come.")
        with self._file.changing() as known:
            if any(key.name == name for key in known):
                raise InvalidInput(f"There is a key named '{name}': revoke it first, or choose another name.")
            identifier, secret = secrets.token_hex(4), secrets.token_hex(32)
            while any(key.id == identifier for key in known):
                identifier = secrets.token_hex(4)
            end = None if expires is None else expires.astimezone(UTC).isoformat(timespec="seconds")
            made = Key(identifier, name, role, now.isoformat(timespec="microseconds"), end, _digest(secret))
            known.append(made)
        return made, f"cvx_{identifier}_{secret}"

    def revoke(self, name_or_id: str) -> Key:
        """End a key, at once also in a running service; raises NotFound."""
        with self._file.changing() as known:
            for place, key in enumerate(known):
                if name_or_id in (key.id, key.name):
                    return known.pop(place)
        raise NotFound(f"There is no key '{name_or_id}'. See civilex keys list.")

    def checked(self, text: str) -> Key:
        """Return the entry of a key; raises InvalidKey for one that is unknown, revoked or expired.

        The digests are compared in constant time, for an unknown id too.
        """
        match = _KEY.fullmatch(text)
        identifier, secret = match.groups() if match else ("", "")
        key = next((key for key in self._file.entries if key.id == identifier), None)
        same = hmac.compare_digest(_digest(secret), key.sha256 if key else _NOBODY)
        if key is None or not same:
            raise InvalidKey("The key is not known here: it is mistyped, or was revoked.")
        if key.is_expired(datetime.now(UTC)):
            raise InvalidKey(f"The key expired at {key.expires}.")
        return key


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _key(entry: dict[str, Any]) -> Key:
    key = Key(**entry)
    if key.role not in ROLES or not re.fullmatch("[0-9a-f]{64}", key.sha256):
        raise ValueError(key.name)
    if key.expires is not None and datetime.fromisoformat(key.expires).tzinfo is None:
        raise ValueError(key.expires)
    return key
