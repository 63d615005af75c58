"""Links of catalogues: which addresses the distributions give, and which of them fail."""

from __future__ import annotations

import numpy as np

from civilex.catalogs.data_graph import DataGraph
from civilex.catalogs.link_states import Links
from civilex.catalogs.report import ValidationResult
from civilex.namespaces import expand
from civilex.shacl.columns import Columns

PROPERTIES = ("dcat:accessURL", "dcat:downloadURL")
_FIX = "dcat:accessURL <https://data.city.example/bus-stops> ; an address that answers"


def addresses(columns: Columns) -> list[str]:
    """Return the addresses that distributions give for access or download, each once, in order."""
    nodes = columns.own_instances(expand("dcat:Distribution"))
    found: set[str] = set()
    for name in PROPERTIES:
        _, values = columns.follow(columns.number(expand(name)), nodes)
        found.update(columns.lexical(value) for value in np.unique(values).tolist())
    return sorted(address for address in found if address.startswith(("http://", "https://")))


def failing(data: DataGraph, links: Links) -> list[ValidationResult]:
    """Return a warning for each address of a distribution that fails; what was not checked is no finding."""
    columns, owners = data.columns, data.owners
    nodes = columns.own_instances(expand("dcat:Distribution"))
    found = []
    for name in PROPERTIES:
        path = expand(name)
        index, values = columns.follow(columns.number(path), nodes)
        for node, value in zip(nodes[index].tolist(), values.tolist(), strict=True):
            state = links.get(columns.lexical(value))
            if state is None or state.outcome != "fails":
                continue
            term = columns.term(node)
            publisher = int(owners.publishers_of(np.array([node], np.int32))[0])
            found.append(
                ValidationResult(
                    severity="warning",
                    message=f"The address ({name}) does not answer as it should: {state.reason}",
                    focus_node=getattr(term, "value", "") if str(term).startswith("<") else str(term),
                    path=path,
                    value=str(columns.term(value)),
                    component=None,
                    fix=_FIX,
                    owner=owners.named(node),
                    title=owners.title(node),
                    publisher=owners.label(publisher),
                )
            )
    return found
