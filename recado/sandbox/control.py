"""``/_sandbox/…``: what tests and the phone page ask of the sandbox itself."""

import mimetypes
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from recado.sandbox.marks import is_phone, is_whatsapp
from recado.sandbox.memory import Sandbox
from recado.sandbox.messages import Message
from recado.sandbox.people import name_of
from recado.sandbox.twilio_callbacks import mark_read
from recado.sandbox.twilio_inbound import Outbox, Upload, receive

_UNKNOWN = "application/octet-stream"
_PHONE_TYPES = {"heic": "image/heic", "heif": "image/heif", "webp": "image/webp"}
_EXTRA = {
    "button_text": "ButtonText",
    "button_payload": "ButtonPayload",
    "list_id": "ListId",
    "list_title": "ListTitle",
    "replied_to": "OriginalRepliedMessageSid",
    "latitude": "Latitude",
    "longitude": "Longitude",
    "label": "Label",
}


def control_blueprint(sandbox: Sandbox) -> Blueprint:
    """The switches, the record of what went through, and sending as a client."""
    routes = Blueprint("control", __name__, url_prefix="/_sandbox")
    _add_switches(routes, sandbox)
    _add_records(routes, sandbox)
    _add_client(routes, sandbox)
    return routes


def describe(sandbox: Sandbox, message: Message) -> dict[str, Any]:
    """A message for tests and for the phone page."""
    return {
        "sid": message.sid,
        "direction": message.direction,
        "from": message.sender,
        "to": message.recipient,
        "body": message.body,
        "status": message.status,
        "segments": message.segments,
        "error_code": message.error_code,
        "error_message": message.error_message,
        "notice": message.notice,
        "webhook_status": message.webhook,
        "choices": [{"id": one, "title": title} for one, title in message.choices],
        "created": message.created,
        "media": [
            {"sid": each.sid, "type": each.type, "size": each.size, "name": each.name}
            for each in sandbox.messages.pictures_of(message.sid)
        ],
    }


def _outbox(sandbox: Sandbox, address: str) -> Outbox:
    form = request.form
    extra = {name: form[key] for key, name in _EXTRA.items() if form.get(key)}
    if "ButtonText" in extra or "ButtonPayload" in extra:
        extra["ButtonType"] = "REPLY"
    return Outbox(
        address=address,
        # browsers send CRLF line ends in forms; phones do not
        body=(form.get("body") or extra.get("ButtonText") or extra.get("ListTitle", "")).replace(
            "\r\n", "\n"
        ),
        uploads=[_upload(each) for each in request.files.getlist("files") if each.filename],
        profile=form.get("profile") or name_of(sandbox, address),
        extra=extra,
    )


def _upload(file: FileStorage) -> Upload:
    name, claimed = file.filename or "", file.mimetype or _UNKNOWN
    if claimed == _UNKNOWN:  # what browsers say of a HEIC; a phone knows better
        claimed = mimetypes.guess_type(name)[0] or _PHONE_TYPES.get(name.rpartition(".")[2].lower(), _UNKNOWN)
    return Upload(name, claimed, file.read())


def _address(given: str, channel: str) -> str:
    bare = given.strip()
    if channel == "whatsapp" and not bare.startswith("whatsapp:"):
        return f"whatsapp:{bare}"
    return bare


def _add_switches(routes: Blueprint, sandbox: Sandbox) -> None:
    @routes.get("/faults")
    def read_faults() -> ResponseReturnValue:
        return jsonify(sandbox.faults.as_json())

    @routes.post("/faults")
    def set_faults() -> ResponseReturnValue:
        wanted = request.get_json(silent=True)
        if not isinstance(wanted, dict):
            return jsonify(error="send a JSON object of switches"), 400
        try:
            return jsonify(sandbox.faults.set(wanted))
        except ValueError as problem:
            return jsonify(error=str(problem)), 400

    @routes.delete("/faults")
    def clear_faults() -> ResponseReturnValue:
        return jsonify(sandbox.faults.clear())


def _add_records(routes: Blueprint, sandbox: Sandbox) -> None:
    @routes.get("/messages")
    def messages() -> ResponseReturnValue:
        found = reversed(sandbox.messages.newest_first(request.args.get("address")))
        wanted = request.args.get("direction")
        rows = [describe(sandbox, each) for each in found]
        return jsonify(messages=[row for row in rows if wanted in (None, "", row["direction"])])

    @routes.get("/deliveries")
    def deliveries() -> ResponseReturnValue:
        kind, subject = request.args.get("kind"), request.args.get("subject")
        rows = sandbox.wire.history()
        rows = [row for row in rows if kind in (None, row["kind"]) and subject in (None, row["subject"])]
        return jsonify(deliveries=rows)


def _add_client(routes: Blueprint, sandbox: Sandbox) -> None:
    @routes.post("/send")
    def send() -> ResponseReturnValue:
        address = _address(request.form.get("from", ""), request.form.get("channel", ""))
        if not (is_phone(address) or is_whatsapp(address)):
            hint = "from must be a number such as +15550100123, or a WhatsApp id such as whatsapp:US.ABC123"
            return jsonify(error=hint), 400
        outbox = _outbox(sandbox, address)
        if not (outbox.body or outbox.uploads or outbox.extra):
            return jsonify(error="there is nothing to send"), 400
        sent = receive(sandbox, outbox)
        return jsonify(
            messages=[
                {
                    "sid": message.sid,
                    "webhook_status": delivery.status,
                    "error": delivery.error,
                    "attempts": delivery.attempt,
                }
                for message, delivery in sent
            ]
        )

    @routes.post("/read")
    def read() -> ResponseReturnValue:
        mark_read(sandbox, str((request.get_json(silent=True) or {}).get("address", "")))
        return "", 204

    @routes.post("/clock")
    def clock() -> ResponseReturnValue:
        seconds = (request.get_json(silent=True) or {}).get("advance")
        if not isinstance(seconds, int | float) or isinstance(seconds, bool):
            return jsonify(error='send {"advance": seconds}'), 400
        sandbox.messages.age_windows(seconds)
        return "", 204
