"""Checking catalogues: a profile's shapes over a document, findings grouped by cause.

::

    profiles     profiles.profiles(): which profiles there are; their shapes
    background   authority tables: looked up, never blamed
    validation   validate(source, profile) -> ValidationReport
    grouping     what the shapes find, counted by cause from arrays (shape_findings puts it together)
    owners       whose a node is: publisher, dataset, name
    checkability wrong, or not to be checked without something
    locating     the line or pointer of a finding
    repairing    repairs that are certain (repairs, table_entries)
    quality_score  the score of data.europa.eu, a range
    findings     what SHACL does not see: relative IRIs, nothing to check
    report       ValidationReport, its results and causes, as JSON
    text_report  the same for people
"""

from civilex.catalogs.profiles import Profile
from civilex.catalogs.report import Cause, FailOn, Severity, ValidationReport, ValidationResult
from civilex.catalogs.validation import validate

__all__ = [
    "Cause",
    "FailOn",
    "Profile",
    "Severity",
    "ValidationReport",
    "ValidationResult",
    "validate",
]
