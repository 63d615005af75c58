"""Deprecated terms: each names its successor, is warned of in data, and has a migration that carries the data over."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from civilex import reference_model, shipped
from civilex.cli import main
from civilex.documentation.reading import reference
from civilex.errors import CivilexError
from civilex.migration import Migration, migrate, migrations, plan
from civilex.namespaces import NS, compact, graph
from civilex.quality.difference import difference
from civilex.queries import by_name
from civilex.store.embedded import EmbeddedStore
from shipped_stores import shipped_store

CITY = graph("city", "alder")
AGREEMENT = """
PREFIX cvx: <https://w3id.org/civilex/ns/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
INSERT DATA { GRAPH <https://w3id.org/civilex/graph/city/alder> {
  <https://example.org/agreement> a cvx:SharingAgreement ;
    cvx:agreementValidFrom "2025-01-01"^^xsd:date ; cvx:agreementValidUntil "2027-12-31"^^xsd:date .
} }
"""
DEPRECATED = [term for term in reference().terms.values() if term.deprecated]


def predicates(store: EmbeddedStore, name: str) -> set[str]:
    return {triple.predicate.value.removeprefix(NS) for triple in store.triples(name)}


@pytest.fixture
def old(tmp_path: Path) -> EmbeddedStore:
    """A store with data that were written for version 0.1.0."""
    store = shipped_store(tmp_path / "data")
    store.update(AGREEMENT)
    return store


def test_there_are_deprecated_terms_to_hold_to_these_rules() -> None:
    assert {term.name for term in DEPRECATED} >= {"agreementValidFrom", "agreementValidUntil"}


@pytest.mark.parametrize("term", DEPRECATED, ids=lambda term: term.name)
def test_a_deprecated_term_is_warned_of_by_a_shape_that_names_its_successor(term: object) -> None:
    assert term in DEPRECATED
    for each in [each for each in DEPRECATED if each is term]:
        (warning,) = [demand for demand in each.constraints if demand.most == 0]
        assert warning.level == "Warning"
        (message,) = warning.messages
        assert each.replaced_by
        assert all(compact(successor) in message.value for successor in each.replaced_by)
        assert each.change_notes[0].value.startswith("Deprecated since ")


@pytest.mark.parametrize("term", DEPRECATED, ids=lambda term: term.name)
def test_a_deprecated_term_has_a_migration_and_is_used_nowhere_else(term: object) -> None:
    for each in [each for each in DEPRECATED if each is term]:
        name = compact(each.iri)
        assert any(name in migration.text for migration in migrations())
        root = reference_model.root()
        for folder in ("ontology/cities", "ontology/examples", "queries/competency", "queries/rules"):
            for path in (root / folder).iterdir():
                assert name not in path.read_text(encoding="utf-8").split(), path


def test_old_data_are_understood_before_they_are_migrated(old: EmbeddedStore) -> None:
    shipped.load(
        old, b"<https://example.org/a> <https://example.org/b> <https://example.org/c> .", "text/turtle", graph=CITY
    )
    assert {"validFrom", "validUntil"} <= predicates(old, graph("inferred", "alder"))


def test_a_plan_counts_and_changes_nothing(old: EmbeddedStore) -> None:
    planned = plan(old)
    (pending,) = planned.pending
    assert pending.migration.name == "01-validity-of-agreements"
    assert pending.statements == {CITY: 2}
    assert "agreementValidFrom" in predicates(old, CITY)


def test_migrating_rewrites_the_data_in_one_commit_and_only_once(old: EmbeddedStore) -> None:
    assert migrate(old, plan(old)) is not None
    assert predicates(old, CITY) >= {"validFrom", "validUntil"}
    assert not predicates(old, CITY) & {"agreementValidFrom", "agreementValidUntil"}
    assert not predicates(old, graph("inferred", "alder")) & {"validFrom", "validUntil"}
    assert plan(old).pending == ()
    assert migrate(old, plan(old)) is None


def test_what_is_shipped_is_never_migrated(old: EmbeddedStore) -> None:
    every = "# title: t\n# why: w\nPREFIX x: <urn:x>\nDELETE WHERE { GRAPH ?g { ?s ?p ?o } }"
    planned = plan(old, [Migration("01-all", "9.0.0", "t", "w", every)])
    assert set(planned.graphs) == {CITY}


def test_a_question_answers_the_same_before_and_after(old: EmbeddedStore) -> None:
    question = by_name("12").bind({"city": ox.NamedNode("https://w3id.org/civilex/id/miravel/government/miravel")})
    before = old.rows(question)
    migrate(old, plan(old))
    assert list(old.rows(question)) == list(before)


def test_the_command_tells_runs_and_then_has_nothing_to_do(
    old: EmbeddedStore, capsys: pytest.CaptureFixture[str]
) -> None:
    directory = str(old.directory)
    old.close()
    assert main(["migrate", "--data", directory, "--dry-run"]) == 0
    out = capsys.readouterr().out
    assert f"  {CITY}: 2 statements" in out
    assert "1 pending; nothing was changed" in out
    assert main(["migrate", "--data", directory]) == 0
    assert "1 done, in one commit" in capsys.readouterr().out
    assert main(["migrate", "--data", directory]) == 0
    assert "nothing to migrate" in capsys.readouterr().out


def test_a_directory_that_is_not_there_is_not_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["migrate", "--data", str(tmp_path / "absent")]) == 2
    assert "There is no data directory" in capsys.readouterr().err
    assert not (tmp_path / "absent").exists()


def test_migrations_run_in_the_order_of_versions_and_need_a_reason(tmp_path: Path) -> None:
    for version in ("0.10.0", "0.9.0"):
        (tmp_path / version).mkdir()
        (tmp_path / version / "01-a.ru").write_text("# title: t\n# why: w\nPREFIX x: <urn:x>\nCLEAR ALL")
    assert [each.version for each in migrations(tmp_path)] == ["0.9.0", "0.10.0"]
    (tmp_path / "0.9.0" / "02-b.ru").write_text("# title: t\nPREFIX x: <urn:x>\nCLEAR ALL")
    with pytest.raises(CivilexError, match="why"):
        migrations(tmp_path)


def test_deprecating_a_term_asks_for_a_minor_version(tmp_path: Path) -> None:
    now = reference_model.root() / "ontology" / "modules" / "data.ttl"
    lines = now.read_text(encoding="utf-8").splitlines(keepends=True)
    marks = ("owl:deprecated true", "dct:isReplacedBy", 'skos:changeNote "Deprecated')
    before = tmp_path / "data.ttl"
    before.write_text("".join(line for line in lines if not line.strip().startswith(marks)), encoding="utf-8")
    found = difference([before], [now])
    assert found.level == "minor"
    replaced = {change.term.removeprefix(NS): change.replaced_by for change in found.changes}
    assert replaced["agreementValidFrom"] == NS + "validFrom"
