"""A data directory: what was acknowledged is there, what was broken off is not, and damage is not served."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from civilex.errors import CivilexError, KeyUsedTwice, QuerySyntaxError, StoreDamaged, StoreError, StoreFull, StoreInUse
from civilex.store.changes import Attribution, DropGraph, PutGraph, RunUpdate
from civilex.store.difference import COMMITS
from civilex.store.generations import Generations
from civilex.store.journal import Journal
from civilex.store.kept import KeptStore
from civilex.store.protocol import Commit

ANA = Attribution("Ana", "For a reason", "a.ttl")


def insert(*numbers: int) -> RunUpdate:
    triples = " . ".join(f"<urn:s{number}> <urn:p> {number}" for number in numbers)
    return RunUpdate(f"INSERT DATA {{ GRAPH <urn:g> {{ {triples} }} }}")


def numbers(store: KeptStore) -> list[str]:
    rows = store.rows("SELECT ?o { GRAPH <urn:g> { ?s ?p ?o } } ORDER BY ?o")
    return [row["o"].value for row in rows]  # type: ignore[union-attr]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def test_a_commit_is_numbered_recorded_and_there_when_the_directory_is_opened_again(data: Path) -> None:
    store = KeptStore(data)
    assert store.commit(insert(1, 2), ANA) == Commit(0, 2, 1, created=True)
    assert store.commit(RunUpdate("DELETE WHERE { GRAPH <urn:g> { <urn:s1> ?p ?o } }"), ANA) == Commit(2, 1, 2)
    with pytest.raises(StoreInUse, match="in use by another process"):
        KeptStore(data)
    store.close()
    store = KeptStore(data)
    assert (store.generation, numbers(store)) == (2, ["2"])
    entry = store.commit_log.entry(2)
    assert (entry.author, entry.message, entry.source, entry.added, entry.removed) == (
        "Ana", "For a reason", "a.ttl", 0, 1,
    )  # fmt: skip
    assert entry.graphs == ("urn:g",)
    assert store.commit_log.source(1) == insert(1, 2).sparql.encode()
    assert store.commit_log.patch(2) == (
        'D <urn:s1> <urn:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> <urn:g> .\n'
    )
    store.close()


def test_a_group_is_made_one_by_one_and_waits_for_the_disk_once(data: Path) -> None:
    store = KeptStore(data)
    begun: list[int] = []
    results = store.commit_all(
        [(insert(1), ANA), (RunUpdate("INSERT DATA {"), ANA), (insert(2), ANA)], starting=begun.append
    )
    assert [type(result) for result in results] == [Commit, QuerySyntaxError, Commit]
    assert begun == [0, 1, 2]
    assert sorted(path.name for path in store.generations.directory.iterdir()) == ["0", "2"]
    assert numbers(store) == ["1", "2"]
    store.close()


def test_a_repeated_key_gives_the_first_commit_and_another_request_an_error(data: Path) -> None:
    store = KeptStore(data)
    key = Attribution("Ana", idempotency_key="K")
    first = store.commit(insert(1), key)
    assert store.commit(insert(1), key) == first
    in_one_group = store.commit_all([(insert(5), Attribution(idempotency_key="L"))] * 2)
    assert in_one_group[0] == in_one_group[1]
    store.close()
    store = KeptStore(data)
    assert store.commit(insert(1), key) == first
    with pytest.raises(KeyUsedTwice, match="'K' belongs to commit 1"):
        store.commit(insert(2), key)
    assert store.generation == 2
    store.close()


@pytest.mark.parametrize("place", ["prepare", "append", "keep_patch"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), OSError(5, "Input/output error")])
def test_what_cannot_be_written_is_not_there_and_the_next_change_is_made(
    data: Path, monkeypatch: pytest.MonkeyPatch, place: str, error: OSError
) -> None:
    store = KeptStore(data)
    store.commit(insert(1), ANA)
    owner = {"prepare": Generations, "append": Journal, "keep_patch": type(store.place)}[place]
    with monkeypatch.context() as patched:
        patched.setattr(owner, place, failing(error))
        with pytest.raises(StoreFull if error.errno == 28 else StoreError, match="Nothing was changed"):
            store.commit(insert(2), ANA)
    assert store.commit(insert(3), ANA) == Commit(1, 2, 2)
    store.close()
    store = KeptStore(data)
    assert numbers(store) == ["1", "3"]
    store.close()


def test_a_commit_whose_line_is_written_is_made_even_where_readers_cannot_be_shown_it(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = KeptStore(data)
    with monkeypatch.context() as patched:
        patched.setattr(Generations, "reveal", failing(OSError(5, "Input/output error")))
        assert store.commit(insert(1), ANA) == Commit(0, 1, 1, created=True)
    assert store.commit(insert(2), ANA).number == 2
    assert numbers(store) == ["1", "2"]
    store.close()


@pytest.mark.parametrize(
    ("owner", "place", "made"),
    [(Generations, "prepare", False), (Journal, "append", False), (Generations, "reveal", True)],
)
def test_a_process_that_dies_leaves_all_of_a_commit_or_nothing(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: type, place: str, made: bool
) -> None:
    store = KeptStore(data)
    store.commit(insert(1), ANA)
    with monkeypatch.context() as patched:
        patched.setattr(owner, place, failing(SystemExit()))
        with pytest.raises(SystemExit):
            store.commit(insert(2), ANA)
    crashed = tmp_path / "crashed"
    with contextlib.suppress(shutil.Error):  # the engine deletes old files of store/ while it is copied
        shutil.copytree(data, crashed)
    after = KeptStore(crashed)
    assert numbers(after) == (["1", "2"] if made else ["1"])
    assert after.generation == len(after.journal.entries) == (2 if made else 1)
    assert not list(after.generations.directory.glob("*.part"))
    after.close()
    store.close()


def test_a_process_that_dies_in_the_first_commit_leaves_an_empty_store(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = KeptStore(data)
    with monkeypatch.context() as patched:
        patched.setattr(Journal, "append", failing(SystemExit()))
        with pytest.raises(SystemExit):
            store.commit(insert(1), ANA)
    with contextlib.suppress(shutil.Error):  # the engine deletes old files of store/ while it is copied
        shutil.copytree(data, tmp_path / "crashed")
    after = KeptStore(tmp_path / "crashed")
    assert (numbers(after), after.generation, after.journal.entries) == ([], 0, [])
    after.close()
    store.close()


def test_a_torn_line_of_the_journal_is_no_commit(data: Path, tmp_path: Path) -> None:
    store = KeptStore(data)
    store.commit(insert(1), ANA)
    store.commit(insert(2), ANA)
    store.close()
    lines = (data / "journal.jsonl").read_bytes().splitlines(keepends=True)
    (data / "journal.jsonl").write_bytes(lines[0] + lines[1][:100])
    store = KeptStore(data)
    assert numbers(store) == ["1"]
    store.close()


def test_a_truncated_manifest_is_never_served(data: Path, tmp_path: Path) -> None:
    store = KeptStore(data)
    store.commit(PutGraph("urn:g", many(2000), "application/n-triples", replace=True), ANA)
    store.commit(insert(1), ANA)
    store.close()
    manifest = next((data / "generations" / "2").glob("MANIFEST-*"))
    whole = manifest.read_bytes()
    refused = 0
    for cut in range(0, len(whole), max(1, len(whole) // 19)):
        copy = tmp_path / f"cut-{cut}"
        shutil.copytree(data, copy)
        (copy / "generations" / "2" / manifest.name).write_bytes(whole[:cut])
        if (found := opened(copy)) is None:
            refused += 1
        else:
            assert len(numbers(found)) == 2001
            found.close()
    assert refused > 5


def test_a_store_that_was_changed_behind_the_journal_is_refused(data: Path) -> None:
    store = KeptStore(data)
    store.commit(insert(1), ANA)
    store.close()
    other = ox.Store(data / "generations" / "1")
    other.remove(next(iter(other.quads_for_pattern(None, None, None, ox.NamedNode("urn:g")))))
    other.add(ox.Quad(ox.NamedNode("urn:x"), ox.NamedNode("urn:p"), ox.Literal(1), ox.NamedNode("urn:g")))
    other.flush()
    del other
    with pytest.raises(StoreDamaged, match="after commit 1 there were quads of the digest"):
        KeptStore(data)
    shutil.rmtree(data / "generations" / "1")
    with pytest.raises(StoreDamaged, match="the copy of commit 1 is missing"):
        KeptStore(data)


def test_a_directory_of_the_earlier_layout_is_moved_and_taken_over(data: Path) -> None:
    old = ox.Store(data)
    old.add(ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal(7), ox.NamedNode("urn:g")))
    old.flush()
    del old
    store = KeptStore(data)
    assert numbers(store) == ["7"]
    assert [(entry.author, entry.added) for entry in store.journal.entries] == [("civilex", 1)]
    assert not (data / "CURRENT").exists()
    store.close()
    store = KeptStore(data)
    assert (store.generation, numbers(store)) == (1, ["7"])
    store.close()


def test_the_record_of_commits_cannot_be_changed_by_hand(data: Path) -> None:
    store = KeptStore(data)
    store.commit(insert(1), ANA)
    recorded = set(store.triples(COMMITS))
    store.commit(RunUpdate(f"DELETE WHERE {{ GRAPH <{COMMITS}> {{ ?s ?p ?o }} }}"), ANA)
    store.commit(RunUpdate("DROP ALL"), ANA)
    store.commit(RunUpdate(f"INSERT DATA {{ GRAPH <{COMMITS}> {{ <urn:s> <urn:p> 1 }} }}"), ANA)
    now = set(store.triples(COMMITS))
    assert recorded < now
    assert not any(triple.subject == ox.NamedNode("urn:s") for triple in now)
    assert store.graphs() == [COMMITS]
    store.close()


def test_blank_nodes_stay_the_same_through_changes_and_openings(data: Path) -> None:
    store = KeptStore(data)
    store.commit(PutGraph("urn:g", b"_:a <http://e/p> _:b . _:b <http://e/p> 1 .", "text/turtle", replace=True), ANA)
    before = set(store.triples("urn:g"))
    store.commit(RunUpdate("DELETE { GRAPH <urn:g> { ?b ?p 1 } } WHERE { GRAPH <urn:g> { ?b ?p 1 } }"), ANA)
    store.close()
    store = KeptStore(data)
    assert set(store.triples("urn:g")) < before
    assert store.commit(DropGraph("urn:g"), ANA).quads_after == 0
    store.close()


def test_a_change_is_refused_before_the_disk_is_full(data: Path) -> None:
    store = KeptStore(data, reserve=2**60)
    with pytest.raises(StoreFull, match="are kept in reserve: a change of"):
        store.commit(insert(1), ANA)
    assert store.generation == 0
    assert not (data / "ballast").exists()
    store.close()


def test_nothing_is_half_made_when_what_follows_cannot_be_told(data: Path) -> None:
    def follow(*_: object) -> None:
        raise CivilexError("no")

    store = KeptStore(data, follow=follow)  # type: ignore[arg-type]
    with pytest.raises(CivilexError, match="no"):
        store.commit(insert(1), ANA)
    assert (numbers(store), store.generation) == ([], 0)
    store.close()


def opened(data: Path) -> KeptStore | None:
    """Open a directory; ``None`` where it is refused as damaged."""
    with contextlib.suppress(StoreDamaged):
        return KeptStore(data)
    return None


def failing(error: BaseException) -> Callable[..., None]:
    def fail(*_: object) -> None:
        raise error

    return fail


def many(count: int) -> bytes:
    return "".join(f'<http://e/m{number}> <http://e/p> "{number:05}" .\n' for number in range(count)).encode()
