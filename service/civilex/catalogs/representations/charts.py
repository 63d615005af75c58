"""The figures of a report as bars: what is drawn, in percent of the longest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from civilex.catalogs.checked_files import CheckedFile
from civilex.catalogs.quality_score import QualityScore, least_points, most_points
from civilex.catalogs.report import SEVERITIES, Severity, ValidationReport
from civilex.catalogs.representations import words


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar: its kind, where it begins and how wide it is, both in percent."""

    kind: str
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a chart: what it is about, its segments, what they say in words, the numbers beside them."""

    label: str
    segments: tuple[Segment, ...]
    text: str
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars with the heads of their columns; ``note`` says what is left out."""

    title: str
    heads: tuple[str, ...]
    bars: tuple[Bar, ...]
    note: str = ""


def by_severity(reports: Iterable[ValidationReport]) -> Chart:
    """Return how many findings there are of each severity."""
    totals = dict.fromkeys(SEVERITIES, 0)
    for report in reports:
        for level in SEVERITIES:
            totals[level] += report.by_severity[level]
    most = max(totals.values())
    bars = (
        Bar(
            words.SEVERITY_WORDS[level],
            (Segment(level, 0, _percent(totals[level], most)),),
            words.counted(level, totals[level]),
            (f"{totals[level]:,}",),
        )
        for level in SEVERITIES
    )
    return Chart("Findings by how pressing they are", ("", "Number"), tuple(bars))


def by_profile(files: Sequence[CheckedFile]) -> Chart:
    """Return how many findings each profile has, of each file where there are several."""
    rows = [
        (f"{words.file_name(file.name)}: {title}" if len(files) > 1 else title, report.by_severity)
        for file in files
        for report in file.reports
        for title in [words.profile_title(report)]
    ]
    return _stacked("Findings by profile", "Profile", rows)


def by_publisher(report: ValidationReport) -> Chart:
    """Return how many findings each publisher answers for."""
    rows = [(count.publisher or words.NOBODY, count.by_severity) for count in report.publishers]
    left_out = report.publishers_total - len(report.publishers)
    note = f"{left_out:,} more publishers have fewer findings." if left_out > 0 else ""
    return _stacked("Findings by publisher", "Publisher", rows, note)


def by_dimension(score: QualityScore) -> Chart:
    """Return the range of points in each of the five dimensions of the quality score."""
    bars = []
    for dimension in dict.fromkeys(indicator.dimension for indicator in score.indicators):
        of_it = [indicator for indicator in score.indicators if indicator.dimension == dimension]
        most_there_are = sum(indicator.points for indicator in of_it)
        least = least_points(of_it)
        most = most_points(of_it)
        start = _percent(least, most_there_are)
        bars.append(
            Bar(
                dimension.capitalize(),
                (Segment("sure", 0, start), Segment("open", start, _percent(most, most_there_are) - start)),
                f"{points(least, most)} of {most_there_are} points",
                (points(least, most), f"{most_there_are}"),
            )
        )
    return Chart("Quality score by dimension", ("Dimension", "Points", "Possible"), tuple(bars))


def points(least: int, most: int) -> str:
    """Return a range of points.

    >>> points(3, 3), points(3, 5)
    ('3', '3 to 5')
    """
    return f"{least}" if least == most else f"{least} to {most}"


def _stacked(title: str, head: str, rows: Sequence[tuple[str, Mapping[Severity, int]]], note: str = "") -> Chart:
    most = max((sum(counts.values()) for _, counts in rows), default=0)
    bars = []
    for label, counts in rows:
        segments, start = [], 0.0
        for level in SEVERITIES:
            width = _percent(counts[level], most)
            segments.append(Segment(level, start, width))
            start += width
        text = ", ".join(words.counted(level, counts[level]) for level in SEVERITIES)
        bars.append(Bar(label, tuple(segments), text, tuple(f"{counts[level]:,}" for level in SEVERITIES)))
    return Chart(title, (head, *words.SEVERITY_WORDS.values()), tuple(bars), note)


def _percent(number: float, most: float) -> float:
    return round(100 * number / most, 2) if most else 0.0
