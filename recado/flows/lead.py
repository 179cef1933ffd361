"""Somebody whom the firm does not know: one answer, a lead for staff, then a short thanks and silence."""

from __future__ import annotations

from recado.flows import mend, welcome
from recado.flows.effects import CreateTask, KeepFile, SaveLead
from recado.flows.events import Message
from recado.flows.state import LEAD, Dialogue, Frame
from recado.flows.talk import Talk
from recado.i18n.understand import language_of

_KEPT = 1000


def hear(talk: Talk, event: Message, text: str) -> None:
    """Take what an unknown number says: invite once, thank once, and keep all of it."""
    for media in range(event.media):
        talk.do(KeepFile(None, media))
    heard = _heard(talk)
    step = heard.frames[-1].step if heard.frames else "new"
    told = heard.memory.get("told")
    words = f"{told}\n{text}".strip() if isinstance(told, str) else text
    if step != "silent":
        _answer(talk, step, words)
    _remember(talk, heard, "asked" if step == "new" else "silent", words)


def _answer(talk: Talk, step: str, words: str) -> None:
    if talk.contact.language is None and (language := language_of(words)) is not None:
        welcome.speak(talk, language)
    talk.do(SaveLead({"about": words[:_KEPT]}))
    if step == "new":
        talk.set_contact(greeted=True)
        talk.do(CreateTask("lead", None, words[:_KEPT]))
        talk.say("lead.invite", firm=talk.firm.name, phone=talk.firm.phone)
    else:
        talk.say("lead.thanks", firm=talk.firm.name)


def _remember(talk: Talk, heard: Dialogue, step: str, words: str) -> None:
    dialogue = Dialogue(frames=(Frame("lead", step),), turn=heard.turn + 1, memory={"told": words[:_KEPT]})
    talk.state = talk.state.with_dialogue(LEAD, dialogue)


def _heard(talk: Talk) -> Dialogue:
    dialogue, reason = mend.dialogue(talk.state.dialogue(LEAD))
    if reason:
        talk.recovered(reason)
    return dialogue
