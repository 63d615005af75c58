"""Labels, and later terms, vocabularies and the search index."""

from civilex.terminology.labels import Label, asked_languages, labels, pick

__all__ = ["Label", "asked_languages", "labels", "pick"]
