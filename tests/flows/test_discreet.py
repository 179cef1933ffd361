"""Discreet cases: what somebody sees who holds the client's phone, and what she sees herself."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from characters import ANA, LUIS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from talking import ANA_ANSWERS, KNOWN_ES, START, Conversation, Golden, invoice, party

from recado.flows import discreet
from recado.flows import effects as fx
from recado.flows.casetypes import load_all
from recado.flows.engine import decide
from recado.flows.events import (
    CaseOpened,
    DocumentReady,
    Event,
    HandedBack,
    Message,
    PageReady,
    PageRefused,
    PaymentChanged,
    Reviewed,
    StaffMessage,
    StageChanged,
    Timer,
)
from recado.flows.state import Contact, State
from recado.flows.view import ContactFacts, FirmView, View
from recado.i18n.catalog import LANGUAGES, keys, placeholders, render
from recado.i18n.discretion import case_word
from recado.i18n.money import Money
from recado.i18n.understand import emergency

WORD = "girasol"
SAFE = ContactFacts(safe=True)
KNOWN_EN = Contact(language="en", consent="given", greeted=True)
FIRM = FirmView("Luna Immigration Law", "(202) 555-0100")
ANAS = {"discreet": True, "safe_word": WORD, "invoices": (invoice(),)}


def hers(**more: object) -> Conversation:
    """Ana's discreet case on a phone that nobody else reads."""
    more = {"contact": KNOWN_ES, "facts": SAFE, **more}
    return Conversation((party(ANA, **ANAS),), firm=FIRM, **more)


def watched(**more: object) -> Conversation:
    """The same case on a phone that staff did not mark safe."""
    return hers(facts=ContactFacts(), **more)


def told(talk: Conversation) -> str:
    """Everything that the phone has shown."""
    shown, ours = [], False
    for line in talk.lines:
        ours = line.startswith("< ") or (ours and line.startswith("  "))
        shown += [line[2:]] if ours else []
    return "\n".join(shown)


def test_what_a_controlling_husband_sees_on_the_phone_they_share(golden: Golden) -> None:
    husband = party(LUIS, stage="filed", invoices=(invoice("1050", 9_900),))
    talk = Conversation((party(ANA, **ANAS, stage="filed"), husband), KNOWN_ES, firm=FIRM)
    talk.says("hola").says("02/11/1980" if LUIS.born is None else LUIS.born.strftime("%d/%m/%Y"))
    talk.says("estado").says("pagar").says("verificar").says("cambiar").says("Ana").says("quien es")
    talk.says("qué sabe de mi esposa Ana?").says("15/03/1987").says(WORD)
    talk.moves(ANA.key, "closed").reviews(ANA.key, "passport", accepted=False, reason="borrosa")
    talk.pays(ANA.key, "paid", 25_000, 0).event(CaseOpened(ANA.key), "staff invite Ana")
    golden("discreet_shared_phone", talk)
    assert "Ana" not in told(talk)
    assert "¿Para quién" not in told(talk)
    assert "250" not in told(talk)
    assert "borrosa" not in told(talk)


def test_what_he_sees_on_her_own_phone_in_english(golden: Golden) -> None:
    talk = watched(contact=Contact())
    talk.event(CaseOpened(ANA.key), "staff invite Ana")
    talk.says("hello?").says("who is this").says("03/15/1987").says("STATUS").says(
        "I am Ana, what about my case"
    )
    talk.says("help").says("verify").says("pay").says("delete messages").says("", media=1)
    talk.moves(ANA.key, "filed").waits(timedelta(days=1)).says("hey").says("PERSON")
    golden("discreet_watched_phone_en", talk)
    assert not {"Ana", "Luna", "555"} & set(told(talk).replace(".", " ").split())
    assert case_word(told(talk)) is None


def test_what_he_sees_on_her_own_phone_in_spanish(golden: Golden) -> None:
    talk = watched(contact=Contact())
    talk.says("bueno?").says("quien habla").says("15/03/1987").says("estado").says(
        "mi esposa tiene caso con ustedes?"
    )
    talk.says("ayuda").says("pagar").says("BORRAR").says("numero equivocado").says("oiga")
    golden("discreet_watched_phone_es", talk)
    assert case_word(told(talk)) is None
    assert "Luna" not in told(talk)


def test_her_own_way_with_the_word_agreed_in_person(golden: Golden) -> None:
    talk = hers(contact=Contact())
    talk.event(CaseOpened(ANA.key), "staff invite Ana")
    talk.says("hola").says("1").says("1").says("15/03/1987").says("¡Girasol!")
    talk.says("saltar").says("estado").says("pagar").says("verificar").says("quien es").says("ayuda").says(
        "lista"
    )
    talk.moves(ANA.key, "filed").pays(ANA.key, "paid", 25_000, 0)
    talk.waits(timedelta(hours=3)).says("hola").says("girasol").says("frase").says("borrar")
    golden("discreet_her_own_way", talk)
    assert case_word(told(talk)) is None
    assert "Luna" not in told(talk)


