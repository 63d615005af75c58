"""What the guard refuses, what it lets pass, and that the engine survives everything that it lets pass."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from civilex.errors import CivilexError, QueryRefused, QuerySyntaxError
from civilex.settings import Settings
from civilex.sparql.guard import check

LIMITS = Settings()
HOST = "<http://127.0.0.1:9/>"

FILTERS = "PREFIX urn: <urn:x> PREFIX FILTERex: <urn:f> "

CALLS_SERVICE = [
    f"ASK {{ SERVICE {HOST} {{ }} }}",
    f"ASK {{ service {HOST} {{ }} }}",
    f"ASK {{ SeRvIcE {HOST} {{ }} }}",
    f"ASK {{ SERVICE SILENT {HOST} {{ }} }}",
    f"ASK {{ ?s ?p ?o.SERVICE{HOST}{{}}}}",
    f"ASK {{ SERVICE # {{ }}\n{HOST} {{ }} }}",
    f"ASK {{ # comment\rSERVICE {HOST} {{ }} }}",
    "ASK { SERVICE ?endpoint { ?s ?p ?o } }",
    f"PREFIX ex: {HOST} ASK {{ SERVICE ex:x {{ }} }}",
    f"ASK {{ OPTIONAL {{ {{ MINUS {{ SERVICE {HOST} {{ }} }} }} }} }}",
    f"SELECT * {{ {{ SELECT * {{ SERVICE {HOST} {{ }} }} }} }}",
    f"ASK {{ FILTER EXISTS {{ SERVICE {HOST} {{ }} }} }}",
    f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE {HOST} {{ ?s ?p ?o }} }}",
    f"DESCRIBE ?s {{ SERVICE {HOST} {{ ?s ?p ?o }} }}",
    f"ASK {{ ?s ?p '#' . SERVICE {HOST} {{ }} }}",
    f'ASK {{ ?s ?p "\\"" . SERVICE {HOST} {{ }} }}',
    f"ASK {{ ?s ?p '''it's''' . SERVICE {HOST} {{ }} }}",
    f"ASK {{ ?s <urn:a#b> ?o . SERVICE {HOST} {{ }} }}",
    # '<' compares here: what looks like the IRI <2)SERVICE#> is an expression, a keyword and a comment.
    f"ASK {{ FILTER(1<2)SERVICE#>\n{HOST} {{ }} }}",
    f"ASK {{ FILTER(1<<urn:2)#>) SERVICE {HOST} {{ }}\n}}",
    f"ASK {{ {{ SELECT * {{ }} ORDER BY (1) (1<2)#>\n}} SERVICE {HOST} {{ }} }}",
    # The engine takes keywords without looking where the word ends.
    f"PREFIX ex: {HOST} PREFIX SERVICEex: <urn:y> ASK {{ SERVICEex:x {{ }} }}",
    # In a template this is a predicate and a list, in which <urn:2)#> is an IRI.
    f"{FILTERS} CONSTRUCT {{ ?s FILTERex:p (1 <urn:2)#>) }} WHERE {{ SERVICE {HOST} {{ }}\n}}",
    # An engine that decodes first, as the standard says, would see SERVICE in these.
    f"ASK {{ # \\u000A SERVICE {HOST} {{ }}\n }}",
    f'ASK {{ ?s ?p "\\u0022 SERVICE {HOST} {{ }} #" }}',
]

CANNOT_BE_READ = [
    # A call of a function where a pattern may begin, a predicate and a list elsewhere.
    f"{FILTERS} ASK {{ FILTERex:f(1<2)SERVICE#>\n{HOST}{{}}}}",
    f"{FILTERS} ASK {{ ?s FILTERex:p (1 <urn:2)#>) SERVICE {HOST} {{ }}\n}}",
    f"{FILTERS} ASK {{ ?s ?p (FILTERex:p (1 <urn:2)#>)) SERVICE {HOST} {{ }}\n}}",
    f"{FILTERS} ASK {{ [ filterEX:p (1 <urn:2)#>) ] SERVICE {HOST} {{ }}\n}}".replace("FILTERex", "filterEX"),
    f"ASK {{ \\u0053ERVICE {HOST} {{ }} }}",
    f"ASK {{ SERVICESILENT {HOST} {{ }} }}",
    f"ASK {{ ?s ?p trueSERVICE {HOST} {{ }} }}",
    f"PREFIX ex: {HOST} ASK {{ SERVICEex:x {{ }} }}",
    f"PREFIX : {HOST} ASK {{ SERVICE:x {{ }} }}",
    f"PREFIX ex: <urn:x> ASK {{ ?s ?p ex:a.b.SERVICE{HOST}{{}} }}",
    # A long string with a wrong escape falls apart into an empty string and what follows it.
    f'ASK {{ VALUES ?x {{"""a" }} SERVICE {HOST} {{ }} # \\q"""\n}}',
    f'ASK {{ VALUES ?x {{"""a" }} SERVICE {HOST} {{ }} # \\uD800"""\n}}',
    f"PREFIX ex: <urn:x> ASK {{ ?s ex:a\u0300\\#'''\n ?o . SERVICE {HOST} {{ }} #'''\n}}",
    "SELECT * { ?s ?p ?o ",
    "SELECT * { ?s ?p ?o ) }",
    "SELEC * { ?s ?p ?o }",
    "SELECT * { ?s cvx:ofCity ?o }",
    "",
    "# nothing but a comment",
]

