"""Signing in, with a password and a second factor, and out."""

from __future__ import annotations

import re
from datetime import datetime

from flask import Blueprint, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from recado.firm import staff
from recado.firm.sign_in import ABSOLUTE
from recado.handlers.console import gate
from recado.handlers.console.fields import argument, field

_PATH = re.compile(r"/(?!/)[!-\[\]-~]*")
"""A path of this site, in plain ASCII: browsers drop tabs and read a backslash as a slash."""


def routes(blueprint: Blueprint) -> None:
    """Add this screen's addresses."""
    blueprint.get("/sign-in", endpoint="sign_in")(page)
    blueprint.post("/sign-in", endpoint="sign_in_now")(now)
    blueprint.post("/sign-out", endpoint="sign_out")(out)


@gate.anyone
def page() -> ResponseReturnValue:
    """The one page: e-mail, password and code."""
    return render_template("console/sign_in.html", next=argument("next", 500), email="", refused="")


@gate.anyone
def now() -> ResponseReturnValue:
    """Sign in, or say in the same words whatever was wrong that it did not work."""
    email, moment = field("email", 254), gate.runtime().now()
    with gate.runtime().transaction() as records:
        outcome = staff.sign_in(
            records,
            email=email,
            password=field("password", 1024),
            code=field("code", 12),
            origin=request.remote_addr or "",
            now=moment,
        )
    if isinstance(outcome, staff.Refused):
        words = _refusal(outcome, moment)
        return render_template(
            "console/sign_in.html", next=field("next", 500), email=email, refused=words
        ), 403
    # A form token handed out before signing in is worth nothing after it.
    session.clear()
    response = make_response(redirect(_inside(field("next", 500)), code=303))
    response.set_cookie(
        gate.cookie_name(),
        outcome.token,
        max_age=int(ABSOLUTE.total_seconds()),
        secure=gate.secure(),
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


@gate.signed_in
def out() -> ResponseReturnValue:
    """End this session, here and in the records."""
    with gate.runtime().transaction() as records:
        staff.sign_out(records, request.cookies.get(gate.cookie_name(), ""), gate.runtime().now())
    session.clear()
    response = make_response(redirect(url_for("console.sign_in"), code=303))
    response.delete_cookie(gate.cookie_name(), secure=gate.secure(), httponly=True, samesite="Lax", path="/")
    return response


def _refusal(refused: staff.Refused, moment: datetime) -> str:
    """The same words for every cause; a wait says nothing either, since unknown addresses wait too."""
    if refused.until is None or refused.until <= moment:
        return "That did not work. Check all three; a code works once, so wait for the next one."
    minutes = -(-int((refused.until - moment).total_seconds()) // 60)
    return f"Too many tries. Wait {minutes} minute{'' if minutes == 1 else 's'} and try again."


def _inside(address: str) -> str:
    """The address if it is a path of this site, else the inbox."""
    return address if _PATH.fullmatch(address) else url_for("console.inbox")
