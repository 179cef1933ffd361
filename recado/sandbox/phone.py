"""The browser phone: one page, and the one poll that feeds it."""

import hashlib
from typing import Any

from flask import Blueprint, Response, abort, jsonify, render_template, request, send_file
from flask.typing import ResponseReturnValue

from recado.sandbox.control import describe
from recado.sandbox.memory import Sandbox
from recado.sandbox.people import people, people_stamp

_SHOWN = {"image/jpeg", "image/png", "image/gif", "image/webp"}
_THREAD = 300


def phone_blueprint(sandbox: Sandbox) -> Blueprint:
    """The page at ``/`` and what it loads."""
    routes = Blueprint("phone", __name__)

    @routes.get("/")
    def page() -> ResponseReturnValue:
        return render_template("phone.html", firm=sandbox.config.firm_name)

    @routes.get("/_sandbox/phone")
    def poll() -> ResponseReturnValue:
        address = request.args.get("address", "")
        response = jsonify() if _fresh(sandbox, address) else jsonify(_news(sandbox, address))
        response.set_etag(_stamp(sandbox, address))
        response.headers["Cache-Control"] = "no-cache"
        return response.make_conditional(request)

    @routes.get("/_sandbox/media/<sid>")
    def media(sid: str) -> Response:
        found = sandbox.messages.picture(sid)
        if found is None:
            abort(404)
        path = sandbox.messages.path_of(sid)
        if found.type in _SHOWN:
            return send_file(path, mimetype=found.type, max_age=3600)
        return send_file(
            path, mimetype="application/octet-stream", as_attachment=True, download_name=found.name
        )

    return routes


def _fresh(sandbox: Sandbox, address: str) -> bool:
    return _stamp(sandbox, address) in request.if_none_match


def _stamp(sandbox: Sandbox, address: str) -> str:
    revision = sum(list(sandbox.messages.revisions.values()))
    parts = (address, revision, people_stamp(sandbox), sorted(sandbox.faults.as_json().items()))
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:20]


def _news(sandbox: Sandbox, address: str) -> dict[str, Any]:
    thread = sandbox.messages.newest_first(address)[:_THREAD] if address else []
    return {
        "people": people(sandbox),
        "threads": {
            peer: {"body": last.body, "at": last.created, "inbound": last.inbound, "media": len(last.media)}
            for peer, last in sandbox.messages.peers().items()
        },
        "messages": [describe(sandbox, each) for each in reversed(thread)],
        "opted_out": sandbox.messages.is_opted_out(sandbox.config.sms_number, address),
        "faults": sandbox.faults.as_json(),
    }
