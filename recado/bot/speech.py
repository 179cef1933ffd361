"""What the bot says: catalog texts become rows that the outbox will send, at a decent hour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from uuid import UUID

from recado.bot import texts, whatsapp
from recado.bot.bells import after_commit
from recado.bot.scene import Scene
from recado.firm import discretion, messages, setup
from recado.firm.messages import Text
from recado.firm.rules import quiet_hours
from recado.flows.effects import Say

LONGEST = 1500
"""Characters of one message: the provider takes 1,600 (twilio.com/docs/messaging/api/message-resource)."""
MINUTES_A_DAY = 24 * 60
OPT_OUT_TEXT = "opt_out.confirmed"


def say(scene: Scene, said: Sequence[Say]) -> None:
    """Queue these texts, which share party and kind, as one message, or as several where one is too long."""
    pieces = [(each.key, texts.words(scene, each.key, each.params)) for each in said]
    while pieces:
        bundle = [pieces.pop(0)]
        while pieces and sum(len(text) + 2 for _, text in [*bundle, pieces[0]]) <= LONGEST:
            if whatsapp.stands_alone(scene, bundle[-1][0]) or whatsapp.stands_alone(scene, pieces[0][0]):
                break
            bundle.append(pieces.pop(0))
        _queue(scene, bundle, said[0].party, said[0].kind)


def confirm_opt_out(scene: Scene) -> None:
    """Queue the one confirmation that may follow a stop (47 CFR 64.1200(a)(12))."""
    # Where only discreet cases stand, the firm has no name.
    discreet = bool(scene.cases) and all(case.discreet for case in scene.cases.values())
    key = f"discreet.{OPT_OUT_TEXT}" if discreet else OPT_OUT_TEXT
    _queue(scene, [(key, texts.words(scene, key, firm_params(scene)))], None, "opt_out")


def decent_hour(scene: Scene, person_id: UUID | None) -> datetime:
    """The next moment for a text that nobody asked for, decent in every zone the client may be in.

    Hours in which nobody else looks are the client's own word, and stand before the firm's.
    """
    quiet = scene.runtime.settings.quiet_hours
    hours = discretion.hours(scene.contact) or (_clock(quiet.opens), _clock(quiet.closes))
    person = scene.people.get(person_id) if person_id else None
    zones = [person.timezone] if person and person.timezone else scene.contact.timezones.split(",")
    zones = [zone for zone in zones if zone] or [setup.firm(scene.session).timezone]
    return quiet_hours.window(zones, scene.now, *hours)


def _clock(minutes: int) -> time:
    """A time of day from minutes after midnight; the day's very end is as late as a clock can say."""
    return time.max if minutes >= MINUTES_A_DAY else time(minutes // 60, minutes % 60)


def firm_params(scene: Scene) -> dict[str, str]:
    """What texts of the shell may say of the firm."""
    firm = setup.firm(scene.session)
    return {"firm": firm.name, "phone": firm.phone}


def _queue(scene: Scene, bundle: Sequence[tuple[str, str]], key: str | None, kind: str) -> None:
    party = scene.party(key)
    person_id = party.person_id if party else None
    text = Text(
        body="\n\n".join(words for _, words in bundle),
        kind=kind,
        language=scene.language,
        text_key=",".join(name for name, _ in bundle),
        not_before=decent_hour(scene, person_id) if kind in ("update", "reminder") else None,
        staff_id=UUID(scene.actor.id) if scene.actor.kind == "staff" else None,
        held=not all(texts.may_send(scene, name) for name, _ in bundle),
    )
    messages.queue(
        scene.session,
        scene.actor,
        scene.contact,
        text,
        case=scene.cases[party.case_id] if party else None,
        person_id=person_id,
        now=scene.now,
    )
    after_commit(scene.session, "sends", "send")