def test_her_own_way_in_english(golden: Golden) -> None:
    talk = hers(contact=Contact())
    talk.event(CaseOpened(ANA.key), "staff invite Ana")
    talk.says("hello").says("2").says("yes").says("my word is what").says("girasol")
    talk.says("skip").says("status").says("pay").says("verify").says("who are you").says("help").says("list")
    talk.reviews(ANA.key, "passport", accepted=False, reason="too dark")
    golden("discreet_her_own_way_en", talk)
    assert case_word(told(talk)) is None


def test_three_wrong_words_lock_the_door_and_the_birth_date_opens_nothing() -> None:
    talk = hers()
    talk.says("hola")
    assert talk.keys() == ["discreet.word_ask"]
    for wrong in ("15/03/1987", "margarita"):
        talk.says(wrong)
        assert talk.keys() == ["discreet.word_wrong"]
    talk.says("rosa")
    assert talk.keys() == ["identity.locked"]
    assert talk.has(fx.CreateTask, kind="identity_locked")
    assert talk.says(WORD).keys() == ["identity.locked"]


def test_without_a_word_agreed_in_person_only_a_person_opens_the_case() -> None:
    talk = hers().change(ANA.key, safe_word="")
    talk.says("hola")
    assert talk.keys() == ["identity.locked"]
    assert talk.has(fx.CreateTask, kind="identity_locked")


@pytest.mark.parametrize("typed", ["girasol", "GIRASOL", " Girasol. ", "girasól"])
def test_the_word_is_read_as_people_type_it(typed: str) -> None:
    assert hers().says("hola").says(typed).has(fx.VerifyIdentity, outcome="right")


@pytest.mark.parametrize("typed", ["girasoles", "gira sol", "mi palabra es girasol", "girasl"])
def test_but_nothing_near_it_counts(typed: str) -> None:
    assert hers().says("hola").says(typed).has(fx.VerifyIdentity, outcome="wrong")


def test_the_case_closes_again_after_two_silent_hours_and_stays_open_while_she_writes() -> None:
    talk = hers().says("hola").says(WORD)
    for _ in range(4):
        talk.waits(timedelta(minutes=100)).says("gracias")
        assert "discreet.word_ask" not in set(talk.keys())
    talk.waits(timedelta(hours=2)).says("gracias")
    assert talk.keys() == ["discreet.word_ask"]


def test_a_safe_phone_that_a_second_person_uses_is_not_safe() -> None:
    talk = hers()
    talk.parties = (*talk.parties, party(LUIS))
    talk.says("hola")
    assert talk.keys() == ["identity.ask"]
    assert LUIS.first_name in talk.texts()[0]


@pytest.mark.parametrize(
    ("event", "note"),
    [
        (CaseOpened(ANA.key), "invitation"),
        (StageChanged(ANA.key, "filed"), "stage"),
        (Reviewed(ANA.key, "passport", accepted=False, reason="borrosa"), "sent back"),
        (Reviewed(ANA.key, "passport", accepted=True), "accepted"),
        (PaymentChanged(ANA.key, "paid", 100, 0), "payment is paid"),
        (Timer(ANA.key, "reminder", 0), "reminder"),
    ],
)
def test_what_cannot_be_told_here_is_a_persons_to_tell(event: Event, note: str) -> None:
    talk = watched().event(event)
    assert talk.keys() == []
    (task,) = [effect for effect in talk.last if isinstance(effect, fx.CreateTask)]
    assert (task.kind, task.party) == ("cannot_be_told", ANA.key)
    assert note in task.note


def test_she_is_told_what_waited_once_the_phone_is_safe() -> None:
    talk = watched().moves(ANA.key, "filed")
    talk.facts = SAFE
    talk.says("hola").says(WORD)
    assert talk.keys()[:2] == ["identity.right", "status.owed"]


@pytest.mark.parametrize(
    "event",
    [
        Timer(ANA.key, "reminder", 4),
        Timer(ANA.key, "collect_pause", 0),
        PageReady(ANA.key, "passport"),
        PageRefused(ANA.key, "passport", "broken"),
        DocumentReady(ANA.key, "passport", 1),
        StaffMessage(ANA.key, "Llámeme"),
        HandedBack(ANA.key),
    ],
)
def test_what_nobody_waits_to_hear_makes_no_work(event: Event) -> None:
    assert [
        effect for effect in watched().event(event).last if isinstance(effect, fx.Say | fx.CreateTask)
    ] == []


