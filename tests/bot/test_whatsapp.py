"""WhatsApp beyond words: buttons and lists inside its 24 hours, approved templates outside of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from recado.bot import newcomers
from recado.firm import templates
from recado.firm.audit import SYSTEM
from recado.firm.models import Case

if TYPE_CHECKING:
    from support.house import Portal

ROSA_THERE = "whatsapp:+13055550142"
INVITED = "whatsapp:+13055550188"
HX = "HX" + "a" * 32


def at_a_choice(portal: Portal) -> str:
    """Rosa on WhatsApp at a question with a yes and a no; return the provider's id of that question."""
    portal.say("hola", "español", "sí", "15/03/1987", sender=ROSA_THERE)
    return str(portal.outgoing(ROSA_THERE)[-1].sid)


def test_a_question_of_yes_or_no_has_buttons_and_a_tap_answers_it(portal: Portal) -> None:
    at_a_choice(portal)
    asked = portal.outgoing(ROSA_THERE)[-1]
    assert asked.choices == (("1", "Sí"), ("2", "No"))
    assert "1 Sí" not in asked.body
    said = portal.say(
        "Sí", sender=ROSA_THERE, ButtonPayload="1", ButtonText="Sí", OriginalRepliedMessageSid=asked.sid
    )
    assert "2 de 4" in said[-1]


def test_more_options_are_a_list(portal: Portal) -> None:
    at_a_choice(portal)
    portal.say("sí", sender=ROSA_THERE)
    asked = portal.outgoing(ROSA_THERE)[-1]
    assert [one for one, _ in asked.choices] == ["1", "2", "3", "4"]
    portal.say(asked.choices[3][1], sender=ROSA_THERE, ListId="4", ListTitle=asked.choices[3][1])
    assert portal.one("SELECT count(*) FROM answers") == 2
    assert portal.outgoing(ROSA_THERE)[-1].body != asked.body


def test_by_sms_the_same_question_has_numbers(portal: Portal) -> None:
    said = portal.say("hola", "español", "sí", "15/03/1987")
    assert said[-1].endswith("1 Sí\n2 No")
    assert portal.sandbox.contents.every() == []


def test_an_old_button_answers_nothing_and_the_question_is_asked_again(portal: Portal) -> None:
    first = at_a_choice(portal)
    portal.say("sí", sender=ROSA_THERE)
    before = portal.one("SELECT count(*) FROM answers")
    said = portal.say(
        "No", sender=ROSA_THERE, ButtonPayload="2", ButtonText="No", OriginalRepliedMessageSid=first
    )
    assert portal.one("SELECT count(*) FROM answers") == before
    assert said[-1].startswith("Volvemos a la pregunta")


def test_one_content_serves_all_who_are_asked_the_same(portal: Portal) -> None:
    at_a_choice(portal)
    made = len(portal.sandbox.contents.every())
    portal.say("ayuda", "ayuda", sender=ROSA_THERE)
    again = [each.body for each in portal.sandbox.contents.every()]
    assert len(again) == made + 1, "the question itself, and the question come back to"
    assert not [body for body in again if "Rosa" in body]


def test_a_content_that_was_deleted_at_the_provider_goes_out_with_numbers_and_is_made_anew(
    portal: Portal,
) -> None:
    at_a_choice(portal)
    portal.say("ayuda", sender=ROSA_THERE)
    portal.sandbox.contents.clear()
    portal.say("ayuda", sender=ROSA_THERE)
    assert portal.outgoing(ROSA_THERE)[-1].body.endswith("1 Sí\n2 No")
    portal.say("ayuda", sender=ROSA_THERE)
    assert portal.outgoing(ROSA_THERE)[-1].choices


def invite_there(portal: Portal) -> str:
    """Staff open a case for somebody who has never written; return what the provider did with it."""
    with portal.runtime.transaction() as session:
        made = newcomers.Newcomer(
            "Elena Ríos", whatsapp=INVITED.partition(":")[2], birth_date=date(1990, 5, 4)
        )
        person = newcomers.add(session, SYSTEM, made)
        case = newcomers.open_case(session, SYSTEM, "work_permit")
        party = newcomers.join(session, SYSTEM, case, person, "beneficiary")
        newcomers.lock(session, person, session.get_one(Case, case.id))
        newcomers.invite(portal.runtime, session, SYSTEM, party)
    portal.work()
    return str(portal.outgoing(INVITED)[-1].body)


def test_an_invitation_on_whatsapp_goes_out_as_the_approved_template(portal: Portal) -> None:
    with portal.runtime.transaction() as session:
        templates.put(session, SYSTEM, "welcome.invitation", "both", HX)
        session.info["memo"].pop("firm", None)
    assert invite_there(portal) == f"[{HX}] Elena · Robles Law · Elena · Robles Law"
    assert portal.outgoing(INVITED)[-1].template
    assert "welcome.invitation" in portal.messages(INVITED)[-1].text_key


def test_without_a_template_the_words_go_and_staff_hear_that_whatsapp_refused_them(portal: Portal) -> None:
    assert invite_there(portal).startswith("Hola, Elena.")
    row = portal.messages(INVITED)[-1]
    assert portal.callback(row, "failed", ErrorCode="63016") == 204
    portal.work()
    assert "delivery_problem" in portal.tasks()
