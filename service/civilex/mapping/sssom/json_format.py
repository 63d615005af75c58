"""SSSOM as JSON: the model's objects as they are (the standard leaves the details open), read and written.

Prefixes stand in ``curie_map`` or, as other tools write them, in ``@context``. Identifiers may be IRIs or CURIEs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pyoxigraph as ox

from civilex.mapping.sssom.mapping_set import ExtensionSlot, MappingSet
from civilex.mapping.sssom.metadata import Metadata, read_metadata, require_identity
from civilex.mapping.sssom.prefixes import BUILT_IN_PREFIXES, Compactor, is_iri
from civilex.mapping.sssom.problems import Problem, Problems
from civilex.mapping.sssom.propagation import PROPAGATED, propagated
from civilex.mapping.sssom.records import check_record
from civilex.mapping.sssom.tables import extension_value
from civilex.mapping.sssom.values import Misfit, Values, closest
from civilex.rdf.mapping_slots import MAPPING_SLOTS, SET_SLOTS, Slot, SlotValue
from civilex.rdf.mapping_triples import MappingAssertion, Value

_BLANK = " \t\r\n"
Place = tuple[int, int]


def read_json(text: str, metadata: dict[str, Any], problems: Problems, source: str) -> MappingSet:
    """Read a set, a list of mappings, or a single one; ``metadata`` fill what the document does not say of the set."""
    try:
        content = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        line, column = (getattr(error, "lineno", 1), getattr(error, "colno", 1))
        reason = f"this is not JSON: {getattr(error, 'msg', 'it nests too deep')}"
        problems.add(Problem("not-json", reason, line=line, column=column))
        return MappingSet(f"urn:sssom:{source}", {}, ())
    if not isinstance(content, dict | list):
        reason = "a document is an object with 'mappings', a list of mappings, or one mapping"
        problems.add(Problem("not-mappings", reason, line=1, column=1))
        return MappingSet(f"urn:sssom:{source}", {}, ())
    if not isinstance(content, dict | list):
        reason = "a set is an object with 'mappings', or a list of mappings; this is a bare value"
        problems.add(Problem("not-mappings", reason, line=1, column=1, slot="mappings"))
        return MappingSet(f"urn:sssom:{source}", {}, ())
    raw = content if isinstance(content, dict) else {"mappings": content}
    if "mappings" not in raw and "predicate_id" in raw:
        raw = {"mappings": [raw]}
    records = [] if raw.get("mappings") is None else raw["mappings"]
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        reason = "'mappings' is a list of objects, one for each mapping"
        problems.add(Problem("not-mappings", reason, line=1, column=1, slot="mappings"))
        records = []
    top = {name: value for name, value in raw.items() if name != "mappings"}
    declared = raw.get("curie_map") or {}
    top["curie_map"] = {**_prefixes(raw.get("@context")), **declared} if isinstance(declared, dict) else declared
    places = _Places(text)
    found, values = read_metadata(
        {**metadata, **top}, places.keys(), problems, iris_allowed=True, project_prefixes=True
    )
    iri = require_identity(found, problems, provisional=f"urn:sssom:{source.rpartition('/')[2] or 'set'}")
    mappings = []
    for number, record in enumerate(records):
        count = len(problems.found)
        mapping = _mapping(record, found, values, problems)
        if len(problems.found) > count:
            problems.found[count:] = [places.placed(problem, number) for problem in problems.found[count:]]
        if not problems.has_violations_since(count):
            mappings.append(mapping)
    return propagated(MappingSet(iri, found.slots, tuple(mappings), found.curie_map, found.extensions))


def _prefixes(context: Any) -> dict[str, str]:
    """Return the prefixes of a JSON-LD context: names of texts that are IRIs and no slots."""
    found: dict[str, str] = {}
    for part in context if isinstance(context, list) else [context]:
        for name, meaning in part.items() if isinstance(part, dict) else ():
            known = name in MAPPING_SLOTS or name in SET_SLOTS or name in BUILT_IN_PREFIXES or name.startswith("@")
            if not known and isinstance(meaning, str) and is_iri(meaning):
                found[name] = meaning
    return found


def _mapping(record: Mapping[str, Any], metadata: Metadata, values: Values, problems: Problems) -> MappingAssertion:
    own = {extension.name: extension for extension in metadata.extensions}
    slots: dict[str, SlotValue] = {}
    extensions: dict[str, Value] = {}
    faulty: dict[str, SlotValue] = {}
    for name, value in record.items():
        texts = _texts(value)
        try:
            if not texts:
                continue
            if slot := MAPPING_SLOTS.get(name):
                slots[name] = values.values(slot, texts)
            elif name in own:
                extensions[own[name].property] = extension_value(own[name], texts[0], values)
            elif not name.startswith("@"):
                fix = closest(name, list(MAPPING_SLOTS))
                reason = f"'{name}' is no slot of a mapping and not among the extension_definitions: it is left out"
                problems.add(Problem("unknown-slot", reason, "warning", slot=name, fix=fix))
        except Misfit as misfit:
            faulty[name] = ""
            problems.add(Problem(misfit.code, misfit.reason, slot=name, fix=misfit.fix))
    shared = {name: value for name, value in metadata.slots.items() if name in PROPAGATED}
    check_record({**faulty, **slots}, None, {}, problems, shared)
    return MappingAssertion(slots, extensions)


def _texts(value: Any) -> list[str]:
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    if value is None or value == "":
        return []
    return ["true" if value is True else "false" if value is False else str(value)]


class _Places:
    """Finds line and column of keys in a JSON text, only where something is wrong there."""

    def __init__(self, text: str):
        self._text = text
        self._decoder = json.JSONDecoder()
        self._top: dict[str, int] | None = None
        self._records: list[int] = []

    def keys(self) -> Mapping[str, Place]:
        return _Lazy(self)

    def of_key(self, name: str) -> Place | None:
        offset = self._scan().get(name)
        return None if offset is None else self._place(offset)

    def placed(self, problem: Problem, number: int) -> Problem:
        self._scan()
        if number >= len(self._records):
            return problem
        start = self._records[number]
        offset = self._members(start).get(problem.slot or "", start)
        line, column = self._place(offset)
        return Problem(
            problem.code, problem.reason, problem.severity, line, column, problem.slot, problem.fix, problem.mapping
        )

    def _scan(self) -> dict[str, int]:
        if self._top is None:
            start = self._skip(0)
            if self._text[start] == "[":
                self._top, self._records = {}, self._items(start)
            else:
                self._top = self._members(start)
                array = self._values.get("mappings")
                self._records = [start] if array is None else self._items(array) if self._text[array] == "[" else []
        return self._top

    def _members(self, start: int) -> dict[str, int]:
        """Return where each key of the object at ``start`` stands."""
        found: dict[str, int] = {}
        self._values: dict[str, int] = {}
        position = self._skip(start + 1)
        while self._text[position] != "}":
            key, end = self._decoder.raw_decode(self._text, position)
            value = self._skip(self._skip(end) + 1)
            found[key], self._values[key] = position, value
            position = self._after(self._decoder.raw_decode(self._text, value)[1])
        return found

    def _items(self, start: int) -> list[int]:
        found = []
        position = self._skip(start + 1)
        while self._text[position] != "]":
            found.append(position)
            position = self._after(self._decoder.raw_decode(self._text, position)[1])
        return found

    def _after(self, end: int) -> int:
        position = self._skip(end)
        return self._skip(position + 1) if self._text[position] == "," else position

    def _skip(self, position: int) -> int:
        while self._text[position] in _BLANK:
            position += 1
        return position

    def _place(self, offset: int) -> Place:
        return self._text.count("\n", 0, offset) + 1, offset - self._text.rfind("\n", 0, offset)


class _Lazy(dict[str, Place]):
    """The places of the keys of the set, found when one is asked for."""

    def __init__(self, places: _Places):
        super().__init__()
        self._places = places

    def get(self, key: str, default: Any = None) -> Any:
        return self._places.of_key(key) or default


def write_json(mapping_set: MappingSet) -> str:
    """Return the set as JSON: identifiers as CURIEs, with the prefixes used as ``curie_map``."""
    compactor = Compactor(mapping_set.curie_map)
    top: dict[str, Any] = {
        name: _written(SET_SLOTS[name], mapping_set.slots[name], compactor)
        for name in SET_SLOTS
        if name in mapping_set.slots
    }
    top["mapping_set_id"] = mapping_set.iri
    own = {extension.property: extension for extension in mapping_set.extensions}
    records = [_record(mapping, own, compactor) for mapping in mapping_set.mappings]
    if own:
        top["extension_definitions"] = [_definition(extension, compactor) for extension in own.values()]
    used = {name: space for name, space in sorted(compactor.used.items()) if name not in BUILT_IN_PREFIXES}
    return json.dumps({"curie_map": used, **top, "mappings": records}, ensure_ascii=False, indent=1) + "\n"


def _record(mapping: MappingAssertion, own: Mapping[str, ExtensionSlot], compactor: Compactor) -> dict[str, Any]:
    record = {
        name: _written(MAPPING_SLOTS[name], mapping.slots[name], compactor)
        for name in MAPPING_SLOTS
        if name in mapping.slots
    }
    for property_, value in sorted(mapping.extensions.items()):
        record[own[property_].name] = compactor.compact(value.value) if isinstance(value, ox.NamedNode) else value.value
    return record


def _definition(extension: ExtensionSlot, compactor: Compactor) -> dict[str, str]:
    return {
        "slot_name": extension.name,
        "property": compactor.compact(extension.property),
        "type_hint": compactor.compact(extension.type_hint),
    }


def _written(slot: Slot, value: SlotValue, compactor: Compactor) -> Any:
    if isinstance(value, tuple):
        return [compactor.compact(one) if slot.kind == "reference" else one for one in value]
    if slot.kind == "reference":
        return compactor.compact(str(value))
    return value if isinstance(value, float) else str(value)
