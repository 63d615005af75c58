"""Files that were checked: what each profile found, or why the file cannot be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from civilex.catalogs.matrix import ValidationMatrix
from civilex.catalogs.report import SEVERITIES, ValidationReport
from civilex.errors import CivilexError, UnreadableData


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file and its reports, or the error where it could not be read; one of the two is ``None``."""

    name: str
    matrix: ValidationMatrix | None
    error: CivilexError | None = None

    @property
    def reports(self) -> tuple[ValidationReport, ...]:
        """The reports, one for each profile; none of a file that cannot be read."""
        return self.matrix.reports if self.matrix is not None else ()

    @property
    def passed(self) -> bool:
        """Whether it could be read, and nothing was found at or above the level that fails."""
        return self.matrix is not None and self.matrix.passed

    @property
    def reason(self) -> str:
        """Why it cannot be read, without the place; empty where it can."""
        return self.error.reason if isinstance(self.error, UnreadableData) else str(self.error or "")

    @property
    def place(self) -> tuple[int | None, int | None]:
        """Line and column of what cannot be read, from 1, where they are known."""
        error = self.error
        return (error.line, error.column) if isinstance(error, UnreadableData) else (None, None)

    def to_json(self) -> dict[str, Any]:
        """Return the report (``matrix`` and ``reports`` for several profiles), or the ``error`` with its place."""
        if self.matrix is not None:
            alone = len(self.reports) == 1
            return {"file": self.name, **(self.reports[0].to_json() if alone else self.matrix.to_json())}
        error: dict[str, Any] = {"message": self.reason}
        if isinstance(self.error, UnreadableData):
            error |= {"line": self.error.line, "column": self.error.column}
        return {"file": self.name, "conforms": False, "passed": False, "error": error}


def to_json(files: Sequence[CheckedFile]) -> dict[str, Any]:
    """Return the report on one file, or for several their counts and ``files`` with a report or an error for each."""
    documents = [file.to_json() for file in files]
    if len(files) == 1:
        return documents[0]
    reports = [report for file in files for report in file.reports]
    return {
        "conforms": all(document["conforms"] for document in documents),
        "passed": all(file.passed for file in files),
        "total": sum(report.total for report in reports),
        "by_severity": {level: sum(report.by_severity[level] for report in reports) for level in SEVERITIES},
        "files": documents,
    }
