"""Somebody hurried, with three children's cases on one phone: names, papers and answers all mixed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from characters import ANA
from talking import KNOWN_ES, Conversation, Golden, ana_at_her_checklist, invoice, party

from recado.flows import effects as fx
from recado.flows.state import Contact

DACA = {"case_type": "daca_renewal"}
SOFIA = replace(ANA, name="Sofia Perez", born=date(2010, 5, 1), case_ref="R-2001", **DACA)
MATEO = replace(ANA, name="Mateo Perez", born=date(2012, 6, 2), case_ref="R-2002", **DACA)
LUZ = replace(ANA, name="Luz Perez", born=date(2014, 7, 3), case_ref="R-2003", **DACA)
KNOWN_EN = Contact(language="en", consent="given", greeted=True)


def three(contact: Contact = KNOWN_ES) -> Conversation:
    """A mother's phone, which has agreed to be texted."""
    return Conversation((party(SOFIA), party(MATEO), party(LUZ)), contact)


def sofias_turn() -> Conversation:
    """Sofia and Mateo are proved, and Sofia is asked her first question."""
    return three().says("hola").says("mateo 02/06/2012").says("sofia 01/05/2010")


def test_three_cases_in_one_breath(golden: Golden) -> None:
    talk = three(Contact())
    talk.says("son los papeles de los 3", media=2).says("1").says("los tres").says("soy su mama").says(
        "sofia"
    )
    talk.says("no soy ella soy su mama").says("1 mayo 2010").says("lo mismo para los tres")
    talk.says("mateo 2/6/2012").says("sofia: 15/03/2027").says("sofia si y mateo no").says("2")
    talk.says("16/04/2027").says("de luz", media=1).says("03/07/2014").says("no espera esa era de mateo")
    golden("three_children_es", talk)


def test_three_cases_in_two_languages(golden: Golden) -> None:
    talk = three(KNOWN_EN)
    talk.says("all of them").says("Sofia").says("I'm not her, I'm her mom").says("05/01/2010")
    talk.says("sofias expires 3/15/2027 mateos 4/16/2027").says("mateo 06/02/2012").says("4/16/2027")
    talk.says("si").says("same as sofia").says("luz").says("07/03/2014").says(
        "this is mateos permit", media=2
    )
    talk.says("wrong kid").says("3").says("que?")
    golden("three_children_en", talk)


def test_an_answer_that_begins_with_a_name_is_that_persons() -> None:
    talk = sofias_turn().says("mateo: 16/04/2027")
    assert talk.has(fx.SaveAnswer, party=MATEO.key, question="expires", value="2027-04-16")


@pytest.mark.parametrize(
    "said",
    ["sofia 15/03/2027 y mateo 16/04/2027", "15/03/2027 era de mateo", "si, mateo tambien", "y mateo no"],
)
def test_an_answer_that_only_mentions_another_is_nobodys(said: str) -> None:
    talk = sofias_turn().says(said)
    assert not talk.has(fx.SaveAnswer)
    assert talk.has(fx.CreateTask, kind="question")
    assert talk.keys() == ["routing.one_at_a_time", "routing.ask"]


@pytest.mark.parametrize("said", ["mateo", "de mateo", "es de Mateo", "this is mateo's permit", "para mateo"])
def test_a_photo_with_anothers_name_is_not_the_page_of_whoever_is_in_hand(said: str) -> None:
    talk = sofias_turn()
    for answer in ("15/03/2027", "si", "no", "no", "no", "no"):
        talk.says(answer)
    assert talk.says("", media=1).has(fx.AddPage, party=SOFIA.key)
    talk.says(said, media=1)
    assert not talk.has(fx.AddPage, party=SOFIA.key)
    assert not talk.has(fx.KeepFile, party=SOFIA.key)


def test_photos_named_for_somebody_not_yet_proved_wait_for_their_proof() -> None:
    talk = sofias_turn().says("fotos de luz", media=2)
    assert talk.keys()[-1] in {"identity.ask", "routing.ask"}
    talk.says("luz").says("03/07/2014")
    assert talk.has(fx.VerifyIdentity, party=LUZ.key)
    assert talk.has(fx.ClaimFiles, party=LUZ.key, files=2)


def test_a_name_that_is_an_ordinary_word_is_not_read_into_a_sentence() -> None:
    talk = sofias_turn().says("mande el recibo de luz y agua ayer en la tarde")
    assert talk.keys()[-1].startswith("intake.")


def test_a_relative_who_is_not_her_stops_nothing_and_learns_whose_birth_date_is_meant() -> None:
    talk = three().says("sofia").says("no soy ella, soy su mamá")
    assert talk.keys() == ["identity.why"]
    assert "Sofia" in talk.texts()[0]
    assert talk.says("no soy ella").keys() == ["routing.ask"]
    assert talk.state.contact.consent == "given"
    assert talk.says("numero equivocado").keys() == ["wrong_number.sorry"]


def test_whose_question_and_whose_paper_it_is_stands_in_every_text_of_a_shared_phone() -> None:
    talk = sofias_turn()
    assert "Sofia" in talk.texts()[-1]
    for answer in ("15/03/2027", "si", "no", "no", "no", "no"):
        talk.says(answer)
        assert "Sofia" in " ".join(talk.texts())
    assert "Sofia" in talk.says("", media=1).texts()[0]


def test_a_photo_goes_to_the_paper_that_its_words_name() -> None:
    talk = ana_at_her_checklist()
    assert talk.state.dialogue(ANA.key).asked == "item.last_permit"
    assert talk.says("mi pasaporte", media=1).has(fx.AddPage, item="passport")
    assert talk.says("otra foto", media=1).has(fx.AddPage, item="passport")
    talk.says("registro de entrada", media=1)
    assert talk.has(fx.AddPage, item="entry_record")
    assert not talk.has(fx.CloseDocument), "the passport goes on: more of it may come"


@pytest.mark.parametrize("said", ["la foto", "aqui esta", "foto 2", "otra hoja", "the photo", "listo", "2"])
def test_words_that_name_no_paper_change_nothing(said: str) -> None:
    talk = ana_at_her_checklist().says("", media=1)
    assert talk.says(said, media=1).has(fx.AddPage, item="last_permit")


def test_a_paper_that_is_named_is_the_next_one_and_what_says_more_is_for_staff() -> None:
    talk = ana_at_her_checklist().says("voy a mandar el pasaporte")
    assert talk.keys() == ["checklist.next"]
    assert talk.says("", media=1).has(fx.AddPage, item="passport")
    talk = ana_at_her_checklist().says("mi pasaporte esta vencido")
    assert talk.has(fx.CreateTask, kind="question", note="mi pasaporte esta vencido")


def test_every_text_of_a_shared_phone_says_whose_bill_and_stage_it_is() -> None:
    talk = sofias_turn().change(SOFIA.key, invoices=(invoice(),)).says("estado")
    assert "(Sofia)" in talk.texts()[0]
    assert "(Sofia)" in talk.says("pagar").texts()[0]


def test_a_mother_who_names_her_children_too_is_still_a_lead_with_a_name() -> None:
    talk = Conversation((), Contact()).says("need help for my 3 kids").says("si")
    assert not talk.says("2 y 3").has(fx.SaveLead)
    talk.says("Maria Perez, and my kids are Sofia, Mateo y Luz")
    saved = next(effect for effect in talk.last if isinstance(effect, fx.SaveLead))
    assert saved.answers["name"] == "Maria Perez"


def test_who_moved_all_together_has_moved() -> None:
    assert sofias_turn().says("nos mudamos todos").keys() == ["life.moved"]
