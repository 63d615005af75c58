"""CURIEs: expanded by the prefixes that a document declares, and made for the IRIs that one is written with."""

from __future__ import annotations

import re
from collections.abc import Mapping

from civilex import namespaces
from civilex.namespaces import CONCEPT, DCT, XSD
from civilex.rdf.mapping_slots import OWL, RDF, RDFS, SEMAPV, SSSOM

BUILT_IN_PREFIXES = {
    "linkml": "https://w3id.org/linkml/",
    "owl": OWL,
    "rdf": RDF,
    "rdfs": RDFS,
    "semapv": SEMAPV,
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sssom": SSSOM,
    "xsd": XSD,
}
"""Prefixes that need no declaration (SSSOM, IRI prefixes)."""
WELL_KNOWN_PREFIXES = {
    "concept": CONCEPT,
    "dct": DCT,
    "orcid": "https://orcid.org/",
    "ror": "https://ror.org/",
    "wikidata": "http://www.wikidata.org/entity/",
}
CURIE = re.compile(r"([A-Za-z_][\w.-]*):(\S*)")
_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_LOCAL = re.compile(r"[\w][\w.-]*")


def is_iri(text: str) -> bool:
    """Say whether a text is an absolute IRI that RDF can hold.

    >>> is_iri("https://example.org/a"), is_iri("a/b"), is_iri("https://example.org/a b")
    (True, False, False)
    """
    return bool(re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text)) and not _NOT_IN_IRI.search(text)


def suggested_namespace(prefix: str) -> str | None:
    """Return what a prefix that was not declared most likely stands for: in the project, or well known.

    >>> suggested_namespace("unit")
    'https://w3id.org/civilex/concept/municipal-unit/'
    """
    return (namespaces.prefixes() | WELL_KNOWN_PREFIXES).get(prefix)


class Compactor:
    """Writes IRIs as CURIEs, and remembers the prefixes that it used.

    ``declared`` prefixes go before those of the project; for other IRIs prefixes are made up (``ns1``).
    """

    def __init__(self, declared: Mapping[str, str]):
        """Take the prefixes that a document declares."""
        project = {name: space for name, space in namespaces.prefixes().items() if name}
        known = {**WELL_KNOWN_PREFIXES, **project, **declared, **BUILT_IN_PREFIXES}
        self._names: dict[str, str] = {}
        for name, space in known.items():
            if name in declared or name in BUILT_IN_PREFIXES or space not in self._names:
                self._names[space] = name
        self._spaces = sorted(self._names, key=len, reverse=True)
        self._declared = set(declared)
        self._made: dict[str, str] = {}
        self.used: dict[str, str] = {}

    def compact(self, iri: str) -> str:
        """Return the CURIE of an IRI."""
        if (known := self._made.get(iri)) is not None:
            return known
        space = next((space for space in self._spaces if iri.startswith(space) and self._fits(iri, space)), None)
        if space is None:
            space = iri[: max(iri.rfind("#"), iri.rfind("/"), iri.rfind(":")) + 1]
            self._names[space] = self._made_up(space)
            self._spaces = sorted(self._names, key=len, reverse=True)
        self.used[self._names[space]] = space
        return self._made.setdefault(iri, f"{self._names[space]}:{iri[len(space) :]}")

    def _made_up(self, space: str) -> str:
        """Return a prefix for a namespace that nobody has named: its last part, or a number."""
        last, taken = space.rstrip("/#:").rpartition("/")[2], set(self._names.values())
        if re.fullmatch(r"[A-Za-z_][\w-]{1,30}", last) and last not in taken:
            return last
        number = 1
        while f"ns{number}" in taken:
            number += 1
        return f"ns{number}"

    def _fits(self, iri: str, space: str) -> bool:
        local = iri[len(space) :]
        return self._names[space] in self._declared or not local or bool(_LOCAL.fullmatch(local))
