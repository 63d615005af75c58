"""Checking catalogues: a profile's shapes over a document, findings grouped by cause.

::

    profiles     profiles.profiles(): which profiles there are; their shapes
    own_shapes   a file or folder of the user's as a profile, and what is odd about it
    background   authority tables, departments, themes: looked up, never blamed
    validation   validate(source, profile) -> ValidationReport; validate_all(source, profiles) -> ValidationMatrix
    matrix       ValidationMatrix: the reports of several profiles on one document, counted
    findings     what SHACL does not see: relative IRIs, nothing to check
    report       ValidationReport, its results and causes, as JSON
    text_report  the same for people
"""

from civilex.catalogs.matrix import ValidationMatrix
from civilex.catalogs.profiles import Profile
from civilex.catalogs.report import Cause, FailOn, Severity, ValidationReport, ValidationResult
from civilex.catalogs.validation import validate, validate_all

__all__ = [
    "Cause",
    "FailOn",
    "Profile",
    "Severity",
    "ValidationMatrix",
    "ValidationReport",
    "ValidationResult",
    "validate",
    "validate_all",
]
