"""The forms that profiles and cities are emitted in, by name."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from civilex.emitters.archimate import exchange_file
from civilex.emitters.csvw import metadata
from civilex.emitters.json_ld import BROKERS, context, ngsi_ld_context
from civilex.emitters.json_schema import schema
from civilex.emitters.profile import Profile, profile_of, profiled_classes
from civilex.errors import InvalidParameter, NotFound
from civilex.mapping.sssom import MappingSet
from civilex.store import Queryable


@dataclass(frozen=True, slots=True)
class Form:
    """A form: its media type, the ending of its files, what it is, and what is emitted in it.

    ``of``: ``classes`` (one or several; all without any), ``class`` (one) or ``city``.
    """

    media_type: str
    ending: str
    title: str
    of: str


FORMS = {
    "json-ld": Form("application/ld+json", ".jsonld", "JSON-LD 1.1 context", "classes"),
    "ngsi-ld": Form("application/ld+json", ".jsonld", "context for NGSI-LD brokers", "classes"),
    "json-schema": Form("application/schema+json", ".schema.json", "JSON Schema 2020-12", "class"),
    "csvw": Form("application/csvm+json", ".csv-metadata.json", "CSVW metadata", "class"),
    "archimate": Form("application/xml", ".xml", "ArchiMate Model Exchange File", "city"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to emit: classes or a city, the names of fields by a mapping set, the broker, languages, the CSV file."""

    classes: tuple[str, ...] = ()
    city: str | None = None
    fields: MappingSet | None = None
    broker: str = "any"
    languages: tuple[str, ...] = ("en",)
    url: str | None = None


def emit(form: str, wanted: Wanted, store: Queryable | None = None) -> bytes:
    """Return a schema or model as a file; ``store`` holds the city where one is emitted.

    Raises NotFound for a form that there is not, and InvalidParameter for what it needs and does not get.
    """
    if form not in FORMS:
        raise NotFound(f"There is no form '{form}'; there are: {', '.join(FORMS)}.")
    if FORMS[form].of == "city":
        if wanted.city is None or store is None:
            raise InvalidParameter("city", "is missing: name the city whose services, systems and data to emit")
        return exchange_file(store, wanted.city, wanted.languages)
    if wanted.broker not in BROKERS:
        raise InvalidParameter("broker", f"'{wanted.broker}' is not one of {', '.join(BROKERS)}")
    if FORMS[form].of == "class" and len(wanted.classes) != 1:
        raise InvalidParameter("class", f"name one class; there are: {', '.join(profiled_classes())}")
    profiles = [profile_of(name, wanted.fields) for name in wanted.classes or profiled_classes()]
    return _as_file(_document(form, profiles, wanted))


def _document(form: str, profiles: Sequence[Profile], wanted: Wanted) -> dict[str, Any]:
    match form:
        case "json-ld":
            return context(profiles)
        case "ngsi-ld":
            return ngsi_ld_context(profiles, wanted.broker)
        case "json-schema":
            return schema(profiles[0])
        case _:
            return metadata(profiles[0], wanted.url or f"{profiles[0].name}.csv", wanted.languages)


def _as_file(document: dict[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
