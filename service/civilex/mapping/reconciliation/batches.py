"""Batches of reconciliation queries and extension queries, read strictly (Reconciliation API 0.2, sections 4 and 6)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from civilex.errors import ContentTooLarge, InvalidInput

BATCH_SIZE = 500
"""The most queries in a batch; the manifest says so."""
LIMIT, LARGEST_LIMIT = 5, 50
TEXT_CHARACTERS = 2000
"""Longer names are cut: nothing that anybody calls something is as long."""
TypeStrict = Literal["any", "should", "all"]
_KNOWN = ("query", "type", "type_strict", "limit", "properties")


@dataclass(frozen=True, slots=True)
class PropertyValue:
    """One value of a property in a query: a text, or an entity by id, perhaps with its name."""

    text: str
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """One name to reconcile; ``text`` is empty where only properties are given."""

    text: str
    types: tuple[str, ...] = ()
    type_strict: TypeStrict = "should"
    limit: int = LIMIT
    properties: Mapping[str, tuple[PropertyValue, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Extension:
    """Which properties of which entities are asked for; ``limits`` are the most values, by property."""

    ids: tuple[str, ...]
    properties: tuple[str, ...]
    limits: Mapping[str, int]


def read_batch(text: str) -> dict[str, Query]:
    """Return the queries of a batch by their keys.

    Raises InvalidInput, with the key and what to write, for what the specification does not allow, and
    ContentTooLarge for more than :data:`BATCH_SIZE` queries.

    >>> read_batch('{"q0": {"query": "Fire Dpt", "limit": 1}}')["q0"].text
    'Fire Dpt'
    """
    batch = _object(_json(text, "queries"), "queries", '{"q0": {"query": "Fire Department"}}')
    if len(batch) > BATCH_SIZE:
        raise ContentTooLarge(f"The batch has {len(batch):,} queries; send up to {BATCH_SIZE} at once (batchSize).")
    return {key: _query(key, value) for key, value in batch.items()}


def read_extension(text: str) -> Extension:
    """Return an extension query; raises InvalidInput and ContentTooLarge as :func:`read_batch` does."""
    example = '{"ids": ["..."], "properties": [{"id": "city"}]}'
    asked = _object(_json(text, "extend"), "extend", example)
    ids, properties = asked.get("ids"), asked.get("properties")
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
        raise InvalidInput(f"extend: 'ids' has to be a list of entity ids, as in {example}.")
    if not isinstance(properties, list) or not all(
        isinstance(one, dict) and isinstance(one.get("id"), str) for one in properties
    ):
        raise InvalidInput(f"extend: 'properties' has to be a list of objects with an 'id', as in {example}.")
    if len(ids) > BATCH_SIZE:
        raise ContentTooLarge(f"{len(ids):,} entities are asked for; send up to {BATCH_SIZE} at once (batchSize).")
    limits = {}
    for one in properties:
        settings = one.get("settings")
        if isinstance(settings, dict) and (given := settings.get("limit")) not in (None, "", 0, "0"):
            limits[one["id"]] = _limit(f"extend, property '{one['id']}'", given)
    return Extension(tuple(ids), tuple(one["id"] for one in properties), limits)


def _query(key: str, value: object) -> Query:
    query = _object(value, f"'{key}'", '{"query": "Fire Department"}')
    for name in query:
        if name not in _KNOWN:
            raise InvalidInput(f"'{key}': '{name}' is not known; a query has {', '.join(_KNOWN)}.")
    text, given = query.get("query", ""), query.get("properties", [])
    if not isinstance(text, str):
        raise InvalidInput(f"'{key}': 'query' has to be a text, the name to reconcile.")
    if not isinstance(given, list):
        raise InvalidInput(f"'{key}': 'properties' has to be a list of objects with 'pid' and 'v'.")
    if "query" not in query and not given:
        raise InvalidInput(f"'{key}': give the name in 'query', or at least one property.")
    types = query.get("type", [])
    if not isinstance(types, str | list) or not all(isinstance(one, str) for one in types):
        raise InvalidInput(f"'{key}': 'type' has to be the id of a type, or a list of ids.")
    strict = query.get("type_strict", "should")
    if strict not in ("any", "should", "all"):
        raise InvalidInput(f"'{key}': 'type_strict' has to be any, should or all.")
    limit = min(_limit(f"'{key}'", query["limit"]), LARGEST_LIMIT) if "limit" in query else LIMIT
    properties: dict[str, list[PropertyValue]] = {}
    for one in given:
        if not isinstance(one, dict) or not isinstance(one.get("pid"), str) or "v" not in one:
            raise InvalidInput(f"'{key}': each of 'properties' has to be an object with 'pid' and 'v'.")
        values = one["v"] if isinstance(one["v"], list) else [one["v"]]
        properties.setdefault(one["pid"], []).extend(_value(key, value) for value in values)
    return Query(
        text[:TEXT_CHARACTERS],
        tuple(one for one in ([types] if isinstance(types, str) else types) if one),
        strict,
        limit,
        {name: tuple(values) for name, values in properties.items()},
    )


def _value(key: str, value: object) -> PropertyValue:
    if isinstance(value, dict) and isinstance(value.get("id"), str):
        name = value.get("name", "")
        return PropertyValue(name if isinstance(name, str) else "", value["id"])
    if isinstance(value, str | int | float | bool):
        return PropertyValue(str(value)[:TEXT_CHARACTERS])
    raise InvalidInput(f"'{key}': a value of a property is a text, a number, true, false, or an object with an 'id'.")


def _limit(where: str, value: object) -> int:
    try:
        limit = int(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else 0
    except (ValueError, OverflowError):
        limit = 0
    if limit < 1:
        raise InvalidInput(f"{where}: 'limit' has to be a whole number above 0.")
    return limit


def _json(text: str, parameter: str) -> object:
    try:
        return json.loads(text)
    except RecursionError as error:
        raise InvalidInput(f"{parameter} is nested too deeply.") from error
    except ValueError as error:
        place = f" at line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise InvalidInput(f"{parameter} is not JSON{place}: {error}.") from error


def _object(value: object, where: str, example: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InvalidInput(f"{where} has to be an object, as {example}.")
    return value
