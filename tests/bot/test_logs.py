from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from recado.bot.logs import configure

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def quiet_again() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def test_a_line_holds_the_sentence_and_the_bound_ids(capsys: pytest.CaptureFixture[str]) -> None:
    configure("INFO")
    logging.getLogger("recado.bot.turns").info("a turn was taken", extra={"contact_id": "c-1"})
    line = capsys.readouterr().err
    assert "event='a turn was taken'" in line
    assert "contact_id='c-1'" in line
    assert "level='info'" in line


def test_an_error_is_logged_without_the_words_it_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    configure("INFO")
    try:
        int("me llamo Ana")
    except ValueError:
        logging.getLogger("recado").exception("a turn failed")
    line = capsys.readouterr().err
    assert "ValueError at" in line
    assert "Ana" not in line
