"""A signed-in browser without a screen, and the clock it lives by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from support.clock import NOW
from support.console_firm import PASSWORD, Told

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse


class Wall:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, **span: float) -> None:
        self.at += timedelta(**span)


@dataclass
class Browser:
    """A test client that knows how forms are sent."""

    client: FlaskClient
    told: Told
    wall: Wall

    def get(self, path: str, **more: object) -> TestResponse:
        return self.client.get(path, **more)  # type: ignore[arg-type]

    def post(self, path: str, token: str | None = None, **data: str) -> TestResponse:
        token = self.token() if token is None else token
        return self.client.post(path, data={**data, "csrf_token": token})

    def token(self) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get("/sign-in").text)
        assert found
        return found[1]

    def sign_in(self, who: str, **instead: str) -> TestResponse:
        account = self.told.accounts[who]
        given = {"email": account.email, "password": PASSWORD, "code": account.code(self.wall.at)} | instead
        return self.post("/sign-in", **given)
