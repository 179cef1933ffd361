"""Stripe's REST API, as far as a portal uses it: ``/v1/…``."""

import hashlib
import json
from collections.abc import Callable
from urllib.parse import parse_qsl

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from recado.sandbox.faulty import strike_after, strike_before
from recado.sandbox.marks import stripe_id
from recado.sandbox.memory import Sandbox
from recado.sandbox.stripe_book import JSON, StripeBook, public
from recado.sandbox.stripe_call import Call, expanded
from recado.sandbox.stripe_catalogue import CATALOGUE
from recado.sandbox.stripe_params import Refusal, decode
from recado.sandbox.stripe_payments import PAYMENTS


def stripe_blueprint(sandbox: Sandbox) -> Blueprint:
    """Every route of both accounts, behind the API key, the idempotency keys and the fault switches."""
    routes = Blueprint("stripe", __name__, url_prefix="/v1")

    @routes.errorhandler(Refusal)
    def refused(refusal: Refusal) -> ResponseReturnValue:
        return _respond(refusal.status, refusal.body)

    @routes.after_request
    def lose(response: Response) -> Response:
        response.headers["Request-Id"] = stripe_id("req")
        response.headers["Stripe-Version"] = request.headers.get("Stripe-Version", "")
        if request.method == "POST":
            strike_after(sandbox, "stripe", response)
        return response

    for method, rule, handler in (*CATALOGUE, *PAYMENTS):
        routes.add_url_rule(
            rule, f"{method} {rule}".replace(".", " "), _view(sandbox, handler), methods=[method]
        )
    routes.add_url_rule("/<path:rest>", "unknown", _unknown, methods=["GET", "POST", "DELETE"])
    return routes


def _unknown(rest: str) -> ResponseReturnValue:
    raise Refusal(404, f"Unrecognized request URL ({request.method}: /v1/{rest}) for the sandbox")


def _view(sandbox: Sandbox, handler: Callable[[Call], JSON]) -> Callable[..., ResponseReturnValue]:
    def view(**ids: str) -> ResponseReturnValue:
        book = _opened(sandbox)
        match strike_before(sandbox, "stripe"):
            case 429:
                raise Refusal(429, "Request rate limit exceeded.", code="rate_limit")
            case 500:
                raise Refusal(500, "An unexpected error occurred.", kind="api_error")
        raw = request.get_data().decode(errors="replace") if request.method == "POST" else ""
        pairs = parse_qsl(raw, keep_blank_values=True) or list(request.args.items(multi=True))
        key = request.headers.get("Idempotency-Key", "") if request.method == "POST" else ""
        call = Call(sandbox=sandbox, book=book, params=decode(pairs), id=ids.get("id", ""), key=key)
        with book.lock:
            return _once(call, handler, raw) if key else _answered(call, handler)

    return view


def _once(call: Call, handler: Callable[[Call], JSON], raw: str) -> ResponseReturnValue:
    """Answer again what was answered under this key; a refused parameter is not remembered."""
    print_ = hashlib.sha256(f"{request.path}\n{raw}".encode()).hexdigest()
    known = call.book.answer(call.key)
    if known is not None and known["print"] != print_:
        raise Refusal(
            400,
            "Keys for idempotent requests can only be used with the same parameters they were first used "
            f"with. Try using a key other than '{call.key}' if you meant to execute a different request.",
            kind="idempotency_error",
        )
    if known is not None:
        replayed = _respond(200, known["body"])
        replayed.headers["Idempotent-Replayed"] = "true"
        return replayed
    answer = _answered(call, handler)
    call.book.remember(call.key, {"print": print_, "body": json.loads(answer.get_data())})
    return answer


def _answered(call: Call, handler: Callable[[Call], JSON]) -> Response:
    wanted = call.params.get("expand") or []
    return _respond(200, public(expanded(call.book, handler(call), wanted)))


def _opened(sandbox: Sandbox) -> StripeBook:
    given = request.authorization
    key = (given.token or given.username or "") if given is not None else ""
    if not key:
        raise Refusal(401, "You did not provide an API key.")
    book = sandbox.book_of_key(key)
    if book is None:
        raise Refusal(401, f"Invalid API Key provided: {key[:8]}****")
    return book


def _respond(status: int, body: JSON) -> Response:
    return Response(json.dumps(body, indent=2, ensure_ascii=False), status, mimetype="application/json")
