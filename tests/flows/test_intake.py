"""The intake, one rule at a time: packs, progress, changing an answer, putting off, coming back."""

from datetime import date, timedelta

from characters import ANA, BETH
from talking import KNOWN_ES, Conversation, party
from toys import ANSWERS, KNOWN_EN, TOY, asked, sends_passport, toy

from recado.flows import effects as fx
from recado.flows.view import ItemView
from recado.i18n.segments import measure


def test_how_far_one_is_stands_before_each_question_of_the_start() -> None:
    talk = toy()
    assert talk.texts()[-1] == "(1 de 3) ¿En qué ciudad vive?"
    assert talk.says("Tulsa").texts() == ["(2 de 3) ¿Cuántos hijos tiene? Responda con un número."]


def test_how_far_one_is_is_left_out_where_it_would_cost_a_segment() -> None:
    """The question about the last entry with its help fills its segments to the brim."""
    talk = Conversation((party(ANA, answers={"first_permit": True, "basis": "daca"}),), KNOWN_ES)
    for text in ("hola", "15/03/1987", "no", "no", "no"):
        talk.says(text)
        texts = [words for words in talk.texts() if words.startswith("(")]
        assert all(measure(words).segments == measure(words.split(") ", 1)[1]).segments for words in texts), (
            texts
        )


def test_later_questions_wait_until_the_first_document_is_in_and_come_three_at_a_time() -> None:
    talk = toy(answers=ANSWERS)
    assert asked(talk) == "item.passport"
    sends_passport(talk)
    assert talk.keys() == ["documents.ready", "intake.date"]
    talk.says("SALTAR")
    assert asked(talk) == "intake.passport.number"
    talk.says("saltar").says("cocinera")
    assert talk.keys() == ["intake.pack_done", "checklist.next"]
    assert talk.parties[0].answers["job"] == "cocinera"


def test_no_question_comes_while_pages_are_being_sent() -> None:
    talk = toy(answers=ANSWERS).says("", media=1)
    assert talk.says("gracias").keys() == ["documents.go_on"]


def test_a_photo_instead_of_the_answer_about_a_paper_is_another_page_of_it() -> None:
    talk = sends_passport(toy(answers=ANSWERS)).says("", media=1)
    assert talk.has(fx.AddPage, item="passport")
    assert talk.says("gracias").keys() == ["documents.go_on"]
    talk.fetched(ANA.key, "passport", 1).says("listo").fetched(ANA.key, "passport", 0)
    assert talk.keys() == ["documents.ready", "intake.date"]


def test_when_nothing_else_is_left_the_rest_is_asked_pack_by_pack() -> None:
    sent = tuple(ItemView(slug, "accepted") for slug in ("passport", "letter", "interview_photo"))
    facts = {"passport.expiry": "2031-01-01", "passport.number": None}
    talk = toy(answers={**ANSWERS, **facts}, items=sent)
    assert talk.keys() == ["identity.right", "intake.pack", "intake.text"]
    talk.says("cocinera").says("en Puebla")
    assert talk.says("si").keys() == ["intake.pack_done", "intake.text"]
    assert talk.says("con mi tia").keys() == ["intake.pack_done", "checklist.complete", "survey.ask_intake"]


def test_cambiar_with_a_number_opens_that_answer_and_tells_what_it_is_now() -> None:
    talk = toy().says("Tulsa").says("2")
    assert talk.says("CAMBIAR 2").keys() == ["intake.number"]
    talk.says("3")
    assert talk.has(fx.SaveAnswer, question="children", value=3)
    assert talk.keys() == ["intake.changed", "intake.date"]


def test_an_answer_is_named_by_what_it_is_about_and_other_changes_go_to_staff() -> None:
    talk = toy().says("Tulsa")
    assert talk.says("cambiar ciudad").keys() == ["intake.text"]
    talk.says("Dallas")
    assert talk.says("cambiar de abogado porque no contesta").has(fx.CreateTask, kind="question")


