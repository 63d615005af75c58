"""Which city is meant, and which departments the store holds of it already."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from civilex import shipped
from civilex.errors import InvalidParameter, NotFound
from civilex.namespaces import DCT, NS, RDF_TYPE, SKOS, graph
from civilex.onboarding.languages import read_language
from civilex.onboarding.problems import did_you_mean
from civilex.onboarding.slugs import slug, without_parenthesis
from civilex.queries import individual, stored
from civilex.store import Queryable, Term
from civilex.store.dataset import RESERVED_SLUGS, graph_slug

_BASE = re.compile(r"https?://[^\s<>\"{}|\\^`?]+[/#]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class City:
    """A city that tables are imported for: ``iri`` is its government's, ``language`` that of names without a tag."""

    slug: str
    name: str
    language: str
    iri: str
    base: str

    def node(self, kind: str, slug: str) -> ox.NamedNode:
        """Return the IRI of something of the city: a kind and a slug below the base of the city's own data."""
        return ox.NamedNode(f"{self.base}{self.slug}/{kind}/{slug}")


def find_city(
    store: Queryable,
    text: str,
    base: str | None,
    default_base: str,
    language: str | None,
    new_slug: str | None = None,
) -> City:
    """Return the city that a name, slug or IRI of its government means; a name that nobody has is a new city.

    ``base`` is the IRI under which the city's own data stand. A known city keeps its name and, where they are
    ``None``, its language and base; a new one takes ``default_base`` and English, and ``new_slug`` or else a slug made
    from its name. Raises NotFound for an IRI that the store does not know, and InvalidParameter for a city that
    civilex ships, a name that several have or that no IRI can be made of, and a slug, language or base that cannot be.
    """
    for given in (base, default_base):
        if given is not None and not _BASE.fullmatch(given):
            reason = f"'{given}' is not an http(s) IRI that ends in / or #, as https://data.city.example/id/ does"
            raise InvalidParameter("base", reason)
    if language is not None:
        try:
            language = read_language(language)
        except ValueError as error:
            raise InvalidParameter("language", str(error)) from error
    name = " ".join(text.split())
    own_slug = slug(without_parenthesis(name)) if new_slug is None else new_slug
    if new_slug is not None and (not new_slug or slug(new_slug) != new_slug):
        reason = f"'{new_slug}' is no slug: write lower-case Latin letters, digits and hyphens, as in mexico-city"
        raise InvalidParameter("slug", reason)
    known = _known(store, name)
    for row in store.rows(stored("service/city-governments").bind()):
        iri, label = row["city"], row["label"]
        known_slug = graph_slug(_text(row["graph"]))
        if known == iri or own_slug == known_slug or name.casefold() in (_text(label).casefold(), known_slug):
            if new_slug is not None and (new_slug != known_slug or known != iri):
                reason = f"the slug of {_text(label)} is '{known_slug}': leave --slug out, or give a new city another"
                raise InvalidParameter("slug", reason)
            _refuse(known_slug, _text(label))
            known_language = _text(row["language"]) if "language" in row else "en"
            ending = f"{known_slug}/government/{known_slug}"
            if not _text(iri).endswith(ending):
                return City(known_slug, _text(label), language or known_language, _text(iri), base or default_base)
            base = base or _text(iri).removesuffix(ending)
            return City(known_slug, _text(label), language or known_language, base + ending, base)
    if re.match(r"https?://|urn:", name):
        raise NotFound(f"The store knows no city government <{name}>: give the name of the city instead.")
    if not own_slug:
        reason = f"'{name}' has letters that an IRI cannot be made of: add --slug, the name in Latin letters (tokyo)"
        raise InvalidParameter("city", reason)
    _refuse(own_slug, name)
    base = base or default_base
    return City(own_slug, name, language or "en", f"{base}{own_slug}/government/{own_slug}", base)


def _known(store: Queryable, name: str) -> Term | None:
    """Return the government that ``?city=`` and ``--city`` mean by this name elsewhere, if there is one."""
    try:
        return individual("city", "cvx:CityGovernment", name, store)
    except (NotFound, ValueError):
        return None


def _refuse(slug: str, name: str) -> None:
    if slug in RESERVED_SLUGS:
        reason = f"'{slug}' is the name of a part of civilex: give the city another with --slug, as in '{slug}-city'"
        raise InvalidParameter("city", reason)
    if graph("city", slug) in shipped.files():
        raise InvalidParameter(
            "city",
            f"'{name}' is a city that comes with civilex: its graph is replaced at every upgrade, and your rows would "
            f'be lost. Import them as a city of your own, for example --city "{name} own"',
        )


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""


class Directory:
    """Departments by what people call them: first by name, then by official id, then by acronym or other name."""

    def __init__(self) -> None:
        """Start without any department."""
        self._by: tuple[dict[str, set[str]], ...] = ({}, {}, {})
        self._names: list[str] = []

    def add(self, iri: str, name: str, identifier: str = "", others: Iterable[str] = ()) -> None:
        """Enter a department."""
        self._names.append(name)
        for index, keys in zip(self._by, ([name], [identifier], others), strict=True):
            for key in keys:
                if key:
                    index.setdefault(key.casefold(), set()).add(iri)

    def named(self, name: str) -> str | None:
        """Return the one department of exactly this name, if there is one."""
        found = self._by[0].get(name.casefold(), set())
        return next(iter(found)) if len(found) == 1 else None

    def find(self, text: str, column: str) -> str:
        """Return the department that a cell means; raises ValueError for none or several, with what to write."""
        for index in self._by:
            if found := index.get(text.casefold()):
                if len(found) == 1:
                    return next(iter(found))
                raise ValueError(f"{column} '{text}' means {len(found)} departments: write its name in full")
        if self._names:
            advice = did_you_mean(text, self._names, "write a name exactly as in the column 'name', or leave it empty")
        else:
            advice = "there are no departments yet, import them first or together with this"
        raise ValueError(f"{column} '{text}' is not a department of this file or city: {advice}")


def departments_in(triples: Iterable[ox.Triple]) -> Directory:
    """Return the departments that a graph describes."""
    facts: dict[str, dict[str, list[str]]] = {}
    departments: list[str] = []
    for triple in triples:
        if isinstance(triple.subject, ox.NamedNode):
            if triple.predicate.value == RDF_TYPE and _text(triple.object) == NS + "CityDepartment":
                departments.append(triple.subject.value)
            values = facts.setdefault(triple.subject.value, {})
            values.setdefault(triple.predicate.value, []).append(_text(triple.object))
    directory = Directory()
    for iri in departments:
        names = sorted(facts[iri].get(SKOS + "prefLabel", []))
        others = [*facts[iri].get(NS + "acronym", []), *facts[iri].get(SKOS + "altLabel", [])]
        identifiers = facts[iri].get(DCT + "identifier", [""])
        for name in names:
            directory.add(iri, name, identifiers[0], others)
    return directory
