"""Every text of the conversation is read in a transcript, in both languages: scenes that others lack."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from string import Formatter

import pytest
from characters import ANA, FIRM_NAME, FIRM_PHONE, LUIS
from sides import Side
from talking import ANA_ANSWERS, ANSWERS, Conversation, invoice, party
from toys import ANSWERS as TOY_ANSWERS
from toys import TOY

from recado.flows.casetypes.model import Choice, Question
from recado.flows.effects import Bilingual
from recado.flows.events import CaseOpened, HandedBack, ItemDecided, NumberAdded, StaffMessage
from recado.flows.state import Contact
from recado.flows.view import ContactFacts, FirmView
from recado.i18n import questions
from recado.i18n.catalog import entries
from recado.i18n.words import bare, packs
from recado.media.refusals import CODES

TRANSCRIPTS = Path(__file__).parent.parent / "transcripts"
OF_THE_SHELL = re.compile(
    r"page\.|mail\.|samples\.page_|apology\.|opt_out\.|sms\.|choices\.|discreet\.(opt_out|neutral)"
    r"|emergency\.(alert|call|none_open|taken|unknown|waiting)$|facts\.|intake\.(retry|examples)_text$"
)
"""Pages, and what the shell says: to the firm's own people, on WhatsApp's buttons, at the end of a text."""
SAFE = ContactFacts(safe=True)
WORD = "girasol"
KINDS = {
    "text": (("¿qué es eso?", "what is that?"), ("gracias", "thanks"), ("Elena", "Elena")),
    "number": (("varios", "several"), ("muchos", "many"), ("tres", "three")),
    "date": (("ni modo", "whenever"), ("quien sabe", "beats me"), ("2 de mayo de 2019", "May 2 2019")),
    "yes_no": (("tal vez", "maybe so"), ("puede", "could be"), ("si", "yes")),
    "choice": (("otra", "other one"), ("ninguna", "neither"), ("1", "1")),
    "phone": (("mi cel", "my cell"), ("el otro", "the other"), ("202 555 0123", "202 555 0123")),
    "country": (("lejos", "far"), ("por alla", "over there"), ("Guatemala", "Guatemala")),
    "a_number": (("la tarjeta", "the card"), ("12", "12"), ("A012345678", "A012345678")),
    "receipt": (("la carta", "the letter"), ("123", "123"), ("IOE0912345678", "IOE0912345678")),
    "address": (
        ("ya sabe usted", "you know it"),
        ("ahi mismo donde", "right there by"),
        ("Houston", "Houston"),
    ),
}
"""For each kind of question: what is no answer, twice over, and more that is typed after it."""


def question(kind: str, **more: object) -> Question:
    """One question of this kind, for Ana."""
    ask = Bilingual(f"Tell us this, please ({kind}).", f"Díganos esto, por favor ({kind}).")
    choices = (
        Choice("cat", Bilingual("Cat", "Gato")),
        Choice("dog", Bilingual("Dog", "Perro")),
    )
    shown = {"choices": choices} if kind == "choice" else {}
    return Question("thing", kind, ask, ("beneficiary",), **{**shown, **more})  # type: ignore[arg-type]


def asked(side: Side, *questions: Question, **changes: object) -> Conversation:
    """Ana, who has proved who she is, at the first of these questions."""
    kind = replace(TOY, questions=questions)
    talk = Conversation((party(ANA, case_type=kind, **changes),), side.known())
    return talk.says(side("hola", "hello")).says(side("15/03/1987", "03/15/1987"))


@pytest.mark.parametrize("kind", KINDS)
def test_two_misses_of_each_kind_of_answer_and_a_word_between(side: Side, kind: str) -> None:
    first, second, *more = KINDS[kind]
    talk = asked(side, question(kind))
    talk.says(side(*first)).says(side("ayuda", "help")).says(side(*second))
    for typed in more:
        talk.says(side(*typed))
    side.keep(f"answers_{kind}", talk)


def test_dates_and_numbers_that_cannot_be(side: Side) -> None:
    for name, typed in (
        ("future", "01/01/2031"),
        ("old", "05/06/1801"),
        ("which", "05/03/2020"),
        ("impossible", side("31/02/2019", "02/31/2019")),
        ("no_year", side("15 de marzo", "March 15")),
        ("no_day", side("marzo 87", "March 87")),
    ):
        side.keep(f"date_{name}", asked(side, question("date", past=True)).says(typed).says(side("2", "2")))
    side.keep("number_too_large", asked(side, question("number", most=20)).says("99").says("9"))


def test_an_address_with_a_part_missing(side: Side) -> None:
    talk = asked(side, question("address")).says("123 Main St").says("Houston TX 77002")
    side.keep("addresses_in_part", talk.says("123 Main St, Houston TX 77002"))


def test_three_misses_and_a_person(side: Side) -> None:
    talk = asked(side, question("yes_no"))
    side.keep("three_misses", talk.says("mmm").says("ehh").says("pff").says(side("volver", "back")))


def test_questions_put_off_come_back_and_several_are_answered_at_once(side: Side) -> None:
    later = (replace(question("yes_no"), slug=each) for each in ("first", "second", "third"))
    talk = asked(side, *later)
    talk.says(side("luego le digo", "ill tell you later")).says(side("ejemplo", "example"))
    talk.says("1").says("1").waits(timedelta(days=9)).says(side("hola", "hi")).says("1")
    side.keep("put_off_and_back", talk)
    number, married = replace(question("number"), slug="n"), replace(question("yes_no"), slug="m")
    talk = asked(side, number, married, question("text")).says(side("3, si", "3, yes"))
    talk.says(side("mis respuestas", "my answers")).says(side("cambiar 9", "change 9"))
    side.keep("several_at_once", talk.says(""))


def test_a_long_list_of_answers_is_read_in_pieces(side: Side) -> None:
    talk = asked(side, *(replace(question("yes_no"), slug=f"q{at}") for at in range(16)))
    talk.says(side("mis respuestas", "my answers"))
    for _ in range(16):
        talk.says("1")
    talk.says(side("mis respuestas", "my answers")).says(side("mas", "more")).says(
        side("cambiar 9", "change 9")
    )
    side.keep("answers_in_pieces", talk.says(side("listo", "done")))


def test_reminders_of_a_question_and_of_a_bill_to_their_end(side: Side) -> None:
    side.keep("reminders_of_a_question", asked(side, question("yes_no")).waits(timedelta(days=20)))
    talk = Conversation(
        (party(ANA, case_type=replace(TOY, questions=(question("yes_no"),), items=())),), side.known()
    )
    talk.change(ANA.key, answers={"thing": True}, invoices=(invoice(),))
    talk.says(side("hola", "hello")).says(side("15/03/1987", "03/15/1987")).waits(timedelta(days=20))
    talk.says(side("pagar", "pay")).pays(ANA.key, "paid", 25_000, 0)
    side.keep("reminders_of_a_bill", talk)


def test_what_waits_for_somebody_who_must_prove_anew(side: Side) -> None:
    talk = side.ana().waits(timedelta(days=1))
    talk.firm = replace(talk.firm, verify_again_after=timedelta(hours=1))
    talk.moves(ANA.key, "filed").waits(timedelta(days=12)).says(side("hola", "hello"))
    side.keep("waiting_for_proof", talk)
    both = Conversation((party(ANA, answers=ANA_ANSWERS), party(LUIS)), side.known())
    both.says(side("hola", "hello")).says("1").says(side("15/03/1987", "03/15/1987"))
    both.says(side("Luis", "Luis")).moves(ANA.key, "filed").waits(timedelta(days=12))
    side.keep("waiting_on_a_shared_phone", both)


def test_three_wrong_answers_lock_the_door(side: Side) -> None:
    talk = (
        Conversation((party(ANA),), side.known()).says(side("hola", "hello")).says(side("no se", "no idea"))
    )
    talk.says("01/01/1980").says("02/02/1980").says("03/03/1980").says(side("15/03/1987", "03/15/1987"))
    side.keep("door_locked", talk)
    for name, facts in (("number", {"birth_date": None}), ("either", {})):
        talk = Conversation((party(ANA, a_number_last4="5678", **facts),), side.known())
        talk.says(side("hola", "hello")).says(side("la tarjeta", "the card")).says("1234").says("5678")
        side.keep(f"proof_by_{name}", talk)


def test_leave_to_text_refused_and_unclear(side: Side) -> None:
    contact = Contact(language=side.language)
    talk = Conversation((party(ANA),), contact).says(side("hola", "hello")).says(side("quizas", "perhaps"))
    side.keep("leave_refused", talk.says("2").says(side("hola?", "hello?")))


def test_a_new_number_and_a_shared_one_are_greeted(side: Side) -> None:
    talk = Conversation((party(ANA),), Contact(language=side.language))
    side.keep("number_added", talk.event(NumberAdded(ANA.key), "staff add this number"))
    both = Conversation((party(ANA), party(LUIS)), side.known())
    side.keep("invited_on_a_shared_phone", both.event(CaseOpened(ANA.key), "staff open the case"))


def test_papers_put_off_lacking_decided_and_all_in(side: Side) -> None:
    talk = Conversation((party(ANA, case_type=TOY, answers=TOY_ANSWERS),), side.known())
    talk.says(side("hola", "hello")).says(side("15/03/1987", "03/15/1987"))
    talk.says(side("atras", "back")).says(side("listo", "done")).says(side("ejemplo", "example"))
    talk.says(side("no lo tengo", "i dont have it")).says("1").says(side("lista", "list"))
    for decision, note in (("instead", "Mande la copia. / Send the copy."), ("missing", ""), ("waive", "")):
        talk.event(ItemDecided(ANA.key, "passport", decision, note), f"staff decide: {decision}")  # type: ignore[arg-type]
    for _ in talk.parties[0].case_type.items:
        talk.says(side("saltar", "skip"))
    talk.waits(timedelta(days=2)).says(side("hola", "hello")).says(side("lista", "list"))
    side.keep("papers_decided", talk)
    few = replace(TOY, questions=(question("yes_no"),))
    talk = Conversation((party(ANA, case_type=few, answers={"thing": True}),), side.known())
    talk.says(side("hola", "hello")).says(side("15/03/1987", "03/15/1987"))
    talk.waits(timedelta(days=2)).says(side("hola", "hello"))
    for _ in few.items:
        talk.says(side("saltar", "skip"))
    side.keep("papers_put_off", talk)


def test_pages_that_fail_or_are_on_their_way(side: Side) -> None:
    talk = side.ana().says("", media=2).says(side("listo", "done")).says(side("listo", "done"))
    talk.refused(ANA.key, "last_permit", "broken").refused(ANA.key, "last_permit", "empty")
    side.keep("pages_that_fail", talk.fetched(ANA.key, "last_permit", 0))
    talk = side.ana().says(side("saltar", "skip")).says("", media=3)
    talk.fetched(ANA.key, "passport", 2).says(side("listo", "done"))
    side.keep("pages_that_fail_in_part", talk.fetched(ANA.key, "passport", 0))


def test_nothing_is_wanted_or_all_is_in(side: Side) -> None:
    none = Conversation((party(ANA, case_type=replace(TOY, items=()), answers=TOY_ANSWERS),), side.known())
    none.says(side("hola", "hello")).says(side("15/03/1987", "03/15/1987"))
    side.keep("no_papers_wanted", none.says(side("lista", "list")).says(side("ejemplo", "example")))
    talk = side.ana()
    for line in talk.parties[0].items or ():
        assert line.status == "missing"
    for item in talk.parties[0].case_type.items:
        if item.required:
            talk.reviews(ANA.key, item.slug, accepted=True)
    side.keep("all_required_in", talk.says(side("lista", "list")))


@pytest.mark.parametrize("part", [0, 1, 2])
def test_every_file_that_cannot_be_used_is_named(side: Side, part: int) -> None:
    talk = side.ana()
    for code in (*CODES, "fetch_failed", "unreadable")[part::3]:
        talk.says("", media=1).refused(ANA.key, "last_permit", code).waits(timedelta(minutes=11))
    side.keep(f"files_refused_{part + 1}", talk)


def test_every_kind_of_emergency(side: Side) -> None:
    for name, es, en in (
        ("word", "EMERGENCIA", "EMERGENCY"),
        ("safety", "mi esposo me esta pegando", "my husband is hitting me"),
        ("despair", "ya no quiero vivir", "i want to kill myself"),
    ):
        side.keep(f"emergency_{name}", side.ana().says(side(es, en)))
    alone = FirmView(FIRM_NAME, FIRM_PHONE, approved=ANSWERS, on_call=False)
    talk = side.ana()
    talk.firm = alone
    side.keep("emergency_nobody_there", talk.says(side("vino la migra a la casa", "ice is at my door")))


def test_every_frequent_question_has_its_answer(side: Side) -> None:
    from i18n.test_questions import ASKED

    talk = side.ana()
    spoken = next(pack for pack in packs() if pack.language == side.language)
    for slug, wordings in ASKED.items():
        text = next(each for each in wordings if questions._asked(bare(each), spoken) == slug)
        talk.says(text).waits(timedelta(minutes=11))
    side.keep("every_frequent_question", talk)


def test_an_unknown_number_that_asks_refuses_or_wants_a_person(side: Side) -> None:
    talk = Conversation(()).says(side("hola, necesito un abogado", "hi, i need a lawyer for my case"))
    side.keep("lead_helped", talk.says(side("ayuda", "help")).says(side("persona", "person")))
    talk = Conversation(()).says(side("hola, necesito un abogado", "hi, i need a lawyer for my case"))
    side.keep("lead_refuses", talk.says("2"))


def test_a_move_told_before_and_after_the_door(side: Side) -> None:
    talk = (
        Conversation((party(ANA),), side.known()).says(side("hola", "hello")).says(side("me mude", "i moved"))
    )
    side.keep("moved_at_the_door", talk)
    talk = side.ana().says(side("me mude", "i moved")).says(side("saltar", "skip"))
    side.keep("moved_address_later", talk)


def test_the_survey_with_a_good_and_a_bad_score(side: Side) -> None:
    for score in ("5", "1"):
        talk = side.ana(stage="approved").moves(ANA.key, "closed").says(score)
        side.keep(f"survey_{score}", talk.says(side("todo bien explicado", "well explained")))


def test_bills_chosen_from_and_left(side: Side) -> None:
    talk = side.ana(invoices=(invoice(), invoice("1043", 9_900))).says(side("pagar", "pay"))
    side.keep("bills_left", talk.says(side("mejor no", "rather not")).says(side("quien eres", "who are you")))


def test_a_bill_named_by_a_word_that_fits_none(side: Side) -> None:
    talk = side.ana(invoices=(invoice(), invoice("1043", 9_900))).says(side("pagar", "pay"))
    side.keep("bills_unclear", talk.says(side("verde", "green")))


def test_a_photo_instead_of_an_answer(side: Side) -> None:
    talk = asked(side, question("number")).says("", media=1)
    side.keep("photo_for_an_answer", talk.says(side("tres", "three")))


def test_more_texts_in_a_row_than_anybody_reads(side: Side) -> None:
    talk = side.ana()
    for at in range(45):
        talk.says(f"{side('oiga', 'hey')} {at}")
    side.keep("many_texts_in_a_row", talk.says(side("persona", "person")))


def test_a_person_while_the_office_is_closed(side: Side) -> None:
    opens = Bilingual("tomorrow at 9 a.m.", "mañana a las 9 a. m.")
    talk = side.ana(answers={})
    talk.firm = replace(talk.firm, opens=opens)
    talk.says(side("persona", "person")).change(ANA.key, paused=True)
    talk.event(StaffMessage(ANA.key, "Hola"), "staff write").change(ANA.key, paused=False)
    side.keep("person_closed", talk.event(HandedBack(ANA.key), "staff hand back"))


def test_help_for_somebody_who_left(side: Side) -> None:
    talk = side.ana().says(side("alto", "stop")).says(side("ayuda", "help me"))
    side.keep("help_after_leaving", talk)


def discreet_ana(side: Side, contact: Contact | None = None, **more: object) -> Conversation:
    """Ana's discreet case where only she reads."""
    hers = party(ANA, discreet=True, safe_word=WORD, **more)
    return Conversation((hers,), contact or side.known(), facts=SAFE)