MAY_PASS = [
    "ASK { }",
    "SELECT ?service { ?service ?p ?o }",
    "SELECT $SERVICE { $SERVICE ?p ?o }",
    "PREFIX service: <https://example.org/service#> SELECT * { ?s service:SERVICE ?o }",
    "PREFIX service: <https://example.org/service#> SELECT * { GRAPH service:g { ?s a service:Service } }",
    "PREFIX : <urn:x> SELECT * { ?s :SERVICE ?o ; :load :INSERT }",
    "SELECT * { ?s <http://example.org/SERVICE/load> ?o }",
    "SELECT * { ?s ?p 'SERVICE <http://example.org/> { }' }",
    'SELECT * { ?s ?p """SERVICE "quoted" <http://example.org/>""" }',
    "SELECT * { ?s ?p 'it\\'s a SERVICE' }",
    "SELECT * { ?s ?p ?o } # SERVICE <http://example.org/> { }",
    "# LOAD <http://example.org/>\nSELECT * { ?s ?p ?o }",
    "SELECT * { _:SERVICE ?p ?o }",
    "SELECT * { ?s ?p 'x'@service }",
    "SELECT * { ?s ?p ?o FILTER(?o < 5 && ?o > 1 || ?o<=?p) }",
    "SELECT * { VALUES (?a ?b) { (<urn:x#y> <urn:x(1)#z>) (UNDEF 'a') } ?a ?p ?b }",
    "SELECT * { ?s ?p (1 <urn:x#y> 'c') }",
    "SELECT * { ?s (<urn:a#b>/<urn:c>)*|^<urn:d>? ?o . ?s !(<urn:a>|^<urn:b>) ?o }",
    "SELECT (COUNT(DISTINCT *) AS ?n) (GROUP_CONCAT(?x; SEPARATOR=', ') AS ?all) { ?s ?p ?x } HAVING (?n < 3)",
    "BASE <http://example.org/> PREFIX ex: <#> CONSTRUCT { ?s ex:p [ ex:q ?o ] } FROM <g> WHERE { ?s ?p ?o } LIMIT 5",
    "DESCRIBE <urn:x> <urn:y> FROM NAMED <urn:z>",
    'VERSION "1.2" SELECT * { <<?s ?p ?o>> ?q ?z . ?a ?b <<( ?s ?p ?o )>> . ?s ?p ?o ~ ?r {| ?k "x"@en--ltr |} }',
    "SELECT * { ?s ?p ?o . FILTER(EXISTS { ?o ?q ?z } && !(?o IN (<urn:a#b>, <urn:c#d>))) LATERAL { ?a ?b ?c } }",
    "SELECT * { ?s <urn:\\u0041> ?o }",
    "\ufeffSELECT * { ?s ?p -1.5e3 }",
]


@pytest.mark.parametrize("text", CALLS_SERVICE)
def test_service_is_refused(text: str) -> None:
    with pytest.raises(QueryRefused, match="SERVICE is refused"):
        check(text, LIMITS)


@pytest.mark.parametrize("text", CANNOT_BE_READ)
def test_what_the_engine_might_read_in_another_way_is_a_syntax_error(text: str) -> None:
    with pytest.raises(QuerySyntaxError):
        check(text, LIMITS)


@pytest.mark.parametrize("text", MAY_PASS)
def test_innocent_texts_pass(text: str) -> None:
    assert check(text, LIMITS) in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")


