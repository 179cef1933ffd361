"""The whole portal as one test's own: real PostgreSQL and Redis, the sandbox and the web over HTTP.

Workers do not run by themselves: `work` answers the bells that hang in Redis, in this thread, until none is
left. Status callbacks come only when a test asks for them.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

import pytest
import requests
from psycopg import sql
from rq import Queue
from sqlalchemy import NullPool, QueuePool, create_engine, select, text
from werkzeug.serving import WSGIRequestHandler, make_server

from recado.bot import bells, clockwork, demo, jobs, newcomers
from recado.bot.decoder import Decoder
from recado.firm import audit, cases, contacts, invoices
from recado.firm.audit import SYSTEM
from recado.firm.models import Case, Staff
from recado.handlers.web import create_app
from recado.sandbox.config import Config
from recado.sandbox.marks import twilio_id
from recado.sandbox.server import running
from recado.sandbox.signatures import twilio_signature
from recado.sandbox.twilio_inbound import Outbox, Upload, receive
from recado.worker import OurJob
from support.parts import Database, free_ports
from support.portal import make_runtime

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from sqlalchemy.orm import Session

    from recado.bot.runtime import Runtime
    from recado.sandbox.memory import Sandbox
    from support.parts import Parts

ROSA = "+13055550142"
"""Rosa Quiñones, who speaks Spanish, has a work permit case and a telephone of her own."""
SHARED = "+13055550177"
"""Carmen's and Pedro's telephone: a work permit and a family petition."""
BETH = "+13125550122"
"""Beth Carter, who speaks English and petitions for her family."""
STRANGER = "+17185550199"

ACCOUNT = "AC" + "5" * 32
TOKEN = "sandbox-token-of-a-test"
SMS, WHATSAPP = "+15005550100", "whatsapp:+15005550101"


class Clock:
    """Business time, which passes only when a test says so."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC)
        self.running = False

    def __call__(self) -> datetime:
        return datetime.now(UTC) if self.running else self.at

    def run(self) -> None:
        """From now on it is the real one, for tests with processes of their own."""
        self.running = True

    def pass_by(self, **span: float) -> None:
        self.at += timedelta(**span)


