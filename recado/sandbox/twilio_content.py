"""Twilio's Content API, as far as a portal uses it: ``/v1/Content``, questions with buttons or a list.

Shapes and limits: https://www.twilio.com/docs/content/content-types-overview
"""

import threading
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from recado.sandbox.basic_auth import authenticated
from recado.sandbox.config import Config
from recado.sandbox.marks import twilio_id

_QUICK, _LIST, _TEXT = "twilio/quick-reply", "twilio/list-picker", "twilio/text"
_MOST = {_QUICK: 3, _LIST: 10}
_LONGEST = {_QUICK: 20, _LIST: 24}


@dataclass(frozen=True)
class Content:
    """One content: what it says, and what can be tapped."""

    sid: str
    payload: dict[str, Any]

    @property
    def kind(self) -> str:
        """Which of Twilio's types it is."""
        return str(next(iter(self.payload["types"])))

    @property
    def body(self) -> str:
        """The words above the buttons."""
        return str(self.payload["types"][self.kind].get("body", ""))

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """What can be tapped: id and title."""
        said = self.payload["types"][self.kind]
        rows = said.get("actions") or said.get("items") or ()
        return tuple((str(row["id"]), str(row.get("title") or row.get("item"))) for row in rows)


@dataclass
class ContentBook:
    """The account's contents, for as long as the sandbox runs."""

    _contents: dict[str, Content] = field(default_factory=dict)
    _deleted: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, payload: dict[str, Any]) -> Content:
        """Keep a new one."""
        with self._lock:
            content = Content(twilio_id("HX"), payload)
            self._contents[content.sid] = content
            return content

    def find(self, sid: str) -> Content | None:
        """The content of this id; None for a template, which only WhatsApp knows."""
        return self._contents.get(sid)

    def every(self) -> list[Content]:
        """All of them, oldest first."""
        with self._lock:
            return list(self._contents.values())

    def clear(self) -> None:
        """Delete them all, as somebody may in Twilio's console."""
        with self._lock:
            self._deleted |= set(self._contents)
            self._contents.clear()

    def is_deleted(self, sid: str) -> bool:
        """Whether there was a content of this id."""
        return sid in self._deleted


def content_blueprint(config: Config, book: ContentBook) -> Blueprint:
    """Create and list; each behind basic authentication."""
    routes = Blueprint("content", __name__, url_prefix="/v1")

    @routes.before_request
    def guard() -> ResponseReturnValue | None:
        if authenticated(config):
            return None
        return jsonify(code=20003, message="Authenticate", status=401), 401

    @routes.post("/Content")
    def create() -> ResponseReturnValue:
        payload = request.get_json(silent=True)
        wrong = _wrong(payload)
        if wrong or not isinstance(payload, dict):
            return jsonify(code=20001, message=wrong, status=400), 400
        payload["types"] = {name: said for name, said in payload["types"].items() if said}
        return jsonify(_json(book.add(payload))), 201

    @routes.get("/Content")
    def every() -> ResponseReturnValue:
        contents = [_json(each) for each in book.every()]
        meta = {"key": "contents", "page": 0, "page_size": max(50, len(contents)), "next_page_url": None}
        return jsonify(meta=meta, contents=contents)

    return routes


def _wrong(payload: Any) -> str:
    """Why Twilio would refuse it; empty where it would not."""
    types = payload.get("types") if isinstance(payload, dict) else None
    if not isinstance(types, dict) or not payload.get("language"):
        return "language and types are required"
    for name, said in types.items():
        if not said:
            continue
        rows = said.get("actions") or said.get("items") or []
        if not said.get("body") or len(said["body"]) > 1024:
            return f"{name}: the body must have 1 to 1024 characters"
        if name in _MOST and not 1 <= len(rows) <= _MOST[name]:
            return f"{name}: 1 to {_MOST[name]} rows in a session"
        if any(len(str(row.get("title") or row.get("item"))) > _LONGEST.get(name, 1024) for row in rows):
            return f"{name}: a title has at most {_LONGEST[name]} characters"
    return "" if any(types.get(name) for name in (_QUICK, _LIST, _TEXT)) else "no type that is known here"


def _json(content: Content) -> dict[str, Any]:
    return {
        "sid": content.sid,
        "friendly_name": content.payload.get("friendly_name"),
        "language": content.payload.get("language"),
        "variables": content.payload.get("variables") or {},
        "types": content.payload["types"],
        "url": f"/v1/Content/{content.sid}",
        "links": {},
    }
