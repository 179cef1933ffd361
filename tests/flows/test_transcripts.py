"""Whole conversations, as a lawyer would read them. The texts themselves are in tests/transcripts."""

from datetime import timedelta

from characters import ANA, BETH, GRANT, LUIS, PRIYA
from talking import ANA_ANSWERS, KNOWN_ES, Conversation, Golden, ana_at_her_checklist, invoice, party

from recado.flows import effects as fx
from recado.flows.events import CaseOpened, HandedBack, StaffMessage


def test_the_whole_way_in_spanish(golden: Golden) -> None:
    talk = Conversation((party(ANA, invoices=(invoice(),)),))
    talk.says("hola").says("1").says("1").says("15 de marzo del 87")
    talk.says("no").says("1").says("1").says("02/05/2019").says("gracias").says("2 de mayo")
    talk.says("", media=1).says("", media=1).fetched(ANA.key, "last_permit", 2).says("1 de marzo de 2027")
    talk.says("Guatemala").says("1200 Main Street, Houston, TX 77002")
    talk.waits(timedelta(seconds=30)).says("", media=3).fetched(ANA.key, "passport", 3).says("LISTO").fetched(
        ANA.key, "passport", 0
    )
    talk.says("no se").says("con visa").says("es el A012 345 678").says("estado").says("pagar")
    talk.change(ANA.key, invoices=()).pays(ANA.key, "paid", 25_000, 0)
    talk.says("", media=1).fetched(ANA.key, "residence_receipt", 1).says("no").says("nunca").says(
        "Elena Ruiz"
    )
    talk.waits(timedelta(seconds=15)).says("", media=1).fetched(ANA.key, "photos", 1).says("Mario Morales")
    talk.says("saltar").says("saltar").says("gracias")
    talk.moves(ANA.key, "drafting")
    golden("spanish_whole_way", talk)
    facts = {"last_permit.expiry": "2027-03-01", "passport.expiry": None}
    assert talk.parties[0].answers == {**ANA_ANSWERS, **facts}


def test_the_whole_way_in_english(golden: Golden) -> None:
    talk = Conversation((party(BETH),))
    talk.event(CaseOpened(BETH.key), "staff open the case")
    talk.says("2").says("ok").says("July 4 1990")
    talk.says("my husband").says("citizen").says("no").says("n")
    talk.says("", media=1).fetched(BETH.key, "citizen_proof", 1)
    talk.says("1200 Main Street, Houston, TX 77002").says("June 11 2021").says("two")
    talk.waits(timedelta(seconds=15)).says("here it is", media=2).fetched(BETH.key, "marriage_certificate", 2)
    talk.says("done").fetched(BETH.key, "marriage_certificate", 0).says("no")
    talk.waits(timedelta(seconds=15)).says("", media=1).fetched(BETH.key, "spouse_photo", 1)
    talk.says("skip").says("skip").says("skip").reviews(BETH.key, "citizen_proof", accepted=True).says(
        "status"
    )
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
    talk.pays(ANA.key, "paid", 9_900, 25_000)
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
    talk.says("hola").says("1").says("2").says("estado").moves(ANA.key, "filed").says("iniciar")
    talk.says("15/03/1987")
    golden("consent_refused", talk)


def test_languages_are_switched_at_any_point(golden: Golden) -> None:
    talk = ana_at_her_checklist().says("english").says("idioma").says("1").says("language").says("list")
    golden("languages", talk)


def test_intake_back_skip_and_three_misses(golden: Golden) -> None:
    talk = Conversation((party(ANA),), KNOWN_ES)
    talk.says("hola").says("15/03/1987").says("si").says("atras").says("no").says("blu").says("bla").says(
        "ble"
    )
    talk.says("saltar").says("2").says("").says("el año pasado").says("saltar")
    golden("intake_back_and_skip", talk)


def test_news_waits_until_we_know_who_reads_it(golden: Golden) -> None:
    talk = ana_at_her_checklist()
    talk.waits(timedelta(days=40)).moves(ANA.key, "filed").reviews(ANA.key, "passport", accepted=True)
    talk.says("hola").says("15/03/1987")
    golden("news_waits", talk)
