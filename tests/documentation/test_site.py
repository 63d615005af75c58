"""The static reference: every link leads somewhere, nothing comes from outside, an earlier one is replaced whole."""

from __future__ import annotations

import json
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from posixpath import dirname, join, normpath

import pytest

from civilex.cli import main
from civilex.documentation.language import LANGUAGES
from civilex.documentation.reading import reference
from civilex.documentation.site import pages, write
from civilex.errors import InvalidInput


class Read(HTMLParser):
    """The parts of a page that tests ask about."""

    def __init__(self, text: str):
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.inline: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a":
            self.links.append(found["href"])
        if tag in ("script", "img", "link"):
            self.loaded.append(found.get("src") or found.get("href", ""))
        self.inline += [name for name in found if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in found):
            self.inline.append(tag)


@cache
def site() -> dict[str, Read]:
    return {name: Read(text) for name, text in pages(reference()).items() if name.endswith(".html")}


def test_there_is_a_page_for_every_module_and_vocabulary_in_every_language() -> None:
    each = 1 + len(reference().modules) + len(reference().vocabularies)
    assert len(site()) == each * len(LANGUAGES)


def test_every_link_between_pages_leads_to_what_is_there() -> None:
    for name, page in site().items():
        for link in page.links:
            if "://" in link:
                continue
            path, _, anchor = link.partition("#")
            target = normpath(join(dirname(name), path)) if path else name
            assert target in site(), (name, link)
            assert not anchor or anchor in site()[target].ids, (name, link)


def test_no_page_has_a_name_twice_or_anything_that_a_strict_policy_forbids() -> None:
    for name, page in site().items():
        assert len(page.ids) == len(set(page.ids)), name
        assert not page.inline, name
        assert not [address for address in page.loaded if "://" in address], name


def test_every_entry_of_the_search_index_leads_to_a_term() -> None:
    texts = pages(reference())
    for tag in LANGUAGES:
        script = texts[f"static/index.{tag}.js"]
        entries = json.loads(script.removeprefix("window.civilexIndex = ").removesuffix(";\n"))
        assert len(entries) > 200
        for entry in entries:
            path, _, anchor = entry["at"].partition("#")
            assert anchor in site()[path if tag == "en" else f"{tag}/{path}"].ids


def test_a_text_without_translation_is_marked_with_its_language_and_a_proposed_one_as_such() -> None:
    page = pages(reference())["fr/module/services.html"]
    section = re.findall(r'<section class="term[^>]*id="DataNeed">(.*?)</section>', page, re.DOTALL)[0]
    assert '<span lang="fr">besoin de données</span>' in section
    assert "proposée" in section
    assert re.search(r'<span lang="en">A statement that one service.*?</span><span class="mark"', section)


def test_an_earlier_reference_is_replaced_and_another_folder_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["model", "docs", "--out", str(out)]) == 0
    assert "open" in capsys.readouterr().out
    (out / "module" / "gone.html").write_text("of an earlier version")
    assert main(["model", "docs", "--out", str(out)]) == 0
    assert not (out / "module" / "gone.html").exists()
    assert (out / "static" / "reference.css").is_file()
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("mine")
    with pytest.raises(InvalidInput, match="not a reference"):
        write(reference(), other)
    assert (other / "letter.txt").read_text() == "mine"
    assert main(["model", "docs", "--out", str(other)]) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other", "out"]
