"""Goldens of whole conversations; RECADO_REWRITE=1 writes them anew, to be read in review."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sides import LANGUAGES, Side
from talking import Conversation, Golden

FOLDER = Path(__file__).parent.parent / "transcripts"


@pytest.fixture
def golden() -> Golden:
    """`golden(name, conversation)`: the conversation reads as it did when it was last reviewed."""

    def compare(name: str, conversation: Conversation) -> None:
        path = FOLDER / f"{name}.txt"
        if os.environ.get("RECADO_REWRITE"):
            path.write_text(conversation.transcript(), encoding="utf-8")
        assert conversation.transcript() == path.read_text(encoding="utf-8"), f"see {path}"

    return compare


@pytest.fixture(params=LANGUAGES)
def side(request: pytest.FixtureRequest, golden: Golden) -> Side:
    """Each language in turn: a test that takes it is read in both."""
    return Side(request.param, golden)
