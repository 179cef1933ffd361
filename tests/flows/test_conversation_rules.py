"""The rules of the conversation, one by one, where a whole transcript would hide them."""

from dataclasses import replace
from datetime import date, timedelta

from characters import ANA, LUIS
from talking import ANA_PAPERS, KNOWN_ES, Conversation, ana_at_her_checklist, invoice, party

from recado.flows import asking
from recado.flows import effects as fx
from recado.flows.events import DocumentReady, HandedBack, PageReady, Timer
from recado.flows.identity import unlocked
from recado.flows.view import ItemView


def test_a_document_nobody_knows_any_more_does_no_harm() -> None:
    talk = ana_at_her_checklist()
    talk.event(DocumentReady(ANA.key, "gone", 3))
    assert talk.has(fx.Recovered)
    assert talk.event(DocumentReady("nobody:R-9", "passport", 3)).has(fx.Recovered)


def test_everything_sent_is_said_once() -> None:
    talk = ana_at_her_checklist(items=tuple(ItemView(slug, "received") for slug in ANA_PAPERS))
    assert talk.keys() == ["identity.right", "checklist.complete", "survey.ask_intake"]
    assert talk.says("gracias").keys() == ["small.thanks"]
    assert talk.says("lista").keys() == ["checklist.complete"]
    assert talk.says("listo").keys() == ["checklist.complete"]


def test_a_slow_photo_joins_the_document_that_only_our_pause_had_closed() -> None:
    talk = ana_at_her_checklist().says("saltar").says("", media=1).fetched(ANA.key, "passport", 1)
    talk.waits(timedelta(seconds=21)).says("", media=1)
    assert talk.has(fx.AddPage, item="passport")


def test_photos_of_one_album_that_come_one_by_one_are_one_document_though_the_count_was_full() -> None:
    """Each photo is a message of its own: the second was on its way when the first closed the document."""
    talk = ana_at_her_checklist().says("saltar").says("saltar").says("", media=1)
    talk.event(PageReady(ANA.key, "residence_receipt")).waits(timedelta(seconds=2)).says("", media=1)
    assert talk.has(fx.AddPage, item="residence_receipt")


def test_listo_after_a_document_that_closed_by_its_count_is_not_held_against_the_client() -> None:
    talk = ana_at_her_checklist().says("", media=2).fetched(ANA.key, "last_permit", 2)
    assert talk.waits(timedelta(seconds=40)).says("LISTO").keys() == ["intake.date_again"]
    assert talk.says("saltar").says("LISTO").keys() == ["checklist.again"]
    assert talk.says("LISTO").keys() == ["documents.nothing_yet"]


def test_after_a_word_the_next_photo_is_the_next_document() -> None:
    talk = ana_at_her_checklist().says("saltar").says("", media=1).fetched(ANA.key, "passport", 1)
    talk.waits(timedelta(seconds=21)).says("saltar").says("", media=1)
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
    talk = ana_at_her_checklist(items=tuple(ItemView(slug, "received") for slug in ANA_PAPERS))
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


def test_a_date_that_reads_two_ways_is_asked_about_and_never_guessed() -> None:
    talk = ana_at_the_entry_date().says("02/05/2019")
    assert talk.keys() == ["intake.date_which"]
    assert not talk.has(fx.SaveAnswer)
    assert talk.says("2").has(fx.SaveAnswer, question="last_entry", value="2019-02-05")
    assert ana_at_the_entry_date().says("02/02/2019").has(fx.SaveAnswer, value="2019-02-02")


def test_a_date_written_anew_settles_the_choice_of_dates() -> None:
    talk = ana_at_the_entry_date().says("02/05/2019").says("el 5 de febrero de 2019")
    assert talk.has(fx.SaveAnswer, value="2019-02-05")


def test_the_answer_beside_a_photo_counts_and_the_photo_is_kept() -> None:
    talk = Conversation((party(ANA),), KNOWN_ES).says("hola").says("15/03/1987").says("no", media=1)
    assert talk.has(fx.SaveAnswer, question="first_permit", value=False)
    assert talk.has(fx.KeepFile)


