"""SHACL: shapes parsed once, data as columns, results exactly as the standard says.

:func:`validate` is the way in. Validation reads parsed sources, never a store, which would rewrite literals.
"""

from civilex.shacl.documents import Document, read_document
from civilex.shacl.ill_formed import IllFormedShape, ValidationFailure
from civilex.shacl.loading import Loader
from civilex.shacl.reading import read_shapes
from civilex.shacl.report import ValidationReport, ValidationResult
from civilex.shacl.revalidation import ResultChange, Revalidation
from civilex.shacl.shapes import Shapes
from civilex.shacl.validation import validate

__all__ = [
    "Document",
    "IllFormedShape",
    "Loader",
    "ResultChange",
    "Revalidation",
    "Shapes",
    "ValidationFailure",
    "ValidationReport",
    "ValidationResult",
    "read_document",
    "read_shapes",
    "validate",
]
