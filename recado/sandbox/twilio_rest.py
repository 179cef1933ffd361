"""Twilio's REST API, as far as a portal uses it: ``/2010-04-01/Accounts/{AC}/…``."""

from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from recado.sandbox.basic_auth import authenticated
from recado.sandbox.faulty import strike_after, strike_before
from recado.sandbox.marks import rfc2822
from recado.sandbox.memory import Sandbox
from recado.sandbox.messages import FINAL, Message
from recado.sandbox.twilio_callbacks import begin_life
from recado.sandbox.twilio_calls import add_call_routes
from recado.sandbox.twilio_create import Problem, create_message
from recado.sandbox.twilio_list import page_of
from recado.sandbox.twilio_media import add_media_routes

NOT_FOUND = Problem(404, 20404, "The requested resource was not found")


def twilio_blueprint(sandbox: Sandbox) -> Blueprint:
    """Every route of one account, behind basic authentication and the fault switches."""
    routes = Blueprint("twilio", __name__, url_prefix="/2010-04-01/Accounts")

    _add_guards(routes, sandbox)
    _add_account_routes(routes, sandbox)
    _add_list_routes(routes, sandbox)
    _add_message_routes(routes, sandbox)
    add_media_routes(routes, sandbox)
    add_call_routes(routes, sandbox)
    routes.add_url_rule("/<path:rest>", "unknown", _unknown, methods=["GET", "POST", "DELETE"])
    return routes


def message_json(sandbox: Sandbox, message: Message) -> dict[str, Any]:
    """A Message resource as Twilio prints it."""
    account = sandbox.config.twilio_account_sid
    uri = f"/2010-04-01/Accounts/{account}/Messages/{message.sid}"
    return {
        "body": message.body,
        "num_segments": "0" if message.status == "accepted" else str(message.segments),
        "direction": message.direction,
        "from": None if message.status == "accepted" else message.sender,
        "date_updated": rfc2822(message.updated),
        "price": None,
        "error_message": message.error_message,
        "uri": f"{uri}.json",
        "account_sid": account,
        "num_media": str(len(message.media)),
        "to": message.recipient,
        "date_created": rfc2822(message.created),
        "status": message.status,
        "sid": message.sid,
        "date_sent": rfc2822(message.sent),
        "messaging_service_sid": message.service or None,
        "error_code": message.error_code,
        "price_unit": "USD",
        "api_version": "2010-04-01",
        "subresource_uris": {"media": f"{uri}/Media.json"},
    }


def _unknown(rest: str) -> ResponseReturnValue:
    raise Problem(404, 20404, f"The requested resource /{rest} was not found: the sandbox does not have it")


def _add_guards(routes: Blueprint, sandbox: Sandbox) -> None:
    account = sandbox.config.twilio_account_sid

    @routes.before_request
    def guard() -> ResponseReturnValue | None:
        if not authenticated(sandbox.config):
            return _refuse(Problem(401, 20003, "Authenticate"))
        if request.view_args and request.view_args.pop("account", account) != account:
            return _refuse(NOT_FOUND)
        match strike_before(sandbox, "twilio"):
            case 429:
                return _refuse(Problem(429, 20429, "Too Many Requests"))
            case 500:
                return _refuse(Problem(500, 20500, "An internal server error has occurred"))
            case _:
                return None

    @routes.after_request
    def lose(response: Response) -> Response:
        if request.endpoint in ("twilio.create", "twilio.create_call"):
            strike_after(sandbox, "twilio", response)
        return response

    @routes.errorhandler(Problem)
    def refused(problem: Problem) -> ResponseReturnValue:
        return _refuse(problem)


def _add_account_routes(routes: Blueprint, sandbox: Sandbox) -> None:
    @routes.get("/<account>.json")
    def fetch_account() -> ResponseReturnValue:
        return jsonify(_account_json(sandbox))

    @routes.get("/<account>/IncomingPhoneNumbers.json")
    def list_numbers() -> ResponseReturnValue:
        return jsonify(_numbers_json(sandbox, request.args.get("PhoneNumber")))