def test_every_query_of_the_project_passes(repository) -> None:
    files = sorted((repository / "queries").glob("*/*.rq"))
    assert len(files) > 30
    for path in files:
        check(path.read_text(encoding="utf-8"), LIMITS)


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <urn:s> <urn:p> 1 }",
        "PREFIX ex: <urn:x> delete where { ?s ?p ?o }",
        "LOAD <http://127.0.0.1:9/>",
        "CLEAR ALL",
        "DROP SILENT GRAPH <urn:g>",
        "CREATE GRAPH <urn:g>",
        "ADD <urn:a> TO <urn:b>",
        "WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_updates_are_refused_with_a_hint(text: str) -> None:
    with pytest.raises(QueryRefused, match="civilex load"):
        check(text, LIMITS)


def test_errors_teach() -> None:
    with pytest.raises(QuerySyntaxError, match=r"line 2, column 14: .*add PREFIX cvx: <https://w3id.org/civilex/ns/>"):
        check("SELECT * {\n  ?s a ?x ; \tcvx:ofCity ?o }", LIMITS)
    with pytest.raises(QuerySyntaxError, match="did you mean SELECT"):
        check("SELECTT * { }", LIMITS)
    with pytest.raises(QuerySyntaxError, match=r"line 1, column 10: '\{' is opened here and never closed"):
        check("SELECT * { ?s ?p ?o", LIMITS)


def nested(opening: str, inner: str, closing: str, depth: int) -> str:
    return opening * depth + inner + closing * depth


@pytest.mark.parametrize(
    ("before", "opening", "closing", "after", "own_depth"),
    [
        ("ASK ", "{", "}", "", 0),
        ("ASK { FILTER(", "(", ")", "1) }", 2),
        ("ASK { ?s ?p ", "(", ")", " }", 1),
        ("ASK { ?s ", "(", ")", "<urn:p> ?o }", 1),
        ("SELECT (COALESCE(", "(", ")", "1) AS ?x) { }", 2),
    ],
)
def test_nesting_up_to_the_limit_and_no_further(before, opening, closing, after, own_depth) -> None:
    inner = after.partition("}")[0].partition(")")[0] if before.endswith(("FILTER(", "COALESCE(")) else ""
    tail = after.removeprefix(inner)
    limits = Settings(query_patterns=10_000)
    depth = 64 - own_depth
    check(before + nested(opening, inner, closing, depth) + tail, limits)
    with pytest.raises(QueryRefused, match="nested deeper than 64"):
        check(before + nested(opening, inner, closing, depth + 1) + tail, limits)


@pytest.mark.parametrize(
    ("one", "between"),
    [
        ("?s ?p ?o", " . "),
        ("?s ?p 1", " . "),
        ("?s ?p 1.", ""),
        ("?s ?p .5", " "),
        ("?s ?p ?o FILTER(?o)", " "),
        ("?s ?p ?o BIND(1 AS ?x)", " "),
        ("?s ?p ?o VALUES ?x { 1 }", " "),
        ("OPTIONAL { }", ""),
        ("MINUS { }", ""),
        ("GRAPH <urn:g> { }", ""),
        ("{ }", " UNION "),
        ("FILTER NOT EXISTS { }", ""),
        ("{ SELECT * { } }", ""),
        ("[ ?p ?o ]", " . "),
    ],
)
def test_patterns_up_to_the_limit_and_no_further(one: str, between: str) -> None:
    limits = Settings(query_operators=100_000, query_patterns=300)
    check("SELECT * { " + between.join([one] * 98) + " }", limits)
    with pytest.raises(QueryRefused, match="more than 300 triple patterns"):
        check("SELECT * { " + between.join([one] * 302) + " }", limits)


@pytest.mark.parametrize("text", ["?s ?p ?o", "?s ?p ?o ; ?q ?o", "?s ?p ?o , ?q"])
def test_triples_are_counted_exactly(text: str) -> None:
    separator = {"?s ?p ?o": (".", 100), "?s ?p ?o ; ?q ?o": (".", 50), "?s ?p ?o , ?q": (".", 50)}[text]
    mark, most = separator
    check("SELECT * { " + f" {mark} ".join([text] * most) + " }", LIMITS)
    with pytest.raises(QueryRefused):
        check("SELECT * { " + f" {mark} ".join([text] * (most + 1)) + " }", LIMITS)


