"""Yes, no, or not yet asked: what the questions make of claims that are old, doubled, foreign or missing."""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox
import pytest

from civilex import shipped
from civilex.namespaces import graph, prefixes
from civilex.queries import by_name
from civilex.store.embedded import EmbeddedStore, as_update
from shipped_stores import shipped_store

HEAD = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes().items())
HEAD += "@prefix : <https://example.org/id/> .\n"
CITY = """
:city a cvx:CityGovernment ; skos:prefLabel "Testville"@en ; cvx:languageTag "en" ; dct:identifier "testville" .
:one a cvx:CityDepartment ; cvx:ofCity :city ; cvx:hasRemit :remit-one .
:two a cvx:CityDepartment ; cvx:ofCity :city ; cvx:hasRemit :remit-two .
:map-one a sssom:Mapping ; owl:annotatedSource :remit-one .
:map-two a sssom:Mapping ; owl:annotatedSource :remit-two .
:remit-one skos:exactMatch unit:FIN .
:remit-two skos:exactMatch unit:ICT .
"""


def claim(of: str, kind: str, as_of: str, name: str = "claim") -> str:
    about = f"cvx:claimFor {of} ; cvx:kindOfFact fact:{kind}"
    return f':{name} a cvx:CompletenessClaim ; {about} ; cvx:asOf "{as_of}"^^xsd:date .\n'


@cache
def shared_store() -> EmbeddedStore:
    return shipped_store()


def ask(number: int, columns: str, turtle: str, **literals: ox.Literal) -> list[tuple[str, ...]]:
    """Ask a question about Testville, described by the city above and ``turtle``."""
    store = shared_store()
    store.update(as_update({graph("city", "testville"): [], graph("inferred", "testville"): []}))
    shipped.load(store, (HEAD + CITY + turtle).encode(), "text/turtle", graph=graph("city", "testville"))
    query = by_name(str(number))
    rows = store.rows(query.bind({"city": ox.NamedNode("https://example.org/id/city"), **literals}))

    def text(term: object) -> str:
        if isinstance(term, ox.NamedNode):
            return term.value.rsplit("/", 1)[1]
        return term.value if isinstance(term, ox.Literal) else ""

    return [tuple(text(row.get(column)) for column in columns.split()) for row in rows]


def day(text: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(prefixes()["xsd"] + "date"))


def test_07_a_remit_that_nobody_has_mapped_may_be_the_missing_function() -> None:
    asked = claim(":city", "remit", "2026-01-01")
    assert dict(ask(7, "unit withoutDepartment", asked))["SEC"] == "yes"
    unmapped = asked + ":three a cvx:CityDepartment ; cvx:ofCity :city ; cvx:hasRemit :remit-three .\n"
    assert dict(ask(7, "unit withoutDepartment", unmapped))["SEC"] == "not yet asked"
    assert dict(ask(7, "unit withoutDepartment", ""))["SEC"] == "not yet asked"


def test_07_asking_again_gives_the_latest_date_and_no_row_twice() -> None:
    twice = claim(":city", "remit", "2025-01-01", "old") + claim(":city", "remit", "2026-01-01", "new")
    rows = [row for row in ask(7, "unit withoutDepartment asOf", twice) if row[0] == "SEC"]
    assert rows == [("SEC", "yes", "2026-01-01")]


INITIATIVE = ":i a cvx:Initiative ; cvx:ofCity :city "


@pytest.mark.parametrize(
    ("turtle", "verdict", "owner"),
    [
        (INITIATIVE + ".", "not yet asked", ""),
        (INITIATIVE + "; cvx:hasOwner :one .", "not yet asked", "one"),
        (INITIATIVE + "; cvx:hasOwner :one ." + claim(":one", "involvement", "2026-01-01"), "yes: never", "one"),
        (INITIATIVE + "; cvx:hasOwner :one ." + claim(":two", "involvement", "2026-01-01"), "not yet asked", "one"),
        (
            INITIATIVE
            + '; cvx:hasOwner :one ; cvx:startDate "2026-05-01"^^xsd:date .'
            + claim(":one", "involvement", "2024-01-01"),
            "not yet asked",
            "one",
        ),
        (
            INITIATIVE
            + "; cvx:hasOwner :one ; cvx:hasInvolvement :v . :v cvx:involvedDepartment :two ."
            + claim(":one", "involvement", "2026-01-01"),
            "involved, phase not recorded",
            "one",
        ),
    ],
    ids=["no owner", "nobody asked", "asked", "another was asked", "asked before it began", "phase missing"],
)
def test_18_only_the_owner_asked_in_time_says_never(turtle: str, verdict: str, owner: str) -> None:
    assert ask(18, "initiative withoutIT owner", turtle) == [("i", verdict, owner)]


NEED = """
:s a cpsv:PublicService ; cvx:ofCity :city ; cvx:hasDataNeed :n ; cv:hasCompetentAuthority :one .
:n cvx:satisfiedBy :d .
:d a dcat:Dataset ; cvx:ownedBy :two .
:a a cvx:SharingAgreement .
"""
ASKED = claim(":one", "agreement", "2026-01-01")
GIVEN = ":n cvx:coveredByAgreement :a . :a cvx:agreementConsumer :one .\n"


