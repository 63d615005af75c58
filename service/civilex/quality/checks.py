"""The checks of ``queries/quality/``: one defect a file, whose rows are the findings.

A check begins with comments ``# check: name``, ``# level: ERROR|WARN|INFO`` and ``# why: sentence``, and selects
``?subject ?property ?value`` (the last two may be unbound). It sees the files under report as its default graph, and
three graphs of its own: ``urn:civilex:report/terms`` (the terms that the files answer for, each as rdfs:Class,
rdf:Property or skos:Concept), ``.../background`` (what is looked up and never blamed) and ``.../questions`` (which term
each competency question refers to, by dct:references, and which question has no answer, by report:rows 0). Names are
those of ROBOT's report where it has the check.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from civilex import reference_model
from civilex.errors import CivilexError

LEVELS = ("ERROR", "WARN", "INFO")
"""From the heaviest down."""
_FIELD = re.compile(r"# (check|level|why): (.+)")


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its name, its level (one of ``LEVELS``), why what it finds is a defect, and its query."""

    name: str
    level: str
    why: str
    sparql: str


@cache
def checks() -> tuple[Check, ...]:
    """Return the checks, heaviest level first, then by name.

    Raises CivilexError for a file whose comments are not as this module says.
    """
    found = []
    for path in (reference_model.root() / "queries" / "quality").glob("*.rq"):
        text = path.read_text(encoding="utf-8")
        fields = {match[1]: match[2] for line in text.splitlines()[:3] if (match := _FIELD.fullmatch(line))}
        if set(fields) != {"check", "level", "why"} or fields["level"] not in LEVELS or fields["check"] != path.stem:
            raise CivilexError(
                f"{path}: a check begins with '# check: {path.stem}', '# level: {'|'.join(LEVELS)}' and '# why: ...'."
            )
        found.append(Check(fields["check"], fields["level"], fields["why"], text))
    return tuple(sorted(found, key=lambda check: (LEVELS.index(check.level), check.name)))
