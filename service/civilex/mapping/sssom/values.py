"""The text of a slot, read as its value: a converter for each slot, that says what to write where one does not fit."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from datetime import date

from civilex.mapping.sssom.prefixes import BUILT_IN_PREFIXES, CURIE, is_iri, suggested_namespace
from civilex.rdf.mapping_slots import ENUMERATIONS, Slot, SlotValue

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
Convert = Callable[[str], SlotValue]


class Misfit(Exception):
    """A text is no value of its slot; ``fix`` is what was probably meant."""

    def __init__(self, code: str, reason: str, fix: str | None = None):
        self.code, self.reason, self.fix = code, reason, fix
        super().__init__(reason)


class Values:
    """Reads the texts of one document, which share their prefixes.

    ``iris_allowed``: identifiers may be IRIs (JSON, spreadsheets), which SSSOM/TSV forbids.
    """

    def __init__(self, curie_map: Mapping[str, str], *, iris_allowed: bool = False, project_prefixes: bool = False):
        """Take the declared prefixes; with ``project_prefixes`` those of the project count without declaration."""
        self.prefixes = {**curie_map, **BUILT_IN_PREFIXES}
        self._iris_allowed = iris_allowed
        self._project_prefixes = project_prefixes
        self._converters: dict[str, Convert] = {}

    def convert(self, slot: Slot) -> Convert:
        """Return what turns the text of a slot into its value; it raises Misfit."""
        if slot.name not in self._converters:
            one = self._single(slot)
            self._converters[slot.name] = _remembering(_several(one) if slot.many else one)
        return self._converters[slot.name]

    def values(self, slot: Slot, texts: list[str]) -> SlotValue:
        """Return the value of a slot that comes as a list of texts."""
        one = self._single(slot)
        if slot.many:
            return tuple(str(one(text)) for text in texts if text)
        if len(texts) != 1:
            raise Misfit("several-values", f"{slot.name} holds one value, not {len(texts)}")
        return one(texts[0])

    def expand(self, text: str) -> str:
        """Return the IRI of a CURIE; raises Misfit for a prefix that is not declared and for what is no CURIE."""
        match = CURIE.fullmatch(text)
        space = self.prefixes.get(match[1]) if match else None
        if match and space is None and self._project_prefixes:
            space = suggested_namespace(match[1])
        if match and space is not None:
            iri = space + match[2]
        elif self._iris_allowed and is_iri(text):
            # In JSON a word before a colon may be a scheme (urn:...) or a prefix that was forgotten.
            iri = text
            if match and not match[2].startswith("//") and match[1].lower() not in ("urn", "mailto", "tag", "info"):
                raise self._undeclared(match[1], text)
        elif match and not match[2].startswith("//"):
            raise self._undeclared(match[1], text)
        else:
            raise Misfit("not-a-curie", f"'{text}' is not a CURIE: write prefix:name", self._as_curie(text))
        if not is_iri(iri):
            raise Misfit("not-an-iri", f"'{text}' stands for <{iri}>, which no IRI may look like")
        return iri

    def _undeclared(self, prefix: str, text: str) -> Misfit:
        close = difflib.get_close_matches(prefix, [name for name in self.prefixes if name], 1, 0.75)
        fix = f"{close[0]}{text[len(prefix) :]}" if close else None
        hint = f" ({prefix}: {space})" if (space := suggested_namespace(prefix)) else ""
        return Misfit(
            "undeclared-prefix",
            f"the prefix of '{text}' is not declared: add it to curie_map{hint}",
            None if hint else fix,
        )

    def _as_curie(self, text: str) -> str | None:
        fitting = [(len(space), name, space) for name, space in self.prefixes.items() if text.startswith(space)]
        _, name, space = max(fitting, default=(0, "", ""))
        return f"{name}:{text[len(space) :]}" if name else None

    def _single(self, slot: Slot) -> Convert:
        match slot.kind:
            case "reference":
                return lambda text: self.expand(text.strip())
            case "uri":
                return lambda text: _uri(slot, text.strip(), self)
            case "date":
                return lambda text: _date(slot, text.strip())
            case "number":
                return lambda text: _number(slot, text.strip())
            case "text":
                return lambda text: text
            case _:
                return lambda text: _enumerated(slot, text.strip())


def parts(text: str) -> list[str]:
    r"""Return the values of a slot that holds several, separated by ``|``; ``\|`` is a bar, ``\\`` a backslash.

    >>> parts(r"Alice\|Bob|Charlie"), parts(r"a\\|b")
    (['Alice|Bob', 'Charlie'], ['a\\', 'b'])
    """
    if "\\" not in text:
        return text.split("|")
    found, part, escaped = [], "", False
    for character in text:
        if escaped:
            part += character if character in "\\|" else "\\" + character
            escaped = False
        elif character == "\\":
            escaped = True
        elif character == "|":
            found.append(part)
            part = ""
        else:
            part += character
    return [*found, part + "\\" if escaped else part]


def joined(values: tuple[str, ...]) -> str:
    r"""Return several values as one text, the opposite of :func:`parts`.

    >>> joined(("Alice|Bob", "Charlie"))
    'Alice\\|Bob|Charlie'
    """
    return "|".join(value.replace("\\", "\\\\").replace("|", "\\|") for value in values)


def closest(text: str, known: list[str]) -> str | None:
    """Return the one of the known words that a text is most like.

    >>> closest("exactMAtch", ["exactMatch", "broadMatch"])
    'exactMatch'
    """
    lowered = {word.casefold(): word for word in known}
    found = difflib.get_close_matches(text.casefold(), list(lowered), 1, 0.6)
    return lowered[found[0]] if found else None


def _several(one: Convert) -> Convert:
    return lambda text: tuple(str(one(part)) for part in parts(text) if part)


def _remembering(convert: Convert) -> Convert:
    known: dict[str, SlotValue] = {}

    def remembered(text: str) -> SlotValue:
        if (value := known.get(text)) is None:
            value = known[text] = convert(text)
        return value

    return remembered


def _uri(slot: Slot, text: str, values: Values) -> str:
    if is_iri(text):
        match = CURIE.fullmatch(text)
        if match and match[1] in values.prefixes and not match[2].startswith("//"):
            reason = f"{slot.name} is a CURIE where SSSOM wants a whole URI"
            raise Misfit("not-a-uri", reason, values.prefixes[match[1]] + match[2])
        return text
    raise Misfit("not-a-uri", f"{slot.name} '{text}' is not a URI: write it whole, as in https://example.org/a")


def _date(slot: Slot, text: str) -> date:
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    fix = None
    if match := re.fullmatch(r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ].*)?", text):
        fix = "-".join(match.groups())
    reason = f"{slot.name} '{text}' is not a date as 2026-11-22"
    raise Misfit("not-a-date", reason, fix if fix != text else None)


def _number(slot: Slot, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if slot.least <= value <= slot.most:
        return value
    fix = None
    if match := re.fullmatch(r"(\d{1,3}(?:[.,]\d+)?)\s*%", text):
        fix = str(round(float(match[1].replace(",", ".")) / 100, 4))
    elif re.fullmatch(r"-?\d+,\d+", text):
        fix = text.replace(",", ".")
    raise Misfit("not-a-number", f"{slot.name} '{text}' is not a number from {slot.least:g} to {slot.most:g}", fix)


def _enumerated(slot: Slot, text: str) -> str:
    known = ENUMERATIONS[slot.kind]
    if text in known:
        return text
    by_iri = next((name for name, iri in known.items() if iri and iri.endswith(("#" + text, "/" + text))), None)
    fix = by_iri or closest(text, list(known))
    raise Misfit("unknown-value", f"{slot.name} '{text}' is none of {', '.join(known)}", fix)
