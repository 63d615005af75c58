"""Diagrams of every module in every language: no line crosses a card, no card covers another, again the same."""

from __future__ import annotations

import itertools
import re

import pytest

from civilex.documentation.class_diagram import Picture, module_picture, overview_picture
from civilex.documentation.diagram import Card, PlacedCard, Row, arrange
from civilex.documentation.language import LANGUAGES, Language
from civilex.documentation.reading import reference


def pictures(tag: str) -> list[Picture]:
    language = Language(tag, reference())
    return [
        overview_picture(language, lambda iri: iri),
        *(module_picture(module, language, lambda iri: iri) for module in reference().modules),
    ]


def corners(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path)]


def inside(placed: PlacedCard, a: tuple[float, float], b: tuple[float, float]) -> bool:
    """Say whether a piece of a line has a point inside a card, its edges apart."""
    left, right = sorted((a[0], b[0]))
    low, high = sorted((a[1], b[1]))
    return (
        left < placed.x + placed.card.width - 1
        and right > placed.x + 1
        and low < placed.y + placed.card.height - 1
        and high > placed.y + 1
    )


@pytest.mark.parametrize("tag", LANGUAGES)
def test_no_line_crosses_a_card(tag: str) -> None:
    for picture in pictures(tag):
        for line in picture.diagram.lines:
            points = corners(line.path)
            for a, b in itertools.pairwise(points):
                crossed = [placed.card.key for placed in picture.diagram.cards if inside(placed, a, b)]
                assert not crossed, (picture.key, line.path, crossed)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_no_card_covers_another_and_all_are_in_the_picture(tag: str) -> None:
    for picture in pictures(tag):
        cards = picture.diagram.cards
        for number, one in enumerate(cards):
            assert one.x >= 0
            assert one.y >= 0
            assert one.x + one.card.width <= picture.diagram.width
            assert one.y + one.card.height <= picture.diagram.height
            for other in cards[number + 1 :]:
                apart = (
                    one.x + one.card.width <= other.x
                    or other.x + other.card.width <= one.x
                    or one.y + one.card.height <= other.y
                    or other.y + other.card.height <= one.y
                )
                assert apart, (picture.key, one.card.key, other.card.key)


def test_every_class_and_every_object_property_of_a_class_is_in_the_diagram_of_its_module() -> None:
    language = Language("en", reference())
    for module in reference().modules:
        shown = {
            row.href: placed.card.key
            for placed in module_picture(module, language, lambda iri: iri).diagram.cards
            for row in placed.card.rows
            if row.href
        }
        cards = {placed.card.key for placed in module_picture(module, language, lambda iri: iri).diagram.cards}
        assert {term.iri for term in module.classes if not term.deprecated} <= cards
        for term in module.properties:
            if term.domains and not term.deprecated and term.kind != "annotation property":
                assert shown[term.iri] in term.domains


def test_the_same_model_gives_the_same_picture() -> None:
    assert [picture.diagram for picture in pictures("en")] == [picture.diagram for picture in pictures("en")]


def test_a_circle_of_classes_is_drawn_with_one_arrow_that_points_back() -> None:
    cards = [
        Card("a", "A", rows=(Row("to b", targets=("b",)),)),
        Card("b", "B", rows=(Row("to a", targets=("a",)),)),
    ]
    diagram = arrange(cards)
    assert len(diagram.lines) == 2
    tips = [corners(line.arrow)[0] for line in diagram.lines]
    a, b = (placed for placed in diagram.cards)
    assert tips[0][0] == b.x
    assert tips[1][0] == a.x + a.card.width


def test_what_a_diagram_shows_is_told_in_words() -> None:
    services = next(module for module in reference().modules if module.name == "services")
    picture = module_picture(services, Language("en", reference()), lambda iri: iri)
    assert "public service joins data need by “has data need”." in picture.description
