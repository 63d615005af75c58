"""Names of one city said in the words of another, with what is lost: values, and whole tables."""

from civilex.translation.outcomes import Counterpart, Part, Reading, Translation
from civilex.translation.translator import Translator
from civilex.translation.words import Word, read_words

__all__ = ["Counterpart", "Part", "Reading", "Translation", "Translator", "Word", "read_words"]