@pytest.mark.parametrize(
    "text",
    [
        "ASK { ?s " + "/".join(["<urn:p>"] * 101) + " ?o }",
        "ASK { ?s ?p (" + "1 " * 60 + ") }",
        "ASK { FILTER(" + "||".join(["1"] * 1002) + ") }",
        "ASK { FILTER(" + "!" * 1001 + "true) }",
        "SELECT * { " + "BIND(1 AS ?x)" * 1001 + " }",
        "DESCRIBE " + " ".join(["<urn:x>"] * 1001),
        "SELECT " + "(1 AS ?x)" * 1001 + " { }",
        "ASK { FILTER(1<" + "(" * 5000 + "1" + ")" * 5000 + ">0) }",
    ],
)
def test_what_is_too_complex_is_refused(text: str) -> None:
    with pytest.raises(QueryRefused):
        check(text, LIMITS)


@pytest.mark.parametrize("inner", ["?o", "'a'", "1", "<urn:o>", "true", "[]", "", "_:b"])
@pytest.mark.parametrize(
    ("before", "after"), [("?s ?p ", ""), ("?s ?p ", " ; ?q 1"), ("?s ?p 1, ", "."), ("", " ?p ?o")]
)
def test_each_list_in_a_list_is_two_patterns(before: str, inner: str, after: str) -> None:
    check("ASK { " + before + nested("(", inner, ")", 45) + after + " }", LIMITS)
    with pytest.raises(QueryRefused, match="more than 100 triple patterns"):
        check("ASK { " + before + nested("(", inner, ")", 52) + after + " }", LIMITS)


@pytest.mark.parametrize(
    "path", ["?s {} ?o", "?s {}* 1", "?s ?p ?o ; {}/<urn:q> ?o", "?s <urn:q>/{} <urn:o>", "?s {}|a ()"]
)
def test_brackets_of_paths_are_no_lists(path: str) -> None:
    check("ASK { " + path.format(nested("(", "<urn:p>", ")", 62)) + " }", LIMITS)
    check("ASK { " + path.format(nested("(", "<urn:p>", ")*", 62)) + " }", LIMITS)


def test_data_do_not_count_as_patterns_or_operators() -> None:
    check("SELECT * { VALUES ?x { " + "-1 " * 5000 + "} }", LIMITS)
    check("SELECT * { VALUES (?x ?y) { " + "(1 <urn:x>) " * 5000 + "} }", LIMITS)
    check("SELECT * { ?s ?p ?o FILTER(?o IN (" + ", ".join(["1"] * 5000) + ")) }", LIMITS)


def test_long_texts_are_refused_by_their_bytes() -> None:
    check("ASK { } # " + "x" * 1000, LIMITS)
    with pytest.raises(QueryRefused, match="bytes long"):
        check("ASK { } # " + "é" * 131_072, LIMITS)


