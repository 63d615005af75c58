"""Links are asked for politely, what is not known is not blamed, and the score narrows by what is known."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from civilex.catalogs import text_report, validate
from civilex.catalogs.link_cache import LinkCache
from civilex.catalogs.link_checking import LinkChecker, Politeness
from civilex.catalogs.link_states import LinkState
from civilex.cli import main
from civilex.errors import InvalidInput
from civilex.rdf.fetching import PUBLIC, AllowList
from other_server import Server, another_server

FAST = Politeness(pause=0.0, seconds_each=1.0, seconds=20.0)


@pytest.fixture
def server() -> Iterator[Server]:
    with another_server() as made:
        yield made


def check(server: Server, *paths: str, politeness: Politeness = FAST, **options) -> dict[str, LinkState]:
    addresses = [path if ":" in path else server.address + path for path in paths]
    found = LinkChecker(server.allowed | PUBLIC, politeness=politeness, **options)(addresses)
    assert list(found) == addresses
    return {address.removeprefix(server.address): state for address, state in found.items()}


def methods(server: Server, path: str) -> list[str]:
    return [method for method, asked, _ in server.asked if asked == path]


def test_head_first_and_get_where_that_is_refused(server) -> None:
    server.gives("/a")
    server.gives("/moved", b"", 301, location="/a")
    for status in (403, 404, 405, 500, 501):
        path = f"/{status}"

        def answer(handler, status=status) -> None:
            handler.send_response(status if handler.command == "HEAD" else 200)
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        server.answers[path] = answer
    found = check(server, "/a", "/moved", "/403", "/404", "/405", "/500", "/501")
    assert {state.outcome for state in found.values()} == {"answers"}
    assert (methods(server, "/a"), methods(server, "/405")) == (["HEAD", "HEAD"], ["HEAD", "GET"])


def test_what_fails_says_why(server) -> None:
    server.gives("/gone", b"", 410)
    server.gives("/broken", b"", 500)
    server.gives("/loop", b"", 302, location="/loop")
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    allowed = server.allowed | AllowList.parse(f"http://127.0.0.1:{port}")
    found = LinkChecker(allowed, politeness=FAST)([f"{server.address}{path}" for path in ("/gone", "/no", "/broken")])
    assert [state.reason for state in found.values()] == ["410 Gone.", "404 Not Found.", "500 Internal Server Error."]
    assert {state.outcome for state in found.values()} == {"fails"}
    assert methods(server, "/gone") == ["HEAD"]
    loop, refused = LinkChecker(allowed, politeness=FAST)(
        [f"{server.address}/loop", f"http://127.0.0.1:{port}/"]
    ).values()
    assert (loop.outcome, refused.outcome) == ("fails", "fails")
    assert "more than 3 times" in loop.reason
    assert refused.reason == "connection refused."


def test_what_may_not_be_asked_was_not_checked(server) -> None:
    server.gives("/in", b"", 302, location="http://10.0.0.1/")
    found = check(
        server,
        "/in",
        "http://127.0.0.1:1/",
        "http://169.254.169.254/",
        "http://[",
        "http://a:b@127.0.0.1/",
        "http://x y",
    )
    assert {state.outcome for state in found.values()} == {"unchecked"}
    assert found["/in"].reason == "not to be fetched: it stands in an inner network or a special range"
    assert found["http://a:b@127.0.0.1/"].reason == "not to be fetched: it has a user or password in it"
    assert found["http://["].reason == "not to be fetched: it is no proper address"


def test_a_machine_without_network_blames_nobody(server, monkeypatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    (state,) = LinkChecker(politeness=FAST)(["https://data.example/"]).values()
    assert state == LinkState("unchecked", "this machine does not reach the network")
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: (_ for _ in ()).throw(socket.gaierror(-2, "unknown")))
    (state,) = LinkChecker(politeness=FAST)(["https://data.example/"]).values()
    assert state == LinkState("fails", "there is no server of this name.")


def test_a_server_that_asks_to_wait_is_left_alone(server) -> None:
    server.gives("/1", b"", 429)
    found = check(server, "/1", "/2", "/3")
    assert {state.reason for state in found.values()} == {"its server asks to come later (429)"}
    assert len(server.asked) == 1


def test_a_server_that_is_not_reached_is_left_alone(server) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    checker = LinkChecker(AllowList.parse(f"http://127.0.0.1:{port}"), politeness=FAST)
    states = list(checker([f"http://127.0.0.1:{port}/{number}" for number in range(6)]).values())
    assert [state.outcome for state in states] == ["fails"] * 3 + ["unchecked"] * 3


def test_one_request_at_a_time_to_a_host_with_a_pause_and_hosts_side_by_side(server) -> None:
    running, most, starts = 0, 0, []
    lock = threading.Lock()

    def slow(handler) -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
            starts.append(time.monotonic())
        time.sleep(0.02)
        with lock:
            running -= 1
        handler.send_response(200)
        handler.end_headers()

    for number in range(5):
        server.answers[f"/{number}"] = slow
    with another_server() as other:
        other.answers.update(server.answers)
        addresses = [f"{made.address}/{number}" for number in range(5) for made in (server, other)]
        checker = LinkChecker(server.allowed | other.allowed, politeness=Politeness(pause=0.05, seconds=20))
        assert {state.outcome for state in checker(addresses).values()} == {"answers"}
    assert most <= 2
    assert max(starts) - min(starts) >= 4 * 0.05


def test_time_is_over_at_some_point(server) -> None:
    for number in range(20):
        server.gives(f"/{number}")
    politeness = Politeness(pause=0.1, seconds=0.35)
    found = list(check(server, *(f"/{number}" for number in range(20)), politeness=politeness).values())
    assert found[0].outcome == "answers"
    assert found[-1] == LinkState("unchecked", "the time for checking links was over")
    assert len(server.asked) < 8


def test_answers_are_kept_for_some_days(server, tmp_path) -> None:
    server.gives("/a")
    now = [0.0]
    file = tmp_path / "deep" / "links.sqlite"
    told: list[tuple[int, int]] = []

    def states() -> list[str]:
        cache = LinkCache(file, lambda: now[0])
        found = check(server, "/a", "/b", "http://10.0.0.1/", cache=cache, progress=lambda *done: told.append(done))
        cache.close()
        return [state.outcome for state in found.values()]

    assert states() == ["answers", "fails", "unchecked"]
    assert told[-1] == (3, 3)
    asked = len(server.asked)
    assert states() == ["answers", "fails", "unchecked"]
    assert len(server.asked) == asked
    now[0] = 2 * 86_400
    assert states()[:2] == ["answers", "fails"]
    assert methods(server, "/a") == ["HEAD"]
    now[0] = 8 * 86_400
    states()
    assert methods(server, "/a") == ["HEAD", "HEAD"]
    (tmp_path / "text").write_text("no database " * 100)
    with pytest.raises(InvalidInput):
        LinkCache(tmp_path / "text")


CATALOGUE = """
PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX dct: <http://purl.org/dc/terms/> PREFIX e: <https://data.example/>
e:a a dcat:Dataset ; dct:title "Trees"@en ; dct:description "A"@en ; dct:publisher e:p ;
  dcat:distribution e:d, e:d2, e:d3, e:d4 .
