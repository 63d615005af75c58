"""The quality score is the sum of its indicators, known by hand for small catalogues."""

from __future__ import annotations

from civilex.catalogs import ValidationReport, text_report, validate
from civilex.namespaces import expand

EU = "http://publications.europa.eu/resource/authority/"
HEAD = """
PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX dct: <http://purl.org/dc/terms/> PREFIX e: <https://data.example/>
"""
BARE = (
    'e:a a dcat:Dataset ; dct:title "A"@en ; dct:description "A"@en ; dcat:distribution e:d . e:d a dcat:Distribution .'
)


def check(text: str) -> ValidationReport:
    return validate((HEAD + text).encode(), media_type="text/turtle", name="a.ttl")


def indicator(report: ValidationReport, name: str) -> tuple[float, float]:
    assert report.score is not None
    (found,) = [one for one in report.score.indicators if one.name == name]
    return found.least, found.most


def test_the_indicators_are_worth_405_points_of_which_80_hang_on_links() -> None:
    report = check(BARE)
    assert report.score is not None
    by_dimension: dict[str, int] = {}
    for one in report.score.indicators:
        by_dimension[one.dimension] = by_dimension.get(one.dimension, 0) + one.points
    assert by_dimension == {
        "findability": 100, "accessibility": 100, "interoperability": 110, "reusability": 75, "contextuality": 20,
    }  # fmt: skip
    assert sum(one.points for one in report.score.indicators if one.name.endswith("answers")) == 80


def test_nothing_said_is_only_worth_compliance_and_no_link_can_answer() -> None:
    report = check(BARE)
    assert report.score is not None
    assert (report.score.least, report.score.most) == (30, 30)


def test_a_range_of_half_points_is_rounded_outwards() -> None:
    report = check(
        BARE
        + "".join(
            f"e:d dcat:distribution e:x{n} . e:x{n} a dcat:Distribution ; dcat:accessURL e:y{n} . " for n in range(3)
        )
        + "e:x0 dcat:downloadURL e:file . e:d dcat:accessURL e:page ."
    )
    assert report.score is not None
    exact = [sum(getattr(one, side) for one in report.score.indicators) for side in ("least", "most")]
    assert exact == [35.0, 92.5]
    assert (report.score.least, report.score.most) == (35, 93)


def test_links_make_a_range() -> None:
    report = check(BARE + "e:d dcat:accessURL e:page ; dcat:downloadURL e:file .")
    assert report.score is not None
    assert (report.score.least, report.score.most) == (50, 130)
    assert "data.europa.eu: 50 to 130 of 405 points (bad to sufficient); links are not opened.\n" in text_report.text(
        report
    )


def test_only_links_that_are_there_can_answer() -> None:
    report = check(BARE + "e:d dcat:accessURL e:page . e:d2 a dcat:Distribution .")
    assert indicator(report, "access address answers") == (0, 25)
    assert indicator(report, "download address answers") == (0, 0)


def test_shares_count() -> None:
    report = check(BARE + 'e:b a dcat:Dataset ; dcat:keyword "trees"@en . e:a dct:spatial e:city .')
    assert indicator(report, "keyword") == (15, 15)
    assert indicator(report, "spatial") == (10, 10)
    assert indicator(report, "compliance") == (15, 15)


def test_values_of_the_tables_count_more() -> None:
    report = check(BARE + f"e:d dct:format <{EU}file-type/PDF> ; dct:license <{EU}licence/CC_BY_4_0> .")
    names = ("format", "from vocabulary", "non-proprietary", "machine-readable", "licence", "known licence")
    assert [indicator(report, name)[0] for name in names] == [20, 10, 20, 0, 20, 10]


def test_a_cause_says_what_its_repair_gains_and_gains_it() -> None:
    before = check(BARE)
    (cause,) = [one for one in before.causes if one.path == expand("dcat:keyword")]
    assert cause.points == 30
    after = check(BARE + 'e:a dcat:keyword "trees"@en .')
    assert before.score is not None
    assert after.score is not None
    assert after.score.least - before.score.least == 30


def test_without_datasets_there_is_no_score() -> None:
    report = check("e:x dct:title 1 .")
    assert report.score is None
    assert "score" not in report.to_json()
    assert "score" in check(BARE).to_json()
