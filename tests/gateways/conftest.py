import socket
from collections.abc import Iterator

import pytest
from gateways.hostile import Server, serve
from support.antivirus import antivirus, antivirus_daemon  # noqa: F401 - fixtures
from support.bucket import s3_address  # noqa: F401 - a fixture
from support.post_office import post_office  # noqa: F401 - a fixture


@pytest.fixture
def server() -> Iterator[Server]:
    yield from serve()


@pytest.fixture
def elsewhere() -> Iterator[Server]:
    """Another host, as far as an address can tell: another port of this machine."""
    yield from serve()


@pytest.fixture
def closed_port() -> str:
    """An address where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return f"http://127.0.0.1:{port}"
