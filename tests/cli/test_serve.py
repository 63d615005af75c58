"""``civilex serve`` as a process."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest

COMMAND = [sys.executable, "-c", "import sys; from civilex.cli import main; sys.exit(main())", "serve"]


@contextmanager
def serving(*options: str):
    process = subprocess.Popen([*COMMAND, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline()
        address = re.search(r"http://\S+", line)
        assert address, line + process.stderr.read()
        yield process, address[0]
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=20) as answer:
        return answer.read().decode()


def test_it_says_where_it_serves_and_stops_when_asked(tmp_path) -> None:
    with serving("--data", str(tmp_path / "data"), "--port", "0") as (process, address):
        assert '"status":"ready"' in get(f"{address}health/ready")
        assert "Boston" in get(f"{address}departments?city=boston&limit=1")
        refused = subprocess.run(
            [*COMMAND, "--data", str(tmp_path / "data"), "--port", "0"], capture_output=True, text=True
        )
        assert refused.returncode == 2
        assert "in use by another process" in refused.stderr
        assert "Traceback" not in refused.stderr
    assert process.returncode is not None


def test_empty_leaves_the_model_out_of_a_directory_named_from_here(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    with serving("--data", "data", "--port", "0", "--empty") as (_, address):
        assert '"total":0' in get(f"{address}departments")
    assert (tmp_path / "data").is_dir()


def test_a_port_in_use_is_refused_at_once(tmp_path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = subprocess.run(
            [*COMMAND, "--data", str(tmp_path / "d"), "--port", str(port)], capture_output=True, text=True
        )
    assert refused.returncode == 2
    assert f"cannot listen at 127.0.0.1:{port}" in refused.stderr
    assert not (tmp_path / "d").exists()


def test_a_wrong_setting_is_named(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("CIVILEX_PAGE_SIZE", "many")
    refused = subprocess.run([*COMMAND, "--data", str(tmp_path / "d"), "--port", "0"], capture_output=True, text=True)
    assert refused.returncode == 2
    assert "CIVILEX_PAGE_SIZE" in refused.stderr


def test_where_readers_cannot_be_sandboxed_it_serves_in_process_and_says_so(tmp_path) -> None:
    code = "import sys; from civilex.serving import sandbox; from civilex.cli import main\n"
    code += "sandbox.missing = lambda: ['a seccomp filter']; sys.exit(main())"
    command = [sys.executable, "-c", code, "serve", "--data", str(tmp_path / "data"), "--port", "0", "--empty"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        address = re.search(r"http://\S+", process.stdout.readline())[0]
        assert '"boolean":true' in get(f"{address}sparql?query=ASK%7B%7D")
        with pytest.raises(urllib.error.HTTPError) as refused:
            get(f"{address}sparql?query=SELECT%20*%7BSERVICE%20%3Chttp://127.0.0.1:1/%3E%7B%7D%7D")
        with refused.value as answer:
            assert answer.code == 400
        assert '"running":[]' in get(f"{address}running")
    finally:
        process.send_signal(signal.SIGINT)
        warning = process.communicate(timeout=20)[1]
    assert "lacks a seccomp filter" in warning
    assert "only reads" in warning
