"""A page and a workbook for each publisher, with only what is theirs, and a page that leads to them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from civilex.catalogs.checked_files import CheckedFile
from civilex.catalogs.report import SEVERITIES, ValidationReport
from civilex.catalogs.representations import charts, html_report, tables, words

_LONGEST = 60
INDEX = "index.html"
_RESERVED = re.compile(r"con|prn|aux|nul|(com|lpt)\d")
"""Names that Windows keeps for devices."""


def files_by_publisher(
    publishers: Mapping[str | None, Sequence[CheckedFile]], unread: Sequence[CheckedFile] = ()
) -> Iterator[tuple[str, bytes]]:
    """Go through the files of the folder, made one after the other: name and content; the index comes last.

    ``unread`` are files that cannot be read, which the index tells.
    """
    names = file_names(publishers)
    rows: list[dict[str, Any]] = []
    compared = False
    for publisher, files in publishers.items():
        name = publisher or words.NOBODY
        reports = [report for file in files for report in file.reports]
        compared = compared or any(report.since is not None for report in reports)
        page, workbook = f"{names[publisher]}.html", f"{names[publisher]}.xlsx"
        lead = (
            "Only what belongs to this publisher: its catalogues, datasets and services, and their parts."
            if publisher is not None
            else "What belongs to no publisher that the catalogue names, and what is about the file as a whole."
        )
        yield page, html_report.page(files, title=name, lead=lead).encode()
        yield workbook, tables.to_xlsx(files)
        rows.append(_row(name, reports, page, workbook))
    rows.sort(key=lambda row: (row["name"] == words.NOBODY, *(-row["counts"][level] for level in SEVERITIES)))
    title = "Findings by publisher"
    lead = "Send each publisher their page, which needs no network. Those with most to do come first."
    yield INDEX, html_report.index(title, lead, rows, unread, compared=compared).encode()


def _row(name: str, reports: Sequence[ValidationReport], page: str, workbook: str) -> dict[str, Any]:
    scores = [report.score for report in reports if report.score is not None]
    return {
        "name": name,
        "page": page,
        "workbook": workbook,
        "counts": {level: sum(report.by_severity[level] for report in reports) for level in SEVERITIES},
        "new": sum(sum(report.since.new.values()) for report in reports if report.since is not None),
        "score": ", ".join(dict.fromkeys(charts.points(score.least, score.most) for score in scores)),
    }


def file_names(publishers: Iterable[str | None]) -> dict[str | None, str]:
    """Return a safe and distinct file name, without extension, for each publisher, the same from run to run.

    >>> file_names(["Comune di Forlì", "COM/1", "com 1", None, "..", "都市計画"])["Comune di Forlì"]
    'comune-di-forli'
    >>> sorted(file_names(["a/b", "A b"]).values())
    ['a-b-a760b0e1', 'a-b-c14cddc0']
    """
    slugs = {publisher: _slug(publisher) for publisher in publishers}
    taken = [INDEX.removesuffix(".html"), *slugs.values()]
    return {
        publisher: slug
        if slug and taken.count(slug) == 1 and not _RESERVED.fullmatch(slug)
        else f"{slug or 'publisher'}-{_mark(publisher)}"
        for publisher, slug in slugs.items()
    }


def _slug(publisher: str | None) -> str:
    if publisher is None:
        return "publisher-not-known"
    plain = unicodedata.normalize("NFKD", publisher.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST].strip("-")


def _mark(publisher: str | None) -> str:
    return sha256((publisher or "").encode()).hexdigest()[:8]
