"""Questions with buttons or a list, as WhatsApp shows them inside the window of 24 hours.

Each wording is a Content resource, made once and found again by its name: the provider keeps them, so that
no process and no table has to (twilio.com/docs/content/content-types-overview). A question is the same for
all clients, so nothing of a client's is kept there.
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from collections.abc import Callable
from typing import Any, Final

from twilio.rest import Client
from twilio.rest.content.v1.content import ContentList

from recado.gateways.texting import Choices

log = logging.getLogger(__name__)

_MOST_BUTTONS: Final = 3
_LONGEST_BUTTON: Final = 20
_MOST_ROWS: Final = 10
_LONGEST_ROW: Final = 24
_LONGEST_BODY: Final = 1024
_MOST_CONTENTS: Final = 1000


def fits(choices: Choices) -> bool:
    """Whether WhatsApp can show these: as three short buttons, or as a list of ten.

    What does not fit is better read as numbers than cut off.
    """
    if len(choices.question) > _LONGEST_BODY or len(set(choices.options)) != len(choices.options):
        return False
    return bool(choices.options) and (_as_buttons(choices) or _as_list(choices))


def _as_buttons(choices: Choices) -> bool:
    short = all(len(each) <= _LONGEST_BUTTON for each in choices.options)
    return short and len(choices.options) <= _MOST_BUTTONS


def _as_list(choices: Choices) -> bool:
    short = all(len(each) <= _LONGEST_ROW for each in choices.options)
    return short and len(choices.options) <= _MOST_ROWS and 0 < len(choices.label) <= _LONGEST_BUTTON


class Contents:
    """What this account has of such questions, by the name that their words give them."""

    def __init__(self, client: Callable[[], Client]) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._known: dict[str, str] | None = None

    def sid(self, choices: Choices) -> str | None:
        """The content of these choices, made where there is none yet; None where the provider will not."""
        try:
            with self._lock:
                return self._found_or_made(choices)
        except Exception as failure:  # noqa: BLE001 - the question goes out with numbers instead, whatever it was
            log.warning("a question goes out without buttons", extra={"error": type(failure).__name__})
            return None

    def forget(self, sid: str) -> None:
        """The provider does not know it any more."""
        with self._lock:
            self._known = {name: known for name, known in (self._known or {}).items() if known != sid}

    def _found_or_made(self, choices: Choices) -> str:
        contents = self._client().content.v1.contents
        if self._known is None:
            listed = contents.list(limit=_MOST_CONTENTS)
            self._known = {str(each.friendly_name): str(each.sid) for each in listed}
        payload = _payload(choices)
        name = str(payload["friendly_name"])
        if name not in self._known:
            made = contents.create(ContentList.ContentCreateRequest(payload))
            self._known[name] = str(made.sid)
        return self._known[name]


def _payload(choices: Choices) -> dict[str, Any]:
    types = _buttons(choices) if _as_buttons(choices) else _list(choices)
    mark = hashlib.sha256(json.dumps(types, sort_keys=True).encode()).hexdigest()[:32]
    return {"friendly_name": f"recado_{mark}", "language": choices.language, "types": types}


def _buttons(choices: Choices) -> dict[str, Any]:
    actions = [{"title": each, "id": str(at)} for at, each in enumerate(choices.options, 1)]
    return {"twilio/quick-reply": {"body": choices.question, "actions": actions}}


def _list(choices: Choices) -> dict[str, Any]:
    items = [{"item": each, "id": str(at)} for at, each in enumerate(choices.options, 1)]
    return {"twilio/list-picker": {"body": choices.question, "button": choices.label, "items": items}}
