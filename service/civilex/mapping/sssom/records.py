"""One mapping from the texts of its slots, with the checks that the standard asks for, whatever the format."""

from __future__ import annotations

from collections.abc import Mapping

from civilex.mapping.sssom.problems import Problem, Problems, Severity
from civilex.rdf.mapping_slots import LITERAL, NO_TERM_FOUND, SlotValue

Columns = Mapping[str, int]
"""Where each slot stands in a table, from 1."""


def check_record(
    slots: Mapping[str, SlotValue],
    line: int | None,
    columns: Columns,
    problems: Problems,
    shared: Mapping[str, SlotValue],
) -> None:
    """Add to ``problems`` what keeps the slots from making a mapping, and what leaves it without meaning.

    ``shared`` are the values of the set that count for it where it has none of its own.
    """
    for slot in ("predicate_id", "mapping_justification"):
        if slot not in slots:
            problems.add(_missing(slot, f"'{slot}' is empty", line, columns))
    for side in ("subject", "object"):
        kind = slots.get(f"{side}_type", shared.get(f"{side}_type"))
        if kind == LITERAL:
            if f"{side}_label" not in slots:
                reason = f"'{side}_label' is empty, and {side}_type '{LITERAL}' says that the {side} is a text"
                problems.add(_missing(f"{side}_label", reason, line, columns))
        elif f"{side}_id" not in slots:
            reason = f"'{side}_id' is empty"
            if f"{side}_label" in slots:
                reason += f": where the {side} is a text without identifier, write {side}_type '{LITERAL}'"
            problems.add(_missing(f"{side}_id", reason, line, columns))
        elif slots[f"{side}_id"] == NO_TERM_FOUND and f"{side}_source" not in slots and f"{side}_source" not in shared:
            reason = f"sssom:NoTermFound says nothing without {side}_source: name where nothing was found"
            problem = _missing(f"{side}_source", reason, line, columns, "warning", "no-source-of-nothing")
            problems.add(problem)
    if not {"reviewer_id", "reviewer_label"} & slots.keys():
        for slot in ("review_date", "reviewer_agreement"):
            if slot in slots:
                problems.add(_missing("reviewer_id", f"'{slot}' needs reviewer_id or reviewer_label", line, columns))
                break


def _missing(
    slot: str,
    reason: str,
    line: int | None,
    columns: Columns,
    severity: Severity = "violation",
    code: str = "missing-value",
) -> Problem:
    return Problem(code, reason, severity, line, columns.get(slot, 1), slot)
