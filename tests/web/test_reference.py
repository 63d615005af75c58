"""The pages of terms, modules, concepts and vocabularies show what the reference of the model shows."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from civilex.documentation.reading import reference
from civilex.documentation.site import pages


def part(page: str, start: str, end: str) -> str:
    """Return what stands between two texts, without markup and blanks."""
    inside = page.partition(start)[2].partition(end)[0]
    assert inside
    return " ".join(re.sub(r"<[^>]*>", " ", inside).split())


def test_a_term_page_shows_the_text_of_the_static_reference(client: TestClient, browser: dict[str, str]) -> None:
    page = client.get("/terms/DataNeed", headers=browser).text
    static = pages(reference())["module/services.html"].partition('id="DataNeed"')[2]
    assert part(page, '<p class="definition">', "<details") == part(static, '<p class="definition">', "<details")
    assert '<svg class="diagram"' in page
    assert "exactly 1" in page
    assert 'href="/terms/needsDataType"' in page


def test_a_property_page_links_to_the_questions_that_use_it(client: TestClient, browser: dict[str, str]) -> None:
    page = client.get("/terms/hasDataNeed", headers=browser).text
    assert 'href="/queries/12-data-needs-without-agreement"' in page


def test_a_deprecated_term_names_its_successor_and_why(client: TestClient, browser: dict[str, str]) -> None:
    page = client.get("/terms/agreementValidFrom", headers=browser).text
    notice = part(page, '<div class="notice" role="note">', "</div>")
    assert notice.startswith("Deprecated. Use instead: valid from . Deprecated since 0.2.0:")
    assert "<strong>none</strong>" in page
    assert "Replaces" in client.get("/terms/validFrom", headers=browser).text


def test_a_module_leads_to_its_diagram_and_its_terms(client: TestClient, browser: dict[str, str]) -> None:
    answer = client.get("/ontology/services", headers=browser)
    assert answer.status_code == 303
    page = client.get(answer.headers["location"], headers=browser).text
    assert '<svg class="diagram"' in page
    assert 'href="/terms/EmergencySituation"' in page


@pytest.mark.parametrize(
    ("language", "definition", "heading"),
    [("fr", "La fonction municipale qui maintient", "Exemple"), ("de", "Das kommunale Aufgabenfeld", "Beispiel")],
)
def test_a_concept_is_shown_in_the_asked_language(
    client: TestClient, browser: dict[str, str], language: str, definition: str, heading: str
) -> None:
    page = client.get(f"/units/HEA?lang={language}", headers=browser).text
    assert definition in page
    assert f'<span class="tag">{heading}</span>' in page
    assert "Gesundheit" in page


def test_a_department_is_no_part_of_the_reference(client: TestClient, browser: dict[str, str]) -> None:
    page = client.get("/departments/boston/fire-department", headers=browser).text
    assert 'class="reference"' not in page
