"""Which fields of a payload a JSON-LD context would lose, or put where nobody looks, and what they may be.

The context is read as JSON-LD 1.1 defines it as far as fields go: terms, prefixes, ``@vocab``, ``@type``-scoped and
property-scoped contexts. A field that nothing defines is dropped by JSON-LD, and by an NGSI-LD broker silently put into
the default context (Orion-LD 1308).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from rapidfuzz import fuzz, process

from civilex.emitters.json_ld import core_terms
from civilex.emitters.profile import profile_of, profiled_classes
from civilex.errors import InvalidInput

DEFAULT_CONTEXT = "https://uri.etsi.org/ngsi-ld/default-context/"
Fate = Literal["mapped", "lost", "default context", "by vocabulary only", "null"]
FATES: dict[Fate, str] = {
    "mapped": "a term of the context says what it is",
    "lost": "nothing defines it: JSON-LD drops it",
    "default context": "nothing defines it: an NGSI-LD broker puts it into its default context",
    "by vocabulary only": "no term defines it, and @vocab makes an IRI of whatever it is called",
    "null": "the context says that it means nothing",
}
LIKELY = 70.0
CANDIDATES = 3


@dataclass
class Coverage:
    """The fields of a payload by their path (``/address/street``), each with how often it occurs, and its fate."""

    counts: dict[str, int] = field(default_factory=dict)
    fates: dict[str, Fate] = field(default_factory=dict)
    iris: dict[str, str] = field(default_factory=dict)

    @property
    def uncovered(self) -> list[str]:
        """The paths of fields that no term defines, in their order."""
        return [path for path, fate in self.fates.items() if fate != "mapped"]

    def as_json(self, known: Mapping[str, str]) -> dict[str, Any]:
        """Return it as JSON has it; ``known`` are names of properties that fields may be, with their IRIs."""
        return {
            "fields": len(self.fates),
            "covered": len(self.fates) - len(self.uncovered),
            "uncovered": [
                {
                    "path": path,
                    "occurrences": self.counts[path],
                    "fate": self.fates[path],
                    "means": FATES[self.fates[path]],
                    "iri": self.iris.get(path),
                    "candidates": candidates(path, known),
                }
                for path in self.uncovered
            ],
        }


def coverage(payload: Any, context: Any, *, ngsi_ld: bool = False) -> Coverage:
    """Return the fate of each field of a payload (an object, or a list of them) under a context.

    ``context`` is a context document, its ``@context``, or several in their order. Raises InvalidInput for what is no
    context, for one that only an address names, and for a payload without objects.
    """
    active = _Active(ngsi_ld=ngsi_ld).with_context(context)
    found = Coverage()
    roots = payload if isinstance(payload, list) else [payload]
    if not roots or not all(isinstance(one, dict) for one in roots):
        raise InvalidInput("The payload has to be an object, or a list of objects.")
    for root in roots:
        _walk(root, "", active, found)
    return found


def candidates(path: str, known: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return properties whose names are like that of a field, the most similar first."""
    name = _spaced(path.rpartition("/")[2])
    spaced = {own: _spaced(own) for own in known}
    found = process.extract(name, spaced, scorer=fuzz.WRatio, limit=CANDIDATES, score_cutoff=LIKELY)
    return [{"name": own, "iri": known[own], "score": round(score, 1)} for _, score, own in found]


def known_properties() -> dict[str, str]:
    """Return the properties of all profiles by their names."""
    found: dict[str, str] = {}
    for name in profiled_classes():
        for one in profile_of(name).fields:
            found.setdefault(one.name, one.iri)
    return found


