"""Profiles as JSON-LD 1.1 contexts, and as contexts for NGSI-LD brokers (ETSI GS CIM 009)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

from civilex.emitters.profile import Field, Profile, prefixed
from civilex.namespaces import XSD

BROKERS = ("any", "scorpio", "orion-ld")
"""``orion-ld`` refuses attributes whose term has ``"@type": "@id"`` (Orion-LD 1995); ``scorpio`` puts the core context
last, which would override terms of its names (Scorpio 480): such terms are renamed for all brokers."""
_DCT = {"title": "http://purl.org/dc/terms/title", "description": "http://purl.org/dc/terms/description"}
"""Core terms that mean what ours mean."""


def context(profiles: Sequence[Profile]) -> dict[str, Any]:
    """Return the JSON-LD context of profiles: classes, and their fields with datatype, language and container.

    Concepts of a code list may be written by their last part. Fields of one name that differ between classes stand in
    the scoped context of their class.
    """
    found: dict[str, Any] = {"@version": 1.1, "id": "@id", "type": "@type"}
    shared = _shared(profiles)
    for profile in profiles:
        own = {one.name: term(one) for one in profile.fields if one.name not in shared}
        found[profile.name] = {"@id": profile.iri, "@context": own} if own else profile.iri
    return {"@context": found | dict(sorted(shared.items()))}


def term(field: Field) -> Any:
    """Return the definition of a term for a field."""
    told: dict[str, Any] = {"@id": field.iri}
    if field.is_text_by_language:
        told["@container"] = "@language"
    elif field.scheme is not None:
        told |= {"@type": "@vocab", "@context": {"@vocab": _space(field)}}
    elif field.is_link:
        told["@type"] = "@id"
    elif field.datatype is not None and field.datatype != XSD + "string":
        told["@type"] = field.datatype
    if field.has_many and not field.is_text_by_language:
        told["@container"] = "@set"
    return told if len(told) > 1 else field.iri


def ngsi_ld_context(profiles: Sequence[Profile], broker: str = "any") -> dict[str, Any]:
    """Return a flat context for a broker: no ``@vocab``, no scoped context, no term of the core context.

    Property values and language maps have their own members in NGSI-LD, so that terms say only what they are, and of
    relationships that they are references, but for ``orion-ld``.
    """
    found: dict[str, Any] = {}
    for profile in profiles:
        found[ngsi_ld_name(profile.name, profile.iri)] = profile.iri
        for field in profile.fields:
            is_reference = field.is_link and field.scheme is None and broker != "orion-ld"
            name = ngsi_ld_name(field.name, field.iri)
            told = {"@id": field.iri, "@type": "@id"} if is_reference else field.iri
            if name in found and found[name] != told:
                name = prefixed(field.iri)
            found[name] = told
    return {"@context": dict(sorted(found.items()))}


def ngsi_ld_name(name: str, iri: str) -> str:
    """Return the name of a term beside the core context: another one where that has it for something else.

    >>> ngsi_ld_name("title", "http://purl.org/dc/terms/title"), ngsi_ld_name("status", "https://example.org/status")
    ('title', 'xStatus')
    """
    return prefixed(iri) if name in core_terms() and _DCT.get(name) != iri else name


@cache
def core_terms() -> frozenset[str]:
    """Return the terms of the NGSI-LD core context (1.8, and ``name`` of earlier ones): users cannot have them."""
    text = resources.files("civilex.emitters").joinpath("ngsi_ld_core_terms.txt").read_text(encoding="utf-8")
    return frozenset(text.split())


def _shared(profiles: Sequence[Profile]) -> dict[str, Any]:
    """Return the terms that mean the same in every class that has them."""
    found: dict[str, list[Any]] = {}
    for profile in profiles:
        for one in profile.fields:
            found.setdefault(one.name, []).append(term(one))
    return {name: told[0] for name, told in found.items() if all(one == told[0] for one in told)}


def _space(field: Field) -> str:
    first = field.choices[0] if field.choices else f"{field.scheme}/"
    return first[: max(first.rfind("/"), first.rfind("#")) + 1]
