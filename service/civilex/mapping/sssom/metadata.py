"""The metadata of a mapping set: the YAML block before a table, a file beside it, or the top of a JSON document."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from civilex.mapping.sssom.mapping_set import ExtensionSlot
from civilex.mapping.sssom.prefixes import BUILT_IN_PREFIXES, is_iri
from civilex.mapping.sssom.problems import Problem, Problems
from civilex.mapping.sssom.values import Misfit, Values, closest
from civilex.namespaces import XSD
from civilex.rdf.mapping_slots import SET_SLOTS, SlotValue

UNSPECIFIED_LICENSE = "https://w3id.org/sssom/license/unspecified"
_OTHER_KEYS = ("curie_map", "extension_definitions", "mappings")
_NAME = re.compile(r"[^\W\d][\w.-]*")
_DEPTH = 8
"""So deep may the YAML of metadata nest; it needs three."""


@dataclass(slots=True)
class Metadata:
    """The metadata of a set as read: slots by name, the prefixes and own slots that it declares."""

    slots: dict[str, SlotValue] = field(default_factory=dict)
    curie_map: dict[str, str] = field(default_factory=dict)
    extensions: tuple[ExtensionSlot, ...] = ()


Places = Mapping[str, tuple[int, int]]
"""Line and column of each key at the top of the metadata."""


def read_yaml(lines: Sequence[str], indent: int, problems: Problems) -> tuple[dict[str, Any], Places]:
    """Return the metadata block as a mapping of texts, and the place of each key.

    ``indent`` is how many characters were cut from the beginning of each line (the ``#``).
    """
    text = "\n".join(lines)
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            anchored = getattr(event, "anchor", None) is not None
            if anchored or (getattr(event, "tag", None) is not None and not isinstance(event, yaml.AliasEvent)):
                line, column = _place(event.start_mark, indent)
                reason = "anchors, aliases and tags of YAML may not stand in the metadata (SSSOM/TSV)"
                problems.add(Problem("forbidden-yaml", reason, line=line, column=column))
                return {}, {}
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
        found = yaml.load(text, Loader=yaml.CBaseLoader) or {}  # noqa: S506  every scalar stays a text
    except (yaml.YAMLError, RecursionError) as error:
        line, column = _place(getattr(error, "problem_mark", None), indent)
        reason = f"the metadata block is not YAML: {getattr(error, 'problem', None) or 'it nests too deep'}"
        problems.add(Problem("not-yaml", reason, line=line, column=column))
        return {}, {}
    if not isinstance(found, dict):
        problems.add(Problem("not-yaml", "the metadata block is not a YAML mapping of slots", line=1, column=1))
        return {}, {}
    places = {}
    for key, _ in node.value if isinstance(node, yaml.MappingNode) else ():
        places[str(key.value)] = _place(key.start_mark, indent)
    return found, places


def read_metadata(
    raw: Mapping[str, Any],
    places: Places,
    problems: Problems,
    *,
    iris_allowed: bool = False,
    project_prefixes: bool = False,
) -> tuple[Metadata, Values]:
    """Return the metadata that a mapping of texts holds, and what reads values by its prefixes."""
    start = places.get("curie_map", (1, 1))
    metadata = Metadata(curie_map=_curie_map(raw.get("curie_map"), start, problems))
    values = Values(metadata.curie_map, iris_allowed=iris_allowed, project_prefixes=project_prefixes)
    metadata.extensions = _extensions(raw.get("extension_definitions"), values)
    own = {extension.name for extension in metadata.extensions}
    for name, value in raw.items():
        line, column = places.get(name, (1, 1))
        slot = SET_SLOTS.get(name)
        if slot is None:
            if name not in (*_OTHER_KEYS, *own) and not name.startswith("@"):
                fix = closest(name, [*SET_SLOTS, *_OTHER_KEYS])
                reason = f"'{name}' is no slot of a mapping set: it is left out"
                problems.add(Problem("unknown-slot", reason, "warning", line, column, name, fix))
            continue
        texts = [str(one) for one in value] if isinstance(value, list) else [_text(value)]
        texts = [text for text in texts if text != ""]
        if not texts:
            continue
        try:
            metadata.slots[name] = values.values(slot, texts)
        except Misfit as misfit:
            problems.add(Problem(misfit.code, misfit.reason, "violation", line, column, name, misfit.fix))
    return metadata, values


def require_identity(metadata: Metadata, problems: Problems, *, provisional: str) -> str:
    """Return the IRI of the set; what the set lacks of its two required slots is a problem.

    ``provisional`` is its IRI where it has none.
    """
    if "mapping_set_id" not in metadata.slots:
        if not any(problem.slot == "mapping_set_id" for problem in problems.found):
            reason = "the metadata lack the slot 'mapping_set_id', a URI of the set's own"
            problems.add(Problem("no-set-id", reason, "violation", 1, 1, "mapping_set_id"))
        metadata.slots["mapping_set_id"] = provisional
    if "license" not in metadata.slots and not any(problem.slot == "license" for problem in problems.found):
        reason = "the metadata lack the slot 'license', the URI of the licence"
        problems.add(Problem("no-license", reason, "violation", 1, 1, "license", UNSPECIFIED_LICENSE))
    return str(metadata.slots["mapping_set_id"])


def _curie_map(raw: Any, place: tuple[int, int], problems: Problems) -> dict[str, str]:
    found: dict[str, str] = {}
    if raw in (None, ""):
        return found
    if not isinstance(raw, dict):
        problems.add(
            Problem(
                "not-a-curie-map", "curie_map is a mapping of prefixes to namespaces", line=place[0], column=place[1]
            )
        )
        return found
    for name, space in raw.items():
        text = str(space.get("prefix_url", "")) if isinstance(space, dict) else str(space)
        if not is_iri(text):
            reason = f"the prefix '{name}' stands for '{text}', which is no IRI"
            problems.add(Problem("not-a-namespace", reason, "violation", *place, "curie_map"))
        elif BUILT_IN_PREFIXES.get(name, text) != text:
            reason = f"the prefix '{name}' is built in and stands for {BUILT_IN_PREFIXES[name]}, not for {text}"
            problems.add(Problem("built-in-prefix", reason, "violation", *place, "curie_map", BUILT_IN_PREFIXES[name]))
        else:
            found[str(name)] = text
    return found


def _extensions(raw: Any, values: Values) -> tuple[ExtensionSlot, ...]:
    """Return the definitions of own slots that count: those that are not as the standard wants them are ignored."""
    found = []
    for item in raw if isinstance(raw, list) else ():
        if not isinstance(item, dict) or not set(item) <= {"slot_name", "property", "type_hint"}:
            continue
        name = str(item.get("slot_name", ""))
        if not _NAME.fullmatch(name):
            continue
        property_ = _resolved(str(item.get("property") or f"http://sssom.invalid/{name}"), values)
        hint = _resolved(str(item.get("type_hint") or XSD + "string"), values)
        if property_ and hint:
            found.append(ExtensionSlot(name, property_, hint))
    return tuple(found)


def _resolved(text: str, values: Values) -> str | None:
    try:
        return values.expand(text)
    except Misfit:
        # Files of ours and of others write whole IRIs here.
        return text if is_iri(text) and "//" in text else None


def _place(mark: Any, indent: int) -> tuple[int, int]:
    return (mark.line + 1, mark.column + 1 + indent) if mark else (1, 1)


def _text(value: Any) -> str:
    return "" if value is None else str(value)
