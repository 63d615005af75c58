"""Row 2: what no parser expects: each input is read or refused, in time, and no process of the service dies of it.

First in readers, as the service has them, and then over HTTP, where no answer may be a 5xx but 503 and 504.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.torture.bad_inputs import MEDIA_TYPES, BadInputs
from tests.torture.client import Client, Request
from tests.torture.conftest import Told
from tests.torture.service import GOOD_ENDS, Answer, Service, memory
from tests.torture.sizes import is_long, sized

from civilex.errors import CivilexError, InvalidInput, QueryTimeout, QueryTooExpensive, ResultTooLarge, UnreadableData
from civilex.rdf.json_ld_check import check_json, remote_context
from civilex.serving.limits import ReaderLimits
from civilex.serving.readers import Readers
from civilex.settings import Settings
from civilex.sparql.guard import check, check_update
from civilex.store.changes import Attribution, RunUpdate
from civilex.store.generations import Generations

SECONDS = 5.0
REFUSALS = (InvalidInput, QueryTooExpensive, QueryTimeout, ResultTooLarge)
LIMITS = Settings()
GROWTH = 50 * 2**20


@pytest.mark.row(number=2, part="each parser, in sandboxed processes")
@sized(80, 100_000)
def test_every_input_is_read_or_refused(size: int, tmp_path: Path, told: Told, request: pytest.FixtureRequest) -> None:
    store = ox.Store(tmp_path / "store")
    store.add(ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal("o")))
    generations = Generations(tmp_path / "generations")
    generations.publish(store, 1)
    ends: dict[str, Counter[str]] = {kind: Counter() for kind in MEDIA_TYPES if kind != "SPARQL update"}

    async def run() -> None:
        readers = Readers(ReaderLimits(seconds=SECONDS, memory_bytes=400_000_000, readers=2, copies_bytes=0))
        readers.roster.start(generations)
        await readers.roster.first.wait()
        try:
            for kind in ends:
                for text in BadInputs(kind, len(ends)).some(size):
                    ends[kind][await one(readers, kind, text)] += 1
        finally:
            await readers.close()

    async def one(readers: Readers, kind: str, text: bytes) -> str:
        job: dict[str, Any] = {
            "job": "parse",
            "media_type": MEDIA_TYPES[kind],
            "base_iri": "http://e/",
            "source": "input",
        }
        try:
            if kind == "SPARQL query":
                query = text.decode("utf-8", "replace")
                check(query, LIMITS)
                job = {"job": "rows", "most": 10, "default_graphs": [], "named_graphs": []}
                text = query.encode()
            await readers.run(job, text, shown="a bad input")
        except REFUSALS as error:
            return "refused" if isinstance(error, InvalidInput) else "stopped"
        except CivilexError as error:
            if "gives RDF, not rows" in str(error):
                return "read"
            raise AssertionError(f"{kind}: {type(error).__name__}: {error}: {text[:500]!r}") from error
        return "read"

    asyncio.run(run())
    told(f"{size} inputs each", "; ".join(f"{kind}: {dict(found)}" for kind, found in ends.items()))
    for kind, found in ends.items():
        assert found["refused"], kind
        assert found["read"], kind
    if is_long(request):
        # Of the corpus some inputs are meant to end a reader; what is made at random does so once in a thousand.
        assert all(found["stopped"] <= 5 + size / 1000 for found in ends.values()), ends


@pytest.mark.row(number=2, part="updates, in a process that writes")
@sized(100, 100_000)
def test_every_update_is_made_or_refused(size: int, tmp_path: Path, told: Told) -> None:
    """The writer reads what the guard lets through; this runs its code in a process of its own."""
    ends: Counter[str] = Counter()
    code = (
        "import sys, pickle, threading\n"
        "from tests.torture.test_bad_inputs import make_updates\n"
        "threading.stack_size(256 * 2**20)\n"
        "run = threading.Thread(target=make_updates, args=[int(sys.argv[1])]); run.start(); run.join()\n"
    )
    child = subprocess.run(
        [sys.executable, "-c", code, str(size)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        timeout=1200,
    )
    assert child.returncode == 0, child.stderr[-2000:]
    for line in child.stdout.split():
        ends[line] += 1
    told(f"{size} updates", str(dict(ends)))
    assert ends["made"]
    assert ends["refused"]
    assert not ends["failed"]


def make_updates(size: int) -> None:
    """Make updates in a store of this process, and print what came of each."""
    from civilex.store.embedded import EmbeddedStore

    store = EmbeddedStore()
    for at, text in enumerate(BadInputs("SPARQL update", 2).some(size)):
        if at % 500 == 0:
            store = EmbeddedStore()
        update = text.decode("utf-8", "replace")
        try:
            check_update(update, LIMITS, "http://here.example/sparql")
            store.commit(RunUpdate(update, "http://here.example/sparql"), Attribution())
            print("made")
        except CivilexError as error:
            foreseen = isinstance(error, (*REFUSALS,)) or type(error).__name__ == "UnknownGraph"
            print("refused" if foreseen else "failed", flush=True)
            if not foreseen:
                print(repr(error), repr(update), file=sys.stderr)


@pytest.mark.row(number=2, part="over HTTP")
@sized(60, 10_000)
def test_every_request_is_answered(size: int, service: Service, told: Told, request: pytest.FixtureRequest) -> None:
    answering, before = service.api, memory(service.api)
    requests: list[Request] = []
    for kind, media_type in MEDIA_TYPES.items():
        for at, text in enumerate(BadInputs(kind, 3).some(max(1, size // len(MEDIA_TYPES)))):
            # The first check of a catalogue loads the engine of shapes in a reader, which is long for a short form.
            checked = at % 2 and is_long(request)
            graph = "/validate?profile=skos" if checked else "/graphs?graph=urn:x:bad"
            path = "/sparql" if "SPARQL" in kind else graph
            requests.append(("PUT" if "/graphs" in path else "POST", path, text, {"Content-Type": media_type}))

    async def send() -> list[Answer]:
        client = Client(service.address)
        parts = await asyncio.gather(*(client.one_by_one(requests[at::3]) for at in range(3)))
        await client.close()
        return [answer for part in parts for answer in part]

    answers = asyncio.run(send())
    ends = Counter(answer.status for answer in answers)
    slowest, growth = max(answer.seconds for answer in answers), memory(service.api) - before
    told(
        f"{len(requests)} requests",
        f"statuses {dict(sorted(ends.items()))}; slowest {slowest:.2f} s; API process grew by {growth / 2**20:.0f} MB",
    )
    assert set(ends) <= {200, 201, 204, *GOOD_ENDS}, [a.body[:300] for a in answers if a.status in (0, 500)]
    assert all(
        a.headers.get("content-type", "").startswith("application/problem+json") for a in answers if a.status > 399
    )
    assert service.api == answering
    assert growth <= GROWTH
    service.ask("/graphs?graph=urn:x:bad", method="DELETE")


KEYWORDS = [
    "@id",
    "@type",
    "@context",
    "@graph",
    "@list",
    "@set",
    "@value",
    "@language",
    "@reverse",
    "@import",
    "urn:p",
]
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9)
)
JSON = st.recursive(
    LEAVES | st.sampled_from(KEYWORDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYWORDS) | st.text(max_size=3), inner),
    max_leaves=12,
)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
@given(st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()))
def test_what_is_checked_before_json_ld_is_parsed_survives_all(data: bytes) -> None:
    with contextlib.suppress(UnreadableData):
        remote_context(check_json(data))


@pytest.mark.storm
@pytest.mark.row(number=2, part="our own readers of text, led by their coverage (atheris)")
def test_coverage_leads_to_no_error_that_nobody_foresaw(tmp_path: Path, told: Told) -> None:
    pytest.importorskip("atheris", reason="atheris is not installed: pip install --group storm")
    (tmp_path / "corpus").mkdir()
    for kind in MEDIA_TYPES:
        for at, text in enumerate(BadInputs(kind, 4).some(60)):
            if len(text) < 4096:
                (tmp_path / "corpus" / f"{kind[:6].replace('/', '')}{at}").write_bytes(text)
    runs = 10 * 10_000
    child = subprocess.run(
        [
            *(sys.executable, Path(__file__).with_name("led_by_coverage.py"), f"-runs={runs}", "-max_total_time=120"),
            *("-max_len=4096", f"-artifact_prefix={tmp_path}/", str(tmp_path / "corpus")),
        ],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        timeout=600,
    )
    last = [line for line in child.stderr.splitlines() if line.startswith("#") or "Done" in line][-2:]
    told("100,000 runs or 120 s, 5 readers", "; ".join(last) if not child.returncode else child.stderr[-1500:])
    assert child.returncode == 0
