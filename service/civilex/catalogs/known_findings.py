"""All findings of one check by fingerprint, as a baseline keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from civilex.catalogs.report import Severity


class Mark(NamedTuple):
    """What is kept of a finding; ``publisher`` is ``None`` where nobody is known."""

    fingerprint: str
    node: str
    publisher: str | None


@dataclass(frozen=True, slots=True)
class KnownCause:
    """Findings with one severity and message: of each the fingerprint, the node, and who answers for it."""

    severity: Severity
    message: str
    findings: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class KnownFindings:
    """All findings of one profile on one file."""

    file: str
    profile: str
    causes: tuple[KnownCause, ...]

    def to_json(self) -> dict[str, Any]:
        """Return its fields."""
        causes = [
            {"severity": cause.severity, "message": cause.message, "findings": [list(pair) for pair in cause.findings]}
            for cause in self.causes
        ]
        return {"file": self.file, "profile": self.profile, "causes": causes}
