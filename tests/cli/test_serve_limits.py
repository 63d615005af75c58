"""The limits on clients as ``civilex serve`` wires them: slow heads, and budgets behind a proxy."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager
from os import environ

COMMAND = [sys.executable, "-c", "import sys; from civilex.cli import main; sys.exit(main())", "serve"]


@contextmanager
def serving(data, **settings: str):
    options = ["--data", str(data), "--port", "0", "--empty"]
    variables = {**environ, **{f"CIVILEX_{name.upper()}": value for name, value in settings.items()}}
    process = subprocess.Popen(
        [*COMMAND, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=variables
    )
    try:
        line = process.stdout.readline()
        port = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
        assert port, line + process.stderr.read()
        yield int(port[1])
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)


def status(port: int, forwarded_for: str) -> int:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/sparql?query=nonsense", headers={"X-Forwarded-For": forwarded_for}
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_a_trusted_proxy_says_who_is_charged_and_a_slow_head_is_cut(tmp_path) -> None:
    with serving(tmp_path / "data", trusted_proxies="127.0.0.1", client_errors="2", head_seconds="0.5") as port:
        assert [status(port, "203.0.113.5") for _ in range(3)] == [400, 400, 429]
        assert status(port, "203.0.113.6") == 400
        # What a client writes itself stands before what the proxy adds.
        assert status(port, "203.0.113.99, 203.0.113.5") == 429
        with socket.create_connection(("127.0.0.1", port), timeout=10) as slow:
            slow.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nX: ")
            assert slow.recv(1000).startswith(b"HTTP/1.1 408")


def test_nobody_is_believed_unless_named(tmp_path) -> None:
    with serving(tmp_path / "data", client_errors="2") as port:
        assert [status(port, "203.0.113.5") for _ in range(4)] == [400] * 4