e:p a <http://xmlns.com/foaf/0.1/Agent> ; <http://xmlns.com/foaf/0.1/name> "City"@en .
e:d a dcat:Distribution ; dcat:accessURL <%(at)s/good> .
e:d2 a dcat:Distribution ; dcat:accessURL <%(at)s/bad> , <%(at)s/good> ; dcat:downloadURL <%(at)s/bad> .
e:d3 a dcat:Distribution ; dcat:accessURL <%(at)s/bad> ; dcat:downloadURL <http://10.0.0.1/> .
e:d4 a dcat:Distribution ; dcat:accessURL <http://10.0.0.1/> , <%(at)s/bad> .
"""


def test_the_range_of_the_score_narrows_by_what_is_known(server) -> None:
    server.gives("/good")
    document = (CATALOGUE % {"at": server.address}).encode()
    before = validate(document, media_type="text/turtle")
    report = validate(document, media_type="text/turtle", check_links=LinkChecker(server.allowed, politeness=FAST))
    assert before.score is not None
    assert report.score is not None
    points = {one.name: (one.least, one.most) for one in report.score.indicators if one.name.endswith("answers")}
    assert points == {"access address answers": (25, 37.5), "download address answers": (0, 7.5)}
    assert report.score.least == before.score.least + 25
    assert report.score.most == round(before.score.most - 50 - 15 + 37.5 + 7.5)
    counts = report.to_json()["score"]["links"]
    assert (counts["answers"], counts["fails"], sum(counts["unchecked"].values())) == (1, 1, 1)
    assert "1 link answers, 1 does not, 1 not checked: not to be fetched" in " ".join(text_report.text(report).split())
    (access, download) = [cause for cause in report.causes if "does not answer" in cause.message]
    assert (access.severity, access.count, download.count) == ("warning", 3, 1)
    assert "404 Not Found" in access.message
    assert {(example.title, example.publisher) for example in access.examples} == {("Trees", "City")}
    assert all(example.line for example in access.examples)
    assert report.conforms == before.conforms


def test_from_the_command_line(server, tmp_path, capsys) -> None:
    server.gives("/good")
    file = tmp_path / "c.ttl"
    file.write_text(CATALOGUE % {"at": server.address}, encoding="utf-8")
    arguments = [
        "validate",
        str(file),
        "--check-links",
        "--link-cache",
        str(tmp_path / "links.sqlite"),
        "--format",
        "json",
    ]
    main([*arguments, "--link-allow", server.address])
    printed = capsys.readouterr()
    assert json.loads(printed.out)["score"]["links"]["answers"] == 1
    assert printed.err == ""
    assert main([*arguments, "--link-allow", "ftp://x"]) == 2
    assert main([*arguments, "--link-seconds", "0"]) == 2
