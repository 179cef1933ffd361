"""The portal from outside: a whole demo in processes of its own, a phone, and a browser without a screen."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pyotp
import requests

Found = TypeVar("Found")
PATIENCE = 30.0
FAST = {
    "QUIET_HOURS": "00:00-24:00",
    "SEND_RATE": "50",
    "COLLECT_PAUSE": "600s",
}
"""Settings under which a conversation can be watched: no quiet hours, and only LISTO closes a document."""


def until(found: Callable[[], Found], what: str, *, seconds: float = PATIENCE) -> Found:
    """Ask again until there is an answer. For processes outside this one, whose clock nobody can move.

    Raises AssertionError, which names `what` was waited for, after `seconds`.
    """
    ends = time.monotonic() + seconds
    while not (answer := found()):
        if time.monotonic() > ends:
            raise AssertionError(f"waited {seconds:.0f} s for {what}")
        time.sleep(0.05)
    return answer


@dataclass
class Demo:
    """A running demo: `recado up --demo` with a folder and ports of its own."""

    var: Path
    port: int
    sandbox_port: int
    extra: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None

    @property
    def console(self) -> str:
        """Where the portal answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def sandbox(self) -> str:
        """Where the phone answers."""
        return f"http://127.0.0.1:{self.sandbox_port}"

    @property
    def environment(self) -> dict[str, str]:
        """What its processes are told."""
        own = {"VAR_DIR": str(self.var), "PORT": str(self.port), "SANDBOX_PORT": str(self.sandbox_port)}
        return {**os.environ, **FAST, **own, **self.extra}

    def start(self) -> None:
        """Start it and return when it is ready."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "recado.cli", "up", "--demo"],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout
        said = []
        for line in self.process.stdout:
            said.append(line)
            if "Ctrl-C" in line:
                return
        self.process.stdout.close()
        self.process.wait(timeout=30)
        raise AssertionError(f"the demo did not start: {''.join(said)}\n{self.logs()}")

    def stop(self) -> int:
        """Stop it as Ctrl-C does, and return its exit status."""
        assert self.process
        assert self.process.stdout
        self.process.send_signal(signal.SIGINT)
        self.process.stdout.read()
        self.process.stdout.close()
        return self.process.wait(timeout=30)

    def recado(self, *arguments: str) -> str:
        """Run a command of the portal's own line and return what it prints."""
        argv = [sys.executable, "-m", "recado.cli", *arguments]
        done = subprocess.run(
            argv, env=self.environment, capture_output=True, text=True, check=False, timeout=60
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def listing(self) -> dict[str, Any]:
        """The demo's people and sign-ins."""
        found: dict[str, Any] = json.loads(self.recado("demo", "--json"))
        return found

    def logs(self) -> str:
        """What its processes wrote, for a failed test's message."""
        return "\n".join(path.read_text()[-2000:] for path in sorted((self.var / "logs").glob("*.log")))


@dataclass
class Phone:
    """One client's phone, over the sandbox's own address. What was heard once is not heard again."""

    sandbox: str
    number: str
    channel: str = "sms"
    heard: int = 0

    @property
    def address(self) -> str:
        """As the provider writes it."""
        return self.number if self.channel == "sms" else f"whatsapp:{self.number}"

    def send(self, text: str = "", *files: Path) -> None:
        """Send a text, with files or without; the portal's webhook has accepted it."""
        parts = [("files", (path.name, path.read_bytes())) for path in files]
        data = {"from": self.number, "channel": self.channel, "body": text}
        answer = requests.post(f"{self.sandbox}/_sandbox/send", data=data, files=parts or None, timeout=30)
        assert answer.ok, answer.text
        assert all(each["webhook_status"] == 204 for each in answer.json()["messages"])

    def hears(self, words: str = "") -> str:
        """Wait for the next text that has these words, in any case of letters, and return it."""
        try:
            return until(lambda: self._next(words), f"{words!r} at {self.number}")
        except AssertionError as error:
            raise AssertionError(f"{error}; the last texts: {self.texts()[-4:]}") from None

    def says(self, text: str, expecting: str = "") -> str:
        """Send a text and wait for its answer: what came before is not taken for it."""
        self.heard = len(self.texts())
        self.send(text)
        return self.hears(expecting)

    def texts(self) -> list[str]:
        """Every text that the firm sent to this phone, oldest first."""
        return [each["body"] for each in self.messages()]

    def messages(self) -> list[dict[str, Any]]:
        """The same with their delivery."""
        found = requests.get(f"{self.sandbox}/_sandbox/messages", timeout=10).json()["messages"]
        return [each for each in found if each["to"] == self.address and each["direction"] != "inbound"]

    def _next(self, words: str) -> str:
        for at, body in enumerate(self.texts()[self.heard :], self.heard):
            if words.casefold() in body.casefold():
                self.heard = at + 1
                return body
        return ""


class Browser(requests.Session):
    """A signed-in member of staff."""

    def __init__(self, origin: str) -> None:
        super().__init__()
        self.origin = origin

    def sign_in(self, sign: Mapping[str, str]) -> None:
        """Sign in with password and second factor."""
        code = pyotp.TOTP(sign["totp_secret"]).now()
        form = {"email": sign["email"], "password": sign["password"], "code": code, "next": ""}
        answer = self.act("/sign-in", "/sign-in", form)
        assert "Sign out" in answer.text, answer.text[:500]

    def page(self, path: str) -> str:
        """Open a page of the console."""
        answer = self.get(self.origin + path, timeout=30)
        assert answer.ok, (path, answer.status_code)
        return answer.text

    def act(self, shown_on: str, path: str, form: Mapping[str, str]) -> requests.Response:
        """Post a form with the token of the page that shows it."""
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.page(shown_on))
        assert token
        answer = self.post(self.origin + path, data={**form, "csrf_token": token[1]}, timeout=30)
        assert answer.ok, (path, answer.status_code, answer.text[:500])
        return answer
