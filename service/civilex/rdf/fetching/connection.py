"""One HTTP request to a destination that was checked before; every step of it within one deadline."""

from __future__ import annotations

import errno
import http.client
import io
import socket
import ssl
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from civilex.errors import NotFetched
from civilex.rdf.fetching.address import Address
from civilex.rdf.fetching.destinations import Destination

if TYPE_CHECKING:
    from typing_extensions import Buffer


class _Timed:
    """A socket each of whose steps has what is left until the deadline, as far as ``http.client`` uses one."""

    def __init__(self, raw: socket.socket, deadline: float):
        self._raw, self._deadline = raw, deadline

    def sendall(self, data: bytes) -> None:
        self._raw.settimeout(left(self._deadline))
        self._raw.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self._raw, self._deadline))

    def close(self) -> None:
        """Do nothing: a connection closes its socket as soon as it has read the head of the answer."""


class _TimedReader(io.RawIOBase):
    def __init__(self, raw: socket.socket, deadline: float):
        self._raw, self._deadline = raw, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        self._raw.settimeout(left(self._deadline))
        return self._raw.recv_into(buffer)


def left(deadline: float) -> float:
    """Return the seconds until a deadline (of ``time.monotonic``); raises TimeoutError where it is over."""
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


@contextmanager
def answer_of(
    method: str,
    address: Address,
    destinations: Sequence[Destination],
    headers: Mapping[str, str],
    deadline: float,
    tls: ssl.SSLContext | None = None,
) -> Iterator[http.client.HTTPResponse]:
    """Send a request and give the answer, its body unread; nothing of the environment is used.

    Raises NotFetched for whatever the other side or the network does, also while the body is read.
    """
    connection = http.client.HTTPConnection(address.host, address.port)
    sock: socket.socket | None = None
    try:
        sock = _connected(address, destinations, deadline)
        if address.scheme == "https":
            sock.settimeout(left(deadline))
            sock = (tls or ssl.create_default_context()).wrap_socket(sock, server_hostname=address.host)
        timed: Any = _Timed(sock, deadline)
        connection.sock = timed
        connection.putrequest(method, address.target, skip_host=True, skip_accept_encoding=True)
        for name, value in {"Host": address.authority, **headers}.items():
            connection.putheader(name, value)
        connection.endheaders()
        with connection.getresponse() as response:
            yield response
    except ssl.SSLCertVerificationError as error:
        reason = f"its certificate does not hold for {address.host} ({error.verify_message})"
        raise _failed(address, reason) from error
    except TimeoutError as error:
        raise NotFetched("it was not all there in time.", address=str(address), timed_out=True) from error
    except http.client.IncompleteRead as error:
        raise _failed(address, "its answer was cut short") from error
    except http.client.HTTPException as error:
        raise _failed(address, f"it does not speak HTTP as it should ({type(error).__name__})") from error
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        offline = getattr(error, "errno", None) in (errno.ENETUNREACH, errno.ENETDOWN)
        raise NotFetched(f"{reason}.", address=str(address), offline=offline) from error
    finally:
        connection.close()
        if sock is not None:
            sock.close()


def _connected(address: Address, destinations: Sequence[Destination], deadline: float) -> socket.socket:
    failure: OSError | None = None
    for number, destination in enumerate(destinations):
        sock = socket.socket(destination.family, socket.SOCK_STREAM)
        try:
            sock.settimeout(left(deadline) / (len(destinations) - number))
            sock.connect(destination.where)
        except OSError as error:
            sock.close()
            failure = error
        else:
            return sock
    raise failure or _failed(address, "its name has no addresses")


def _failed(address: Address, reason: str) -> NotFetched:
    return NotFetched(f"{reason}.", address=str(address))
