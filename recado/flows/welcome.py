"""The first words: who we are, that this is automated, how to reach a person, and in which language."""

from __future__ import annotations

from recado.flows.effects import SetLanguage
from recado.flows.small import is_polite
from recado.flows.talk import Next, Talk
from recado.i18n.language import OFFERED, Language, name_of
from recado.i18n.understand import choice, command, language_of

_NAMES = tuple(map(name_of, OFFERED))


def pending(talk: Talk) -> bool:
    """Whether this contact point has no language yet, or was asked for another."""
    return talk.contact.language is None or talk.contact.asked == "language"


def ask(talk: Talk) -> None:
    """Ask for the language; while none is known the shell sends this text in both."""
    key = "language.ask" if talk.contact.greeted else "welcome.greeting"
    talk.set_contact(asked="language", greeted=True)
    talk.say(key, firm=talk.firm.name)


def greet(talk: Talk) -> None:
    """Greet somebody whose language is known, and offer the other one."""
    talk.set_contact(greeted=True)
    talk.say("welcome.hello", firm=talk.firm.name)


def answer(talk: Talk, text: str) -> Next:
    """Read a language from the first words, or from the answer to our question."""
    asked = talk.contact.asked == "language"
    found = chosen(text) if asked else _shown(text)
    if found is None:
        ask(talk)
        return "wait"
    speak(talk, found)
    if not talk.contact.greeted:
        greet(talk)
    return "again" if asked and talk.contact.consent == "given" else "ask"


def chosen(text: str) -> Language | None:
    """The language that an answer to our question names, or is written in."""
    return _named(text) or language_of(text)


def waived(talk: Talk, text: str) -> bool:
    """Whether a question that came from IDIOMA is answered with something else: it was not meant."""
    asked = talk.contact.asked == "language" and talk.contact.language is not None
    return asked and _named(text) is None


def speak(talk: Talk, language: Language) -> None:
    """From now on this contact point is spoken to in `language`."""
    talk.set_contact(language=language, asked=None)
    talk.do(SetLanguage(language))


def _named(text: str) -> Language | None:
    said = command(text)
    if said is not None and said.switch_to is not None:
        return said.switch_to
    picked = choice(text, _NAMES)
    return OFFERED[picked - 1] if picked else None


def _shown(text: str) -> Language | None:
    """The language of a first text; a bare greeting proves little, so it is answered in both."""
    said = command(text)
    if said is not None and said.switch_to is not None:
        return said.switch_to
    if said is not None and said.spoken is not None:
        return said.spoken
    return None if is_polite(text) else language_of(text)
