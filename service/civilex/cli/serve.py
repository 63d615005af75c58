"""``civilex serve``: the service on this machine."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import importlib
import os
import socket
import sys
import threading
from typing import TYPE_CHECKING

from civilex.cli.data import add_data_option, open_store, say_made

if TYPE_CHECKING:
    import uvicorn

    from civilex.serving.served import ServedStore
    from civilex.settings import Settings
    from civilex.store.embedded import EmbeddedStore

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
    from civilex.serving.starting import unsandboxed
    from civilex.serving.supervisor import supervise
    from civilex.settings import from_environment

    with contextlib.closing(listener):
        settings = from_environment()
        if (status := supervise(import_service)) is not None:
            return status
        if warning := unsandboxed():
            print(f"civilex: {warning}.", file=sys.stderr)
            return serve_in_process(options, settings, listener)
        return serve_by_readers(options, settings, listener)


def import_service() -> None:
    """Import what the process that answers needs, which takes longer than all else at its start."""
    for name in ("uvicorn.protocols.http.h11_impl", "civilex.serving.writer_client", "civilex.web.lane_protocol"):
        importlib.import_module(name)
    importlib.import_module("civilex.web.app")


def serve_by_readers(options: argparse.Namespace, settings: Settings, listener: socket.socket) -> int:
    """Serve by sandboxed readers and one process that writes; they start while everything else does."""
    from civilex.serving.starting import prepared_readers

    readers = prepared_readers(settings)
    try:
        from civilex.serving.served import ServedStore
        from civilex.serving.writer_client import WriterClient
        from civilex.store.commit_log import CommitLog
        from civilex.store.data_directory import DataDirectory

        new = not options.data.exists()
        generations = DataDirectory(options.data).generations()
        writer = WriterClient(options.data, settings, empty=options.empty)
        store = ServedStore(readers, generations, writer, CommitLog(options.data))
        asyncio.run(_answer_by(store, options, settings, listener, new=new))
    finally:
        readers.roster.end()
    return 0


async def _answer_by(
    store: ServedStore, options: argparse.Namespace, settings: Settings, listener: socket.socket, *, new: bool
) -> None:
    """Start what writes, which says what is wrong with the data directory, and then answer."""
    try:
        await store.start()
        if new:
            say_made(options.data, empty=options.empty)
        await server(options, settings, listener, store).serve(sockets=[listener])
    finally:
        await store.close()


def serve_in_process(options: argparse.Namespace, settings: Settings, listener: socket.socket) -> int:
    """Serve by threads of this process, read-only."""
    threading.stack_size(STACK_BYTES)
    store = open_store(options.data, empty=options.empty)
    try:
        server(options, settings, listener, store).run(sockets=[listener])
    finally:
        store.close()
        sys.stdout.flush()
        # A query that still runs cannot be stopped from Python, and would keep the process and its directory.
        os._exit(0)


def server(
    options: argparse.Namespace, settings: Settings, listener: socket.socket, store: ServedStore | EmbeddedStore
) -> uvicorn.Server:
    """Return the server, and say where it will answer."""
    import uvicorn

    from civilex.serving.served import ServedStore
    from civilex.web.app import create_app
    from civilex.web.deadlines import Patience, protocol_class
    from civilex.web.fast_lane import FastLane
    from civilex.web.lane_protocol import lane_protocol_class
    from civilex.web.proxies import TrustedProxies

    app, patience = create_app(store, settings), Patience.of(settings)
    protocol = protocol_class(patience)
    if isinstance(store, ServedStore):
        protocol = lane_protocol_class(patience, FastLane(app, settings))
    print(f"civilex serves {options.data} at {address(listener)} (stop with Ctrl-C)", flush=True)
    config = uvicorn.Config(
        TrustedProxies(app, settings.trusted_proxies),
        http=protocol,
        h11_max_incomplete_event_size=settings.head_bytes,
        proxy_headers=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=PATIENCE_SECONDS,
    )
    # What is there now stays: collections of garbage need not go through it, in the middle of an answer.
    gc.freeze()
    return uvicorn.Server(config)


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
