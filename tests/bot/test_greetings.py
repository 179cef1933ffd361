"""A greeting that the firm recorded goes out beside the words, to whoever speaks another language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests
from support.house import ROSA, STRANGER

from recado.bot.greetings import LARGEST, name_of, path_of

if TYPE_CHECKING:
    from pathlib import Path

    from support.house import Portal

VOICE = b"ID3\x04\x00" + b"\x00" * 200


def record(var: Path, name: str, data: bytes = VOICE) -> None:
    folder = var / "greetings"
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(data)


@pytest.mark.parametrize("sender", [STRANGER, ROSA, f"whatsapp:{ROSA}"])
def test_whoever_speaks_mam_hears_the_firms_own_voice(portal: Portal, sender: str) -> None:
    record(portal.runtime.settings.var_dir, "mam.mp3")
    portal.say("hablo mam", sender=sender)
    spoken = portal.outgoing(sender)[0]
    assert len(spoken.media) == 1


def test_without_a_recording_the_words_go_alone(portal: Portal) -> None:
    record(portal.runtime.settings.var_dir, "kiche.mp3")
    portal.say("hablo mam", sender=STRANGER)
    assert portal.outgoing(STRANGER)[0].media == ()


def test_in_a_discreet_case_no_voice_is_sent_that_could_be_overheard(portal: Portal) -> None:
    record(portal.runtime.settings.var_dir, "mam.mp3")
    portal.change("UPDATE cases SET discreet = true")
    portal.say("hablo mam")
    assert [each.media for each in portal.outgoing()] == [()] * len(portal.outgoing())


def test_the_recording_is_served_and_nothing_else_is(portal: Portal) -> None:
    var = portal.runtime.settings.var_dir
    record(var, "mam.mp3")
    (var / "secret.mp3").write_bytes(b"secret")
    answer = requests.get(f"{portal.runtime.settings.origin}/c/greetings/mam.mp3", timeout=10)
    assert (answer.content, answer.headers["Content-Type"]) == (VOICE, "audio/mpeg")
    for name in ("../secret.mp3", "%2e%2e/secret.mp3", "..%2fsecret.mp3", "nahuatl.mp3", "mam.exe", ".mp3"):
        assert requests.get(f"{portal.base}/c/greetings/{name}", timeout=10).status_code == 404


def test_names_are_plain_and_what_no_message_carries_is_left_out(tmp_path: Path) -> None:
    record(tmp_path, "haitian_creole.ogg")
    record(tmp_path, "mixtec.mp3", b"")
    record(tmp_path, "q_anjobal.wav")
    assert name_of(tmp_path, "Haitian Creole") == "haitian_creole.ogg"
    assert name_of(tmp_path, "Mixtec") is None
    assert name_of(tmp_path, "") is None
    assert path_of(tmp_path, "haitian_creole.ogg/..") is None
    (tmp_path / "greetings" / "mam.mp3").write_bytes(b"x" * (LARGEST + 1))
    assert name_of(tmp_path, "Mam") is None
