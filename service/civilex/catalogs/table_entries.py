"""Which entry of an EU authority table a local value means: its code or name however written, or a known alias."""

from __future__ import annotations

import re
from functools import cache

import pyoxigraph as ox

from civilex import reference_model
from civilex.namespaces import SKOS
from civilex.rdf.parsing import NEUTRAL_BASE

AUTHORITY = "http://publications.europa.eu/resource/authority/"
_CREATIVE_COMMONS = re.compile(r"https?://creativecommons\.org/(?:licenses|publicdomain)/([a-z-]+)/(\d)\.(\d)(?:/.*)?")
_READABLE_IRIS = (NEUTRAL_BASE, AUTHORITY, "http://purl.org/cld/freq/", "http://publications.europa.eu/mdr/authority/")
_MEDIA_TYPE = re.compile(r"(?:https?://www\.iana\.org/assignments/media-types/)?([a-z]+/[a-z0-9.+-]+)", re.IGNORECASE)
ALIASES: dict[str, dict[str, str]] = {
    "frequency": {
        "yearly": "ANNUAL", "annually": "ANNUAL", "annuale": "ANNUAL", "anual": "ANNUAL", "annuel": "ANNUAL",
        "jahrlich": "ANNUAL", "r/p1y": "ANNUAL", "mensile": "MONTHLY", "mensual": "MONTHLY", "mensuel": "MONTHLY",
        "mensal": "MONTHLY", "monatlich": "MONTHLY", "r/p1m": "MONTHLY", "giornaliera": "DAILY", "diario": "DAILY",
        "quotidien": "DAILY", "taglich": "DAILY", "r/p1d": "DAILY", "settimanale": "WEEKLY", "semanal": "WEEKLY",
        "hebdomadaire": "WEEKLY", "wochentlich": "WEEKLY", "r/p1w": "WEEKLY", "r/p7d": "WEEKLY",
        "trimestrale": "QUARTERLY", "trimestral": "QUARTERLY", "trimestriel": "QUARTERLY", "r/p3m": "QUARTERLY",
        "vierteljahrlich": "QUARTERLY", "irregolare": "IRREG", "irregular": "IRREG", "irregulier": "IRREG",
        "continuous": "CONT", "continuously": "CONT", "continuo": "CONT", "r/pt1h": "HOURLY",
    },
    "file-type": {
        "text/csv": "CSV", "application/json": "JSON", "application/geo+json": "GEOJSON", "application/xml": "XML",
        "text/xml": "XML", "text/html": "HTML", "application/pdf": "PDF", "application/vnd.ms-excel": "XLS",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX", "application/zip": "ZIP",
        "application/rdf+xml": "RDF_XML", "text/turtle": "RDF_TURTLE", "application/ld+json": "JSON_LD",
        "application/vnd.google-earth.kml+xml": "KML", "text/plain": "TXT", "shapefile": "SHP",
    },
    "language": {
        "bg": "BUL", "ca": "CAT", "cs": "CES", "da": "DAN", "de": "DEU", "el": "ELL", "en": "ENG", "es": "SPA",
        "et": "EST", "eu": "EUS", "fi": "FIN", "fr": "FRA", "ga": "GLE", "gl": "GLG", "hr": "HRV", "hu": "HUN",
        "it": "ITA", "lt": "LIT", "lv": "LAV", "mt": "MLT", "nl": "NLD", "no": "NOR", "pl": "POL", "pt": "POR",
        "ro": "RON", "sk": "SLK", "sl": "SLV", "sv": "SWE",
    },
}  # fmt: skip
"""Other names of entries, by table: to the code of the entry."""
LANGUAGE_TAGS = {code: tag for tag, code in ALIASES["language"].items()}
"""Language codes of the EU table to the tags of literals (BCP 47)."""


def entry(table: str, value: ox.NamedNode | ox.Literal) -> ox.NamedNode | None:
    """Return the entry of a table (``frequency``, ``file-type``, ...) that a value means, or ``None``.

    >>> print(entry("frequency", ox.Literal("Monthly")))
    <http://publications.europa.eu/resource/authority/frequency/MONTHLY>
    >>> print(entry("licence", ox.Literal("CC-BY 4.0")))
    <http://publications.europa.eu/resource/authority/licence/CC_BY_4_0>
    >>> entry("file-type", ox.Literal("whatever it was"))
    """
    text = value.value.strip()
    if isinstance(value, ox.NamedNode) and text.startswith(_READABLE_IRIS):
        text = text.rstrip("/").rpartition("/")[2]
    elif isinstance(value, ox.NamedNode) and not (_MEDIA_TYPE.fullmatch(text) or _CREATIVE_COMMONS.fullmatch(text)):
        return None
    if table == "licence" and (match := _CREATIVE_COMMONS.fullmatch(text)):
        text = f"CC0 {match[2]}.{match[3]}" if match[1] == "zero" else f"CC {match[1]} {match[2]}.{match[3]}"
    if table == "file-type" and (match := _MEDIA_TYPE.fullmatch(text)):
        text = match[1]
    if table == "language":
        text = re.sub(r"^([A-Za-z]{2})[-_][A-Za-z]{2}$", r"\1", text)
    code = ALIASES.get(table, {}).get(_plain(text)) or _names(table).get(_letters(text))
    return ox.NamedNode(f"{AUTHORITY}{table}/{code}") if code else None


def media_type(value: ox.Literal) -> ox.NamedNode | None:
    """Return the IANA IRI of a media type that is written as a text."""
    match = _MEDIA_TYPE.fullmatch(value.value.strip())
    return ox.NamedNode(f"https://www.iana.org/assignments/media-types/{match[1].lower()}") if match else None


@cache
def _names(table: str) -> dict[str, str]:
    """Return codes by themselves and by their names; a name of two entries is left out, a code wins over a name."""
    path = reference_model.root() / "ontology" / "vocabularies" / "eu-authority.ttl"
    start = f"{AUTHORITY}{table}/"
    codes: dict[str, str] = {}
    names: dict[str, set[str]] = {}
    for quad in ox.parse(path.read_bytes(), ox.RdfFormat.TURTLE):
        if not isinstance(quad.subject, ox.NamedNode) or not quad.subject.value.startswith(start):
            continue
        code = quad.subject.value[len(start) :]
        codes[_letters(code)] = code
        if quad.predicate.value == SKOS + "prefLabel" and isinstance(quad.object, ox.Literal):
            names.setdefault(_letters(quad.object.value), set()).add(code)
    return {name: found.copy().pop() for name, found in names.items() if len(found) == 1} | codes


def _plain(text: str) -> str:
    return text.casefold().translate(str.maketrans("äáàéèíóúüö", "aaaeeiouuo")).lstrip(".")


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
