"""The checkout page behind a payment link or a session."""

import re
import time
from datetime import UTC, datetime

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from recado.sandbox import checkout
from recado.sandbox.checkout_steps import Payer
from recado.sandbox.memory import Sandbox
from recado.sandbox.pay_texts import TEXTS, refusal
from recado.sandbox.stripe_book import JSON, StripeBook


def pay_blueprint(sandbox: Sandbox) -> Blueprint:
    """``/pay/<code>`` opens a link, which makes a session; ``/pay/s/<id>`` is that session's page."""
    routes = Blueprint("pay", __name__, url_prefix="/pay")

    @routes.get("/<code>")
    def open_link(code: str) -> ResponseReturnValue:
        book, link = _link(sandbox, code)
        if book is None or link is None:
            return _page("pay_closed.html", {}, sandbox, message=""), 404
        facts = {
            "locale": _asked_locale(),
            "client_reference_id": request.args.get("client_reference_id"),
            "customer_email": request.args.get("prefilled_email"),
        }
        try:
            session = checkout.session_for_link(sandbox, book, link, facts)
        except checkout.Closed:
            return _page("pay_closed.html", {}, sandbox, message=link["inactive_message"] or "")
        return redirect(f"/pay/s/{session['id']}", 303)

    @routes.get("/s/<id_>")
    def show(id_: str) -> ResponseReturnValue:
        book, session = _session(sandbox, id_)
        if book is None or session is None:
            return _page("pay_closed.html", {}, sandbox, message=""), 404
        checkout.expire_overdue(sandbox, book)
        return _shown(sandbox, book.get(id_, "checkout.session") or session)

    @routes.post("/s/<id_>")
    def pay(id_: str) -> ResponseReturnValue:
        return _attempt(sandbox, id_)

    return routes


def _attempt(sandbox: Sandbox, id_: str) -> ResponseReturnValue:
    book, session = _session(sandbox, id_)
    if book is None or session is None:
        return _page("pay_closed.html", {}, sandbox, message=""), 404
    form = request.form
    payer = Payer(name=form.get("name", "").strip()[:100], email=form.get("email", "").strip()[:200])
    number = re.sub(r"\D", "", form.get("number", ""))
    problem = _mistake(payer, number)
    if problem:
        return _page("pay.html", session, sandbox, error=problem), 400
    if number == checkout.CHALLENGED and "challenge" not in form and form.get("method") != "bank":
        return _page("pay_challenge.html", session, sandbox, payer=payer, number=number)
    try:
        done = _settle(sandbox, book, id_, number, payer)
    except checkout.Declined as declined:
        return _page("pay.html", session, sandbox, error=refusal(_locale(session), declined.code)), 402
    except checkout.Closed:
        return _shown(sandbox, book.get(id_, "checkout.session") or session)
    after = (done["success_url"] or f"/pay/s/{id_}").replace("{CHECKOUT_SESSION_ID}", id_)
    return redirect(after, 303)


def _settle(sandbox: Sandbox, book: StripeBook, id_: str, number: str, payer: Payer) -> JSON:
    if request.form.get("method") == "bank":
        account = re.sub(r"\D", "", request.form.get("account", ""))
        return checkout.pay_by_bank(sandbox, book, id_, account, payer)
    confirmed = request.form.get("challenge") == "complete"
    return checkout.pay_by_card(sandbox, book, id_, number, payer, confirmed=confirmed)


def _mistake(payer: Payer, number: str) -> str:
    """The key of the first thing wrong with the form, or nothing."""
    form = request.form
    if not payer.name:
        return "need_name"
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", payer.email):
        return "need_email"
    if form.get("method") == "bank":
        routing, account = form.get("routing", "").strip(), re.sub(r"\D", "", form.get("account", ""))
        known = routing == checkout.BANK_ROUTING and account in checkout.BANK_ACCOUNTS
        return "" if known else "need_bank"
    if not 13 <= len(number) <= 19 or not _luhn(number):
        return "need_number"
    if "challenge" in form:
        return ""
    return _expiry_mistake(form.get("expiry", "")) or (
        "" if re.fullmatch(r"\d{3,4}", form.get("cvc", "").strip()) else "need_cvc"
    )


def _expiry_mistake(text: str) -> str:
    found = re.fullmatch(r"\s*(\d{1,2})\s*/?\s*(?:20)?(\d{2})\s*", text)
    if not found or not 1 <= int(found[1]) <= 12:
        return "need_expiry"
    today = datetime.fromtimestamp(time.time(), UTC)
    return "expired" if (2000 + int(found[2]), int(found[1])) < (today.year, today.month) else ""


def _luhn(number: str) -> bool:
    digits = [int(char) for char in reversed(number)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _shown(sandbox: Sandbox, session: JSON) -> ResponseReturnValue:
    if session["status"] == "open":
        return _page("pay.html", session, sandbox, error="")
    if session["status"] == "complete":
        return _page("pay_done.html", session, sandbox)
    return _page("pay_closed.html", session, sandbox, message="")


def _page(template: str, session: JSON, sandbox: Sandbox, **facts: object) -> str:
    locale = _locale(session)
    return render_template(
        template,
        t=TEXTS[locale],
        locale=locale,
        session=session,
        firm=sandbox.config.firm_name,
        money=_money,
        form=request.form,
        **facts,
    )


def _money(cents: int, currency: str) -> str:
    amount = f"{cents // 100:,}.{cents % 100:02d}"
    return f"${amount}" if currency == "usd" else f"{amount} {currency.upper()}"


def _locale(session: JSON) -> str:
    asked = _asked_locale() or str(session.get("locale") or "")[:2].lower()
    return asked if asked in TEXTS else request.accept_languages.best_match(list(TEXTS), "en") or "en"


def _asked_locale() -> str | None:
    asked = request.args.get("locale", "")[:2].lower()
    return asked if asked in TEXTS else None


def _link(sandbox: Sandbox, code: str) -> tuple[StripeBook | None, JSON | None]:
    for book in sandbox.books.values():
        for link in book.newest_first("payment_link"):
            if link["_code"] == code:
                return book, link
    return None, None


def _session(sandbox: Sandbox, id_: str) -> tuple[StripeBook | None, JSON | None]:
    for book in sandbox.books.values():
        session = book.get(id_, "checkout.session")
        if session is not None:
            return book, session
    return None, None
