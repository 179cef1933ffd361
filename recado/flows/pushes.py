"""What happens when somebody else moves: a file was read, money came, staff decided, time passed."""

from __future__ import annotations

from typing import assert_never

from recado.flows import (
    billing,
    decided,
    documents,
    handoff,
    identity,
    invitation,
    pages,
    reminders,
    review,
    signatures,
    sorting,
    status,
    stranger,
    survey,
    wishes,
    wrongnumber,
)
from recado.flows.events import (
    CaseOpened,
    DocumentReady,
    Event,
    HandedBack,
    ItemDecided,
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
from recado.flows.ladder import follow
from recado.flows.talk import Next, Talk, Urgency

Push = (
    PageReady
    | PageRefused
    | DocumentReady
    | Timer
    | PaymentChanged
    | StageChanged
    | Reviewed
    | TakenBack
    | ItemDecided
    | PagesToSign
    | StaffMessage
    | HandedBack
    | CaseOpened
    | NumberAdded
)
News = PaymentChanged | StageChanged | Reviewed | TakenBack | ItemDecided | PagesToSign


def urgency(event: Event) -> Urgency:
    """What answers the client's own act goes at once; what we begin waits for decent hours."""
    match event:
        case Timer(kind=reminders.KIND | invitation.KIND):
            return "reminder"
        case StageChanged() | Reviewed() | TakenBack() | ItemDecided() | PagesToSign():
            return "update"
        case CaseOpened() | HandedBack() | NumberAdded():
            return "update"
        case _:
            return "reply"


def take(talk: Talk, event: Push) -> None:
    """Do what this event asks, and say of it only what may be said at this contact point now."""
    party = talk.view.party(event.party)
    if party is None and stranger.withhold(talk, event):
        return
    if party is None:
        talk.recovered("an event for a person who no longer speaks here")
        return
    talk.speak_as(party)
    match event:
        case PageReady() | PageRefused() | DocumentReady():
            _collected(talk, event)
        case Timer():
            _rang(talk, event)
        case PaymentChanged() | StageChanged() | Reviewed() | TakenBack() | ItemDecided() | PagesToSign():
            _news(talk, event)
        case StaffMessage():
            handoff.staff_wrote(talk)
        case HandedBack():
            documents.reconcile(talk)
            talk.muted = not _open(talk)
            follow(talk, handoff.handed_back(talk))
            _remind_later(talk)
        case CaseOpened():
            follow(talk, invitation.send(talk))
        case NumberAdded():
            follow(talk, invitation.greet_number(talk))
        case _:
            assert_never(event)


def _collected(talk: Talk, event: PageReady | PageRefused | DocumentReady) -> None:
    documents.mark_time(talk)
    talk.muted = talk.who.paused or not _open(talk)
    following: Next
    match event:
        case PageReady():
            following = pages.page_ready(talk, event)
        case PageRefused():
            following = pages.page_refused(talk, event)
        case DocumentReady():
            following = documents.ready(talk, event)
    follow(talk, following)


def _rang(talk: Talk, event: Timer) -> None:
    if event.kind == invitation.KIND:
        invitation.remind(talk)
    elif event.kind == documents.PAUSE:
        documents.reconcile(talk)
        documents.mark_time(talk)
        talk.muted = talk.who.paused or not _open(talk)
        follow(talk, documents.paused(talk, event))
    elif event.kind == sorting.KIND:
        sorting.waited(talk)
    elif event.kind == reminders.KIND:
        if talk.who.paused:
            reminders.put_off(talk, event)
        elif _welcome(talk):
            reminders.due(talk, event, open_talk=_open(talk))
    else:
        talk.recovered(f"no timer {event.kind!r} in the current flows")


def _news(talk: Talk, event: News) -> None:
    """Staff's own acts and money are told even while staff are writing: they are not the bot's idea."""
    talk.muted = not _open(talk)
    if not isinstance(event, PaymentChanged) and "told" not in talk.who.rights:
        talk.muted = True
    match event:
        case PaymentChanged():
            billing.changed(talk, event)
        case StageChanged():
            status.stage_changed(talk, event.stage)
            survey.stage_changed(talk, event.stage)
        case Reviewed():
            review.decided(talk, event)
        case TakenBack():
            review.taken_back(talk, event)
        case ItemDecided():
            decided.told(talk, event)
        case PagesToSign():
            signatures.attached(talk, event)
    if _asks_again(event):
        _remind_later(talk)
    if talk.muted and "told" in talk.who.rights and _welcome(talk):
        talk.muted = wishes.withheld(talk)
        status.keep_news(talk)


def _asks_again(event: News) -> bool:
    """Whether something is asked of the client, and missing from now on."""
    match event:
        case Reviewed():
            return not event.accepted or event.translation == "client"
        case ItemDecided():
            return event.decision != "waive"
        case _:
            return isinstance(event, PagesToSign)


def _remind_later(talk: Talk) -> None:
    """Something is missing again without the client having spoken: the silence is counted from now."""
    if _welcome(talk) and identity.verified(talk):
        reminders.watch(talk)


def _welcome(talk: Talk) -> bool:
    """Whether automatic texts may go to this contact point at all."""
    return talk.contact.consent == "given" and not talk.contact.opted_out and not wrongnumber.doubted(talk)


def _open(talk: Talk) -> bool:
    """Whether this party's case may be spoken of here now: proved who they are, and theirs is the phone."""
    sole = len(talk.view.parties) == 1 or talk.contact.party == talk.who.key
    return _welcome(talk) and sole and identity.verified(talk) and not wishes.withheld(talk)
