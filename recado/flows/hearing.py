"""What happens when a client texts: leaving first, then who it is, then the pending question."""

from __future__ import annotations

from dataclasses import replace

from recado.flows import (
    absence,
    billing,
    checklist,
    commands,
    confidence,
    documents,
    door,
    emergency,
    erasing,
    handoff,
    identity,
    intake,
    intake_review,
    interpreter,
    invitation,
    kept,
    lacking,
    lead,
    lifechange,
    loops,
    naming,
    optout,
    page_talk,
    pages,
    phrase,
    pointing,
    proving,
    puzzled,
    reminders,
    reporting,
    routing,
    safe_word,
    seized,
    stranger,
    survey,
    tongue,
    unusual,
    welcome,
    wrongnumber,
)
from recado.flows.events import Message
from recado.flows.ladder import follow, gate
from recado.flows.small import is_polite
from recado.flows.talk import Next, Talk, clean
from recado.flows.view import PartyView
from recado.i18n.understand import automatic, command, opt_in, tapback, yes_no


def hear(talk: Talk, event: Message) -> None:
    """Answer a message of the client's; whatever it is, it is answered or kept."""
    text = clean(event.text) or clean(event.button or "")
    if talk.view.contact.seized:
        seized.hear(talk, event, text)
        return
    _take(talk, event, text)
    loops.bound(talk, text)


def _take(talk: Talk, event: Message, text: str) -> None:
    if event.media < 0:
        event = replace(event, media=0)
    invitation.answered(talk)
    if event.other is None and tapback(text):
        event = replace(event, other="reaction")
    party = routing.resolve(talk)
    if party is not None:
        talk.speak_as(party)
        talk.set_dialogue(turn=talk.dialogue.turn + 1)
        absence.note(talk)
        routing.stay(talk)
        safe_word.stay_open(talk)
        documents.reconcile(talk)
    if event.other != "reaction" and optout.leaves(event, text):
        pages.record(talk, event)
        optout.leave(talk, event)
        _watch(talk, remind=False)
    elif not emergency.hear(talk, event, text):
        _go_on(talk, event, text)
    if party is not None and (talk.party is None or talk.party.key != party.key):
        _watch_former(talk, party)


def _go_on(talk: Talk, event: Message, text: str) -> None:
    if optout.returns(talk, event, text):
        following = optout.come_back(talk, text)
        follow(talk, following if talk.view.parties else "wait")
    elif talk.contact.opted_out or event.provider_opted == "HELP":
        _hear_in_silence(talk, event, text)
    elif (said := command(text)) is not None and said.name == "delete":
        # Whoever it is, and though staff are writing: she may have a minute for it, and no more.
        pages.record(talk, event)
        erasing.tell(talk)
    elif not talk.view.parties and talk.hidden:
        stranger.hear(talk, event, text)
    elif not talk.view.parties and said is not None and said.name == "verify":
        pages.record(talk, event)
        proving.call(talk)
    elif not talk.view.parties:
        lead.hear(talk, event, text, foreign=interpreter.note(talk, text))
    else:
        _converse(talk, event, text)


def _hear_in_silence(talk: Talk, event: Message, text: str) -> None:
    """Nothing is answered, all is kept: staff read it in the thread and in a task."""
    pages.record(talk, event)
    helped = talk.contact.opted_out and optout.helps(talk, event, text)
    if talk.contact.opted_out and text and not helped:
        talk.task("question", text)
        _note(talk, text)
    _watch(talk, remind=False)


def _converse(talk: Talk, event: Message, text: str) -> None:
    if talk.party is not None and talk.party.paused and not routing.wants_other(talk, text):
        pages.record(talk, event)
        _note(talk, text)
        _watch(talk, remind=False)
        return
    if event.other == "reaction" or automatic(text):
        # A tap on our words, or a telephone that answers by itself: kept in the thread, and nothing to say.
        pages.record(talk, event)
        return
    mistaken = wrongnumber.said(text) or wrongnumber.denied(talk, text)
    if mistaken and not naming.mixed_up(talk, text):
        pages.record(talk, event)
        wrongnumber.stop(talk, text)
        return
    wrongnumber.trust(talk)
    if confidence.asked(text):
        following = confidence.take(talk, event, text)
        lifechange.note(talk, text)
        follow(talk, following)
        return
    if welcome.waived(talk, text):
        talk.set_contact(asked=None)
    if reporting.waiting(talk) and command(text) is None and (text or event.media):
        follow(talk, reporting.take(talk, event, text))
        _watch(talk, remind=True)
        return
    reporting.forget(talk)
    if interpreter.heard(talk, text):
        pages.record(talk, event)
        return
    _reply(talk, event, text)
    _watch(talk, remind=True)


