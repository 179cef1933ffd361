"""Voice notes, places and the rest, as the provider hands them over."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from support.house import ROSA

from recado.bot.texting import read_message
from recado.firm.crypto import unseal_text
from recado.firm.models import Message
from recado.gateways.twilio_signature import parse_form

if TYPE_CHECKING:
    from support.house import Portal

WHATSAPP = f"whatsapp:{ROSA}"
OGG = b"OggS\x00\x02" + b"\x00" * 200


def kind_of(**fields: str) -> str | None:
    return read_message(parse_form(urlencode(fields).encode()), "whatsapp").other


def test_a_voice_note_is_kept_thanked_for_and_put_before_staff(portal: Portal) -> None:
    portal.welcome()
    said = portal.say("", files=[("note.ogg", OGG, "audio/ogg")])
    assert "nota de voz" in said[0]
    assert portal.tasks().count("voice_note") == 1
    assert portal.one("SELECT count(*) FROM media WHERE document_id IS NULL") == 1
    assert portal.one("SELECT count(*) FROM documents") == 0, "no page of anything"
    portal.tick(seconds=30)
    portal.work()
    assert not [text for text in portal.heard() if "no se pudo" in text.casefold()], "no fault is found"


def test_a_place_stays_in_the_thread_when_the_raw_form_is_emptied(portal: Portal) -> None:
    portal.welcome()
    (said,) = portal.say("", sender=ROSA, Latitude="25.7617", Longitude="-80.1918", Address="Miami, FL")
    assert "ubicación" in said
    with portal.runtime.db.transaction() as session:
        row = session.query(Message).filter_by(direction="in").order_by(Message.seq.desc()).first()
        assert unseal_text(session, row, "body") == "Miami, FL (25.7617, -80.1918)"


def test_a_tap_on_our_words_is_kept_in_the_thread_and_answered_with_nothing(portal: Portal) -> None:
    portal.welcome()
    before = portal.one("SELECT count(*) FROM messages WHERE direction = 'in'")
    assert portal.say("Liked “Siguiente: pasaporte.”") == []
    assert portal.one("SELECT count(*) FROM messages WHERE direction = 'in'") == before + 1


def test_the_same_text_many_times_is_answered_little_kept_whole_and_told_once(portal: Portal) -> None:
    portal.welcome()
    before, kept = len(portal.heard()), portal.one("SELECT count(*) FROM messages WHERE direction = 'in'")
    for _ in range(12):
        portal.say("lista")
    assert len(portal.heard()) - before == 4
    assert portal.one("SELECT count(*) FROM messages WHERE direction = 'in'") == kept + 12
    assert portal.tasks().count("loop") == 1


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"Latitude": "1.0", "Longitude": "2.0"}, "location"),
        ({"MessageType": "contacts"}, "contact"),
        ({"MessageType": "audio"}, "voice"),
        ({"MessageType": "video"}, "video"),
        ({"MessageType": "sticker"}, "sticker"),
        ({"MessageType": "reaction", "Body": "👍"}, "reaction"),
        ({"MessageType": "edit", "Body": "hola"}, "edited"),
        ({"MessageType": "revoke"}, "deleted"),
        ({"MessageType": "unsupported"}, "unknown"),
        ({"MessageType": "text", "Body": "hola"}, None),
        ({"MessageType": "something new", "Body": "hola"}, None),
        ({"NumMedia": "1", "MediaUrl0": "u", "MediaContentType0": "audio/amr"}, "voice"),
        ({"NumMedia": "1", "MediaUrl0": "u", "MediaContentType0": "video/3gpp; codecs=x"}, "video"),
        ({"NumMedia": "1", "MediaUrl0": "u", "MediaContentType0": "text/x-vCard"}, "contact"),
        ({"NumMedia": "1", "MediaUrl0": "u", "MediaContentType0": "image/jpeg"}, None),
        (
            {
                "NumMedia": "2",
                "MediaUrl0": "u",
                "MediaContentType0": "audio/amr",
                "MediaUrl1": "v",
                "MediaContentType1": "image/jpeg",
            },
            None,
        ),
    ],
)
def test_what_it_is_is_read_from_the_providers_fields(fields: dict[str, str], kind: str | None) -> None:
    assert kind_of(**fields) == kind
