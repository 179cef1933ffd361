"""The checklist, one rule at a time: groups, phases, order, and papers that the client does not have."""

from datetime import timedelta

import pytest
from characters import ANA, BETH
from talking import KNOWN_ES, Conversation, Golden, party
from toys import ANSWERS, KNOWN_EN, TOY, asked, sends_passport, toy

from recado.flows import effects as fx
from recado.flows.casetypes import load_all
from recado.flows.events import ItemDecided
from recado.flows.view import ItemView

DONE = {**ANSWERS, "children": 2, "job": "x", "school": "x", "works": False}
BIRTH = "acta de nacimiento de hijo o hija"
FACTS = {"passport.expiry": "2031-01-01", "passport.number": None}


def at_papers(**changes: object) -> Conversation:
    """Ana with two children and every question answered."""
    return toy(answers={**DONE, **FACTS}, **changes)


def decides(talk: Conversation, decision: str, status: str, note: str = "") -> Conversation:
    """Staff decide about the passport."""
    talk.change(ANA.key, items=(ItemView("passport", status, reason=note),))
    return talk.event(ItemDecided(ANA.key, "passport", decision, note), f"staff decide: {decision}")


def test_the_list_is_in_groups_and_a_later_phase_is_not_in_it() -> None:
    talk = at_papers().says("lista")
    assert talk.texts()[:2] == [
        f"Obligatorios: lleva 0 de 3. Faltan: pasaporte, {BIRTH} 1, {BIRTH} 2.",
        "Opcionales: lleva 0 de 1. También puede mandar: carta de un amigo.",
    ]


def test_a_later_phase_opens_when_the_required_lines_before_it_are_in() -> None:
    sent = (ItemView("passport", "received"), ItemView("birth.1", "accepted"))
    assert "entrevista" not in at_papers(items=sent).says("lista").transcript()
    talk = at_papers(items=(*sent, ItemView("birth.2", "unavailable")))
    assert asked(talk) == "item.interview_photo"


def test_what_was_sent_back_comes_first_then_what_is_required_then_the_rest() -> None:
    talk = at_papers(items=(ItemView("birth.2", "rejected"),))
    assert asked(talk) == "item.birth.2"
    talk.says("despues")
    assert asked(talk) == "item.passport"
    talk.says("despues").says("despues")
    assert asked(talk) == "item.letter"


def test_a_childs_paper_is_called_by_the_childs_number_through_its_whole_way() -> None:
    talk = at_papers(items=(ItemView("passport", "accepted"),))
    assert "acta de nacimiento de hijo o hija 1 (2 fotos)" in talk.texts()[-2]
    talk.says("", media=2).fetched(ANA.key, "birth.1", 2)
    assert talk.texts()[0] == "2 páginas recibidas: acta de nacimiento de hijo o hija 1."
    assert "de hijo o hija 2" in talk.texts()[1]
    talk.reviews(ANA.key, "birth.1", accepted=False, reason="Falta el sello.")
    assert f"{BIRTH} 1. El motivo: Falta el sello." in talk.texts()[0]


def test_every_repeated_line_of_the_shipped_case_types_says_which_one_it_is() -> None:
    for case_type in load_all().values():
        for item in case_type.items:
            if item.each and "child" in item.each:
                second = case_type.item(f"{item.slug}.2")
                assert second is not None
                assert "2" in second.label.en
                assert "child" in second.label.en or "son" in second.label.en, second.label
                assert "hij" in second.label.es, second.label


def test_how_to_send_is_said_once() -> None:
    talk = at_papers()
    assert talk.keys()[-1] == "checklist.formats"
    assert talk.says("saltar").keys() == ["checklist.skipped", "checklist.next"]


def test_who_does_not_have_it_is_asked_why_and_staff_decide() -> None:
    talk = at_papers().says("no lo tengo")
    assert talk.keys() == ["lacking.reason"]
    talk.says("4")
    assert talk.has(fx.Unavailable, item="passport", reason="waiting")
    assert talk.has(fx.CreateTask, kind="item_unavailable")
    assert talk.keys() == ["lacking.passed", "checklist.next"]
    assert asked(talk) == "item.birth.1"
    assert talk.says("lista").keys()[:3] == [
        "checklist.required",
        "checklist.optional",
        "checklist.with_team",
    ]
    assert talk.texts()[0].startswith("Obligatorios: lleva 0 de 2.")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("se me perdió", "lost"),
        ("nunca lo tuve", "never"),
        ("lo tiene mi ex", "someone_else"),
        ("todavía no me lo dan", "waiting"),
        ("I lost it", "lost"),
    ],
)
def test_whoever_says_why_is_not_asked_why(said: str, reason: str) -> None:
    assert at_papers().says(said).has(fx.Unavailable, item="passport", reason=reason)


def test_a_reason_in_ones_own_words_is_kept_for_staff() -> None:
    talk = at_papers().says("no tengo pasaporte").says("en mi pueblo no daban papeles")
    note = next(e.note for e in talk.last if isinstance(e, fx.CreateTask))
    assert note == "passport: Another reason. en mi pueblo no daban papeles"


def test_no_money_is_no_missing_paper_and_what_is_not_at_hand_is_put_off() -> None:
    talk = at_papers()
    assert not talk.says("no tengo dinero").has(fx.Unavailable)
    assert talk.keys()[-1] != "lacking.reason"
    assert talk.says("ahorita no lo tengo").keys() == ["checklist.skipped", "checklist.next"]


