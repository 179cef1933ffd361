"""What the sandbox's tests stand on: addresses, a portal that only listens, and the sandbox's own doors."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import requests
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response

SMS = "+15005550100"
WHATSAPP = "whatsapp:+15005550101"
ANA = "+13055550142"


@dataclass
class Hit:
    """One request the portal received."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


@dataclass
class Portal:
    """Records what it is sent, and answers with the statuses it was told, then 204."""

    url: str = ""
    hits: list[Hit] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def take(self, hit: Hit) -> int:
        with self.changed:
            self.hits.append(hit)
            self.changed.notify_all()
            return self.answers.pop(0) if self.answers else 204

    def wait(self, enough: Callable[[list[Hit]], bool], seconds: float = 10) -> list[Hit]:
        with self.changed:
            assert self.changed.wait_for(lambda: enough(self.hits), seconds), [hit.path for hit in self.hits]
            return list(self.hits)

    def statuses(self, count: int) -> list[str]:
        hits = self.wait(lambda hits: sum("/status" in hit.path for hit in hits) >= count)
        return [hit.form["MessageStatus"] for hit in hits if "/status" in hit.path]


class Rewritten(TwilioHttpClient):
    """Twilio's own client, sent to another server."""

    def __init__(self, base: str) -> None:
        super().__init__(timeout=10)
        self.base = base

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        return super().request(method, url.replace("https://api.twilio.com", self.base), *args, **kwargs)


@dataclass
class Control:
    """The sandbox's own doors."""

    base: str

    def send(
        self,
        body: str = "",
        *,
        sender: str = ANA,
        channel: str = "sms",
        files: Sequence[tuple[str, bytes, str]] = (),
        **more: str,
    ) -> list[dict[str, Any]]:
        form = {"from": sender, "channel": channel, "body": body, **more}
        uploads = [("files", each) for each in files]
        answer = requests.post(f"{self.base}/_sandbox/send", data=form, files=uploads or None, timeout=20)
        assert answer.status_code == 200, answer.text
        return answer.json()["messages"]

    def faults(self, **wanted: object) -> dict[str, Any]:
        answer = requests.post(f"{self.base}/_sandbox/faults", json=wanted, timeout=5)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def messages(self, **query: str) -> list[dict[str, Any]]:
        return requests.get(f"{self.base}/_sandbox/messages", params=query, timeout=5).json()["messages"]

    def until(self, check: Callable[[], bool], seconds: float = 10) -> None:
        """Ask again until it is so; each look is a real request, so nothing sleeps."""
        deadline = time.monotonic() + seconds
        while not check():
            assert time.monotonic() < deadline, "it never came to be"
