"""The registry of mapping sets: what there is, under which IRI, where to get it, and when it was last changed.

It is a MappingRegistry of SSSOM (https://mapping-commons.github.io/sssom/MappingRegistry/), as files of the mapping
commons are. What we ship has one in its folder; a service gives one of the sets that it holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import yaml

from civilex import reference_model
from civilex.mapping.sssom import read_sssom
from civilex.namespaces import ROOT
from civilex.queries import stored
from civilex.store import Queryable
from civilex.store.dataset import graph_slug

REGISTRY = f"{ROOT}mappings/registry"
"""The IRI of the registry of what we ship."""
_FOLDERS = {"mappings": "remits and vocabularies", "alignments": "model to other standards"}


@dataclass(frozen=True, slots=True)
class RegisteredSet:
    """A mapping set in a registry: its IRI, the file's name, where a copy is, its group, the day of its last change."""

    iri: str
    local_name: str
    mirror: str | None = None
    group: str | None = None
    last_updated: str | None = None

    def slots(self) -> dict[str, str]:
        """Return it as a MappingSetReference."""
        found = {
            "mapping_set_id": self.iri,
            "mirror_from": self.mirror,
            "mapping_set_group": self.group,
            "last_updated": self.last_updated,
            "local_name": self.local_name,
        }
        return {name: value for name, value in found.items() if value}


def registry(identifier: str, sets: Iterable[RegisteredSet]) -> dict[str, Any]:
    """Return a registry as a MappingRegistry; the sets are those of the caller's order."""
    return {
        "mapping_registry_id": identifier,
        "mapping_registry_title": "Mapping sets of civilex",
        "mapping_registry_description": "Remits of the departments of cities to municipal units, vocabularies to each "
        "other, and the model to other standards: SSSOM sets with evidence for each mapping.",
        "documentation": f"{ROOT}ontology/city",
        "mapping_set_references": [one.slots() for one in sets],
    }


def as_yaml(document: dict[str, Any]) -> str:
    """Return a registry as the YAML file that the mapping commons keep."""
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120)


def shipped_registry() -> dict[str, Any]:
    """Return the registry of the mapping sets that we ship, as ``ontology/mapping-registry.yml`` has it."""
    root = reference_model.root() / "ontology"
    files = (
        (path, group) for folder, group in _FOLDERS.items() for path in sorted((root / folder).glob("*.sssom.tsv"))
    )
    return registry(REGISTRY, [_read(path, group, str(path.relative_to(root))) for path, group in files])


def stored_registry(store: Queryable, address: str) -> dict[str, Any]:
    """Return the registry of the mapping sets that a store holds; ``address`` is that of their list in the service."""
    found = []
    for row in store.rows(stored("service/registry").bind()):
        graph, mapping_set, made = row["graph"], row["set"], row.get("date")
        if isinstance(graph, ox.NamedNode) and isinstance(mapping_set, ox.NamedNode):
            slug = graph_slug(graph.value)
            day = made.value if isinstance(made, ox.Literal) else None
            found.append(RegisteredSet(mapping_set.value, f"{slug}.sssom.tsv", f"{address}/{slug}.tsv", None, day))
    return registry(f"{address}/registry", found)


def _read(path: Path, group: str, local_name: str) -> RegisteredSet:
    mapping_set = read_sssom(path.read_text(encoding="utf-8"), path.name)
    days = [str(day) for mapping in mapping_set.mappings if (day := mapping.slots.get("mapping_date"))]
    return RegisteredSet(mapping_set.iri, local_name, None, group, max(days, default=None))
