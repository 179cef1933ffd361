"""The staff console: one screen noun a file, at the root of the site."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from flask import Blueprint, Flask, abort, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf
from markupsafe import Markup

from recado.bot.runtime import Runtime
from recado.firm.errors import FileDamaged, FirmError
from recado.gateways.errors import StorageDown
from recado.handlers.console import (
    cases,
    compare,
    discretion,
    documents,
    emails,
    emergencies,
    gate,
    headers,
    inbox,
    items,
    mail,
    mail_piece,
    mail_scan,
    newcomers,
    notices,
    parts,
    readings,
    sign_in,
    signings,
    stored,
    thread,
    uploads,
    verdicts,
)

_SCREENS = (
    sign_in,
    inbox,
    newcomers,
    emails,
    items,
    signings,
    cases,
    thread,
    discretion,
    documents,
    parts,
    verdicts,
    compare,
    emergencies,
    mail,
    mail_scan,
    mail_piece,
    notices,
    readings,
)


def register(app: Flask, runtime: Runtime) -> None:
    """Give `app` the console.

    Webhooks and links of the same app keep their own rules: only the console's own requests are checked for
    forgery, and only its answers get its headers.
    """
    app.extensions["recado.console"] = runtime
    app.secret_key = app.secret_key or _form_key(runtime)
    # The checks run in the blueprint, so that a webhook needs no exemption. The token lives as long as its
    # cookie, since a thread stays open all day. No Referer is sent; Sec-Fetch-Site is looked at instead.
    app.config.setdefault("WTF_CSRF_CHECK_DEFAULT", False)
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    app.config["WTF_CSRF_SSL_STRICT"] = False
    https = runtime.settings.origin.startswith("https://")
    app.config["SESSION_COOKIE_NAME"] = "__Host-recado_form" if https else "recado_form"
    app.config["SESSION_COOKIE_SECURE"] = https
    app.config["SESSION_COOKIE_HTTPONLY"] = True
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    app.request_class = uploads.InMemory
    app.register_blueprint(_blueprint(CSRFProtect(app)))


def _blueprint(csrf: CSRFProtect) -> Blueprint:
    blueprint = Blueprint(
        "console",
        __name__,
        template_folder="templates",
        static_folder="static",
        static_url_path="/static/console",
    )

    @blueprint.before_request
    def refuse_forged() -> None:
        if request.method != "POST":
            return
        # Before the form is read: it is small, but for the few that carry a file.
        request.max_content_length = gate.largest()
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            abort(400)
        csrf.protect()

    @blueprint.context_processor
    def for_every_page() -> dict[str, Any]:
        return {"me": g.get("staff"), "forged": _forged, "mail_mine": mail.mine}

    blueprint.before_request(gate.identify)
    blueprint.after_request(headers.secured)
    blueprint.register_error_handler(FirmError, _not_found)
    blueprint.register_error_handler(FileDamaged, _damaged)
    blueprint.register_error_handler(StorageDown, _away)
    blueprint.register_error_handler(404, _not_found)
    blueprint.register_error_handler(CSRFError, _too_old)
    blueprint.register_error_handler(413, _too_large)
    for screen in _SCREENS:
        screen.routes(blueprint)
    return blueprint


def _forged() -> Markup:
    """The hidden field that every form carries."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def _not_found(_error: Exception) -> ResponseReturnValue:
    return render_template("console/not_found.html"), 404


def _damaged(error: Exception) -> ResponseReturnValue:
    return f"{error} A task says what to do.", 409, {"Content-Type": "text/plain; charset=utf-8"}


def _away(_error: Exception) -> ResponseReturnValue:
    return stored.AWAY, 503, {"Content-Type": "text/plain; charset=utf-8"}


def _too_old(_error: Exception) -> ResponseReturnValue:
    return render_template("console/too_old.html"), 400


def _too_large(_error: Exception) -> ResponseReturnValue:
    return render_template(
        "console/too_large.html", megabytes=(request.max_content_length or 0) // 1024 // 1024
    ), 413


def _form_key(runtime: Runtime) -> bytes:
    """Sign form tokens by a key of their own, the same in every process of this deployment."""
    master = runtime.settings.master_key or b""
    return hmac.new(master, b"recado console forms", hashlib.sha256).digest()
