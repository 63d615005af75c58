"""Row 1: queries that never end, beside light ones: killed at their deadline, and nobody else notices.

Each answer is a clear refusal (or an answer, where the machine was fast enough), and the readers are as many as before
at the end. The long form also asks that none comes later than a second after its deadline, and that no light query is
refused; the short form leaves that out, since it depends on what else the machine does.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.torture.report import note
from tests.torture.service import Answer, percentile, running
from tests.torture.shapes import SHAPES

SECONDS = 1.0
LATE = 1.0
LIGHT = "SELECT * { ?s <http://www.w3.org/2004/02/skos/core#notation> 'SEC' }"


@pytest.mark.parametrize(("shapes", "times"), [(4, 1), pytest.param(30, 2, marks=pytest.mark.storm)])
def test_runaways_end_in_time_and_light_queries_go_on(tmp_path: Path, shapes: int, times: int) -> None:
    chosen = list(SHAPES.items())[:: len(SHAPES) // shapes][:shapes] * times
    light: list[Answer] = []
    done = threading.Event()
    with running(tmp_path / "data", query_seconds=SECONDS, query_memory_bytes=400_000_000) as service:
        before = len(service.readers)

        def ask_light() -> None:
            while not done.is_set():
                light.append(service.query(f"{LIGHT} # {len(light)}", Accept="text/csv"))
                time.sleep(0.02)

        thread = threading.Thread(target=ask_light, daemon=True)
        thread.start()
        with ThreadPoolExecutor(2) as attackers:
            answers = list(attackers.map(lambda shape: (shape[0], service.query(shape[1])), chosen))
        done.set()
        thread.join()
        deadline = time.monotonic() + 5
        while len(service.readers) < before and time.monotonic() < deadline:
            time.sleep(0.05)
        after = len(service.readers)
    allowed = {200, 400, 413, 503, 504}
    wrong = [(name, answer.status, answer.body[:200]) for name, answer in answers if answer.status not in allowed]
    assert not wrong
    assert {answer.status for answer in light} <= {200, 503, 504}
    assert any(answer.status == 200 for answer in light)
    assert after >= before
    if times == 1:
        return
    overshoots = [answer.seconds - SECONDS for _, answer in answers if answer.status == 504]
    late = [(name, answer.seconds) for name, answer in answers if answer.seconds > SECONDS + LATE]
    failed = sum(answer.status != 200 for answer in light)
    seconds = [answer.seconds for answer in light]
    ends = {status: sum(answer.status == status for _, answer in answers) for status in sorted(allowed)}
    note(
        "1",
        f"{shapes} shapes x {times}, 2 at a time",
        f"{ends}; latest {max(overshoots) * 1000:.0f} ms after its deadline; {len(light)} light queries, "
        f"{failed} refused, "
        f"p50 {percentile(seconds, 0.5) * 1000:.0f} ms, p99 {percentile(seconds, 0.99) * 1000:.0f} ms",
        held=not late and not failed,
    )
    assert not late
    assert not failed
