"""A difference between two versions in words and as JSON."""

from __future__ import annotations

import json
import re

from civilex.namespaces import compact
from civilex.quality.difference import Difference, TermChange

_LONGEST = 160


def as_text(found: Difference) -> str:
    """Return the changes in words, heaviest first, and what they ask of the version number."""
    return "\n".join([line for change in found.changes for line in words(change)] + [verdict(found)])


def words(change: TermChange) -> list[str]:
    """Return one change as lines: the term and what happened to it, then the statements of a changed one."""
    successor = f", in favour of {compact(change.replaced_by)}" if change.replaced_by else ""
    lines = [f"{change.level:5}  {change.kind} {compact(change.term)} {change.what}{successor}"]
    if change.what in ("changed", "deprecated"):
        lines += [f"         - {_statement(predicate, value)}" for predicate, value in change.removed]
        lines += [f"         + {_statement(predicate, value)}" for predicate, value in change.added]
    return lines


def verdict(found: Difference) -> str:
    """Return what the changes ask of the version number, and whether the new version does it."""
    old, new, least = found.old_version, found.new_version, found.least_version
    if found.level == "none":
        return "Nothing changed."
    text = f"{len(found.changes)} changes, the heaviest is {found.level}"
    if least is None or found.rises_enough is None:
        return f"{text}: the version must rise by {found.level} (the files do not both state one as three numbers)."
    held = f"{new} is high enough" if found.rises_enough else f"{new} is too low"
    return f"{text}: after {old} the version must be {least} or higher; {held}."


def as_json(found: Difference) -> str:
    """Return ``level``, ``old_version``, ``new_version``, ``least_version``, ``rises_enough`` and ``changes``."""
    document = {
        "level": found.level,
        "old_version": found.old_version,
        "new_version": found.new_version,
        "least_version": found.least_version,
        "rises_enough": found.rises_enough,
        "changes": [
            {
                "term": change.term,
                "kind": change.kind,
                "what": change.what,
                "level": change.level,
                "replaced_by": change.replaced_by,
                "added": [{"property": predicate, "value": value} for predicate, value in change.added],
                "removed": [{"property": predicate, "value": value} for predicate, value in change.removed],
            }
            for change in found.changes
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _statement(predicate: str, value: str) -> str:
    shown = re.sub(r"<([^<>\s]*)>", lambda match: compact(match[1]), value)
    return f"{compact(predicate)} {shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + '…'}"
