"""Words that opt out: exact, bilingual, for every address of the person, and never another command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.house import ROSA, SHARED

from recado.bot import staff_acts
from recado.firm.errors import Conflict

if TYPE_CHECKING:
    from support.house import Portal

WHATSAPP = f"whatsapp:{ROSA}"


@pytest.fixture
def known(portal: Portal) -> Portal:
    portal.welcome()
    return portal


def silenced(portal: Portal, address: str = ROSA) -> list[str]:
    from recado.firm import contacts

    with portal.runtime.db.transaction() as session:
        contact = contacts.find_or_create(session, "sms", address)
        (person, *_) = contacts.people_of(session, contact)
        return sorted(each.channel for each in contacts.of_person(session, person.id) if each.opted_out_at)


@pytest.mark.parametrize(
    "word", ["ALTO", "alto por favor", "BAJA", "ya no me manden mensajes", "No más mensajes."]
)
def test_a_stop_silences_both_channels_and_is_confirmed_once(known: Portal, word: str) -> None:
    before = len(known.heard())
    said = known.say(word)
    assert silenced(known) == ["sms", "whatsapp"]
    assert len(said) == 1, "the one confirmation that the rules allow"
    assert known.messages()[-1].kind == "opt_out"
    known.say(word)
    known.say("ALTO")
    assert len(known.heard()) == before + 1, "never confirmed twice"
    assert known.tasks().count("opted_out") == 1


@pytest.mark.parametrize("word", ["STOP", "stop", "Unsubscribe", "CANCEL"])
def test_where_the_provider_has_confirmed_we_do_not(known: Portal, word: str) -> None:
    """Twilio acts on these on a long code and answers them itself; a text of ours would be refused anyway."""
    before = len(known.heard())
    known.say(word)
    assert silenced(known) == ["sms", "whatsapp"]
    assert len(known.heard()) == before
    notices = [each for each in known.sandbox.messages.newest_first(ROSA) if each.notice]
    assert len(notices) == 1
    assert "delivery_problem" not in known.tasks(), "nothing failed: the client was told"


def test_a_stop_that_the_provider_says_it_handled_is_not_confirmed(known: Portal) -> None:
    before = len(known.heard(WHATSAPP))
    known.say("STOP", sender=WHATSAPP, OptOutType="STOP")
    assert len(known.heard(WHATSAPP)) == before
    assert silenced(known) == ["sms", "whatsapp"]


@pytest.mark.parametrize(
    "words",
    [
        "cancelé la cita",
        "cancelé la cita del martes",
        "alto, mi esposo mide 1.90",
        "me dieron de baja en el trabajo",
        "stop and go",
    ],
)
def test_words_that_only_begin_alike_never_opt_out(known: Portal, words: str) -> None:
    assert known.say(words)
    assert silenced(known) == []


def test_nothing_by_machine_reaches_who_stopped(known: Portal) -> None:
    known.say("ALTO")
    before = (len(known.heard()), len(known.heard(WHATSAPP)))
    staff_acts.change_stage(known.runtime, known.staff(), known.case_of("Rosa Quiñones"), "filed", None)
    known.work()
    for _ in range(10):
        known.tick(days=2)
    known.say("hola", sender=WHATSAPP)
    assert (len(known.heard()), len(known.heard(WHATSAPP))) == before


def test_staff_are_told_to_call_instead(known: Portal) -> None:
    known.say("ALTO")
    case = known.case_of("Rosa Quiñones")
    (row,) = known.rows("SELECT person_id FROM parties WHERE case_id = :id", id=case)
    with pytest.raises(Conflict, match="asked us to stop"):
        staff_acts.reply(known.runtime, known.staff(), case, f"{row.person_id}:{case}", "¿Hola?")


def test_who_comes_back_is_welcome(known: Portal) -> None:
    known.say("ALTO")
    assert known.say("INICIAR")
    assert silenced(known) == []


def test_a_stop_on_both_channels_at_once_ends_well(known: Portal) -> None:
    """Two turns of one person, each of which silences the other's address."""
    from concurrent.futures import ThreadPoolExecutor

    from recado.bot import inbox

    known.say("hola", sender=WHATSAPP)
    known.text("ALTO", ROSA)
    known.text("ALTO", WHATSAPP)
    lanes = [bytes(row.lane) for row in known.rows("SELECT lane FROM inbound_events WHERE state = 'owed'")]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda lane: inbox.drain(known.runtime, lane), lanes))
    for _ in range(3):
        known.tick(seconds=6)
    assert known.one("SELECT count(*) FROM inbound_events WHERE state <> 'done'") == 0
    assert silenced(known) == ["sms", "whatsapp"]
    assert known.broken() == []


def test_a_stop_on_a_shared_telephone_silences_both_who_share_it(portal: Portal) -> None:
    portal.say("hola", "español", "ALTO", sender=SHARED)
    assert portal.one("SELECT count(*) FROM contact_points WHERE opted_out_at IS NOT NULL") == 2
