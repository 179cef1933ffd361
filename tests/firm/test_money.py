"""Money: whole cents, an append-only ledger, and each provider's object applied once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from support.clock import NOW

from recado.firm import invoices, ledger, payments
from recado.firm.audit import SYSTEM, verify
from recado.firm.errors import Conflict, Invalid, NotFound
from recado.firm.models import AuditLine, Case, Invoice, LedgerEntry, PaymentRequest
from recado.firm.rules.money import SIGNS, check_account, check_amount

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cast import Cast
    from sqlalchemy.orm import Session

    from recado.firm.db import Database


@pytest.fixture
def session(db: Database) -> Iterator[Session]:
    with db.transaction() as opened:
        yield opened


def bill(
    session: Session, cast: Cast, cents: int = 50_000, account: str = "operating", due: date | None = None
) -> Invoice:
    return invoices.issue(
        session,
        SYSTEM,
        session.get_one(Case, cast.case),
        account=account,
        amount_cents=cents,
        currency="usd",
        description_en="Filing fee",
        description_es="Tarifa de presentación",
        due_on=due,
    )


def ask(session: Session, cast: Cast, invoice: Invoice) -> PaymentRequest:
    return payments.request_for(session, invoice, person_id=cast.rosa, contact_point_id=cast.rosa_sms)


def settle(
    session: Session, request: PaymentRequest, outcome: payments.Outcome, cents: int, object_id: str = "cs_1"
) -> int | None:
    settled = payments.settle(
        session,
        SYSTEM,
        request,
        object_id=object_id,
        amount_cents=cents,
        currency="usd",
        outcome=outcome,
        now=NOW,
    )
    return settled.balance_cents if settled else None


def test_an_invoice_is_owed_until_it_is_paid(cast: Cast, session: Session) -> None:
    invoice = bill(session, cast)
    assert invoice.number == "INV-0001"
    assert invoices.by_number(session, "inv-0001") is invoice
    (owed,) = invoices.owed(session, cast.case)
    assert (owed.description_en, owed.description_es) == ("Filing fee", "Tarifa de presentación")
    assert owed.balance_cents == invoices.balance(session, invoice) == 50_000
    assert settle(session, ask(session, cast, invoice), "paid", 50_000) == 0
    assert invoice.state == "paid"
    assert invoices.owed(session, cast.case) == []
    assert invoices.case_balance(session, cast.case) == 0
    assert [entry.kind for entry in ledger.entries(session, cast.case)] == ["invoiced", "paid"]


def test_invoices_are_owed_oldest_due_first_and_never_by_another_case(cast: Cast, session: Session) -> None:
    bill(session, cast, 300)
    bill(session, cast, 200, due=date(2026, 12, 24))
    bill(session, cast, 100, account="trust", due=date(2026, 12, 1))
    assert [line.balance_cents for line in invoices.owed(session, cast.case)] == [100, 200, 300]
    assert invoices.case_balance(session, cast.case) == 600
    assert invoices.owed(session, cast.other_case) == []
    with pytest.raises(NotFound):
        invoices.by_number(session, "INV-9999")


@pytest.mark.parametrize(
    ("account", "cents", "currency"),
    [
        ("petty", 1, "usd"),
        ("trust", 0, "usd"),
        ("trust", -5, "usd"),
        ("trust", 10**12, "usd"),
        ("trust", 1, "USD"),
        ("trust", 1, "pesos"),
    ],
)
def test_what_is_no_money_is_refused(account: str, cents: int, currency: str) -> None:
    def check() -> None:
        check_account(account)
        check_amount(cents, currency)

    with pytest.raises(Invalid):
        check()


def test_a_payment_told_of_twice_is_applied_once(cast: Cast, session: Session) -> None:
    request = ask(session, cast, bill(session, cast))
    assert settle(session, request, "paid", 50_000) == 0
    assert settle(session, request, "paid", 50_000) is None
    assert len(ledger.entries(session, cast.case)) == 2


def test_a_payment_told_of_by_many_at_once_is_applied_once(db: Database, cast: Cast) -> None:
    with db.transaction() as session:
        request_id = ask(session, cast, bill(session, cast)).id

    def tell(_: int) -> int | None:
        with db.transaction() as session:
            return settle(session, session.get_one(PaymentRequest, request_id), "paid", 50_000)

    with ThreadPoolExecutor(6) as pool:
        told = list(pool.map(tell, range(12)))
    assert sorted(told, key=str) == [0] + [None] * 11
    with db.transaction() as session:
        assert invoices.case_balance(session, cast.case) == 0
        assert verify(session) == []


def test_what_is_told_after_the_success_undoes_nothing(cast: Cast, session: Session) -> None:
    request = ask(session, cast, bill(session, cast))
    assert settle(session, request, "processing", 50_000) == 50_000
    assert settle(session, request, "paid", 50_000) == 0
    assert settle(session, request, "failed", 50_000) is None
    assert settle(session, request, "processing", 50_000) is None
    assert request.state == "paid"


def test_a_declined_payment_leaves_the_balance_and_the_request_open(cast: Cast, session: Session) -> None:
    invoice = bill(session, cast)
    request = ask(session, cast, invoice)
    assert settle(session, request, "failed", 50_000, "pi_1") == 50_000
    assert (request.state, invoice.state) == ("open", "open")
    assert ask(session, cast, invoice) is request
    assert settle(session, request, "paid", 50_000, "cs_2") == 0


def test_a_partial_payment_leaves_the_rest_owed_and_asks_for_that(cast: Cast, session: Session) -> None:
    invoice = bill(session, cast)
    assert settle(session, ask(session, cast, invoice), "paid", 20_000) == 30_000
    rest = ask(session, cast, invoice)
    assert (rest.amount_cents, rest.state, invoice.state) == (30_000, "open", "open")


def test_a_request_of_another_amount_is_closed_and_still_credited(cast: Cast, session: Session) -> None:
    invoice = bill(session, cast)
    first = ask(session, cast, invoice)
    payments.set_link(session, SYSTEM, first, "plink_1", "https://pay.example.org/1")
    assert payments.url(session, first) == "https://pay.example.org/1"
    ledger.post(
        session,
        SYSTEM,
        account="operating",
        case_id=cast.case,
        invoice_id=invoice.id,
        kind="paid",
        amount_cents=10_000,
        currency="usd",
        source="check-1",
        at=NOW,
    )
    second = ask(session, cast, invoice)
    assert (first.state, second.amount_cents) == ("closed", 40_000)
    assert payments.by_provider_link(session, "operating", "plink_1") is first
    assert payments.by_provider_link(session, "trust", "plink_1") is None
    assert payments.by_provider_link(session, "operating", "") is None
    assert settle(session, first, "paid", 50_000) == -10_000


def test_nothing_is_asked_for_where_nothing_is_owed(cast: Cast, session: Session) -> None:
    invoice = bill(session, cast)
    settle(session, ask(session, cast, invoice), "paid", 50_000)
    with pytest.raises(Conflict):
        ask(session, cast, invoice)


def test_another_currency_is_refused(cast: Cast, session: Session) -> None:
    request = ask(session, cast, bill(session, cast))
    with pytest.raises(Invalid, match="mxn"):
        payments.settle(
            session, SYSTEM, request, object_id="x", amount_cents=1, currency="mxn", outcome="paid", now=NOW
        )


def test_a_source_moves_an_account_once_in_each_kind(cast: Cast, session: Session) -> None:
    def post(kind: str, account: str = "operating") -> LedgerEntry | None:
        return ledger.post(
            session,
            SYSTEM,
            account=account,
            case_id=cast.case,
            invoice_id=None,
            kind=kind,
            amount_cents=5,
            currency="usd",
            source="cs_9",
            at=NOW,
        )

    assert post("paid")
    assert post("paid") is None
    assert post("refunded")
    assert post("paid", "trust")
    with pytest.raises(Invalid, match="invoiced"):
        post("stolen")


def test_every_kind_of_entry_says_how_it_moves_what_is_owed() -> None:
    assert SIGNS == {"invoiced": 1, "paid": -1, "refunded": 1, "processing": 0, "failed": 0}


def test_all_money_is_told_on_the_cases_chain(db: Database, cast: Cast) -> None:
    with db.transaction() as session:
        settle(session, ask(session, cast, bill(session, cast)), "paid", 50_000)
    with db.transaction() as session:
        query = select(AuditLine.action).where(AuditLine.chain == str(cast.case)).order_by(AuditLine.seq)
        assert session.scalars(query).all()[-5:] == [
            "invoice.issued",
            "ledger.posted",
            "payment.requested",
            "ledger.posted",
            "payment.applied",
        ]
