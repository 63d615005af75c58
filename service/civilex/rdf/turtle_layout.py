"""Turtle in one stable layout, so that a difference between two versions of a file is a difference in meaning.

The comments of the file, the base, the prefixes that are used (by name; all, where none is), then one block for each
subject: ontology or concept scheme first, classes, properties, the rest, each by IRI with numbers as numbers. Where
comment paragraphs part the document into sections, sections keep their order and this order holds within each.
Predicates come in one order, ``a`` first; values are sorted; several literals stand one on a line. A blank node with
one reference stands inside brackets, a well-formed list inside parentheses. Nothing is lost: the result is read again
and compared.
"""

from __future__ import annotations

from collections import defaultdict

import pyoxigraph as ox

from civilex.errors import UnreadableData
from civilex.namespaces import DCT, RDF_TYPE, SKOS
from civilex.rdf.parsing import NEUTRAL_BASE, parse
from civilex.rdf.turtle_comments import Comments, Section, read_comments
from civilex.rdf.turtle_terms import Term, TermWriter, natural

WIDTH = 120
_RDF = RDF_TYPE.removesuffix("type")
_RDFS, _OWL = "http://www.w3.org/2000/01/rdf-schema#", "http://www.w3.org/2002/07/owl#"
_SH = "http://www.w3.org/ns/shacl#"
_FIRST = [
    RDF_TYPE,
    *(_RDFS + name for name in ("subClassOf", "subPropertyOf")),
    *(_OWL + name for name in ("equivalentClass", "equivalentProperty", "disjointWith", "inverseOf")),
    *(_RDFS + name for name in ("domain", "range")),
    *(SKOS + name for name in ("inScheme", "topConceptOf", "broader", "notation", "prefLabel")),
    _RDFS + "label",
    *(SKOS + name for name in ("altLabel", "hiddenLabel")),
    *(DCT + name for name in ("title", "description")),
    *(SKOS + name for name in ("definition", "example", "scopeNote", "editorialNote", "changeNote")),
    *(_SH + name for name in ("targetClass", "path", "name", "description")),
]
_LAST = [
    *(_SH + name for name in ("severity", "message")),
    *(DCT + "source", "https://w3id.org/civilex/ns/confidence", SKOS + "hasTopConcept", _RDFS + "isDefinedBy"),
]
_RANK = {iri: (0, at) for at, iri in enumerate(_FIRST)} | {iri: (2, at) for at, iri in enumerate(_LAST)}
_KINDS = {
    **dict.fromkeys((_OWL + "Ontology", SKOS + "ConceptScheme"), 0),
    **dict.fromkeys((_OWL + "Class", _RDFS + "Class", _RDFS + "Datatype"), 1),
    **{_OWL + name + "Property": 2 for name in ("Object", "Datatype", "Annotation")},
    _RDF + "Property": 2,
    _SH + "NodeShape": 3,
}


def format_turtle(data: bytes, *, source: str = "input") -> bytes:
    """Return a Turtle document in the one layout; formatting the result again changes nothing.

    Raises UnreadableData for a document that is no Turtle, or holds triple terms, or nests without end.
    """
    document = parse(data, "text/turtle", source=source, rename_blank_nodes=False)
    triples = list(dict.fromkeys(quad.triple for quad in document.quads))
    if any(isinstance(triple.object, ox.Triple) for triple in triples):
        raise UnreadableData("it holds triple terms (RDF 1.2), which have no layout here.", source=source)
    text = data.decode("utf-8").removeprefix("\ufeff")
    declared = ox.parse(data.removeprefix(b"\xef\xbb\xbf"), ox.RdfFormat.TURTLE, base_iri=NEUTRAL_BASE)
    for _ in declared:
        pass
    try:
        result = _Document(
            triples, dict(declared.prefixes), declared.base_iri, read_comments(text, NEUTRAL_BASE)
        ).text()
    except RecursionError as error:
        raise UnreadableData("brackets are nested too deep to be laid out.", source=source) from error
    encoded = result.encode()
    again = parse(encoded, "text/turtle", source=source, rename_blank_nodes=False)
    if _canonical(triples) != _canonical([quad.triple for quad in again.quads]):
        raise UnreadableData(
            "cannot be laid out without changing what it says; this is a fault of ours.", source=source
        )
    return encoded


def _canonical(triples: list[ox.Triple]) -> ox.Dataset:
    dataset = ox.Dataset(ox.Quad(*triple) for triple in triples)
    if any(isinstance(term, ox.BlankNode) for triple in triples for term in (triple.subject, triple.object)):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


