"""Texts that are almost what they say: by grammar, out of a corpus of spiteful ones, and mutated at random."""

from __future__ import annotations

import json
import random
from collections.abc import Callable

from tests.sparql.grammar import Grammar

TURTLE_SEEDS = [
    b'@prefix ex: <http://e/> . ex:a a ex:B ; ex:p "x"@en , "1"^^ex:t , [ ex:q ( 1 2.5 -3e4 true ) ] .',
    b'@base <http://e/> . PREFIX : <#> <a> :p \'\'\'long\n"text"\'\'\' ; :q """other""" . _:b :p _:b .',
    b"<http://e/a> <http://e/p> <<( <http://e/a> <http://e/p> 'x' )>> {| <http://e/q> 1 |} .",
    b"@version '1.2' . <urn:a> <urn:p> \"x\"@en--ltr ~ <urn:r> .",
]
TRIG_SEEDS = [b"@prefix : <urn:e:> . GRAPH :g { :a :p 1 } :h { :b :p [ ] } { :c :p :d }", *TURTLE_SEEDS]
QUADS_SEEDS = [b'<urn:a> <urn:p> "x\\u00e9\\n"@de-AT <urn:g> .\n_:b <urn:p> _:c .\n# end\n']
XML_SEEDS = [
    b'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    b'xmlns:e="http://e/"><rdf:Description rdf:about="http://e/a" e:q="v"><e:p xml:lang="en">x</e:p>'
    b'<e:p rdf:parseType="Collection"><e:B rdf:nodeID="n"/></e:p><e:p rdf:parseType="Literal"><b>y</b></e:p>'
    b'<e:p rdf:datatype="http://e/t">1</e:p><e:p rdf:parseType="Resource"><rdf:li>z</rdf:li></e:p>'
    b"</rdf:Description></rdf:RDF>",
]
SPITEFUL: dict[str, list[bytes]] = {
    "text/turtle": [
        b"",
        b"\xef\xbb\xbf",
        b"\xff\xfe<\0u\0r\0n\0",
        b"\x1f\x8b\x08\0\0",
        b"\xc3\x28 <urn:p> 1 .",
        b"<urn:a> <urn:p> '" + b"x" * 1_100_000 + b"' .",
        b"<http://[::1> <urn:p> 1 .",
        b"<urn:a> <urn:p> 'x'@" + b"a" * 100_000 + b" .",
        b"<urn:a> <urn:p> '\\uD800' .",
        b"<urn:a> <urn:p> '\\U00110000' .",
        b"@prefix : <urn:> . " + b":a :p [ :p " * 3000,
        b"<urn:a> <urn:p> " + b"( " * 20_000 + b")" * 20_000 + b" .",
        b"<urn:a> <urn:p> " + b"<<( <urn:a> <urn:p> " * 900 + b"1" + b" )>>" * 900 + b" .",
        b"_:" + b"a" * 1_000_000 + b" <urn:p> 1 .",
        b"\0" * 10_000,
        b"<urn:a> <urn:p> 1e" + b"9" * 10_000 + b" .",
    ],
    "application/rdf+xml": [
        b"<",
        b"<!DOCTYPE x [<!ENTITY a 'aaaa'>" + b"<!ENTITY b '&a;&a;&a;&a;'>" * 9 + b"]><x>&b;</x>",
        b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><x/>',
        b"<a xmlns='urn:a'>" * 5000,
        b"<a xmlns='urn:a'>" * 300 + b"</a>" * 300,
        b'<?xml version="1.0" encoding="UTF-7"?><x/>',
        b"<x " + b" ".join(b'a%d=""' % at for at in range(20_000)) + b"/>",
        b"<x>" + b"&#0;" + b"</x>",
        b"<x>&undefined;</x>",
        b"<x><![CDATA[" + b"y" * 100_000,
        b"<x xmlns:a='urn:a' xmlns:a='urn:b'/>",
    ],
    "application/ld+json": [
        b"[" * 200_000,
        b'{"@graph":' * 10_000,
        b'{"@context": "http://127.0.0.1:9/c"}',
        b'{"@context": {"@import": "http://127.0.0.1:9/c"}}',
        b'{"@context": {"a": {"@id": "b"}, "b": {"@id": "a"}}, "a": 1}',
        b'{"@context": {"a": "a:b"}, "a:b:c": 1}',
        b'{"@id": "urn:a", "urn:p": 1e400}',
        b'{"@id": "urn:a", "urn:p": ' + b"9" * 5000 + b"}",
        b'{"@id": "urn:a", "urn:p": NaN}',
        b'{"a": 1, "a": 2, "\\ud800": "\\udfff"}',
        b'{"@type": {"@set": [null, {"@list": [[[]]]}]}, "@reverse": {"urn:p": "x"}}',
        b'"' + b"x" * 1_100_000,
        b'{"@id": "urn:a", "urn:p": {"@value": {"x": [1]}, "@type": "@json"}}',
    ],
    "application/sparql-query": [
        b"",
        b"\0",
        b"ASK {" * 5000,
        b"SELECT * { ?s ?p " + b"(" * 5000,
        b"ASK { FILTER (" + b"!" * 20_000 + b"true) }",
        b"ASK { FILTER (" + b"1 + " * 900 + b"1) }",
        b"ASK { FILTER (" + b"IF(true, " * 60 + b"1" + b", 2)" * 60 + b") }",
        b"ASK { " + b"OPTIONAL { } " * 90 + b"}",
        b"ASK { ?s " + b"/".join([b"<urn:p>"] * 95) + b" ?o }",
        b"SELECT * { VALUES ?x { " + b"1 " * 60_000 + b"} }",
        b"ASK { FILTER REGEX('a', '" + b"(" * 1000 + b"') }",
        b"ASK { FILTER REGEX('a', '((((a{100}){100}){100}){100})') }",
        b"SELECT (REPLACE('" + b"a" * 2000 + b"', '', '" + b"b" * 2000 + b"') AS ?x) {}",
        b"ASK { SERVICE <http://127.0.0.1:9/> { } }",
        b"LOAD <http://127.0.0.1:9/>",
        "ASK { ?s ?p '\ud800' }".encode("utf-8", "surrogatepass"),
        b"SELECT (COUNT(*) AS ?n) {} GROUP BY " + b"(1 AS ?x)" * 500,
        b"DESCRIBE " + b"<urn:a> " * 5000,
    ],
}
MEDIA_TYPES = {
    "Turtle": "text/turtle",
    "TriG": "application/trig",
    "N-Quads": "application/n-quads",
    "RDF/XML": "application/rdf+xml",
    "JSON-LD": "application/ld+json",
    "SPARQL query": "application/sparql-query",
    "SPARQL update": "application/sparql-update",
}
"""What is attacked, and how HTTP calls it."""
_FRAGMENTS = rb"""
< > << >> <<( )>> {| |} ( ) [ ] { } " ' \ \u \uD800 \U0010FFFF @ ^^ . ; , # _: : a @prefix @base @en--ltr ~ %00
<![CDATA[ ]]> &amp; &#x0; <!-- --> <?x ?> xml:lang="" xmlns:rdf="" rdf:about rdf:nodeID="1" rdf:parseType="Literal"
"@context": "@id": "@type": "@list" "@reverse" null true 1e999 -0 "@graph":[ {"@value":
SELECT WHERE FILTER EXISTS UNION OPTIONAL MINUS BIND VALUES SERVICE LOAD INSERT DATA DELETE GRAPH ?x $x || && ! * + ?
"""
FRAGMENTS = [*_FRAGMENTS.split(), b"\0", b"\xff", b"\xc3", b"\xef\xbb\xbf", "\u2028".encode(), b"\n", b"'''", b'"' * 3]


