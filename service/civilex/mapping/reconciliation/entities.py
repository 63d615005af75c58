"""What names are reconciled to, read from a store: departments, units, concepts, services, datasets, publishers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from civilex.mapping.matching import Decision, Entry, Name
from civilex.namespaces import DCT, NS, SKOS
from civilex.queries import stored
from civilex.store import Row, Rows

Ask = Callable[[str], Rows]
"""Runs a SELECT query over what the caller may read."""
BATCH = 200
"""Entities asked about at once: short queries are answered beside long ones, whatever else runs."""
PROPERTIES = {
    f"{SKOS}broader": "parent",
    "http://www.w3.org/ns/org#subOrganizationOf": "parent",
    f"{NS}ofCity": "city",
    "http://data.europa.eu/m8g/hasCompetentAuthority": "department",
    f"{DCT}publisher": "department",
    f"{NS}ownedBy": "department",
    f"{NS}performsFunction": "unit",
    f"{NS}contributesToFunction": "unit",
    f"{SKOS}inScheme": "scheme",
}
"""Which property of the service an RDF property is."""
WEIGHTS = {"exactMatch": 1.0, "closeMatch": 0.9, "broadMatch": 0.8, "narrowMatch": 0.6, "relatedMatch": 0.4}
"""How much a mapping that was confirmed says of the next name like its subject, by its predicate."""


@dataclass(frozen=True, slots=True)
class Entity:
    """Something that a name can mean.

    ``kinds`` are type IRIs of :mod:`civilex.mapping.reconciliation.kinds`; ``codes`` notations and identifiers;
    ``properties`` other resources by property (``parent``, ``city``, ``department``, ``unit``, ``scheme``).
    """

    id: str
    kinds: tuple[str, ...]
    names: tuple[Name, ...]
    codes: tuple[str, ...] = ()
    descriptions: tuple[Name, ...] = ()
    properties: Mapping[str, tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Entities:
    """All entities of what a caller may read, and the names of the other resources that their properties lead to."""

    by_id: Mapping[str, Entity]
    names: Mapping[str, tuple[Name, ...]]
    decisions: tuple[Decision, ...]

    def entries(self) -> list[Entry]:
        """Return the entities as entries to match."""
        below = {above for entity in self.by_id.values() for above in (entity.properties or {}).get("parent", ())}
        return [self._entry(entity, below) for entity in self.by_id.values() if entity.names]

    def _entry(self, entity: Entity, below: set[str]) -> Entry:
        properties = entity.properties or {}
        around = {
            name: tuple(dict.fromkeys(text.text for iri in iris for text in self.names.get(iri, ())))
            for name, iris in properties.items()
        }
        codes = tuple(Name(code, None, "notation") for code in entity.codes)
        return Entry(
            entity.id,
            (*entity.names, *codes),
            frozenset(entity.kinds),
            {name: texts for name, texts in around.items() if texts},
            leaf=entity.id not in below,
            glosses=(entity.descriptions,),
        )


def read_entities(ask: Ask, kinds: Sequence[str]) -> Entities:
    """Read all entities; ``kinds`` gives the order of an entity's types, the first being its main one."""
    types: dict[str, set[str]] = defaultdict(set)
    for row in ask(stored("service/reconcilable-entities").text):
        types[_iri(row["entity"])].add(_iri(row["type"]))
    properties = _properties(ask, sorted(types))
    others = {iri for found in properties.values() for iris in found.values() for iri in iris}
    said = _names(ask, sorted(types.keys() | others))
    names = {iri: tuple(name for name in said.get(iri, ()) if name.kind in _NAMING) for iri in types.keys() | others}
    entities = {}
    for iri in sorted(types):
        of_entity = said.get(iri, [])
        entities[iri] = Entity(
            iri,
            tuple(kind for kind in kinds if kind in types[iri]),
            names[iri],
            tuple(sorted({name.text for name in of_entity if name.kind in ("notation", "identifier")})),
            tuple(name for name in of_entity if name.kind in ("definition", "description")),
            properties.get(iri, {}),
        )
    return Entities(entities, names, tuple(_decisions(ask)))


_NAMING = ("prefLabel", "altLabel", "hiddenLabel", "title", "name", "label")


def _names(ask: Ask, iris: Sequence[str]) -> dict[str, list[Name]]:
    found: dict[str, list[Name]] = defaultdict(list)
    order = {kind: place for place, kind in enumerate(_NAMING)}
    for row in _in_batches(ask, "service/reconcilable-names", iris):
        name, property_ = row["name"], _iri(row["property"])
        if isinstance(name, ox.Literal) and name.value.strip():
            kind = property_.replace("#", "/").rpartition("/")[2]
            found[_iri(row["entity"])].append(Name(name.value, name.language, kind))
    for names in found.values():
        names.sort(key=lambda name: (order.get(name.kind, len(order)), name.language or "", name.text))
    return found


def _properties(ask: Ask, iris: Sequence[str]) -> dict[str, dict[str, tuple[str, ...]]]:
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in _in_batches(ask, "service/reconcilable-properties", iris):
        found[_iri(row["entity"])][PROPERTIES[_iri(row["property"])]].add(_iri(row["value"]))
    for of_entity in list(found.values()):
        if "city" not in of_entity:
            cities = {city for one in of_entity.get("department", ()) for city in found.get(one, {}).get("city", ())}
            if cities:
                of_entity["city"] = cities
    return {
        entity: {name: tuple(sorted(values)) for name, values in of_entity.items()}
        for entity, of_entity in found.items()
    }


def _decisions(ask: Ask) -> Iterable[Decision]:
    for row in ask(stored("service/decided-names").text):
        entity, name = row["entity"], row["name"]
        weight = WEIGHTS.get(_iri(row["predicate"]).removeprefix(SKOS))
        if weight is None or not isinstance(entity, ox.NamedNode) or not isinstance(name, ox.Literal):
            continue
        agreement = _number(row.get("agreement"), 1.0)
        confirmed = ("modifier" not in row) == (agreement > 0)
        if agreement != 0:
            sure = weight * _number(row.get("confidence"), 1.0) * abs(agreement)
            yield Decision(name.value, entity.value, confirmed, sure, _iri(row["set"]) if "set" in row else "")


def _number(term: object, otherwise: float) -> float:
    try:
        return float(term.value) if isinstance(term, ox.Literal) else otherwise
    except ValueError:
        return otherwise


def _in_batches(ask: Ask, query: str, iris: Sequence[str]) -> Iterable[Row]:
    for start in range(0, len(iris), BATCH):
        batch = [ox.NamedNode(iri) for iri in iris[start : start + BATCH]]
        yield from ask(stored(query).bind({"entity": batch}))


def _iri(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""
