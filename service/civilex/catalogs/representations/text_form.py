"""The report for a terminal: the texts of all reports one after the other, and one line on all files."""

from __future__ import annotations

from collections.abc import Sequence

from civilex.catalogs import text_report
from civilex.catalogs.checked_files import CheckedFile


def text(files: Sequence[CheckedFile], *, errors: bool = True) -> str:
    """Return the report on files; of one that cannot be read, why, unless ``errors`` are told elsewhere."""
    parts = [_file(file) for file in files if errors or file.error is None]
    if len(files) == 1:
        return "".join(parts)
    read = [file for file in files if file.error is None]
    passed = sum(file.passed for file in read)
    counts = (
        f"{len(files)} files: {passed} passed, {len(read) - passed} did not, {len(files) - len(read)} cannot be read.\n"
    )
    return "".join(f"{part}\n" for part in parts) + counts


def _file(file: CheckedFile) -> str:
    if file.matrix is None:
        return f"{file.error}\n"
    shown = "\n".join(text_report.text(report) for report in file.reports)
    return shown + "\n" + text_report.matrix(file.matrix) if len(file.reports) > 1 else shown
