"""``civilex serve``: the service on this machine."""

from __future__ import annotations

import argparse
import contextlib
import os
import socket
import sys
import threading

from civilex.cli.data import add_data_option, open_store

PATIENCE_SECONDS = 5
"""How long requests may go on when the service is told to stop."""
STACK_BYTES = 256 * 2**20
"""Stack of the threads that run queries: the engine recurses, and this much survives four times what kills 8 MB."""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "serve",
        help="run the service",
        description="Run the service: pages, data and SPARQL over the data directory.",
        epilog="Example: civilex serve --port 8080, then open http://127.0.0.1:8080/",
    )
    add_data_option(parser)
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen at (default: %(default)s)")
    parser.add_argument("--port", type=port, default=8000, help="the port to listen at (default: %(default)s)")
    parser.add_argument("--empty", action="store_true", help="leave the reference model and the cities out")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the command until it is interrupted; 2 where the port cannot be had."""
    # The port first: a store takes longer to open, and what is wrong should be said at once.
    listener = listen(options.host, options.port)
    if listener is None:
        return 2
    with contextlib.closing(listener):
        threading.stack_size(STACK_BYTES)
        import uvicorn

        from civilex.settings import from_environment
        from civilex.web.app import create_app
        from civilex.web.deadlines import Patience, protocol_class

        settings = from_environment()
        store = open_store(options.data, empty=options.empty)
        app = create_app(store, settings)
        print(f"civilex serves {options.data} at {address(listener)} (stop with Ctrl-C)", flush=True)
        config = uvicorn.Config(
            app,
            http=protocol_class(Patience.of(settings)),
            h11_max_incomplete_event_size=settings.head_bytes,
            forwarded_allow_ips=settings.trusted_proxies,
            log_level="warning",
            server_header=False,
            timeout_graceful_shutdown=PATIENCE_SECONDS,
        )
        try:
            uvicorn.Server(config).run(sockets=[listener])
        finally:
            store.close()
            sys.stdout.flush()
            # A query that still runs cannot be stopped from Python, and would keep the process and its directory.
            os._exit(0)


def port(text: str) -> int:
    """Return the number of a port; raises ValueError for a text that is none, as argparse expects."""
    number = int(text)
    if not 0 <= number <= 65535:
        raise ValueError(text)
    return number


def listen(host: str, port: int) -> socket.socket | None:
    """Return a socket that listens there, or say on standard error why there is none."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(place)
        listener.listen(2048)
    except OSError as error:
        reason = getattr(error, "strerror", None) or str(error)
        print(f"civilex: cannot listen at {host}:{port}: {reason}. Choose another --port.", file=sys.stderr)
        return None
    return listener


def address(listener: socket.socket) -> str:
    """Return the address of a listening socket as a URL."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
