"""Who writes, or names, a language that we do not speak: one line, and a person who does."""

from __future__ import annotations

from recado.flows import intake
from recado.flows.talk import Talk
from recado.flows.wished import FlagInterpreter
from recado.i18n.understand import other_language


def heard(talk: Talk, text: str) -> bool:
    """Whether this is such a text and was answered: once an address, since staff know from then on."""
    language = other_language(text)
    known = talk.party is not None
    if language is None or (known and intake.answers(talk, text)) or not _flag(talk, language, text):
        return False
    if known and intake.writing(talk):
        # "Hablo mam" may be what was asked: then it is the answer, and staff know all the same.
        return False
    talk.say("other_language.person")
    return True


def note(talk: Talk, text: str) -> bool:
    """Flag the language and put it before staff, without a word, where the text names or speaks one.

    Whether that was so, for the first time at this address.
    """
    language = other_language(text)
    return language is not None and _flag(talk, language, text)


def _flag(talk: Talk, language: str, text: str) -> bool:
    """False where staff know already."""
    if talk.view.contact.interpreter or talk.contact.memory.get("interpreter"):
        return False
    talk.remember_here(interpreter=language)
    talk.do(FlagInterpreter(language))
    talk.task("interpreter", f"{language}: {text}", urgent=True)
    return True
