"""What was known before: findings by fingerprint, so that a check fails only on what is new.

A baseline is a JSON file: ``{"civilex_baseline": 1, "files": [{"file", "profile", "causes": [{"severity", "message",
"findings": [[fingerprint, node, publisher], ...]}]}]}``. A JSON report with all its results serves as well.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from civilex.catalogs.known_findings import KnownCause, KnownFindings, Mark
from civilex.catalogs.report import GoneFinding, Severity
from civilex.catalogs.saved_reports import result_of, saved_reports
from civilex.errors import UnreadableData

VERSION = 1


class Remaining:
    """The findings of a baseline that have not been met again; each is met once."""

    def __init__(self, known: KnownFindings | None):
        """Begin with all of them; ``None`` is a file or profile that was not there before."""
        self._known = known
        self._left = Counter(mark for cause in known.causes for mark, *_ in cause.findings) if known else Counter[str]()

    def is_new(self, mark: str) -> bool:
        """Return whether a finding was not known, and count it as met where it was."""
        if self._left[mark] <= 0:
            return True
        self._left[mark] -= 1
        return False

    def gone(self) -> Iterator[GoneFinding]:
        """Go through what is no more, most severe first as the baseline has it."""
        left = self._left.copy()
        for cause in self._known.causes if self._known else ():
            for mark, node, publisher in cause.findings:
                if left[mark] > 0:
                    left[mark] -= 1
                    yield GoneFinding(cause.severity, cause.message, node or None, publisher)


@dataclass(frozen=True)
class Baseline:
    """What was found before, by file and profile."""

    known: Mapping[tuple[str, str], KnownFindings]

    def of(self, file: str, profile: str) -> Remaining:
        """Return what was known of a file; where the baseline is about one file only, its name does not matter."""
        files = {name for name, _ in self.known}
        if file not in files and len(files) == 1:
            file = next(iter(files))
        return Remaining(self.known.get((file, profile)))


def to_json(found: Iterable[KnownFindings]) -> dict[str, Any]:
    """Return the document of a baseline."""
    return {"civilex_baseline": VERSION, "files": [each.to_json() for each in found]}


def read_baseline(path: Path) -> Baseline:
    """Read a baseline, or a JSON report.

    Raises UnreadableData where it is neither, or where the report leaves findings out.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        found = _known(document, path) if "civilex_baseline" in document else list(_reported(document, path))
    except OSError as error:
        raise UnreadableData(f"cannot be read: {(error.strerror or str(error)).lower()}.", source=str(path)) from error
    except json.JSONDecodeError as error:
        raise UnreadableData(
            f"{_NEITHER[:-1]} ({error.msg}).", source=str(path), line=error.lineno, column=error.colno
        ) from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableData(_NEITHER, source=str(path)) from error
    return Baseline({(each.file, each.profile): each for each in found})


_NEITHER = "this is no baseline and no JSON report: make one with civilex validate --write-baseline, or --format json."


def _known(document: dict[str, Any], path: Path) -> Sequence[KnownFindings]:
    if document["civilex_baseline"] != VERSION:
        raise UnreadableData("this baseline is of another version: write it anew.", source=str(path))
    return [
        KnownFindings(
            each["file"],
            each["profile"],
            tuple(
                KnownCause(cause["severity"], cause["message"], tuple(Mark(*found) for found in cause["findings"]))
                for cause in each["causes"]
            ),
        )
        for each in document["files"]
    ]


def _reported(document: dict[str, Any], path: Path) -> Iterator[KnownFindings]:
    for file, report in saved_reports(document):
        if report["results_capped"]:
            raise UnreadableData(
                f"the report shows {len(report['results']):,} of its {report['total']:,} findings, which is too little "
                "to compare with: write a baseline with civilex validate --write-baseline.",
                source=str(path),
            )
        causes: dict[tuple[Severity, str], list[Mark]] = {}
        for fields in report["results"]:
            result = result_of(fields)
            node = result.reached_from or result.focus_node or ""
            causes.setdefault((result.severity, result.message), []).append(
                Mark(result.fingerprint, node, result.publisher)
            )
        known = tuple(KnownCause(*key, tuple(found)) for key, found in causes.items())
        yield KnownFindings(file, report["profile"]["name"], known)