@dataclass
class Portal:
    """One firm's portal, its clients' telephones, and the hands that work it."""

    runtime: Runtime
    sandbox: Sandbox
    clock: Clock
    database: Database
    base: str
    listing: demo.DemoListing
    http: requests.Session = field(default_factory=requests.Session)

    # what clients do

    def text(
        self, body: str, sender: str = ROSA, *, files: Sequence[tuple[str, bytes, str]] = (), **extra: str
    ) -> int:
        """A client sends; return the webhook's HTTP status (the last one's, of several)."""
        uploads = [Upload(name, kind, data) for name, data, kind in files]
        box = Outbox(address=sender, body=body, uploads=uploads, extra=extra)
        return receive(self.sandbox, box)[-1][1].status or 0

    def say(self, *bodies: str, sender: str = ROSA, **more: Any) -> list[str]:
        """Text one after the other, each worked to its end; return what came back to the last."""
        before = 0
        for body in bodies:
            before = len(self.heard(sender))
            assert self.text(body, sender, **more) == 204
            self.work()
        return self.heard(sender)[before:]

    def heard(self, address: str = ROSA) -> list[str]:
        """Everything the firm's texts have said at this address, in order, without the provider's own."""
        return [each.body for each in self.outgoing(address)]

    def outgoing(self, address: str = ROSA) -> list[Any]:
        found = reversed(self.sandbox.messages.newest_first(address))
        return [each for each in found if each.direction == "outbound-api"]

    def welcome(self, sender: str = ROSA) -> list[str]:
        """Bring Rosa to the first item of her checklist."""
        return self.say(
            "hola", "español", "sí", "15/03/1987", "no", "1", "1", "2 de mayo de 2019", sender=sender
        )

    # what the provider does

    def post(self, path: str, form: dict[str, str] | bytes, **more: Any) -> requests.Response:
        """POST a form with a signature of ours, or with the one that is given."""
        body = form if isinstance(form, bytes) else urlencode(form).encode()
        signed = list(form.items()) if isinstance(form, dict) else more.pop("pairs", [])
        token = more.pop("token", TOKEN)
        signature = more.pop("signature", None)
        if signature is None:
            signature = twilio_signature(token, self.base + path, signed)
        headers = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
        if signature:
            headers["X-Twilio-Signature"] = signature
        return self.http.post(self.base + path, data=body, headers=headers, timeout=20)

    def form(self, body: str = "hola", sender: str = ROSA, **more: str) -> dict[str, str]:
        """The fields of an inbound text."""
        sid = more.pop("MessageSid", None) or twilio_id("SM")
        to = WHATSAPP if sender.startswith("whatsapp:") else SMS
        basic = {"MessageSid": sid, "AccountSid": ACCOUNT, "From": sender, "To": to, "NumMedia": "0"}
        return {**basic, "Body": body, **more}

    def callback(self, message: Any, status: str, **more: str) -> int:
        """A status callback for a row of ours, by its id in the address; return the HTTP status."""
        sid = more.pop("MessageSid", message.provider_sid)
        form = {"MessageSid": sid, "MessageStatus": status, "AccountSid": ACCOUNT, **more}
        return self.post(f"/webhooks/twilio/status?m={message.id}.{message.attempts}", form).status_code

    # what the machine does

    def work(self) -> int:
        """Answer every bell, in this thread; return how many there were."""
        jobs.use(self.runtime)
        rung = 0
        while job := self._next_bell():
            rung += 1
            job.func(*job.args)
        return rung

    def tick(self, **span: float) -> None:
        """Let time pass, tick once, and answer what the tick rang."""
        self.clock.pass_by(**span)
        clockwork.tick(self.runtime)
        self.work()

    def bells(self) -> int:
        """How many bells hang in Redis."""
        return sum(queue.count for queue in self._queues())

    def lose_bells(self) -> None:
        """Redis forgets everything."""
        self.runtime.redis.flushall()

    def wait(self, check: Callable[[], bool], seconds: float = 20) -> None:
        """Look again until it is so, and do nothing meanwhile."""
        ends = time.monotonic() + seconds
        while not check():
            assert time.monotonic() < ends, "it never came to be"

    def until(self, check: Callable[[], bool], seconds: float = 20) -> None:
        """Work until it is so, while the outside does its part."""
        ends = time.monotonic() + seconds
        while not check():
            assert time.monotonic() < ends, "it never came to be"
            self.work()

    # what the tables say

    def rows(self, query: str, **params: Any) -> list[Any]:
        """Ask as the application."""
        with self.runtime.db.transaction() as session:
            return list(session.execute(text(query), params))

    def one(self, query: str, **params: Any) -> Any:
        return self.rows(query, **params)[0][0]

    def change(self, statement: str, **params: Any) -> int:
        """Change rows as the application."""
        with self.runtime.db.transaction() as session:
            return int(session.execute(text(statement), params).rowcount)  # type: ignore[attr-defined]

    def owner(self, *statements: str) -> list[Any]:
        """Do what only the tables' owner can; return the last answer's rows."""
        engine = create_engine(self.database.owner_url, poolclass=NullPool)
        with engine.begin() as connection:
            answers = [connection.execute(text(each)) for each in statements]
            return list(answers[-1]) if answers[-1].returns_rows else []

    def messages(self, address: str = ROSA) -> list[Any]:
        """Our rows of what was sent or is owed at this address, in order."""
        channel, bare = (
            ("whatsapp", address.removeprefix("whatsapp:")) if ":" in address else ("sms", address)
        )
        with self.runtime.db.transaction() as session:
            contact = contacts.find_or_create(session, channel, bare)
            query = "SELECT * FROM messages WHERE contact_point_id = :id AND direction = 'out' ORDER BY seq"
            return list(session.execute(text(query), {"id": contact.id}))

    def states(self, address: str = ROSA) -> list[str]:
        return [row.state for row in self.messages(address)]

    def tasks(self) -> list[str]:
        return [row.kind for row in self.rows("SELECT kind FROM tasks ORDER BY created_at")]

    def acts(self, like: str = "%") -> list[str]:
        """The audit's actions, in order of writing."""
        query = "SELECT action FROM audit_lines WHERE action LIKE :like ORDER BY at, seq"
        return [row.action for row in self.rows(query, like=like)]

    def broken(self) -> list[audit.Problem]:
        """What the audit's verification finds."""
        with self.runtime.db.transaction() as session:
            return audit.verify(session)

    def staff(self, role: str = "paralegal") -> Any:
        return self.one("SELECT id FROM staff WHERE role = :role", role=role)

    def case_of(self, name: str) -> Any:
        ref = next(each.case for each in self.listing.people if each.name == name)
        return self.one("SELECT id FROM cases WHERE ref = :ref", ref=ref)

    def _next_bell(self) -> OurJob | None:
        for queue in self._queues():
            popped = self.runtime.redis.lpop(queue.key)
            if popped is not None:
                serializer = queue.serializer
                job: OurJob = OurJob.fetch(
                    popped.decode(), connection=self.runtime.redis, serializer=serializer
                )
                job.delete()
                return job
        return None

    def _queues(self) -> list[Queue]:
        return [
            Queue(name, connection=self.runtime.redis, serializer="json", job_class=OurJob)
            for name in bells.QUEUES
        ]


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