class _Document:
    def __init__(self, triples: list[ox.Triple], prefixes: dict[str, str], base: str | None, comments: Comments):
        self.comments = comments
        self.has_base = base not in (None, NEUTRAL_BASE)
        self.base = base or NEUTRAL_BASE
        self.prefixes = prefixes
        self.terms = TermWriter(prefixes, self.base)
        self.about: dict[ox.NamedNode | ox.BlankNode, dict[ox.NamedNode, list[Term]]] = {}
        self.references: dict[ox.BlankNode, int] = defaultdict(int)
        self.parent: dict[ox.BlankNode, ox.NamedNode | ox.BlankNode] = {}
        for subject, predicate, value in triples:
            self.about.setdefault(subject, {}).setdefault(predicate, []).append(value)
            if isinstance(value, ox.BlankNode):
                self.references[value] += 1
                self.parent[value] = subject

    def text(self) -> str:
        """Return the whole document."""
        parts = []
        for section in self._sections():
            parts += [*section.comments, *section.subjects]
        parts += self.comments.end
        head = []
        if self.has_base and (self.terms.used_base or not self.prefixes):
            head.append(f"@base <{self.base}> .")
        used = self.terms.used or self.prefixes
        head += [f"@prefix {name}: <{self.prefixes[name]}> ." for name in sorted(used)]
        top = "\n".join(["\n\n".join(self.comments.header), *head] if self.comments.header else head)
        return "\n\n".join(part for part in [top, *parts] if part) + "\n"

    def _sections(self) -> list[Section]:
        """Return the sections with their blocks as text: each subject in the section that first describes it."""
        place: dict[str, int] = {}
        for number, section in enumerate(self.comments.sections):
            for name in section.subjects:
                place.setdefault(name, number)
        blocks: list[list[tuple[object, str]]] = [[] for _ in self.comments.sections]
        nameless: list[str] = []
        written = set()
        for subject, facts in self.about.items():
            if isinstance(subject, ox.BlankNode) and self._stands_inside(subject):
                continue
            if isinstance(subject, ox.BlankNode) and not self.references[subject]:
                nameless.append("[]" + self._facts(facts, 1) + " .")
                continue
            name = str(subject)
            written.add(name)
            lines = [*self.comments.about.get(name, []), self._node(subject, 0) + self._facts(facts, 1) + " ."]
            kind = min((_KINDS.get(getattr(value, "value", ""), 5) for value in self._types(facts)), default=5)
            key = (kind, isinstance(subject, ox.BlankNode), natural(subject.value))
            blocks[place.get(name, 0)].append((key, "\n".join(lines)))
        lost = [line for name, lines in self.comments.about.items() if name not in written for line in lines]
        if lost := [*self.comments.unplaced, *lost]:
            self.comments.end.append("\n".join(lost))
        sections = [
            Section(section.comments, [text for _, text in sorted(found)])
            for section, found in zip(self.comments.sections, blocks, strict=True)
        ]
        sections[0].subjects += sorted(nameless) if len(sections) == 1 else []
        if len(sections) > 1:
            sections[-1].subjects += sorted(nameless)
        return sections

    def _types(self, facts: dict[ox.NamedNode, list[Term]]) -> list[Term]:
        return facts.get(ox.NamedNode(RDF_TYPE), [])

    def _stands_inside(self, node: ox.BlankNode) -> bool:
        """Say whether a node stands in brackets where it is used: once, and not within itself."""
        if self.references[node] != 1:
            return False
        seen: set[ox.NamedNode | ox.BlankNode] = {node}
        above = self.parent[node]
        while isinstance(above, ox.BlankNode) and self.references[above] == 1:
            if above in seen:
                return False
            seen.add(above)
            above = self.parent[above]
        return True

    def _facts(self, facts: dict[ox.NamedNode, list[Term]], depth: int) -> str:
        indent = "\n" + "  " * depth
        ordered = sorted(facts, key=lambda node: (_RANK.get(node.value, (1, 0)), node.value))
        return " ;".join(
            indent + self._fact(self.terms.predicate(predicate), facts[predicate], depth) for predicate in ordered
        )

    def _fact(self, predicate: str, values: list[Term], depth: int) -> str:
        inline = all(isinstance(value, ox.NamedNode) for value in values)
        texts = sorted((self._node(value, depth) for value in values), key=natural)
        if len(texts) == 1:
            return f"{predicate} {texts[0]}"
        line = f"{predicate} {', '.join(texts)}"
        if inline and len(line) + 2 * depth + 2 <= WIDTH:
            return line
        indent = "\n" + "  " * (depth + 1)
        texts = sorted((self._node(value, depth + 1) for value in values), key=natural)
        return predicate + ",".join(indent + text for text in texts)

    def _node(self, term: Term, depth: int) -> str:
        if isinstance(term, ox.NamedNode):
            return self.terms.iri(term)
        if isinstance(term, ox.Literal):
            return self.terms.literal(term)
        assert isinstance(term, ox.BlankNode)  # noqa: S101 (format_turtle refuses triple terms)
        if self.references[term] and not self._stands_inside(term):
            return str(term)
        if (items := self._list(term)) is not None:
            line = " ".join(["(", *(self._node(item, depth) for item in items), ")"])
            if "\n" not in line and len(line) + 2 * depth <= WIDTH - 20:
                return line
            indent = "\n" + "  " * (depth + 1)
            return "(" + "".join(indent + self._node(item, depth + 1) for item in items) + "\n" + "  " * depth + ")"
        facts = self.about.get(term)
        return "[" + self._facts(facts, depth + 1) + "\n" + "  " * depth + "]" if facts else "[]"

    def _list(self, node: Term) -> list[Term] | None:
        """Return the items of the list that begins here, or ``None`` where a link of it is no link only."""
        items: list[Term] = []
        while isinstance(node, ox.BlankNode):
            facts = self.about.get(node, {})
            shape = {predicate.value: values for predicate, values in facts.items()}
            if set(shape) != {_RDF + "first", _RDF + "rest"} or any(len(values) > 1 for values in shape.values()):
                return None
            if items and not self._stands_inside(node):
                return None
            items.append(shape[_RDF + "first"][0])
            node = shape[_RDF + "rest"][0]
        return items if node == ox.NamedNode(_RDF + "nil") else None
