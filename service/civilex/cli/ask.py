"""``civilex ask``: run a stored query by its name or number."""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Sequence

from civilex.cli.data import add_data_option, add_url_option, open_queryable
from civilex.cli.output import add_format_option, add_language_option, print_answer
from civilex.errors import InvalidInput

OWN_OPTIONS = ("--help", "--param", "--data", "--url", "--format", "--lang", "--list", "--sparql")


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "ask",
        help="run a stored query by name",
        description="Run a stored query. Each parameter of the query is an option of its own: --city boston.",
        epilog="Example: civilex ask emergency-departments --city chicago",
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help="the name or number of a stored query")
    parser.add_argument(
        "--param",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a parameter; --NAME VALUE says the same; repeat it for several values",
    )
    parser.add_argument("--list", action="store_true", help="list the stored queries with their parameters")
    parser.add_argument("--sparql", action="store_true", help="print the SPARQL with its parameters, do not run it")
    add_data_option(parser)
    add_url_option(parser)
    add_format_option(parser)
    add_language_option(parser)
    parser.set_defaults(run=run)


def spell_out(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with each parameter of a stored query, ``--city boston``, as ``--param city=boston``.

    >>> spell_out(["ask", "7", "--city", "boston", "--format=csv"])
    ['ask', '7', '--param', 'city=boston', '--format=csv']
    """
    if not arguments or arguments[0] != "ask":
        return list(arguments)
    result = []
    waiting = None
    for argument in arguments:
        name, equals, value = argument.partition("=")
        if waiting and argument.startswith("--"):
            raise InvalidInput(f"--{waiting} has no value: write --{waiting} VALUE.")
        if waiting:
            result += ["--param", f"{waiting}={argument}"]
            waiting = None
        elif not name.startswith("--") or any(option.startswith(name) for option in OWN_OPTIONS):
            result.append(argument)
        elif equals:
            result += ["--param", f"{name[2:]}={value}"]
        else:
            waiting = name[2:]
    if waiting:
        raise InvalidInput(f"--{waiting} has no value: write --{waiting} VALUE.")
    return result


def run(options: argparse.Namespace) -> int:
    """Run the command."""
    from civilex.queries import by_name

    if options.list or not options.name:
        print(listing())
        return 0
    query = by_name(options.name)
    given: dict[str, list[str]] = defaultdict(list)
    for text in options.param:
        name, equals, value = text.partition("=")
        if not equals:
            raise InvalidInput(f"--param {text}: write --param NAME=VALUE.")
        given[name].append(value)
    store = open_queryable(options)
    sparql = query.bind(query.terms(given, store))
    if options.sparql:
        print(sparql)
        return 0
    if options.format == "text":
        print(f"{query.question}\n")
    print_answer(store, sparql, options.format, options.lang)
    return 0


def listing() -> str:
    """Return the stored queries: name, question, parameters."""
    from civilex.queries import published

    blocks = []
    for query in published().values():
        lines = [query.name, f"    {query.question}"]
        lines += [
            f"    --{parameter.name}  {parameter.type}{'' if parameter.required else ', optional'}: "
            f"{parameter.description}"
            for parameter in query.parameters
        ]
        blocks.append("\n".join(lines))
    return "\n".join(blocks)
