"""What a form or an address may carry into the records."""

from __future__ import annotations

from datetime import date

from flask import request


def field(name: str, longest: int) -> str:
    """A form's text: without NUL, which PostgreSQL cannot store, and no longer than `longest`."""
    return _clean(request.form.get(name, ""))[:longest]


def argument(name: str, longest: int) -> str:
    """The same of the address's query."""
    return _clean(request.args.get(name, ""))[:longest]


def number(text: str, low: int, high: int, otherwise: int) -> int:
    """A whole number within its bounds; `otherwise` for anything else."""
    if not text.isascii() or not text.isdigit() or len(text) > 19:
        return otherwise
    return min(max(int(text), low), high)


def date_of(text: str) -> date | None:
    """A day in ISO 8601; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _clean(text: str) -> str:
    return text.replace("\x00", "").replace("\r\n", "\n")
