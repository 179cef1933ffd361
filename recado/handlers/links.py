"""Clients' links. Opening one changes nothing: a button does.

A link's page says the firm's name and an amount, and nothing of the case, because phones are shared and
messengers fetch previews.
"""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from recado.bot import paying
from recado.bot.runtime import Runtime
from recado.firm.errors import NotFound
from recado.gateways.errors import PaymentFailed
from recado.handlers.apart import private
from recado.i18n import catalog
from recado.i18n.money import Money


def blueprint(runtime: Runtime) -> Blueprint:
    """The pages behind the links that clients are sent."""
    pages = Blueprint(
        "links",
        __name__,
        url_prefix="/c",
        template_folder="templates",
        static_folder="static",
        static_url_path="/static",
    )

    pages.after_request(private)

    @pages.get("/p/<token>")
    def look(token: str) -> Response:
        """Show who asks for how much, and a button."""
        try:
            due = paying.look(runtime, token)
        except NotFound:
            return gone()
        # Back from the provider, before its event has arrived: no second button for the same money.
        return _page(due, "page.thanks" if "back" in request.args else "page.pay")

    @pages.post("/p/<token>")
    def pay(token: str) -> AnyResponse:
        """Make or find the provider's page for this amount and go there."""
        try:
            return redirect(paying.provider_page(runtime, token), code=303)
        except NotFound:
            return gone()
        except PaymentFailed:
            return _page(paying.look(runtime, token), "page.pay_later", status=503)

    return pages


def _page(due: paying.Due, text: str, status: int = 200) -> Response:
    amount = Money(due.balance_cents, due.currency).format(due.language)
    words = {
        "firm": due.firm,
        "amount": amount,
        "button": catalog.render("page.pay_button", due.language, {"amount": amount}),
        "text": catalog.render(text, due.language, {"firm": due.firm, "amount": amount}),
    }
    owed = due.balance_cents > 0 and text != "page.thanks"
    if due.balance_cents <= 0:
        words["text"] = catalog.render("page.nothing_owed", due.language, {"firm": due.firm})
    return make_response(render_template("pay.html", language=due.language, owed=owed, **words), status)


def gone() -> Response:
    """One answer for every link that does not work."""
    return _to_nobody("page.gone", 404)


def later() -> Response:
    """The link is good, and what is behind it cannot be reached just now."""
    return _to_nobody("page.later", 503)


def _to_nobody(text: str, status: int) -> Response:
    """A page in both languages: nobody is known here."""
    both = [catalog.render(text, each) for each in catalog.LANGUAGES]
    chosen = request.accept_languages.best_match(catalog.LANGUAGES) or "en"
    return make_response(render_template("gone.html", texts=both, language=chosen), status)
