"""Which of a host's network addresses may be connected to: public ones, and inner ones where that host was named.

Ranges are those of the special-purpose registries of IANA for IPv4 and IPv6 (RFC 6890), the forms that embed an IPv4
address in an IPv6 one (RFC 4291, 3056, 4380, 6052, 5214), and the services of cloud providers that answer with keys.
"""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Literal

from civilex.errors import AddressRefused, NotFetched
from civilex.rdf.fetching.address import Address

IP = IPv4Address | IPv6Address
Reach = Literal["public", "inner", "never"]
_INNER = {
    "a private network": "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10 fc00::/7",
    "this machine": "127.0.0.0/8 ::1/128",
}
_NEVER = {
    "a service of the cloud provider": "169.254.169.254/32 169.254.170.2/32 168.63.129.16/32 100.100.100.200/32 "
    "192.0.0.192/32 fd00:ec2::/32 fd20:ce::/32",
    "this network": "0.0.0.0/8 ::/128",
    "a link-local network": "169.254.0.0/16 fe80::/10",
    "a site-local network": "fec0::/10",
    "a multicast group": "224.0.0.0/4 ff00::/8",
    "reserved": "192.0.0.0/24 192.88.99.0/24 240.0.0.0/4 100::/64 5f00::/16 2001::/23 3fff::/20",
    "for documentation or tests": "192.0.2.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 2001:db8::/32",
}
_INNER_RANGES = [(ip_network(text), why) for why, texts in _INNER.items() for text in texts.split()]
_NEVER_RANGES = [(ip_network(text), why) for why, texts in _NEVER.items() for text in texts.split()]
_GLOBAL_V6 = ip_network("2000::/3")
_MAPPED, _COMPATIBLE, _TRANSLATED = (ip_network(text) for text in ("::ffff:0:0/96", "::/96", "::ffff:0:0:0/96"))
_NAT64, _LOCAL_NAT64 = ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48")
_SIX_TO_FOUR, _TEREDO = ip_network("2002::/16"), ip_network("2001::/32")
_ISATAP = (0x00005EFE, 0x02005EFE)


def reach_of(address: IP) -> tuple[Reach, str]:
    """Return whether an address is public, inner or never to be connected to, and what it belongs to.

    >>> reach_of(ip_address("93.184.216.34")), reach_of(ip_address("::ffff:10.0.0.1"))
    (('public', 'the internet'), ('inner', 'a private network'))
    """
    for network, why in _NEVER_RANGES:
        if address in network and not (network == ip_network("2001::/23") and address in _TEREDO):
            return "never", why
    for network, why in _INNER_RANGES:
        if address in network:
            return "inner", why
    if isinstance(address, IPv4Address):
        return ("public", "the internet") if address.is_global else ("never", "reserved")
    if (inside := embedded(address)) is not None:
        # A tunnel or a translator would carry the packet to the address inside.
        reach, why = reach_of(inside)
        if reach == "public" and address not in _MAPPED and address not in _NAT64:
            return "never", "an outdated tunnel"
        return reach, why
    if address in _LOCAL_NAT64 or address not in _GLOBAL_V6:
        return "never", "reserved"
    return "public", "the internet"


def embedded(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address carries."""
    number = int(address)
    low = IPv4Address(number & 0xFFFFFFFF)
    if any(address in network for network in (_MAPPED, _COMPATIBLE, _TRANSLATED, _NAT64)):
        return low
    if address in _SIX_TO_FOUR:
        return IPv4Address(number >> 80 & 0xFFFFFFFF)
    if address in _TEREDO:
        return IPv4Address(~number & 0xFFFFFFFF)
    if number >> 32 & 0xFFFFFFFF in _ISATAP:
        return low
    return None


@dataclass(frozen=True, slots=True)
class Destination:
    """Where to connect to: an address that was checked, as ``socket.connect`` takes it."""

    family: socket.AddressFamily
    where: tuple[str, int] | tuple[str, int, int, int]


def destinations(address: Address, *, inner: bool, seconds: float) -> list[Destination]:
    """Return where the host of an address is, found out once: who connects to these is not led elsewhere later.

    ``inner`` allows private networks and this machine. Raises AddressRefused where *any* of its network addresses may
    not be connected to, NotFetched where the name is not known or not found within ``seconds``.
    """
    found = [_destination(info) for info in _resolved(address, seconds)]
    for ip, _ in found:
        reach, why = reach_of(ip)
        if reach == "never" or (reach == "inner" and not inner):
            raise AddressRefused(
                f"{address.host} is not fetched: it is at {ip}, which is {_article(why)}. "
                + (
                    "Where that is meant, whoever runs this allows it by host and port, as "
                    f"{address.scheme}://{address.authority.partition(':')[0]}:{address.port}."
                    if reach == "inner"
                    else "That is never fetched."
                )
            )
    return [destination for _, destination in found]


def _article(why: str) -> str:
    return f"in {why}" if "network" in why else why


def _resolved(address: Address, seconds: float) -> list[tuple[socket.AddressFamily, tuple[object, ...]]]:
    """Ask for the addresses of a host, in a thread: the system's resolver takes as long as it likes."""
    answers: list[list[tuple[socket.AddressFamily, tuple[object, ...]]] | OSError] = []

    def ask() -> None:
        try:
            infos = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
            answers.append([(info[0], info[4]) for info in infos])
        except (OSError, UnicodeError) as error:
            answers.append(error if isinstance(error, OSError) else OSError(str(error)))

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(max(0.0, seconds))
    if not answers:
        raise NotFetched("the name of its server was not found in time.", address=str(address), timed_out=True)
    answer = answers[0]
    if isinstance(answer, OSError):
        if answer.errno == socket.EAI_AGAIN:
            raise NotFetched("names of servers cannot be looked up now.", address=str(address), offline=True)
        raise NotFetched("there is no server of this name.", address=str(address))
    return answer


def _destination(info: tuple[socket.AddressFamily, tuple[object, ...]]) -> tuple[IP, Destination]:
    family, where = info
    host, port = str(where[0]), int(str(where[1]))
    ip = ip_address(host.partition("%")[0])
    if isinstance(ip, IPv6Address):
        return ip, Destination(family, (str(ip), port, 0, 0))
    return ip, Destination(family, (str(ip), port))
