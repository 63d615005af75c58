"""Every question is there with what it serves, and every term of the model is asked about."""

from __future__ import annotations

import pytest

from civilex import reference_model
from civilex.namespaces import CONCEPT
from civilex.quality.report import Report, report
from civilex.queries import StoredQuery, published
from civilex.store.embedded import EmbeddedStore

OF_THE_DOMAIN = range(1, 55)


@pytest.fixture(scope="module")
def findings(model: EmbeddedStore) -> Report:
    """What is found in the reference model, asked by its own questions over all that is shipped."""
    return report(data=model)


def test_every_question_of_the_domain_is_there() -> None:
    numbers = [query.number for query in published().values()]
    assert set(OF_THE_DOMAIN) <= set(numbers)
    assert len(numbers) == len(set(numbers)), "two questions have one number"


@pytest.mark.parametrize("query", published().values(), ids=lambda query: query.name)
def test_a_question_says_which_components_it_serves(model: EmbeddedStore, query: StoredQuery) -> None:
    rows = model.rows(f"SELECT ?c WHERE {{ ?c <{_IN_SCHEME}> <{CONCEPT}operating-model-component> }}")
    known = {str(row["c"]).strip("<>").rpartition("/")[2] for row in rows}
    assert set(query.components) <= known
    assert query.components or query.number not in OF_THE_DOMAIN


@pytest.mark.parametrize("query", published().values(), ids=lambda query: query.name)
def test_where_something_was_not_asked_the_answer_shows_who_was_asked_when(
    model: EmbeddedStore, query: StoredQuery
) -> None:
    if '"not yet asked"' in query.text:
        assert {"asOf", "askedBy"} <= set(model.rows(query.text).variables)


@pytest.mark.parametrize("check", ["class_without_question", "property_without_question", "question_without_answer"])
def test_every_term_is_asked_about_and_every_question_answered(findings: Report, check: str) -> None:
    assert [finding.subject for finding in findings.findings if finding.check.name == check] == []


def test_a_term_that_nobody_asks_about_is_found() -> None:
    """The checks are not blind: with one question alone nearly every term is without one."""
    only = reference_model.root() / "queries" / "competency" / "09-emergency-coordination.rq"
    found = {f.subject.rpartition("/")[2] for f in report(questions=[only]).findings if "question" in f.check.name}
    assert {"budgetYear", "Benefit", "threatens"} <= found
    assert not {"Collaboration", "coordinator", "EmergencySituation", "coordinatedBy"} & found


_IN_SCHEME = "http://www.w3.org/2004/02/skos/core#inScheme"
