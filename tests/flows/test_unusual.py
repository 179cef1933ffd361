"""What is neither words nor pages: kept, and answered with sense."""

from __future__ import annotations

from datetime import timedelta

import pytest
from characters import ANA, BETH
from talking import KNOWN_ES, Conversation, Golden, ana_at_her_checklist, party

from recado.flows import effects as fx
from recado.flows.state import Contact

KINDS = ("voice", "video", "location", "contact", "sticker", "reaction", "edited", "deleted", "unknown")


def send_all(talk: Conversation) -> Conversation:
    for kind in KINDS:
        talk.says("", other=kind, media=int(kind in {"voice", "video", "contact", "sticker"}))
    return talk.says("Le gustó “Gracias, Ana.”").says("Liked “Thank you.”").says("👍")


def test_everything_that_is_no_text_is_answered_in_spanish(golden: Golden) -> None:
    golden("not_text", send_all(ana_at_her_checklist()))


def test_everything_that_is_no_text_is_answered_in_english(golden: Golden) -> None:
    known = Contact(language="en", consent="given", greeted=True)
    golden("not_text_english", send_all(Conversation((party(BETH),), known).says("hi").says("07/04/1990")))


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_of_it_becomes_a_page_or_an_answer(kind: str) -> None:
    talk = ana_at_her_checklist().says("", media=1).says("", other=kind, media=1)
    assert not talk.has(fx.AddPage)
    assert talk.has(fx.KeepFile, media=0)


@pytest.mark.parametrize("kind", ["voice", "video"])
def test_while_staff_write_it_is_kept_without_a_word(kind: str) -> None:
    talk = ana_at_her_checklist().says("", media=1).change(ANA.key, paused=True).says("", other=kind, media=1)
    assert talk.has(fx.KeepFile)
    assert not talk.has(fx.AddPage)
    assert talk.keys() == []


def test_several_voice_notes_in_a_row_are_thanked_for_once() -> None:
    talk = ana_at_her_checklist().says("", other="voice", media=1)
    assert talk.has(fx.CreateTask, kind="voice_note")
    assert talk.says("", other="voice", media=1).keys() == []
    assert talk.has(fx.CreateTask, kind="voice_note")
    assert talk.waits(timedelta(minutes=3)).says("", other="voice", media=1).keys()[0] == "other.voice"


def test_a_voice_note_before_anybody_proved_who_they_are_tells_nothing_of_a_case() -> None:
    talk = Conversation((party(ANA),), KNOWN_ES).says("", other="voice", media=1)
    assert talk.keys() == ["other.voice", "identity.ask"]


def test_a_tap_on_our_words_is_no_answer_and_no_wish_to_leave() -> None:
    talk = Conversation((party(ANA),), KNOWN_ES).says("hola").says("15/03/1987").says("Liked “1 Sí 2 No”")
    assert talk.last == () or not talk.has(fx.SaveAnswer)
    assert talk.keys() == []
    assert not talk.says("Le gustó “Escriba ALTO. ALTO.”").state.contact.opted_out
    assert talk.says("👍").has(fx.SaveAnswer, value=True)


def test_a_video_sent_by_somebody_who_wants_no_texts_is_answered_as_any_text_is() -> None:
    refused = Contact(language="es", consent="refused", greeted=True)
    talk = Conversation((party(ANA),), refused).says("", other="video", media=1)
    assert talk.has(fx.KeepFile)
    assert talk.keys() == ["documents.kept", "consent.still_refused"]
