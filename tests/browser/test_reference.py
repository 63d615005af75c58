"""The static reference in a real browser, opened as a file: its search works, and texts fit into their diagrams."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from civilex.documentation.reading import reference
from civilex.documentation.site import write

OPTIONS = (
    "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync --disable-quic --virtual-time-budget=10000 --enable-logging=stderr --v=0"
).split()
MEASURE = """
const faults = [];
let texts = 0;
const reach = (box) => [box.x, box.y, box.x + box.width, box.y + box.height];
for (const card of document.querySelectorAll("svg.diagram .card")) {
  const [left, top, right, bottom] = reach(card.querySelector(".box").getBBox());
  const boxes = [...card.querySelectorAll("text")].map((text) => [text.textContent, reach(text.getBBox())]);
  boxes.forEach(([name, box], number) => {
    texts += 1;
    if (box[0] < left || box[1] < top || box[2] > right || box[3] > bottom) faults.push("outside: " + name);
    for (const [other, its] of boxes.slice(number + 1)) {
      if (box[0] < its[2] && its[0] < box[2] && box[1] + 3 < its[3] - 3 && its[1] + 3 < box[3] - 3) {
        faults.push(name + " over " + other);
      }
    }
  });
}
document.body.dataset.measured = JSON.stringify({ texts, faults });
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    write(reference(), tmp_path / "site")
    return tmp_path / "site"


@pytest.fixture
def rendered(program: Callable[[str], str], tmp_path: Path) -> Callable[[str], tuple[str, str]]:
    """Return the document of an address after its scripts have run, and what the browser's console said."""
    chromium = program("chromium")

    def render(address: str) -> tuple[str, str]:
        command = [chromium, *OPTIONS, f"--user-data-dir={tmp_path / 'browser'}", "--dump-dom", address]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        return done.stdout, "\n".join(line for line in done.stderr.splitlines() if "CONSOLE" in line)

    return render


def test_the_search_finds_a_term_by_its_label_in_another_language(
    site: Path, rendered: Callable[[str], tuple[str, str]]
) -> None:
    document, console = rendered(f"{(site / 'es' / 'module' / 'services.html').as_uri()}#search=besoin%20de%20donnees")
    found = re.findall(r'<li role="option".*?</li>', document)
    assert 'href="../module/services.html#DataNeed"' in found[0]
    assert "necesidad de datos" in found[0]
    assert console == ""


def test_every_text_of_every_diagram_fits_into_its_card(site: Path, rendered: Callable[[str], tuple[str, str]]) -> None:
    diagrams = [
        diagram
        for page in sorted(site.rglob("*.html"))
        for diagram in re.findall(r"<svg class=.diagram.*?</svg>", page.read_text("utf-8"), re.DOTALL)
    ]
    assert len(diagrams) == 5 * (1 + len(reference().modules))
    page = site / "all.html"
    page.write_text(
        "<!doctype html><meta charset='utf-8'><link rel='stylesheet' href='static/colours.css'>"
        f"<link rel='stylesheet' href='static/reference.css'><body>{''.join(diagrams)}<script>{MEASURE}</script>",
        "utf-8",
    )
    document, _ = rendered(page.as_uri())
    measured = re.search(r'data-measured="([^"]*)"', document)
    assert measured
    result = json.loads(measured[1].replace("&quot;", '"'))
    assert result["texts"] > 1000
    assert result["faults"] == []