@contextmanager
def served(runtime: Runtime, port: int) -> Iterator[str]:
    """The portal's web on loopback."""
    server = make_server("127.0.0.1", port, create_app(runtime), threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def sandbox_config(var: Path, port: int, **more: Any) -> Config:
    portal = f"http://127.0.0.1:{port}/webhooks"
    given: dict[str, Any] = {
        "port": 0,
        "var": var,
        "sms_number": SMS,
        "whatsapp_number": WHATSAPP.removeprefix("whatsapp:"),
        "twilio_account_sid": ACCOUNT,
        "twilio_auth_token": TOKEN,
        "message_url": f"{portal}/twilio/message",
        "stripe_webhook_url": f"{portal}/stripe/operating",
        "stripe_trust_webhook_url": f"{portal}/stripe/trust",
        # Never by itself: a test that wants callbacks says when.
        "callback_seconds": 86400.0,
        "bank_seconds": 0.05,
        "retry_seconds": 0.05,
    }
    return Config(**(given | more))


def provider_settings(config: Config, sandbox_url: str) -> dict[str, Any]:
    """What makes a portal talk to this sandbox."""
    return {
        "twilio_account_sid": config.twilio_account_sid,
        "twilio_auth_token": config.twilio_auth_token,
        "twilio_api_base": sandbox_url,
        "twilio_sms_from": config.sms_number,
        "twilio_whatsapp_from": config.whatsapp_sender,
        "stripe_api_key": config.stripe_key,
        "stripe_webhook_secret": config.stripe_webhook_secret,
        "stripe_trust_api_key": config.stripe_trust_key,
        "stripe_trust_webhook_secret": config.stripe_trust_webhook_secret,
        "stripe_api_base": sandbox_url,
    }


@pytest.fixture(scope="session")
def demo_template(parts: Parts, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database with the demo firm and Rosa, for others to be cloned from."""
    name = "recado_demo_template"
    made = parts.create()
    runtime = make_runtime(made, parts.redis_url, tmp_path_factory.mktemp("template"))
    try:
        demo.load(runtime)
        with runtime.transaction() as session:
            _add_cast(session)
    finally:
        runtime.close()
    with parts.postgres.connect() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        connection.execute(rename.format(sql.Identifier(made.name), sql.Identifier(name)))
    return name


@pytest.fixture
def demo_database(parts: Parts, demo_template: str) -> Iterator[Database]:
    """A database of this test's own with the demo firm in it."""
    name = f"demo_{free_ports(1)[0]}_{time.monotonic_ns()}"
    with parts.postgres.connect() as connection:
        clone = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        connection.execute(clone.format(sql.Identifier(name), sql.Identifier(demo_template)))
    made = Database(name, parts.postgres.database_url(name), parts.postgres.owner_url(name))
    yield made
    parts.drop(made)


@pytest.fixture(scope="session")
def decoder() -> Iterator[Decoder]:
    with Decoder() as started:
        yield started


@pytest.fixture
def portal_settings() -> dict[str, Any]:
    """What a test file may override: settings of the portal."""
    return {}


@pytest.fixture
def sandbox_settings() -> dict[str, Any]:
    """What a test file may override: settings of the sandbox."""
    return {}


@pytest.fixture
def portal(
    demo_database: Database,
    redis_url: str,
    tmp_path: Path,
    decoder: Decoder,
    portal_settings: dict[str, Any],
    sandbox_settings: dict[str, Any],
) -> Iterator[Portal]:
    """The portal, served, with its sandbox; nothing works until `work` does."""
    (port,) = free_ports(1)
    config = sandbox_config(tmp_path / "sandbox", port, **sandbox_settings)
    with running(config) as sandbox:
        given = provider_settings(config, sandbox.base_url) | {"port": port, "send_rate": 1000}
        built = make_runtime(demo_database, redis_url, tmp_path / "var", **(given | portal_settings))
        clock = Clock()
        runtime = replace(built, now=clock, decoder=decoder)
        try:
            with served(runtime, port) as base:
                house = Portal(runtime, sandbox, clock, demo_database, base, demo.load(runtime))
                house.http.trust_env = False
                yield house
                house.http.close()
        finally:
            _let_go(runtime)
            runtime.db.close()
            runtime.redis.close()
            jobs._runtime.clear()


def _let_go(runtime: Runtime) -> None:
    """A request that came at the very end gives its connection back before the pool is closed."""
    pool = cast("QueuePool", runtime.db.engine.pool)
    ends = time.monotonic() + 5
    while pool.checkedout() and time.monotonic() < ends:
        time.sleep(0.005)


def add_client(
    session: Session, name: str, phone: str, case_type: str, role: str, born: date = date(1987, 3, 15)
) -> Case:
    """A client with both channels and a case of their own."""
    known = newcomers.Newcomer(name=name, phone=phone, whatsapp=phone, birth_date=born)
    person = newcomers.add(session, SYSTEM, known)
    case = newcomers.open_case(session, SYSTEM, case_type)
    newcomers.join(session, SYSTEM, case, person, role)
    return case


def _add_cast(session: Session) -> None:
    case = add_client(session, "Rosa Quiñones", ROSA, "work_permit", "beneficiary")
    for member in session.scalars(select(Staff).where(Staff.role.in_(("attorney", "paralegal")))):
        cases.assign(session, SYSTEM, case, member)
    for account, cents, what in (
        ("operating", 25000, ("Fees", "Honorarios")),
        ("trust", 100000, ("Advance for government fees", "Anticipo de gastos de gobierno")),
    ):
        invoices.issue(
            session,
            SYSTEM,
            case,
            account=account,
            amount_cents=cents,
            currency="usd",
            description_en=what[0],
            description_es=what[1],
            due_on=date(2030, 1, 31),
        )
    add_client(session, "Carmen Ruiz", SHARED, "work_permit", "beneficiary")
    add_client(session, "Pedro Ruiz", SHARED, "family_petition", "petitioner", date(1985, 11, 2))