def test_a_discreet_case_says_the_same_without_telling(side: Side) -> None:
    talk = discreet_ana(side, answers=ANA_ANSWERS, staff_name="Paula Reyes")
    talk.says(side("verificar", "verify")).says(WORD)
    for es, en in (
        ("puedo viajar a mexico", "can i travel to mexico"),
        ("debo firmar ese papel", "should i sign that paper"),
        ("me van a aprobar", "will they approve me"),
        ("no le diga a mi esposo", "dont tell my husband"),
        ("reportar", "report"),
        ("me piden dinero por fuera", "they ask me for money"),
        ("verificar", "verify"),
    ):
        talk.says(side(es, en))
    talk.says(side("alto", "stop")).says(side("iniciar", "start"))
    side.keep("discreet_whole", talk)


def test_a_discreet_case_from_its_first_word(side: Side) -> None:
    talk = discreet_ana(side, Contact()).says("🙏").says(side("español", "english")).says("2")
    side.keep("discreet_refused", talk)
    talk = discreet_ana(
        side,
        Contact(language=side.language),
        case_type=replace(TOY, items=(), questions=(question("a_number"),)),
    )
    talk.says(side("hola", "hello")).says("1").says(WORD).says("12").says(side("saltar", "skip"))
    side.keep("discreet_without_papers", talk)


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_text_of_the_conversation_stands_in_a_transcript(language: str) -> None:
    """So that a lawyer can read each as a client does: after what, and before what."""
    read = "\n".join(path.read_text(encoding="utf-8") for path in sorted(TRANSCRIPTS.rglob("*.txt")))
    read = read.replace("\n  ", "\n")
    unread = [
        key
        for key, entry in entries(language).items()
        if not OF_THE_SHELL.match(key) and not any(pattern.search(read) for pattern in _patterns(entry.forms))
    ]
    assert unread == [], f"write a scene for {unread}"


def _patterns(forms: tuple[str, ...]) -> Iterator[re.Pattern[str]]:
    for form in forms:
        parts = Formatter().parse(form)
        said = (
            re.escape(words) + (r"[^<>]{0,400}?" if name is not None else "") for words, name, _, _ in parts
        )
        yield re.compile("".join(said))
