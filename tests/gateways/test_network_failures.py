import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from recado.gateways.network import checked_base, from_network, is_loopback
from recado.gateways.outcomes import Outcome


@pytest.fixture
def self_signed(tmp_path: Path) -> Iterator[str]:
    """An https server whose certificate nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"https://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def verdict_of(url: str) -> Outcome:
    with requests.Session() as session:
        session.trust_env = False  # a proxy on the developer's machine would answer in the host's place
        with pytest.raises(requests.RequestException) as raised:
            session.post(url, timeout=2)
    return from_network(raised.value, "Twilio").outcome


def test_a_certificate_that_nobody_vouches_for_is_a_setting_to_correct(self_signed: str) -> None:
    assert verdict_of(self_signed) is Outcome.CONFIG


def test_a_name_that_does_not_exist_was_never_reached() -> None:
    assert verdict_of("http://no-such-host.invalid/") is Outcome.RETRY


def test_an_address_that_cannot_be_called_is_a_setting_to_correct() -> None:
    assert verdict_of("http://") is Outcome.CONFIG
    assert verdict_of("nonsense") is Outcome.CONFIG


def test_a_refused_connection_was_never_made(closed_port: str) -> None:
    assert verdict_of(closed_port) is Outcome.RETRY


@pytest.mark.parametrize(
    "failure",
    [
        requests.exceptions.ReadTimeout(),
        requests.exceptions.ConnectionError("reset"),
        requests.exceptions.ChunkedEncodingError(),
        requests.exceptions.ContentDecodingError(),
        requests.exceptions.ConnectionError(),
    ],
)
def test_anything_later_is_ambiguous(failure: requests.RequestException) -> None:
    assert from_network(failure, "Twilio").outcome is Outcome.UNKNOWN


def test_a_connection_that_timed_out_was_never_made() -> None:
    assert from_network(requests.exceptions.ConnectTimeout(), "Twilio").outcome is Outcome.RETRY


def test_only_this_machine_is_loopback() -> None:
    assert all(is_loopback(url) for url in ("http://127.0.0.1:8100", "http://localhost", "http://[::1]:1"))
    assert not any(is_loopback(url) for url in ("http://127.0.0.1.example.org", "http://10.0.0.1", "x", ""))
    assert checked_base("https://api.example.org/", "X") == "https://api.example.org"
