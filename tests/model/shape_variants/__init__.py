"""The variants of all modules in one table: (example, what to remove, what to add, what is found).

To remove: "property" of the first node of the file, "node property" of another, "* property" of all, "... value" for
that value only; a final "?" where there may be none; ";" between several.
To add: Turtle, with $ for the first node; "* property value" for all that have the property in the file.
What is found: "Component path", several with a comma between them, or nothing.

Each module of the ontology has a file here with four lists. ``VALUES``: example and node, property, "required" where it
may not be missing, a second good value where only one may stand there, a wrong value, and what that breaks. ``TEXTS``:
example and node, and a title, label or definition of theirs: one at least, tagged, one for each language.
``OF_A_CITY``: examples that belong to one city. ``OTHERS``: rows of the table as they are.
"""

from __future__ import annotations

from collections.abc import Iterable

from shape_variants import (
    core,
    data,
    initiatives,
    interoperability,
    operating_model,
    organisation,
    services,
    terminology,
)

MODULES = (core, terminology, organisation, services, data, interoperability, operating_model, initiatives)
Variant = tuple[str, str, str, str]


def variants(examples: Iterable[str]) -> list[Variant]:
    """Return the examples as they are, which break nothing, then every variant of every module."""
    table = [(name, "", "", "") for name in examples]
    for module in MODULES:
        for where, property_, required, second, wrong, component in module.VALUES:
            example, _, node = where.partition(" ")
            focus, removed = node or "$", f"{node} {property_}".strip()
            if required:
                table.append((example, removed, "", f"MinCount {property_}"))
            if second:
                table.append((example, "", f"{focus} {property_} {second} .", f"MaxCount {property_}"))
            if wrong:
                replaced = removed if required else removed + "?"
                table.append((example, replaced, f"{focus} {property_} {wrong} .", f"{component} {property_}"))
        for where, property_ in module.TEXTS:
            example, _, node = where.partition(" ")
            focus = node or "$"
            table.append((example, f"{node} {property_}".strip(), "", f"MinCount {property_}"))
            table.append((example, "", f'{focus} {property_} "b" .', f"Datatype {property_}"))
            table.append((example, "", f'{focus} {property_} "b"@en .', f"UniqueLang {property_}"))
        for example in module.OF_A_CITY:
            table.append((example, "* cvx:ofCity", "", "MinCount cvx:ofCity"))
            table.append((example, "", "* cvx:ofCity <b/city>", "MaxCount cvx:ofCity"))
            table.append((example, "* cvx:ofCity", "* cvx:ofCity <b>", "Class cvx:ofCity"))
        table += module.OTHERS
    return table
