"""Which concepts and organisations names mean: candidates with a score that is explained, from names and surroundings.

Light on purpose: numpy and the names themselves. Measured by ``bench/matching.py``.
"""

from civilex.mapping.matching.entries import Candidate, Entry, Evidence, Name, Points, Question
from civilex.mapping.matching.matcher import Matcher
from civilex.mapping.matching.memory import Decision

__all__ = ["Candidate", "Decision", "Entry", "Evidence", "Matcher", "Name", "Points", "Question"]