AT_THE_LIMITS = {
    "braces": "ASK " + "{" * 64 + "}" * 64,
    "parentheses": "ASK { FILTER(" + "(" * 62 + "1" + ")" * 62 + ") }",
    "if": "ASK { FILTER(" + "IF(" * 62 + "true" + ",1,2)" * 62 + ") }",
    "concat": "ASK { BIND(" + "CONCAT(" * 62 + "'a'" + ",'b')" * 62 + " AS ?x) }",
    "exists": "ASK {" + "FILTER EXISTS {" * 63 + "?s ?p ?o" + "}" * 64,
    "optional": "ASK {" + "OPTIONAL { ?s ?p ?o " * 49 + "}" * 50,
    "minus": "ASK { ?s ?p ?o " + "MINUS { ?s ?p ?o " * 49 + "}" * 50,
    "graph": "ASK {" + "GRAPH ?g { " * 63 + "?s ?p ?o" + "}" * 64,
    "lateral": "ASK {" + "LATERAL { ?s ?p ?o " * 49 + "}" * 50,
    "subselect": "ASK {" + "{ SELECT * {" * 31 + "?s ?p ?o" + "} }" * 31 + "}",
    "path": "ASK { ?s " + "(" * 63 + "<urn:p>" + ")*" * 63 + " ?o }",
    "collection": "ASK { ?s ?p " + "(" * 48 + "?o" + ")" * 48 + " }",
    "collection of IRIs": "ASK { ?s ?p " + "(" * 48 + "<urn:o>" + ")" * 48 + " }",
    "path of groups": "ASK { ?s " + "(" * 62 + "<urn:p>" + ")" * 62 + " ?o }",
    "blank nodes": "ASK { ?s ?p " + "[ ?p " * 49 + "?o" + "]" * 49 + " }",
    "triples": "ASK { " + " . ".join(f"?s{n} ?p{n} ?s{n + 1}" for n in range(100)) + " }",
    "star": "ASK { " + " . ".join(f"?s <urn:p> ?o{n}" for n in range(100)) + " }",
    "flat optional": "ASK { ?s ?p ?o " + "".join(f"OPTIONAL {{ ?s <urn:p> ?o{n} }}" for n in range(49)) + " }",
    "flat minus": "ASK { ?s ?p ?o " + "".join(f"MINUS {{ ?s <urn:p> {n} }}" for n in range(49)) + " }",
    "flat exists": "ASK { ?s ?p ?o " + "".join(f"FILTER EXISTS {{ ?s <urn:p> {n} }}" for n in range(49)) + " }",
    "flat union": "ASK { " + " UNION ".join(f"{{ ?s <urn:p> ?o{n} }}" for n in range(49)) + " }",
    "steps": "ASK { ?s " + "/".join(["<urn:p>"] * 99) + " ?o }",
    "starred steps": "ASK { ?s " + "/".join(["<urn:p>*"] * 99) + " ?o }",
    "alternatives": "ASK { ?s " + "|".join(["<urn:p>"] * 99) + " ?o }",
    "or": "ASK { ?s ?p ?o FILTER(" + "||".join(["?o"] * 999) + ") }",
    "and": "ASK { ?s ?p ?o FILTER(" + "&&".join(["?o"] * 999) + ") }",
    "plus": "ASK { ?s ?p ?o FILTER(" + "+".join(["?o"] * 999) + ") }",
    "not": "ASK { FILTER(" + "!" * 999 + "true) }",
    "bind": "SELECT * { " + "".join(f"BIND(1 AS ?x{n})" for n in range(990)) + " }",
    "filter": "SELECT * { " + "FILTER(?o)" * 990 + "?s ?p ?o }",
    "select": "SELECT " + "".join(f"(1 AS ?x{n})" for n in range(990)) + " { }",
    "aggregates": "SELECT " + "".join(f"(COUNT(?s) AS ?x{n})" for n in range(490)) + " { ?s ?p ?o }",
    "order": "SELECT * { ?s ?p ?o } ORDER BY " + " ".join(f"(?o+{n})" for n in range(499)),
    "group": "SELECT (1 AS ?x) { ?s ?p ?o } GROUP BY " + " ".join(f"(?o+{n})" for n in range(490)),
    "describe": "DESCRIBE " + " ".join(f"<urn:{n}>" for n in range(990)),
    "in": "ASK { ?s ?p ?o FILTER(?o IN (" + ",".join(map(str, range(30_000))) + ")) }",
    "values": "ASK { VALUES ?o { " + " ".join(map(str, range(30_000))) + " } ?s ?p ?o }",
    "construct": "CONSTRUCT { " + "?s ?p ?o ." * 20_000 + " } WHERE { ?s ?p ?o }",
    "all at once": "SELECT * { "
    + "".join("FILTER EXISTS { " + "".join(f"BIND(1 AS ?x{depth}y{n}) " for n in range(12)) for depth in range(60))
    + "FILTER("
    + "+".join(["?o"] * 100)
    + ") ?s ?p ?o"
    + "}" * 61,
    "from": "ASK " + "".join(f"FROM <urn:{n}>" for n in range(12_000)) + " { ?s ?p ?o }",
}

RUN_IN_THREADS = """
import json, sys, threading
import pyoxigraph as ox

store = ox.Store()
store.extend(ox.Quad(ox.NamedNode(f"urn:{n % 5}"), ox.NamedNode("urn:p"), ox.Literal(n)) for n in range(20))
def run(text):
    results = store.query(text)
    if not isinstance(results, ox.QueryBoolean):
        next(iter(results), None)
for name, text in json.load(sys.stdin).items():
    print(name, end=" ", flush=True)
    thread = threading.Thread(target=run, args=(text,))
    thread.start(); thread.join()
    print("done", flush=True)
"""


def test_the_engine_survives_what_stands_at_the_limits() -> None:
    """Each in a thread with the default stack, in a process of its own: a stack overflow kills the process."""
    for name, text in AT_THE_LIMITS.items():
        try:
            check(text, LIMITS)
        except CivilexError as error:
            pytest.fail(f"{name}: {error}")
    finished = subprocess.run(
        [sys.executable, "-c", RUN_IN_THREADS], input=json.dumps(AT_THE_LIMITS), capture_output=True, text=True
    )
    assert finished.returncode == 0, finished.stdout[-200:] + finished.stderr[-500:]
    assert finished.stdout.count("done") == len(AT_THE_LIMITS)
    assert "Error" not in finished.stderr, finished.stderr