@dataclass(frozen=True)
class _Active:
    """An active context: its terms, ``@vocab``, and whether a broker completes it."""

    terms: Mapping[str, Any] = field(default_factory=dict)
    vocab: str | None = None
    ngsi_ld: bool = False

    def with_context(self, context: Any) -> _Active:
        if isinstance(context, dict) and "@context" in context:
            context = context["@context"]
        if context is None:
            return _Active(ngsi_ld=self.ngsi_ld)
        if isinstance(context, list):
            active = self
            for one in context:
                active = active.with_context(one)
            return active
        if isinstance(context, str):
            raise InvalidInput(
                f"The context names the address {context}, which is not fetched: give what stands there."
            )
        if not isinstance(context, dict):
            raise InvalidInput('A context has to be an object, as {"@context": {"name": "https://..."}}.')
        terms = dict(self.terms) | {name: said for name, said in context.items() if not name.startswith("@")}
        return _Active(terms, context.get("@vocab", self.vocab), self.ngsi_ld)

    def expanded(self, name: str, seen: frozenset[str] = frozenset()) -> tuple[Fate, str]:
        """Return the fate of a field's name, and the IRI that it becomes."""
        if name in self.terms and name not in seen:
            said = self.terms[name]
            if said is None or (isinstance(said, dict) and said.get("@id", "") is None):
                return "null", ""
            iri = said.get("@id", said.get("@reverse")) if isinstance(said, dict) else said
            if isinstance(iri, str) and iri != name:
                return ("mapped", iri) if iri.startswith("@") else self.expanded(iri, seen | {name})
            if isinstance(said, dict) and iri is None and self.vocab and ":" not in name:
                return "mapped", f"{self.vocab}{name}"
        prefix, colon, local = name.partition(":")
        if colon:
            space = self.terms.get(prefix)
            space = space.get("@id") if isinstance(space, dict) else space
            return ("mapped", f"{space}{local}" if isinstance(space, str) and not local.startswith("//") else name)
        if self.ngsi_ld and name in core_terms():
            return "mapped", name
        if self.vocab:
            is_default = self.vocab == DEFAULT_CONTEXT
            return ("default context" if is_default else "by vocabulary only"), f"{self.vocab}{name}"
        return ("default context", f"{DEFAULT_CONTEXT}{name}") if self.ngsi_ld else ("lost", "")

    def scoped(self, name: str) -> _Active:
        said = self.terms.get(name)
        return self.with_context(said["@context"]) if isinstance(said, dict) and "@context" in said else self

    def keyword(self, name: str) -> str:
        """Return the keyword that a name is or stands for, else the empty text."""
        said = self.terms.get(name)
        said = said.get("@id") if isinstance(said, dict) else said
        return name if name.startswith("@") else said if isinstance(said, str) and said.startswith("@") else ""

    def is_map(self, name: str) -> bool:
        """Say whether the keys of a field's value are languages, indexes or ids, not fields."""
        said = self.terms.get(name)
        container = said.get("@container", []) if isinstance(said, dict) else []
        return bool(
            {"@language", "@index", "@id", "@type"}.intersection(
                [container] if isinstance(container, str) else container
            )
        )


def _walk(node: Mapping[str, Any], path: str, active: _Active, found: Coverage) -> None:
    if "@context" in node:
        active = active.with_context(node["@context"])
    for name, value in node.items():
        if active.keyword(name) == "@type" or (active.ngsi_ld and name == "type"):
            for type_ in value if isinstance(value, list) else [value]:
                if isinstance(type_, str):
                    active = active.scoped(type_)
    for name, value in node.items():
        if name.startswith("@") or active.keyword(name):
            continue
        here = f"{path}/{name}"
        fate, iri = active.expanded(name)
        found.counts[here] = found.counts.get(here, 0) + 1
        found.fates[here] = fate
        found.iris[here] = iri
        is_json = isinstance(active.terms.get(name), dict) and active.terms[name].get("@type") == "@json"
        if fate == "mapped" and not is_json and not (active.ngsi_ld and name in ("languageMap", "value", "json")):
            inner = active.scoped(name)
            for child in _objects(value, is_map=active.is_map(name)):
                _walk(child, here, inner, found)


def _objects(value: Any, *, is_map: bool) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, list):
        for one in value:
            yield from _objects(one, is_map=is_map)
    elif isinstance(value, dict) and is_map:
        for one in value.values():
            yield from _objects(one, is_map=False)
    elif isinstance(value, dict):
        yield value


def _spaced(name: str) -> str:
    return "".join(f" {sign.lower()}" if sign.isupper() else sign for sign in name.replace("_", " ").replace("-", " "))


def lines(found: Coverage, known: Mapping[str, str]) -> Sequence[str]:
    """Return the coverage for a terminal."""
    told = found.as_json(known)
    shown = [f"{told['covered']} of {told['fields']} fields are defined"]
    for one in told["uncovered"]:
        like = ", ".join(f"{each['name']} <{each['iri']}> ({each['score']:.0f})" for each in one["candidates"])
        shown.append(f"{one['path']}: {one['fate']}" + (f"; perhaps {like}" if like else ""))
    return shown
