"""Where nodes stand in JSON-LD: JSON pointers (RFC 6901) to the objects with their ``@id``."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from civilex.rdf.iri_references import resolve

_Names = dict[str, str]


def pointers(content: bytes, iris: Collection[str], base_iri: str) -> dict[str, str]:
    """Return for each IRI the pointer of the object that describes it, else of the first that names it."""
    described: dict[str, str] = {}
    mentioned: dict[str, str] = {}
    todo: list[tuple[Any, str, _Names, str]] = [(json.loads(content), "", {}, base_iri)]
    while todo:
        value, pointer, names, base = todo.pop()
        if isinstance(value, list):
            todo += [(item, f"{pointer}/{number}", names, base) for number, item in reversed([*enumerate(value)])]
            continue
        if not isinstance(value, dict):
            continue
        names, base = _with_context(value.get("@context"), names, base)
        alias = next((name for name in value if name == "@id" or names.get(name) == "@id"), None)
        if alias is not None and isinstance(value[alias], str):
            iri = _expanded(value[alias], names, base)
            if iri in iris:
                (described if len(value) > 1 else mentioned).setdefault(iri, pointer)
        todo += [
            (inner, f"{pointer}/{_escaped(key)}", names, base)
            for key, inner in reversed(value.items())
            if key != "@context"
        ]
    return mentioned | described


def _with_context(context: Any, names: _Names, base: str) -> tuple[_Names, str]:
    for one in context if isinstance(context, list) else [context]:
        if not isinstance(one, dict):
            continue
        names = dict(names)
        for name, meaning in one.items():
            target = meaning.get("@id") if isinstance(meaning, dict) else meaning
            if name == "@base" and isinstance(target, str):
                base = resolve(target, base)
            elif isinstance(target, str):
                names[name] = target
    return names, base


def _expanded(text: str, names: _Names, base: str) -> str:
    prefix, colon, rest = text.partition(":")
    if colon and not rest.startswith("//") and prefix in names:
        return _expanded(names[prefix], names, base) + rest if names[prefix] != text else text
    return text if colon and prefix.isidentifier() else resolve(text, base)


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
