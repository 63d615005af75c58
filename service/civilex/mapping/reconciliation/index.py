"""All that the reconciliation service answers from: the entities of a generation, and the matcher made from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from civilex.mapping.matching import Candidate, Evidence, Matcher, Name, Question
from civilex.mapping.matching.text import fold
from civilex.mapping.reconciliation.batches import Extension, PropertyValue, Query
from civilex.mapping.reconciliation.entities import Ask, Entities, Entity, read_entities
from civilex.mapping.reconciliation.kinds import KINDS, LINKS, PROPERTIES, QUESTIONS, Term, kind, property_
from civilex.namespaces import expand
from civilex.terminology.labels import Label, from_iri, pick

HIDDEN = "hiddenLabel"
PAGE = 10
"""Suggestions at once."""
VALUE_TYPES = {"city": None, "parent": None, "department": KINDS[0], "unit": KINDS[1], "scheme": None}
KEPT = 100_000
"""Names and descriptions, by entity and languages, that are kept to be shown again."""
EMPTY: Mapping[str, Any] = {}


class Index:
    """The entities of what somebody may read, ready to be asked; used from any thread."""

    def __init__(self, entities: Entities):
        """Index the entities."""
        self.entities = entities
        self._kept: dict[tuple[str, tuple[str, ...]], tuple[str, str, list[dict[str, str]]]] = {}
        self.matcher = Matcher(entities.entries(), entities.decisions)
        self._folded = sorted(
            (fold(name.text), entity.id)
            for entity in entities.by_id.values()
            for name in entity.names
            if name.kind != HIDDEN
        )

    @classmethod
    def of(cls, ask: Ask) -> Index:
        """Read the entities by SELECT queries, and index them."""
        return cls(read_entities(ask, [term.id for term in KINDS]))

    def reconcile(self, batch: Mapping[str, Query], languages: Sequence[str]) -> dict[str, Any]:
        """Return a result batch; the queries do not influence each other."""
        keys = list(batch)
        limit = max((query.limit for query in batch.values()), default=1)
        found = self.matcher.candidates([self.question(batch[key]) for key in keys], limit)
        return {
            key: {"result": [self._result(candidate, languages) for candidate in candidates[: batch[key].limit]]}
            for key, candidates in zip(keys, found, strict=True)
        }

    def question(self, query: Query) -> Question:
        """Return what a query asks the matcher; properties that are not known decide nothing."""
        types = set(query.types)
        around: dict[str, tuple[str, ...]] = {}
        for name, values in (query.properties or EMPTY).items():
            if name == "type":
                types |= {self._type_of(value) for value in values}
            elif name in QUESTIONS and (texts := tuple(t for value in values for t in self._texts(value))):
                around[name] = texts
        only = query.type_strict if query.type_strict != "should" else None
        return Question(expand(query.text.strip()), frozenset(types), around, only=only)

    def explain(self, query: Query, iri: str) -> tuple[Candidate, list[Evidence]] | None:
        """Return an entity as a candidate for a query, with the evidence; ``None`` where it is none."""
        question = self.question(query)
        candidates = self.matcher.candidates([question], len(self.entities.by_id))[0]
        candidate = next((one for one in candidates if one.id == iri), None)
        return None if candidate is None else (candidate, self.matcher.explain(question, candidate))

    def suggest_entities(
        self, prefix: str, start: int, types: Sequence[str], languages: Sequence[str]
    ) -> list[dict[str, Any]]:
        """Return entities for what has been typed: of this id, whose names begin with it, and those most like it."""
        typed = fold(prefix)
        asked = expand(prefix.strip())
        found = dict.fromkeys([asked] if asked in self.entities.by_id else [])
        if typed:
            found |= dict.fromkeys(iri for name, iri in self._folded if name.startswith(typed))
            question = Question(prefix, frozenset(types))
            found |= dict.fromkeys(one.id for one in self.matcher.candidates([question], start + PAGE)[0])
        fitting = [i for i in found if not types or set(types) & set(self.entities.by_id[i].kinds)]
        return [self._suggestion(self.entities.by_id[iri], languages) for iri in fitting[start : start + PAGE]]

    def extend(self, asked: Extension, languages: Sequence[str], service: str) -> dict[str, Any]:
        """Return the values of properties of entities; an entity that is not known has none."""
        terms = [term for name in asked.properties if (term := property_(name)) is not None]
        rows = {}
        for iri in asked.ids:
            entity = self.entities.by_id.get(expand(iri))
            rows[iri] = {
                term.id: []
                if entity is None
                else list(self.values(entity, term.id, languages))[: asked.limits.get(term.id)]
                for term in terms
            }
        return {"meta": [_meta(term, languages, service) for term in terms], "rows": rows}

    def name(self, iri: str, languages: Sequence[str]) -> Label:
        """Return the name of an entity or of what its properties lead to, in the first language that it has."""
        names = [Label(name.text, name.language) for name in self.entities.names.get(iri, ()) if name.kind != HIDDEN]
        return pick(names, [*languages, "en"]) or Label(from_iri(iri))

    def description(self, entity: Entity, languages: Sequence[str]) -> str:
        """Return what tells an entity from others of its name: its type, city, parent; else what is said of it."""
        around = entity.properties or EMPTY
        shown = [term.name(languages) for one in entity.kinds[:1] if (term := kind(one))]
        shown += [
            self.name(iri, languages).value
            for name in ("city", "scheme", "department")
            for iri in around.get(name, ())[:1]
        ]
        return " · ".join(dict.fromkeys(shown))

    def _shown(self, iri: str, languages: Sequence[str]) -> tuple[str, str, list[dict[str, str]]]:
        """Return the name, description and types of an entity, as they are shown again and again."""
        key = (iri, tuple(languages))
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            entity = self.entities.by_id[iri]
            name, about = self.name(iri, languages).value, self.description(entity, languages)
            found = self._kept[key] = (name, about, _types(entity, languages))
        return found

    def _result(self, candidate: Candidate, languages: Sequence[str]) -> dict[str, Any]:
        name, description, types = self._shown(candidate.id, languages)
        if candidate.name.text != name and candidate.name.kind != HIDDEN:
            description = f"{candidate.name.text} · {description}"
        return {
            "id": candidate.id,
            "name": name,
            "description": description,
            "type": types,
            "score": round(candidate.score, 2),
            "match": candidate.match,
            "features": [{"id": one.feature, "value": round(one.points, 2)} for one in candidate.points],
        }

    def _suggestion(self, entity: Entity, languages: Sequence[str]) -> dict[str, Any]:
        return {
            "id": entity.id,
            "name": self.name(entity.id, languages).value,
            "description": self.description(entity, languages),
            "notable": _types(entity, languages),
        }

    def values(self, entity: Entity, name: str, languages: Sequence[str]) -> Iterator[dict[str, Any]]:
        """Give the values of a property of an entity, as an extension response has them."""
        if name in LINKS:
            for iri in (entity.properties or EMPTY).get(name, ()):
                yield {"id": iri, "name": self.name(iri, languages).value}
        elif name == "type":
            yield from ({"id": one["id"], "name": one["name"]} for one in _types(entity, languages))
        elif name == "notation":
            yield from ({"str": code} for code in entity.codes)
        elif name == "names":
            shown = (found.text for found in entity.names if found.kind != HIDDEN)
            yield from ({"str": text} for text in dict.fromkeys(shown))
        elif found := pick([Label(one.text, one.language) for one in entity.descriptions], [*languages, "en"]):
            yield {"str": found.value}

    def _texts(self, value: PropertyValue) -> tuple[str, ...]:
        if value.id is not None and (names := self.entities.names.get(expand(value.id))):
            return tuple(name.text for name in names)
        return (value.text,) if value.text.strip() else ()

    @staticmethod
    def _type_of(value: PropertyValue) -> str:
        asked = value.id or expand(value.text)
        return next((term.id for term in KINDS if fold(value.text) in map(fold, term.names.values())), asked)


def suggest_terms(terms: Sequence[Term], prefix: str, start: int, languages: Sequence[str]) -> list[dict[str, str]]:
    """Return the types or properties whose id or name, in any language, holds what was typed; all for an empty text."""
    typed = fold(prefix)
    fitting = [t for t in terms if any(typed in fold(text) for text in (t.id, *t.names.values()))]
    return [{"id": term.id, "name": term.name(languages)} for term in fitting[start : start + PAGE]]


def properties_of(type_: str | None) -> list[Term]:
    """Return the properties that entities of a type have; all where no type, or one that is not known, is given."""
    without = {
        KINDS[0].id: {"department", "scheme"},
        KINDS[1].id: {"city", "department", "unit"},
        KINDS[2].id: {"city", "department", "unit"},
        KINDS[3].id: {"parent", "unit", "scheme"},
        KINDS[4].id: {"parent", "unit", "scheme"},
        KINDS[5].id: {"parent", "unit", "scheme"},
        KINDS[7].id: {"city", "department", "unit"},
    }.get(type_ or "", set())
    return [term for term in PROPERTIES if term.id not in without]


def _types(entity: Entity, languages: Sequence[str]) -> list[dict[str, str]]:
    return [{"id": one, "name": term.name(languages)} for one in entity.kinds if (term := kind(one))]


def _meta(term: Term, languages: Sequence[str], service: str) -> dict[str, Any]:
    found: dict[str, Any] = {"id": term.id, "name": term.name(languages)}
    if term.id in LINKS:
        found["service"] = service
        if (value := VALUE_TYPES[term.id]) is not None:
            found["type"] = {"id": value.id, "name": value.name(languages)}
    return found


def shown_names(entity: Entity) -> list[Name]:
    """Return the names of an entity that people may see, each once."""
    return list(dict.fromkeys(name for name in entity.names if name.kind != HIDDEN))