def _reply(talk: Talk, event: Message, text: str) -> None:
    closed = gate(talk)
    if event.stale:
        # An old button was tapped: it answered another question, so the one that waits is asked again.
        pages.record(talk, event)
        follow(talk, "again" if closed is None else "ask")
        return
    if event.media and text and closed in {None, "identity"} and naming.caption(talk, text):
        closed = gate(talk)
    if event.other is not None and talk.contact.consent != "refused":
        following = unusual.take(talk, event, event.other)
    elif closed is None:
        following = _inside(talk, event, text)
    else:
        following = door.knock(talk, event, text, closed)
    if closed is None and event.other is None and gate(talk) is None and tongue.asks(talk, text):
        # What was written has been heard; the pending question comes back after this one.
        welcome.ask(talk)
    else:
        follow(talk, following)


def _note(talk: Talk, text: str) -> None:
    """What has a clock is put before staff even while the bot is silent."""
    if confidence.asked(text):
        confidence.note(talk, text)
    lifechange.note(talk, text)
    interpreter.note(talk, text)


def _watch(talk: Talk, *, remind: bool) -> None:
    if talk.party is None or not identity.verified(talk):
        return
    documents.watch(talk)
    if remind and talk.contact.consent == "given":
        reminders.watch(talk)


def _watch_former(talk: Talk, former: PartyView) -> None:
    """Somebody else took the shared phone: what is due to the one before still comes."""
    now = talk.party
    talk.speak_as(former)
    _watch(talk, remind=not former.paused)
    talk.party = None
    if now is not None:
        talk.speak_as(now)


def _inside(talk: Talk, event: Message, text: str) -> Next:
    handoff.introduce(talk)
    if event.media:
        return _photos(talk, event, text)
    if not text:
        talk.say("small.empty")
        return "again"
    return _words(talk, text)


def _words(talk: Talk, text: str) -> Next:
    told = survey.hear(talk, text) or page_talk.hear(talk, text)
    if told is not None:
        return told
    said = command(text)
    if said is not None and not (said.name == "pay" and billing.names_one(talk, text)):
        return commands.obey(talk, said, text)
    if (explained := puzzled.heard(talk, text)) is not None:
        return explained
    if phrase.choosing(talk) and talk.dialogue.asked == phrase.ASKED:
        return phrase.answer(talk, text)
    if routing.wants_other(talk, text):
        return "again"
    return naming.heard(talk, text) or _aside(talk, text) or _answer(talk, text)


def _aside(talk: Talk, text: str) -> Next | None:
    """What is done about a text that tells something else than was asked; None where it does not."""
    told = intake_review.hear(talk, text) or lacking.hear(talk, text)
    if told is not None or intake.answers(talk, text):
        return told
    return "again" if routing.by_relation(talk, text) else lifechange.heard(talk, text)


def _photos(talk: Talk, event: Message, text: str) -> Next:
    documents.reconcile(talk)
    if intake.answers(talk, text):
        kept.keep_quietly(talk, event)
        return intake.answer(talk, text)
    following = pages.take(talk, event)
    lifechange.note(talk, text)
    said = command(text)
    if said is not None and said.name == "done":
        return documents.done(talk)
    if handoff.is_question(text):
        handoff.question(talk, text)
    return following


def _answer(talk: Talk, text: str) -> Next:
    """The pending question's answer, if it still is the one that was asked."""
    asked = talk.dialogue.asked
    if talk.flow == "intake" and asked is not None:
        return intake.answer(talk, text)
    if billing.choosing(talk) and asked == billing.ASKED:
        return billing.answer(talk, text)
    if lifechange.asking(talk):
        return lifechange.answer(talk, text)
    if not is_polite(text) and not yes_no(text) and not opt_in(text):
        return pointing.asked(talk, text) or page_talk.names(talk, text) or handoff.question(talk, text)
    if not intake.pending(talk) and checklist.current(talk) is None:
        talk.say("small.thanks")
        return "wait"
    return "again"