def test_while_staff_write_to_an_unsafe_phone_the_machine_keeps_quiet() -> None:
    talk = watched().change(ANA.key, paused=True).says("ok llamo mañana", media=1)
    assert talk.keys() == []
    assert talk.has(fx.KeepFile)


def test_staff_read_what_the_stranger_wrote_in_the_thread_of_the_case() -> None:
    talk = watched().says("necesito ayuda con algo")
    assert talk.state.contact.party == ANA.key
    (task,) = [effect for effect in talk.last if isinstance(effect, fx.CreateTask)]
    assert task.party == ANA.key
    assert "necesito ayuda con algo" in task.note


def test_two_machines_do_not_talk_for_ever() -> None:
    talk = watched()
    said = [talk.says("hola").keys() for _ in range(50)]
    assert [key for each in said for key in each] == ["stranger.hello", "stranger.thanks"]


def test_stop_is_heard_on_any_phone() -> None:
    talk = watched().says("ALTO")
    assert talk.has(fx.OptOut, confirm=True)
    assert talk.says("hola").keys() == []
    assert talk.says("INICIAR").keys() == ["discreet.optin.done"]
    assert "Luna" not in talk.texts()[0]


def test_news_at_a_safe_and_open_phone_still_say_only_that_there_is_something() -> None:
    talk = hers().says("hola").says(WORD)
    assert talk.moves(ANA.key, "filed").keys() == ["discreet.message"]
    assert talk.reviews(ANA.key, "passport", accepted=False, reason="oscura").keys() == [], "rung once"
    assert "status.owed" in talk.says("hola").keys()[:2], "and what it was is told when she writes"
    assert "status.owed" not in talk.says("gracias").keys()[:2], "once"
    assert talk.pays(ANA.key, "paid", 100, 0).keys() == ["discreet.message"]


def test_status_asked_for_with_news_waiting_tells_them_once() -> None:
    talk = hers().says("hola").says(WORD).moves(ANA.key, "filed").says("estado")
    assert talk.keys().count("status.owed") == 1


def test_a_text_too_short_to_be_a_word_costs_no_attempt() -> None:
    talk = hers().says("hola").says("1").says("ok")
    assert talk.keys() == ["discreet.word_ask"]
    assert talk.says(WORD).has(fx.VerifyIdentity, outcome="right")


def test_the_consent_on_record_is_to_the_words_that_were_said() -> None:
    talk = hers(contact=Contact(language="es")).says("hola").says("sí")
    assert talk.has(fx.RecordConsent, given=True, wording="discreet.consent.ask")


def test_what_would_tell_is_left_to_a_person_and_the_answer_to_it_is_nobodys() -> None:
    talk = hers().change(ANA.key, answers=ANA_ANSWERS).says("hola").says(WORD)
    assert talk.keys()[-1] == "discreet.in_person"
    assert talk.has(fx.CreateTask, kind="cannot_be_told")
    talk.says("ya puedo hablar")
    assert not talk.has(fx.SaveAnswer)
    assert not talk.has(fx.CreateTask, kind="cannot_be_told"), "once is enough"


def test_the_firms_neutral_name_is_its_own_to_choose() -> None:
    named = FirmView("Luna Immigration Law", "(202) 555-0100", neutral_name="Luna")
    talk = Conversation((party(ANA, **ANAS),), Contact(language="es"), firm=named, facts=SAFE).says("hola")
    assert "Luna le mande mensajes" in talk.texts()[-1]
    assert "Immigration" not in told(talk)


TELLING = fx.Bilingual("work permit and visa", "permiso de trabajo y visa")
PLAIN = fx.Bilingual("a photo", "una foto")


@pytest.mark.parametrize("words", [TELLING, PLAIN])
@pytest.mark.parametrize("key", sorted(keys()))
def test_no_text_of_the_catalog_tells_once_it_is_said_in_a_discreet_case(
    key: str, words: fx.Bilingual
) -> None:
    view = View(FIRM, (party(ANA, **ANAS),), SAFE)
    params = {name: _value(name, words) for name in placeholders(key, "es")}
    (said,) = discreet.quiet([fx.Say(key, params, ANA.key)], view, ())
    for language in LANGUAGES:
        spoken = {
            name: getattr(value, language) if isinstance(value, fx.Bilingual) else value
            for name, value in said.params.items()
        }
        assert case_word(render(said.key, language, spoken)) is None
    assert "Luna" not in render(said.key, "es", {n: _spanish(v) for n, v in said.params.items()})


