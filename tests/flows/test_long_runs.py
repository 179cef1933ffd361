"""Long random conversations through every case type: nothing breaks, nothing traps, nothing grows.

`make soak` takes 100,000 turns; `make test` a hundredth of them, always the same.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from characters import ANA, LUIS, Person
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from talking import Conversation, invoice, party

from recado.flows import effects as fx
from recado.flows.casetypes import load_all
from recado.flows.events import CaseOpened, HandedBack, StaffMessage
from recado.flows.state import Contact
from recado.flows.talk import MOST_TEXTS
from recado.i18n.words import packs

TURNS = 100_000 if os.environ.get("RECADO_SOAK") else 1_000
LENGTH = 40
LARGEST_STATE = 16 * 1024
"""Bytes of JSON that a contact point and its dialogues may take."""

COMMANDS = sorted({phrase for pack in packs() for said in pack.commands.values() for phrase in said})
SHORT = sorted({phrase for pack in packs() for phrase in (*pack.yes, *pack.no, *pack.polite)})
ANSWERS = [
    *("1", "2", "3", "4", "5", "0", "99", "15/03/1987", "02/05/2019", "05/03/2020", "May 5 2018", "marzo 87"),
    *("Ana Morales", "1420 Willow St, Miami FL 33101", "Guatemala", "mexico", "(305) 555-0142", "A123456789"),
    *(
        "IOE0912345678",
        "no se",
        "idk",
        "luego",
        "no lo tengo",
        "i lost it",
        "tres",
        "treinta y dos",
        "casada",
    ),
]
ODD = [
    *("", "🙏", "👍", "\x00", "x" * 1600, "¿cuánto tarda?", "how long does it take", "cambiar 2", "change 1"),
    *("numero equivocado", "cancelé la cita", "me mudé", "i moved", "quite la pagina 2", "99/99/9999"),
    *("Liked “Hola”", "English please", "español", "Luis", "soy Luis", "cambiar persona", "PAGAR 200"),
    *("que?", "no entiendo", "wat", "donde lo mando", "los tres", "lo mismo para los dos", "ese no lo tengo"),
    *("luis: 15/03/2027", "ana 15/03/1987", "ana si y luis no", "era para luis", "no soy ella", "wrong kid"),
    *("soy su mama", "el de 50", "los dos", "no puedo pagar todo", "mi pasaporte", "él lee mis mensajes"),
    *("can I travel?", "me van a aprobar?", "verificar", "reportar", "solo recordatorios", "hablo mam"),
]

texts = st.one_of(
    st.sampled_from(ANSWERS),
    st.sampled_from(ANSWERS),
    st.sampled_from(COMMANDS),
    st.sampled_from(SHORT),
    st.sampled_from(ODD),
    st.text(max_size=30),
)
steps: st.SearchStrategy[tuple[str, Any]] = st.one_of(
    st.tuples(st.just("says"), texts),
    st.tuples(st.just("says"), texts),
    st.tuples(st.just("says"), texts),
    st.tuples(st.just("sends"), st.integers(1, 4)),
    st.tuples(
        st.just("shows"), st.sampled_from(["de luis", "ana y luis", "mi pasaporte", "the photo", "ana"])
    ),
    st.tuples(st.just("reads"), st.sampled_from(["good", "broken", "empty", "office", "too_small"])),
    st.tuples(st.just("waits"), st.sampled_from([30, 90, 4 * 3600, 3 * 86400])),
    st.tuples(st.just("staff"), st.sampled_from(["writes", "hands back", "moves", "rejects", "is paid"])),
)
people = st.sampled_from(
    [(slug, role) for slug, kind in load_all().items() for role in kind.questions[0].roles]
)


def begun(slug: str, role: str, shared: bool, invited: bool) -> Conversation:
    """A client of this case type, alone on her phone or with her husband."""
    who: Person = replace(ANA, case_type=slug, role=role)  # type: ignore[arg-type]
    hers = party(who, stage=load_all()[slug].stages[0].slug, invoices=(invoice(), invoice("1043", 9_900)))
    talk = Conversation((hers, party(LUIS)) if shared else (hers,), Contact())
    return talk.event(CaseOpened(ANA.key), "staff open the case") if invited else talk


def perform(talk: Conversation, kind: str, what: Any) -> None:  # noqa: C901 - one arm a thing
    """One thing happens."""
    hers = talk.parties[0]
    pending = [line.slug for line in hers.items if line.status in {"collecting", "closing"}]
    match kind, what:
        case "says", str(text):
            talk.says(text)
        case "sends", int(count):
            talk.says("", media=count)
        case "shows", str(caption):
            talk.says(caption, media=1)
        case "reads", "good" if pending:
            talk.fetched(hers.key, pending[0], 1)
        case "reads", str(reason) if pending:
            talk.refused(hers.key, pending[0], reason)
        case "waits", int(seconds):
            talk.waits(timedelta(seconds=seconds))
        case "staff", "writes":
            talk.change(hers.key, paused=True).event(StaffMessage(hers.key, "Hola"), "staff write")
        case "staff", "hands back":
            talk.change(hers.key, paused=False).event(HandedBack(hers.key), "staff hand back")
        case "staff", "moves":
            stages = hers.case_type.stages
            at = [stage.slug for stage in stages].index(hers.stage)
            talk.moves(hers.key, stages[(at + 1) % len(stages)].slug)
        case "staff", "rejects" if hers.items:
            talk.reviews(hers.key, hers.items[0].slug, accepted=False, reason="Se ve borrosa.")
        case "staff", "is paid":
            talk.pays(hers.key, "paid", 100, 24_900)


def way_out(talk: Conversation) -> bool:
    """Whether five texts lead to the checklist or to a person."""
    talk.change(talk.parties[0].key, paused=False)
    for text in ("INICIAR", "PERSONA", "1", "PERSONA", "PERSONA"):
        talk.says(text)
        at_a_person = talk.has(fx.CreateTask, kind="wants_person") or talk.has(fx.HandOff)
        if at_a_person or any(key.startswith("checklist.") for key in talk.keys()):  # noqa: SIM118
            return True
    return False


@pytest.mark.soak
@settings(
    max_examples=TURNS // LENGTH, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(people, st.booleans(), st.booleans(), st.lists(steps, min_size=LENGTH, max_size=LENGTH))
def test_no_conversation_breaks_or_traps_anybody(
    who: tuple[str, str], shared: bool, invited: bool, coming: list[tuple[str, Any]]
) -> None:
    talk = begun(*who, shared, invited)
    for kind, what in coming:
        perform(talk, kind, what)
        assert len(talk.keys()) <= MOST_TEXTS, talk.transcript()
        assert not talk.has(fx.CreateTask, kind="something_wrong"), talk.transcript()
        assert len(talk.stored.encode()) < LARGEST_STATE
    assert way_out(talk), talk.transcript()
