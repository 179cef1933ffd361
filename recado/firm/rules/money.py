"""Money is whole cents with a currency, and a balance is what the ledger's entries come to."""

from __future__ import annotations

from recado.firm.errors import Invalid

ACCOUNTS = ("operating", "trust")
"""Never mixed in one invoice, payment or link (ABA Model Rule 1.15(a))."""

SIGNS = {"invoiced": 1, "paid": -1, "refunded": 1, "processing": 0, "failed": 0}
"""How each kind of entry moves what is owed."""

LIMIT_CENTS = 100_000_000


def check_amount(amount_cents: int, currency: str) -> None:
    """Raise Invalid unless this is a positive amount that an invoice can ask for."""
    if not 0 < amount_cents <= LIMIT_CENTS:
        raise Invalid("an amount is from 0.01 to 1,000,000.00")
    if len(currency) != 3 or not currency.isascii() or not currency.islower():
        raise Invalid(f"{currency!r} is no currency: write three small letters, such as usd")


def check_account(account: str) -> None:
    """Raise Invalid unless the account is operating or trust."""
    if account not in ACCOUNTS:
        raise Invalid(f"{account!r} is no account: operating or trust")
