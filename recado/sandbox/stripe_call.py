"""One request to Stripe's stand-in: its account, its parameters, and the answers' common shapes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request

from recado.sandbox.memory import Sandbox
from recado.sandbox.stripe_book import JSON, StripeBook
from recado.sandbox.stripe_params import Refusal, whole

_EXPANDABLE = {
    "payment_intent": "payment_intent",
    "latest_charge": "charge",
    "charge": "charge",
    "payment_link": "payment_link",
    "balance_transaction": "balance_transaction",
    "product": "product",
}


@dataclass(frozen=True, kw_only=True)
class Call:
    """What a handler works on; ``id`` is the object named in the path."""

    sandbox: Sandbox
    book: StripeBook
    params: JSON
    id: str = ""
    key: str = ""

    def find(self, kind: str, id_: str = "", param: str = "id") -> JSON:
        """An object of this account, or Stripe's resource_missing."""
        wanted = id_ or self.id
        found = self.book.get(wanted, kind)
        if found is None:
            name = kind.rpartition(".")[2].replace("_", " ")
            raise Refusal(404, f"No such {name}: '{wanted}'", code="resource_missing", param=param)
        return found


Route = tuple[str, str, Callable[[Call], JSON]]


def page(call: Call, found: list[JSON]) -> JSON:
    """A list object, newest first, with ``limit``, ``starting_after``, ``ending_before`` and ``created``."""
    limit = whole(call.params.get("limit"), "limit", 10)
    if not 1 <= limit <= 100:
        raise Refusal(400, "This value must be between 1 and 100.", param="limit")
    found = [each for each in found if _created_within(each, call.params.get("created"))]
    ids = [each["id"] for each in found]
    before = call.params.get("ending_before")
    if before:
        upper = ids.index(before) if before in ids else 0
        start = max(0, upper - limit)
        return listed(found[start:upper], request.path, more=start > 0)
    after = call.params.get("starting_after")
    start = ids.index(after) + 1 if after in ids else 0
    return listed(found[start : start + limit], request.path, more=start + limit < len(found))


def listed(found: list[JSON], url: str, *, more: bool = False) -> JSON:
    """Stripe's list envelope."""
    return {"object": "list", "data": found, "has_more": more, "url": url}


def expanded(book: StripeBook, thing: JSON, wanted: list[str]) -> JSON:
    """The object with what ``expand[]`` asked for put in the place of its id."""
    for path in wanted:
        thing = _expand(book, thing, path.split("."))
    return thing


def _expand(book: StripeBook, thing: Any, path: list[str]) -> Any:
    if not path or thing is None:
        return thing
    if isinstance(thing, list):
        return [_expand(book, each, path) for each in thing]
    name, *rest = path
    value = thing.get(name)
    if name == "line_items" and "_line_items" in thing:
        value = listed(
            thing["_line_items"], f"/v1/{thing['object'].replace('.', '/')}s/{thing['id']}/line_items"
        )
    elif isinstance(value, str) and name in _EXPANDABLE:
        value = book.get(value, _EXPANDABLE[name])
    return {**thing, name: _expand(book, value, rest)}


def _created_within(thing: JSON, bounds: Any) -> bool:
    if not bounds:
        return True
    if not isinstance(bounds, dict):
        return bool(thing["created"] == whole(bounds, "created"))
    made = thing["created"]
    checks = {
        "gt": lambda limit: made > limit,
        "gte": lambda limit: made >= limit,
        "lt": lambda limit: made < limit,
        "lte": lambda limit: made <= limit,
    }
    return all(checks[name](whole(value, "created")) for name, value in bounds.items() if name in checks)
