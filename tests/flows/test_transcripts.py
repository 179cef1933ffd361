"""Whole conversations, as a lawyer would read them. The texts themselves are in tests/transcripts."""

from datetime import date, timedelta

from characters import ANA, BETH, GRANT, LUIS, PRIYA
from talking import Conversation, Golden, invoice, party

from recado.flows import effects as fx
from recado.flows.events import CaseOpened, DocumentReady, HandedBack, StaffMessage, Timer
from recado.flows.identity import unlocked
from recado.flows.state import Contact
from recado.flows.view import ItemView

KNOWN_ES = Contact(language="es", consent="given", greeted=True)
KNOWN_EN = Contact(language="en", consent="given", greeted=True)

ANA_ANSWERS = {
    "first_permit": False,
    "basis": "residence",
    "wants_social_security": True,
    "last_entry": "2019-05-02",
}


def ana_at_her_checklist(**changes: object) -> Conversation:
    talk = Conversation((party(ANA, answers=ANA_ANSWERS, **changes),), KNOWN_ES)
    talk.says("hola").says("15/03/1987")
    return talk


def test_the_whole_way_in_spanish(golden: Golden) -> None:
    talk = Conversation((party(ANA, invoices=(invoice(),)),))
    talk.says("hola").says("2").says("1").says("15 de marzo del 87")
    talk.says("no").says("1").says("1").says("02/05/2019")
    talk.says("", media=1).says("", media=1).fetched(ANA.key, "last_permit", 2)
    talk.says("", media=3).fetched(ANA.key, "passport", 3).says("LISTO").fetched(ANA.key, "passport", 0)
    talk.says("estado").says("pagar")
    talk.change(ANA.key, invoices=()).pays(ANA.key, "paid", 25_000, 0)
    talk.says("", media=1).fetched(ANA.key, "residence_receipt", 1)
    talk.says("saltar").says("gracias")
    talk.moves(ANA.key, "drafting")
    golden("spanish_whole_way", talk)
    assert talk.parties[0].answers == ANA_ANSWERS


def test_the_whole_way_in_english(golden: Golden) -> None:
    talk = Conversation((party(BETH),))
    talk.event(CaseOpened(BETH.key), "staff open the case")
    talk.says("1").says("ok").says("July 4 1990")
    talk.says("my husband").says("citizen").says("no").says("n")
    talk.says("", media=1).fetched(BETH.key, "citizen_proof", 1)
    talk.says("here it is", media=2).fetched(BETH.key, "marriage_certificate", 2)
    talk.says("done").fetched(BETH.key, "marriage_certificate", 0)
    talk.says("skip").reviews(BETH.key, "citizen_proof", accepted=True).says("status")
    golden("english_whole_way", talk)


def test_the_worker_and_her_employer_see_only_their_own(golden: Golden) -> None:
    worker = Conversation((party(PRIYA),))
    worker.says("Hi, I got a message from you about my visa").says("1").says("01/20/1994")
    worker.says("yes").says("yes").says("no").says("list")
    employer = Conversation((party(GRANT),))
    employer.says("Hello, this is Grant from the company").says("1").says("09/30/1978")
    employer.says("Software engineer").says("forty five").says("1 October 2027").says("no").says("list")
    golden("worker", worker)
    golden("employer", employer)
    assert "passport" not in employer.transcript()
    assert "support letter" not in worker.transcript()


def test_three_wrong_birth_dates_lock_the_door(golden: Golden) -> None:
    talk = Conversation((party(ANA, invoices=(invoice(),)),), KNOWN_ES)
    talk.says("hola").says("01/01/1980").says("no me acuerdo").says("2/2/1982").says("estado").says(
        "3/3/1983"
    )
    assert talk.has(fx.CreateTask, kind="identity_locked")
    talk.says("15/03/1987").says("estado").says("pagar").says("foto", media=1)
    golden("three_wrong_birth_dates", talk)
    assert "permiso" not in talk.transcript()
    assert "250" not in talk.transcript()


def test_two_people_on_one_phone(golden: Golden) -> None:
    luis = party(LUIS, answers={"relationship": "spouse", "status": "citizen"})
    talk = Conversation((party(ANA, answers=ANA_ANSWERS), luis))
    talk.says("Hola, buenas tardes, quiero mandar mis papeles").says("1").says("1").says("15/03/1987")
    talk.moves(LUIS.key, "filed")
    talk.says("Luis").says("02/11/1985").says("no").says("no")
    talk.waits(timedelta(hours=13)).says("hola").says("ana").says("cambiar persona").says("2")
    golden("two_on_one_phone", talk)


