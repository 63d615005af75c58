"""Concepts of one vocabulary as the Skosmos API gives them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import pyoxigraph as ox

from civilex.errors import NotFound
from civilex.namespaces import SKOS, compact, prefixes
from civilex.queries import stored
from civilex.store import Queryable
from civilex.terminology.labels import Label, from_iri, labels, pick
from civilex.terminology.vocabulary import Vocabulary, read_vocabulary
from civilex.web import skos_contexts as contexts
from civilex.web.skos_vocabularies import Scheme


class SkosConcepts:
    """The concepts of a vocabulary, in the languages that are asked for."""

    def __init__(self, store: Queryable, scheme: Scheme, languages: Sequence[str]):
        """Take the store and the scheme; what is needed is read when it is asked for."""
        self._store, self.scheme, self._languages = store, scheme, languages

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """How the concepts hang together."""
        return read_vocabulary(self._store, self.scheme.iri)

    def require(self, iri: str) -> str:
        """Return the IRI of a concept; raises NotFound where the vocabulary has it not."""
        if iri not in self.vocabulary.concepts:
            raise NotFound(f"Could not find concept <{iri}> in the vocabulary '{self.scheme.id}'.")
        return iri

    def named(self, iris: Iterable[str]) -> list[tuple[str, str]]:
        """Return concepts with their names, in the order of these."""
        found = labels(self._store, iris, self._languages)
        return sorted(((iri, label.value) for iri, label in found.items()), key=lambda one: (one[1].casefold(), one[0]))

    def tops(self) -> list[dict[str, Any]]:
        """Return the top concepts."""
        return [
            {"uri": iri, "topConceptOf": self.scheme.iri, "label": name, **self._marks(iri)}
            for iri, name in self.named(self.vocabulary.tops)
        ]

    def children(self, iri: str) -> list[dict[str, Any]]:
        """Return what stands directly below a concept."""
        below = self.vocabulary.narrower.get(self.require(iri), ())
        return [{"uri": one, "prefLabel": name, **self._marks(one)} for one, name in self.named(below)]

    def related(self, iri: str, relation: str) -> dict[str, Any]:
        """Return what a concept's ``broader``, ``narrower`` or ``related`` leads to."""
        others = self._relation(relation).get(self.require(iri), ())
        found = [{"uri": one, "prefLabel": name} for one, name in self.named(others)]
        return {"uri": iri, relation: found}

    def reached(self, iri: str, relation: str, limit: int) -> dict[str, Any]:
        """Return what the transitive ``broader`` or ``narrower`` of a concept leads to, itself with it."""
        reached = self.vocabulary.above if relation == "broader" else self.vocabulary.below
        iris = reached(self.require(iri))[:limit]
        names = dict(self.named(iris))
        direct = self._relation(relation)
        found = {
            one: {"uri": one, "prefLabel": names[one], **({relation: list(direct[one])} if direct.get(one) else {})}
            for one in iris
        }
        return {"uri": iri, f"{relation}Transitive": found}

    def hierarchy(self, iri: str) -> dict[str, dict[str, Any]]:
        """Return a concept with all above it, their siblings on the way, and the other top concepts."""
        vocabulary = self.vocabulary
        path = vocabulary.above(self.require(iri))
        below = {one: vocabulary.narrower.get(one, ()) for one in path}
        names = dict(
            self.named({*path, *vocabulary.tops, *(child for children in below.values() for child in children)})
        )
        found: dict[str, dict[str, Any]] = {}
        for one in path:
            entry: dict[str, Any] = {"uri": one, "prefLabel": names[one], **self._marks(one)}
            if one in vocabulary.tops:
                entry |= {"top": self.scheme.iri, "tops": [self.scheme.iri]}
            if broader := vocabulary.broader.get(one):
                entry["broader"] = list(broader)
            if one != iri and below[one]:
                entry["narrower"] = [
                    {"uri": child, "label": names[child], **self._marks(child)}
                    for child in sorted(below[one], key=lambda child: (names[child].casefold(), child))
                ]
            found[one] = entry
        for top in vocabulary.tops:
            entry = {"uri": top, "top": self.scheme.iri, "tops": [self.scheme.iri], "prefLabel": names[top]}
            found.setdefault(top, {**entry, **self._marks(top)})
        return found

    def label(self, iri: str) -> dict[str, Any]:
        """Return the labels of a concept in the best language that it has one in."""
        said = values(self._store, [self.require(iri)], [f"{SKOS}{name}Label" for name in ("pref", "alt", "hidden")])
        texts = {
            name: [Label(value.value, value.language) for value in found if isinstance(value, ox.Literal)]
            for name, found in said.get(iri, {}).items()
        }
        best = pick(texts.get(f"{SKOS}prefLabel", ()), self._languages) or Label(from_iri(iri))
        result: dict[str, Any] = {"uri": iri, "prefLabel": best.value}
        for name in ("altLabel", "hiddenLabel"):
            fitting = [one.value for one in texts.get(SKOS + name, ()) if one.language == best.language]
            if fitting:
                result[name] = fitting
        return {**result, "@context": {**contexts.BASE, **contexts.LABELS, "@language": best.language or ""}}

    def mappings(self, iri: str) -> list[dict[str, Any]]:
        """Return what a concept is matched to, as JSKOS: with the inverse of what others state of it."""
        rows = list(self._store.rows(stored("skos/concept-matches").bind({"concept": ox.NamedNode(self.require(iri))})))
        others = {row["other"].value for row in rows if isinstance(row["other"], ox.NamedNode)}
        names = labels(self._store, others, self._languages)
        found = []
        for row in rows:
            match, other, scheme = row["match"], row["other"], row.get("scheme")
            if not isinstance(match, ox.NamedNode) or not isinstance(other, ox.NamedNode):
                continue
            name = names[other.value]
            entry: dict[str, Any] = {
                "uri": other.value,
                "type": [match.value],
                "from": {"memberSet": [{"uri": iri}]},
                "to": {"memberSet": [{"uri": other.value, "prefLabel": {name.language or "und": name.value}}]},
                "fromScheme": {"uri": self.scheme.iri},
                "prefLabel": name.value,
                "lang": name.language,
            }
            if isinstance(scheme, ox.NamedNode):
                entry["toScheme"] = {"uri": scheme.value}
            if isinstance(confidence := row.get("confidence"), ox.Literal):
                entry["mappingRelevance"] = float(confidence.value)
            found.append(entry)
        return found

    def _relation(self, name: str) -> Any:
        vocabulary = self.vocabulary
        return {"broader": vocabulary.broader, "narrower": vocabulary.narrower, "related": vocabulary.related}[name]

    def _marks(self, iri: str) -> dict[str, Any]:
        notation = self.vocabulary.notations.get(iri)
        return {**({"notation": notation} if notation else {}), "hasChildren": bool(self.vocabulary.narrower.get(iri))}


