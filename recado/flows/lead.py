"""Somebody whom the firm does not know: leave to ask, a few questions, thanks, then silence. All is kept.

No question is a must, none is asked more than three times, and nothing said here is advice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from recado.flows import lead_answers, welcome, wrongnumber
from recado.flows.effects import CreateTask, KeepFile, RecordConsent, SaveLead
from recado.flows.events import Message
from recado.flows.lead_memory import QUESTIONS, Heard, recall, remember
from recado.flows.routing import instant
from recado.flows.talk import Talk, numbered
from recado.flows.task_kinds import TaskKind
from recado.i18n.puzzled import puzzled
from recado.i18n.strangers import court_or_letter, new_number
from recado.i18n.understand import Command, automatic, choice, command, language_of

WORDING = "lead.consent"
_KEPT = 2000
_MISSES = 2
_QUIET = timedelta(minutes=2)
_ONE_LINE = timedelta(days=1)


def hear(talk: Talk, event: Message, text: str, *, foreign: bool = False) -> None:
    """Take what an unknown number says: answer it, or keep it and say so once a day.

    `foreign`: it names or speaks a language that is none of ours.
    """
    for media in range(event.media):
        talk.do(KeepFile(None, media))
    if event.other == "reaction" or automatic(text):
        return
    heard = recall(talk)
    if wrongnumber.said(text) or wrongnumber.stopped(talk):
        heard = _wrong(talk, text, heard)
    elif new_number(text) and heard.step != "silent":
        heard = _new_number(talk, text, heard)
    elif foreign and heard.step == "new":
        heard = _speaks_another(talk, text, heard)
    elif heard.step == "silent":
        heard = _keep(talk, text, heard)
    else:
        heard = _ask_next(talk, text, _keep_words(talk, text, heard))
    remember(talk, replace(heard, turn=heard.turn + 1))


def _wrong(talk: Talk, text: str, heard: Heard) -> Heard:
    if not wrongnumber.stopped(talk):
        wrongnumber.stop(talk, text)
    return replace(heard, step="silent")


def _new_number(talk: Talk, text: str, heard: Heard) -> Heard:
    """Nothing is disclosed: only a person of the firm writes the number to a client's name."""
    said = f"{heard.told}\n{text}".strip()
    talk.do(CreateTask("new_number", None, said[-_KEPT:]))
    _speak(talk, said)
    talk.say("lead.new_number", phone=talk.firm.phone)
    return replace(heard, step="silent", about_number=True, last_line=talk.now.isoformat())


def _speaks_another(talk: Talk, text: str, heard: Heard) -> Heard:
    """A person will help them: our questions, in words that they may not read, wait for their next text."""
    heard = _keep_words(talk, text, heard)
    _save(talk, heard)
    talk.say("other_language.person")
    return heard


def _keep(talk: Talk, text: str, heard: Heard) -> Heard:
    """After the end all is kept, and one polite line a day says so."""
    if text and not lead_answers.says_nothing(text):
        kind: TaskKind = "new_number" if heard.about_number else "lead"
        talk.do(CreateTask(kind, None, text[:_KEPT], urgent=court_or_letter(text)))
        if not heard.about_number:
            heard = replace(heard, told=f"{heard.told}\n{text}".strip()[-_KEPT:])
            _save(talk, heard)
    last = instant(heard.last_line)
    if talk.contact.consent == "refused" or (last is not None and talk.now - last < _ONE_LINE):
        return heard
    talk.say("lead.kept")
    return replace(heard, last_line=talk.now.isoformat())


def _keep_words(talk: Talk, text: str, heard: Heard) -> Heard:
    """Staff see every word from the first on, whether or not the questions are ever answered."""
    _speak(talk, text)
    urgent = court_or_letter(text)
    if text.isdecimal() or command(text) is not None:
        # The number of a choice says nothing by itself: the answer is kept where it belongs.
        return heard if heard.step != "new" else _first(talk, text, heard, urgent=urgent)
    if heard.step != "new" and not urgent:
        return replace(heard, told=f"{heard.told}\n{text}".strip()[-_KEPT:])
    return _first(talk, text, heard, urgent=urgent)


def _first(talk: Talk, text: str, heard: Heard, *, urgent: bool) -> Heard:
    talk.do(CreateTask("lead", None, text[:_KEPT], urgent=urgent))
    return replace(heard, told=f"{heard.told}\n{text}".strip()[-_KEPT:])


def _speak(talk: Talk, words: str) -> None:
    if talk.contact.language is None and (language := language_of(words)) is not None:
        welcome.speak(talk, language)


