"""The standard hash of a mapping (SSSOM 1.1, hashing a mapping record): FNV-1a of a canonical S-expression."""

from __future__ import annotations

from datetime import date

from civilex.rdf.mapping_slots import MAPPING_SLOTS
from civilex.rdf.mapping_triples import MappingAssertion

_OFFSET = 14695981039346656037
_PRIME = 1099511628211
_NOT_HASHED = ("record_id", "mapping_cardinality")


def hash_of(mapping: MappingAssertion) -> str:
    """Return the hash of a mapping whose set's values were propagated: 16 hexadecimal digits.

    >>> hash_of(MappingAssertion({"subject_id": "urn:x:a", "predicate_id": "urn:x:p", "object_id": "urn:x:b"}))
    '5F3FF549DD06D442'
    """
    value = _OFFSET
    for byte in s_expression(mapping).encode():
        value = ((value ^ byte) * _PRIME) & 0xFFFFFFFFFFFFFFFF
    return value.to_bytes(8, "little").hex().upper()


def s_expression(mapping: MappingAssertion) -> str:
    """Return a mapping as a canonical S-expression (RFC 9804): its slots in the order of the model, values counted.

    >>> s_expression(MappingAssertion({"subject_id": "urn:x:a", "confidence": 0.8}))
    '(7:mapping((10:subject_id7:urn:x:a)(10:confidence3:0.8)))'
    """
    parts = []
    for name in MAPPING_SLOTS:
        if name in mapping.slots and name not in _NOT_HASHED:
            value = mapping.slots[name]
            if isinstance(value, tuple):
                parts.append(f"({_counted(name)}({''.join(map(_counted, sorted(value)))}))")
            else:
                parts.append(f"({_counted(name)}{_counted(_text(value))})")
    if mapping.extensions:
        own = sorted(mapping.extensions.items())
        parts.append(f"(10:extensions({''.join(f'({_counted(key)}{_counted(value.value)})' for key, value in own)}))")
    return f"(7:mapping({''.join(parts)}))"


def _counted(text: str) -> str:
    return f"{len(text)}:{text}"


def _text(value: str | float | date) -> str:
    return str(round(value, 3)) if isinstance(value, float) else str(value)
