"""What the diagrams of the model show: the classes of a module with their properties, and all modules together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from civilex.documentation.diagram import Card, Diagram, Row, arrange
from civilex.documentation.language import Language
from civilex.documentation.terms import Module, Term
from civilex.namespaces import NS, compact

Href = Callable[[str], str | None]
"""From the IRI of a term to the address of its place, seen from the page that shows the diagram."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A diagram with what it is called and what it says in words."""

    key: str
    title: str
    description: str
    diagram: Diagram


def module_picture(module: Module, language: Language, href: Href) -> Picture:
    """Return the diagram of a module: its classes, and those from elsewhere that they are joined with."""
    properties: dict[str, list[Term]] = {term.iri: [] for term in module.classes if not term.deprecated}
    for term in module.properties:
        if not term.deprecated and term.kind != "annotation property":
            for domain in term.domains or ("",):
                properties.setdefault(domain, []).append(term)
    near = {target for terms in properties.values() for term in terms for target in term.ranges}
    near |= {parent for term in module.classes for parent in term.parents}
    for iri in sorted(near):
        # Classes of W3C that half the properties lead to are named in the rows: lines to them would hide the others.
        if iri.startswith(NS) and iri not in properties:
            properties[iri] = []
    cards = [_card(iri, terms, language, href) for iri, terms in properties.items() if iri or terms]
    title = _title(module, language)
    return Picture(f"diagram-{module.name}", title, _in_words(cards, language), arrange(cards))


def overview_picture(language: Language, href: Href) -> Picture:
    """Return the diagram of all modules: their classes, and to which other modules their properties lead."""
    cards = []
    for module in language.model.modules:
        rows = []
        for term in module.classes:
            if term.deprecated:
                continue
            name = language.name(term.iri)
            leads_to = tuple(_modules_reached(term, language))
            rows.append(
                Row(name.value, href=href(term.iri), targets=leads_to, title=compact(term.iri), lang=name.foreign)
            )
        title = _title(module, language)
        count = (
            f"{language.say('classes')} {len(module.classes)} · {language.say('properties')} {len(module.properties)}"
        )
        cards.append(Card(module.name, title, count, href(module.iri), module.name, rows=tuple(rows)))
    return Picture("diagram-overview", language.say("modules_diagram"), _in_words(cards, language), arrange(cards))


def _modules_reached(term: Term, language: Language) -> list[str]:
    """Return the other modules that a class leads to; what anything may have, such as its city, does not count."""
    model = language.model
    properties = [each for each in model.terms.values() if term.iri in each.domains and not each.deprecated]
    reached = {iri for each in properties for iri in each.ranges}
    for demand in term.constraints:
        known = [model.terms[iri] for iri in demand.path if iri in model.terms]
        if not demand.inverse and all(each.domains for each in known):
            reached.update(demand.classes)
    modules = (model.module_of(iri) for iri in reached | set(term.parents))
    return sorted({module.name for module in modules if module and module.name != term.module})


def _title(module: Module, language: Language) -> str:
    text = language.text(module.titles)
    return text.value if text else module.name


def _card(iri: str, properties: list[Term], language: Language, href: Href) -> Card:
    if not iri:
        rows = tuple(_row(term, iri, language, href) for term in properties)
        return Card(iri, language.say("of_anything"), own=False, rows=rows)
    term = language.model.terms.get(iri)
    name = language.name(iri)
    rows_ = []
    for parent in term.parents if term else ():
        parent_name = language.name(parent)
        rows_.append(
            Row(
                language.say("subclass_of").lower(),
                parent_name.value,
                value_href=href(parent),
                targets=(parent,) if parent.startswith(NS) else (),
                title=compact(parent),
                dashed=True,
                lang=parent_name.foreign,
            )
        )
    own = term is not None and bool(properties or any(True for _ in rows_))
    rows_ += [_row(term_, iri, language, href) for term_ in properties]
    return Card(
        iri,
        name.value,
        compact(iri),
        href(iri),
        term.module if term else "",
        own,
        tuple(rows_),
        name.foreign,
    )


def _row(term: Term, of: str, language: Language, href: Href) -> Row:
    counts = [each.cardinality for each in term.constraints if of in each.targets and each.cardinality]
    leads_to = language.names(term.ranges) or ("" if term.kind == "datatype property" else language.say("anything"))
    target = term.ranges[0] if len(term.ranges) == 1 else None
    name = language.name(term.iri)
    return Row(
        name.value,
        f"{'↺ ' if target == of else ''}{leads_to}{f'  {counts[0]}' if counts else ''}",
        href(term.iri),
        href(target) if target else None,
        (target,) if target else (),
        f"{compact(term.iri)} → {', '.join(map(compact, term.ranges)) or '…'}",
        lang=name.foreign,
    )


def _in_words(cards: list[Card], language: Language) -> str:
    """Return what the lines of a diagram say, as sentences."""
    titles = {card.key: card.title for card in cards}
    sentences = []
    for card in cards:
        name = card.title
        for row in card.rows:
            for target in (titles[key] for key in row.targets if key in titles):
                if row.dashed:
                    sentences.append(language.say("is_a", a=name, b=target))
                else:
                    sentences.append(language.say("joins", a=name, b=target, p=row.name))
    return " ".join(sentences)
