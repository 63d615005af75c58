"""What reviewers say of mappings: read from JSON, with who says it and when."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from civilex.errors import UnreadableData
from civilex.mapping.sssom.problems import Problem, UnreadableMappings
from civilex.mapping.sssom.values import Misfit, Values
from civilex.rdf.mapping_slots import MAPPING_SLOTS, SlotValue

Reviews = Mapping[str, Mapping[str, SlotValue]]
"""The review slots by the name of a mapping: its IRI, or what follows the IRI of its set and ``#``."""
MEMBERS = ("mapping", "agreement", "reviewer_id", "reviewer_label", "review_date")


def reviews_of(body: bytes, author: str, today: date) -> Reviews:
    """Return the reviews of a JSON document: an object or a list of them, each with ``mapping`` and ``agreement``.

    ``agreement`` is a number from -1 (surely wrong) to 1 (surely right). Who reviews is ``author`` where the document
    names nobody, the day ``today``. Raises UnreadableMappings with every problem.

    >>> reviews_of(b'{"mapping": "x1", "agreement": 1}', "ana", date(2026, 11, 22))["x1"]["reviewer_label"]
    ('ana',)
    """
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as error:
        place = {"line": getattr(error, "lineno", None), "column": getattr(error, "colno", None)}
        raise UnreadableData(f"the reviews are not JSON: {error}", source="body", **place) from error
    problems: list[Problem] = []
    found: dict[str, dict[str, SlotValue]] = {}
    for number, item in enumerate(content if isinstance(content, list) else [content], 1):
        if not isinstance(item, dict) or not isinstance(item.get("mapping"), str) or "agreement" not in item:
            reason = f"review {number} is not an object with 'mapping' (an IRI) and 'agreement' (from -1 to 1)"
            problems.append(Problem("not-a-review", reason))
            continue
        if further := [name for name in item if name not in MEMBERS]:
            reason = f"review {number} has '{further[0]}', which is not known (known: {', '.join(MEMBERS)})"
            problems.append(Problem("unknown-slot", reason, slot=further[0]))
        found[item["mapping"]] = _slots(item, author, today, number, problems)
    if problems:
        raise UnreadableMappings(problems, "body")
    return found


def _slots(
    item: Mapping[str, Any], author: str, today: date, number: int, problems: list[Problem]
) -> dict[str, SlotValue]:
    values = Values({}, iris_allowed=True, project_prefixes=True)
    slots: dict[str, SlotValue] = {"review_date": today}
    given = {"reviewer_agreement": item["agreement"], **{name: item[name] for name in MEMBERS[2:] if name in item}}
    for name, value in given.items():
        try:
            texts = [str(one) for one in (value if isinstance(value, list) else [value])]
            slots[name] = values.values(MAPPING_SLOTS[name], texts)
        except Misfit as misfit:
            problems.append(Problem(misfit.code, f"review {number}: {misfit.reason}", slot=name, fix=misfit.fix))
    if "reviewer_id" not in slots and "reviewer_label" not in slots:
        if author == "anonymous":
            reason = f"review {number} does not say who reviews: add reviewer_label or reviewer_id"
            problems.append(Problem("missing-value", reason, slot="reviewer_label"))
        slots["reviewer_label"] = (author,)
    return slots