def test_words_that_opt_out_and_words_that_only_look_like_it(golden: Golden) -> None:
    talk = ana_at_her_checklist()
    talk.says("cancelé la cita del martes")
    assert not talk.state.contact.opted_out
    talk.says("ya no me manden mensajes por favor")
    assert talk.has(fx.OptOut, confirm=True)
    talk.says("tengo una pregunta").moves(ANA.key, "filed").says("", media=1)
    talk.says("INICIAR")
    talk.says("STOP", provider_opted="STOP")
    assert talk.has(fx.OptOut, confirm=False)
    golden("opting_out", talk)


def test_a_question_in_the_middle_goes_to_staff_and_the_step_comes_back(golden: Golden) -> None:
    talk = ana_at_her_checklist()
    talk.says("¿Cuánto tarda todo esto?").says("mi primo dice que no hace falta el pasaporte")
    talk.says("ayuda").says("quien es").says("atras").says("👍👍")
    golden("question_in_the_middle", talk)


def test_a_hurried_client_with_many_typos(golden: Golden) -> None:
    talk = Conversation((party(ANA),))
    talk.says("ola buenas kiero mandar mis papeles para el permiso de trabajo")
    talk.says("español").says("si").says("15-3-87").says("nop").says("residensia")
    talk.says("lizta").says("si").says("mayo 2 2019").says("pasaprte").says("lsita").says("ayudaa").says(
        "listo"
    )
    golden("typos", talk)


def test_an_unknown_number_gets_one_answer_and_becomes_a_lead(golden: Golden) -> None:
    talk = Conversation(())
    talk.says("Hola, necesito ayuda con mi residencia").says("Me llamo Rosa, es para mi hijo").says("gracias")
    talk.says("", media=1).says("ALTO")
    golden("unknown_number", talk)


def test_reminders_change_their_words_and_end_at_the_cap(golden: Golden) -> None:
    talk = ana_at_her_checklist()
    talk.waits(timedelta(days=1)).waits(timedelta(days=30))
    golden("reminders_to_the_cap", talk)
    assert not talk.timers


def test_a_paused_bot_is_silent_and_keeps_everything(golden: Golden) -> None:
    talk = ana_at_her_checklist()
    talk.says("quiero hablar con una persona")
    talk.change(ANA.key, paused=True).event(StaffMessage(ANA.key, "Hola Ana, soy Paula."), "staff write")
    talk.says("hola Paula, mande mi pasaporte").says("", media=2)
    assert talk.has(fx.AddPage)
    talk.fetched(ANA.key, "last_permit", 2).waits(timedelta(days=5))
    talk.change(ANA.key, paused=False).event(HandedBack(ANA.key), "staff hand back")
    talk.says("ALTO")
    golden("paused", talk)


def test_payments_in_every_outcome(golden: Golden) -> None:
    talk = ana_at_her_checklist(invoices=(invoice(), invoice("1043", 9_900)))
    talk.says("pagar").says("¿puedo pagar en efectivo?").says("2")
    talk.pays(ANA.key, "failed", 9_900, 9_900).pays(ANA.key, "processing", 9_900, 9_900)
    talk.pays(ANA.key, "paid", 9_900, 25_000).pays(ANA.key, "expired", 25_000, 25_000)
    talk.says("cuanto debo").says("no se")
    talk.change(ANA.key, invoices=()).says("pagar")
    golden("payments", talk)


def test_a_rejected_document_is_sent_again(golden: Golden) -> None:
    talk = ana_at_her_checklist()
    talk.says("", media=2).fetched(ANA.key, "last_permit", 2)
    talk.reviews(ANA.key, "last_permit", accepted=False, reason="La foto está borrosa.")
    talk.says("", media=2).fetched(ANA.key, "last_permit", 2).reviews(ANA.key, "last_permit", accepted=True)
    golden("rejected_and_sent_again", talk)


def test_a_late_page_reopens_the_document(golden: Golden) -> None:
    talk = ana_at_her_checklist().says("saltar")
    talk.says("", media=2).says("listo").says("", media=1)
    assert talk.has(fx.AddPage, item="passport")
    talk.fetched(ANA.key, "passport", 3).says("listo").fetched(ANA.key, "passport", 0)
    golden("late_page", talk)


