"""An address taken apart, strictly: what two programs could read in two ways is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from civilex.errors import AddressRefused

PORTS = {"https": 443, "http": 80}
LONGEST = 8_192
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?")
_IPV6 = re.compile(r"\[[0-9a-f:.]+\]")
_SAFE = "!$%&'()*+,/:;=?@[]~-._"
_CONFUSING = re.compile(r"[\x00-\x20\x7f\\]")


@dataclass(frozen=True, slots=True)
class Address:
    """An http or https address.

    ``host`` is in lower case ASCII, an IPv6 address without brackets; ``target`` is the path with the query.
    """

    scheme: str
    host: str
    port: int
    target: str

    @property
    def is_default_port(self) -> bool:
        """Whether the port is the one that the scheme has by itself."""
        return self.port == PORTS[self.scheme]

    @property
    def authority(self) -> str:
        """Host and port as the header ``Host`` has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.is_default_port else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"


def parse(text: str) -> Address:
    """Return an address taken apart; its fragment is left out.

    Raises AddressRefused for what is no http or https address, has a name or password in it, or is written so that it
    could be read in more than one way (RFC 3986, with the host of RFC 1123 after IDNA).

    >>> str(parse("HTTPS://Data.Example.org:443/a b?q=1#part".replace(" ", "%20")))
    'https://data.example.org/a%20b?q=1'
    """
    shown = text[:200]
    if len(text) > LONGEST:
        raise AddressRefused(f"The address is {len(text):,} characters long; up to {LONGEST:,} are fetched: {shown}...")
    if _CONFUSING.search(text):
        raise AddressRefused(f"The address holds a blank, a control character or a backslash: write it as %XX: {shown}")
    try:
        parts = urlsplit(text)
        port, host = parts.port, parts.hostname or ""
    except ValueError as error:
        raise AddressRefused(f"This is not an address ({error}): {shown}") from error
    if parts.scheme not in PORTS:
        raise AddressRefused(f"Only https addresses (and http ones where they are allowed) are fetched: {shown}")
    if "@" in parts.netloc:
        raise AddressRefused(f"The address of {host or 'this server'} has a user or password in it: leave them out.")
    return Address(parts.scheme, _host(host, parts.netloc, shown), port or PORTS[parts.scheme], _target(parts))


def resolve(base: Address, reference: str) -> Address:
    """Return where a redirect leads; raises AddressRefused as :func:`parse` does."""
    return parse(urljoin(str(base), reference.strip()))


def _host(host: str, authority: str, shown: str) -> str:
    if "[" in authority:
        if not _IPV6.fullmatch(f"[{host}]"):
            raise AddressRefused(f"The host is no IPv6 address without a zone: {shown}")
        return host
    try:
        ascii_host = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise AddressRefused(f"The host cannot be written in ASCII ({error}): {shown}") from error
    if not _HOST.fullmatch(ascii_host) or len(ascii_host) > 253:
        raise AddressRefused(f"The host is no name of a host: {shown}")
    return ascii_host.rstrip(".")


def _target(parts: SplitResult) -> str:
    target = quote(parts.path or "/", safe=_SAFE)
    return f"{target}?{quote(parts.query, safe=_SAFE)}" if parts.query else target
