"""The keys of a data directory: made here, shown once, kept as digests in one file beside the store.

A key is ``cvx_<id>_<secret>``: the id finds its entry, the secret is 256 random bits. A single SHA-256 is enough to
keep such a secret: nobody can go through 2^256 of them, so a slow hash would only cost time at each request.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import os
import re
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from civilex.errors import InvalidInput, InvalidKey, NotFound, StoreDamaged, StoreError
from civilex.settings import ROLES, Role

FILE = "keys.json"
LOCK = "keys.lock"
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
        self._directory = directory
        self._path = directory / FILE
        self._seen: tuple[int, int, int] | None = None
        self._known: dict[str, Key] = {}
        self._lock = threading.Lock()

    def all(self) -> list[Key]:
        """Return the keys, the oldest first; raises StoreDamaged where the file is not one of keys."""
        return sorted(self._current().values(), key=lambda key: key.created)

    def create(self, role: Role, name: str, expires: datetime | None = None) -> tuple[Key, str]:
        """Make a key; return its entry, on disk by then, and its text, which is kept nowhere.

        Raises InvalidInput for a name that is taken or badly written, and for an end that is over.
        """
        if not _NAME.fullmatch(name):
            raise InvalidInput(f"'{name}' cannot be the name of a key: 1 to 64 letters, digits and any of . _ @ -")
        now = datetime.now(UTC)
        if expires is not None and expires <= now:
            raise InvalidInput(f"The key would have expired at {expires.isoformat()}: give a time to come.")
        with self._changing() as known:
            if any(key.name == name for key in known.values()):
                raise InvalidInput(f"There is a key named '{name}': revoke it first, or choose another name.")
            identifier, secret = secrets.token_hex(4), secrets.token_hex(32)
            while identifier in known:
                identifier = secrets.token_hex(4)
            end = None if expires is None else expires.astimezone(UTC).isoformat(timespec="seconds")
            made = Key(identifier, name, role, now.isoformat(timespec="microseconds"), end, _digest(secret))
            known[identifier] = made
        return made, f"cvx_{identifier}_{secret}"

    def revoke(self, name_or_id: str) -> Key:
        """End a key, at once also in a running service; raises NotFound."""
        with self._changing() as known:
            for key in known.values():
                if name_or_id in (key.id, key.name):
                    return known.pop(key.id)
        raise NotFound(f"There is no key '{name_or_id}'. See civilex keys list.")

    def checked(self, text: str) -> Key:
        """Return the entry of a key; raises InvalidKey for one that is unknown, revoked or expired.

        The digests are compared in constant time, for an unknown id too.
        """
        known = self._current()
        match = _KEY.fullmatch(text)
        identifier, secret = match.groups() if match else ("", "")
        key = known.get(identifier)
        same = hmac.compare_digest(_digest(secret), key.sha256 if key else _NOBODY)
        if key is None or not same:
            raise InvalidKey("The key is not known here: it is mistyped, or was revoked.")
        if key.is_expired(datetime.now(UTC)):
            raise InvalidKey(f"The key expired at {key.expires}.")
        return replace(key)

    def _current(self) -> dict[str, Key]:
        with self._lock:
            try:
                state = self._path.stat()
            except FileNotFoundError:
                self._known, self._seen = {}, None
                return self._known
            except OSError as error:
                raise StoreError(f"The keys in {self._path} cannot be read: {error.strerror}.") from error
            seen = (state.st_ino, state.st_mtime_ns, state.st_size)
            if seen != self._seen:
                self._known, self._seen = _read(self._path), seen
            return self._known

    @contextmanager
    def _changing(self) -> Iterator[dict[str, Key]]:
        """Give the keys to be changed; what stands in them at the end is on disk afterwards, all or nothing."""
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            lock = os.open(self._directory / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StoreError(f"Keys cannot be kept in {self._directory}: {error.strerror}.") from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            known = _read(self._path) if self._path.exists() else {}
            yield known
            _write(self._path, known)
        finally:
            os.close(lock)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _read(path: Path) -> dict[str, Key]:
    try:
        found = [Key(**entry) for entry in json.loads(path.read_bytes())["keys"]]
        for key in found:
            if key.role not in ROLES or not re.fullmatch("[0-9a-f]{64}", key.sha256):
                raise ValueError(key.name)
            if key.expires is not None and datetime.fromisoformat(key.expires).tzinfo is None:
                raise ValueError(key.expires)
    except (ValueError, TypeError, KeyError) as error:
        raise StoreDamaged(
            f"{path} is not a file of keys ({error}). Restore it, or remove it and make keys."
        ) from error
    return {key.id: key for key in found}


def _write(path: Path, known: dict[str, Key]) -> None:
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "w") as file:
            json.dump({"keys": [asdict(key) for key in known.values()]}, file, ensure_ascii=True, indent=1)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
        directory = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
    except OSError as error:
        raise StoreError(f"The keys cannot be written to {path}: {error.strerror}.") from error
