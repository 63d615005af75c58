"""What is wrong in mappings besides their form: relations that do not exist, contradictions, terms that are gone."""

from civilex.mapping.lint.checks import UNUSABLE, Finding, lint
from civilex.mapping.lint.files import FileReport, lint_file
from civilex.mapping.lint.vocabulary import Vocabulary

__all__ = ["UNUSABLE", "FileReport", "Finding", "Vocabulary", "lint", "lint_file"]
