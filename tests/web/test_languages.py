"""Lists and pages in another language, which say that a translation is proposed."""

from __future__ import annotations

import csv
import io

from civilex.documentation.language import FALLBACKS

NOTE = "not yet reviewed: "


def test_a_list_shows_names_and_definitions_in_the_asked_language(client) -> None:
    items = {item["notation"]: item for item in client.get("/units?lang=de").json()["items"]}
    planning = items["UPL"]
    assert (planning["label"], planning["language"], planning["translation"]) == ("Stadtplanung", "de", "proposed")
    assert planning["definition"]["language"] == "de"
    assert planning["definition"]["value"].startswith("Das kommunale Aufgabenfeld")


def test_a_list_in_english_is_the_original(client, browser) -> None:
    items = {item["notation"]: item for item in client.get("/units").json()["items"]}
    assert items["UPL"]["definition"]["language"] == items["UPL"]["language"] == "en"
    assert "translation" not in items["UPL"]
    assert NOTE not in client.get("/units", headers=browser).text


def test_other_forms_have_one_definition_each_too(client, browser) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/components.csv?lang=fr").text)))
    assert {row["language"] for row in rows} == {"fr"}
    assert next(row for row in rows if row["notation"] == "B1")["definition"].startswith("La composante où une ville")
    page = client.get("/units?lang=pt-BR", headers=browser).text
    assert "Assistência social" in page
    assert "Social services" not in page
    assert f"{NOTE}pt." in page


def test_a_region_and_an_unknown_language_fall_back(client) -> None:
    def planning(lang: str) -> str:
        return next(
            item["label"] for item in client.get(f"/units?lang={lang}").json()["items"] if item["notation"] == "UPL"
        )

    assert [planning(lang) for lang in ("es-MX", "ja", "ja,fr")] == ["Urbanismo", "Urban planning", "Urbanisme"]


def test_the_page_of_a_resource_puts_the_asked_language_first_and_says_what_is_proposed(client, browser) -> None:
    page = client.get("/units/HEA?lang=es", headers=browser).text
    assert '<h1 lang="es">Salud</h1>' in page
    assert f"{NOTE}de, es, fr, pt." in page
    definitions = [page.index(text) for text in ("mantener sana", "keeping the population", "gesund erhalten")]
    assert definitions == sorted(definitions)


def test_a_resource_tells_the_status_of_each_translation_as_data(client) -> None:
    unit = client.get("/units/HEA.json").json()
    assert unit["translations"] == dict.fromkeys(["de", "es", "fr", "pt"], "proposed")
    assert client.get("/terms/Remit.json?lang=fr").json()["label"] == "attribution"
    assert client.get("/terms/Remit.json").json()["translations"] == {"es": "proposed", "fr": "proposed"}
    assert "translations" not in client.get("/departments/boston/fire-department.json").json()


def test_one_order_of_languages_holds_for_pages_data_files_and_the_reference(client, browser) -> None:
    order = list(FALLBACKS["pt"])
    assert order == ["pt", "es", "en"]
    # Remit has no Portuguese name: the near language is shown everywhere, and named.
    assert client.get("/terms?lang=pt").json()["languages"] == order
    (row,) = (
        r for r in csv.DictReader(io.StringIO(client.get("/terms.csv?lang=pt").text)) if r["iri"].endswith("/Remit")
    )
    assert row["language"] == "es"
    found = client.get("/terms/Remit.json?lang=pt").json()
    assert (found["label"], found["language"]) == (row["label"], "es")
    assert f'<h1 lang="es">{found["label"]}' in client.get("/terms/Remit?lang=pt", headers=browser).text
