"""Is it really you: VERIFICAR, the client's own phrase, REPORTAR, and BORRAR."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from characters import ANA, LUIS, STRANGER_PHONE
from talking import KNOWN_ES, Conversation, Golden, ana_at_her_checklist, invoice, party

from recado.flows import effects as fx
from recado.flows import phrase
from recado.flows.state import Contact
from recado.flows.view import LinkView, SentView
from recado.i18n.catalog import LANGUAGES, keys, render
from recado.i18n.segments import measure
from recado.i18n.understand import command, opt_out

AT = datetime(2026, 11, 20, 15, 5, tzinfo=UTC)
RECENT = (SentView(AT, "Paula"), SentView(AT - timedelta(days=1)), SentView(AT - timedelta(days=9)))
LINKS = (LinkView(AT, 25_000),)
KNOWN_EN = Contact(language="en", consent="given", greeted=True)


def ana_in_english(**changes: object) -> Conversation:
    talk = Conversation((party(ANA, **changes),), KNOWN_EN)
    return talk.says("hi").says("March 15, 1987")


def test_verifying_in_spanish(golden: Golden) -> None:
    talk = Conversation((party(ANA, recent=RECENT, links=LINKS, staff_name="Paula"),), Contact())
    talk.says("es estafa?").says("1").says("1").says("de verdad son ustedes?")
    talk.says("15/03/1987").says("VERIFICAR").change(ANA.key, recent=(), links=(), staff_name="").says(
        "verifica"
    )
    golden("verify_es", talk)


def test_verifying_in_english(golden: Golden) -> None:
    talk = Conversation((party(ANA, recent=RECENT, links=LINKS, staff_name="Paula"),), KNOWN_EN)
    talk.says("is this really you?").says("03/15/1987").says("is this legit")
    golden("verify_en", talk)


def test_nothing_that_was_sent_is_shown_before_identity_is_proved() -> None:
    talk = Conversation((party(ANA, recent=RECENT, links=LINKS, staff_name="Paula"), party(LUIS)), KNOWN_ES)
    assert talk.says("verificar").keys() == ["verify.call", "routing.ask"]
    assert talk.says("1").says("verificar").keys() == ["verify.call", "identity.ask"]


def test_the_phrase_in_spanish(golden: Golden) -> None:
    talk = ana_at_her_checklist(invoices=(invoice(),), phrase="")
    talk.says("pagar").says("frase").says("mi perrito chiquito que se llama Canelo").says("luna azul")
    talk.change(ANA.key, phrase="luna azul").says("pagar").says("lista").says("estado")
    talk.waits(timedelta(days=2, hours=1)).says("cambiar frase").says("saltar")
    golden("phrase_es", talk)


def test_the_phrase_in_english(golden: Golden) -> None:
    talk = ana_in_english(invoices=(invoice(),))
    talk.says("pay").says("pay").says("phrase").says("blue moon").change(ANA.key, phrase="blue moon")
    talk.says("pay").says("change phrase").says("!!!").says("$$")
    golden("phrase_en", talk)


def test_the_phrase_stands_only_where_money_or_papers_are_asked_for() -> None:
    talk = ana_at_her_checklist(invoices=(invoice(),), phrase="luna azul")
    assert talk.keys()[-1] == "phrase.line"
    assert "phrase.line" not in talk.says("IDIOMA").keys()[:-1]
    assert talk.says("español").keys()[-1] == "phrase.line"
    talk.reviews(ANA.key, "passport", accepted=True)
    assert talk.keys() == ["review.accepted"]
    talk.reviews(ANA.key, "passport", accepted=False, reason="borrosa")
    assert talk.keys() == ["review.rejected", "review.send_again", "samples.hint", "phrase.line"]


def test_the_phrase_is_never_shown_before_identity_is_proved() -> None:
    talk = Conversation((party(ANA, phrase="luna azul", invoices=(invoice(),)),), KNOWN_ES)
    for said in ("hola", "pagar", "verificar", "frase", "lista", "01/01/1990"):
        talk.says(said)
    talk.waits(timedelta(days=40)).moves(ANA.key, "filed")
    assert "luna azul" not in talk.transcript()


def test_a_reminder_of_a_paper_carries_it_and_a_neutral_one_does_not() -> None:
    talk = ana_at_her_checklist(phrase="luna azul").waits(timedelta(days=2, hours=1))
    assert talk.keys() == ["reminder.document_1", "phrase.line"]
    talk = ana_at_her_checklist(phrase="luna azul").waits(timedelta(days=2, hours=1))
    talk.says("hola").parties = (*talk.parties, party(LUIS))
    talk.waits(timedelta(days=3))
    assert "phrase.line" not in talk.keys()[:1]


def test_the_offer_comes_once_with_the_first_payment_link() -> None:
    talk = ana_at_her_checklist(invoices=(invoice(),))
    assert "phrase.offer" in talk.says("pagar").keys()[:2]
    assert "phrase.offer" not in talk.says("pagar").keys()[:2]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("luna azul", "luna azul"),
        ("  Mi   perro Canelo ", "Mi perro Canelo"),
        ("niño", "niño"),
        ("a b c d e", None),
        ("x" * 25, None),
        ("1234", None),
        ("🙂", None),
    ],
)
def test_a_phrase_is_one_to_four_short_words(typed: str, kept: str | None) -> None:
    talk = ana_at_her_checklist().says("frase").says(typed)
    saved = [effect.phrase for effect in talk.last if isinstance(effect, fx.SavePhrase)]
    assert saved == ([kept] if kept else [])


def test_a_word_of_ours_is_no_phrase_and_still_works() -> None:
    talk = ana_at_her_checklist().says("frase").says("ayuda")
    assert not talk.has(fx.SavePhrase)
    assert talk.keys() == ["help.words", "phrase.ask"]
    assert talk.says("ALTO").has(fx.OptOut)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", sorted(key for key in keys() if phrase.ASKING.fullmatch(key)))
def test_no_text_that_asks_grows_by_more_than_one_segment_with_the_longest_phrase(
    key: str, language: str
) -> None:
    line = render("phrase.line", language, {"phrase": "m" * phrase.LONGEST})
    assert measure(line).encoding == "GSM-7"
    assert len(line) + 2 <= 67, "one segment more at most, even where the text is UCS-2"


def test_reporting_in_spanish(golden: Golden) -> None:
    talk = ana_at_her_checklist()
    talk.says("me escribieron de otro número pidiendo dinero")
    talk.says("Soy de Luna Legal, mande 500 por Zelle a Juan hoy").says("reportar").says("", media=1)
    golden("report_es", talk)


def test_reporting_in_english(golden: Golden) -> None:
    talk = ana_in_english()
    talk.says("this is a scam").says("look", media=1).says("REPORT").says("status")
    golden("report_en", talk)


def test_what_is_reported_is_before_staff_at_once_and_urgent() -> None:
    talk = ana_at_her_checklist().says("estafa")
    assert talk.has(fx.CreateTask, kind="scam_report", urgent=True, note="estafa")
    talk.says("mande 500 dólares a este número", media=1)
    assert talk.has(fx.CreateTask, kind="scam_report", urgent=True, note="mande 500 dólares a este número")
    assert talk.has(fx.KeepFile, media=0)
    assert not talk.has(fx.AddPage)
    assert not talk.says("gracias").has(fx.CreateTask)


def test_a_report_is_taken_from_somebody_not_proved_too() -> None:
    talk = Conversation((party(ANA),), KNOWN_ES).says("me quieren estafar")
    assert talk.keys() == ["report.ask"]
    assert talk.says("captura", media=1).keys() == ["report.thanks", "identity.ask"]
    assert talk.has(fx.KeepFile, media=0)


def test_another_word_of_ours_or_a_day_of_silence_ends_the_waiting() -> None:
    talk = ana_at_her_checklist().says("reportar").says("lista").says("no entiendo nada")
    assert not talk.has(fx.CreateTask, kind="scam_report")
    talk = ana_at_her_checklist().says("reportar").waits(timedelta(hours=25)).says("no entiendo nada")
    assert not talk.has(fx.CreateTask, kind="scam_report")


def test_leaving_wins_over_a_report_that_is_awaited() -> None:
    assert ana_at_her_checklist().says("reportar").says("STOP").has(fx.OptOut)


def test_how_to_delete_the_thread_in_both_languages(golden: Golden) -> None:
    talk = ana_at_her_checklist().says("¿Cómo borro estos mensajes?").says("english").says("delete messages")
    talk.says("borren mi número")
    golden("delete", talk)


def test_somebody_unknown_who_doubts_is_told_to_call() -> None:
    talk = Conversation((), Contact(language="es")).says("¿son ustedes de verdad?")
    assert talk.keys() == ["verify.call"]


@pytest.mark.parametrize(
    "parties", [(), (party(ANA),), (party(ANA, paused=True),), (party(ANA), party(LUIS))]
)
def test_deleting_is_explained_to_everybody_and_nothing_is_asked_after_it(
    parties: tuple[object, ...],
) -> None:
    assert STRANGER_PHONE
    talk = Conversation(parties, Contact(language="es")).says("borrar mensajes")
    assert talk.keys() == ["delete.android", "delete.iphone"]


@pytest.mark.parametrize(
    "text", ["borren mi número", "borre mi telefono", "borrenme", "delete my number", "remove me"]
)
def test_asking_to_be_deleted_is_an_opt_out_and_no_help_with_the_phone(text: str) -> None:
    assert opt_out(text)
    assert command(text) is None


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Verificar", "verify"),
        ("¿Son ustedes de verdad?", "verify"),
        ("is this legit?", "verify"),
        ("es estafa?", "verify"),
        ("estafa", "report"),
        ("reporar", "report"),
        ("it's a scam", "report"),
        ("borrar los mensajes", "delete"),
        ("how do I delete these messages?", "delete"),
        ("frase", "phrase"),
        ("my phrase", "phrase"),
    ],
)
def test_the_words_are_known_as_people_write_them(typed: str, name: str) -> None:
    said = command(typed)
    assert said is not None
    assert said.name == name


@pytest.mark.parametrize(
    "typed", ["phase", "reported it to the police", "deleted", "borré la foto", "fase 2", "fraser"]
)
def test_and_their_lookalikes_are_not(typed: str) -> None:
    assert command(typed) is None


def test_a_discreet_case_has_no_phrase() -> None:
    talk = ana_at_her_checklist()
    her = replace(talk.parties[0], discreet=True, safe_word="girasol", phrase="luna azul")
    talk = Conversation((her,), KNOWN_ES, facts=replace(talk.facts, safe=True)).says("hola").says("girasol")
    talk.says("lista").says("frase")
    assert "luna azul" not in talk.transcript()
    assert "phrase.ask" not in talk.keys()[:1]
