"""The door to the virus scanner: clamd, over its own socket."""

import socket
import struct
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol
from urllib.parse import urlsplit

from recado.gateways.errors import ScannerDown, TooLargeToScan

_CHUNK: Final = 64 * 1024
_MAX_ANSWER: Final = 4096
_GAVE_UP: Final = "Heuristics.Limits.Exceeded"


@dataclass(frozen=True, slots=True)
class Clean:
    """The scanner found nothing."""


@dataclass(frozen=True, slots=True)
class Infected:
    """The scanner knows this; `name` is its signature's name."""

    name: str


@dataclass(frozen=True, slots=True)
class Engine:
    """What scans, and how old what it knows is; `made_at` is UTC, None where the scanner does not tell."""

    name: str
    signatures: str
    made_at: datetime | None


class Scanner(Protocol):
    """What the portal asks of a virus scanner."""

    def scan(self, data: bytes) -> Clean | Infected:
        """Judge one file; raises ScannerDown or TooLargeToScan, and never guesses."""

    def ping(self) -> None:
        """Raise ScannerDown unless it would scan now."""

    def engine(self) -> Engine:
        """The engine and its signatures, for `recado doctor`; raises ScannerDown."""


class Clamd:
    """ClamAV's daemon at `unix:///path/to/socket` or `tcp://host:port`; one connection a file, thread-safe.

    `timeout` is in seconds for each step. The protocol: clamd(8), INSTREAM, PING and VERSION.
    """

    def __init__(self, url: str, timeout: float = 30.0) -> None:
        parts = urlsplit(url)
        self._timeout = timeout
        self._address: str | tuple[str, int]
        if parts.scheme == "unix" and parts.path and not parts.netloc:
            self._address = parts.path
        elif parts.scheme == "tcp" and parts.hostname and parts.port:
            self._address = (parts.hostname, parts.port)
        else:
            raise ValueError("it must look like unix:///run/clamav/clamd.ctl or tcp://127.0.0.1:3310")

    def scan(self, data: bytes) -> Clean | Infected:
        """Send the bytes to clamd and return what it says of them."""
        answer = self._ask(b"zINSTREAM\0", data)
        if answer == "stream: OK":
            return Clean()
        if answer.endswith(" FOUND"):
            return _found(answer.removeprefix("stream: ").removesuffix(" FOUND"))
        if "size limit exceeded" in answer:
            raise TooLargeToScan
        raise ScannerDown("The virus scanner answered in a way that we do not know.")

    def ping(self) -> None:
        """Ask for a sign of life."""
        if self._ask(b"zPING\0", None) != "PONG":
            raise ScannerDown("The virus scanner answered in a way that we do not know.")

    def engine(self) -> Engine:
        """The engine and its signatures, as clamd tells them."""
        return engine_from(self._ask(b"zVERSION\0", None))

    def _ask(self, command: bytes, data: bytes | None) -> str:
        try:
            with closing(self._connect()) as connection:
                connection.sendall(command)
                if data is not None:
                    _stream(connection, data)
                return _answer(connection)
        except OSError:
            raise ScannerDown from None

    def _connect(self) -> socket.socket:
        if isinstance(self._address, tuple):
            return socket.create_connection(self._address, self._timeout)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(self._timeout)
        try:
            connection.connect(self._address)
        except OSError:
            connection.close()
            raise
        return connection


def _found(name: str) -> Infected:
    # With AlertExceedsMax clamd says so of what it gave up on: nothing was found, and nothing is known.
    if name.startswith(_GAVE_UP):
        raise TooLargeToScan
    return Infected(name)


def engine_from(told: str) -> Engine:
    """Read clamd's version: `ClamAV 1.4.6/27834/Thu Nov 26 08:35:01 2026`, the last two parts if it has any.

    The time is that of the newest official database, in UTC (freshclam's are built so).
    """
    name, _, rest = told.partition("/")
    signatures, _, written = rest.partition("/")
    try:
        made_at = datetime.strptime(written, "%a %b %d %H:%M:%S %Y").replace(tzinfo=UTC)
    except ValueError:
        made_at = None
    return Engine(name, signatures, made_at)


def _stream(connection: socket.socket, data: bytes) -> None:
    try:
        for start in range(0, len(data), _CHUNK):
            chunk = data[start : start + _CHUNK]
            connection.sendall(struct.pack("!I", len(chunk)) + chunk)
        connection.sendall(struct.pack("!I", 0))
    except (BrokenPipeError, ConnectionResetError):
        # Over its size limit clamd answers and hangs up while we still write; its answer says so.
        return


def _answer(connection: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < _MAX_ANSWER:
        piece = connection.recv(_MAX_ANSWER)
        if not piece:
            break
        answer += piece
    if not answer.endswith(b"\0"):
        raise ConnectionError("clamd hung up in the middle of its answer")
    return answer.rstrip(b"\0").decode("utf-8", "replace").strip()
