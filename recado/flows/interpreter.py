"""Who writes, or names, a language that we do not speak: one line, and a person who does."""

from __future__ import annotations

from recado.flows import intake
from recado.flows.talk import Talk
from recado.flows.wished import FlagInterpreter
from recado.i18n.understand import other_language


def heard(talk: Talk, text: str) -> bool:
    """Whether this is such a text and was answered: once an address, since staff know from then on."""
    if other_language(text) is None:
        return False
    known = talk.party is not None
    if (known and intake.answers(talk, text)) or not note(talk, text):
        return False
    if known and intake.writing(talk):
        # "Hablo mam" may be what was asked: then it is the answer, and staff know all the same.
        return False
    talk.say("other_language.person")
    return True


def note(talk: Talk, text: str) -> bool:
    """Flag the language and put it before staff, without a word; False where it is none, or is known."""
    language = other_language(text)
    if language is None or talk.view.contact.interpreter or talk.contact.memory.get("interpreter"):
        return False
    talk.set_contact(memory={**talk.contact.memory, "interpreter": language})
    talk.do(FlagInterpreter(language))
    talk.task("interpreter", f"{language}: {text}", urgent=True)
    return True