def test_listo_without_photos_and_with_photos_still_on_their_way(golden: Golden) -> None:
    talk = ana_at_her_checklist().says("listo").says("", media=1).says("listo")
    talk.says("listo")
    assert talk.has(fx.CloseDocument, item="last_permit")
    talk.says("listo")
    talk.fetched(ANA.key, "last_permit", 1)
    golden("listo_too_early", talk)


def test_a_pause_closes_the_document(golden: Golden) -> None:
    talk = ana_at_her_checklist().says("saltar").says("", media=2).fetched(ANA.key, "passport", 2)
    talk.waits(timedelta(seconds=30))
    talk.says("", media=1).fetched(ANA.key, "entry_record", 0)
    golden("quiet_pause", talk)


def test_wrong_files_are_named_and_what_to_send_instead(golden: Golden) -> None:
    talk = ana_at_her_checklist().says("saltar").says("", media=3)
    talk.refused(ANA.key, "passport", "office").refused(ANA.key, "passport", "office")
    talk.refused(ANA.key, "passport", "empty").says("listo").fetched(ANA.key, "passport", 0)
    golden("wrong_files", talk)


def test_odd_input_is_answered_kindly(golden: Golden) -> None:
    talk = Conversation((party(ANA),))
    talk.says("🙏🙏🙏").says("\x00\x00").says("", media=2).says("", media=1).says("español").says(
        "quizas"
    ).says("1")
    talk.says("a" * 1600).says("15/03/1987").says("🤷").says("b " * 800).says("", other="voice", media=1)
    talk.says("\x00no\x00").says("", other="location")
    golden("odd_input", talk)


def test_a_wrong_number_is_told_nothing(golden: Golden) -> None:
    talk = Conversation((party(ANA, invoices=(invoice(),)),))
    talk.event(CaseOpened(ANA.key), "staff open the case")
    talk.says("número equivocado").says("estado").moves(ANA.key, "filed")
    golden("wrong_number", talk)


def test_consent_refused_and_taken_back(golden: Golden) -> None:
    talk = Conversation((party(ANA, answers=ANA_ANSWERS),))
    talk.says("hola").says("2").says("2").says("estado").moves(ANA.key, "filed").says("iniciar")
    talk.says("15/03/1987")
    golden("consent_refused", talk)


def test_languages_are_switched_at_any_point(golden: Golden) -> None:
    talk = ana_at_her_checklist().says("english").says("idioma").says("2").says("language").says("list")
    golden("languages", talk)


def test_intake_back_skip_and_three_misses(golden: Golden) -> None:
    talk = Conversation((party(ANA),), KNOWN_ES)
    talk.says("hola").says("15/03/1987").says("si").says("atras").says("no").says("blu").says("bla").says(
        "ble"
    )
    talk.says("saltar").says("2").says("").says("ayer").says("saltar")
    golden("intake_back_and_skip", talk)


def test_news_waits_until_we_know_who_reads_it(golden: Golden) -> None:
    talk = ana_at_her_checklist()
    talk.waits(timedelta(days=40)).moves(ANA.key, "filed").reviews(ANA.key, "passport", accepted=True)
    talk.says("hola").says("15/03/1987")
    golden("news_waits", talk)


def test_a_document_nobody_knows_any_more_does_no_harm() -> None:
    talk = ana_at_her_checklist()
    talk.event(DocumentReady(ANA.key, "gone", 3))
    assert talk.has(fx.Recovered)
    assert talk.event(DocumentReady("nobody:R-9", "passport", 3)).has(fx.Recovered)


def test_everything_sent_is_said_once() -> None:
    lines = ("last_permit", "passport", "entry_record", "residence_receipt")
    talk = ana_at_her_checklist(items=tuple(ItemView(slug, "received") for slug in lines))
    assert talk.keys() == ["identity.right", "checklist.complete"]
    assert talk.says("gracias").keys() == ["small.thanks"]
    assert talk.says("lista").keys() == ["checklist.complete"]
    assert talk.says("listo").keys() == ["checklist.complete"]


def test_a_slow_photo_joins_the_document_that_only_our_pause_had_closed() -> None:
    talk = ana_at_her_checklist().says("saltar").says("", media=1).fetched(ANA.key, "passport", 1)
    talk.waits(timedelta(seconds=21)).says("", media=1)
    assert talk.has(fx.AddPage, item="passport")


