"""Machines that answer each other, and floods: few answers, nothing lost, staff told once."""

from __future__ import annotations

import json
from datetime import timedelta

from characters import ANA
from talking import KNOWN_ES, Conversation, Golden, ana_at_her_checklist, party

from recado.flows import effects as fx
from recado.flows import loops


def loop_tasks(talk: Conversation) -> int:
    return sum("task for staff: loop" in line for line in talk.lines)


def said(talk: Conversation) -> int:
    return sum(line.startswith("<") for line in talk.lines)


def test_the_same_text_again_and_again(golden: Golden) -> None:
    talk = ana_at_her_checklist()
    for _ in range(6):
        talk.says("lista")
    talk.says("estado").waits(timedelta(minutes=11)).says("lista")
    golden("same_text", talk)


def test_fifty_times_the_same_text_are_a_few_answers_and_one_task() -> None:
    talk = ana_at_her_checklist()
    before = said(talk)
    for _ in range(50):
        talk.says("¿y mi primo?")
    assert said(talk) - before <= 6
    assert loop_tasks(talk) == 1
    assert sum("question ('¿y mi primo?')" in line for line in talk.lines) == 50, "every one is kept"


def test_the_same_answer_to_one_question_after_the_other_is_no_loop() -> None:
    talk = Conversation((party(ANA),), KNOWN_ES).says("hola").says("15/03/1987")
    for _ in range(3):
        talk.says("1")
        assert talk.has(fx.SaveAnswer)
    assert loop_tasks(talk) == 0


def test_two_machines_come_to_rest() -> None:
    """The other side sends our last text back each time, or the same words of its own."""
    talk = ana_at_her_checklist().says("hola")
    rounds = 0
    while talk.texts() and rounds < 200:
        rounds += 1
        talk.says("\n".join(talk.texts()))
    assert rounds < 10
    assert loop_tasks(talk) == 1


def test_a_machine_that_changes_its_words_comes_to_rest_too() -> None:
    talk = ana_at_her_checklist()
    for at in range(300):
        talk.says(f"Ticket number {at}: we have received your request about your order, please wait")
    assert said(talk) < 3 * (loops.MOST + 5)
    assert loop_tasks(talk) == 1
    assert talk.waits(timedelta(minutes=30)).says("lista").keys() == []
    assert talk.waits(timedelta(minutes=31)).says("lista").keys()[0] == "checklist.required"


def test_an_automatic_answer_is_kept_and_not_answered() -> None:
    talk = ana_at_her_checklist().says("I'm driving right now - Auto-reply")
    assert talk.keys() == []
    assert not talk.has(fx.CreateTask)
    assert talk.says("Este es un mensaje automático.").keys() == []


def test_three_hundred_photos_in_a_minute_are_all_kept_with_few_words_and_little_memory() -> None:
    talk = ana_at_her_checklist().says("saltar")
    before, kept = said(talk), 0
    for _ in range(300):
        kept += talk.says("", media=1).has(fx.AddPage)
    assert kept == 300
    assert said(talk) - before <= 2
    assert len(json.dumps(talk.stored)) < 4096


def test_three_hundred_photos_from_somebody_unproved_are_all_kept() -> None:
    talk = Conversation((party(ANA),), KNOWN_ES).says("hola")
    before = said(talk)
    for _ in range(300):
        assert talk.says("", media=1).has(fx.KeepFile)
    assert said(talk) - before <= 2


def test_garbage_in_the_memory_of_a_loop_does_no_harm() -> None:
    talk = ana_at_her_checklist()
    stored = json.loads(talk.stored)
    stored["dialogues"][ANA.key]["memory"] |= {
        "same": [7, None], "same_at": 7, "spoken": [], "spoken_at": "soon", "quiet_until": {},
    }  # fmt: skip
    talk.stored = json.dumps(stored)
    assert talk.says("lista").keys()[0] == "checklist.required"