def _add_list_routes(routes: Blueprint, sandbox: Sandbox) -> None:
    @routes.post("/<account>/Messages.json")
    def create() -> ResponseReturnValue:
        message = create_message(sandbox, request.form)
        begin_life(sandbox, message, request.form.getlist("MediaUrl"))
        return jsonify(message_json(sandbox, message)), 201

    @routes.get("/<account>/Messages.json")
    def list_messages() -> ResponseReturnValue:
        page, envelope = page_of(sandbox, request.path, request.args)
        return jsonify(envelope | {"messages": [message_json(sandbox, each) for each in page]})


def _add_message_routes(routes: Blueprint, sandbox: Sandbox) -> None:
    @routes.get("/<account>/Messages/<sid>.json")
    def fetch(sid: str) -> ResponseReturnValue:
        return jsonify(message_json(sandbox, _existing(sandbox, sid)))

    @routes.post("/<account>/Messages/<sid>.json")
    def update(sid: str) -> ResponseReturnValue:
        return jsonify(message_json(sandbox, _updated(sandbox, _existing(sandbox, sid))))

    @routes.delete("/<account>/Messages/<sid>.json")
    def delete(sid: str) -> ResponseReturnValue:
        if _existing(sandbox, sid).status not in FINAL:
            raise Problem(409, 20009, "Cannot delete message because delivery has not been completed.")
        sandbox.messages.delete(sid)
        return "", 204


def _refuse(problem: Problem) -> ResponseReturnValue:
    answer = {
        "code": problem.code,
        "message": problem.message,
        "more_info": f"https://www.twilio.com/docs/errors/{problem.code}",
        "status": problem.status,
    }
    return jsonify(answer), problem.status


def _existing(sandbox: Sandbox, sid: str) -> Message:
    message = sandbox.messages.get(sid)
    if message is None or message.notice:
        raise NOT_FOUND
    return message


def _updated(sandbox: Sandbox, message: Message) -> Message:
    if request.form.get("Status") == "canceled":
        held = {"accepted", "queued", "scheduled"}
        changed = sandbox.messages.change(message.sid, when=lambda now: now.status in held, status="canceled")
        if changed is None:
            raise Problem(400, 30409, "Message cannot be canceled")
        return changed
    if "Body" not in request.form:
        return message
    if request.form["Body"]:
        raise Problem(400, 20001, "Only an empty Body is accepted: it redacts the message")
    return sandbox.messages.change(message.sid, body="") or message


def _account_json(sandbox: Sandbox) -> dict[str, Any]:
    account = sandbox.config.twilio_account_sid
    return {
        "sid": account,
        "friendly_name": f"{sandbox.config.firm_name} (sandbox)",
        "status": "active",
        "type": "Full",
        "owner_account_sid": account,
        "date_created": rfc2822(0.0),
        "date_updated": rfc2822(0.0),
        "uri": f"/2010-04-01/Accounts/{account}.json",
        "subresource_uris": {"messages": f"/2010-04-01/Accounts/{account}/Messages.json"},
    }


def _numbers_json(sandbox: Sandbox, wanted: str | None) -> dict[str, Any]:
    account, number = sandbox.config.twilio_account_sid, sandbox.config.sms_number
    sid = "PN" + "0" * 32
    uri = f"/2010-04-01/Accounts/{account}/IncomingPhoneNumbers"
    row = {
        "sid": sid,
        "account_sid": account,
        "friendly_name": number,
        "phone_number": number,
        "sms_url": sandbox.config.message_url,
        "sms_method": "POST",
        "sms_fallback_url": "",
        "sms_fallback_method": "POST",
        "sms_application_sid": "",
        "status_callback": "",
        "status_callback_method": "POST",
        "capabilities": {"voice": True, "sms": True, "mms": True, "fax": False},
        "api_version": "2010-04-01",
        "beta": False,
        "origin": "twilio",
        "status": "in-use",
        "date_created": rfc2822(0.0),
        "date_updated": rfc2822(0.0),
        "uri": f"{uri}/{sid}.json",
    }
    rows = [row] if wanted in (None, "", number) else []
    return {
        "incoming_phone_numbers": rows,
        "page": 0,
        "page_size": 50,
        "start": 0,
        "end": max(len(rows) - 1, 0),
        "uri": f"{uri}.json",
        "first_page_uri": f"{uri}.json?PageSize=50&Page=0",
        "next_page_uri": None,
        "previous_page_uri": None,
    }
