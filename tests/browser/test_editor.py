"""The editor of queries in a real browser: it marks errors, completes names and declares their prefixes."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from fastapi import Response
from starlette.testclient import TestClient
from tests.browser.test_pages import OPTIONS

from civilex.settings import Settings
from civilex.store.embedded import EmbeddedStore
from civilex.web.app import create_app
from web_server import serving

SCRIPT = """
const field = document.querySelector("#query"), done = [];
const note = () => done.push([field.selectionStart, field.selectionEnd, field.value]);
note();
field.value = "SELECT * { ?d cvx:performsFu";
field.setSelectionRange(field.value.length, field.value.length);
field.dispatchEvent(new Event("input"));
for (let turn = 0; turn < 200 && document.querySelector("#completions").hidden; turn++)
  await new Promise((resolve) => setTimeout(resolve, 20));
done.push([...document.querySelectorAll("#completions button")].map((button) => button.textContent));
field.dispatchEvent(new KeyboardEvent("keydown", { key: "Tab", cancelable: true }));
note();
field.value = "SELECT * { ?d skos:notation 'org:x' } # dct:y";
field.form.addEventListener("submit", (event) => event.preventDefault());
field.form.requestSubmit();
note();
const shown = document.createElement("pre");
shown.id = "done";
shown.textContent = JSON.stringify(done);
document.body.append(shown);
"""
BROKEN = "PREFIX cvx: <https://w3id.org/civilex/ns/>\nSELECT * {\n  ?d a cvx:CityDepartment FILTR(?d)\n}"


@pytest.fixture
def address(model: EmbeddedStore) -> Iterator[str]:
    app = create_app(model, Settings())
    client = TestClient(app)

    @app.get("/page")
    def page(query: str) -> Response:
        shown = client.get("/sparql", params={"query": query}, headers={"accept": "text/html"})
        assert shown.status_code == 400
        script = '<script type="module" src="/script.js"></script></body>'
        return Response(shown.text.replace("</body>", script), media_type="text/html")

    @app.get("/script.js")
    def script() -> Response:
        return Response(SCRIPT, media_type="text/javascript")

    with serving(app) as found:
        yield found


def test_errors_are_marked_names_completed_and_prefixes_declared(
    address: str, program: Callable[[str], str], tmp_path: Path
) -> None:
    page = f"{address}/page?{urlencode({'query': BROKEN})}"
    command = [program("chromium"), *OPTIONS, f"--user-data-dir={tmp_path}", "--dump-dom", page]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert "CONSOLE" not in told.stderr
    assert "'FILTR' is not a word of SPARQL: did you mean FILTER?" in unescape(told.stdout)
    found = re.search(r'<pre id="done">(.*?)</pre>', told.stdout, re.DOTALL)
    assert found, told.stdout[-2000:]
    marked, offered, taken, sent = json.loads(unescape(found[1]))
    assert (marked[2][marked[0] : marked[1]], marked[2]) == ("FILTR", BROKEN)
    assert offered == ["cvx:performsFunction"]
    prefix = "PREFIX cvx: <https://w3id.org/civilex/ns/>\n"
    text = f"{prefix}SELECT * {{ ?d cvx:performsFunction"
    assert taken == [len(text), len(text), text]
    # Names in strings and comments are none.
    skos = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
    assert sent[2] == skos + "SELECT * { ?d skos:notation 'org:x' } # dct:y"
