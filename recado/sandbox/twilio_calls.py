"""Twilio's Calls resource, as far as a portal uses it: a call that speaks and hangs up.

https://www.twilio.com/docs/voice/api/call-resource; the numbers that fail on purpose are those of
https://www.twilio.com/docs/iam/test-credentials.
"""

import time
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from recado.sandbox.calls import Call
from recado.sandbox.marks import is_phone, rfc2822, segments, twilio_id
from recado.sandbox.memory import Sandbox
from recado.sandbox.messages import Message
from recado.sandbox.twilio_create import Problem

LONGEST_TWIML = 4000
PAGE = 50
_MAGIC = {
    "+15005550001": (21217, "Phone number does not appear to be valid"),
    "+15005550002": (21214, "'To' phone number cannot be reached"),
    "+15005550003": (21215, "Account not authorized to call this number: check your geo permissions"),
    "+15005550004": (21216, "Account not allowed to call this number"),
}


def add_call_routes(routes: Blueprint, sandbox: Sandbox) -> None:
    """Make, list and fetch calls."""

    @routes.post("/<account>/Calls.json")
    def create_call() -> ResponseReturnValue:
        call = sandbox.calls.add(_checked(sandbox, request.form))
        _show_on_phone(sandbox, call)
        return jsonify(call_json(sandbox, call)), 201

    @routes.get("/<account>/Calls.json")
    def list_calls() -> ResponseReturnValue:
        found = sandbox.calls.newest_first(request.args.get("To"))[:PAGE]
        uri = request.path
        envelope = {"page": 0, "page_size": PAGE, "uri": uri, "first_page_uri": uri, "next_page_uri": None}
        return jsonify(envelope | {"calls": [call_json(sandbox, each) for each in found]})

    @routes.get("/<account>/Calls/<sid>.json")
    def fetch_call(sid: str) -> ResponseReturnValue:
        call = sandbox.calls.get(sid)
        if call is None:
            raise Problem(404, 20404, f"The requested resource {request.path} was not found")
        return jsonify(call_json(sandbox, call))


def call_json(sandbox: Sandbox, call: Call) -> dict[str, Any]:
    """A Call resource as Twilio prints it."""
    account = sandbox.config.twilio_account_sid
    uri = f"/2010-04-01/Accounts/{account}/Calls/{call.sid}"
    return {
        "sid": call.sid,
        "account_sid": account,
        "to": call.recipient,
        "from": call.sender,
        "status": call.status,
        "direction": "outbound-api",
        "api_version": "2010-04-01",
        "date_created": rfc2822(call.created),
        "date_updated": rfc2822(call.created),
        "start_time": None,
        "end_time": None,
        "duration": None,
        "answered_by": None,
        "price": None,
        "price_unit": "USD",
        "uri": f"{uri}.json",
        "subresource_uris": {},
    }


def _checked(sandbox: Sandbox, form: Mapping[str, str]) -> Call:
    to, sender, twiml = form.get("To", ""), form.get("From", ""), form.get("Twiml", "")
    _check_numbers(sandbox, to, sender)
    if not twiml:
        _check_url(form.get("Url", ""))
    if len(twiml) > LONGEST_TWIML:
        raise Problem(400, 21624, "Twiml exceeds the limit of 4000 characters")
    words, whole = _words(twiml)
    status = "queued" if whole else "failed"
    return Call(sid=twilio_id("CA"), sender=sender, recipient=to, twiml=twiml, words=words, status=status)


def _check_numbers(sandbox: Sandbox, to: str, sender: str) -> None:
    if not to:
        raise Problem(400, 21201, "No 'To' number is specified")
    if not sender:
        raise Problem(400, 21213, "'From' phone number is required")
    if not is_phone(to):
        raise Problem(400, 21211, f"Invalid 'To' Phone Number: {to}")
    if not is_phone(sender):
        raise Problem(400, 21212, f"Invalid From Number (caller ID): {sender}")
    if sender != sandbox.config.sms_number:
        raise Problem(400, 21210, f"The source phone number provided, {sender}, is not yet verified")
    if to in _MAGIC:
        raise Problem(400, *_MAGIC[to])


def _check_url(url: str) -> None:
    if not url:
        raise Problem(400, 21205, "Url parameter is required.")
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
        raise Problem(400, 21205, f"Url is not a valid URL: {url[:200]}")


def _words(twiml: str) -> tuple[str, bool]:
    """What the call says; False where Twilio would find, once it is answered, that it cannot be read."""
    if not twiml:
        return "", True
    try:
        root = ET.fromstring(twiml)  # noqa: S314 - the portal's own words, on this machine
    except ET.ParseError:
        return "", False
    said = [" ".join((each.text or "").split()) for each in root.iter("Say")]
    return "\n".join(dict.fromkeys(said)), root.tag == "Response"


def _show_on_phone(sandbox: Sandbox, call: Call) -> None:
    """The phone page shows it in the thread of the number that rings; Twilio's own lists never do."""
    body = f"\N{TELEPHONE RECEIVER} {call.sender}\n{call.words}"
    sandbox.messages.add(
        Message(
            sid=twilio_id("SM"),
            direction="outbound-call",
            sender=call.sender,
            recipient=call.recipient,
            body=body,
            status="delivered",
            notice=True,
            segments=segments(body),
            sent=time.time(),
        )
    )
