"""The guard against the engine: what passes calls nobody and changes only what was foretold; what is valid passes."""

from __future__ import annotations

import importlib.util
import random
from pathlib import Path

import pyoxigraph as ox
import pytest

from civilex.errors import CivilexError, QueryRefused, QuerySyntaxError
from civilex.settings import Settings
from civilex.sparql.guard import check, check_update


def beside(name: str):
    """A module that stands beside this file; test folders are no packages."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


engine_runs, grammar = beside("engine_runs"), beside("grammar")
LIMITS = Settings()
# Names that begin with a keyword and stand where the engine may take the keyword alone: refused to be safe.
TOO_CAREFUL = ("SERVICE is refused", "begins with a keyword", "Name the graph, or list")


def too_careful(reason: str) -> bool:
    return any(known in reason for known in TOO_CAREFUL)


def test_valid_queries_pass() -> None:
    texts, refused, store = grammar.Grammar(1), [], ox.Store()
    valid = 0
    for _ in range(1500):
        text = texts.query()
        try:
            store.query(text, base_iri=engine_runs.BASE)
        except SyntaxError:
            continue
        valid += 1
        try:
            check(text, LIMITS)
        except CivilexError as error:
            refused.append((str(error), text))
    assert valid > 1000
    assert [found for found in refused if not too_careful(found[0])] == []
    assert len(refused) < valid * 0.03


def test_valid_updates_pass_and_change_only_what_was_foretold() -> None:
    made = grammar.Grammar(2)
    texts = [made.update() for _ in range(1500)]
    refused, changes = [], 0
    results = engine_runs.changed_graphs(texts)
    valid = [(text, changed) for text, changed in zip(texts, results, strict=True) if changed is not None]
    for text, changed in valid:
        try:
            touched = check_update(text, LIMITS, engine_runs.BASE).touched_graphs
        except (QueryRefused, QuerySyntaxError) as error:
            refused.append((str(error), text))
            continue
        changes += len(changed)
        assert touched is None or set(changed) <= touched, f"{changed} {touched}\n{text}"
    assert len(valid) > 800
    assert changes > 800
    assert [found for found in refused if not too_careful(found[0])] == []
    assert len(refused) < len(valid) * 0.1


HERE = "<http://127.0.0.1:{port}/>"
PROLOGUE = (
    f"PREFIX ex: {HERE} PREFIX : {HERE} PREFIX service: {HERE} PREFIX SERVICEex: <urn:y> PREFIX FILTERex: <urn:f> "
    "PREFIX LOADex: <urn:l> PREFIX GRAPHex: <urn:g> PREFIX graph: <urn:graph:> PREFIX urn: <urn:x>\n"
)
SEEDS = [
    "LOAD ex:x",
    "LOAD SILENT <http://127.0.0.1:{port}/> INTO GRAPH <urn:g>",
    "CLEAR DEFAULT ; LOAD :x",
    "INSERT {{ }} WHERE {{ SERVICE ex:x {{ }} }}",
    "DELETE {{ ?s ?p ?o }} WHERE {{ FILTER(1<2)SERVICE#>\n<http://127.0.0.1:{port}/> {{ }} }}",
    "INSERT {{ <urn:s> FILTERex:p (1 <urn:2)#>) }} WHERE {{ SERVICE ex:x {{ }} }}",
    'WITH <urn:g> INSERT {{ }} USING <urn:h> WHERE {{ VALUES ?x {{ """a" }} SERVICE ex:x {{ }} # """\n }}',
    "INSERT DATA {{ <urn:s> <urn:p> '''a''' }} ; LOAD service:x",
    "INSERT DATA {{ GRAPH <urn:g> {{ <urn:s> <urn:p> 5 }} }} ; ADD graph:g TO <urn:h>",
    "DELETE WHERE {{ ?s ?p ?o GRAPH <urn:g> {{ ?a ?b ?c }} }} ; INSERT {{ GRAPH ex:g {{ ex:a ex:b 1 }} }} WHERE {{ }}",
    "DELETE {{ ?s ?p ?o }} INSERT {{ GRAPH <urn:h> {{ ?s ?p ?o }} }} WHERE {{ ?s ?p ?o }}",
    "INSERT {{ GRAPH ?g {{ ?s ?p 7 }} }} WHERE {{ VALUES ?g {{ <urn:g> <urn:h> }} GRAPH ?g {{ ?s ?p ?o }} }}",
    "MOVE SILENT GRAPH <urn:g> TO DEFAULT ; COPY DEFAULT TO graph:x",
    "INSERT {{ SERVICEex:x :b 1 }} WHERE {{ SERVICEex:x {{ }} }}",
]
_FRAGMENTS = r"""
{ } ( ) < > # ; SERVICE sErViCe LOAD load INTO GRAPH SILENT DATA WHERE USING NAMED WITH INSERT DELETE ADD TO DEFAULT
ALL <urn:x#y> " ' \' \ \u0022 \" \q ex: ex:a.b. service: SERVICEex:x LOADex:x GRAPHex:g graph:g ?v ?g 1 1. .5
FILTER( a && || EXISTS{ @en ^^ _:b << >> <<( )>> {| |} = ; , [ ] - * / ! OPTIONAL{ VALUES UNDEF #> >#
"""
FRAGMENTS = [*_FRAGMENTS.split(), "'" * 3, '"' * 3, "\n", " ", "\u00a0", '# "\n', "VALUES ?g {", "\u2028"]


def mutated(random_: random.Random, port: int) -> str:
    prologue = PROLOGUE.format(port=port)
    text = prologue + random_.choice(SEEDS).format(port=port)
    for _ in range(random_.randint(0, 3)):
        at = random_.randrange(len(prologue), len(text) + 1)
        if random_.random() < 0.7:
            text = text[:at] + random_.choice(FRAGMENTS) + text[at:]
        else:
            text = text[:at] + text[at + random_.randint(1, 6) :]
    return text


@pytest.mark.parametrize("seed", [37106])
def test_no_mutated_update_that_passes_calls_anybody_or_changes_other_graphs(seed: int) -> None:
    random_, passed, others = random.Random(seed), {}, []
    with engine_runs.canary() as bird:
        for _ in range(6000):
            text = mutated(random_, bird.port)
            try:
                passed[text] = check_update(text, LIMITS, engine_runs.BASE).touched_graphs
            except CivilexError:
                others.append(text)
        results = engine_runs.changed_graphs(list(passed))
        assert bird.hits == 0
        for (text, touched), changed in zip(passed.items(), results, strict=True):
            assert changed is None or touched is None or set(changed) <= touched, f"{changed} {touched}\n{text}"
        assert sum(bool(changed) for changed in results) > 25
        engine_runs.changed_graphs(others[:1500])
        # The test is worth nothing unless the others still call out.
        assert bird.hits > 100
