"""Cases made from a table of demands: a valid node of each class, and one for each way to break each demand.

A table: class, then below it for each property: M (mandatory) or O; name; at most (1 or *); kind of value. Kinds are
``text`` (with a language), ``id`` (any literal), ``duration``, ``number``, ``any`` (a node), or the class of a node.
"""

from __future__ import annotations

import re

from shape_cases import ShapeCase, case

VALUES = {
    "text": ('"Fermata"@it', '"Stop"@en'),
    "id": ('"1"', '"2"'),
    "duration": ('"P1D"^^xsd:duration', '"P2D"^^xsd:duration'),
    "number": ('"1.5"^^xsd:double', '"2.5"^^xsd:double'),
}


def values(path: str, kind: str) -> tuple[str, str]:
    """Return two values: literals, or nodes that no other property leads to."""
    name = path.replace(":", "/")
    return VALUES.get(kind, (f"<https://elsewhere.example/{name}/1>", f"<https://elsewhere.example/{name}/2>"))


def local(name: str) -> str:
    text = name.partition(":")[2]
    return text[0].upper() + text[1:]


def table_cases(table: str) -> list[ShapeCase]:
    """Return the cases; the shapes expected are CLASS-PROPERTY-Required, PROPERTY-Once, -Text, -Literal, ..."""
    found: list[ShapeCase] = []
    for block in re.split(r"\n(?=\S)", table.strip()):
        of_class, _, rest = block.partition("\n")
        demands = [cell.split() for cell in re.split(r"[|\n]", rest)]
        valid = {path: values(path, kind)[0] for _, path, _, kind in demands}

        def node(name: str, of_class: str = of_class, valid: dict[str, str] = valid, **changed: str) -> ShapeCase:
            values = {**valid, **{key.replace("__", ":"): value for key, value in changed.items()}}
            parts = "".join(f" ; {path} {value}" for path, value in values.items() if value)
            expected = name.partition(" finds ")[2].split()
            return case(
                f"{of_class} {name}", f"§ a {of_class}{parts} . §o a <https://elsewhere.example/Car> .", *expected
            )

        found.append(node("valid"))
        for requirement, path, at_most, kind in demands:
            key, name = path.replace(":", "__"), local(path)
            both = ", ".join(values(path, kind))
            absent = f" finds {local(of_class)}{name}Required" if requirement == "M" else ""
            found.append(node(f"without {path}{absent}", **{key: ""}))
            found.append(node(f"two {path}" + (f" finds {name}Once" if at_most == "1" else ""), **{key: both}))
            if kind == "text":
                found.append(node(f"{path} without language finds {name}Text", **{key: '"x"'}))
            elif kind == "id":
                found.append(node(f"{path} as a node finds {name}Literal", **{key: "[]"}))
            elif kind in VALUES:
                found.append(node(f"{path} untyped finds {name}Typed", **{key: '"x"'}))
            else:
                found.append(node(f"{path} as a text finds {name}Resource", **{key: '"x"'}))
                if kind != "any":
                    found.append(node(f"{path} as something else finds {name}Class", **{key: "§o"}))
    return found
