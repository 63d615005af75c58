"""Checking catalogues: a profile's shapes over a document, findings grouped by cause.

::

    profiles     profiles.profiles(): which profiles there are; their shapes
    own_shapes   a file or folder of the user's as a profile, and what is odd about it
    background   authority tables, departments, themes: looked up, never blamed
    validation   validate(source, profile) -> ValidationReport; validate_all(source, profiles) -> ValidationMatrix
    data_graph   what is checked, read once for all profiles; what is worked out of it once
    matrix       ValidationMatrix: the reports of several profiles on one document, counted
    grouping     what the shapes find, counted by cause from arrays (shape_findings puts it together)
    owners       whose a node is: publisher, dataset, name
    checkability wrong, or not to be checked without something
    locating     the line or pointer of a finding
    repairing    repairs that are certain (repairs, table_entries)
    quality_score  the score of data.europa.eu, a range
    kept_catalog   a catalogue that changes: checked again where a change can matter
    links, link_states, link_checking, link_cache  whether the addresses of distributions answer
    findings     what SHACL does not see: relative IRIs, nothing to check
    publishers   what was found, by who answers for it
    fingerprints names of findings that survive moved lines
    baseline     what was known before (known_findings); comparing: what is new, what is gone
    report       ValidationReport, its results and causes, as JSON; saved_reports reads it back
    text_report  the same for people
    source_examples  what to write, in the syntax of the file
    checked_files    files with their reports, or why they cannot be read
    representations  HTML, CSV, XLSX, SARIF, JUnit, RDF; pages by publisher
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
