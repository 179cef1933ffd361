"""The console on a test's own database, and browsers that have signed in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from support.browser import Browser, Wall
from support.console_firm import Told, load
from support.portal import make_runtime
from support.post_office import post_office  # noqa: F401 - a fixture

from recado.handlers import console

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from support.parts import Database

    from recado.bot.runtime import Runtime


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
