"""Conditions of a change are checked in its commit: of two who have read the same, one is too late."""

from __future__ import annotations

from pathlib import Path

from civilex.errors import PreconditionFailed
from civilex.store.changes import Attribution, Precondition, PutGraph
from civilex.store.kept import KeptStore
from civilex.store.protocol import Commit


def put(number: int) -> PutGraph:
    return PutGraph("urn:x:g", f"<urn:x:s> <urn:x:p> {number} .".encode(), "text/turtle", replace=True)


def test_of_two_changes_of_one_group_that_have_read_the_same_only_the_first_is_made(tmp_path: Path) -> None:
    store = KeptStore(tmp_path / "data")
    store.commit(put(0))
    read = Attribution("Ana", precondition=Precondition(generations=(1,)))
    first, late = store.commit_all([(put(1), read), (put(2), read)])
    assert isinstance(first, Commit)
    assert isinstance(late, PreconditionFailed)
    assert [triple.object.value for triple in store.triples("urn:x:g")] == ["1"]
    store.close()


def test_of_two_who_make_the_same_graph_only_the_first_does_and_may_ask_again(tmp_path: Path) -> None:
    store = KeptStore(tmp_path / "data")
    new = Precondition(exists=False)
    made, late = store.commit_all([(put(1), Attribution("Ana", idempotency_key="a", precondition=new)),
                                   (put(2), Attribution("Bob", precondition=new))])  # fmt: skip
    assert isinstance(late, PreconditionFailed)
    assert store.commit(put(1), Attribution("Ana", idempotency_key="a", precondition=new)) == made
    store.close()
