"""What the Spanish transcripts hold, heard in English: every flow is read in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from characters import ANA
from talking import ANA_ANSWERS, Conversation, Golden, invoice, party

from recado.flows import effects as fx
from recado.flows.events import CaseOpened, HandedBack, StaffMessage, Timer
from recado.flows.invitation import KIND
from recado.flows.state import Contact

KNOWN_EN = Contact(language="en", consent="given", greeted=True)


def anna(**changes: object) -> Conversation:
    """The client at her checklist, spoken to in English."""
    talk = Conversation((party(ANA, answers=ANA_ANSWERS, **changes),), KNOWN_EN)
    return talk.says("hello").says("03/15/1987")


def test_payments_in_every_outcome(golden: Golden) -> None:
    talk = anna(invoices=(invoice(), invoice("1043", 9_900)))
    talk.says("pay").says("can I pay cash?").says("2")
    talk.pays(ANA.key, "failed", 9_900, 9_900).pays(ANA.key, "processing", 9_900, 9_900)
    talk.pays(ANA.key, "paid", 9_900, 25_000).says("how much do i owe")
    talk.says("1").change(ANA.key, invoices=()).says("pay")
    golden("payments_english", talk)


def test_a_rejected_document_is_sent_again(golden: Golden) -> None:
    talk = anna().says("", media=2).fetched(ANA.key, "last_permit", 2)
    talk.reviews(ANA.key, "last_permit", accepted=False, reason="The photo is blurry.")
    talk.says("", media=2).fetched(ANA.key, "last_permit", 2).reviews(ANA.key, "last_permit", accepted=True)
    golden("rejected_and_sent_again_english", talk)


def test_reminders_change_their_words_and_end_at_the_cap(golden: Golden) -> None:
    golden("reminders_to_the_cap_english", anna().waits(timedelta(days=1)).waits(timedelta(days=30)))


def test_a_paused_bot_is_silent_and_says_when_it_is_back(golden: Golden) -> None:
    talk = anna().says("i want to talk to a person")
    talk.change(ANA.key, paused=True).event(StaffMessage(ANA.key, "Hello Ana, this is Paula."), "staff write")
    talk.says("hi Paula, I sent my passport").says("", media=2)
    talk.fetched(ANA.key, "last_permit", 2).waits(timedelta(days=5))
    talk.change(ANA.key, paused=False).event(HandedBack(ANA.key), "staff hand back")
    golden("paused_english", talk)


def test_leaving_and_coming_back(golden: Golden) -> None:
    talk = anna().says("STOP please").says("are you there?").says("HELP").says("START")
    golden("opting_out_english", talk)
    assert not talk.state.contact.opted_out


def test_a_wrong_number(golden: Golden) -> None:
    talk = Conversation((party(ANA),)).event(CaseOpened(ANA.key), "staff open the case")
    talk.says("you have the wrong number").says("hello?").says("START")
    golden("wrong_number_english", talk)
    assert not {"language.ask", "welcome.greeting"} & set(talk.says("so who are you then").keys())
    assert "Ana" not in "\n".join(line for line in talk.lines[3:] if line.startswith("<"))


def test_the_same_text_again_and_again(golden: Golden) -> None:
    talk = anna()
    for _ in range(6):
        talk.says("list")
    golden("same_text_english", talk)


def test_wrong_files_are_named_and_what_to_send_instead(golden: Golden) -> None:
    talk = anna().says("", media=1).refused(ANA.key, "last_permit", "office")
    talk.says("", media=1).refused(ANA.key, "last_permit", "broken").says("", media=1)
    golden("wrong_files_english", talk.refused(ANA.key, "last_permit", "empty"))


def test_a_clients_new_number(golden: Golden) -> None:
    talk = (
        Conversation(()).says("hi this is Ana Morales, I changed my number").says("when is my appointment?")
    )
    assert talk.has(fx.CreateTask, kind="new_number")
    golden("new_number_en", talk.waits(timedelta(days=1)).says("it is Ana"))


def test_whoever_answers_nothing_is_asked_three_times_and_kept(golden: Golden) -> None:
    talk = Conversation(()).says("Hello my name is Rosa and it is for my son")
    golden("lead_unanswered_en", talk.says("he is at the border").says("hello").says("anyone?").says("hey"))


def test_somebody_set_to_english_who_writes_in_spanish_twice_is_asked(golden: Golden) -> None:
    talk = anna().says("¿me pueden decir que papeles faltan todavia?").says("es que yo no hablo mucho ingles")
    golden("two_languages_english", talk.says("1").says("lista"))


def test_an_invitation_that_nobody_answers_is_repeated_once(golden: Golden) -> None:
    for language in ("es", "en"):
        talk = Conversation((party(ANA),), Contact(language=language))
        talk.event(CaseOpened(ANA.key), "staff open the case").waits(timedelta(days=10))
        golden(f"invitation_unanswered_{language}", talk)
        stale = replace(Timer(ANA.key, KIND, 0), turn=9)
        assert talk.event(stale).keys() == []
