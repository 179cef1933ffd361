"""Somebody who is being watched, and whoever holds her phone and looks for a sign that there is a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from characters import ANA, LUIS
from talking import KNOWN_ES, Conversation, Golden, ana_at_her_checklist, invoice, party

from recado.flows import effects as fx
from recado.flows.casetypes import load_all
from recado.flows.events import PaymentChanged, StageChanged
from recado.flows.state import Contact
from recado.flows.view import ContactFacts, FirmView
from recado.i18n.confidences import watched as reads_along
from recado.i18n.discretion import case_word

WORD = "girasol"
FIRM = FirmView("Luna Immigration Law", "(202) 555-0100")
SAFE = ContactFacts(safe=True)
KNOWN_EN = Contact(language="en", consent="given", greeted=True)
PROBES = (
    *("hola", "quien habla", "de quien es este numero", "VERIFICAR", "PAGAR", "ESTADO", "STATUS", "LISTA"),
    *("BORRAR", WORD, "15/03/1987", "RESPUESTAS", "CAMBIAR 1", "IDIOMA", "english", "español", "EJEMPLO"),
    *("REPORTAR", "FRASE", "AYUDA", "INFO", "solo recordatorios", "mi esposa tiene caso?", "soy Ana"),
    *("PERSONA", "no entiendo", "todos", "me mude", "cuanto tarda?", "puedo viajar?", "START", "pay", "help"),
)


def hers(case_type: str = "u_visa", contact: Contact = KNOWN_ES, *, safe: bool = True) -> Conversation:
    """Ana's discreet case on a phone that staff marked safe, or did not."""
    her = replace(ANA, case_type=case_type, role="petitioner")
    view = party(her, discreet=True, safe_word=WORD, invoices=(invoice(),), staff_name="Paula Reyes")
    return Conversation((view,), contact, facts=ContactFacts(safe=safe), firm=FIRM)


def shown(talk: Conversation) -> str:
    """Everything that the phone has shown."""
    lines, ours = [], False
    for line in talk.lines:
        ours = line.startswith("< ") or (ours and line.startswith("  "))
        lines += [line[2:]] if ours else []
    return "\n".join(lines)


@pytest.mark.parametrize("case_type", ["u_visa", "vawa"])
@pytest.mark.parametrize("safe", [False, True])
@pytest.mark.parametrize("probe", [probe for probe in PROBES if probe != WORD])
def test_no_word_names_the_firm_its_telephone_its_people_or_her(
    case_type: str, probe: str, *, safe: bool
) -> None:
    talk = hers(case_type, safe=safe).says("hola")
    talk.says(probe).waits(timedelta(hours=1)).says(probe)
    for told in ("Luna", "555", "Paula", "Ana", "250", "R-1001"):
        assert told not in shown(talk)
    assert case_word(shown(talk)) is None


def test_what_he_learns_from_her_safe_phone_in_his_hands_in_spanish(golden: Golden) -> None:
    talk = hers()
    talk.says("hola").says("ayuda").says("verificar").says("estado").says("pagar").says("persona")
    talk.says("borrar").says("15/03/1987").says("amor").says("rosa").says(WORD).says("mi esposa tiene caso?")
    golden("watched_before_the_word_es", talk)


def test_what_he_learns_from_her_safe_phone_in_his_hands_in_english(golden: Golden) -> None:
    talk = hers("vawa", KNOWN_EN)
    talk.says("hi").says("help").says("verify").says("status").says("pay").says("person").says("delete")
    talk.says("03/15/1987").says("love").says("rose").says(WORD).says("does my wife have a case?")
    golden("watched_before_the_word_en", talk)


def test_he_reads_along_in_spanish(golden: Golden) -> None:
    talk = hers("vawa").says("hola").says(WORD).says("mi esposo lee mis mensajes")
    talk.says("el esta aqui").says("no es seguro escribirme")
    golden("watched_he_reads_along_es", talk)


