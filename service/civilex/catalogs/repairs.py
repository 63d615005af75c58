"""Changes that make single findings go away: the value that was meant, in the form that is asked for.

A change is made only where the meaning is certain. What an editor wrote as a theme or a licence is kept beside the
entry of the table: a theme as keyword or subject, a licence as a rights statement or as what the entry comes close to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

import numpy as np
import pyoxigraph as ox

from civilex.catalogs.table_entries import AUTHORITY, LANGUAGE_TAGS, entry, media_type
from civilex.namespaces import DCT, RDF_TYPE, SKOS, XSD, expand
from civilex.shacl.columns import Columns
from civilex.shacl.graph import RDF, SH, Term
from civilex.shacl.pairs import Ids
from civilex.shacl.shapes import Constraint, Datatype, LanguageIn
from civilex.shacl.terms import LITERAL

_TABLES = {
    DCT + "accrualPeriodicity": "frequency", DCT + "format": "file-type", DCT + "language": "language",
    DCT + "accessRights": "access-right", DCT + "license": "licence", expand("dcat:theme"): "data-theme",
    expand("adms:status"): "distribution-status", expand("dcatap:availability"): "planned-availability",
}  # fmt: skip
_MEDIA_TYPES = {expand(f"dcat:{name}") for name in ("mediaType", "compressFormat", "packageFormat")}
_DATES = {DCT + "issued", DCT + "modified", expand("dcat:startDate"), expand("dcat:endDate")}
_THEME, _LICENCE = expand("dcat:theme"), DCT + "license"
_EMAIL, _TELEPHONE = expand("vcard:hasEmail"), expand("vcard:hasTelephone")
_DAY = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_IRI = re.compile(r"https?://[^\s<>\"{}|^`\\]+")


@dataclass(frozen=True, slots=True)
class Change:
    """One triple replaced by others."""

    removed: ox.Triple
    added: tuple[ox.Triple, ...]


class Repairs:
    """Finds the changes for findings in one document, from what the document itself tells of its habits."""

    def __init__(self, data: Columns):
        """Note the language of the texts, and whether days come before months."""
        self._languages = _languages(data)
        self._day_first = _day_first(value for path in _DATES for value in _own_values(data, path))

    def change(self, focus: Term, path: str, value: Term, constraint: Constraint) -> Change | None:
        """Return the change that repairs a value, or ``None`` where none is certain."""
        if isinstance(focus, ox.Literal | ox.Triple) or isinstance(value, ox.BlankNode | ox.Triple):
            return None
        found = self._meant(path, value, constraint)
        if found is None or found == value:
            return None
        predicate = ox.NamedNode(path)
        added = [ox.Triple(focus, predicate, found), *_kept(focus, path, value, found)]
        return Change(ox.Triple(focus, predicate, value), tuple(added))

    def _meant(
        self, path: str, value: ox.NamedNode | ox.Literal, constraint: Constraint
    ) -> ox.NamedNode | ox.Literal | None:
        if path in _TABLES:
            return entry(_TABLES[path], value)
        if not isinstance(value, ox.Literal):
            return None
        if path in _MEDIA_TYPES:
            return media_type(value)
        if path in _DATES:
            return self._date(value.value.strip())
        if constraint.component == SH + "NodeKindConstraintComponent":
            return _address(path, value.value.strip())
        asks_for_language = isinstance(constraint, LanguageIn) or constraint == Datatype(RDF + "langString")
        if asks_for_language and value.datatype.value == XSD + "string" and len(self._languages) == 1:
            return ox.Literal(value.value, language=next(iter(self._languages)))
        return None

    def _date(self, text: str) -> ox.Literal | None:
        if match := _DAY.fullmatch(text):
            first, second, year = (int(part) for part in match.groups())
            day_first = self._day_first if first <= 12 and second <= 12 and first != second else first > 12
            if day_first is None:
                return None
            day, month = (first, second) if day_first else (second, first)
            text = f"{year:04}-{month:02}-{day:02}"
        try:
            if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
                date.fromisoformat(text)
                return ox.Literal(text, datatype=ox.NamedNode(XSD + "date"))
            if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?", text):
                datetime.fromisoformat(text)
                return ox.Literal(text, datatype=ox.NamedNode(XSD + "dateTime"))
        except ValueError:
            return None
        return None


def _address(path: str, text: str) -> ox.NamedNode | None:
    if _IRI.fullmatch(text):
        return ox.NamedNode(text)
    if path == _EMAIL and re.fullmatch(r"(?:mailto:)?[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}", text):
        return ox.NamedNode(f"mailto:{text.removeprefix('mailto:')}")
    if path == _TELEPHONE and re.fullmatch(r"\+[0-9 ()./-]{6,}", text):
        return ox.NamedNode("tel:+" + re.sub(r"\D", "", text))
    return None


def _kept(
    focus: ox.NamedNode | ox.BlankNode, path: str, value: ox.NamedNode | ox.Literal, found: ox.NamedNode | ox.Literal
) -> list[ox.Triple]:
    """Return what keeps the value that a theme or licence of a table takes the place of."""
    if path == _THEME:
        name = "dcat:keyword" if isinstance(value, ox.Literal) else "dct:subject"
        return [ox.Triple(focus, ox.NamedNode(expand(name)), value)]
    if path == _LICENCE and isinstance(value, ox.Literal):
        statement = ox.BlankNode("rights" + sha256(f"{focus} {value}".encode()).hexdigest()[:16])
        return [
            ox.Triple(focus, ox.NamedNode(DCT + "rights"), statement),
            ox.Triple(statement, ox.NamedNode(RDF_TYPE), ox.NamedNode(DCT + "RightsStatement")),
            ox.Triple(statement, ox.NamedNode(expand("rdfs:label")), value),
        ]
    if path == _LICENCE and isinstance(found, ox.NamedNode):
        return [ox.Triple(found, ox.NamedNode(SKOS + "closeMatch"), value)]
    return []


def _languages(data: Columns) -> frozenset[str]:
    """Return the languages of a document: those that it names, else those of the texts that have one."""
    named, used = set(), set()
    for number in data.properties():
        texts = _own_numbers(data, number)
        texts = texts[data.kinds(texts) == LITERAL]
        _, first = np.unique(data.suffixes(texts), return_index=True)
        suffixes = (data.suffix(text).decode() for text in texts[first].tolist())
        used |= {suffix[1:] for suffix in suffixes if suffix.startswith("@")}
    for value in _own_values(data, DCT + "language"):
        if isinstance(value, ox.Literal | ox.NamedNode):
            found = entry("language", value)
            named.add(LANGUAGE_TAGS.get(found.value.removeprefix(f"{AUTHORITY}language/"), "") if found else "")
    return frozenset(named or used) - {""} if "" not in named else frozenset()


def _own_values(data: Columns, path: str) -> list[Term]:
    return [data.term(number) for number in np.unique(_own_numbers(data, data.number(path))).tolist()]


def _own_numbers(data: Columns, predicate: int) -> Ids:
    pairs = data.own_pairs(predicate)
    return np.empty(0, np.int32) if pairs is None else pairs.values


def _day_first(values: Iterable[Term]) -> bool | None:
    """Return whether days come first in dates with slashes or dots, where all that can tell say the same."""
    orders = set()
    for value in values:
        if isinstance(value, ox.Literal) and (match := _DAY.fullmatch(value.value.strip())):
            first, second = int(match[1]), int(match[2])
            if first > 12 or second > 12:
                orders.add(first > 12)
    return orders.pop() if len(orders) == 1 else None
