"""A rule file that is no rule is told by its name and what was found."""

from __future__ import annotations

import pytest

from civilex.errors import CivilexError
from civilex.reasoning.patterns import read_pattern

START = "PREFIX : <urn:> CONSTRUCT { ?x a :C } WHERE { "


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (START + "?x :p* ?y }", r"found '\*'"),
        (START + "?x :p ?y . FILTER(?y > 3) }", r"the filter \(\?y > 3\)"),
        (START + "OPTIONAL { ?x :p ?y } }", "found 'OPTIONAL'"),
        (START + "?y :p ?z }", r"\?x of the head is not in the body"),
        (START + "?x :p ?y", "the end of the text"),
        ("SELECT * { ?x a ?y }", "found 'SELECT'"),
    ],
)
def test_what_a_rule_may_not_say_is_told(text: str, found: str) -> None:
    with pytest.raises(CivilexError, match=found) as caught:
        read_pattern(text, "some.rq")
    assert str(caught.value).startswith("some.rq: ")


def test_lists_of_objects_and_conditions_are_read() -> None:
    pattern = read_pattern(START + "?x :p ?y , ?z ; :q :v . FILTER(?y != ?z && ?y != <urn:w>) }", "some.rq")
    assert len(pattern.body) == 3
    assert [str(condition) for condition in pattern.filters] == [
        "FILTER(!sameTerm(?y, ?z))",
        "FILTER(!sameTerm(?y, <urn:w>))",
    ]
