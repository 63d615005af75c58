"""What is wrong in a document of mappings, with its place and what to write instead."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Literal

from civilex.errors import UnreadableData

Severity = Literal["violation", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("violation", "warning", "info")
"""From the worst on."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    ``code`` names its kind. ``line`` and ``column`` count from 1; in a table the column counts fields. ``slot`` is the
    column's name, ``fix`` what to write in its place, where that is known. ``mapping`` says which mapping it is about.
    """

    code: str
    reason: str
    severity: Severity = "violation"
    line: int | None = None
    column: int | None = None
    slot: str | None = None
    fix: str | None = None
    mapping: str | None = None

    @property
    def place(self) -> str:
        """Line and column as text, as far as they are known."""
        return ":".join(str(number) for number in (self.line, self.column) if number is not None)

    def as_json(self) -> dict[str, object]:
        """Return the problem without what is not known."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    def sentence(self) -> str:
        """Return reason and fix in one line."""
        return self.reason + (f"; write {self.fix}" if self.fix else "")


@dataclass(slots=True)
class Problems:
    """Collects the problems of one document, in the order in which they are found."""

    found: list[Problem] = field(default_factory=list)

    def add(self, problem: Problem) -> None:
        """Add a problem."""
        self.found.append(problem)

    def has_violations_since(self, count: int) -> bool:
        """Say whether a violation was found after the first ``count`` problems."""
        return any(problem.severity == "violation" for problem in self.found[count:])

    @property
    def violations(self) -> list[Problem]:
        """Those that make the document unusable."""
        return [problem for problem in self.found if problem.severity == "violation"]


class UnreadableMappings(UnreadableData):
    """A document of mappings cannot be used; ``problems`` has every one that was found, the first is its text."""

    def __init__(self, found: list[Problem], source: str):
        first = found[0]
        further = f" ({len(found) - 1} further problems)" if len(found) > 1 else ""
        super().__init__(first.sentence() + further, source=source, line=first.line, column=first.column)
        self.problems = [problem.as_json() for problem in found]
