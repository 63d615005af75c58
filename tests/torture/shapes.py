"""Thirty queries that no machine can answer in time, or in memory, or at all."""

# ruff: noqa: E501 (a query is read best in one line)
from __future__ import annotations

P = "http://e/p"


def cross(count: int) -> str:
    return " . ".join(f"?s{at} ?p{at} ?o{at}" for at in range(count))


def values(count: int, name: str) -> str:
    return f"VALUES ?{name} {{ {' '.join(map(str, range(count)))} }}"


NUMBERS = " ".join(values(100, name) for name in "abcdef")
SHAPES = {
    "count of a cross product": f"SELECT (COUNT(*) AS ?n) {{ {cross(4)} }}",
    "five ways": f"SELECT (COUNT(*) AS ?n) {{ {cross(5)} }}",
    "sorted cross product": f"SELECT * {{ {cross(3)} }} ORDER BY ?o0 ?o1 ?o2",
    "sorted backwards with a limit": f"SELECT * {{ {cross(4)} }} ORDER BY DESC(?o2) LIMIT 1",
    "distinct": f"SELECT DISTINCT ?o0 ?o1 ?o2 {{ {cross(3)} }}",
    "grouped": f"SELECT ?o0 (COUNT(*) AS ?n) {{ {cross(4)} }} GROUP BY ?o0",
    "many groups": f"SELECT ?o0 ?o1 ?o2 (COUNT(*) AS ?n) {{ {cross(3)} }} GROUP BY ?o0 ?o1 ?o2",
    "group concat": f"SELECT (GROUP_CONCAT(STR(?o0)) AS ?t) {{ {cross(3)} }}",
    "distinct count": f"SELECT (COUNT(DISTINCT CONCAT(STR(?o0), STR(?o1), STR(?o2))) AS ?n) {{ {cross(3)} }}",
    "all of it": f"SELECT * {{ {cross(4)} }}",
    "numbers only": f"SELECT (SUM(?a * ?b * ?c) AS ?n) {{ {NUMBERS} }}",
    "numbers sorted": f"SELECT * {{ {NUMBERS} }} ORDER BY ?f ?e ?d",
    "filter that nothing passes": f"SELECT * {{ {cross(4)} FILTER(?o0 = 'none' && ?o3 = 'none either') }}",
    "filter by expression": f"SELECT * {{ {cross(4)} FILTER(STRLEN(CONCAT(STR(?o0), STR(?o3))) > 1000000) }}",
    "regular expression": f"SELECT * {{ {cross(3)} FILTER REGEX(CONCAT(STR(?o0), STR(?o2)), '(x+x+)+y{{3}}$') }}",
    "pattern of each row": f"SELECT * {{ {cross(3)} FILTER REGEX(STR(?o0), CONCAT(STR(?o1), '(a|b|c)*z{{50}}')) }}",
    "replace": f"SELECT (MAX(STRLEN(REPLACE(STR(?o0), '', STR(?o1)))) AS ?n) {{ {cross(3)} }}",
    "doubled strings": "SELECT (STRLEN(?z) AS ?n) { BIND('0123456789abcdef' AS ?x0) "
    + " ".join(f"BIND(CONCAT(?x{at}, ?x{at}) AS ?x{at + 1})" for at in range(30))
    + " BIND(?x30 AS ?z) }",
    "hashes": f"SELECT (MAX(SHA512(CONCAT(STR(?o0), STR(?o1), STR(?o2)))) AS ?n) {{ {cross(3)} }}",
    "exists": f"SELECT (COUNT(*) AS ?n) {{ {cross(2)} FILTER EXISTS {{ ?x ?y ?z . ?u ?v ?w FILTER(?z = ?o0 && ?w = 9e9) }} }}",
    "not exists": f"SELECT (COUNT(*) AS ?n) {{ {cross(2)} FILTER NOT EXISTS {{ ?x ?y ?z . ?u ?v ?w FILTER(?z > ?w && ?w > 9e9) }} }}",
    "minus": f"SELECT (COUNT(*) AS ?n) {{ {cross(4)} MINUS {{ ?s0 ?p0 'none' }} }}",
    "optional": f"SELECT (COUNT(*) AS ?n) {{ {cross(2)} OPTIONAL {{ ?x ?y ?z OPTIONAL {{ ?u ?v ?w }} }} }}",
    "union": "SELECT (COUNT(*) AS ?n) { "
    + " ".join(f"{{ ?a{at} ?b{at} ?c{at} }} UNION {{ ?d{at} ?e{at} ?f{at} }}" for at in range(4))
    + " }",
    "sub-selects": "SELECT (COUNT(*) AS ?n) { "
    + " ".join(f"{{ SELECT ?x{at} {{ ?x{at} ?y{at} ?z{at} }} }}" for at in range(4))
    + " }",
    "closure of everything": "SELECT (COUNT(*) AS ?n) { ?a (!<urn:none>)* ?b . ?c (!<urn:none>)* ?d . ?e (!<urn:none>)* ?f }",
    "closure both ways": "SELECT (COUNT(*) AS ?n) { ?a (!<urn:none>|^!<urn:none>)+ ?b . ?c (!<urn:none>|^!<urn:none>)+ ?d }",
    "construct": f"CONSTRUCT {{ ?s0 ?p1 ?o2 }} {{ {cross(3)} }}",
    "construct with blank nodes": f"CONSTRUCT {{ [] <{P}> ?o0, ?o1, ?o2 }} {{ {cross(3)} }}",
    "graphs": "SELECT (COUNT(*) AS ?n) { "
    + " ".join(f"GRAPH ?g{at} {{ ?s{at} ?p{at} ?o{at} }}" for at in range(4))
    + " }",
}