def test_a_changed_answer_that_asks_for_less_leaves_the_rest_on_record_and_out_of_sight() -> None:
    talk = toy(answers={**ANSWERS, "works": True, "boss": "mi tia"})
    assert "mi tia" in _pages(talk)
    talk.says("CAMBIAR trabaja ahora").says("no")
    assert "mi tia" not in _pages(talk)
    assert talk.parties[0].answers["boss"] == "mi tia"


def _pages(talk: Conversation) -> str:
    """All pages of the answers, in one piece."""
    said = talk.says("mis respuestas").texts()
    while talk.keys()[-1] == "review.more":
        said += talk.says("mas").texts()
    return "\n".join(said)


def test_the_answers_are_shown_a_page_at_a_time_of_two_segments_each() -> None:
    long = dict.fromkeys(("city", "job", "school", "boss"), "una respuesta bastante larga")
    talk = toy(answers={**ANSWERS, **long, "works": True})
    talk.says("mis respuestas")
    assert talk.keys() == ["review.page", "review.more"]
    assert measure(talk.texts()[0]).segments <= 2
    seen = [talk.texts()[0]]
    while talk.keys()[-1] == "review.more":
        talk.says("MÁS")
        seen.append(talk.texts()[0])
        assert measure(talk.texts()[0]).segments <= 2
    lines = "\n".join(seen).splitlines()
    assert [line.split()[0] for line in lines] == ["1", "2", "3", "4", "5", "6", "7"]


def test_a_bare_number_under_the_answers_changes_that_one_and_ok_goes_on() -> None:
    talk = toy().says("Tulsa").says("revisar")
    assert talk.says("1").keys() == ["intake.text"]
    assert talk.says("Dallas").has(fx.SaveAnswer, question="city", value="Dallas")
    talk.says("revisar")
    assert talk.says("9").keys() == ["review.no_such", "review.page", "review.how"]
    assert talk.says("ok").keys() == ["intake.number_again"]
    assert not talk.has(fx.SaveAnswer)


def test_nobody_sees_answers_before_they_proved_who_they_are() -> None:
    talk = Conversation((party(ANA, case_type=TOY, answers=ANSWERS),), KNOWN_ES).says("mis respuestas")
    assert "Tulsa" not in talk.transcript()


def test_photos_sent_while_reading_ones_answers_are_pages_of_the_paper_asked_for() -> None:
    talk = toy(answers=ANSWERS).says("mis respuestas").says("", media=1)
    assert talk.has(fx.AddPage, item="passport")


def test_who_does_not_know_is_told_apart_from_who_skips() -> None:
    talk = toy().says("no sé").says("saltar").says("despues")
    note = next(e.note for e in talk.last if isinstance(e, fx.CreateTask) and e.kind == "intake_complete")
    assert "What city do you live in? (does not know)" in note
    assert "How many children do you have? (skipped)" in note
    assert "When did you come? (put off)" in note
    assert "¿En qué ciudad vive? (no sabe)" in note


def test_what_was_put_off_comes_back_once_at_the_end_and_then_with_the_list() -> None:
    talk = toy().says("después")
    assert talk.keys() == ["intake.put_off", "intake.number"]
    talk.says("0").says("2/2/2019")
    assert talk.keys() == ["intake.put_off_back", "intake.text"]
    talk.says("luego")
    assert talk.keys() == ["intake.put_off", "intake.done", "checklist.next", "checklist.formats"]
    assert talk.says("lista").keys()[-1] == "intake.text"


def test_a_later_question_that_was_put_off_comes_back_with_the_list() -> None:
    talk = sends_passport(toy(answers=ANSWERS)).says("despues").says("saltar").says("cocinera")
    assert asked(talk) == "item.interview_photo"
    assert talk.says("lista").keys()[-1] == "intake.date"


def test_a_date_that_has_not_come_and_a_number_too_large_are_named_as_such() -> None:
    talk = toy().says("Tulsa")
    assert talk.says("200").keys() == ["intake.number_most"]
    talk.says("2")
    assert talk.says("5 de mayo de 2031").keys() == ["intake.date_future"]


