"""The candidates for names among entries: all features at once over many names, then the best of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from civilex.mapping.matching.entries import Candidate, Entry, Evidence, Name, Points, Question
from civilex.mapping.matching.judgement import is_match
from civilex.mapping.matching.memory import Decision, Memory
from civilex.mapping.matching.names import NameIndex
from civilex.mapping.matching.spaces import Floats
from civilex.mapping.matching.surroundings import Surroundings, Types
from civilex.mapping.matching.text import fold, tokens
from civilex.mapping.matching.translations import learn

NAME, ABOVE, PLACE, TYPE = 0.7, 0.15, 0.1, 0.5
"""What the name, the question's parent as the entry's own name, the place in the hierarchy and the type count, beside
each other. With those of :mod:`civilex.mapping.matching.surroundings` set once on the dev halves of
``bench/matching.py``; the type after the walk with OpenRefine (decision 34): who says a type rarely means an entry of
another."""
DECIDED, DENIED = 0.8, 0.9
"""How much of what is missing to 100 points a confirmed name gives, and how much of the points a denied one takes."""
STRUCTURAL = ("parent", "siblings")
ALIKE = 0.5
"""Properties other than the structural ones count in full from this similarity of the names on: that an entry is of the
right city or type says nothing where its name is another."""
AT_ONCE = 64
"""Questions that are compared together: bounds the memory."""
MIN_WHOLE = 0.1
"""A question that asks nothing has no points, and divides by this."""
LEAST_SCORE = 15.0
"""Candidates below are left out."""


DECISION = "decided before"
"""The feature that decisions of people are."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Questions compared with all entries: names and scores (questions, names or entries), and the features.

    ``features`` are names with values; ``shares`` what each counts and ``given`` whether it was asked for, both of the
    shape (features, questions).
    """

    of_names: Floats
    names: Floats
    scores: Floats
    features: list[tuple[str, Floats]]
    shares: np.typing.NDArray[np.float64]
    given: np.typing.NDArray[np.bool_]


class Matcher:
    """Finds which entries names mean; made once for a set of entries, then used from any thread."""

    def __init__(self, entries: Sequence[Entry], decisions: Sequence[Decision] = ()):
        """Index the entries; a dictionary between their languages is learnt from their names and glosses."""
        self.entries = list(entries)
        self.places = {entry.id: place for place, entry in enumerate(self.entries)}
        self.translations = learn(group for entry in self.entries for group in _groups(entry))
        self._names = [name for entry in self.entries for name in entry.names]
        counts = [len(entry.names) for entry in self.entries]
        self._starts = np.concatenate([[0], np.cumsum(counts)])[:-1].astype(np.int64)
        self._index = NameIndex([name.text for name in self._names], self.translations)
        self._surroundings = Surroundings(self.entries, self.translations)
        self._places = _places(self.entries)
        self._types = Types(self.entries)
        self._notations = _by_notation(self.entries)
        self._memory = Memory(decisions, [entry.id for entry in self.entries], self.translations)

    def candidates(self, questions: Sequence[Question], limit: int = 5) -> list[list[Candidate]]:
        """Return for each question its candidates, the best first; equal ones by their ids."""
        found: list[list[Candidate]] = []
        for start in range(0, len(questions), AT_ONCE):
            found.extend(self._candidates(questions[start : start + AT_ONCE], limit))
        return found

    def explain(self, question: Question, candidate: Candidate) -> list[Evidence]:
        """Return the points of a candidate with what each feature saw, the features in the order of their points."""
        place = self.places[candidate.id]
        found = [self._evidence(question, place, candidate, points) for points in candidate.points]
        return sorted(found, key=lambda evidence: -abs(evidence.points))

    def _candidates(self, questions: Sequence[Question], limit: int) -> list[list[Candidate]]:
        if not self.entries:
            return [[] for _ in questions]
        of_names = self._index.similarities([question.text for question in questions])
        names = np.maximum.reduceat(of_names, self._starts, axis=1)
        for row, question in enumerate(questions):
            names[row, self._notations.get(fold(question.text), [])] = 1.0
        confirmed, denied = self._memory.votes([question.text for question in questions])
        features = self._features(questions, names, np.maximum(names, confirmed))
        total = sum(value * weight for _, value, weight, _ in features)
        whole = sum(np.where(given, weight, 0) for _, _, weight, given in features)
        scores = np.asarray(total) / np.maximum(np.asarray(whole), MIN_WHOLE)[:, None]
        after = (scores + np.maximum(1 - scores, 0) * DECIDED * confirmed) * (1 - DENIED * denied)
        for row, question in enumerate(questions):
            if question.only and question.types:
                after[row, ~self._types.allowed(question)] = 0
        shares = [weight / np.maximum(np.asarray(whole), MIN_WHOLE) for _, _, weight, _ in features]
        points = [*((name, value) for name, value, _, _ in features), (DECISION, after - scores)]
        given = np.array([*(given for _, _, _, given in features), np.zeros(len(questions), bool)])
        kept = Scored(of_names, names, after, points, np.array([*shares, np.ones(len(questions))]), given)
        return [self._best(row, limit, kept) for row in range(len(questions))]

    def _features(
        self, questions: Sequence[Question], names: Floats, meant: Floats
    ) -> list[tuple[str, Floats, float, Floats]]:
        """Return for each feature its name, values (questions, entries), weight, and for which questions it counts."""
        named = np.array([bool(tokens(question.text)) for question in questions])
        features = [("name", names, NAME, named)]
        alike = np.where(named[:, None], np.minimum(meant / ALIKE, 1), 1)
        for name, value, weight, given in self._surroundings.features(questions):
            features.append((name, value if name in STRUCTURAL else value * alike, weight, given))
        if parents := self._surroundings.asked_parents(questions):
            above = np.zeros_like(names)
            texts = sorted({text for texts in parents.values() for text in texts})
            likeness = np.maximum.reduceat(self._index.similarities(texts), self._starts, axis=1)
            for row, of_row in parents.items():
                above[row] = likeness[[texts.index(text) for text in of_row]].max(axis=0)
            features.append(("parent as name", above, ABOVE, np.zeros(len(questions), bool)))
        asked = _places(questions)
        if (given := asked >= 0).any():
            same = (asked[:, None, :] == self._places[None, :, :]) & given[:, None, :]
            known = given.sum(axis=1)
            agreement = same.sum(axis=2) / np.maximum(known, 1)[:, None]
            features.append(("place", agreement.astype(np.float32), PLACE, known > 0))
        if any(question.types for question in questions):
            fits = self._types.fits(questions) * alike
            features.append(("type", fits, TYPE, np.array([bool(question.types) for question in questions])))
        return features

    def _best(self, row: int, limit: int, scored: Scored) -> list[Candidate]:
        scores = scored.scores[row]
        wanted = min(max(limit, 2), len(self.entries))
        cut = max(-np.partition(-scores, wanted - 1)[wanted - 1], LEAST_SCORE / 100)
        best = np.flatnonzero(scores >= cut).tolist()
        order = sorted(best, key=lambda place: (-scores[place], self.entries[place].id))
        chosen = order[:limit]
        values = np.array([value[row, chosen] for _, value in scored.features]).T.tolist()
        share, given = scored.shares[:, row].tolist(), scored.given[:, row].tolist()
        raw = (100 * scores[order[:2]]).tolist()
        found = []
        for rank, (place, of_place) in enumerate(zip(chosen, values, strict=True)):
            points = tuple(
                Points(name, abs(value), 100 * part * value)
                for (name, _), value, part, asked in zip(scored.features, of_place, share, given, strict=True)
                if asked or value != 0
            )
            start = int(self._starts[place])
            end = start + len(self.entries[place].names)
            nearest = self._names[start + int(scored.of_names[row, start:end].argmax())]
            similarity = float(scored.names[row, place])
            match = rank == 0 and is_match(raw, max(similarity, self._sure(of_place[-1])))
            score = min(100.0, 100 * float(scores[place]))
            found.append(Candidate(self.entries[place].id, score, similarity, match, nearest, points))
        return found

    @staticmethod
    def _sure(decided: float) -> float:
        return 1.0 if decided > 0.3 else 0.0

    def _evidence(self, question: Question, place: int, candidate: Candidate, points: Points) -> Evidence:
        entry, feature = self.entries[place], points.feature
        if feature == "name":
            row = int(self._starts[place]) + entry.names.index(candidate.name)
            agreement = tuple(self._index.shared_words(question.text, row))
            name = candidate.name
            return Evidence(
                feature, points.value, points.points, question.text, name.text, name.language, name.kind, agreement
            )
        if feature == DECISION:
            decision = self._memory.nearest(question.text, place, confirmed=points.points > 0)
            text, source = (decision.text, decision.source) if decision else ("", "")
            return Evidence(feature, points.value, points.points, question.text, text, kind=source)
        asked = question.surroundings.get("parent" if feature == "parent as name" else feature, ())
        theirs = entry.surroundings.get(feature, ()) or ((candidate.name.text,) if feature == "parent as name" else ())
        return Evidence(feature, points.value, points.points, " / ".join(asked), " / ".join(theirs))


def _groups(entry: Entry) -> Iterable[Sequence[Name]]:
    preferred = [name for name in entry.names if name.kind == "prefLabel"]
    return [preferred, *entry.glosses] if len(preferred) > 1 else entry.glosses


def _by_notation(entries: Sequence[Entry]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, entry in enumerate(entries):
        for text in {entry.id, *(name.text for name in entry.names if name.kind == "notation")}:
            found.setdefault(fold(text), []).append(place)
    return found


def _places(items: Sequence[Entry] | Sequence[Question]) -> np.typing.NDArray[np.int64]:
    """Return the level and whether it is a leaf, -1 where that is not known: shape (items, 2)."""
    found = [(-1 if i.level is None else i.level, -1 if i.leaf is None else int(i.leaf)) for i in items]
    return np.array(found, np.int64).reshape(len(items), 2)
