"""One client's phone, over the sandbox's own address."""

import mimetypes
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from recado.firm.errors import FirmError, Invalid, NotFound

LOOK_EVERY = 0.2
QUIET = 1.2
"""Seconds without anything new after which an answer counts as whole: it may come in several texts."""
TIMEOUT = 30.0


class NoSandbox(FirmError):
    """The sandbox does not answer: start it with `recado up --demo`, and give the same SANDBOX_PORT."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One text that reached the phone, with what the sandbox says of it."""

    data: Mapping[str, Any]

    @property
    def text(self) -> str:
        """Its words, with what can be tapped under them."""
        choices = "".join(f"\n[{each['title']}]" for each in self.data.get("choices", ()))
        return f"{self.data['body']}{choices}"


class Phone:
    """Sends as one address and remembers what has already arrived there."""

    def __init__(self, sandbox: str, address: str, channel: str) -> None:
        whatsapp = channel == "whatsapp" and not address.startswith("whatsapp:")
        self.address = f"whatsapp:{address}" if whatsapp else address
        self._sandbox, self._channel, self._seen = sandbox, channel, set[str]()
        # Loopback is never reached through a proxy.
        self._http = requests.Session()
        self._http.trust_env = False

    def send(self, text: str, files: Sequence[str] = ()) -> None:
        """Send a text, or files. Raises NotFound for a file that is not there, Invalid if it is refused."""
        uploads = [("files", _upload(Path(name).expanduser())) for name in files]
        form = {"from": self.address, "channel": self._channel, "body": text}
        answer = self._ask("POST", "/_sandbox/send", data=form, files=uploads or None)
        for sent in answer.get("messages", []):
            if not 200 <= (sent["webhook_status"] or 0) < 300:
                why = sent["error"] or sent["webhook_status"]
                raise Invalid(f"the portal did not take the text: {why}")

    def look(self) -> list[Arrival]:
        """What has arrived since the last look."""
        listed = self._ask("GET", "/_sandbox/messages", params={"address": self.address})["messages"]
        fresh = [each for each in listed if each["direction"] != "inbound" and each["sid"] not in self._seen]
        self._seen |= {each["sid"] for each in fresh}
        return [Arrival(each) for each in fresh]

    def wait(self, seconds: float) -> list[Arrival]:
        """Wait for an answer for at most so long; it is whole once nothing more comes for a moment."""
        found: list[Arrival] = []
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            fresh = self.look()
            found += fresh
            if fresh:
                ends = time.monotonic() + QUIET
            time.sleep(LOOK_EVERY)
        return found

    def _ask(self, method: str, path: str, **more: Any) -> Mapping[str, Any]:
        try:
            answer = self._http.request(method, self._sandbox + path, timeout=TIMEOUT, **more)
            read: Mapping[str, Any] = answer.json()
        except requests.RequestException as error:
            raise NoSandbox from error
        if answer.status_code >= 400:
            raise Invalid(str(read.get("error", f"the sandbox answered {answer.status_code}")))
        return read


def _upload(path: Path) -> tuple[str, bytes, str]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise NotFound(f"{path}: {error.strerror}") from error
    kind = "image/heic" if path.suffix.lower() in (".heic", ".heif") else mimetypes.guess_type(path.name)[0]
    return path.name, data, kind or "application/octet-stream"
