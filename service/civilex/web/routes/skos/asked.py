"""A request of the API of Skosmos: its parameters, the store as the caller may read it, the languages of labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import pyoxigraph as ox
from fastapi import Depends, Request

from civilex.errors import InvalidParameter
from civilex.store import Queryable
from civilex.web.access import own_origin
from civilex.web.dependencies import StoreDep
from civilex.web.parameters import single_parameters
from civilex.web.representation import languages_asked
from civilex.web.skos_concepts import SkosConcepts
from civilex.web.skos_vocabularies import Scheme, scheme_named, schemes

ROOT = "/skos/v1"
"""Where the API stands."""
MOST_HITS = 1000


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of the API: its parameters, the store as the caller may read it, and the languages of labels."""

    request: Request
    given: Mapping[str, str]
    store: Queryable
    languages: list[str]

    @property
    def language(self) -> str:
        """The language that the answer's texts are meant to be in."""
        return self.languages[0]

    @property
    def base(self) -> str:
        """The address of the API."""
        return f"{own_origin(self.request)}{ROOT}/"

    def uri(self) -> str:
        """Return the parameter ``uri``; raises InvalidParameter where it is missing or no IRI."""
        text = self.given.get("uri", "").strip()
        try:
            return ox.NamedNode(text).value
        except ValueError as error:
            raise InvalidParameter("uri", "is missing or is no absolute IRI: give that of a concept") from error

    def scheme(self) -> Scheme:
        """Return the vocabulary that the path names; raises NotFound."""
        return scheme_named(schemes(self.store), self.request.path_params["vocid"])

    def concepts(self) -> SkosConcepts:
        """Return the concepts of the vocabulary that the path names."""
        return SkosConcepts(self.store, self.scheme(), self.languages)


async def asked(request: Request, store: StoreDep) -> Asked:
    """Return what a request asks for; ``labellang`` goes before ``lang`` for the labels that are shown."""
    given = single_parameters(request)
    labellang = given.get("labellang", "").strip()
    languages = languages_asked(request)
    if labellang:
        languages = list(dict.fromkeys([*labellang.split(","), *languages]))
    return Asked(request, given, store, languages)


AskedDep = Annotated[Asked, Depends(asked)]
