"""IRIs of civilex and prefixes of the vocabularies that it uses.

The prefixes are read once from ``ontology/prefixes.ttl``, so that files, queries, pages and code cannot drift apart.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from civilex import reference_model

ROOT = "https://w3id.org/civilex/"
NS = ROOT + "ns/"
CONCEPT = ROOT + "concept/"
ID = ROOT + "id/"
GRAPH = ROOT + "graph/"
ONTOLOGY = ROOT + "ontology/"
SHAPE = ROOT + "shape/"

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCT = "http://purl.org/dc/terms/"

_PREFIX = re.compile(r"^@prefix\s+([\w-]*):\s*<([^>]*)>\s*\.", re.MULTILINE)


@cache
def prefixes() -> dict[str, str]:
    """Return the prefixes of the project: name to namespace IRI, as ``ontology/prefixes.ttl`` declares them."""
    text = (reference_model.root() / "ontology" / "prefixes.ttl").read_text(encoding="utf-8")
    return dict(_PREFIX.findall(text))


@lru_cache(maxsize=4096)
def compact(iri: str) -> str:
    """Return ``iri`` as a CURIE where a prefix of the project fits, else unchanged.

    >>> compact("https://w3id.org/civilex/ns/DataNeed")
    'cvx:DataNeed'
    >>> compact("https://example.org/x")
    'https://example.org/x'
    """
    fitting = [(name, space) for name, space in prefixes().items() if name and iri.startswith(space)]
    for name, space in sorted(fitting, key=lambda item: -len(item[1])):
        local = iri[len(space) :]
        if re.fullmatch(r"[\w.-]*\w|", local):
            return f"{name}:{local}"
    return iri


def expand(text: str) -> str:
    """Return the IRI that ``text``, a CURIE of the project or an IRI already, stands for.

    >>> expand("unit:SEC")
    'https://w3id.org/civilex/concept/municipal-unit/SEC'
    >>> expand("https://example.org/x")
    'https://example.org/x'
    """
    name, colon, local = text.partition(":")
    if colon and not local.startswith("//") and name in prefixes():
        return prefixes()[name] + local
    return text


def graph(kind: str, slug: str) -> str:
    """Return the IRI of the named graph of a kind (model, city, catalog, mappings, inferred, system) and slug.

    >>> graph("city", "boston")
    'https://w3id.org/civilex/graph/city/boston'
    """
    return f"{GRAPH}{kind}/{slug}"
