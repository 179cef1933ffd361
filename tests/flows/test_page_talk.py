"""Pages while they come: hard to read, alike, taken out, of two papers at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from characters import ANA
from talking import ANA_ANSWERS, Conversation, Golden, ana_at_her_checklist, party

from recado.flows import arranged
from recado.flows import effects as fx
from recado.flows.events import HandedBack
from recado.flows.legibility import RETAKE
from recado.flows.state import Contact
from recado.media.legible import Fault

KNOWN_EN = Contact(language="en", consent="given", greeted=True)
AFTER = RETAKE + timedelta(seconds=5)
"""Long enough to have read what was said and taken another photo."""
PERMIT, PASSPORT, RECEIPT = "last_permit", "passport", "residence_receipt"


def ana(language: str = "es") -> Conversation:
    """Ana is asked for her last permit, two photos; then her passport; then a receipt."""
    if language == "es":
        return ana_at_her_checklist()
    talk = Conversation((party(ANA, answers=ANA_ANSWERS),), KNOWN_EN)
    return talk.says("hello").says("03/15/1987")


def at_passport(language: str = "es") -> Conversation:
    """Ana has put off her permit and is asked for her passport, as many pages as there are."""
    return ana(language).says("saltar" if language == "es" else "skip")


def photo(talk: Conversation, item: str = PASSPORT, **seen: object) -> Conversation:
    """One photo comes and is read."""
    return talk.says("", media=1).fetched(ANA.key, item, 1, **seen)


def bound(talk: Conversation) -> Conversation:
    """What is closing becomes its PDF."""
    return talk.fetched(ANA.key, PASSPORT, 0)


def pages(talk: Conversation, item: str = PASSPORT) -> tuple[str, ...]:
    return talk.desk.sheets(ANA.key, item)


# hard to read


def test_a_photo_that_is_hard_to_read_is_told_kindly_and_the_better_one_takes_its_place(
    golden: Golden,
) -> None:
    for language, same, done in (("es", "enviar así", "listo"), ("en", "send as is", "done")):
        talk = at_passport(language)
        photo(talk, faults=["blurry"]).waits(AFTER)
        photo(talk)
        assert pages(talk) == ("sheet2",)
        photo(talk, faults=["dark", "glare"])
        talk.says(same)
        assert talk.has(arranged.InsistOnPages, sheets=("sheet3",))
        photo(talk, faults=["cut"]).says(done).says(done)
        assert talk.has(arranged.InsistOnPages, sheets=("sheet4",))
        bound(talk)
        golden(f"hard_to_read_{language}", talk)


@pytest.mark.parametrize("fault", Fault)
def test_each_fault_is_told_once_a_document_with_how_to_mend_it(fault: Fault) -> None:
    talk = photo(at_passport(), faults=[fault.value])
    assert talk.keys() == ["legible.warn"]
    assert photo(talk, faults=[fault.value]).keys() == []
    talk.says("listo").says("listo")
    bound(talk)
    photo(talk.says("2027-01-01"), RECEIPT, faults=[fault.value])
    assert talk.keys() == ["legible.warn"]


def test_photos_that_were_on_their_way_already_take_nobodys_place() -> None:
    talk = photo(at_passport(), faults=["blurry"])
    photo(photo(talk))
    assert len(pages(talk)) == 3


def test_a_photo_that_looks_like_the_bad_one_and_is_better_takes_its_place_at_once() -> None:
    talk = photo(at_passport(), faults=["blurry"])
    photo(talk, like=1)
    assert pages(talk) == ("sheet2",)
    assert talk.keys() == ["legible.better"]


def test_what_replaced_a_bad_photo_by_mistake_is_another_page_at_a_word() -> None:
    talk = photo(at_passport(), faults=["blurry"]).waits(AFTER)
    photo(talk).says("otra página")
    assert pages(talk) == ("sheet1", "sheet2"), "both stay, in the order in which they came"
    assert "pages.restored" in set(talk.keys())


def test_a_caption_that_says_that_it_is_another_page_is_believed() -> None:
    talk = photo(at_passport(), faults=["blurry"]).waits(AFTER)
    talk.says("otra página", media=1).fetched(ANA.key, PASSPORT, 1)
    assert len(pages(talk)) == 2


def test_a_second_photo_that_is_no_better_stays_beside_the_first() -> None:
    talk = photo(at_passport(), faults=["blurry"]).waits(AFTER)
    photo(talk, faults=["blurry"])
    assert len(pages(talk)) == 2


def test_a_warning_never_blocks_a_pause_closes_the_document() -> None:
    talk = photo(at_passport(), faults=["blurry"])
    talk.waits(timedelta(seconds=30))
    assert not any(line == "* document closed: passport" for line in talk.lines), "she is taking it again"
    talk.waits(timedelta(minutes=2))
    assert "* document closed: passport" in talk.lines
    assert "1 página recibida" in talk.transcript()
    assert "sent as they are" not in talk.transcript(), "she never said so"


def test_a_counted_document_waits_for_the_better_photo_and_then_closes_by_itself() -> None:
    talk = photo(ana(), PERMIT)
    photo(talk, PERMIT, faults=["glare"])
    assert not talk.has(fx.CloseDocument)
    photo(talk.waits(AFTER), PERMIT)
    assert "* document closed: last_permit" in talk.lines
    assert pages(talk, PERMIT) == ("sheet1", "sheet3")


def test_a_counted_document_closes_when_she_insists() -> None:
    talk = photo(photo(ana(), PERMIT), PERMIT, faults=["small"])
    assert talk.says("así está bien").has(fx.CloseDocument, item=PERMIT)


def test_a_bad_photo_that_is_read_after_listo_opens_the_document_again() -> None:
    talk = at_passport().says("", media=1).says("listo").fetched(ANA.key, PASSPORT, 1, faults=["blurry"])
    assert "* open again: passport" in talk.lines
    assert "legible.warn" in set(talk.keys())
    assert talk.says("listo").keys() == ["legible.still"]
    assert talk.says("listo").has(fx.CloseDocument)


def test_while_staff_are_writing_nothing_is_said_of_a_bad_photo_and_it_is_kept() -> None:
    talk = at_passport().says("", media=1).change(ANA.key, paused=True)
    talk.fetched(ANA.key, PASSPORT, 1, faults=["blurry"])
    assert talk.keys() == []
    assert pages(talk) == ("sheet1",)
    talk.change(ANA.key, paused=False).event(HandedBack(ANA.key), "staff hand back")


def test_every_way_in_which_a_photo_is_hard_to_read_has_its_words(golden: Golden) -> None:
    for language in ("es", "en"):
        talk = at_passport(language)
        for fault in Fault:
            photo(talk, faults=[fault.value])
        talk.says("listo" if language == "es" else "done")
        golden(f"faults_{language}", talk)


# alike


def test_a_photo_that_looks_like_another_is_asked_about_and_both_stay_until_then(golden: Golden) -> None:
    for language, other, change, undo in (
        ("es", "es otra página", "la misma", "deshacer"),
        ("en", "it's another page", "the same", "undo"),
    ):
        talk = photo(at_passport(language))
        photo(talk, like=1)
        assert len(pages(talk)) == 2
        talk.says(other)
        assert len(pages(talk)) == 2
        photo(talk, like=2).says(change)
        assert pages(talk) == ("sheet1", "sheet3")
        talk.says(undo)
        assert pages(talk) == ("sheet1", "sheet2", "sheet3")
        photo(talk, like=3).waits(timedelta(minutes=2))
        assert len(pages(talk)) == 4, "without an answer both stay"
        golden(f"alike_{language}", talk)


def test_the_question_is_answered_by_its_number() -> None:
    assert len(pages(photo(photo(at_passport()), like=1).says("1"))) == 1
    assert len(pages(photo(photo(at_passport()), like=1).says("2"))) == 2


def test_a_whole_album_sent_twice_is_asked_about_one_by_one() -> None:
    talk = at_passport()
    for number in (0, 0, 0, 1, 2, 3):
        photo(talk, like=number)
    asked = [line for line in talk.lines if "se parece" in line]
    assert len(asked) == 1
    talk.says("1").says("1").says("1")
    assert pages(talk) == ("sheet4", "sheet5", "sheet6")


def test_an_answer_after_another_question_was_asked_changes_nothing() -> None:
    talk = photo(photo(at_passport()), like=1).says("lista").says("1")
    assert len(pages(talk)) == 2


def test_the_very_same_photo_is_dropped_and_the_other_side_still_asked_for() -> None:
    talk = photo(ana(), PERMIT).says("", media=1).repeated(ANA.key, PERMIT)
    assert talk.says("listo").keys() == ["documents.other_side"]


# taken out, changed, put back


def test_pages_are_taken_out_changed_and_put_back_by_a_word(golden: Golden) -> None:
    spoken = {
        "es": (
            "quite la página 2",
            "deshacer",
            "cambie la 3",
            "cambie una foto",
            "la primera",
            "borre la 9",
            "LISTO",
        ),
        "en": (
            "remove page 2",
            "undo",
            "replace page 3",
            "replace a photo",
            "the first",
            "delete page 9",
            "DONE",
        ),
    }
    for language, (remove, undo, change, unnamed, first, beyond, done) in spoken.items():
        talk = at_passport(language).says("", media=3).fetched(ANA.key, PASSPORT, 3)
        talk.says(remove)
        assert pages(talk) == ("sheet1", "sheet3")
        talk.says(undo)
        assert pages(talk) == ("sheet1", "sheet2", "sheet3")
        talk.says(change)
        photo(talk)
        assert pages(talk) == ("sheet1", "sheet2", "sheet4")
        talk.says(unnamed).says(first)
        photo(talk)
        assert pages(talk) == ("sheet5", "sheet2", "sheet4")
        talk.says(beyond).says(done)
        bound(talk).says(remove).waits(timedelta(seconds=30))
        assert pages(talk) == ("sheet5", "sheet4"), "on what staff have not judged, too"
        golden(f"rearranged_{language}", talk)


TYPOS: list[tuple[str, tuple[str, ...]]] = [
    ("quite la pajina 2", ("sheet1", "sheet3")),
    ("Quita la 2 por favor", ("sheet1", "sheet3")),
    ("borre la foto 2", ("sheet1", "sheet3")),
    ("elimine la segunda hoja", ("sheet1", "sheet3")),
    ("quite la última", ("sheet1", "sheet2")),
    ("quite la 1 y la 3", ("sheet2",)),
    ("remvoe page 2", ("sheet1", "sheet3")),
    ("please delete photo two", ("sheet1", "sheet3")),
    ("take out the last page", ("sheet1", "sheet2")),
    ("can you remove page 2?", ("sheet1", "sheet3")),
    ("quite la página 2 del pasaporte", ("sheet1", "sheet3")),
    ("no quite la página 2", ("sheet1", "sheet2", "sheet3")),
    ("quite la página 7", ("sheet1", "sheet2", "sheet3")),
    ("quite la página 2 del acta", ("sheet1", "sheet2", "sheet3")),
    ("no quiero que quiten a mi esposo", ("sheet1", "sheet2", "sheet3")),
]


@pytest.mark.parametrize(("text", "left"), TYPOS)
def test_a_page_is_taken_out_however_it_is_put(text: str, left: tuple[str, ...]) -> None:
    talk = at_passport().says("", media=3).fetched(ANA.key, PASSPORT, 3).says(text)
    assert pages(talk) == left
    assert talk.keys(), "never in silence"


def test_a_pdf_brings_several_pages_and_their_numbers_are_those_of_the_document() -> None:
    talk = photo(at_passport()).says("", media=1).fetched(ANA.key, PASSPORT, 1, pages=3)
    talk.says("quite la página 3")
    assert talk.has(arranged.RemovePages, sheets=("sheet3",))


def test_what_is_said_before_all_photos_are_here_is_done_when_they_are() -> None:
    talk = photo(at_passport()).says("", media=1)
    waiting = tuple(
        replace(line, pending=1) if line.slug == PASSPORT else line for line in talk.parties[0].items
    )
    talk.change(ANA.key, items=waiting).says("quite la página 2")
    assert talk.keys() == ["pages.wait"]
    talk.fetched(ANA.key, PASSPORT, 1)
    assert talk.has(arranged.RemovePages, sheets=("sheet2",))


def test_the_only_page_taken_out_leaves_the_paper_missing() -> None:
    talk = photo(at_passport()).says("quite la página 1")
    assert talk.keys() == ["pages.removed_last"]
    bound(talk.says("listo"))
    assert talk.keys()[:1] == ["documents.emptied"]
    assert "task for staff" not in talk.transcript()


def test_a_document_that_staff_have_judged_is_changed_by_nobody() -> None:
    talk = bound(photo(at_passport()).says("listo")).reviews(ANA.key, PASSPORT, accepted=True)
    talk.says("quite la página 1 del pasaporte")
    assert not talk.has(arranged.RemovePages)
    assert talk.keys()


def test_changing_an_answer_is_not_changing_a_page() -> None:
    talk = ana().says("cambiar 3")
    assert talk.state.dialogue(ANA.key).frames[-1].flow == "intake"
    talk = photo(at_passport()).says("cambiar 1")
    assert talk.keys() == ["pages.send_new"], "while pages come, it is one of them"


def test_a_photo_may_say_itself_whose_place_it_takes() -> None:
    talk = at_passport().says("", media=2).fetched(ANA.key, PASSPORT, 2)
    talk.says("cambie la 2", media=1).fetched(ANA.key, PASSPORT, 1)
    assert pages(talk) == ("sheet1", "sheet3")


def test_a_change_that_was_asked_for_is_called_off_by_the_word_that_undoes() -> None:
    talk = at_passport().says("", media=2).fetched(ANA.key, PASSPORT, 2).says("cambie la 2").says("deshacer")
    photo(talk)
    assert len(pages(talk)) == 3


def test_pages_are_asked_for_by_number_awaited_and_gone_to_the_last(golden: Golden) -> None:
    for language, some, second, first, listo in (
        ("es", "quite una foto", "quite la página 2", "quite la 1", "listo"),
        ("en", "remove a photo", "remove page 2", "remove page 1", "done"),
    ):
        talk = photo(photo(at_passport(language))).says(some).says("2").says("", media=1)
        lines = talk.parties[0].items
        talk.change(
            ANA.key,
            items=tuple(replace(line, pending=1) if line.slug == PASSPORT else line for line in lines),
        )
        talk.says(second).fetched(ANA.key, PASSPORT, 1)
        assert pages(talk) == ("sheet1",)
        bound(talk.says(first).says(listo))
        golden(f"no_page_left_{language}", talk)


# of two papers


def test_photos_of_two_papers_in_one_message_are_asked_about(golden: Golden) -> None:
    for language, caption, one in (
        ("es", "pasaporte y recibo", "el pasaporte"),
        ("en", "passport and receipt", "passport"),
    ):
        talk = ana(language).says(caption, media=2)
        assert talk.has(arranged.HoldFile)
        assert not talk.has(fx.AddPage)
        talk.says(one)
        talk.fetched(ANA.key, PASSPORT, 1).fetched(ANA.key, RECEIPT, 1)
        talk.says("listo" if language == "es" else "done")
        bound(talk)
        assert (len(pages(talk)), len(pages(talk, RECEIPT))) == (1, 1)
        golden(f"two_papers_{language}", talk)


def test_an_impatient_thumb_sends_a_page_of_another_paper_in_between(golden: Golden) -> None:
    for language, caption, which, done in (
        ("es", "pasaporte", "permiso", "listo"),
        ("en", "passport", "work permit", "done"),
    ):
        talk = photo(ana(language), PERMIT)
        talk.says(caption, media=1).fetched(ANA.key, PASSPORT, 1)
        talk.says("", media=1)
        assert talk.has(arranged.HoldFile), "of which of the two it is, is asked"
        talk.says(which).fetched(ANA.key, PERMIT, 1).says(done)
        bound(talk)
        assert (len(pages(talk, PERMIT)), len(pages(talk))) == (2, 1)
        golden(f"interleaved_{language}", talk)


ANSWERS: list[tuple[str, str, int, tuple[int, int]]] = [
    ("pasaporte y recibo", "1 y 2", 2, (1, 1)),
    ("pasaporte y recibo", "2, 1", 2, (1, 1)),
    ("pasaporte y recibo", "1 1 2", 3, (2, 1)),
    ("pasaporte, recibo", "pasaporte, recibo", 2, (1, 1)),
    ("pasaporte y recibo", "2", 1, (0, 1)),
]


@pytest.mark.parametrize(("caption", "answer", "files", "counts"), ANSWERS)
def test_which_is_which_may_be_answered_in_one_text(
    caption: str, answer: str, files: int, counts: tuple[int, int]
) -> None:
    talk = ana().says(caption, media=files).says(answer)
    talk.fetched(ANA.key, PASSPORT, counts[0]).fetched(ANA.key, RECEIPT, counts[1])
    assert (len(pages(talk)), len(pages(talk, RECEIPT))) == counts
    assert "sorting.done" in set("".join(talk.keys())) or talk.transcript().count("Gracias, van para") == 1


def test_of_two_papers_sent_back_a_photo_without_a_word_is_asked_about() -> None:
    talk = bound(photo(at_passport()).says("listo")).says("2027-03-01")
    photo(talk, "entry_record")
    talk.says("listo").fetched(ANA.key, "entry_record", 0)
    for item in (PASSPORT, "entry_record"):
        talk.reviews(ANA.key, item, accepted=False, reason="La foto está borrosa.")
    assert talk.says("", media=1).keys() == ["sorting.one"]
    talk.says("1")
    assert talk.has(arranged.SortFiles)


def test_who_does_not_say_has_her_photos_put_before_staff() -> None:
    talk = ana().says("pasaporte y recibo", media=2).waits(timedelta(hours=1))
    assert talk.transcript().count("task for staff: unusable_file") == 1
    talk.says("1")
    assert talk.has(arranged.SortFiles), "the answer still counts"
    talk = ana().says("pasaporte y recibo", media=2).says("saltar")
    assert talk.has(fx.CreateTask, kind="unusable_file")
    assert talk.keys()[0] == "documents.kept"


def test_more_photos_while_the_question_is_open_are_part_of_it() -> None:
    talk = ana().says("pasaporte y recibo", media=1).says("", media=2).says("1")
    assert talk.has(arranged.SortFiles, files=1, held=3) or talk.has(arranged.SortFiles, files=3, held=3)


def test_which_is_which_is_asked_one_by_one_and_of_a_burst_at_once(golden: Golden) -> None:
    for language, caption, other, named, after in (
        ("es", "pasaporte y recibo", "permiso", "ahora va el recibo", "saltar"),
        ("en", "passport and receipt", "work permit", "now the receipt", "skip"),
    ):
        talk = ana(language).says(caption, media=3).says("1").says("2").says("1")
        talk.says(other, media=1).says("", media=2).says(after)
        assert talk.has(fx.CreateTask, kind="unusable_file")
        talk.says(named)
        golden(f"which_is_which_{language}", talk)


def test_a_word_names_the_paper_that_comes_next() -> None:
    talk = ana().says("ahora va el pasaporte")
    assert talk.keys() == ["sorting.go"]
    assert talk.says("", media=1).has(fx.AddPage, item=PASSPORT)


def test_a_photo_of_a_paper_that_was_accepted_is_kept_for_staff_and_goes_to_no_other() -> None:
    talk = bound(photo(at_passport()).says("listo")).says("2027-03-01")
    talk.reviews(ANA.key, PASSPORT, accepted=True)
    talk.says("mi pasaporte mexicano", media=1)
    assert talk.has(fx.AddPage, item=RECEIPT), "more is said than a name: it is the paper that is asked for"
    talk.says("mi pasaporte", media=1)
    assert talk.has(fx.KeepFile)
    assert talk.has(fx.CreateTask, kind="unusable_file")


NOT_A_PAPER: list[str] = [
    "mi primo dice que no hace falta el pasaporte",
    "¿el pasaporte vencido sirve?",
    "ya no tengo pasaporte",
]


@pytest.mark.parametrize("text", NOT_A_PAPER)
def test_a_sentence_in_which_a_paper_occurs_is_no_announcement(text: str) -> None:
    assert "sorting.go" not in set(ana().says(text).keys())


# by night


def test_a_collector_that_is_open_across_a_night_wakes_nobody(golden: Golden) -> None:
    for language, done in (("es", "listo"), ("en", "done")):
        talk = at_passport(language)
        talk.firm = replace(talk.firm, collect_pause=timedelta(hours=8))
        photo(talk).waits(timedelta(hours=9))
        closing = [line for line in talk.lines if line.startswith("* document closed")]
        assert closing == ["* document closed: passport"]
        assert {said.kind for said in talk.last if isinstance(said, fx.Say)} == {"update"}
        talk.says(done)
        golden(f"across_a_night_{language}", talk)


def test_nobody_is_reminded_while_pages_are_being_sent() -> None:
    talk = at_passport()
    talk.firm = replace(talk.firm, collect_pause=timedelta(days=3))
    photo(talk).waits(timedelta(days=2, hours=1))
    assert "recordatorio" not in talk.transcript().lower()
    assert all(said.kind != "reminder" for said in talk.last if isinstance(said, fx.Say))
    assert (ANA.key, "reminder") in talk.timers, "it is put off, not forgotten"
