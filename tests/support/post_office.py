"""A real mail server on loopback, which takes, refuses or loses what it is told to."""

from __future__ import annotations

import ssl
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from ipaddress import IPv4Address
from typing import TYPE_CHECKING, Any, cast

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from support.parts import free_ports

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path

USER, PASSWORD = "office@luna.example.org", "a pass/word:of its own"


@dataclass
class PostOffice:
    """What arrived, and what is answered to the next ones."""

    port: int
    taken: list[tuple[list[str], bytes]] = field(default_factory=list)
    tries: int = 0
    to_recipient: str = ""
    """Instead of taking the recipient."""
    to_words: str = ""
    """Instead of taking the words."""
    hangs_up: bool = False
    """It takes the words, and hangs up before it says so."""

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def letters(self) -> list[EmailMessage]:
        return [cast("EmailMessage", message_from_bytes(raw, policy=default)) for _, raw in self.taken]

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        self.tries += 1
        if self.to_recipient:
            return self.to_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - the same
        if self.to_words:
            return self.to_words
        self.taken.append((list(envelope.rcpt_tos), bytes(envelope.content)))
        if self.hangs_up:
            server.transport.close()
        return "250 taken"


def _signs_in(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
    right = (given.login, given.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    """It asks nobody to sign in, but lets whoever gives the right password."""
    with opened(authenticator=_signs_in, auth_require_tls=False) as office:
        yield office


@contextmanager
def opened(**how: Any) -> Iterator[PostOffice]:
    """A mail server that aiosmtpd is told more about."""
    (port,) = free_ports(1)
    office = PostOffice(port)
    controller = Controller(office, hostname="127.0.0.1", port=port, **how)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for this machine that nobody vouches for, and a server's context with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    here = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    both, alone = folder / "server.pem", folder / "certificate.pem"
    alone.write_bytes(made.public_bytes(Encoding.PEM))
    both.write_bytes(plain + made.public_bytes(Encoding.PEM))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(both)
    return alone, context
