"""The data and the twelve queries of ``bench/sparql.py``: made from numbers alone, so that every run has the same."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

EX = "http://example.org/"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
INTEGER = "<http://www.w3.org/2001/XMLSchema#integer>"
SEED = 37106
TRIPLES_AN_ASSET = 8
ASSETS_A_DEPARTMENT, ASSETS_A_SYSTEM, THEMES, YEARS = 250, 50, 50, 10
SIZES = 1_000_000


@dataclass(frozen=True, slots=True)
class City:
    """How many data assets there are, and with them departments and systems."""

    assets: int

    @classmethod
    def of(cls, triples: int) -> City:
        """Return the city of about so many triples."""
        return cls(triples * 1000 // (1000 * TRIPLES_AN_ASSET + 2000 // ASSETS_A_DEPARTMENT + 3000 // ASSETS_A_SYSTEM))

    @property
    def departments(self) -> int:
        """How many departments there are."""
        return max(1, self.assets // ASSETS_A_DEPARTMENT)

    @property
    def systems(self) -> int:
        """How many systems there are."""
        return max(1, self.assets // ASSETS_A_SYSTEM)

    def lines(self) -> Iterator[str]:
        """Yield the triples as N-Triples."""
        chance = random.Random(SEED)
        for number in range(self.departments):
            yield f'<{EX}department{number}> <{EX}name> "Department {number}" .\n'
            yield f"<{EX}department{number}> <{EX}parent> <{EX}department{number // 8}> .\n"
        for number in range(self.systems):
            yield f'<{EX}system{number}> <{EX}name> "System {number}" .\n'
            yield f"<{EX}system{number}> {TYPE} <{EX}System> .\n"
            yield f"<{EX}system{number}> <{EX}operator> <{EX}department{chance.randrange(self.departments)}> .\n"
        for number in range(self.assets):
            asset = f"<{EX}asset{number}>"
            yield f"{asset} {TYPE} <{EX}Asset> .\n"
            yield f'{asset} <{EX}name> "Asset {number}"@en .\n'
            yield f"{asset} <{EX}owner> <{EX}department{number % self.departments}> .\n"
            yield f"{asset} <{EX}system> <{EX}system{number % self.systems}> .\n"
            yield f"{asset} <{EX}theme> <{EX}theme{chance.randrange(THEMES)}> .\n"
            yield f'{asset} <{EX}year> "{2016 + chance.randrange(YEARS)}"^^{INTEGER} .\n'
            yield f'{asset} <{EX}size> "{chance.randrange(SIZES)}"^^{INTEGER} .\n'
            yield f"{asset} <{EX}follows> <{EX}asset{chance.randrange(self.assets)}> .\n"


@dataclass(frozen=True, slots=True)
class Query:
    """A query: its kind, its name, and its text for a number; another number asks for something else."""

    kind: str
    name: str
    text: Callable[[int], str]


def queries(city: City) -> list[Query]:
    """Return the twelve queries; what a number stands for wraps around where there are fewer of it."""
    assets, departments, systems = city.assets, city.departments, city.systems

    def select(pattern: str) -> str:
        return f"PREFIX ex: <{EX}> {pattern}"

    return [
        Query("look-up", "ask", lambda n: select(f"ASK {{ ex:asset{n % assets} a ex:Asset }}")),
        Query("look-up", "describe", lambda n: select(f"SELECT ?p ?o {{ ex:asset{n % assets} ?p ?o }}")),
        Query(
            "look-up",
            "name and theme",
            lambda n: select(f"SELECT ?name ?theme {{ ex:asset{n % assets} ex:name ?name ; ex:theme ?theme }}"),
        ),
        Query(
            "look-up",
            "assets in a system (50)",
            lambda n: select(f"SELECT ?a {{ ?a ex:system ex:system{n % systems} . FILTER(?a != ex:asset{n}) }}"),
        ),
        Query(
            "join",
            "names in a system (50)",
            lambda n: select(
                f"SELECT ?a ?name ?theme {{ ?a ex:system ex:system{n % systems} ; ex:name ?name ; ex:theme ?theme . "
                f"FILTER(?a != ex:asset{n}) }}"
            ),
        ),
        Query(
            "join",
            "department (250)",
            lambda n: select(
                f"SELECT ?a ?name ?year {{ ?a ex:owner ex:department{n % departments} ; ex:name ?name ; ex:year ?year ."
                f" FILTER(?a != ex:asset{n}) }}"
            ),
        ),
        Query(
            "join",
            "who operates what is followed",
            lambda n: select(
                f"SELECT ?b ?system ?name {{ ?a ex:system ex:system{n % systems} ; ex:follows ?b . ?b ex:system ?system"
                f" . ?system ex:operator ?d . ?d ex:name ?name . FILTER(?b != ex:asset{n}) }}"
            ),
        ),
        Query(
            "join",
            "path to the top",
            lambda n: select(
                f"SELECT ?top ?name {{ ex:asset{n % assets} ex:follows/ex:owner/ex:parent* ?top . ?top ex:name ?name }}"
            ),
        ),
        Query(
            "aggregate",
            "assets of a theme",
            lambda n: select(
                f"SELECT (COUNT(?a) AS ?n) {{ ?a ex:theme ex:theme{n % THEMES} . FILTER(?a != ex:asset{n}) }}"
            ),
        ),
        Query(
            "aggregate",
            "sizes of a department by theme",
            lambda n: select(
                f"SELECT ?theme (AVG(?size) AS ?mean) {{ ?a ex:owner ex:department{n % departments} ; ex:theme ?theme ;"
                f" ex:size ?size . FILTER(?size != {n}) }} GROUP BY ?theme"
            ),
        ),
        Query(
            "aggregate",
            "years of a theme",
            lambda n: select(
                f"SELECT ?year (COUNT(*) AS ?n) {{ ?a ex:theme ex:theme{n % THEMES} ; ex:year ?year . "
                f"FILTER(?a != ex:asset{n}) }} GROUP BY ?year ORDER BY ?year"
            ),
        ),
        Query(
            "aggregate",
            "themes of a year",
            lambda n: select(
                f"SELECT ?theme (COUNT(*) AS ?n) {{ ?a ex:year {2016 + n % YEARS} ; ex:theme ?theme . "
                f"FILTER(?a != ex:asset{n}) }} GROUP BY ?theme ORDER BY DESC(?n)"
            ),
        ),
    ]


RUNAWAY = f"PREFIX ex: <{EX}> SELECT (COUNT(*) AS ?n) {{ ?a ex:name ?x . ?b ex:name ?y . ?c ex:name ?z }}"
"""Work for days; its constant comes after it as a comment."""


def update(number: int) -> str:
    """Return an update that adds one triple."""
    return f'PREFIX ex: <{EX}> INSERT DATA {{ ex:written{number} ex:note "{number}" }}'
