"""A made-up case type that has everything a case type may have, and Ana in it."""

from pathlib import Path

from characters import ANA
from talking import KNOWN_ES, Conversation, party

from recado.flows.casetypes import load
from recado.flows.state import Contact

KNOWN_EN = Contact(language="en", consent="given", greeted=True)
TOY = load(Path(__file__).with_name("toy.yaml"))
ANSWERS = {"city": "Tulsa", "children": 0, "entry": "2019-05-02"}


def toy(**changes: object) -> Conversation:
    """Ana in Spanish, before her first question or, with answers, her first paper."""
    talk = Conversation((party(ANA, case_type=TOY, **changes),), KNOWN_ES)
    return talk.says("hola").says("15/03/1987")


def sends_passport(talk: Conversation) -> Conversation:
    """The passport is sent and made into a PDF."""
    return (
        talk.says("", media=1).fetched(ANA.key, "passport", 1).says("listo").fetched(ANA.key, "passport", 0)
    )


def asked(talk: Conversation) -> str:
    """What waits for an answer."""
    return talk.state.dialogue(talk.parties[0].key).asked or ""
