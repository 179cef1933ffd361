"""What is done once a night, by the firm's clock: the schedule rings, a worker of `callbacks` does it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time

from recado.bot import file_sweep, provider_list
from recado.bot.runtime import Runtime
from recado.firm import chores, setup
from recado.firm.errors import NotFound
from recado.gateways.errors import GatewayError

log = logging.getLogger(__name__)

AT = time(3)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One line for the operator, and whether a person must look."""

    line: str
    wrong: bool = False


def _sweep(runtime: Runtime) -> Outcome:
    swept = file_sweep.sweep(runtime)
    return Outcome(swept.line, swept.wrong)


def _compare(runtime: Runtime) -> Outcome:
    compared = provider_list.compare(runtime)
    return Outcome(compared.line, compared.wrong)


CHORES: dict[str, Callable[[Runtime], Outcome]] = {"files": _sweep, "twilio": _compare}


def ring_due(runtime: Runtime) -> int:
    """Ring for each chore that nobody has begun since last night; return for how many."""
    with runtime.transaction() as session:
        try:
            zone = setup.firm(session).timezone
        except NotFound:
            return 0
        since = chores.last_night(runtime.now(), zone, AT)
        found = [name for name in CHORES if chores.due(session, name, since=since)]
    for name in found:
        runtime.bells.ring("callbacks", "chore", name)
    return len(found)


def run(runtime: Runtime, name: str) -> bool:
    """Do one chore, if it is due still; a service that is away leaves it wrong until the next night."""
    work = CHORES[name]
    with runtime.transaction() as session:
        since = chores.last_night(runtime.now(), setup.firm(session).timezone, AT)
        if not chores.claim(session, name, runtime.now(), since=since):
            return False
    try:
        outcome = work(runtime)
    except GatewayError as failure:
        log.warning("a nightly chore failed", extra={"chore": name, "why": type(failure).__name__})
        outcome = Outcome(str(failure), wrong=True)
    with runtime.transaction() as session:
        chores.done(session, name, runtime.now(), outcome.line, wrong=outcome.wrong)
    log.info("a nightly chore is done", extra={"chore": name, "outcome": outcome.line})
    return True