class BadInputs:
    """Makes inputs of one kind; the same seed makes the same ones."""

    def __init__(self, kind: str, seed: int):
        """Take the name of a kind, as in MEDIA_TYPES."""
        self.random = random.Random(f"{kind} {seed}")
        self._grammar = Grammar(self.random.randrange(1 << 30))
        self._spiteful = SPITEFUL.get(MEDIA_TYPES[kind], [])
        self._make: Callable[[], bytes] = {
            "Turtle": self.turtle,
            "TriG": lambda: self.random.choice([*TRIG_SEEDS, self.turtle()]),
            "N-Quads": lambda: self.random.choice(QUADS_SEEDS) * self.random.randint(1, 3),
            "RDF/XML": self.xml,
            "JSON-LD": lambda: json.dumps(self.value(4)).encode(),
            "SPARQL query": lambda: self._grammar.query().encode(),
            "SPARQL update": lambda: self._grammar.update().encode(),
        }[kind]

    def some(self, count: int) -> list[bytes]:
        """Return as many inputs: each spiteful one, and then one in five by grammar, the others mutated."""
        found = self._spiteful[:count]
        while len(found) < count:
            made = self._make()
            found.append(made if self.random.random() < 0.2 else self.mutated(made))
        return found

    def turtle(self) -> bytes:
        if self.random.random() < 0.5:
            return self.random.choice(TURTLE_SEEDS)
        prologue = b"@prefix ex: <https://example.org/> . @prefix : <urn:x:> . @prefix service: <urn:s:> . "
        return prologue + self._grammar.triples(variables=False, most=6).encode()

    def xml(self) -> bytes:
        if self.random.random() < 0.5:
            return self.random.choice(XML_SEEDS)
        return (
            b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:">'
            + self.element(4)
            + b"</rdf:RDF>"
        )

    def element(self, depth: int) -> bytes:
        name = self.random.choice([b"rdf:Description", b"e:A", b"rdf:Bag", b"rdf:li", b"e:p", b"x:y"])
        attributes = self.random.choice(
            [b"", b' rdf:about="urn:a"', b' rdf:ID="a"', b' rdf:parseType="Resource"', b' rdf:resource="b"']
        )
        children = b"".join(self.element(depth - 1) for _ in range(self.random.randint(0, 3) if depth else 0))
        return b"<%s%s>%s</%s>" % (name, attributes, children or b"text", name)

    def value(self, depth: int) -> object:
        choice = self.random.random()
        if depth == 0 or choice < 0.2:
            return self.random.choice(
                ["x", "", "urn:a", "_:b", ":", "@id", None, True, 0, -1.5, 1e300, 10**30, "http://e/\u00e9 ", "\ud800"]
            )
        if choice < 0.35:
            return [self.value(depth - 1) for _ in range(self.random.randint(0, 3))]
        keys = ["@id", "@type", "@context", "@graph", "@list", "@set", "@value", "@language", "@reverse", "@vocab"]
        keys += ["@base", "@container", "@direction", "@included", "@index", "@json", "@nest", "@none", "@propagate"]
        keys += ["@protected", "@version", "urn:p", "p", "e:p", "", "_:b", "http://e/p", "@unknown"]
        return {self.random.choice(keys): self.value(depth - 1) for _ in range(self.random.randint(0, 4))}

    def mutated(self, text: bytes) -> bytes:
        """Return a text with up to five changes: bytes put in, taken out, turned over, doubled; or cut off."""
        for _ in range(self.random.randint(1, 5)):
            at = self.random.randrange(len(text) + 1)
            far = at + self.random.randint(1, 12)
            match self.random.randrange(8):
                case 0 | 1 | 2:
                    text = text[:at] + self.random.choice(FRAGMENTS) + text[at:]
                case 3 | 4:
                    text = text[:at] + text[far:]
                case 5:
                    text = text[:at] + bytes([self.random.randrange(256)]) + text[at + 1 :]
                case 6:
                    text = text[:at] + text[at:far] * self.random.choice([2, 50]) + text[far:]
                case _:
                    text = text[:at] if self.random.random() < 0.3 else text
        return text
