"""The words of a vocabulary: its terms, with every name that a table may have for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from civilex.mapping.matching import Entry, Name
from civilex.queries import stored
from civilex.store import Queryable, Row
from civilex.terminology.labels import Label, from_iri, pick

_KINDS = {"acronym": "altLabel"}


@dataclass(frozen=True, slots=True)
class Word:
    """A term of a vocabulary: its names, and the departments whose remit it is, with theirs, where it is a remit."""

    term: str
    names: tuple[Name, ...]
    departments: Mapping[str, tuple[Name, ...]] = field(default_factory=dict)

    def label(self, languages: Sequence[str]) -> str:
        """Return the name to show: that of the department, else that of the term."""
        return " / ".join(_shown(names, languages) or from_iri(iri) for iri, names in self.departments.items()) or (
            _shown(self.names, languages) or from_iri(self.term)
        )

    def entry(self) -> Entry:
        """Return it as what names are matched to; names of a department in several languages teach the dictionary."""
        names = dict.fromkeys(name for several in self.departments.values() for name in several)
        glosses = [tuple(one for one in several if one.kind == "prefLabel") for several in self.departments.values()]
        return Entry(self.term, (*names, *self.names), glosses=tuple(gloss for gloss in glosses if len(gloss) > 1))


def read_words(store: Queryable, schemes: Iterable[str]) -> dict[str, Word]:
    """Read the words of concept schemes by their terms, sorted; terms without any name are left out."""
    names: dict[str, dict[Name, None]] = defaultdict(dict)
    departments: dict[str, set[str]] = defaultdict(set)
    query = stored("service/names-in-vocabularies").bind({"scheme": [ox.NamedNode(iri) for iri in sorted(schemes)]})
    for row in store.rows(query):
        term = _text(row, "term")
        if (name := _name(row)) is not None:
            names[term].setdefault(name)
        if "department" in row:
            departments[term].add(_text(row, "department"))
    of_department: dict[str, dict[Name, None]] = defaultdict(dict)
    items: list[ox.NamedNode] = [
        ox.NamedNode(iri) for iri in sorted({i for some in departments.values() for i in some})
    ]
    for row in store.rows(stored("service/names-of-departments").bind({"item": items})) if items else ():
        if (name := _name(row)) is not None:
            of_department[_text(row, "item")].setdefault(name)
    return {
        term: Word(term, tuple(names[term]), {iri: tuple(of_department[iri]) for iri in sorted(departments[term])})
        for term in sorted(names)
    }


def _shown(names: Iterable[Name], languages: Sequence[str]) -> str | None:
    found = pick([Label(name.text, name.language) for name in names if name.kind == "prefLabel"], languages)
    return found.value if found else None


def _name(row: Row) -> Name | None:
    name = row["name"]
    if not isinstance(name, ox.Literal) or not name.value.strip():
        return None
    kind = _text(row, "property").replace("#", "/").rpartition("/")[2]
    return Name(name.value, name.language, _KINDS.get(kind, kind))


def _text(row: Row, name: str) -> str:
    term = row[name]
    return "" if isinstance(term, ox.Triple) else term.value
