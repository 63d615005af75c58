"""Rights to read: which pattern counts, who is meant, what follows from a right, and what another process changes."""

from __future__ import annotations

import stat

import pytest

from civilex.access.rights import Rights
from civilex.access.roles import Caller
from civilex.cli import main
from civilex.errors import InvalidInput, NotFound, StoreDamaged
from civilex.namespaces import graph
from civilex.reasoning.partitions import ASSERTED_KINDS, elsewhere, part_of, seen
from civilex.store.readable_graphs import ReadableGraphs

RIO, PORTO, PLAN = graph("city", "rio"), graph("city", "porto"), graph("catalog", "plans")
NOBODY, READER, CURATOR, ADMIN = (Caller("x", "x", role) for role in (None, "reader", "curator", "admin"))
ANA = Caller("key:ana", "ana", "reader")
SIGNED_IN = Caller("user:bea", "bea", "reader", frozenset({"it", "stewards"}))


def readable(directory, caller: Caller, *names: str | None) -> list[bool]:
    found = Rights(directory).readable_by(caller)
    return [found is None or name in found for name in names]


def test_nothing_is_hidden_until_something_is_said(tmp_path) -> None:
    assert Rights(tmp_path).readable_by(NOBODY) is None


def test_the_longest_pattern_counts_and_a_whole_name_most(tmp_path) -> None:
    rights = Rights(tmp_path)
    rights.give("*", ["admin"])
    rights.give("city/*", ["curator"])
    rights.give("city/rio", ["reader"])
    rights.give("city/rio*", ["admin"])
    rights.give("urn:open:*", ["anybody"])
    asked = (RIO, graph("city", "rioja"), PORTO, PLAN, "urn:open:g", None)
    assert readable(tmp_path, NOBODY, *asked) == [False, False, False, False, True, False]
    assert readable(tmp_path, READER, *asked) == [True, False, False, False, True, False]
    assert readable(tmp_path, CURATOR, *asked) == [True, False, True, False, True, False]
    assert readable(tmp_path, ADMIN, *asked) == [True] * 6


def test_the_unnamed_graph_has_a_right_of_its_own(tmp_path) -> None:
    rights = Rights(tmp_path)
    rights.give("default", ["reader"])
    assert readable(tmp_path, NOBODY, None, RIO) == [False, True]
    rights.give("*", ["reader"])
    rights.give("default", ["anybody"])
    assert readable(tmp_path, NOBODY, None, RIO) == [True, False]


def test_readers_are_roles_keys_users_and_groups(tmp_path) -> None:
    rights = Rights(tmp_path)
    rights.give("city/rio", ["key:ana", "group:stewards"])
    assert [readable(tmp_path, caller, RIO)[0] for caller in (NOBODY, READER, CURATOR, ANA, SIGNED_IN)] == [
        False, False, False, True, True,
    ]  # fmt: skip
    rights.give("city/rio", ["user:bea"])
    assert [readable(tmp_path, caller, RIO)[0] for caller in (ANA, SIGNED_IN)] == [False, True]
    # A key may be called as a user is, and a group as a role: neither is taken for the other.
    assert readable(tmp_path, Caller("key:bea", "bea", "reader", frozenset({"admin"})), RIO) == [False]


def test_what_follows_is_read_by_who_may_read_all_that_it_follows_from(tmp_path) -> None:
    rights = Rights(tmp_path)
    rights.give("mappings/rio", ["reader"])
    of_rio, of_porto = graph("inferred", "rio"), graph("inferred", "porto")
    assert readable(tmp_path, NOBODY, of_rio, of_porto, graph("inferred", "model")) == [False, True, True]
    rights.give("model/core", ["reader"])
    assert readable(tmp_path, NOBODY, of_rio, of_porto, graph("inferred", "model")) == [False, False, False]
    rights.take_back("model/core")
    rights.give("inferred/porto", ["reader"])
    assert readable(tmp_path, NOBODY, of_porto, PORTO) == [False, True]
    assert readable(tmp_path, READER, of_rio, of_porto) == [True, True]


def test_a_part_that_is_reasoned_over_is_hidden_with_each_of_its_graphs() -> None:
    for kind in ASSERTED_KINDS:
        name = graph(kind, "rio")
        hidden = ReadableGraphs(((name, False),))
        assert seen(str(part_of(name))) not in hidden
        assert elsewhere(str(part_of(name))) not in hidden


def test_graphs_of_the_service_itself_are_for_who_may_read_all(tmp_path) -> None:
    rights = Rights(tmp_path)
    rights.give("city/rio", ["reader"])
    assert readable(tmp_path, NOBODY, graph("system", "commits")) == [False]
    assert readable(tmp_path, READER, graph("system", "commits")) == [True]
    with pytest.raises(InvalidInput, match="system"):
        rights.give("system/commits", ["anybody"])


def test_what_another_process_says_counts_at_once_and_is_its_owners_alone(tmp_path) -> None:
    running, shell = Rights(tmp_path), Rights(tmp_path)
    assert running.readable_by(NOBODY) is None
    shell.give("city/rio", ["reader"])
    found = running.readable_by(NOBODY)
    assert found is not None
    assert running.readable_by(NOBODY) is found
    assert RIO not in found
    shell.take_back("city/rio")
    assert running.readable_by(NOBODY) is None
    assert stat.S_IMODE((tmp_path / "rights.json").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "content", ["", "[]", '{"rights": [{"graphs": "*"}]}', '{"rights": [{"graphs": "*", "readers": ["all"]}]}']
)
def test_a_file_that_cannot_be_read_lets_nobody_read(tmp_path, content: str) -> None:
    (tmp_path / "rights.json").write_text(content)
    with pytest.raises(StoreDamaged, match=r"rights\.json"):
        Rights(tmp_path).readable_by(NOBODY)


@pytest.mark.parametrize("pattern", ["city", "city/*/x", "no iri", "a*", "", "city/a b", "<urn:x>"])
def test_what_names_no_graphs_is_refused(tmp_path, pattern: str) -> None:
    with pytest.raises(InvalidInput, match="names no graphs"):
        Rights(tmp_path).give(pattern, ["reader"])


@pytest.mark.parametrize("reader", ["everybody", "key:", "group:", "Reader", ""])
def test_who_is_nobody_is_refused(tmp_path, reader: str) -> None:
    with pytest.raises(InvalidInput, match="is nobody"):
        Rights(tmp_path).give("*", [reader])


def test_the_command_gives_lists_and_takes_back(tmp_path, capsys) -> None:
    data = ["--data", str(tmp_path)]
    assert main(["rights", "give", "city/*", "--to", "reader", "group:it", *data]) == 0
    assert main(["rights", "list", *data]) == 0
    assert capsys.readouterr().out == "city/*  may be read by  reader, group:it\n" * 2
    assert main(["rights", "take-back", "city/rio", *data]) == 2
    assert main(["rights", "take-back", "city/*", *data]) == 0
    with pytest.raises(NotFound):
        Rights(tmp_path).take_back("city/*")