def test_two_misses_bring_examples_and_three_a_person() -> None:
    talk = toy().says("Tulsa")
    assert talk.says("bla").keys() == ["intake.retry_number"]
    assert talk.says("blu").keys() == ["intake.examples_number"]
    assert talk.says("ble").keys() == ["handoff.stuck", "intake.number_again"]
    assert talk.says("saltar").has(fx.SaveAnswer, question="children", value=None)


def test_after_days_one_is_told_where_one_was_and_only_once() -> None:
    talk = toy().says("Tulsa")
    talk.waits(timedelta(days=3)).says("hola")
    assert talk.keys() == ["intake.recap", "intake.number"]
    assert talk.texts()[0] == "Qué gusto saludarle. Nos quedamos en la pregunta 2 de 3."
    assert talk.says("hola").keys() == ["intake.number_again"]


def test_whoever_answers_at_once_after_days_is_not_told_where_they_were() -> None:
    talk = toy().says("Tulsa")
    assert talk.waits(timedelta(days=3)).says("2").keys() == ["intake.date"]


def test_at_the_end_staff_get_it_all_and_the_case_moves_from_its_first_stage() -> None:
    talk = toy().says("Tulsa").says("1").says("2 de mayo de 2019")
    assert talk.has(fx.MoveStage, stage="intake_submitted")
    task = next(e for e in talk.last if isinstance(e, fx.CreateTask))
    assert task.kind == "intake_complete"
    assert "How many children do you have? 1\n¿Cuántos hijos tiene? 1" in task.note
    assert "May 2, 2019" in task.note
    assert "2 de mayo de 2019" in task.note
    later = toy(stage="filed").says("Tulsa").says("1").says("2 de mayo de 2019")
    assert not later.has(fx.MoveStage)


def test_an_answer_changed_after_the_end_is_put_before_staff() -> None:
    talk = toy().says("Tulsa").says("1").says("2 de mayo de 2019").says("cambiar 1").says("Dallas")
    note = next(e.note for e in talk.last if isinstance(e, fx.CreateTask))
    assert note == "What city do you live in? Tulsa -> Dallas"
    assert not talk.has(fx.CreateTask, kind="intake_complete")


def test_a_paper_that_runs_out_soon_is_put_before_staff() -> None:
    soon, far = date(2027, 3, 1), date(2031, 3, 1)
    talk = sends_passport(toy(answers=ANSWERS)).says(soon.isoformat())
    assert talk.has(fx.CreateTask, kind="document_expiring")
    assert not sends_passport(toy(answers=ANSWERS)).says(far.isoformat()).has(fx.CreateTask)


def test_what_was_asked_about_a_paper_is_not_asked_again_for_its_next_version() -> None:
    talk = sends_passport(toy(answers=ANSWERS)).says("2031-03-01").says("saltar")
    talk.says("cocinera").reviews(ANA.key, "passport", accepted=False, reason="Borrosa.")
    sends_passport(talk)
    assert "¿Hasta qué fecha vale" not in "\n".join(talk.texts())
    assert asked(talk).startswith("intake.school")


def test_a_rejection_during_a_pack_gets_its_photo() -> None:
    talk = sends_passport(toy(answers=ANSWERS))
    talk.reviews(ANA.key, "passport", accepted=False, reason="Borrosa.").says("", media=1)
    assert talk.has(fx.AddPage, item="passport")


def test_the_same_words_do_it_in_english() -> None:
    talk = Conversation((party(BETH, case_type=TOY, role="beneficiary"),), KNOWN_EN)
    talk.says("hello").says("july 4 1990").says("Tulsa").says("I don't know")
    assert talk.has(fx.SaveAnswer, question="children", value=None)
    assert talk.says("change answer 2").keys() == ["intake.number"]
    talk.says("two").says("later").says("my answers")
    assert talk.texts()[0] == "1 What city do you live in? Tulsa\n2 How many children do you have? 2"
