"""The name by which a resource is shown, in the language that was asked for or the next best.

The order is the same for pages, the API, files, the command line and the reference of the model
(:func:`asked_languages`): the asked languages in their order, then those near to them (:data:`NEAR`), then the
languages of the settings (English), then any. Languages are matched as RFC 4647 (3.4) looks them up: ``es-MX`` is first
sought as it stands, then as ``es``; a range without region also finds labels with one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from civilex.namespaces import compact
from civilex.queries import stored
from civilex.store import Queryable, Rows
from civilex.terminology.licences import licence_name

_BATCH = 1000
NEAR: dict[str, tuple[str, ...]] = {"ca": ("es",), "gl": ("pt", "es"), "pt": ("es",)}
"""Languages that readers of another one read with ease: they are tried before the languages of the settings."""


@dataclass(frozen=True, slots=True)
class Label:
    """A name and the language tag that it carries; ``None`` for a name without language or made from the IRI."""

    value: str
    language: str | None = None


def labels(store: Queryable, iris: Iterable[str], languages: Sequence[str] = ("en",)) -> dict[str, Label]:
    """Return a label for each IRI: the best by language, then by property; its CURIE or last part where it has none.

    The properties are, in order, skos:prefLabel, dct:title, foaf:name, rdfs:label (``queries/service/labels.rq``).
    """
    found = all_labels(store, iris)
    return {iri: pick(candidates, languages) or Label(from_iri(iri)) for iri, candidates in found.items()}


def all_labels(store: Queryable, iris: Iterable[str]) -> dict[str, list[Label]]:
    """Return the labels of each IRI in all languages, those of the best property first."""
    wanted = sorted(set(iris))
    found: dict[str, list[Label]] = {iri: [] for iri in wanted}
    query = stored("service/labels")
    for start in range(0, len(wanted), _BATCH):
        batch = [ox.NamedNode(iri) for iri in wanted[start : start + _BATCH]]
        for row in store.rows(query.bind({"item": batch})):
            item, label = row["item"], row["label"]
            if isinstance(item, ox.NamedNode) and isinstance(label, ox.Literal):
                found[item.value].append(Label(label.value, label.language))
    return found


def label_texts(store: Queryable, rows: Rows, languages: Sequence[str] = ("en",)) -> dict[str, str]:
    """Return the texts of the labels of all IRIs in the rows; IRIs without label are left out."""
    iris = {term.value for row in rows for term in row.values() if isinstance(term, ox.NamedNode)}
    return {iri: label.value for iri, label in labels(store, iris, languages).items() if label.value != from_iri(iri)}


def pick(candidates: Sequence[Label], languages: Sequence[str]) -> Label | None:
    """Return the candidate that suits the languages best; ``None`` where there is no candidate.

    Between candidates of the same language the first wins; where no language fits, the first candidate.

    >>> pick([Label("Fire", "en"), Label("Bomberos", "es-CL")], ["es-MX", "en"])
    Label(value='Bomberos', language='es-CL')
    """
    for language in languages:
        for wanted in truncations(language):
            for matches in (str.__eq__, lambda tag, wanted: tag.startswith(f"{wanted}-")):
                for label in candidates:
                    if matches((label.language or "").lower(), wanted):
                        return label
    return candidates[0] if candidates else None


def rank(tag: str | None, languages: Sequence[str]) -> int:
    """Return the place that a language tag has among the asked languages; the number of these where it has none.

    >>> rank("es-MX", ["de", "es", "en"]), rank("es", ["es-CL"]), rank("fr", ["de", "en"]), rank(None, ["en"])
    (1, 0, 2, 1)
    """
    label = Label("", tag)
    return next((place for place, name in enumerate(languages) if _fits(label, name)), len(languages))


def _fits(label: Label, language: str) -> bool:
    tag = (label.language or "").lower()
    return any(tag == wanted or tag.startswith(f"{wanted}-") for wanted in truncations(language))


def truncations(language: str) -> list[str]:
    """Return a language range and what RFC 4647 (3.4) makes of it step by step, in lower case.

    >>> truncations("zh-Hant-CN-x-private"), truncations("es-MX")
    (['zh-hant-cn-x-private', 'zh-hant-cn', 'zh-hant', 'zh'], ['es-mx', 'es'])
    """
    parts = language.lower().split("-")
    steps = []
    while parts:
        if len(parts[-1]) > 1 or len(parts) == 1:
            steps.append("-".join(parts))
        parts = parts[:-1]
    return steps


def asked_languages(lang: str | None, accept_language: str | None, fallback: Sequence[str] = ("en",)) -> list[str]:
    """Return the languages to try, in order: of ``?lang=a,b``, else ``Accept-Language``, near ones, the fallback.

    >>> asked_languages("ca,es", "fr"), asked_languages(None, "fr;q=0.5, pt-BR, *;q=0.1, de;q=0")
    (['ca', 'es', 'en'], ['pt-BR', 'fr', 'es', 'en'])
    """
    if lang:
        asked = [part.strip() for part in lang.split(",") if part.strip()]
    else:
        weighted = []
        for part in (accept_language or "").split(","):
            name, _, parameter = part.partition(";")
            weighted.append((_quality(parameter), name.strip()))
        weighted.sort(key=lambda item: -item[0])
        asked = [name for quality, name in weighted if quality > 0 and name not in ("", "*")]
    near = (other for tag in asked for step in truncations(tag) for other in NEAR.get(step, ()))
    return list(dict.fromkeys([*asked, *near, *fallback]))


def from_iri(iri: str) -> str:
    """Return a name made from the IRI: that of a licence, its CURIE, or its last part.

    >>> from_iri("https://example.org/a/b#c"), from_iri("http://purl.org/dc/terms/title")
    ('c', 'dct:title')
    >>> from_iri("https://creativecommons.org/licenses/by/4.0/")
    'CC BY 4.0'
    """
    if "licen" in iri.lower() or "creativecommons" in iri:
        return licence_name(iri) or _short(iri)
    return _short(iri)


def _short(iri: str) -> str:
    short = compact(iri)
    if short != iri:
        return short
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2] or iri


def _quality(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
