"""Screening: whatever comes from outside is shown to the virus scanner before anything decodes it."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from recado.bot import speech
from recado.bot.runtime import Runtime
from recado.bot.scene import Scene
from recado.firm import tasks
from recado.firm.errors import Invalid
from recado.firm.models import Message, Task
from recado.flows.effects import Say
from recado.flows.pages import LOCKED_AWAY
from recado.gateways.errors import ScannerDown, TooLargeToScan
from recado.gateways.scanner import Infected
from recado.media import refusals

log = logging.getLogger(__name__)

CLEAN, TOO_LARGE = "clean", "too_large"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the scanner said. `scan` is as `Medium.scan` keeps it; `refusal` is empty where all is well."""

    scan: str
    refusal: str = ""


def screen(runtime: Runtime, data: bytes) -> Verdict:
    """Ask the scanner about one file: a client's or one that staff upload, before anything else reads it.

    Raises ScannerDown: then nothing is known, and the file waits. Only a firm that has set no scanner up
    goes without.
    """
    if runtime.scanner is None:
        return Verdict("")
    try:
        found = runtime.scanner.scan(data)
    except TooLargeToScan:
        return Verdict(TOO_LARGE, refusals.TooLargeToScan.code)
    if isinstance(found, Infected):
        return Verdict(found.name, refusals.Infected.code)
    return Verdict(CLEAN)


def admit(runtime: Runtime, data: bytes) -> str:
    """The same for a file that a person of the firm uploads and waits for; return what the scanner said.

    Raises Invalid with a sentence for them. Nothing is kept then: they have the file, and are told at once.
    """
    try:
        verdict = screen(runtime, data)
    except ScannerDown as down:
        raise Invalid("The virus scanner does not answer, so the file was not taken in. Try again.") from down
    if verdict.refusal == refusals.Infected.code:
        log.warning("an upload was infected", extra={"virus": verdict.scan})
        raise Invalid(f"A virus was found in this file ({verdict.scan}). It was not taken in: delete it.")
    if verdict.refusal:
        raise Invalid("This file is larger than the virus scanner accepts. Split it, or scan it smaller.")
    return verdict.scan


def must_answer(runtime: Runtime) -> None:
    """Raise ScannerDown before a file is fetched for nothing."""
    if runtime.scanner is not None:
        runtime.scanner.ping()


def tell(scene: Scene, message: Message) -> None:
    """Tell client and staff of an infected file that no document waits for; the client once a task."""
    party = f"{message.person_id}:{message.case_id}" if message.case_id else None
    if not _told(scene.session, message):
        speech.say(scene, [Say("media.infected", {}, party if scene.party(party) else None)])
    tasks.create(
        scene.session,
        scene.actor,
        "infected_file",
        case_id=message.case_id,
        person_id=message.person_id,
        contact_point_id=message.contact_point_id,
        note=LOCKED_AWAY,
    )


def _told(session: Session, message: Message) -> bool:
    about = Task.case_id == message.case_id if message.case_id else Task.case_id.is_(None)
    query = select(Task.id).where(
        Task.kind == "infected_file",
        Task.state == "open",
        Task.contact_point_id == message.contact_point_id,
        about,
    )
    return session.scalars(query.limit(1)).first() is not None
