"""Cells that hold more than text: dates and contacts. Each reader raises ValueError with what to write."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, time, timedelta

from civilex.onboarding.records import Value

_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00)?)?")
_OTHER_DATE = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_E_MAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")
_WEB = re.compile(r"https?://[^\s<>\"{}|\\^`]+", re.IGNORECASE)


def read_date(value: Value) -> date | None:
    """Return a date cell, or text written as 2024-03-01, as a date; ``None`` for an empty cell.

    Raises ValueError that says which date was probably meant.

    >>> read_date("31/02/2024")
    Traceback (most recent call last):
    ...
    ValueError: '31/02/2024' is no date: February 2024 has 29 days. Write 2024-02-29 if its last day is meant
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = "" if value is None else str(value).strip()
    if not text:
        return None
    if isinstance(value, bool):
        raise ValueError(f"{text.upper()} is yes or no, not a date: write 2024-03-01, or leave it empty")
    if isinstance(value, time | timedelta):
        raise ValueError(f"{text} is a time without a day, not a date: write 2024-03-01, or leave it empty")
    if not isinstance(value, str):
        raise ValueError(f"{text} is a number, not a date: give the cell a date format, or write 2024-03-01")
    if match := _ISO_DATE.fullmatch(text):
        year, month, day = map(int, match.groups())
        if (reason := _impossible(year, month, day)) is None:
            return date(year, month, day)
        raise ValueError(f"'{text}' is no date: {reason}")
    if match := _OTHER_DATE.fullmatch(text):
        raise ValueError(_advice(text, *map(int, match.groups())))
    if re.fullmatch(r"\d{4}", text):
        raise ValueError(
            f"'{text}' is a year, not a day: write {text}-01-01 if its first day is meant, or leave it empty"
        )
    raise ValueError(f"'{text}' is no date: write it as 2024-03-01 (year, month, day)")


def _impossible(year: int, month: int, day: int) -> str | None:
    """Return why this is no day of the calendar and what to write, or ``None`` where it is one."""
    if not year >= 1:
        return "the year is 0. Write it as 2024-03-01 (year, month, day)"
    if not 1 <= month <= 12:
        return f"there is no month {month}. Write it as 2024-03-01 (year, month, day)"
    last = calendar.monthrange(year, month)[1]
    if 1 <= day <= last:
        return None
    name = calendar.month_name[month]
    return f"{name} {year} has {last} days. Write {date(year, month, last)} if its last day is meant"


def _advice(text: str, first: int, second: int, year: int) -> str:
    """Return what to write for a date whose day and month stand in one order or the other."""
    readings = {
        date(year, month, day)
        for day, month in ((first, second), (second, first))
        if _impossible(year, month, day) is None
    }
    if len(readings) == 1:
        (day,) = readings
        return f"'{text}' is a date in another order: write {day} ({day.day} {calendar.month_name[day.month]})"
    if readings:
        options = " or ".join(f"{day} ({day.day} {calendar.month_name[day.month]})" for day in sorted(readings))
        return f"'{text}' can be read in more than one way: write {options}"
    month, last = (second, first) if second <= 12 else (first, second)
    return f"'{text}' is no date: {_impossible(year, month, last)}"


def read_contact(text: str) -> tuple[str, str]:
    """Return ``("email", address)`` or ``("web", address)``; raises ValueError for text that is neither.

    >>> read_contact("parks@springfield.example"), read_contact("https://springfield.example/parks")[0]
    (('email', 'parks@springfield.example'), 'web')
    """
    address = text.removeprefix("mailto:")
    if _E_MAIL.fullmatch(address):
        return "email", address
    if _WEB.fullmatch(text):
        return "web", text
    if _WEB.fullmatch(f"https://{text}") and "." in text and " " not in text:
        raise ValueError(f"contact '{text}' is neither an e-mail address nor a web page: write https://{text}")
    raise ValueError(
        f"contact '{text}' is neither an e-mail address nor a web page: write name@city.example or https://..."
    )
