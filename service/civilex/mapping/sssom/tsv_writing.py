"""SSSOM/TSV written in its canonical form: the same set gives the same bytes (SSSOM/TSV, canonical format)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pyoxigraph as ox
import yaml

from civilex.mapping.sssom.mapping_set import ExtensionSlot, MappingSet
from civilex.mapping.sssom.prefixes import BUILT_IN_PREFIXES, Compactor
from civilex.mapping.sssom.propagation import condensed
from civilex.mapping.sssom.values import joined
from civilex.rdf.mapping_slots import MAPPING_SLOTS, SET_SLOTS, Slot, SlotValue

_TO_QUOTE = ("\t", "\n", "\r", '"')
_NEW = tuple(name for name, slot in {**SET_SLOTS, **MAPPING_SLOTS}.items() if slot.since == "1.1")


def write_tsv(mapping_set: MappingSet, *, condense: bool = True) -> str:
    """Return the set as SSSOM/TSV with embedded metadata, its mappings sorted.

    ``condense``: what all mappings share stands in the metadata. A set that uses a slot of SSSOM 1.1 says so.
    """
    return "".join(tsv_lines(mapping_set, condense=condense))


def tsv_lines(mapping_set: MappingSet, *, condense: bool = True) -> Iterator[str]:
    """Go through the lines of the document."""
    written = condensed(mapping_set) if condense else mapping_set
    compactor = Compactor(written.curie_map)
    used = {name for mapping in written.mappings for name in mapping.slots}
    columns = [name for name in MAPPING_SLOTS if name in used]
    properties = {property_ for mapping in written.mappings for property_ in mapping.extensions}
    own = sorted((slot for slot in written.extensions if slot.property in properties), key=lambda slot: slot.property)
    rows = []
    for mapping in written.mappings:
        fields = [_text(MAPPING_SLOTS[name], mapping.slots.get(name), compactor) for name in columns]
        fields += [_own_text(mapping.extensions.get(slot.property), compactor) for slot in own]
        rows.append(fields)
    rows.sort()
    metadata = _metadata(written, own, compactor, new=bool(used & set(_NEW)))
    for line in yaml.dump(metadata, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10**6).splitlines():
        yield f"#{line}\n"
    yield "\t".join([*columns, *(slot.name for slot in own)]) + "\n"
    for fields in rows:
        yield "\t".join(map(_quoted, fields)) + "\n"


def _metadata(written: MappingSet, own: list[ExtensionSlot], compactor: Compactor, *, new: bool) -> dict[str, Any]:
    slots: dict[str, Any] = {}
    named: Mapping[str, SlotValue] = {**written.slots, "mapping_set_id": written.iri}
    if (new or set(named) & set(_NEW)) and "sssom_version" not in named:
        named = {"sssom_version": "1.1", **named}
    for name, slot in SET_SLOTS.items():
        if name in named:
            value = named[name]
            if isinstance(value, tuple):
                slots[name] = [_text(slot, one, compactor) for one in value]
            else:
                slots[name] = value if isinstance(value, date | float) else _text(slot, value, compactor)
    if own:
        slots["extension_definitions"] = [
            {
                "slot_name": extension.name,
                "property": compactor.compact(extension.property),
                "type_hint": compactor.compact(extension.type_hint),
            }
            for extension in own
        ]
    prefixes = {name: space for name, space in sorted(compactor.used.items()) if name not in BUILT_IN_PREFIXES}
    return {"curie_map": prefixes, **slots} if prefixes else slots


def number(value: float) -> str:
    """Return a number with up to three digits after the point, a half rounded up.

    >>> number(0.95), number(1.0), number(0.0005)
    ('0.95', '1.0', '0.001')
    """
    rounded = Decimal(repr(value)).quantize(Decimal("0.001"), ROUND_HALF_UP).normalize()
    text = format(rounded, "f")
    return text if "." in text else f"{text}.0"


def _text(slot: Slot, value: SlotValue | None, compactor: Compactor) -> str:
    match value:
        case None:
            return ""
        case tuple():
            return joined(tuple(compactor.compact(one) for one in value) if slot.kind == "reference" else value)
        case float():
            return number(value)
        case date():
            return value.isoformat()
        case _:
            return compactor.compact(value) if slot.kind == "reference" else value


def _own_text(value: ox.NamedNode | ox.Literal | None, compactor: Compactor) -> str:
    if value is None:
        return ""
    return compactor.compact(value.value) if isinstance(value, ox.NamedNode) else value.value


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in _TO_QUOTE) else text


class _Dumper(yaml.SafeDumper):
    """Writes texts plain, where a reader that takes types from their looks still reads a text or the same value."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        del indentless
        super().increase_indent(flow, indentless=False)


def _scalar(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    # Plain wherever YAML can, else in double quotes: what would be read as a number or a date is no text there.
    written = yaml.dump({"x": text}, Dumper=yaml.SafeDumper, width=10**6)
    plain = "\n" not in text and written.startswith("x: ") and written[3] not in "'\"|>"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if plain else '"')


_Dumper.add_representer(str, _scalar)
