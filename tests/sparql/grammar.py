"""Random texts by the grammar of SPARQL 1.1 (and of what pyoxigraph takes of 1.2), as people write them."""

from __future__ import annotations

import random
from itertools import pairwise

PROLOGUE = (
    "PREFIX ex: <https://example.org/> PREFIX : <https://example.org/#> PREFIX service: <urn:service:> "
    "PREFIX load: <urn:load:> PREFIX graph: <urn:graph:>"
)
IRIS = ["<urn:a>", "<urn:a#b>", "<https://example.org/SERVICE/load>", "ex:a", ":b", "ex:a.b", "service:LOAD", "load:x"]
IRIS += ["<g>", "ex:a\\.b", "ex:%41", "ex:", ":", "<urn:\\u0061>", "graph:g"]
LITERALS = ["1", "-1", "2.5", ".5", "1e3", "true", "FALSE", "'a'", '"SERVICE <urn:x> { }"', "'it\\'s'@en-GB", "''"]
LITERALS += ["'1'^^ex:t", '"""a "quoted" {\n LOAD <urn:x>"""', "'''}'''", "'\\u00e9\\n'", "'# no comment'", '""']
VARIABLES = ["?s", "?p", "?o", "$service", "?load", "?g"]
GRAPHS = ["<urn:g>", "ex:g", "<urn:h>", ":h", "<h>"]
FUNCTIONS = ["STR", "LANG", "ABS", "UCASE", "isIRI", "STRLEN", "DATATYPE"]
BINARY = ["||", "&&", "=", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/"]
SPACES = [" ", " ", " ", "\n", "\t", "  ", " # SERVICE <urn:x> { }\n", "\r\n", " # it's\n"]


class Grammar:
    """Makes texts; the same seed makes the same ones."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def some(self, make, most: int, between: str = " ") -> str:
        return between.join(make() for _ in range(self.random.randint(0, most)))

    def word(self, text: str) -> str:
        return self.random.choice([text, text, text.lower(), text.title()])

    def iri(self) -> str:
        return self.random.choice(IRIS)

    def verb(self, variables: bool) -> str:
        return self.random.choice([*IRIS, "a", *(VARIABLES if variables else [])])

    def term(self, variables: bool, depth: int) -> str:
        choice = self.random.random()
        if depth > 0 and choice < 0.06:
            return "( " + self.some(lambda: self.term(variables, depth - 1), 3) + " )"
        if depth > 0 and choice < 0.12:
            return f"[ {self.verb(variables)} {self.term(variables, depth - 1)} ]"
        if depth > 0 and choice < 0.16:
            node = self.random.choice(IRIS)
            return f"<<( {node} {self.iri()} {self.random.choice(LITERALS)} )>>"
        return self.random.choice([*IRIS, *LITERALS, *(VARIABLES * 2 if variables else [])])

    def triples(self, variables: bool = True, most: int = 3) -> str:
        blocks = []
        for _ in range(self.random.randint(0, most)):
            subject = self.random.choice([*IRIS, *(VARIABLES if variables else [])])
            text = f"{subject} {self.predicate(variables)} {self.term(variables, 2)}"
            while self.chance(0.3):
                mark = self.random.choice([";", ","])
                verb = f"{self.predicate(variables)} " if mark == ";" else ""
                text += f" {mark} {verb}{self.term(variables, 1)}"
            blocks.append(text)
        return " . ".join(blocks) + (" ." if blocks and self.chance(0.5) else "")

    def predicate(self, paths: bool) -> str:
        if not paths or self.chance(0.7):
            return self.verb(paths)
        one, other = self.iri(), self.iri()
        return self.random.choice([f"{one}/{other}", f"({one}|^{other})*", f"!({one}|^{other})", f"^{one}", f"{one}+"])

    def expression(self, depth: int = 2) -> str:
        if depth == 0 or self.chance(0.3):
            return self.random.choice([*VARIABLES, *LITERALS, *IRIS])
        inner = self.expression(depth - 1)
        match self.random.randint(0, 5):
            case 0:
                return f"( {inner} {self.random.choice(BINARY)} {self.expression(depth - 1)} )"
            case 1:
                return f"{self.word(self.random.choice(FUNCTIONS))}({inner})"
            case 2:
                return f"! {inner}"
            case 3:
                return f"IF({inner}, {self.expression(depth - 1)}, {self.expression(depth - 1)})"
            case 4:
                return f"( {inner} {self.word('IN')} ({self.some(self.iri, 3, ', ')}) )"
            case _:
                return f"{self.word('EXISTS')} {{ {self.triples(most=2)} }}"

    def group(self, depth: int = 2) -> str:
        parts = [self.triples()]
        for _ in range(self.random.randint(0, 2) if depth else 0):
            parts.append(self.element(depth - 1) + self.random.choice(["", " ."]))
            if self.chance(0.4):
                parts.append(self.triples())
        return "{ " + " ".join(parts) + " }"

    def element(self, depth: int) -> str:
        inner = self.group(depth)
        match self.random.randint(0, 8):
            case 0:
                return f"{self.word('FILTER')} ({self.expression()})"
            case 1:
                return f"{self.word('BIND')} ({self.expression()} AS ?x{self.random.randint(0, 10**6)})"
            case 2:
                return f"VALUES ?v {{ {self.some(lambda: self.random.choice([*IRIS, *LITERALS, 'UNDEF']), 3)} }}"
            case 3:
                return f"VALUES (?v ?w) {{ {self.some(lambda: f'({self.iri()} 1)', 3)} }}"
            case 4:
                return f"{self.word('GRAPH')} {self.random.choice([*GRAPHS, '?g'])} {inner}"
            case 5:
                return f"{inner} {self.word('UNION')} {self.group(depth)}"
            case 6:
                return f"{{ {self.select(depth)} }}"
            case 7:
                return f"{self.word('FILTER NOT EXISTS')} {inner}"
            case _:
                return f"{self.word(self.random.choice(['OPTIONAL', 'MINUS']))} {inner}"

    def select(self, depth: int) -> str:
        shown = self.random.choice(["*", "?s ?p", "DISTINCT ?o", "?s (1 < 2 AS ?y)", "(COUNT(*) AS ?n)"])
        tail = self.random.choice(["", "LIMIT 5", "OFFSET 1 LIMIT 2"])
        if shown[0] != "(":
            tail = self.random.choice(["", "ORDER BY ?s DESC(?o)", "ORDER BY (?o < 3)"]) + " " + tail
        return f"{self.word('SELECT')} {shown} {self.word('WHERE')} {self.group(depth)} {tail}"

    def query(self) -> str:
        dataset = self.random.choice(["", "", "FROM <urn:g>", "FROM ex:g FROM NAMED <urn:h>"])
        match self.random.randint(0, 3):
            case 0:
                body = f"{self.word('ASK')} {dataset} {self.group()}"
            case 1:
                body = f"{self.word('CONSTRUCT')} {{ {self.template()} }} {dataset} WHERE {self.group()}"
            case 2:
                body = f"{self.word('DESCRIBE')} ?s {self.iri()} {dataset} {self.group()}"
            case _:
                body = self.select(2)
        return self.spaced(f"{PROLOGUE} {body}")

    def template(self, variables: bool = True) -> str:
        return " . ".join(
            f"{self.iri()} {self.verb(variables)} {self.term(variables, 2)}" for _ in range(self.random.randint(0, 3))
        )

    def quads(self, variables: bool, graph_variable: bool) -> str:
        graphs = [*GRAPHS, "?g"] if graph_variable else GRAPHS
        named = (f"{self.word('GRAPH')} {self.random.choice(graphs)} {{ {self.template(variables)} }}" for _ in "12")
        return f"{{ {self.template(variables)} {self.some(lambda: next(named), 2)} }}"

    def operation(self) -> str:
        graph, other = self.random.choices(GRAPHS, k=2)
        silent = self.random.choice(["", self.word("SILENT")])
        match self.random.randint(0, 8):
            case 0 | 1:
                return f"{self.word('INSERT DATA')} {self.quads(False, False)}"
            case 2:
                data = self.quads(False, False)
                has_nodes = "[" in data or "(" in data
                return "CLEAR DEFAULT" if has_nodes else f"{self.word('DELETE')} DATA {data}"
            case 3:
                graph = self.random.choice(["?g", graph])
                return f"{self.word('DELETE WHERE')} {{ ?s ?p ?o GRAPH {graph} {{ ?s ?p 1 }} }}"
            case 4 | 5:
                with_ = self.random.choice(["", f"{self.word('WITH')} {graph}"])
                using = self.random.choice(["", f"USING {graph}", f"{self.word('USING NAMED')} {graph} USING {other}"])
                insert = f"{self.word('INSERT')} {self.quads(True, True)}"
                values = self.random.choice(["", f"VALUES ?g {{ {graph} {other} }}"])
                where = self.group().removeprefix("{")
                delete = self.random.choice(["", f"DELETE {{ ?s ?p ?o . GRAPH ?g {{ ?s {self.iri()} ?o }} }}"])
                return f"{with_} {delete} {insert} {using} {self.word('WHERE')} {{ {values} {where}"
            case 6:
                what = self.random.choice([f"GRAPH {graph}", "DEFAULT", "NAMED", "ALL"])
                return f"{self.word(self.random.choice(['CLEAR', 'DROP']))} {silent or 'SILENT'} {what}"
            case 7:
                return f"{self.word('CREATE')} SILENT GRAPH {graph}"
            case _:
                name = self.word(self.random.choice(["ADD", "MOVE", "COPY"]))
                optional = self.random.choice(["", "GRAPH "])
                return f"{name} SILENT {optional}{graph} {self.word('TO')} {self.random.choice([other, 'DEFAULT'])}"

    def update(self) -> str:
        between = self.random.choice([" ; ", ";", " ; PREFIX ex: <https://example.com/> "])
        operations = between.join(self.operation() for _ in range(self.random.randint(1, 3)))
        return self.spaced(f"{PROLOGUE} {operations}" + self.random.choice(["", " ;", "\n# end"]))

    def spaced(self, text: str) -> str:
        """Put other white space, or none, where blanks are; never inside of a string or comment."""
        parts = text.split(" ")
        out = parts[0]
        for before, part in pairwise(parts):
            quoted = out.count('"') % 2 or out.count("'") % 2 or "#" in out.rpartition("\n")[2]
            tight = before[-1:] in "{}()." and part[:1] in "{}(?$<" and before and part
            space = " " if quoted else self.random.choice(SPACES if not tight else [*SPACES, "", ""])
            out += space + part
        return out
