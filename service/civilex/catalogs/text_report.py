"""The report for people: findings by cause, most severe first, each with its fix; the verdict last."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import fill

from civilex.catalogs.link_states import LinkCounts
from civilex.catalogs.matrix import ValidationMatrix
from civilex.catalogs.profiles import Profile
from civilex.catalogs.quality_score import rating
from civilex.catalogs.report import (
    EXAMPLES,
    SEVERITIES,
    Cause,
    Comparison,
    Severity,
    ValidationReport,
    ValidationResult,
    at_or_above,
)
from civilex.catalogs.source_examples import in_syntax
from civilex.namespaces import compact
from civilex.rdf.parsing import as_written, is_relative
from civilex.shacl.shapes import ShapeProblem

_WIDTH = 100
_MOST_NAMED = 4
_NOUNS: dict[Severity, tuple[str, str]] = {
    "violation": ("violation", "violations"),
    "warning": ("warning", "warnings"),
    "info": ("note", "notes"),
}


def text(report: ValidationReport) -> str:
    """Return the report as plain text that ends in a line feed; where there is a baseline, of what is new and gone."""
    title = f"{report.source}: {counted(report.triples, 'triple', 'triples')} checked against {_profile(report)}"
    summary = undecided(report) + _score(report) + verdict(report)
    told = [cause for cause in report.causes if report.since is None or cause.new]
    parts = [
        title,
        *_shape_problems(report),
        *(_cause(cause, report.media_type) for cause in told),
        *_gone(report),
        summary,
    ]
    return "\n\n".join(parts) + "\n"


def matrix(found: ValidationMatrix) -> str:
    """Return how many findings each profile has, as a table that ends in a line feed."""
    heads = ("profile", "violations", "warnings", "notes", "verdict")
    rows = [
        (
            _profile(report),
            *(f"{report.by_severity[severity]:,}" for severity in SEVERITIES),
            "passes" if report.passed else "does not pass",
        )
        for report in found.reports
    ]
    widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(len(heads))]
    return "".join(
        "  ".join(
            cell.ljust(width) if column in (0, len(heads) - 1) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        + "\n"
        for row in (heads, *rows)
    )


def profiles(there_are: Iterable[Profile]) -> str:
    """Return the profiles with what can be chosen in them, as text that ends in a line feed."""
    lines = []
    for profile in there_are:
        lines.append(f"{profile.name}/{profile.version}")
        lines.append(_paragraph(profile.description))
        if profile.extends:
            lines.append(f"  adds to {profile.extends}")
        if options := profile.options():
            lines.append(_paragraph(f"--severity: {', '.join(options)}"))
    return "\n".join(lines) + "\n"


def verdict(report: ValidationReport) -> str:
    """Return one line: whether the document passes, and how many findings of each severity there are."""
    if report.since is not None:
        return _verdict_since(report, report.since)
    found = [counted(report.by_severity[severity], *_NOUNS[severity]) for severity in SEVERITIES]
    outcome = "passes" if report.passed else "does not pass"
    if report.total == 0:
        return f"{report.source} passes: nothing was found."
    ignored = [severity for severity in SEVERITIES if severity not in at_or_above(report.fail_on)]
    spared = any(report.by_severity[severity] for severity in ignored)
    limit = {"violation": "only violations fail", "warning": "violations and warnings fail", "never": "nothing fails"}
    note = f" ({limit[report.fail_on]})" if report.passed and spared and report.fail_on in limit else ""
    return f"{report.source} {outcome}: {', '.join(found)}{note}."


def _verdict_since(report: ValidationReport, since: Comparison) -> str:
    new = [counted(since.new[severity], f"new {one}", f"new {many}") for severity, (one, many) in _NOUNS.items()]
    known = report.total - sum(since.new.values())
    outcome = "passes" if report.passed else "does not pass"
    rest = f"{counted(known, 'known finding', 'known findings')}, {since.gone_total:,} gone since the baseline"
    return f"{report.source} {outcome}: {', '.join(new)}; {rest}."


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
    return f"{report.profile} {report.profile_version}".rstrip()


def _shape_problems(report: ValidationReport) -> list[str]:
    """Return a paragraph for each kind of problem of the shapes, which are not the document's."""
    texts: dict[str, list[str]] = {}
    for problem in report.shape_problems:
        texts.setdefault(problem.text, []).append(_shape_place(problem))
    paragraphs = []
    for text, nodes in texts.items():
        more = f" and {len(nodes) - EXAMPLES:,} more" if len(nodes) > EXAMPLES else ""
        lines = [f"SHAPES: {counted(len(nodes), 'PROBLEM', 'PROBLEMS')}", _paragraph(f"{text}.")]
        paragraphs.append("\n".join([*lines, f"  in     {', '.join(nodes[:EXAMPLES])}{more}"]))
    return paragraphs


def _shape_place(problem: ShapeProblem) -> str:
    return _short(str(problem.node)) + (f" (sh:path {_short(problem.path)})" if problem.path else "")


def _short(node: str) -> str:
    return compact(node[1:-1]) if node.startswith("<") else node


def _cause(cause: Cause, media_type: str | None) -> str:
    heading = counted(cause.count, *_NOUNS[cause.severity]).upper()
    heading += f" ({cause.new:,} NEW)" if cause.new else ""
    lines = [heading, _paragraph(cause.message)]
    if cause.fix:
        lines.append("  e.g.   " + in_syntax(cause.fix, media_type).replace("\n", "\n         "))
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


def _gone(report: ValidationReport) -> list[str]:
    """Return a paragraph on findings of the baseline that are no more."""
    if report.since is None or not report.since.gone_total:
        return []
    lines = [f"GONE: {counted(report.since.gone_total, 'FINDING', 'FINDINGS')}"]
    lines += [
        _paragraph(f"{gone.message} ({as_written(gone.focus_node)})" if gone.focus_node else gone.message)
        for gone in report.since.gone[:EXAMPLES]
    ]
    if report.since.gone_total > EXAMPLES:
        lines.append(f"  and {report.since.gone_total - EXAMPLES:,} more")
    return ["\n".join(lines)]


def _score(report: ValidationReport) -> str:
    """Say the quality score as a range, and what is known of the links that decide the rest."""
    if report.score is None:
        return ""
    least, most = report.score.least, report.score.most
    words = f"{rating(least)} to {rating(most)}" if rating(least) != rating(most) else rating(least)
    points = f"{least} to {most}" if least != most else f"{least}"
    return f"Quality score of data.europa.eu: {points} of 405 points ({words}); {_links(report.score.links)}.\n"


def _links(counts: LinkCounts | None) -> str:
    if counts is None:
        return "links are not opened"
    said = f"{counted(counts.answers, 'link answers', 'links answer')}, {counts.fails:,} {_fail(counts.fails)}"
    reasons = [f"{reason} ({number:,})" for reason, number in counts.unchecked.items()]
    return f"{said}, {sum(counts.unchecked.values()):,} not checked: {_some(reasons)}" if reasons else said


def _fail(number: int) -> str:
    return "does not" if number == 1 else "do not"


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
    if result.shape is None and result.path is None:
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
