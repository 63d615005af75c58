"""Checking catalogues: a profile's shapes over a document, findings grouped by cause.

::

    profiles     profiles.profiles(): which profiles there are; their shapes
    background   authority tables: looked up, never blamed
    validation   validate(source, profile) -> ValidationReport
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
