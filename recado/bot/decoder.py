"""Clients' files are decoded elsewhere: this is the end of the decoder that the bot holds."""

import array
import contextlib
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Collection, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from recado.bot.decoder_looks import (
    answered_marks,
    answered_reads,
    answered_text,
    marks_request,
    read_request,
    reads_request,
)
from recado.bot.decoder_wire import (
    CHILD_LIMITS,
    MAX_ANSWER,
    ChildLimits,
    Frame,
    Read,
    answered_pages,
    answered_parts,
    build_request,
    pages_request,
    read_frame,
    write_frame,
)
from recado.media import refusals
from recado.media.page import Page
from recado.media.page_text import PageText
from recado.media.paper import Paper
from recado.media.parts import LIMIT, Part
from recado.media.separators import Mark


class DecoderDiedError(Exception):
    """The decoder is gone and could not be brought back: nothing is known of the file."""


class Decoder:
    """Turns hostile bytes into pages in processes that hold no secret, no connection and no file.

    May be used from any thread, and after a fork: each process starts a server of its own at its first
    request. The server ends with the process that started it, or at `close()`.
    """

    def __init__(self, limits: ChildLimits = CHILD_LIMITS) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self._owner = 0
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._reads: bool | None = None

    def start(self) -> None:
        """Start the server now; best called before settings are read, so that a fork finds it loaded."""
        with self._lock:
            self._alive()

    def close(self) -> None:
        """End the server and whatever it is decoding."""
        with self._lock:
            self._stop()

    def pages(self, data: bytes) -> list[Page]:
        """Make pages of any bytes; raises a refusal, or DecoderDiedError."""
        return answered_pages(self._ask(pages_request(data)))

    def build(self, pages: Collection[Page], title: str, paper: Paper = Paper.LETTER) -> list[Part]:
        """Bind pages into as few files as can be filed; they are gone through one at a time.

        Raises a refusal, DecoderDiedError, or ValueError for no page.
        """
        if not pages:
            raise ValueError("a document has at least one page")
        return answered_parts(self._ask(build_request(pages, title, paper, LIMIT)))

    def whole(self, pages: Collection[Page], title: str) -> bytes:
        """Bind pages into one file, however large: to be printed or looked at. Raises as `build`."""
        if not pages:
            raise ValueError("a document has at least one page")
        (part,) = answered_parts(self._ask(build_request(pages, title, Paper.LETTER, MAX_ANSWER)))
        return part.pdf

    def marks(self, thumbnails: Sequence[bytes]) -> list[Mark]:
        """Say which of pages' small pictures are blank or separators; raises as `pages` does."""
        return answered_marks(self._ask(marks_request(thumbnails)), len(thumbnails))

    def reads(self) -> bool:
        """Whether text can be read here; asked of a child once. Raises DecoderDiedError."""
        if self._reads is None:
            self._reads = answered_reads(self._ask(reads_request()))
        return self._reads

    def read(self, page: Page) -> PageText | None:
        """Read the text of a page, None where that cannot be done here; raises as `pages` does."""
        return answered_text(self._ask(read_request(page)))

    @property
    def pid(self) -> int | None:
        """The server's process, while it runs."""
        return self._process.pid if self._process is not None and self._owner == os.getpid() else None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, request: Frame) -> Read:
        """Have a child answer; a server that is found dead is replaced once."""
        for _ in range(2):
            frame, verdict = self._exchange(request)
            if verdict == "ok":
                return frame
            if verdict:
                raise refusals.refusal(verdict)
        raise DecoderDiedError

    def _exchange(self, request: Frame) -> tuple[Read, str]:
        """Have a child of the server's answer; the verdict is empty where the server died with it."""
        with ExitStack() as stack:
            asked, replied = (_closing(stack, os.memfd_create(name)) for name in ("request", "reply"))
            write_frame(asked, request)
            ours, theirs = os.pipe()
            _closing(stack, ours)
            try:
                server = self._hand_over(asked, replied, theirs)
            finally:
                os.close(theirs)
            # The server, and nobody else, holds the other end: it writes once the child is gone.
            verdict = os.read(ours, 64).decode("ascii", "replace")
            if not verdict:
                self._retire(server)
            return (read_frame(replied) if verdict == "ok" else ({}, [])), verdict

    def _hand_over(self, *descriptors: int) -> socket.socket:
        """Give a request to a server that runs; one that is gone without a trace shows in the verdict."""
        rights = array.array("i", descriptors)
        with self._lock:
            server = self._alive()
            with contextlib.suppress(ConnectionError):
                server.sendmsg([b"?"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
        return server

    def _retire(self, server: socket.socket) -> None:
        """Drop a server that died, unless another thread has replaced it already."""
        with self._lock:
            if self._control is server:
                self._stop()

    def _alive(self) -> socket.socket:
        """Return the control socket of a server that runs, starting one where there is none."""
        running = self._owner == os.getpid() and self._process is not None and self._process.poll() is None
        if self._control is None or not running:
            self._stop()
            self._launch()
        assert self._control is not None  # noqa: S101
        return self._control

    def _launch(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-m", "recado.bot.decoder_server", self._limits.text()],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
                close_fds=True,
            )
        self._control, self._owner = ours, os.getpid()

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None and self._owner == os.getpid():
            self._process.kill()
            self._process.wait()
        self._control, self._process, self._owner = None, None, 0


def _closing(stack: ExitStack, descriptor: int) -> int:
    stack.callback(os.close, descriptor)
    return descriptor
