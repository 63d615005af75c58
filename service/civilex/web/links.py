"""Addresses: from the IRI of a resource to its page, and from a path of ours to the IRIs that it may stand for."""

from __future__ import annotations

from urllib.parse import quote, urlencode, urlsplit

from civilex.namespaces import ROOT
from civilex.web import collections


def page_of(iri: str, own_base: str, extension: str = "") -> str:
    """Return the path of the page that shows a resource; ``extension`` (``.ttl``) asks for its data instead.

    >>> page_of("https://w3id.org/civilex/id/boston/department/fire-department", "http://localhost:8000/id/")
    '/departments/boston/fire-department'
    >>> page_of("http://purl.org/dc/terms/title", "http://localhost:8000/id/", ".ttl")
    '/resource.ttl?iri=http%3A%2F%2Fpurl.org%2Fdc%2Fterms%2Ftitle'
    """
    path = collections.of_iri(iri, own_base)
    if path is not None:
        return quote(path) + extension
    return f"/resource{extension}?{urlencode({'iri': iri})}"


def iris_of(path: str, own_base: str) -> list[str]:
    """Return the IRIs that a path of ours may stand for: below the project's root, and below the city's own base.

    >>> iris_of("/id/springfield/department/fire", "http://localhost:8000/id/")
    ['https://w3id.org/civilex/id/springfield/department/fire', 'http://localhost:8000/id/springfield/department/fire']
    """
    found = [ROOT + path.removeprefix("/")]
    base = urlsplit(own_base)
    if path.startswith(base.path):
        found.append(f"{base.scheme}://{base.netloc}{path}")
    return found


def leads_elsewhere(iri: str, own_base: str) -> bool:
    """Say whether a browser may be sent to an IRI to learn more: http and https only, and none that ends up here.

    >>> base = "http://localhost:8000/id/"
    >>> leads_elsewhere("http://purl.org/dc/terms/title", base), leads_elsewhere("javascript:x", base)
    (True, False)
    """
    return urlsplit(iri).scheme in ("http", "https") and not iri.startswith((ROOT, own_base))