def test_after_a_word_the_next_photo_is_the_next_document() -> None:
    talk = ana_at_her_checklist().says("saltar").says("", media=1).fetched(ANA.key, "passport", 1)
    talk.waits(timedelta(seconds=21)).says("ok").says("", media=1)
    assert talk.has(fx.AddPage, item="residence_receipt")


def test_a_locked_door_opens_when_staff_have_made_sure_who_this_is() -> None:
    talk = Conversation((party(ANA),), KNOWN_ES).says("hola").says("1/1/80").says("2/2/80").says("3/3/80")
    talk.keep(talk.state.with_dialogue(ANA.key, unlocked(talk.state.dialogue(ANA.key))))
    assert talk.says("hola").keys() == ["identity.ask"]
    assert talk.says("15/03/1987").has(fx.VerifyIdentity, outcome="right")


def test_a_question_before_we_know_who_asks_goes_to_staff_and_nothing_is_said_of_a_case() -> None:
    talk = Conversation((party(ANA),), KNOWN_ES).says("hola").says("¿ya aprobaron mi permiso?")
    assert talk.has(fx.CreateTask, kind="question")
    assert talk.keys() == ["handoff.question", "identity.ask"]


def test_a_document_whose_only_file_was_refused_is_asked_for_again() -> None:
    talk = ana_at_her_checklist().says("saltar").says("", media=1).refused(ANA.key, "passport", "broken")
    # The house forgets an open document that holds nothing usable.
    talk.change(ANA.key, items=(ItemView("passport", "missing"),)).says("listo")
    assert talk.keys() == ["documents.nothing_yet"]
    assert talk.says("", media=1).keys() == ["documents.first"]


def test_a_reminder_that_rings_while_staff_write_comes_back_later() -> None:
    talk = ana_at_her_checklist().change(ANA.key, paused=True).waits(timedelta(days=2))
    assert talk.keys() == []
    talk.change(ANA.key, paused=False).waits(timedelta(days=2))
    assert talk.keys() == ["reminder.document_1"]


def test_a_reminder_set_before_the_client_spoke_is_stale() -> None:
    talk = ana_at_her_checklist()
    stale = Timer(ANA.key, "reminder", turn=talk.state.dialogue(ANA.key).turn)
    talk.says("hola")
    assert talk.event(stale).last == ()


def test_a_rejection_after_everything_was_sent_starts_the_reminders_again() -> None:
    lines = ("last_permit", "passport", "entry_record", "residence_receipt")
    talk = ana_at_her_checklist(items=tuple(ItemView(slug, "received") for slug in lines))
    assert not talk.timers
    talk.reviews(ANA.key, "passport", accepted=False, reason="Falta una hoja.").waits(timedelta(days=2))
    assert talk.keys() == ["reminder.document_1"]


def test_an_ambiguous_birth_date_is_right_when_either_reading_is() -> None:
    born = date(1987, 5, 3)
    for typed in ("03/05/1987", "05/03/1987"):
        talk = Conversation((party(ANA, birth_date=born),), KNOWN_ES).says("hola").says(typed)
        assert talk.has(fx.VerifyIdentity, outcome="right")


def test_somebody_without_a_birth_date_on_file_is_never_let_in_by_machine() -> None:
    talk = Conversation((party(ANA, birth_date=None),), KNOWN_ES).says("hola")
    assert talk.has(fx.CreateTask, kind="identity_locked")
    assert talk.says("15/03/1987").keys() == ["identity.locked"]


def test_an_answer_is_not_used_when_staff_have_answered_the_question_meanwhile() -> None:
    talk = Conversation((party(ANA),), KNOWN_ES).says("hola").says("15/03/1987")
    talk.change(ANA.key, answers={"first_permit": False}).says("1")
    assert not talk.has(fx.SaveAnswer)
    assert talk.keys() == ["intake.choice_again"]


def test_a_party_without_the_right_to_be_told_hears_no_news() -> None:
    talk = ana_at_her_checklist(rights=frozenset({"upload", "see"}))
    assert talk.moves(ANA.key, "filed").keys() == []


def test_the_provider_that_answered_help_itself_is_not_answered_twice() -> None:
    talk = ana_at_her_checklist().says("HELP", provider_opted="HELP")
    assert talk.keys() == []
