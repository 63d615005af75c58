"""Labels, and later terms, vocabularies and the search index."""

from civilex.terminology.labels import Label, asked_languages, labels, pick, rank
from civilex.terminology.translations import translation_statuses

__all__ = ["Label", "asked_languages", "labels", "pick", "rank", "translation_statuses"]
