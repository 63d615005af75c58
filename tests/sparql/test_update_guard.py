"""What the guard refuses in updates, what it lets pass, and that the engine survives what stands at the limits."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from civilex.errors import QueryRefused, QuerySyntaxError
from civilex.settings import Settings
from civilex.sparql.guard import check_update

LIMITS = Settings()
HOST = "<http://127.0.0.1:9/>"
OURS = "https://w3id.org/civilex/graph/"

CALLS_OUT = [
    f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE {HOST} {{ ?s ?p ?o }} }}",
    f"DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p 'a'.service silent{HOST}{{ ?s ?p ?o }} }}",
    f"CLEAR DEFAULT ; PREFIX ex: {HOST} WITH <urn:g> INSERT {{ }} WHERE {{ {{ SERVICE ex:x {{ }} }} }}",
    f"DELETE WHERE {{ SERVICE {HOST} {{ ?s ?p ?o }} }}",
    f"INSERT DATA {{ <urn:s> <urn:p> '#' }} ; INSERT {{ }} WHERE {{ # '\n SERVICE {HOST} {{ }} }}",
    f"PREFIX ex: {HOST} PREFIX SERVICEex: <urn:y> INSERT {{ }} WHERE {{ SERVICEex:x {{ }} }}",
    # In a template this is a predicate and a list; only in WHERE would the bracket hold an expression.
    "PREFIX urn: <urn:x> PREFIX FILTERex: <urn:f> INSERT { <urn:s> FILTERex:p (1 <urn:2)#>) } WHERE "
    f"{{ SERVICE {HOST} {{ }} }}\n",
    f"LOAD {HOST}",
    f"load silent {HOST} into graph <urn:g>",
    f"CLEAR DEFAULT;#\nLOAD{HOST}",
    f"PREFIX ex: {HOST} LOAD ex:x",
]


@pytest.mark.parametrize("text", CALLS_OUT)
def test_service_and_load_are_refused(text: str) -> None:
    with pytest.raises(QueryRefused, match=r"(SERVICE|LOAD) is refused"):
        check_update(text, LIMITS)


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <urn:s> <urn:p> 'LOAD <http://example.org/> ; SERVICE' }",
        'PREFIX load: <urn:l> INSERT DATA { load:SERVICE load:INSERT """LOAD "x" """@en-GB }',
        "INSERT DATA { <urn:s> <urn:p> (1 -2 .5e1 true 'a'^^<urn:t>) , [ <urn:q> _:b ] ; a <urn:c> }",
        "INSERT DATA { <urn:s> <urn:p> <<( <urn:s> <urn:p> 1 )>> . <urn:s> <urn:p> 1 ~ <urn:r> {| <urn:q> 1 |} }",
        "INSERT DATA { <urn:s> <urn:p> 'caf\\u00e9' }",
        "DELETE { ?s ?p ?o } INSERT { ?s ?p ?n } WHERE { ?s ?p ?o BIND(?o + 1 AS ?n) FILTER(?o < 3) } ;",
        "WITH <urn:g> DELETE { ?s ?p ?o } USING <urn:a> USING NAMED <urn:b> WHERE { GRAPH ?g { ?s ?p ?o } }",
        "CLEAR ALL; DROP SILENT NAMED ; CREATE SILENT GRAPH <urn:g>; COPY <urn:g> TO DEFAULT; ADD DEFAULT TO <urn:g>",
        "# nothing\nPREFIX ex: <urn:x> INSERT DATA { } ; PREFIX ex: <urn:y>",
        'VERSION "1.2" BASE <https://example.org/> INSERT DATA { GRAPH <g> { <a> <b> <c> } }',
        f"INSERT DATA {{ GRAPH <{OURS}city/x> {{ <urn:s> <urn:p> 1 }} }}",
        f"INSERT {{ <urn:s> <urn:p> ?n }} WHERE {{ GRAPH <{OURS}inferred/x> {{ ?s ?p ?n }} }}",
        "DELETE WHERE { GRAPH ?g { ?s ?p ?o } }",
    ],
)
def test_innocent_updates_pass(text: str) -> None:
    check_update(text, LIMITS)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"INSERT DATA {{ GRAPH <{OURS}system/shipped> {{ <urn:s> <urn:p> 1 }} }}", "'system' are written by"),
        (f"CLEAR DEFAULT ; DROP GRAPH <{OURS}inferred/boston>", "DROP would change"),
        (f"PREFIX g: <{OURS}> COPY DEFAULT TO g:system\\/x", "'system'"),
        (f"BASE <{OURS}city/x> CLEAR GRAPH <../inferred/model>", "'inferred'"),
        (f"CLEAR GRAPH <{OURS}sys\\u0074em/x>", "'system'"),
        (f"MOVE <{OURS}inferred/x> TO <urn:g>", "MOVE would change"),
        (f"INSERT {{ GRAPH ?g {{ }} }} WHERE {{ VALUES ?g {{ <{OURS}system/x> }} }}", "'system'"),
        ("INSERT { GRAPH ?g { ?s ?p 1 } } WHERE { GRAPH ?g { ?s ?p 2 } }", "Name the graph, or list"),
        ("INSERT DATA { <urn:s> <urn:p> 'a \\u0022 b' }", "stands for a mark"),
        ("INSERT DATA { } # \\u000A CLEAR ALL", "stands for a mark"),
    ],
)
def test_graphs_of_the_service_are_not_for_updates(text: str, reason: str) -> None:
    if "stands for" in reason and "'a " in text:
        text = text.replace("'", '"')
    with pytest.raises(QueryRefused, match=reason):
        check_update(text, LIMITS)


def test_limits_hold_below_at_and_above() -> None:
    for size, passes in ((999, True), (1000, True), (1001, False)):
        text = "INSERT DATA { } #".ljust(size, "x")
        refuses(text, Settings(update_bytes=1000), None if passes else "1,001 bytes long; up to 1,000")
        literal = "INSERT DATA { <urn:s> <urn:p> '" + "x" * (size - 2) + "' }"
        refuses(literal, Settings(literal_bytes=1000), None if passes else "A literal is 1,001 bytes")
    for count, passes in ((99, True), (100, True), (101, False)):
        where = "INSERT { } WHERE { " + "?s ?p ?o . " * count + "}"
        refuses(where, LIMITS, None if passes else "update has more than 100 triple patterns")
        deleted = "DELETE WHERE { " + "?s ?p ?o . " * count + "}"
        refuses(deleted, LIMITS, None if passes else "more than 100 triple patterns")
    for depth, passes in ((62, True), (63, True), (64, False)):
        nested = "INSERT DATA { <urn:s> <urn:p> " + "(" * depth + ")" * depth + " }"
        refuses(nested, LIMITS, None if passes else "nested deeper than 64")


def test_data_and_templates_do_not_count() -> None:
    triples = "<urn:s> <urn:p> -1 , (1 2 [ <urn:q> -3 ]) . " * 2000
    check_update(f"INSERT DATA {{ {triples} }} ; DELETE DATA {{ {triples} }}", LIMITS)
    check_update(f"INSERT {{ {triples} }} WHERE {{ }}", LIMITS)


def refuses(text: str, limits: Settings, reason: str | None) -> None:
    if reason is None:
        check_update(text, limits)
        return
    with pytest.raises(QueryRefused, match=reason):
        check_update(text, limits)


SIZE = 2**18
AT_THE_LIMITS = {
    "data": "INSERT DATA { " + "<urn:s> <urn:p> 1 . " * (SIZE // 5) + "}",
    "objects": "INSERT DATA { <urn:s> <urn:p> 1 " + ",2" * (SIZE // 4) + "}",
    "list": "INSERT DATA { <urn:s> <urn:p> (" + "1 " * (SIZE // 10) + ") }",
    "graphs": "INSERT DATA { " + "GRAPH <urn:g> { } " * (SIZE // 20) + "}",
    "operations": "CLEAR DEFAULT;" * (SIZE // 14),
    "prologue": "".join(f"PREFIX a{n}: <urn:{n}> " for n in range(20_000)) + "INSERT DATA { }",
    "using": "DELETE { } " + "USING <urn:g> " * 20_000 + "WHERE { }",
    "template": "INSERT { " + "?s ?p ?o . " * 50_000 + "} WHERE { }",
    "nested list": "INSERT DATA { <urn:s> <urn:p> " + "(" * 63 + ")" * 63 + " }",
    "nested nodes": "INSERT DATA { <urn:s> <urn:p> " + "[ <urn:p> " * 63 + "1" + "]" * 63 + " }",
    "nested triples": "INSERT DATA { <urn:s> <urn:p> " + "<<( <urn:s> <urn:p> " * 31 + "1" + " )>>" * 31 + " }",
    "annotations": "INSERT DATA { <urn:s> <urn:p> 1 " + "{| <urn:q> 1 " * 63 + "|}" * 63 + " }",
    "literal": "INSERT DATA { <urn:s> <urn:p> '" + "x" * (2**20 - 2) + "' }",
    "optional": "INSERT { } WHERE { " + "OPTIONAL { ?s ?p ?o " * 49 + "}" * 50,
    "where": "".join("INSERT { } WHERE { ?s <urn:p> ?o } ;" for _ in range(100)),
}
RUN = """
import json, sys, threading
import pyoxigraph as ox
for name, text in json.load(sys.stdin).items():
    thread = threading.Thread(target=ox.Store().update, args=(text,))
    thread.start(); thread.join()
    print(name, "done", flush=True)
"""


def test_the_engine_survives_what_stands_at_the_limits() -> None:
    """Each in a thread with the default stack, in a process of its own: a stack overflow kills the process."""
    for name, text in AT_THE_LIMITS.items():
        try:
            check_update(text, LIMITS)
        except (QueryRefused, QuerySyntaxError) as error:
            pytest.fail(f"{name}: {error}")
    child = subprocess.run([sys.executable, "-c", RUN], input=json.dumps(AT_THE_LIMITS), capture_output=True, text=True)
    assert child.returncode == 0, child.stdout[-200:] + child.stderr[-500:]
    assert child.stdout.count("done") == len(AT_THE_LIMITS)
    assert "Error" not in child.stderr, child.stderr
