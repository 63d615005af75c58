"""The journal: chained lines, a torn last line cut off, every other damage found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from civilex.errors import NotFound, StoreDamaged
from civilex.store.commit_log import CommitLog
from civilex.store.journal import Entry, Journal

FIRST = Entry(
    number=1,
    time="2026-07-01T09:00:00.000Z",
    author="Ana",
    message="Añadido",
    source="a.ttl",
    source_sha256="",
    request_sha256="",
    quads_before=0,
    quads_after=3,
    added=3,
    removed=0,
    records=7,
    digest="0" * 64,
    graphs=("urn:g",),
    idempotency_key="k1",
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    journal = Journal(tmp_path / "journal.jsonl")
    journal.append([FIRST, replace(FIRST, number=2, idempotency_key="k2")])
    journal.append([replace(FIRST, number=3, author="Bo", idempotency_key=None)])
    return tmp_path / "journal.jsonl"


def test_what_was_written_is_read_again(path: Path) -> None:
    journal = Journal(path)
    assert [(entry.number, entry.author) for entry in journal.entries] == [(1, "Ana"), (2, "Ana"), (3, "Bo")]
    assert journal.last is not None
    assert journal.last.graphs == ("urn:g",)
    assert journal.with_key("k2") == journal.entries[1]
    assert journal.with_key("k3") is None


def test_a_last_line_without_its_end_is_cut_off_wherever_it_was_torn(path: Path) -> None:
    whole = path.read_bytes()
    lines = whole.splitlines(keepends=True)
    for length in range(1, len(lines[2])):
        path.write_bytes(lines[0] + lines[1] + lines[2][:length])
        journal = Journal(path)
        assert (len(journal.entries), journal.torn) == (2, length)
        assert path.read_bytes() == lines[0] + lines[1]
    journal.append([replace(FIRST, number=3)])
    assert [entry.number for entry in Journal(path).entries] == [1, 2, 3]


@pytest.mark.parametrize(
    ("old", "new"), [(b'"Ana"', b'"Eve"'), (b'"quads_after": 3', b'"quads_after": 4'), (b'"number": 2', b'"number": 5')]
)
def test_a_line_that_was_changed_is_found(path: Path, old: bytes, new: bytes) -> None:
    path.write_bytes(path.read_bytes().replace(old, new))
    with pytest.raises(StoreDamaged, match=r"journal\.jsonl:[12]: the line does not follow the one before it"):
        Journal(path)


def test_a_line_that_was_taken_away_is_found(path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + lines[2])
    with pytest.raises(StoreDamaged, match=r"journal\.jsonl:2: .* civilex restore BACKUP"):
        Journal(path)


def test_a_line_that_is_no_json_is_found(path: Path) -> None:
    path.write_bytes(b"\x00" * 40 + b"\n" + path.read_bytes())
    with pytest.raises(StoreDamaged, match=r"journal\.jsonl:1: the line is not a commit"):
        Journal(path)


def test_a_log_follows_the_journal_as_it_grows_and_leaves_an_unfinished_line_alone(path: Path) -> None:
    log = CommitLog(path.parent)
    assert [entry.number for entry in log.newest(2)] == [3, 2]
    writer = Journal(path)
    writer.append([replace(FIRST, number=4)])
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"number": 5')
    assert [entry.number for entry in log.newest(9, 2)] == [2, 1]
    assert path.read_bytes().endswith(b'{"number": 5')
    with pytest.raises(NotFound, match="There is no commit 5; the newest is 4"):
        log.entry(5)
