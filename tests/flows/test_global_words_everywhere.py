"""Each word that always works, in each place, in both languages and with typos; and two languages at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from characters import ANA, LUIS
from talking import ANA_ANSWERS, KNOWN_ES, Conversation, Golden, ana_at_her_checklist, invoice, party

from recado.flows import effects as fx
from recado.flows.state import Contact

WORDS = [
    *("ayuda", "help", "ayudaa", "menu", "estado", "status", "lista", "checklist", "lizta", "pagar", "pay"),
    *("idioma", "language", "persona", "person", "volver", "back", "saltar", "skip", "listo", "done"),
    *("quien eres", "who are you"),
]


def at_the_language() -> Conversation:
    return Conversation((party(ANA),)).says("🙏")


def at_the_consent() -> Conversation:
    return Conversation((party(ANA),)).says("hola").says("1")


def at_the_routing() -> Conversation:
    return Conversation((party(ANA), party(LUIS)), KNOWN_ES).says("hola")


def at_the_identity() -> Conversation:
    return Conversation((party(ANA),), KNOWN_ES).says("hola")


def at_the_intake() -> Conversation:
    return at_the_identity().says("15/03/1987")


def at_the_bills() -> Conversation:
    return ana_at_her_checklist(invoices=(invoice(), invoice("1043"))).says("pagar")


def among_pages() -> Conversation:
    return ana_at_her_checklist().says("saltar").says("", media=1)


PLACES = [
    at_the_language,
    at_the_consent,
    at_the_routing,
    at_the_identity,
    at_the_intake,
    ana_at_her_checklist,
]
PLACES += [at_the_bills, among_pages]
MISREAD = (fx.RecordConsent, fx.VerifyIdentity)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
@pytest.mark.parametrize("word", WORDS)
def test_a_word_is_answered_wherever_it_is_said_and_taken_for_nothing_else(
    place: Callable[[], Conversation], word: str
) -> None:
    talk = place().says(word)
    assert talk.keys() or talk.has(fx.CloseDocument), talk.transcript()
    assert not any(isinstance(each, MISREAD) for each in talk.last)
    saved = [each.value for each in talk.last if isinstance(each, fx.SaveAnswer)]
    assert saved in ([], [None]), "skipped at most"


@pytest.mark.parametrize("place", PLACES[4:6], ids=lambda place: place.__name__)
@pytest.mark.parametrize("word", ["ayuda", "estado", "pagar", "quien eres", "menu"])
def test_after_the_word_the_client_is_told_what_we_return_to(
    place: Callable[[], Conversation], word: str
) -> None:
    assert place().says(word).texts()[-1].startswith("Volvemos a")


def test_writing_in_the_other_language_twice_asks_once(golden: Golden) -> None:
    talk = ana_at_her_checklist().says("I do not have the paper with me today")
    assert "language.ask" not in set(talk.keys())
    talk.says("my husband has it and he is at work")
    assert talk.keys()[-1] == "language.ask"
    golden(
        "two_languages",
        talk.says("2").says("the other thing is with my sister").says("es que no lo tengo aqui ahora"),
    )


def test_nothing_switches_by_itself_and_nobody_is_asked_twice() -> None:
    talk = ana_at_her_checklist().says("I do not have the paper with me").says("my husband has it at work")
    talk.says("this is what I have for you").says("I will send the rest when I get home")
    assert "language.ask" not in set(talk.keys())
    assert talk.state.contact.language == "es"


def test_in_spanish_the_other_way_round() -> None:
    known = Contact(language="en", consent="given", greeted=True)
    talk = Conversation((party(ANA, answers=ANA_ANSWERS),), known).says("hi").says("03/15/1987")
    talk.says("no tengo ese papel conmigo ahora").says("mi esposo lo tiene en su trabajo")
    assert talk.keys()[-1] == "language.ask"
    assert talk.says("1").state.contact.language == "es"


@pytest.mark.parametrize("text", ["ok thanks", "passport", "my husband"])
def test_single_words_prove_nothing(text: str) -> None:
    talk = ana_at_her_checklist().says(text).says(text)
    assert "language.ask" not in set(talk.keys())
