"""What `recado doctor` looks at around files: the virus scanner, what is stored, and the nightly chores."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy.orm import Session

from recado.bot import file_checks, nightly, waiting
from recado.bot.runtime import Runtime
from recado.commands.checked import Check
from recado.firm import chores
from recado.gateways.errors import GatewayError

STALE = timedelta(days=7)
"""Signatures older than this: freshclam updates them several times a day."""
LATE = timedelta(days=2)
NAMES = {"files": "nightly sweep", "twilio": "nightly list"}


def antivirus(runtime: Runtime) -> Check:
    """The engine, and how old what it knows is."""
    if runtime.scanner is None:
        return Check(
            "antivirus", "off", "files are not scanned", "Set CLAMD_URL: docs/operating.md says how."
        )
    try:
        runtime.scanner.ping()
        engine = runtime.scanner.engine()
    except GatewayError as error:
        advice = "Files wait and are not lost. See CLAMD_URL, and that clamd runs and has signatures."
        return Check("antivirus", "wrong", str(error), advice)
    if engine.made_at is None:
        return Check("antivirus", "unseen", f"{engine.name}; it does not tell how old its signatures are")
    age = runtime.now() - engine.made_at
    line = f"{engine.name}, signatures {engine.signatures}, {max(age.days, 0)} days old"
    if age > STALE:
        return Check("antivirus", "wrong", line, "See that freshclam runs and reaches its mirror.")
    return Check("antivirus", "ok", line)


def stored(session: Session, runtime: Runtime) -> Iterator[Check]:
    """What waits, what is damaged or missing, and how the last nights went."""
    held = waiting.said(session)
    if held:
        yield Check("files waiting", "wrong", "; ".join(held), "They are taken in once it answers.")
    known = file_checks.known(session)
    if any(known.values()):
        line = f"{known['damaged']} stored files are damaged, {known['missing']} are missing"
        advice = "The tasks name them: restore them from a backup, or ask for them again."
        yield Check("files kept", "wrong", line, advice)
    yield from _nights(session, runtime)


def _nights(session: Session, runtime: Runtime) -> Iterator[Check]:
    found = {chore.name: chore for chore in chores.listed(session)}
    for name in nightly.CHORES:
        chore, part = found.get(name), NAMES[name]
        if chore is None or chore.done_at is None:
            yield Check(part, "unseen", "it has not been done yet; it is done at three in the morning")
        elif runtime.now() - chore.done_at > LATE:
            line = f"it was last done {chore.done_at:%Y-%m-%d}"
            yield Check(part, "wrong", line, "See that `recado worker schedule` and `callbacks` run.")
        else:
            yield Check(part, "wrong" if chore.wrong else "ok", chore.outcome, "The tasks say what to do.")
