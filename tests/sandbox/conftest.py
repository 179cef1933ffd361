"""A running sandbox, a portal that only listens, and the real SDKs pointed at the sandbox."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import stripe
from sandbox.world import SMS, Control, Hit, Portal, Rewritten
from twilio.rest import Client

from recado.sandbox.config import Config
from recado.sandbox.memory import Sandbox
from recado.sandbox.server import running


@pytest.fixture
def portal() -> Iterator[Portal]:
    known = Portal()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = known.take(Hit(self.path, dict(self.headers), body))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_GET(self) -> None:
            body = b"%PDF-1.7 receipt"
            self.send_response(200 if self.path.endswith(".pdf") else 404)
            self.send_header("Content-Type", "application/pdf")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        request_queue_size = 128  # the default of five refuses a burst

    with Server(("127.0.0.1", 0), Handler) as server:
        known.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield known
        server.shutdown()
        thread.join()


@pytest.fixture
def config(portal: Portal, tmp_path: Path) -> Config:
    return Config(
        port=0,
        var=tmp_path / "sandbox",
        sms_number=SMS,
        whatsapp_number="+15005550101",
        twilio_account_sid="AC" + "7" * 32,
        twilio_auth_token="made-up-token",
        message_url=f"{portal.url}/webhooks/twilio/message",
        stripe_webhook_url=f"{portal.url}/webhooks/stripe/operating",
        stripe_trust_webhook_url=f"{portal.url}/webhooks/stripe/trust",
        callback_seconds=0.01,
        bank_seconds=0.02,
        retry_seconds=0.02,
    )


@pytest.fixture
def sandbox(config: Config) -> Iterator[Sandbox]:
    with running(config) as started:
        yield started


@pytest.fixture
def twilio(sandbox: Sandbox) -> Iterator[Client]:
    http = Rewritten(sandbox.base_url)
    yield Client(sandbox.config.twilio_account_sid, sandbox.config.twilio_auth_token, http_client=http)
    http.session.close()


@pytest.fixture
def stripe_for(sandbox: Sandbox) -> Iterator[Callable[..., stripe.StripeClient]]:
    clients = []

    def make(key: str = sandbox.config.stripe_key, **options: int) -> stripe.StripeClient:
        http = stripe.RequestsClient(timeout=10)
        clients.append(http)
        return stripe.StripeClient(key, base_addresses={"api": sandbox.base_url}, http_client=http, **options)

    yield make
    for http in clients:
        http.close()


@pytest.fixture
def operating(stripe_for: Callable[..., stripe.StripeClient]) -> stripe.StripeClient:
    return stripe_for()


@pytest.fixture
def control(sandbox: Sandbox) -> Control:
    return Control(sandbox.base_url)
