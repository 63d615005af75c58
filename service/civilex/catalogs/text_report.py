"""The report for people: findings by cause, most severe first, each with its fix; the verdict last."""

from __future__ import annotations

from textwrap import fill

from civilex.catalogs.quality_score import rating
from civilex.catalogs.report import SEVERITIES, Cause, Severity, ValidationReport, ValidationResult, at_or_above
from civilex.namespaces import compact
from civilex.rdf.parsing import as_written, is_relative

_WIDTH = 100
_MOST_NAMED = 4
_NOUNS: dict[Severity, tuple[str, str]] = {
    "violation": ("violation", "violations"),
    "warning": ("warning", "warnings"),
    "info": ("note", "notes"),
}


def text(report: ValidationReport) -> str:
    """Return the report as plain text that ends in a line feed."""
    title = f"{report.source}: {counted(report.triples, 'triple', 'triples')} checked against {_profile(report)}"
    parts = [title, *(_cause(cause) for cause in report.causes), undecided(report) + _score(report) + verdict(report)]
    return "\n\n".join(parts) + "\n"


def verdict(report: ValidationReport) -> str:
    """Return one line: whether the document passes, and how many findings of each severity there are."""
    found = [counted(report.by_severity[severity], *_NOUNS[severity]) for severity in SEVERITIES]
    outcome = "passes" if report.passed else "does not pass"
    if report.total == 0:
        return f"{report.source} passes: nothing was found."
    ignored = [severity for severity in SEVERITIES if severity not in at_or_above(report.fail_on)]
    spared = any(report.by_severity[severity] for severity in ignored)
    limit = {"violation": "only violations fail", "warning": "violations and warnings fail", "never": "nothing fails"}
    note = f" ({limit[report.fail_on]})" if report.passed and spared and report.fail_on in limit else ""
    return f"{report.source} {outcome}: {', '.join(found)}{note}."


def undecided(report: ValidationReport) -> str:
    """Return a line on what cannot be checked without what is not at hand; empty where all could be."""
    number = report.by_verdict["cannot_be_checked"]
    if not number:
        return ""
    needs = list(dict.fromkeys(name for cause in report.causes for name in cause.needs))
    found = counted(number, "finding is", "findings are")
    text = f"{found} no proof of a fault: not to be checked without {_some(needs)}."
    return fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False) + "\n"


def counted(number: int, singular: str, plural: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "file", "files"), counted(1200, "file", "files")
    ('1 file', '1,200 files')
    """
    return f"{number:,} {singular if number == 1 else plural}"


def _profile(report: ValidationReport) -> str:
    return f"{report.profile} {report.profile_version}"


def _cause(cause: Cause) -> str:
    heading = counted(cause.count, *_NOUNS[cause.severity]).upper()
    lines = [heading, _paragraph(cause.message)]
    if cause.fix:
        lines.append(f"  e.g.   {cause.fix}")
    for number, example in enumerate(cause.examples):
        if place := _place(example):
            lines.append(("  at     " if number == 0 else "         ") + place)
    if cause.examples and cause.count > len(cause.examples) and cause.examples[0].focus_node:
        lines.append(f"         and {cause.count - len(cause.examples):,} more")
    lines += _groups(cause)
    if cause.points:
        lines.append(f"  gains  up to {cause.points:g} points of the quality score")
    if cause.needs:
        lines.append("  needs  " + _some(list(cause.needs)))
    return "\n".join(lines)


def _score(report: ValidationReport) -> str:
    """Say the quality score as a range: links, which are not opened, decide the rest."""
    if report.score is None:
        return ""
    least, most = report.score.least, report.score.most
    words = f"{rating(least)} to {rating(most)}" if rating(least) != rating(most) else rating(least)
    points = f"{least} to {most}" if least != most else f"{least}"
    return f"Quality score of data.europa.eu: {points} of 405 points ({words}); links are not opened.\n"


def _groups(cause: Cause) -> list[str]:
    """Say how the results part by publisher and by what the values look like, where they do."""
    lines = []
    for label, name in (("of", "publisher"), ("like", "value_pattern")):
        counts: dict[str, int] = {}
        for group in cause.groups:
            key = getattr(group, name) or "nobody known"
            counts[key] = counts.get(key, 0) + group.count
        if len(counts) > 1:
            most = sorted(counts, key=lambda key: -counts[key])
            lines.append(f"  {label:<7}" + _some([f"{key} ({counts[key]:,})" for key in most]))
    return lines


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED:,} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more


def _paragraph(message: str) -> str:
    indent = "  "
    return fill(
        message,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _place(result: ValidationResult) -> str:
    if result.focus_node is None:
        return ""
    if result.shape is None:
        return result.value or f"<{result.focus_node}>"
    if result.focus_node.startswith("_:"):
        node = (
            f"the node at {result.reached_from}" if result.reached_from else f"a node without IRI ({result.focus_node})"
        )
    else:
        node = as_written(result.focus_node) if is_relative(result.focus_node) else result.focus_node
    node = f"{node}  {_value(result.value)}" if result.value else node
    about = [f"line {result.line}" if result.line else result.pointer, result.title, result.publisher]
    known = "; ".join(dict.fromkeys(text for text in about if text))
    return f"{node}  ({known})" if known else node


def _value(value: str) -> str:
    """Shorten a value, as N-Triples writes it, to what a reader recognises."""
    iri = value[1:-1] if value.startswith("<") else ""
    if iri:
        return f"<{as_written(iri)}>" if is_relative(iri) else compact(iri) if compact(iri) != iri else value
    return value if len(value) <= _WIDTH else value[:_WIDTH] + " ..."
