"""Keys: made, kept as digests, checked, ended; what another process changes is seen."""

from __future__ import annotations

import hmac
import json
import stat
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest

from civilex.access import keys as module
from civilex.access.keys import FILE, Keys
from civilex.cli import main
from civilex.errors import InvalidInput, InvalidKey, NotFound, StoreDamaged


def test_a_key_is_shown_once_and_kept_as_a_digest(tmp_path) -> None:
    keys = Keys(tmp_path)
    made, text = keys.create("curator", "ana")
    kept = (tmp_path / FILE).read_text()
    assert text.rpartition("_")[2] not in kept
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert keys.checked(text) == made
    assert sorted(path.name for path in tmp_path.iterdir()) == ["keys.json", "keys.lock"]


def test_what_another_process_does_counts_at_once(tmp_path) -> None:
    running, shell = Keys(tmp_path), Keys(tmp_path)
    assert running.all() == []
    _, text = shell.create("admin", "ana")
    assert running.checked(text).role == "admin"
    shell.revoke("ana")
    with pytest.raises(InvalidKey, match="revoked"):
        running.checked(text)
    with pytest.raises(NotFound):
        shell.revoke("ana")


def test_a_key_counts_until_it_expires(tmp_path, monkeypatch) -> None:
    keys = Keys(tmp_path)
    end = datetime.now(UTC) + timedelta(hours=1)
    made, text = keys.create("reader", "ana", end)
    assert keys.checked(text) == made
    assert not made.is_expired(end - timedelta(seconds=2))
    assert made.is_expired(end)
    kept = json.loads((tmp_path / FILE).read_text())
    kept["keys"][0]["expires"] = "2020-01-01T00:00:00+00:00"
    (tmp_path / FILE).write_text(json.dumps(kept))
    with pytest.raises(InvalidKey, match="expired"):
        keys.checked(text)
    with pytest.raises(InvalidInput, match="time to come"):
        keys.create("reader", "bea", datetime(2020, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("change", ["", "x", "cvx_", "cvx_00000000_" + "0" * 64])
def test_what_is_no_key_is_refused(tmp_path, change: str) -> None:
    keys = Keys(tmp_path)
    _, text = keys.create("reader", "ana")
    for wrong in (change, text[:-1] + ("0" if text[-1] != "0" else "1"), text + "0", text.upper()):
        with pytest.raises(InvalidKey):
            keys.checked(wrong)


def test_digests_are_compared_in_constant_time_for_unknown_ids_too(tmp_path, monkeypatch) -> None:
    keys = Keys(tmp_path)
    _, text = keys.create("reader", "ana")
    seen = []
    compare = hmac.compare_digest
    monkeypatch.setattr(module.hmac, "compare_digest", lambda a, b: seen.append((a, b)) or compare(a, b))
    keys.checked(text)
    for wrong in ("nonsense", "cvx_00000000_" + "0" * 64):
        with pytest.raises(InvalidKey):
            keys.checked(wrong)
    assert [(len(a), len(b)) for a, b in seen] == [(64, 64)] * 3


@pytest.mark.parametrize("content", ["", "{", "[]", '{"keys": [{}]}', '{"keys": [1]}'])
def test_a_damaged_file_lets_nobody_in(tmp_path, content: str) -> None:
    (tmp_path / FILE).write_text(content)
    with pytest.raises(StoreDamaged, match=r"keys\.json"):
        Keys(tmp_path).checked("x")


@pytest.mark.parametrize("name", ["", "a b", "x" * 65, "a\nb", "a/b"])
def test_a_name_that_cannot_be_is_refused(tmp_path, name: str) -> None:
    with pytest.raises(InvalidInput, match="name of a key"):
        Keys(tmp_path).create("reader", name)


def test_keys_made_at_the_same_time_are_all_kept(tmp_path) -> None:
    makers = [Thread(target=Keys(tmp_path).create, args=("reader", f"n{number}")) for number in range(8)]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()
    assert sorted(key.name for key in Keys(tmp_path).all()) == [f"n{number}" for number in range(8)]
    with pytest.raises(InvalidInput, match="n1"):
        Keys(tmp_path).create("admin", "n1")


def test_the_command_makes_lists_and_ends_keys(tmp_path, capsys) -> None:
    data = ["--data", str(tmp_path)]
    assert main(["keys", "create", "--role", "curator", "--name", "ana", "--expires", "2199-01-31", *data]) == 0
    text = capsys.readouterr().out.strip()
    assert Keys(tmp_path).checked(text).role == "curator"
    assert main(["keys", "list", *data]) == 0
    listed = capsys.readouterr().out
    assert "curator  ana  until 2199-01-31T00:00:00+00:00" in listed
    assert text.rpartition("_")[2] not in listed
    assert main(["keys", "revoke", "ana", *data]) == 0
    assert main(["keys", "revoke", "ana", *data]) == 2