def test_he_reads_along_in_english(golden: Golden) -> None:
    talk = hers(contact=KNOWN_EN).says("hi").says(WORD).says("my husband checks my phone")
    talk.says("I'm not alone").says("it's not safe to text me")
    golden("watched_he_reads_along_en", talk)


@pytest.mark.parametrize(
    "said",
    [
        *("mi esposo lee mis mensajes", "él revisa mi celular", "no estoy sola", "el esta aqui"),
        *("no es seguro escribirme", "me estan vigilando", "mi ex tiene mi telefono"),
        *("he reads my texts", "my husband goes through my phone", "I'm not alone", "he's here"),
        *("it's not safe to text me", "I'm being watched", "can't talk he is here"),
    ],
)
def test_who_says_that_another_reads_along_is_not_written_to_again_by_a_machine(said: str) -> None:
    assert reads_along(said)
    for talk in (hers().says("hola").says(WORD), ana_at_her_checklist()):
        talk.says(said)
        assert talk.keys() == ["stranger.thanks"]
        assert talk.has(fx.HandOff, party=ANA.key)
        assert talk.has(fx.CreateTask, kind="confidence", urgent=True)
        assert not talk.has(fx.SaveAnswer)


@pytest.mark.parametrize(
    "said",
    [
        *(
            "mi hijo esta aqui conmigo para la foto",
            "es seguro mandar fotos aqui?",
            "quien lee mis mensajes?",
        ),
        *("no tengo mi telefono", "mi esposo nació en Oaxaca", "is it safe to text my passport?"),
        *("my husband is a citizen", "the card is here", "vivo sola", "estoy solo"),
    ],
)
def test_other_words_about_home_are_heard_as_before(said: str) -> None:
    assert not reads_along(said)


def test_that_others_use_her_phone_is_for_a_person_today() -> None:
    talk = hers("vawa").says("hola").says(WORD).says("saltar")
    assert talk.state.dialogue(ANA.key).asked == "intake.phone_use"
    assert talk.says("1").has(fx.CreateTask, kind="confidence", urgent=True)


def test_a_language_named_on_a_watched_phone_reaches_staff_without_a_word() -> None:
    talk = hers(safe=False).says("hola").waits(timedelta(minutes=1)).says("hablo mam")
    assert talk.has(fx.CreateTask, kind="interpreter")
    assert "other_language.person" not in talk.transcript()


def test_another_number_that_knows_her_name_and_birth_date_is_told_what_any_stranger_is() -> None:
    told = []
    for name in ("Ana Morales, nací 15/03/1987", "Rosa Nadie, nací 01/01/1970"):
        talk = Conversation((), Contact(), firm=FIRM)
        for said in (
            f"soy {name}, como va mi caso",
            "1",
            "VERIFICAR",
            "PAGAR",
            "ESTADO",
            WORD,
            "cambie de numero",
        ):
            talk.says(said)
        told.append(shown(talk))
    assert told[0] == told[1]


def test_the_husband_on_a_shared_phone_is_answered_word_for_word_as_if_she_were_not_there() -> None:
    husband = party(LUIS, invoices=(invoice("1050", 9_900),))
    wife = party(replace(ANA, case_type="u_visa"), discreet=True, safe_word=WORD, invoices=(invoice(),))
    told = []
    for parties in ((husband,), (wife, husband)):
        talk = Conversation(parties, KNOWN_ES, facts=SAFE, firm=FIRM)
        talk.says("hola").says("02/11/1985")
        for probe in (*PROBES, "Ana", "para Ana", "ana: 15/03/1987", "los dos", "otra persona", "no soy el"):
            talk.says(probe).waits(timedelta(minutes=11))
        talk.says("de ana", media=1)
        if len(parties) > 1:
            talk.event(StageChanged(ANA.key, "filed")).event(PaymentChanged(ANA.key, "paid", 25_000, 0))
        told.append(shown(talk))
    assert told[0] == told[1]


def test_the_types_whose_clients_may_be_watched_are_discreet() -> None:
    assert {slug for slug, known in load_all().items() if known.discreet} >= {"u_visa", "vawa"}
