"""Stripe's form encoding, and its refusals."""

import re
from collections.abc import Iterable
from typing import Any

from recado.sandbox.stripe_book import JSON

_PART = re.compile(r"\[([^\]]*)\]")


class Refusal(Exception):
    """An error in Stripe's shape."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str = "",
        param: str = "",
        kind: str = "invalid_request_error",
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body: JSON = {"error": {"message": message, "type": kind}}
        if code:
            self.body["error"] |= {"code": code, "doc_url": f"https://docs.stripe.com/error-codes/{code}"}
        if param:
            self.body["error"]["param"] = param


def decode(pairs: Iterable[tuple[str, str]]) -> JSON:
    """``line_items[0][price_data][unit_amount]=1`` and ``expand[]=x`` as nested dicts and lists."""
    tree: JSON = {}
    for name, value in pairs:
        path = [name.partition("[")[0], *_PART.findall(name)]
        node = tree
        for step in path[:-1]:
            node = node.setdefault(step, {})
            if not isinstance(node, dict):
                raise Refusal(400, f"Invalid parameter: {name}", param=name)
        node[path[-1] or str(len(node))] = value
    return {key: _listed(value) for key, value in tree.items()}


def required(params: JSON, *names: str) -> None:
    """Refuse when a parameter is missing."""
    for name in names:
        if params.get(name) in (None, ""):
            raise Refusal(400, f"Missing required param: {name}.", code="parameter_missing", param=name)


def only(params: JSON, names: Iterable[str]) -> None:
    """Refuse a parameter that Stripe does not know, as Stripe does."""
    unknown = sorted(set(params) - set(names) - {"expand", "metadata"})
    if unknown:
        raise Refusal(
            400,
            f"Received unknown parameter{'s' if unknown[1:] else ''}: {', '.join(unknown)}",
            code="parameter_unknown",
            param=unknown[0],
        )


def whole(value: Any, name: str, default: int | None = None) -> int:
    """An integer parameter."""
    if value in (None, "") and default is not None:
        return default
    if not re.fullmatch(r"-?\d{1,12}", str(value)):
        raise Refusal(400, f"Invalid integer: {value}", code="parameter_invalid_integer", param=name)
    return int(value)


def truth(value: Any) -> bool:
    """A boolean parameter."""
    return str(value).lower() == "true"


def metadata(params: JSON, before: JSON | None = None) -> dict[str, str]:
    """Metadata merged as Stripe merges it: an empty value removes its key."""
    given = params.get("metadata") or {}
    if not isinstance(given, dict):
        raise Refusal(400, "Invalid metadata: metadata must be a hash", param="metadata")
    merged = {**(before or {}), **given}
    if len(merged) > 50 or any(len(key) > 40 or len(str(value)) > 500 for key, value in merged.items()):
        raise Refusal(400, "Metadata: at most 50 keys of 40 characters, values of 500", param="metadata")
    return {key: str(value) for key, value in merged.items() if value != ""}


def _listed(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    values = {key: _listed(value) for key, value in node.items()}
    if values and all(key.isdigit() for key in values):
        return [values[key] for key in sorted(values, key=int)]
    return values
