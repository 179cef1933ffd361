"""What the timed runs stand on: durable servers, a demo firm, clients who are past the first questions."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from recado.bot import demo, opening_cases
from recado.bot.embedded import Embedded
from recado.bot.opening import Opened, open_settings, with_addresses
from recado.bot.runtime import Runtime, build
from recado.bot.settings import read_settings
from recado.firm import contacts, people
from recado.firm.audit import SYSTEM
from recado.firm.db import migrate
from recado.flows.state import Contact, Dialogue, contact_to_json, dialogue_to_json


@dataclass(frozen=True)
class Stand:
    """A firm on durable servers of its own, and what its processes are told."""

    opened: Opened
    runtime: Runtime
    folder: Path

    @property
    def environment(self) -> Mapping[str, str]:
        """For child processes."""
        return {**os.environ, **self.opened.environment}


@contextlib.contextmanager
def stand(**settings: str) -> Iterator[Stand]:
    """Start PostgreSQL and Redis as a firm would run them (fsync on) and load the demo."""
    folder = Path(tempfile.mkdtemp(prefix="recado-bench-", dir="/tmp"))
    folder.chmod(0o711)
    servers = Embedded(folder / "var")
    try:
        environ = with_addresses(
            {**os.environ, **settings, "VAR_DIR": str(folder / "var")}, servers.addresses
        )
        found = read_settings(environ)
        migrate(found.database_owner_url or "", found.database_url)
        opened = open_settings(environ, make_demo=True)
        runtime = build(opened.settings)
        demo.load(runtime)
        yield Stand(opened, runtime, folder)
        runtime.close()
    finally:
        servers.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def programs(commands: Sequence[Sequence[str]], environment: Mapping[str, str]) -> Iterator[None]:
    """Run these programs of ours beside the measurement; they log as they always do, into a file."""
    with tempfile.TemporaryFile() as log, contextlib.ExitStack() as stack:
        for command in commands:
            argv = [sys.executable, "-m", *command]
            process = subprocess.Popen(argv, env=dict(environment), stdout=log, stderr=log)
            stack.callback(process.wait, timeout=30)
            stack.callback(process.terminate)
        yield


def wait_for(url: str) -> None:
    """Return when something answers there, whatever it says."""
    ends = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(url, timeout=2).close()  # noqa: S310 - our own loopback address
        except urllib.error.HTTPError:
            return
        except OSError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.05)
        else:
            return


def settled_clients(runtime: Runtime, count: int, case_type: str = "work_permit") -> list[str]:
    """Clients in the middle of their case: language, consent and identity are behind them. Their numbers."""
    numbers = [f"+1212555{1000 + n:04d}" for n in range(count)]
    for number in numbers:
        with runtime.transaction() as session:
            case = opening_cases.open_case(session, SYSTEM, case_type)
            person = people.create(session, SYSTEM, name=f"Client {number[-4:]}", birth_date=date(1990, 1, 2))
            contact = contacts.find_or_create(session, "sms", number)
            contacts.link(session, SYSTEM, contact, person)
            party = opening_cases.add_party(session, SYSTEM, case, person, "beneficiary")
            contacts.set_language(session, SYSTEM, contact, "es")
            contacts.record_consent(session, SYSTEM, contact, "given", "bench")
            state = Contact(language="es", consent="given", party=party.key, greeted=True)
            contacts.write_state(session, contact, contact_to_json(state))
            known = Dialogue(identity="verified", verified_at=datetime.now(UTC).isoformat())
            contacts.write_dialogue(session, contact, party.key, dialogue_to_json(known))
    return numbers
