"""Only so many requests are worked on at once: more are refused before anything is done for them."""

from __future__ import annotations

import asyncio

from starlette.testclient import TestClient

from civilex.serving.running import ASKER
from civilex.settings import Settings
from civilex.web.admission import Admission, client_left
from civilex.web.app import create_app

MOST = 3


class Gated:
    """An application that reads the body, and answers when it is let."""

    def __init__(self) -> None:
        self.go_on = asyncio.Event()
        self.working = 0
        self.askers: list[object] = []

    async def __call__(self, scope, receive, send) -> None:
        while (await receive()).get("more_body"):
            pass
        self.working += 1
        self.askers.append(ASKER.get())
        await self.go_on.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


class Client:
    """One request, and what came of it."""

    def __init__(self, app, method: str = "GET", path: str = "/departments", *, there: bool = True, slow: bool = False):
        self.scope = {"type": "http", "method": method, "path": path, "headers": [], "query_string": b""}
        self.there, self.slow = there, slow
        self.sent: list[dict] = []
        self.body_read = False
        self.taken = asyncio.Event()
        self.task = asyncio.create_task(app(self.scope, self.receive, self.send))

    async def receive(self) -> dict:
        if not self.there:
            return {"type": "http.disconnect"}
        if self.slow or self.body_read:
            await asyncio.sleep(3600)
        self.body_read = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(self, message: dict) -> None:
        self.sent.append(message)
        if message["type"] == "http.response.body" and self.slow:
            await self.taken.wait()

    @property
    def status(self) -> int:
        return self.sent[0]["status"]


async def soon() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def test_more_than_there_are_places_for_are_told_to_come_again() -> None:
    async def run() -> None:
        app = Gated()
        admission = Admission(app, MOST)
        first = [Client(admission) for _ in range(MOST)]
        await soon()
        late = Client(admission)
        await late.task
        assert late.status == 503
        assert (b"retry-after", b"2") in late.sent[0]["headers"]
        assert app.working == MOST
        # What changes something has places of its own, and health none.
        others = [Client(admission, "PUT"), Client(admission, path="/health/ready")]
        await soon()
        assert app.working == MOST + 2
        app.go_on.set()
        await asyncio.gather(*(each.task for each in (*first, *others)))
        assert {each.status for each in (*first, *others)} == {200}
        again = Client(admission)
        await again.task
        assert again.status == 200

    asyncio.run(run())


def test_slow_clients_take_no_place() -> None:
    async def run() -> None:
        app = Gated()
        admission = Admission(app, MOST)
        slow = [Client(admission, "POST", slow=True) for _ in range(5 * MOST)]
        await soon()
        app.go_on.set()
        quick = Client(admission, "POST")
        await quick.task
        assert quick.status == 200
        for each in slow:
            each.task.cancel()

    asyncio.run(run())


def test_nothing_is_done_for_who_has_left_before_its_turn_and_queries_end_for_who_leaves_later() -> None:
    async def run() -> None:
        app = Gated()
        admission = Admission(app, MOST)
        gone = Client(admission, there=False)
        await gone.task
        assert (app.working, gone.sent) == (0, [])
        here = Client(admission)
        await soon()
        client_left(here.scope["state"])
        assert app.askers[0].gone is not None
        here.task.cancel()

    asyncio.run(run())


def test_a_refusal_by_the_application_is_a_problem_and_a_page_for_browsers(store, browser) -> None:
    app = create_app(store, Settings())
    with TestClient(app) as client:
        assert client.get("/departments").status_code == 200
        for layer in app.user_middleware:
            if layer.cls is Admission:
                layer.kwargs["most"] = 0
        app.middleware_stack = app.build_middleware_stack()
        refused = client.get("/departments")
        assert (refused.status_code, refused.json()["type"]) == (503, "/problems/too-many-queries")
        assert refused.headers["retry-after"] == "2"
        assert "text/html" in client.get("/departments", headers=browser).headers["content-type"]
        assert client.get("/health/live").status_code == 200
