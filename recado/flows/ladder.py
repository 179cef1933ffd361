"""The order in which things are asked: language, consent, who, proof of identity, then the case itself."""

from __future__ import annotations

from typing import Literal

from recado.flows import (
    agenda,
    billing,
    checklist,
    consent,
    early,
    identity,
    intake,
    lacking,
    lifechange,
    phrase,
    routing,
    safe_word,
    signatures,
    sorting,
    status,
    survey,
    welcome,
    wrongnumber,
)
from recado.flows.talk import Next, Talk

Gate = Literal["language", "consent", "party", "identity"]


def gate(talk: Talk) -> Gate | None:
    """What stands between this client and the case; None when nothing does."""
    if wrongnumber.stopped(talk) and talk.contact.consent == "refused":
        # Somebody else's telephone: not even the language is asked of whoever holds it.
        return "consent"
    if welcome.pending(talk):
        return "language"
    if consent.pending(talk):
        return "consent"
    if routing.pending(talk):
        return "party"
    return "identity" if identity.pending(talk) else None


def follow(talk: Talk, following: Next) -> None:
    """Ask what is due now, or say where we return to; one question a turn."""
    if following == "wait" or talk.muted:
        return
    closed = gate(talk)
    if closed != "language" and not talk.contact.greeted:
        welcome.greet(talk)
    match closed:
        case "language":
            welcome.ask(talk)
        case "consent":
            consent.ask(talk)
        case "party":
            routing.ask(talk)
        case "identity":
            (safe_word if talk.who.discreet else identity).ask(talk)
        case None:
            _ask_inside(talk, again=following == "again")


def _ask_inside(talk: Talk, *, again: bool) -> None:  # noqa: C901 - one arm a question
    if talk.who.paused:
        return
    if early.claim(talk):
        return
    status.tell_news(talk)
    if billing.choosing(talk):
        billing.ask(talk)
    elif lifechange.asking(talk):
        lifechange.ask(talk)
    elif phrase.choosing(talk):
        phrase.ask(talk)
    elif lacking.asking(talk):
        lacking.ask(talk)
    elif sorting.asking(talk):
        sorting.ask(talk)
    elif signatures.asking(talk):
        signatures.ask_where(talk)
    elif intake.pending(talk) and not agenda.interrupts(talk):
        intake.ask(talk, again=again)
    elif not intake.ask_more(talk):
        checklist.ask(talk, again=again)
        survey.after_intake(talk)
