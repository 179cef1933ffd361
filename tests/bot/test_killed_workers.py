"""Real worker processes, killed in the middle of two hundred conversations; and a Redis that forgets."""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from support.house import ACCOUNT, TOKEN, add_client
from support.portal import MASTER_KEY

from recado.bot import schedule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.house import Portal

CLIENTS = 200
TALK = ("hola", "español")
QUEUES = ("turns", "sends")


class Crew:
    """`recado worker` processes of this test."""

    def __init__(self, portal: Portal, log: Path) -> None:
        settings = portal.runtime.settings
        self.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join(sys.path),
            "DATABASE_URL": settings.database_url or "",
            "DATABASE_OWNER_URL": settings.database_owner_url or "",
            "REDIS_URL": settings.redis_url or "",
            "VAR_DIR": str(settings.var_dir),
            "PORT": str(settings.port),
            "MASTER_KEY": base64.b64encode(MASTER_KEY).decode(),
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_API_BASE": settings.twilio_api_base or "",
            "TWILIO_SMS_FROM": settings.twilio_sms_from or "",
            "QUIET_HOURS": "00:00-24:00",
            "SEND_RATE": "1000",
        }
        self.log = log.open("ab")
        self.hands: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        self.hands = [
            subprocess.Popen(
                [sys.executable, "-m", "recado.cli", "worker", queue],
                env=self.environment,
                stdout=self.log,
                stderr=self.log,
            )
            for queue in QUEUES
        ]

    def kill(self) -> None:
        for hand in self.hands:
            hand.send_signal(signal.SIGKILL)
        for hand in self.hands:
            hand.wait()

    def end(self) -> None:
        self.kill()
        self.log.close()


@contextmanager
def scheduled(portal: Portal) -> Iterator[None]:
    """The schedule's own loop, in a thread."""
    stopping = threading.Event()
    thread = threading.Thread(target=schedule.run, args=(portal.runtime, stopping))
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


@pytest.fixture
def clients(portal: Portal) -> list[str]:
    """Two hundred people with a case each."""
    numbers = [f"+1305555{1000 + n}" for n in range(CLIENTS)]
    with portal.runtime.transaction() as session:
        for number in numbers:
            add_client(session, f"Cliente {number}", number, "work_permit", "beneficiary")
    portal.clock.run()
    return numbers


@pytest.fixture
def arrived(portal: Portal) -> Any:
    """`arrived(n)`: wait until n texts of ours have reached the provider."""
    changed, add = threading.Condition(), portal.sandbox.messages.add

    def add_and_tell(message: Any) -> Any:
        kept = add(message)
        with changed:
            changed.notify_all()
        return kept

    portal.sandbox.messages.add = add_and_tell  # type: ignore[method-assign]

    def wait(count: int, seconds: float = 120) -> None:
        def there() -> bool:
            return sum(not each.inbound for each in portal.sandbox.messages.newest_first()) >= count

        with changed:
            assert changed.wait_for(there, seconds), f"{count} texts never reached the provider"

    return wait


@pytest.fixture
def crew(portal: Portal, tmp_path: Path) -> Iterator[Crew]:
    made = Crew(portal, tmp_path / "workers.log")
    yield made
    made.end()


def everybody_texts(portal: Portal, clients: list[str]) -> None:
    with ThreadPoolExecutor(4) as pool:
        for body in TALK:
            forms = [portal.form(body, number) for number in clients]
            answers = pool.map(lambda form: portal.post("/webhooks/twilio/message", form).status_code, forms)
            assert set(answers) == {204}


def outlive_claims(portal: Portal) -> None:
    """As if the minute of a dead worker's claim were over: its lease runs by the database's clock."""
    portal.change(
        "UPDATE messages SET sent_at = sent_at - interval '61 seconds', "
        "lease_until = lease_until - interval '61 seconds' WHERE state = 'sending'"
    )


def assert_each_was_answered_once(portal: Portal, clients: list[str]) -> None:
    said = {number: [row.text_key for row in portal.messages(number)] for number in clients}
    assert {tuple(keys) for keys in said.values()} == {("welcome.greeting", "consent.ask")}
    reached = {number: portal.heard(number) for number in clients}
    twice = [number for number, bodies in reached.items() if len(bodies) != len(TALK)]
    assert twice == []
    assert all("Permite" in bodies[1] for bodies in reached.values()), "and in order"
    assert portal.one("SELECT count(*) FROM inbound_events WHERE state <> 'done'") == 0
    assert portal.one("SELECT count(*) FROM messages WHERE direction = 'in'") == len(TALK) * len(clients)
    assert portal.tasks() == []
    assert portal.broken() == []


def test_workers_killed_in_the_middle_of_200_conversations_lose_nothing_and_answer_nothing_twice(
    portal: Portal, clients: list[str], arrived: Any, crew: Crew
) -> None:
    crew.start()
    everybody_texts(portal, clients)
    with scheduled(portal):
        for part in (0.2, 0.5):
            arrived(int(part * len(TALK) * CLIENTS))
            crew.kill()
            outlive_claims(portal)
            crew.start()
        arrived(len(TALK) * CLIENTS)
        portal.wait(lambda: settled(portal))
    assert_each_was_answered_once(portal, clients)


def test_a_redis_emptied_in_the_middle_of_200_conversations_is_recovered_from_within_a_minute(
    portal: Portal, clients: list[str], arrived: Any, crew: Crew, record_property: Any
) -> None:
    crew.start()
    everybody_texts(portal, clients)
    with scheduled(portal):
        arrived(int(0.2 * len(TALK) * CLIENTS))
        portal.lose_bells()
        emptied = time.monotonic()
        arrived(len(TALK) * CLIENTS)
        took = time.monotonic() - emptied
        portal.wait(lambda: settled(portal))
    record_property("seconds_to_the_last_answer", round(took, 1))
    assert took < 60
    assert_each_was_answered_once(portal, clients)


def settled(portal: Portal) -> bool:
    waiting = "SELECT count(*) FROM messages WHERE state IN ('queued', 'sending', 'unknown')"
    return bool(portal.one(waiting) == 0)