def _value(name: str, words: fx.Bilingual) -> fx.Param:
    if name in {"amount", "balance"}:
        return Money(25_000, "usd")
    if name in {"n", "done", "total", "sent"}:
        return 2
    if name == "firm":
        return FIRM.name
    return date(2026, 5, 1) if name == "date" else words


def _spanish(value: fx.Param) -> fx.Param:
    return value.es if isinstance(value, fx.Bilingual) else value


WORDS = """hola|hello|1|2|sí|no|saltar|lista|estado|pagar|listo|volver|menu|ayuda|quien es|verificar|reportar
frase|borrar|persona|English|español|2 de mayo de 2019|es estafa?|cuánto tarda?|15/03/1987|Ana|Luis|cambiar
numero equivocado|gracias|girasol|vino la migra|lo agarraron|me pegó|me mudé|me arrestaron|me casé
perdí mi tarjeta|no le diga a mi esposo|hablo mam|no hablo español|can I travel?|¿puedo trabajar?
me van a aprobar?|no sé|después|es mi número nuevo|soy Ana|este es mi otro celular|i changed my number
🙏|Auto-reply: I am driving"""
SAID = st.sampled_from(WORDS.replace("\n", "|").split("|"))
PUSHED = st.sampled_from(
    [
        CaseOpened(ANA.key),
        StageChanged(ANA.key, "filed"),
        Reviewed(ANA.key, "passport", accepted=False, reason="mande su visa"),
        PaymentChanged(ANA.key, "paid", 100, 0),
        Timer(ANA.key, "reminder", 1),
        PageRefused(ANA.key, "passport", "broken"),
        DocumentReady(ANA.key, "passport", 1),
        HandedBack(ANA.key),
    ]
)
OTHER = st.sampled_from(
    [None, None, None, None, "voice", "location", "contact", "sticker", "reaction", "video"]
)
HEARD = st.builds(Message, SAID, media=st.sampled_from([0, 0, 0, 1]), other=OTHER)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(sorted(load_all())), st.lists(HEARD | PUSHED, min_size=1, max_size=14))
def test_no_flow_that_can_be_reached_tells_of_a_discreet_case(slug: str, coming: list[Event]) -> None:
    kind = load_all()[slug]
    her = party(ANA, **ANAS, case_type=kind, role=kind.questions[0].roles[0], stage=kind.stages[0].slug)
    talk = Conversation((her,), Contact(language="es", greeted=True), firm=FIRM, facts=SAFE)
    talk.says("hola").says("1").says(WORD)
    for event in coming:
        talk.event(event)
        for text in talk.texts():
            assert case_word(text) is None, text
            assert "Luna" not in text


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(HEARD.filter(lambda said: emergency(said.text) is None), min_size=1, max_size=12))
def test_who_shares_the_phone_is_answered_as_if_her_case_were_not_there(coming: list[Event]) -> None:
    """But for a cry for help: a number against violence at home must never be read on this phone."""
    his = party(LUIS, invoices=(invoice("1050", 9_900),))
    with_her = View(FIRM, (party(ANA, **ANAS), his), SAFE)
    alone = View(FIRM, (his,), SAFE)
    one = other = State(Contact(language="es", consent="given", greeted=True))
    for event in coming:
        shared, his_own = decide(one, event, with_her, START), decide(other, event, alone, START)
        assert shared == his_own
        one, other = shared.state, his_own.state


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(HEARD | PUSHED, min_size=1, max_size=12))
def test_whoever_writes_from_an_unsafe_phone_learns_nothing(coming: list[Event]) -> None:
    talk = watched(contact=Contact())
    for event in coming:
        talk.event(event)
        for key in list(talk.keys()):
            assert re.match(discreet.ANYWHERE, key), "the outbox lets it pass, too"
        assert case_word(" ".join(talk.texts())) is None


def test_a_question_that_may_be_said_stays_open_behind_an_answer_that_may_not() -> None:
    talk = hers().says("hola").says(WORD).change(ANA.key, answers={})
    while talk.state.dialogue(ANA.key).asked is None:
        talk.says("saltar")
    asked = talk.state.dialogue(ANA.key).asked
    talk.moves(ANA.key, "filed").says("estado")
    assert talk.state.dialogue(ANA.key).asked == asked
    assert talk.keys()[-1] != "discreet.in_person"


def test_what_has_a_clock_reaches_staff_from_an_unsafe_phone_without_a_word() -> None:
    talk = watched().says("me arrestaron ayer")
    tasks = [(e.kind, e.party) for e in talk.last if isinstance(e, fx.CreateTask)]
    assert ("arrested", ANA.key) in tasks
    assert talk.keys() == ["stranger.hello"]


def test_a_tap_on_a_text_or_an_answering_telephone_gets_nothing() -> None:
    assert watched().says("", other="reaction").keys() == []
