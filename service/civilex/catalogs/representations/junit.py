"""The report as JUnit XML, which continuous integration shows as tests: a suite for each file and profile.

Each cause is a test case that fails where it is at or above the level that fails, of what is new where there is a
baseline. A file that cannot be read is an error.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from civilex.catalogs.checked_files import CheckedFile
from civilex.catalogs.report import Cause, ValidationReport, at_or_above
from civilex.catalogs.representations import words
from civilex.catalogs.source_examples import in_syntax

_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_junit(files: Sequence[CheckedFile]) -> bytes:
    """Return the document; its counts are those of its test cases."""
    root = Element("testsuites", name="civilex validate")
    for file in files:
        if file.error is not None:
            _unreadable(root, file)
        for report in file.reports:
            _suite(root, file, report)
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    indent(root)
    content: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return content + b"\n"


def _suite(root: Element, file: CheckedFile, report: ValidationReport) -> None:
    title = f"{file.name}: {words.profile_title(report)}"
    suite = SubElement(root, "testsuite", name=_text(title))
    failing = [cause for cause in report.causes if _fails(cause, report)]
    counts = {"tests": max(len(report.causes), 1), "failures": len(failing), "errors": 0, "skipped": 0}
    for name, count in counts.items():
        suite.set(name, str(count))
    if not report.causes:
        _case(suite, file, report, "nothing to change")
    for cause in report.causes:
        case = _case(suite, file, report, f"{words.rule(cause.shape, cause.component)}: {cause.message}")
        line = next((example.line for example in cause.examples if example.line), None)
        if line is not None:
            case.set("line", str(line))
        if cause in failing:
            failure = SubElement(case, "failure", type=cause.severity, message=_text(_counted(cause)))
            failure.text = _text(_told(file, cause, report.media_type))
        else:
            SubElement(case, "system-out").text = _text(f"{_counted(cause)}\n{_told(file, cause, report.media_type)}")


def _fails(cause: Cause, report: ValidationReport) -> bool:
    return cause.severity in at_or_above(report.fail_on) and cause.new != 0


def _case(suite: Element, file: CheckedFile, report: ValidationReport, name: str) -> Element:
    return SubElement(
        suite, "testcase", classname=_text(report.profile), name=_text(name), file=_text(file.name), time="0"
    )


def _counted(cause: Cause) -> str:
    new = f", {cause.new} of them new" if cause.new else ""
    return f"{cause.severity}, found {cause.count} time{'' if cause.count == 1 else 's'}{new}: {cause.message}"


def _told(file: CheckedFile, cause: Cause, media_type: str | None) -> str:
    lines = []
    for example in cause.examples:
        where = f"{file.name}:{example.line}" if example.line else " ".join(filter(None, (file.name, example.pointer)))
        about = "; ".join(filter(None, (example.title, words.node(example), words.value(example.value))))
        lines.append(f"{where}: {about}")
    if cause.count > len(cause.examples):
        lines.append(f"and {cause.count - len(cause.examples):,} more")
    if cause.fix:
        lines.append(f"Write for instance: {in_syntax(cause.fix, media_type)}")
    return "\n".join(lines)


def _unreadable(root: Element, file: CheckedFile) -> None:
    suite = SubElement(root, "testsuite", name=_text(file.name), tests="1", failures="0", errors="1", skipped="0")
    case = SubElement(
        suite, "testcase", classname="document", name="the file can be read", file=_text(file.name), time="0"
    )
    line, _ = file.place
    if line is not None:
        case.set("line", str(line))
    error = SubElement(case, "error", type="unreadable", message=_text(file.reason))
    error.text = _text(str(file.error))


def _text(text: str) -> str:
    """Return a text without the characters that XML cannot hold."""
    return _NOT_IN_XML.sub("\ufffd", text)