def test_whoever_finds_it_after_all_sends_it() -> None:
    talk = at_papers().says("no lo tengo").says("", media=1)
    assert talk.has(fx.AddPage, item="passport")
    assert talk.says("listo").has(fx.CloseDocument, item="passport")
    skipped = at_papers().says("no lo tengo").says("saltar")
    assert skipped.keys() == ["checklist.again"]


def test_the_other_side_that_does_not_exist_closes_the_document() -> None:
    talk = at_papers(items=(ItemView("passport", "accepted"),)).says("", media=1)
    talk.fetched(ANA.key, "birth.1", 1).says("listo")
    assert talk.keys() == ["documents.other_side"]
    assert talk.says("no la tengo").has(fx.CloseDocument, item="birth.1")


def test_the_client_hears_what_staff_decided() -> None:
    talk = at_papers().says("se me perdió")
    assert decides(talk, "waive", "waived").keys() == ["decided.waive"]
    talk = at_papers().says("se me perdió")
    decides(talk, "instead", "missing", "una copia de la denuncia")
    assert talk.texts() == ["Sobre: pasaporte. En su lugar puede mandar esto: una copia de la denuncia"]
    assert "una copia de la denuncia" in talk.says("lista").texts()[-1]
    talk.says("", media=1)
    assert talk.has(fx.AddPage, item="passport")


def test_a_decision_waits_until_we_know_who_reads_it() -> None:
    talk = Conversation((party(ANA, case_type=TOY, answers=DONE),), KNOWN_EN)
    decides(talk, "waive", "waived")
    assert "passport" not in talk.transcript()
    assert talk.keys() == ["update.waiting"]


def test_after_days_one_is_told_how_far_the_list_has_come() -> None:
    talk = sends_passport(at_papers()).waits(timedelta(days=3)).says("hola")
    assert talk.keys() == ["checklist.recap", "checklist.next"]
    assert talk.texts()[0].endswith("lleva 1 de 3.")


def test_several_answers_in_one_text_are_taken_together_and_repeated() -> None:
    talk = Conversation((party(BETH),), KNOWN_EN).says("hello").says("july 4 1990")
    talk.says("1 my husband\n2 citizen\n3 no\n4 no")
    assert [e.value for e in talk.last if isinstance(e, fx.SaveAnswer)] == ["spouse", "citizen", False, False]
    assert talk.texts()[0] == (
        "Understood: My husband or wife, Citizen, No, No. If something is wrong, write ANSWERS."
    )
    assert talk.keys()[:2] == ["intake.understood", "intake.done"]


def test_several_answers_of_which_one_is_unclear_are_asked_one_by_one() -> None:
    talk = Conversation((party(BETH),), KNOWN_EN).says("hello").says("july 4 1990")
    talk.says("1 my husband\n2 purple\n3 no")
    assert not talk.has(fx.SaveAnswer)


def test_the_whole_intake_in_spanish(golden: Golden) -> None:
    """Corrections, several answers at once, a lost paper, three days of silence, papers of children."""
    talk = Conversation((party(ANA, case_type=TOY),), KNOWN_ES)
    talk.says("hola").says("15/03/1987").says("Tulsa").says("no sé").says("CAMBIAR 2").says("dos")
    talk.waits(timedelta(days=3)).says("hola").says("mis respuestas").says("ok").says("5 de mayo de 2019")
    talk.says("lista").says("no lo tengo").says("1")
    decides(talk, "instead", "missing", "La denuncia de la policía, o una copia.")
    talk.says("", media=1).fetched(ANA.key, "passport", 1).says("listo").fetched(ANA.key, "passport", 0)
    talk.says("saltar").says("G12345678").says("Limpio casas")
    talk.says("", media=2).fetched(ANA.key, "birth.1", 2).says("En Puebla").says("sí")
    talk.says("", media=2).fetched(ANA.key, "birth.2", 2).says("con mi tía")
    talk.says("", media=1).fetched(ANA.key, "interview_photo", 1).says("listo")
    talk.fetched(ANA.key, "interview_photo", 0).says("respuestas").says("más").says("más").says("1")
    talk.says("Dallas").says("no tengo carta").says("2").says("lista")
    golden("intake_spanish_whole", talk)


def test_the_whole_intake_in_english(golden: Golden) -> None:
    """The same for Beth, who is in a hurry: two answers in one text, and one of them wrong."""
    talk = Conversation((party(BETH, case_type=TOY, role="beneficiary"),), KNOWN_EN)
    talk.says("hello").says("july 4 1990").says("Tulsa").says("1) two 2) 3/15/2019").says("change 2").says(
        "1"
    )
    talk.says("list").says("i dont have it").says("my ex has it")
    talk.change(BETH.key, items=(ItemView("passport", "waived"),))
    talk.event(ItemDecided(BETH.key, "passport", "waive"), "staff decide: waive")
    talk.says("", media=2).fetched(BETH.key, "birth.1", 2).says("I clean houses").says("later").says("yes")
    talk.waits(timedelta(days=3)).says("hello").says("In Puebla")
    talk.says("", media=1).fetched(BETH.key, "interview_photo", 1).says("done")
    talk.fetched(BETH.key, "interview_photo", 0).says("my aunt").says("dont have it right now")
    talk.says("my answers").says("ok")
    golden("intake_english_whole", talk)
