"""Posting to the portal over HTTP, now or a little later, and remembering what it answered."""

import heapq
import itertools
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

import requests

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One POST that left the sandbox: ``status`` is the HTTP answer, or None with the reason in ``error``."""

    kind: str
    subject: str
    detail: str
    url: str
    status: int | None
    error: str
    attempt: int
    at: float = field(default_factory=time.time)

    @property
    def succeeded(self) -> bool:
        """Whether the answer was a 2xx."""
        return self.status is not None and 200 <= self.status < 300


class Wire:
    """A small pool of threads with a timetable."""

    def __init__(self, workers: int = 32) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="sandbox-wire")
        self._due: list[tuple[float, int, Callable[[], object]]] = []
        self._count = itertools.count()
        self._wake = threading.Condition()
        self._closed = threading.Event()
        self.deliveries: deque[Delivery] = deque(maxlen=5000)
        self._thread = threading.Thread(target=self._run, name="sandbox-timetable", daemon=True)
        self._thread.start()

    def after(self, seconds: float, work: Callable[[], object]) -> None:
        """Run ``work`` on a thread of the pool, ``seconds`` from now."""
        with self._wake:
            heapq.heappush(self._due, (time.monotonic() + seconds, next(self._count), work))
            self._wake.notify()

    def together(self, works: Sequence[Callable[[], Delivery]]) -> list[Delivery]:
        """Run all at the same time and wait for every result, in the order given."""
        return [future.result() for future in [self._pool.submit(work) for work in works]]

    def pause(self, seconds: float) -> None:
        """Wait, but not beyond the sandbox's own end."""
        if seconds > 0:
            self._closed.wait(seconds)

    def post(
        self,
        url: str,
        body: bytes,
        headers: Mapping[str, str],
        *,
        timeout: tuple[float, float] = (5.0, 15.0),
        **about: Any,
    ) -> Delivery:
        """POST once, without following redirects, and remember it; never raises for the other side."""
        status, error = None, ""
        try:
            status = _answer_to(url, body, {**headers, "Connection": "close"}, timeout)
        except _Refused:
            error = "refused"
        except (OSError, HTTPException) as problem:
            error = type(problem).__name__
        delivery = Delivery(url=url, status=status, error=error, **about)
        self.deliveries.append(delivery)
        return delivery

    def get(self, url: str, limit: int) -> tuple[str, bytes]:
        """Fetch what an outgoing message attaches: its content type and at most ``limit`` bytes.

        Raises OSError when it cannot be fetched whole.
        """
        with requests.get(url, timeout=(5.0, 15.0), stream=True) as answer:
            answer.raise_for_status()
            data = b""
            for piece in answer.iter_content(65536):
                data += piece
                if len(data) > limit:
                    raise OSError(f"larger than {limit} bytes")
            return answer.headers.get("Content-Type", "application/octet-stream").split(";")[0], data

    def history(self) -> list[dict[str, Any]]:
        """Every delivery still remembered, oldest first."""
        return [asdict(each) for each in list(self.deliveries)]

    def close(self) -> None:
        """Stop the timetable and drop what was still due."""
        self._closed.set()
        with self._wake:
            self._due.clear()
            self._wake.notify()
        self._thread.join()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _run(self) -> None:
        while not self._closed.is_set():
            with self._wake:
                if not self._due:
                    self._wake.wait()
                    continue
                left = self._due[0][0] - time.monotonic()
                if left > 0:
                    self._wake.wait(left)
                    continue
                work = heapq.heappop(self._due)[2]
            self._pool.submit(_logged, work)


class _Refused(OSError):
    """No connection came about."""


def _answer_to(url: str, body: bytes, headers: Mapping[str, str], timeout: tuple[float, float]) -> int:
    """POST over a connection of its own: a kept one may be closed by the portal just as it is used again."""
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    line = kind(parts.hostname or "", parts.port, timeout=timeout[0])
    try:
        line.connect()
    except OSError as problem:
        raise _Refused from problem
    try:
        line.sock.settimeout(timeout[1])
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        line.request("POST", target, body, dict(headers))
        answer = line.getresponse()
        answer.read()
        return answer.status
    finally:
        line.close()


def _logged(work: Callable[[], object]) -> None:
    try:
        work()
    except Exception:
        log.exception("a scheduled delivery of the sandbox failed")
