"""Which addresses an operator allows to be fetched, as a setting writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self

from civilex.errors import AddressRefused
from civilex.rdf.fetching.address import PORTS, Address
from civilex.rdf.iri_references import has_dot_segments

if TYPE_CHECKING:
    from civilex.settings import Settings  # Not light, and a process that fetches needs none.

Purpose = Literal["load", "validate", "harvest"]
_ENTRY = re.compile(
    r"(?:(?P<scheme>https?)://)?(?P<host>\*|(?:\*\.)?[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>\d{1,5}|\*))?(?P<path>/[^\s?#]*)?"
)
_LOWEST_FREE_PORT = 1024
_ENCODED_MARKS = re.compile(r"%(?:2e|2f|5c)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry, as it was written (``text``) and as it is read.

    ``host`` is ``*``, ``*.domain`` or a host, ``port`` ``None`` where any is allowed.
    """

    text: str
    scheme: str
    host: str
    port: int | None
    path: str
    inner: bool

    def matches(self, address: Address) -> bool:
        """Say whether it allows an address."""
        if self.scheme != address.scheme or not self._matches_host(address.host):
            return False
        if self.port is None:
            if not address.is_default_port and address.port < _LOWEST_FREE_PORT:
                return False
        elif self.port != address.port:
            return False
        path = address.target.partition("?")[0]
        # A server may take what is written /a/../b for /b: below a path nothing else is meant.
        if self.path != "/" and (has_dot_segments(str(address)) or _ENCODED_MARKS.search(path)):
            return False
        return path.startswith(self.path) if self.path.endswith("/") else path == self.path

    def _matches_host(self, host: str) -> bool:
        if self.host == "*":
            return True
        return host.endswith(self.host[1:]) if self.host.startswith("*.") else host == self.host


@dataclass(frozen=True, slots=True)
class AllowList:
    """Allowed addresses, read from the text of a setting, separated by commas or blanks.

    ``data.example.org`` allows what is below ``https://data.example.org/``, ``*.example.org`` all hosts below a domain,
    ``*`` every public host, ``https://data.example.org/catalogues/`` what begins so (without the slash at its end: that
    one address). Plain http only where the entry says ``http://``; another port than that of the scheme only where the
    entry names it (``:*``: any from 1024). **An entry with host and port in digits also allows that host to stand in a
    private network or on this machine** (``http://127.0.0.1:8081``, ``https://ckan.city.internal:443``); no other does,
    and nothing allows link-local, metadata, multicast or reserved addresses.

    ``setting`` is what errors call the list.
    """

    entries: tuple[Entry, ...] = ()
    setting: str = ""

    @classmethod
    def parse(cls, text: str, setting: str = "") -> Self:
        """Return the list that a text has; raises ValueError, naming the entry, for what is none.

        >>> AllowList.parse("data.example.org, ftp://example.org")
        Traceback (most recent call last):
        ValueError: 'ftp://example.org' is not written like data.example.org, *.example.org or https://example.org/data/
        """
        return cls(tuple(_entry(part) for part in re.split(r"[,\s]+", text) if part), setting)

    def __bool__(self) -> bool:
        return bool(self.entries)

    def __or__(self, other: AllowList) -> AllowList:
        return AllowList(self.entries + other.entries, self.setting)

    def entry_for(self, address: Address) -> Entry:
        """Return the entry that allows an address, one that allows inner networks first; raises AddressRefused."""
        found = sorted((entry for entry in self.entries if entry.matches(address)), key=lambda entry: not entry.inner)
        if found:
            return found[0]
        where = f" ({self.setting})" if self.setting else ""
        what = f"{address.scheme}://{address.authority}{address.target.partition('?')[0]}"
        if address.scheme == "http" and any(
            entry.matches(Address("https", address.host, PORTS["https"], address.target)) for entry in self.entries
        ):
            raise AddressRefused(f"{what} is not fetched: ask for it by https; plain http needs an entry of its own.")
        raise AddressRefused(
            f"{what} is not fetched: the list of allowed addresses{where} does not have it. "
            "Whoever runs this can add its host."
        )


def _entry(text: str) -> Entry:
    found = _ENTRY.fullmatch(text)
    port = found["port"] if found else None
    if not found or (port and port != "*" and not 0 < int(port) < 65_536):
        raise ValueError(f"'{text}' is not written like data.example.org, *.example.org or https://example.org/data/")
    scheme, host = found["scheme"] or "https", found["host"].strip("[]").lower().rstrip(".")
    number = None if port == "*" else int(port or PORTS[scheme])
    inner = bool(port) and port != "*" and "*" not in host
    return Entry(text, scheme, host, number, found["path"] or "/", inner)


PUBLIC = AllowList.parse("https://*:* http://*:*")
"""Every public address; what stands in inner networks stays out of reach."""


def allowed_for(purpose: Purpose, settings: Settings) -> AllowList:
    """Return the addresses that an operator allows for a purpose: one setting each."""
    texts = {"load": settings.load_from, "validate": settings.validate_from, "harvest": settings.harvest_from}
    return AllowList.parse(texts[purpose], f"CIVILEX_{purpose.upper()}_FROM")