def _ask_next(talk: Talk, text: str, heard: Heard) -> Heard:
    """Read the answer to the question asked, then ask the next one; the same one at most twice more."""
    if heard.step == "new":
        talk.set_contact(greeted=True)
        return _go_on(talk, replace(heard, step="consent"))
    said = command(text)
    if said is not None and said.name != "skip":
        return _obey(talk, said, text, heard)
    if not text:
        return _photos(talk, heard)
    read = _READERS[heard.step](talk, text, heard) if said is None else _without(heard)
    if read is not None:
        return read if read.step == "silent" else _go_on(talk, replace(read, step=_after(heard.step)))
    if heard.misses >= _MISSES:
        return _give_up(talk, heard)
    if "?" in text and not puzzled(text):
        talk.say("handoff.question")
    _ask(talk, heard.step, again=True)
    return replace(heard, misses=heard.misses + 1)


def _obey(talk: Talk, said: Command, text: str, heard: Heard) -> Heard:
    if said.switch_to is not None:
        welcome.speak(talk, said.switch_to)
        if heard.step == "language":
            return _go_on(talk, replace(heard, step="name"))
    elif said.name == "person":
        talk.do(CreateTask("wants_person", None, text))
        talk.say("lead.person", firm=talk.firm.name, phone=talk.firm.phone)
        return _end(talk, heard)
    else:
        talk.say("lead.help", firm=talk.firm.name, phone=talk.firm.phone)
    if heard.misses >= _MISSES:
        return _end(talk, heard)
    _ask(talk, heard.step, again=True)
    return replace(heard, misses=heard.misses + 1)


def _photos(talk: Talk, heard: Heard) -> Heard:
    last = instant(heard.last_line)
    if last is not None and talk.now - last < _QUIET:
        return heard
    talk.say("lead.kept")
    _ask(talk, heard.step, again=True)
    return replace(heard, last_line=talk.now.isoformat())


def _give_up(talk: Talk, heard: Heard) -> Heard:
    """A question that is missed for the third time is left; without leave to ask, all of them are."""
    if heard.step == "consent":
        talk.say("lead.thanks", firm=talk.firm.name)
        return _end(talk, heard)
    return _go_on(talk, replace(heard, step=_after(heard.step)))


def _go_on(talk: Talk, heard: Heard) -> Heard:
    step = heard.step
    if step == "consent" and talk.contact.consent == "given":
        step = "language"
    if step == "language" and talk.contact.language is not None:
        step = "name"
    if step == "silent":
        talk.say("lead.done", firm=talk.firm.name, phone=talk.firm.phone)
        return _end(talk, heard)
    heard = replace(heard, step=step, misses=0)
    _save(talk, heard)
    _ask(talk, step)
    return heard


def _after(step: str) -> str:
    at = QUESTIONS.index(step) + 1
    return QUESTIONS[at] if at < len(QUESTIONS) else "silent"


def _end(talk: Talk, heard: Heard) -> Heard:
    _save(talk, heard)
    summary = "; ".join(f"{name}: {words}" for name, words in heard.answers.items())
    talk.do(CreateTask("lead", None, summary or heard.told[:_KEPT]))
    return replace(heard, step="silent", last_line=talk.now.isoformat())


def _save(talk: Talk, heard: Heard) -> None:
    talk.do(SaveLead({**heard.answers, "words": heard.told}, talk.contact.language))


def _ask(talk: Talk, step: str, *, again: bool = False) -> None:
    match step:
        case "consent" if again:
            talk.say("lead.consent_again", phone=talk.firm.phone)
        case "consent":
            talk.set_contact(consent="asked")
            talk.say(WORDING, firm=talk.firm.name)
        case "language":
            talk.say("language.ask")
        case "about":
            talk.say("lead.about", options=numbered(lead_answers.ABOUT))
        case _:
            talk.say(f"lead.{step}")


def _consent(talk: Talk, text: str, heard: Heard) -> Heard | None:
    picked = choice(text, ("Sí", "No"))
    if picked is None:
        return None
    talk.set_contact(consent="given" if picked == 1 else "refused")
    talk.do(RecordConsent(picked == 1, WORDING))
    if picked == 1:
        return heard
    talk.say("lead.no", phone=talk.firm.phone)
    return _end(talk, heard)


def _language(talk: Talk, text: str, heard: Heard) -> Heard | None:
    chosen = welcome.chosen(text)
    if chosen is None:
        return None
    welcome.speak(talk, chosen)
    return heard


_READERS: Mapping[str, Callable[[Talk, str, Heard], Heard | None]] = {
    "consent": _consent,
    "language": _language,
    "name": lead_answers.name,
    "about": lead_answers.about,
    "when": lead_answers.when,
    "source": lead_answers.source,
}


def _without(heard: Heard) -> Heard | None:
    """Any question may be skipped, but for leave to ask them."""
    return None if heard.step == "consent" else heard
