"""Attachments: listed, fetched by way of a short-lived address, deleted."""

import hashlib
import hmac
import secrets
import time
from typing import Any

from flask import Blueprint, jsonify, redirect, request, send_file
from flask.typing import ResponseReturnValue

from recado.sandbox.marks import rfc2822
from recado.sandbox.memory import Sandbox
from recado.sandbox.messages import Media
from recado.sandbox.twilio_create import Problem

_LIFE = 300
_NOT_FOUND = Problem(404, 20404, "The requested resource was not found")


def add_media_routes(routes: Blueprint, sandbox: Sandbox) -> None:
    """Put the Media subresource beside the messages, behind the same authentication."""

    @routes.get("/<account>/Messages/<sid>/Media.json")
    def list_media(sid: str) -> ResponseReturnValue:
        found = [media_json(sandbox, each) for each in sandbox.messages.media_of(sid)]
        return jsonify(_envelope(request.path, found))

    @routes.get("/<account>/Messages/<sid>/Media/<media>.json")
    def fetch_media(sid: str, media: str) -> ResponseReturnValue:
        return jsonify(media_json(sandbox, _existing(sandbox, sid, media)))

    @routes.get("/<account>/Messages/<sid>/Media/<media>")
    def download(sid: str, media: str) -> ResponseReturnValue:
        found = _existing(sandbox, sid, media)
        faults = sandbox.faults.now
        young = time.time() - found.created < faults.media_404_seconds
        if young or sandbox.faults.strike("media_404"):
            raise _NOT_FOUND
        sandbox.wire.pause(faults.media_silent)
        if faults.media_html:
            return "<!doctype html><html><body>Sign in to see this file</body></html>"
        if faults.media_redirect:
            return redirect(faults.media_redirect, 307)
        return redirect(f"{sandbox.base_url}/media-cdn/{_token(found.sid, int(time.time()) + _LIFE)}", 307)

    @routes.delete("/<account>/Messages/<sid>/Media/<media>.json")
    def delete_media(sid: str, media: str) -> ResponseReturnValue:
        sandbox.messages.delete_media(_existing(sandbox, sid, media).sid)
        return "", 204


def cdn_blueprint(sandbox: Sandbox) -> Blueprint:
    """The other host of real life: it knows tokens, and refuses whoever also shows credentials."""
    routes = Blueprint("cdn", __name__)

    @routes.get("/media-cdn/<token>")
    def serve(token: str) -> ResponseReturnValue:
        if "Authorization" in request.headers:
            return _s3_error("InvalidArgument", "Only one auth mechanism allowed"), 400
        media = _opened(sandbox, token)
        if media is None:
            return _s3_error("AccessDenied", "Request has expired"), 403
        # the type is the sender's claim, and the file name says nothing: as in life
        return send_file(sandbox.messages.path_of(media.sid), mimetype=media.type, etag=False)

    return routes


def media_json(sandbox: Sandbox, media: Media) -> dict[str, Any]:
    """A Media resource as Twilio prints it."""
    account = sandbox.config.twilio_account_sid
    return {
        "sid": media.sid,
        "account_sid": account,
        "parent_sid": media.message,
        "content_type": media.type,
        "date_created": rfc2822(media.created),
        "date_updated": rfc2822(media.created),
        "uri": f"/2010-04-01/Accounts/{account}/Messages/{media.message}/Media/{media.sid}.json",
    }


def _existing(sandbox: Sandbox, sid: str, media: str) -> Media:
    found = sandbox.messages.media(media)
    if found is None or found.message != sid:
        raise _NOT_FOUND
    return found


def _envelope(path: str, found: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "media_list": found,
        "page": 0,
        "page_size": 50,
        "start": 0,
        "end": max(len(found) - 1, 0),
        "uri": path,
        "first_page_uri": f"{path}?PageSize=50&Page=0",
        "next_page_uri": None,
        "previous_page_uri": None,
    }


_SECRET = secrets.token_bytes(32)


def _token(media: str, until: int) -> str:
    mark = hmac.new(_SECRET, f"{media}.{until}".encode(), hashlib.sha256).hexdigest()[:32]
    return f"{media}.{until}.{mark}"


def _opened(sandbox: Sandbox, token: str) -> Media | None:
    media, _, rest = token.partition(".")
    until = rest.partition(".")[0]
    if not until.isdigit() or not hmac.compare_digest(token.encode(), _token(media, int(until)).encode()):
        return None
    return sandbox.messages.media(media) if int(until) >= time.time() else None


def _s3_error(code: str, message: str) -> str:
    return f'<?xml version="1.0"?><Error><Code>{code}</Code><Message>{message}</Message></Error>'
