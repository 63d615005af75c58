"""Write the pages of docs/reference from the code and the model, or check that they are as written.

Run ``make docs`` to write them. ``make check`` runs this with ``--check``: it fails when a page is out of date or
when a relative link in the documentation leads nowhere.
"""

from __future__ import annotations

import argparse
import inspect
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox

from civilex import reference_model
from civilex.cli import parser
from civilex.mapping.registry import as_yaml, shipped_registry
from civilex.namespaces import DCT, NS, RDF_TYPE, SKOS, compact
from civilex.queries import published
from civilex.reasoning import rules
from civilex.reports.definition import published as reports
from civilex.settings import Settings

DOCS = Path(__file__).parent
NOTE = "<!-- Written by docs/generate.py: do not edit, run `make docs`. -->\n\n"


def commands() -> str:
    """Return the page of the command line: the help of each command as it prints it."""
    os.environ["COLUMNS"] = "100"
    top = parser()
    parts = ["# Command line\n", f"```text\n{top.format_help().strip()}\n```\n"]
    for name, command in subcommands(top):
        parts.append(f"## {name}\n\n```text\n{command.format_help().strip()}\n```\n")
    return "\n".join(parts)


def subcommands(command: argparse.ArgumentParser) -> list[tuple[str, argparse.ArgumentParser]]:
    """Return the commands under a command, and those under them, by their whole names."""
    found: list[tuple[str, argparse.ArgumentParser]] = []
    for action in command._actions:
        if isinstance(action, argparse._SubParsersAction):
            for each in action.choices.values():
                found += [(each.prog, each), *subcommands(each)]
    return found


def settings() -> str:
    """Return the page of the settings: variable, default and what it is."""
    source = inspect.getsource(Settings)
    rows = ["# Settings\n", "| environment variable | default | what it is |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        text = re.search(rf'^    {name}: [^\n]*\n    """(.*?)"""', source, re.MULTILINE | re.DOTALL)
        if not text:
            raise SystemExit(f"The setting {name} has no docstring.")
        rows.append(f"| `CIVILEX_{name.upper()}` | `{field.default}` | {' '.join(text[1].split())} |")
    return "\n".join(rows) + "\n"


def questions() -> str:
    """Return the page of the stored queries: question, parameters, where the file is."""
    parts = ["# Stored queries\n", "Run one with `civilex ask NAME`, or over HTTP at `/queries/NAME`.\n"]
    for query in published().values():
        parts.append(f"## {query.name}\n\n**{query.question}** ([SPARQL](../../queries/competency/{query.name}.rq))\n")
        if query.components:
            parts.append(f"Serves ISO 37106 {', '.join(query.components)}.\n")
        if query.parameters:
            parts.append("| parameter | type | | |\n|---|---|---|---|")
            for item in query.parameters:
                needed = "required" if item.required else "optional"
                parts.append(f"| `{item.name}` | `{item.type}` | {needed} | {item.description} |")
            parts[-1] += "\n"
    parts.append(
        "# Reports\n\nWritten by `civilex report NAME`, or at `/reports/NAME` ([how](../how-to/report-on-a-city.md)).\n"
    )
    for report in reports().values():
        behind = ", ".join(f"[{name}](../../queries/{name}.rq)" for name in report.numbers)
        parts.append(f"- **{report.name}**: {report.question} ({behind})")
    parts[-1] += "\n"
    parts.append("# Rules\n\nWhat is inferred when data are loaded, one SPARQL file each in `queries/rules/`.\n")
    parts += [f"- **{rule.name}**: {rule.title}" for rule in rules()]
    return "\n".join(parts) + "\n"


def ontology() -> str:
    """Return the page of the ontology: every own term by module, with definition, example and source."""
    parts = ["# The ontology, term by term\n"]
    for path in sorted((reference_model.root() / "ontology" / "modules").glob("*.ttl")):
        described: dict[str, dict[str, list[str]]] = {}
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
            if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(NS):
                text = quad.object.value if isinstance(quad.object, ox.NamedNode | ox.Literal) else str(quad.object)
                described.setdefault(quad.subject.value, {}).setdefault(quad.predicate.value, []).append(text)
        if described:
            parts.append(f"## Module {path.stem}\n")
        for term, facts in sorted(described.items()):
            kinds = ", ".join(compact(kind).partition(":")[2] for kind in facts[RDF_TYPE])
            parts.append(f"### {compact(term)}\n\n*{facts[SKOS + 'prefLabel'][0]}* ({kinds})\n")
            parts.append(f"{facts[SKOS + 'definition'][0]}\n\nExample: {facts[SKOS + 'example'][0]}\n")
            for predicate in ("subClassOf", "subPropertyOf", "domain", "range", "inverseOf"):
                values = [v for p, vs in facts.items() if p.endswith("#" + predicate) for v in vs]
                if values:
                    parts.append(f"- {predicate}: {', '.join(map(compact, sorted(values)))}")
            parts.append(f"- source: {facts[DCT + 'source'][0]}")
            parts += [f"- note: {note}" for note in facts.get(SKOS + "scopeNote", [])]
            parts[-1] += "\n"
    return "\n".join(parts) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "reference/command-line.md": commands,
    "reference/settings.md": settings,
    "reference/queries.md": questions,
    "reference/ontology.md": ontology,
    "../ontology/mapping-registry.yml": lambda: as_yaml(shipped_registry()),
}


def dead_links() -> list[str]:
    """Return the relative links of the documentation that lead nowhere."""
    dead = []
    for page in [*DOCS.rglob("*.md"), *DOCS.parent.glob("*.md")]:
        for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
            path = target.partition("#")[0]
            if path and "://" not in path and not path.startswith("mailto:") and not (page.parent / path).exists():
                dead.append(f"{page.relative_to(DOCS.parent)}: {target}")
    return dead


def main() -> int:
    """Write or check the pages; return 1 where a check fails."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--check", action="store_true")
    check = options.parse_args().check
    faults = []
    for name, page in PAGES.items():
        path, text = DOCS / name, (NOTE if name.endswith(".md") else "") + page()
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            faults.append(f"docs/{name} is out of date: run `make docs`.")
    faults += [f"dead link in {link}" for link in dead_links()]
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
