"""Every kind of mistake in the sheet of departments is told by its cell, with what to write instead."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from civilex.errors import InvalidTable
from civilex.onboarding import CityImport

Write = Callable[..., Path]
Import = Callable[..., CityImport]

BY_DEPARTMENT = [
    ("name,remit", ["", "a remit"], "departments!A2: the name is missing: every row needs one"),
    (
        "name,parent",
        [["Health", ""], ["Care", "Healht"]],
        "departments!B3: parent 'Healht' is not a department of this file or city: did you mean 'Health'?",
    ),
    (
        "name,parent",
        ["Health", "Zoo"],
        "departments!B2: parent 'Zoo' is not a department of this file or city: "
        "write a name exactly as in the column 'name', or leave it empty",
    ),
    (
        "name,parent",
        ["Health", "health"],
        "departments!B2: a department cannot be its own parent: leave the cell empty",
    ),
    (
        "name,parent",
        [["A", "C"], ["B", "A"], ["C", "B"]],
        "departments!B2: the parents go round in a circle (A > C > B > A): empty one of these cells",
    ),
    (
        "name,acronym,parent",
        [["Civil Protection", "CP", ""], ["City Police", "CP", ""], ["Depot", "", "CP"]],
        "departments!C4: parent 'CP' means 2 departments: write its name in full",
    ),
    (
        "name",
        [["Health"], ["Fire"], ["HEALTH "]],
        "departments!A4: the name 'HEALTH' stands in departments!A2 already: remove one of the two rows",
    ),
    (
        "name,id",
        [["Health", "7"], ["Fire", "7"]],
        "departments!B3: the official id '7' stands in departments!B2 already: give each row its own",
    ),
    (
        "name",
        [["Parks & Care"], ["Parks, Care"]],
        "departments!A3: 'Parks, Care' differs too little from 'Parks & Care' (departments!A2): "
        "the IRIs of both would end in 'parks-care'; add a word",
    ),
    (
        "name",
        ["Υγεία"],
        "departments!A2: the name has letters that an IRI cannot be made of: "
        "fill in 'english name' or 'acronym' or 'official id'",
    ),
    ("name,unit", ["Health", "HAE"], "departments!B2: 'HAE' is not a municipal unit: did you mean 'HEA'?"),
    ("name,unit", ["Health", "Helth"], "departments!B2: 'Helth' is not a municipal unit: did you mean 'Health'?"),
    (
        "name,unit",
        ["Works", "INF, TRA"],
        "departments!B2: 'INF, TRA' is not a municipal unit: separate several by ';' (INF; TRA)",
    ),
    (
        "name,unit",
        ["Zoo", "elephants"],
        "departments!B2: 'elephants' is not a municipal unit: write one of "
        "CIT, CUL, ECO, EDU, ENV, FIN, GOV, HEA, HOU, ICT, INF, SEC, SOC, TRA, UPL",
    ),
    (
        "name,unit",
        ["Planning", "= UPL; > ECO"],
        "departments!B2: '= UPL; > ECO': a remit of several units is exactly none of them: write ~ or > in place of =",
    ),
    (
        "name,unit",
        ["Planning", "UPL; Urban planning"],
        "departments!B2: the unit 'Urban planning' stands twice in 'UPL; Urban planning': write it once",
    ),
    (
        "name,remit",
        ["Planning", "= UPL; ECO"],
        "departments!B2: '= UPL; ECO': a remit of several units is exactly none of them: write ~ or > in place of =",
    ),
    ("name,language", ["Salud", "Spanish"], "departments!B2: language 'Spanish' is not a BCP 47 tag: write es"),
    ("name,language", ["Salud", "es_MX"], "departments!B2: language 'es_MX' is not a BCP 47 tag: write es-MX"),
    (
        "name,language",
        ["Salud", "xx"],
        "departments!B2: language 'xx' is not a BCP 47 tag: write a tag such as en, es or pt-BR",
    ),
    (
        "name,valid-from",
        ["Health", "31/02/2024"],
        "departments!B2: '31/02/2024' is no date: February 2024 has 29 days. Write 2024-02-29 if its last day is meant",
    ),
    (
        "name,valid-from",
        ["Health", "03/04/2024"],
        "departments!B2: '03/04/2024' can be read in more than one way: "
        "write 2024-03-04 (4 March) or 2024-04-03 (3 April)",
    ),
    (
        "name,valid-from",
        ["Health", "25.12.2024"],
        "departments!B2: '25.12.2024' is a date in another order: write 2024-12-25 (25 December)",
    ),
    (
        "name,valid-from",
        ["Health", "2024-13-01"],
        "departments!B2: '2024-13-01' is no date: there is no month 13. Write it as 2024-03-01 (year, month, day)",
    ),
    (
        "name,valid-from",
        ["Health", "2024"],
        "departments!B2: '2024' is a year, not a day: write 2024-01-01 if its first day is meant, or leave it empty",
    ),
    (
        "name,valid-from",
        ["Health", "spring 2024"],
        "departments!B2: 'spring 2024' is no date: write it as 2024-03-01 (year, month, day)",
    ),
    (
        "name,contact",
        ["Health", "health.example.org"],
        "departments!B2: contact 'health.example.org' is neither an e-mail address nor a web page: "
        "write https://health.example.org",
    ),
    (
        "name,contact",
        ["Health", "ask for Ana"],
        "departments!B2: contact 'ask for Ana' is neither an e-mail address nor a web page: "
        "write name@city.example or https://...",
    ),
    (
        "name,english name",
        ["Health", "Wellness"],
        "departments!B2: the name is English already: leave this cell empty, or correct the language",
    ),
    ("name,legal form", ["Health", "Agnecy"], "departments!B2: 'Agnecy' is not a legal form: did you mean 'agency'?"),
    (
        "name,Valid form",
        ["Health", ""],
        "departments!B1: there is no column 'Valid form': did you mean 'valid-from'? The columns are name, language, "
        "parent, official id, remit, unit, valid-from, acronym, english name, contact, source, legal form",
    ),
    (
        "name,Id,official_id",
        ["Health", "", ""],
        "departments!C1: 'official_id' means the column 'official id', which stands in departments!B1 already",
    ),
    ("remit,unit", ["Care", "HEA"], "departments!A1: there is no column 'name', which departments need"),
    (
        "name,",
        ["Health", "since 2020"],
        "departments!B2: 'since 2020' has no heading above it: write one in row 1, or empty the cell",
    ),
    (
        "name,remit",
        ["Health", "x" * 5_001],
        "departments!B2: the text has 5,001 characters and 5,000 is the most: shorten it",
    ),
]


@pytest.mark.parametrize(("header", "body", "problem"), BY_DEPARTMENT, ids=[case[2][:60] for case in BY_DEPARTMENT])
def test_a_mistake_among_departments(
    header: str, body: list[Any], problem: str, springfield: Import, table: Write
) -> None:
    rows = [header.split(","), *(body if isinstance(body[0], list) else [body])]
    with pytest.raises(InvalidTable) as error:
        springfield(table("departments.csv", rows))
    assert error.value.problems == [problem]