def test_a_number_inside_a_sentence_is_no_yes() -> None:
    talk = Conversation((party(ANA),)).says("english").says("I have 1 question for you")
    assert not talk.has(fx.RecordConsent)
    assert talk.says("1 ok").has(fx.RecordConsent, given=True)


def test_while_pages_are_being_sent_every_aside_comes_back_to_that_document() -> None:
    talk = ana_at_her_checklist().says("saltar").says("", media=1)
    assert talk.says("gracias").keys() == ["documents.go_on"]
    assert talk.says("lista").texts()[0].startswith("Obligatorios: lleva 0 de 3. Faltan: pasaporte")
    assert talk.keys() == ["checklist.required", "checklist.optional", "documents.go_on"]
    assert talk.says("saltar").has(fx.CloseDocument, item="passport")


def test_the_word_after_language_is_heard_as_what_it_is() -> None:
    talk = ana_at_her_checklist().says("idioma").says("¿cuándo es mi cita?")
    assert talk.has(fx.CreateTask, kind="question")
    assert talk.says("idioma").says("2").has(fx.SetLanguage, language="en")


def ana_at_the_entry_date() -> Conversation:
    answers = {"first_permit": True, "basis": "residence", "wants_social_security": True}
    return Conversation((party(ANA, answers=answers),), KNOWN_ES).says("hola").says("15/03/1987")


def test_words_while_staff_write_open_no_document() -> None:
    talk = ana_at_her_checklist().change(ANA.key, paused=True).says("gracias Paula")
    talk.change(ANA.key, paused=False).event(HandedBack(ANA.key))
    assert talk.keys() == ["handoff.returned", "checklist.again"]


def test_a_question_without_its_marks_goes_to_staff() -> None:
    talk = Conversation((party(ANA),), KNOWN_ES).says("hola").says("cuanto falta para mi cita")
    assert talk.keys() == ["handoff.question", "identity.ask"]
    talk.says("15/03/1987").waits(asking.BURST).says("cuando me toca la huella")
    assert talk.keys() == ["handoff.question", "intake.yes_no_again"]


def test_whoever_does_not_know_is_not_pressed() -> None:
    talk = ana_at_the_entry_date().says("no me acuerdo")
    assert talk.has(fx.SaveAnswer, question="last_entry", value=None)


def test_a_file_whose_refusal_was_told_is_not_held_against_the_client_again() -> None:
    talk = ana_at_her_checklist().says("saltar").says("", media=1).refused(ANA.key, "passport", "office")
    talk.says("", media=1).event(PageReady(ANA.key, "passport")).says("listo")
    talk.event(DocumentReady(ANA.key, "passport", pages=1, failed=1))
    assert talk.keys() == ["documents.ready", "checklist.next"]
    talk.event(DocumentReady(ANA.key, "passport", pages=1, failed=1))
    assert talk.keys()[1] == "documents.some_failed"


def test_paying_asked_for_twice_is_one_question() -> None:
    talk = ana_at_her_checklist(invoices=(invoice(), invoice("1043", 9_900))).says("pagar").says("pagar")
    assert talk.keys() == ["billing.choose"]
    assert talk.says("no se").keys() == ["billing.unclear", "checklist.again"]


def test_a_word_of_the_list_picks_its_line_though_it_is_a_command_elsewhere() -> None:
    fee = replace(invoice("1043", 9_900), description={"en": "Filing fee", "es": "Cuota de gobierno"})
    talk = ana_at_her_checklist(invoices=(invoice(), fee)).says("pagar").says("cuota")
    assert talk.keys() == ["billing.link", "phrase.offer", "checklist.again"]
    assert "Cuota de gobierno" in talk.texts()[0]


def test_on_a_shared_phone_ones_own_name_is_no_wrong_answer() -> None:
    talk = Conversation((party(ANA), party(LUIS)), KNOWN_ES).says("hola").says("ana").says("15/03/1987")
    assert talk.says("Ana").keys() == ["intake.yes_no_again"]


def test_a_blessing_is_thanks_and_makes_no_work() -> None:
    for said in ("gracias dios la vendiga", "Dios se lo pague", "god bless you"):
        talk = ana_at_her_checklist().says(said)
        assert not talk.has(fx.CreateTask)
        assert "handoff.question" not in talk.keys()  # noqa: SIM118
