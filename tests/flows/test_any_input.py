"""Nothing that arrives or lies stored makes a turn fail, and nothing of a case is said before its time."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from characters import ANA, BETH, GRANT, LUIS, PRIYA
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from talking import ANA_ANSWERS, START, Conversation, invoice, party

from recado.flows import arranged, loops, reasons
from recado.flows import effects as fx
from recado.flows.engine import decide
from recado.flows.events import (
    CaseOpened,
    DocumentReady,
    Event,
    HandedBack,
    ItemDecided,
    Message,
    NumberAdded,
    PageReady,
    PageRefused,
    PagesToSign,
    PaymentChanged,
    Reviewed,
    StaffMessage,
    StageChanged,
    TakenBack,
    Timer,
)
from recado.flows.state import Contact, Dialogue, Frame, State
from recado.flows.view import FirmView, ItemView, View
from recado.i18n.catalog import render
from recado.i18n.words import plain
from recado.media.legible import Fault

HALF_SENT = (
    ItemView("last_permit", "collecting", 2, sheets=("a1", "b2")),
    ItemView("passport", "collecting", 1, pending=1, sheets=("c3",)),
    ItemView("residence_receipt", "received", 1, sheets=("d4",)),
)
PARTIES = (
    party(ANA, answers=ANA_ANSWERS, items=HALF_SENT),
    party(PRIYA, invoices=(invoice(), invoice("1043"))),
    party(LUIS, answers={"relationship": "spouse"}),
    party(BETH, items=(ItemView("signed_forms", "missing", to_sign=3),)),
    party(GRANT, paused=True),
)
KEYS = [*(each.key for each in PARTIES), "lead", "nobody:R-9"]
ITEMS = ["last_permit", "passport", "marriage_certificate", "labor_condition", "gone", ""]
WORDS = [
    *("no lo tengo", "mis respuestas", "cambiar 1", "más", "después", "no sé", "1) no 2) 1", "i lost it"),
    *("hola", "hello there my friend", "español", "english", "1", "2", "3", "9", "si", "no", "15/03/1987"),
    *("STOP", "alto", "INICIAR", "yes", "listo", "done", "pagar", "estado", "lista", "saltar", "atras"),
    *("persona", "ayuda", "idioma", "quien eres", "¿cuánto tarda?", "mi esposo nació en 1985 en Oaxaca"),
    *("x" * 1600, "numero equivocado", "cancelé la cita", "Luis", "cambiar persona", "menu", "gracias"),
    *(
        "me mude",
        "me arrestaron",
        "no le diga a mi esposo",
        "es para mi hija",
        "soy Luis",
        "cambie de numero",
    ),
    *("🙏", "", "\x00", "\ud800", "-1", "1e9", "99/99/9999"),
    *("quite la página 2", "cambie la 1", "deshacer", "otra página", "enviar así", "pasaporte y permiso"),
    *("la misma", "remove page 1", "pasaporte", "borre la última"),
]

sheet_names = st.sampled_from(["a1", "b2", "c3", "d4"])
texts = st.sampled_from(WORDS) | st.text(max_size=40)
keys = st.sampled_from(KEYS)
items = st.sampled_from(ITEMS)
events: st.SearchStrategy[Event] = st.one_of(
    st.builds(
        Message,
        texts,
        st.integers(-1, 10),
        st.none() | st.text(max_size=5),
        st.sampled_from(["sms", "whatsapp"]),
        st.sampled_from([None, None, None, "STOP", "START", "HELP"]),
        st.sampled_from([None, None, None, "location", "contact", "voice", "sticker"]),
    ),
    st.builds(
        PageReady,
        keys,
        items,
        st.integers(0, 50),
        st.lists(sheet_names, max_size=3).map(tuple),
        st.lists(st.sampled_from([*Fault, "odd"]), max_size=3).map(tuple),
        st.just("") | sheet_names,
        st.just("") | sheet_names,
    ),
    st.builds(PageRefused, keys, items, st.sampled_from(["empty", "office", "unreadable", "nonsense"])),
    st.builds(DocumentReady, keys, items, st.integers(-1, 50), st.integers(-1, 5)),
    st.builds(
        Timer,
        keys,
        st.sampled_from(["reminder", "collect_pause", "invited", "sorting", "odd"]),
        st.integers(0, 9),
        st.integers(-1, 5),
    ),
    st.builds(
        PaymentChanged,
        keys,
        st.sampled_from(["paid", "processing", "failed"]),
        st.integers(0, 10**7),
        st.integers(0, 10**7),
    ),
    st.builds(StageChanged, keys, st.sampled_from(["filed", "closed", "gone"])),
    st.builds(
        Reviewed,
        keys,
        items,
        st.booleans(),
        st.text(max_size=20),
        st.sampled_from(["", "gone", *reasons.REASONS]),
        st.sampled_from(["", "client", "firm"]),
    ),
    st.builds(TakenBack, keys, items, st.booleans()),
    st.builds(
        ItemDecided, keys, items, st.sampled_from(["waive", "instead", "missing"]), st.text(max_size=20)
    ),
    st.builds(PagesToSign, keys, items | st.just("signed_forms"), st.integers(0, 5)),
    st.builds(StaffMessage, keys, texts),
    st.builds(HandedBack, keys),
    st.builds(CaseOpened, keys),
    st.builds(NumberAdded, keys),
)
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=12)
    | st.sampled_from([*ITEMS, START.isoformat()]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
memories = st.dictionaries(
    st.sampled_from(
        [
            "item",
            "open",
            "closing",
            "sent",
            "got",
            "later",
            "refused",
            "news",
            "misses",
            "told",
            "kept_at",
            "pack",
            "put_off",
            "moment",
            "away",
            "heard_at",
            *("waiting", "weak", "told", "hope", "hope_at", "swap", "swap_item", "swapped", "named"),
            *("named_at", "twins", "undo", "want", "want_item", "wish", "last", "emptied"),
        ]
    )
    | st.text(max_size=6),
    json_values,
    max_size=6,
)
frames = st.builds(
    Frame,
    st.sampled_from(
        ["intake", "checklist", "billing", "lead", "review", "lacking", "sorting", "signature", "gone"]
    ),
    st.sampled_from(
        ["question", "item", "rest", "choose", "asked", "page", "reason", "which", "original", "gone"]
    ),
    st.dictionaries(
        st.sampled_from(["question", "redo", "invoices", "shown", "item", "options", "files", "each"]),
        json_values,
        max_size=3,
    ),
)
dialogues = st.builds(
    Dialogue,
    st.lists(frames, max_size=4).map(tuple),
    st.integers(-1, 9) | json_values,
    st.sampled_from(
        [
            None,
            "identity.birth_date",
            "intake.basis",
            "item.passport",
            "billing.choose",
            "twins.which",
            "pages.which",
            "sign.where",
        ]
    )
    | json_values,
    st.sampled_from(["unknown", "verified", "locked"]) | json_values,
    st.integers(0, 3) | json_values,
    st.just(START.isoformat()) | json_values,
    memories,
)
contacts = st.builds(
    Contact,
    st.sampled_from([None, "en", "es"]) | json_values,
    st.sampled_from(["unasked", "asked", "given", "refused"]) | json_values,
    st.booleans() | json_values,
    st.sampled_from([None, *KEYS]) | json_values,
    st.just((START + timedelta(hours=1)).isoformat()) | json_values,
    st.booleans() | json_values,
    st.sampled_from([None, "language", "consent", "party"]) | json_values,
    st.dictionaries(st.sampled_from(["offered", "kept_at"]), json_values, max_size=2),
)
states = st.builds(State, contacts, st.dictionaries(keys, dialogues, max_size=4))
views = st.lists(st.sampled_from(PARTIES), max_size=4, unique_by=lambda each: each.key).map(
    lambda chosen: View(FirmView("Luna Legal", "(202) 555-0100"), tuple(chosen))
)


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(states, views, st.lists(events, min_size=1, max_size=6))
def test_any_event_on_any_stored_state_gives_a_turn_that_can_be_stored_and_sent(
    state: State, view: View, coming: list[Event]
) -> None:
    for event in coming:
        turn = decide(state, event, view, START)
        state = turn.state
        for effect in turn.effects:
            _can_be_performed(effect, view, event)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(texts, st.integers(0, 3)), min_size=1, max_size=15))
@example([("me arrestaron", 0), ("no lo tengo", 0), ("", 0)])
def test_every_message_of_a_willing_client_is_answered_or_is_a_page(messages: list[tuple[str, int]]) -> None:
    talk = Conversation((party(ANA, invoices=(invoice(),)),))
    times = Counter[str]()
    for text, media in messages:
        times[plain(text)] += 1
        talk.says(text, media=media)
        if times[plain(text)] > loops.SAME:
            continue  # what is sent again and again is kept, told to staff, and answered no more
        silent = talk.state.contact.opted_out or talk.has(fx.OptOut)
        # What follows an emergency goes to whoever is on call, and is acknowledged once.
        kept = any(
            isinstance(e, fx.AddPage | fx.KeepFile | fx.CloseDocument | fx.RaiseAlert | arranged.HoldFile)
            for e in talk.last
        )
        assert talk.keys() or silent or kept, (text, talk.transcript())


@settings(max_examples=200, deadline=None)
@given(st.lists(texts.filter(lambda text: "1987" not in text), min_size=1, max_size=15))
def test_nothing_of_a_case_is_said_to_somebody_who_never_proved_who_they_are(said: list[str]) -> None:
    talk = Conversation((party(ANA, invoices=(invoice(),), stage="filed"), party(LUIS, stage="drafting")))
    for text in said:
        talk.says(text)
    talk.moves(ANA.key, "closed").reviews(ANA.key, "passport", accepted=False, reason="borrosa")
    talk.pays(LUIS.key, "paid", 25_000, 0)
    told = "\n".join(line for line in talk.lines if line.startswith("<"))
    for secret in (
        "pasaporte",
        "passport",
        "permiso",
        "permit",
        "250",
        "gobierno",
        "government",
        "borrosa",
        "terminado",
    ):
        assert secret not in told


def test_a_step_that_a_new_version_dropped_recovers_to_the_step_that_is_due() -> None:
    talk = Conversation((party(ANA),), Contact(language="es", consent="given", greeted=True))
    talk.says("hola").says("15/03/1987")
    dialogue = replace(talk.state.dialogue(ANA.key), frames=(Frame("survey", "stars"),), asked="survey.stars")
    turn = decide(
        talk.state.with_dialogue(ANA.key, dialogue), Message("5"), View(talk.firm, talk.parties), START
    )
    assert [e.reason for e in turn.effects if isinstance(e, fx.Recovered)] == [
        "no step survey/stars in the current flows"
    ]
    assert not any(isinstance(e, fx.SaveAnswer) for e in turn.effects)
    assert [e.key for e in turn.effects if isinstance(e, fx.Say)][-1] == "intake.yes_no_again"


def test_from_anywhere_a_person_is_one_word_away() -> None:
    chance = random.Random(7)
    for _ in range(60):
        talk = Conversation((party(ANA, invoices=(invoice(), invoice("1043"))),))
        for text in chance.choices([word for word in WORDS if word not in {"STOP", "alto", "\ud800"}], k=12):
            talk.says(text)
        if talk.state.contact.opted_out:
            continue
        assert talk.says("PERSONA").has(fx.CreateTask, kind="wants_person"), talk.transcript()


def test_state_stays_small_over_a_long_conversation() -> None:
    chance = random.Random(11)
    talk = Conversation((party(ANA), party(LUIS)))
    sizes = []
    for _ in range(600):
        talk.says(
            chance.choice([word for word in WORDS if word != "\ud800"]), media=chance.choice([0, 0, 0, 1])
        )
        sizes.append(len(talk.stored))
    assert max(sizes) < 16 * 1024
    assert all(after - before < 2048 for before, after in pairwise(sizes))


def _can_be_performed(effect: fx.Effect, view: View, event: Event) -> None:
    known = {each.key for each in view.parties}
    if isinstance(effect, fx.Say):
        for language in ("en", "es"):
            spoken = {
                name: getattr(value, language) if isinstance(value, fx.Bilingual) else value
                for name, value in effect.params.items()
                if not isinstance(value, fx.PayLink | fx.SamplePage | arranged.SignPages)
            }
            assert render(
                effect.key, language, {"link": "https://example.org", "page": "https://example.org", **spoken}
            ).strip()
    elif isinstance(effect, fx.AddPage | fx.KeepFile | arranged.HoldFile):
        assert isinstance(event, Message)
        assert effect.media < event.media
    if party_key := getattr(effect, "party", None):
        assert party_key in known
    json.dumps(str(effect), ensure_ascii=True)
