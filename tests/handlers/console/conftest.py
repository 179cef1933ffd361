"""The console on a test's own database, and browsers that have signed in."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from support.portal import make_runtime

from recado.handlers import console

from console_cast import NOW, PASSWORD, Told, load  # isort: skip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask.testing import FlaskClient
    from support.parts import Database
    from werkzeug.test import TestResponse

    from recado.bot.runtime import Runtime


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


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def runtime(database: Database, redis_url: str, tmp_path: Path, wall: Wall) -> Iterator[Runtime]:
    made = replace(make_runtime(database, redis_url, tmp_path), now=wall)
    yield made
    made.close()


@pytest.fixture
def told(runtime: Runtime) -> Told:
    return load(runtime)


@pytest.fixture
def app(runtime: Runtime, told: Told) -> Flask:
    made = Flask("recado", static_folder=None)
    console.register(made, runtime)
    return made


@pytest.fixture
def browser(app: Flask, told: Told, wall: Wall) -> Callable[[], Browser]:
    """`browser()`: a fresh one, signed in nowhere."""
    return lambda: Browser(app.test_client(), told, wall)


@pytest.fixture
def signed_in(browser: Callable[[], Browser]) -> Callable[[str], Browser]:
    """`signed_in("paula")`: a browser of hers."""

    def sign_in(who: str) -> Browser:
        made = browser()
        assert made.sign_in(who).status_code == 303
        return made

    return sign_in