@pytest.mark.parametrize(
    ("turtle", "verdict"),
    [
        (NEED + ASKED, "yes"),
        (NEED, "not yet asked"),
        (NEED + ASKED + ":n cvx:coveredByAgreement :a . :a cvx:agreementConsumer :one .", "no"),
        (NEED + ASKED + ":d cvx:coveredByAgreement :a . :a cvx:agreementConsumer :one .", "no"),
        (NEED + ASKED + ":n cvx:coveredByAgreement :a . :a cvx:agreementConsumer :two .", "yes"),
        (NEED.replace("; cv:hasCompetentAuthority :one", "") + ASKED, "not yet asked"),
        (NEED.replace("; cvx:ownedBy :two", "") + ASKED, "not yet asked"),
        (NEED + ASKED + claim(":one", "agreement", "2025-01-01", "older"), "yes"),
        (NEED + ASKED + GIVEN + ":a cvx:agreementProvider :two .", "no"),
        (NEED + ASKED + GIVEN + ":a cvx:agreementProvider :one .", "yes"),
    ],
    ids=[
        "asked",
        "nobody asked",
        "need covered",
        "dataset covered",
        "another party",
        "no authority",
        "no owner",
        "twice",
        "given by the owner",
        "given by somebody else",
    ],
)
def test_12_an_agreement_counts_for_its_consumer_and_gaps_are_said(turtle: str, verdict: str) -> None:
    assert ask(12, "service dataset withoutAgreement", turtle, on=day("2026-11-22")) == [("s", "d", verdict)]


def test_11_what_is_not_recorded_is_not_left_out() -> None:
    assert ask(11, "dataset heldByAnother", NEED) == [("d", "yes")]
    assert ask(11, "dataset heldByAnother", NEED.replace("; cvx:ownedBy :two", "")) == [("d", "not recorded who")]
    assert ask(11, "dataset heldByAnother", NEED.replace(":two .", ":one .")) == []


def test_10_only_a_department_can_lack_a_contact() -> None:
    rows = ask(10, "unit department hasContact", claim(":city", "contact-point", "2026-01-01"))
    assert {(department, verdict) for _, department, verdict in rows} == {("", "")}
    remit = ":remit-two skos:exactMatch unit:HEA .\n"
    assert ("HEA", "two", "not yet asked") in ask(10, "unit department hasContact", remit)
    asked = remit + claim(":two", "contact-point", "2026-01-01")
    assert ("HEA", "two", "no") in ask(10, "unit department hasContact", asked)


def test_23_a_product_without_status_is_not_nothing() -> None:
    product = (
        ":p a cvx:PolicyProduct ; cvx:ofCity :city ; cvx:atLevel level:legal ; cvx:inArea area:strategy-management ."
    )
    rows = ask(23, "level area status product", product + claim(":city", "policy-product", "2026-01-01"))
    assert ("legal", "strategy-management", "status not recorded", "p") in rows
    assert len(rows) == 15


def test_40_a_missing_product_supports_nothing_and_two_claims_double_nothing() -> None:
    claims = claim(":city", "artefact", "2025-01-01", "old") + claim(":city", "artefact", "2026-01-01", "new")
    product = (
        ":p a cvx:PolicyProduct ; cvx:ofCity :city ; cvx:supports component:B1 ; cvx:productStatus product-status:"
    )
    for status, verdict in (("missing", "yes"), ("not-applicable", "yes"), ("draft", "no")):
        rows = ask(40, "component withoutSupport asOf", claims + product + status + " .")
        assert len(rows) == 19
        assert ("B1", verdict, "2026-01-01") in rows


NOTHING = {  # the verdict of a city of which no such thing is recorded, by the kind of fact that it was asked for
    12: ("withoutAgreement", "data-need", "no: none is recorded"),
    18: ("withoutIT", "initiative", "no: none is recorded"),
    25: ("withoutPlan", "interoperability-need", "no: none is recorded"),
    41: ("withoutOwner", "benefit", "no: none is recorded"),
    43: ("byUrbanPlanning", "initiative", "no: no platform is recorded"),
    48: ("single", "service", "no: none is recorded"),
    52: ("withoutSystem", "processing-activity", "no: none is recorded"),
}


@pytest.mark.parametrize("number", NOTHING)
def test_a_city_that_has_nothing_of_the_kind_says_so_only_where_it_was_asked(number: int) -> None:
    verdict, kind, none = NOTHING[number]
    assert ask(number, f"{verdict} asOf", "") == [("not yet asked", "")]
    twice = claim(":city", kind, "2025-01-01", "old") + claim(":city", kind, "2026-01-01", "new")
    assert ask(number, f"{verdict} asOf", twice) == [(none, "2026-01-01")]
    assert ask(number, f"{verdict} asOf", claim(":city", "term-usage", "2026-01-01")) == [("not yet asked", "")]
