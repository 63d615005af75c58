"""The quality of an ontology: what is wrong with it, what has changed in it, and what that asks of its version.

::

    checks            the checks of queries/quality, one defect each
    report            files in, findings out
    report_formats    a report as text, TSV, JSON, Markdown
    difference          two versions in, what changed and how much the version number must rise; also as RDF
    change_levels       how heavy the change of one statement is
    difference_formats  a difference in words and as JSON
"""

from civilex.quality.checks import LEVELS, Check, checks
from civilex.quality.report import Finding, Report, report

__all__ = ["LEVELS", "Check", "Finding", "Report", "checks", "report"]