def values(
    store: Queryable, concepts: Iterable[str], properties: Iterable[str]
) -> dict[str, dict[str, list[ox.NamedNode | ox.Literal]]]:
    """Return the values of some properties of concepts, by concept and property."""
    nodes, wanted = ([ox.NamedNode(iri) for iri in iris] for iris in (concepts, properties))
    found: dict[str, dict[str, list[ox.NamedNode | ox.Literal]]] = {}
    if not nodes:
        return found
    for row in store.rows(stored("skos/concept-values").bind({"concept": nodes, "property": wanted})):
        concept, property_, value = row["concept"], row["property"], row["value"]
        if isinstance(value, ox.NamedNode | ox.Literal) and not isinstance(concept, ox.Triple):
            name = property_.value if isinstance(property_, ox.NamedNode) else ""
            found.setdefault(concept.value, {}).setdefault(name, []).append(value)
    return found


def as_skosmos_json(triples: Iterable[ox.Triple]) -> dict[str, Any]:
    """Return triples as the compacted JSON-LD that clients of Skosmos read: an entry for each subject."""
    short = {
        f"{SKOS}{name.removeprefix('skos:')}": key for key, name in contexts.DATA.items() if name.startswith("skos:")
    }
    entries: dict[str, dict[str, Any]] = {}
    for triple in triples:
        subject = str(triple.subject).removeprefix("<").removesuffix(">")
        entry = entries.setdefault(subject, {"uri": subject})
        if compact(triple.predicate.value) == "rdf:type":
            entry.setdefault("type", []).append(compact(str(triple.object)[1:-1]))
            continue
        key = short.get(triple.predicate.value) or compact(triple.predicate.value)
        value: dict[str, Any]
        if isinstance(triple.object, ox.Literal):
            value = {"value": triple.object.value}
            if triple.object.language:
                value = {"lang": triple.object.language, **value}
            elif compact(triple.object.datatype.value) != "xsd:string":
                value["@type"] = triple.object.datatype.value
        else:
            value = {"uri": str(triple.object).removeprefix("<").removesuffix(">")}
        entry.setdefault(key, []).append(value)
    graph = [
        {
            key: value[0] if isinstance(value, list) and len(value) == 1 and key != "type" else value
            for key, value in entry.items()
        }
        for _, entry in sorted(entries.items())
    ]
    used = {key.partition(":")[0] for entry in graph for key in (*entry, *entry.get("type", ())) if ":" in key}
    spaces = {name: space for name, space in prefixes().items() if name in used}
    return {"@context": {**spaces, **contexts.DATA}, "graph": graph}
