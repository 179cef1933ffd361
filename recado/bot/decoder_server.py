"""The fork server in which clients' files are decoded: no secrets, no connections, one child for each file.

It is started with an empty environment before any setting is read, and imports nothing but recado.media and
the standard library. A request comes as three descriptors over the control socket: memory that holds the
file, memory that a child fills with the pages (this process reads neither), and a pipe for the verdict on the
child. A child that is cut off by a limit, or crashes, takes nothing with it.
"""

import array
import contextlib
import ctypes
import gc
import os
import resource
import selectors
import signal
import socket
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from recado.bot.decoder_wire import CHILD_LIMITS, MAX_ANSWER, ChildLimits, answer, open_frame, write_frame
from recado.media import ocr
from recado.media.pages import to_pages
from recado.media.parts import bind
from recado.media.warmup import warm_up

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_NOBODY = 65534
_libc = ctypes.CDLL(None, use_errno=True)


def main() -> None:
    """Serve requests over the socket on standard input until its other end, or the parent, is gone."""
    limits = ChildLimits.parse(sys.argv[1]) if len(sys.argv) > 1 else CHILD_LIMITS
    control = socket.socket(fileno=0)
    parent = os.pidfd_open(os.getppid())
    _load_all()
    _confine()
    _Server(control, parent, limits).serve()


@dataclass
class _Child:
    pid: int
    verdict: int
    deadline: float
    late: bool = False


class _Server:
    """The loop: take requests, fork, reap, kill what is late, tell what became of each."""

    def __init__(self, control: socket.socket, parent: int, limits: ChildLimits) -> None:
        self.control = control
        self.limits = limits
        self.children: dict[int, _Child] = {}
        self.selector = selectors.DefaultSelector()
        self.selector.register(control, selectors.EVENT_READ)
        self.selector.register(parent, selectors.EVENT_READ)
        self.parent = parent

    def serve(self) -> None:
        while True:
            for key, _ in self.selector.select(self._patience()):
                if key.fd == self.parent or (key.fd == self.control.fileno() and not self._take()):
                    self._kill_all()
                    return
                if key.fd in self.children:
                    self._reap(key.fd)
            self._kill_late()

    def _patience(self) -> float | None:
        waiting = [child.deadline for child in self.children.values() if not child.late]
        return max(0.0, min(waiting) - time.monotonic()) if waiting else None

    def _take(self) -> bool:
        """Take one request; false where the control socket's other end is closed."""
        descriptors = array.array("i")
        message, ancillary, _, _ = self.control.recvmsg(1, socket.CMSG_SPACE(3 * descriptors.itemsize))
        for level, kind, payload in ancillary:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                descriptors.frombytes(payload[: len(payload) - len(payload) % descriptors.itemsize])
        if len(descriptors) == 3:
            self._fork(*descriptors)
        return bool(message)

    def _fork(self, request: int, reply: int, verdict: int) -> None:
        pid = os.fork()
        if pid == 0:
            _run_child(request, reply, self.limits)
        os.close(request)
        os.close(reply)
        child = _Child(pid, verdict, time.monotonic() + self.limits.seconds)
        watch = os.pidfd_open(pid)
        self.children[watch] = child
        self.selector.register(watch, selectors.EVENT_READ)

    def _reap(self, watch: int) -> None:
        child = self.children.pop(watch)
        self.selector.unregister(watch)
        os.close(watch)
        # Whatever the child left running goes with it.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        _, status = os.waitpid(child.pid, 0)
        with contextlib.suppress(BrokenPipeError):
            os.write(child.verdict, _verdict(status, late=child.late).encode())
        os.close(child.verdict)

    def _kill_late(self) -> None:
        now = time.monotonic()
        for child in self.children.values():
            if child.deadline <= now and not child.late:
                child.late = True
                os.kill(child.pid, signal.SIGKILL)

    def _kill_all(self) -> None:
        for child in self.children.values():
            with contextlib.suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGKILL)


def _verdict(status: int, *, late: bool) -> str:
    """Name what ended a child: "ok", or the code of a refusal.

    Native decoders that get no memory stop themselves (abort, trap); SIGKILL that is not ours is the kernel
    short of memory.
    """
    if late:
        return "timeout"
    if not os.WIFSIGNALED(status):
        return "ok" if os.WEXITSTATUS(status) == 0 else "broken"
    match os.WTERMSIG(status):
        case signal.SIGXCPU:
            return "timeout"
        case signal.SIGKILL | signal.SIGABRT | signal.SIGTRAP | signal.SIGILL:
            return "memory"
        case _:
            return "broken"


def _limit_memory(most: int) -> None:
    """Let a child have so much memory of its own (getrlimit(2): private and writable, from Linux 4.7 on).

    Address space would count the libraries and what threads only reserve: half as much again, which differs
    from machine to machine. It is limited too, for what is mapped in other ways.
    """
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    resource.setrlimit(resource.RLIMIT_AS, (2 * most, 2 * most))


def _run_child(asked: int, reply: int, limits: ChildLimits) -> None:
    """Answer one request in a process of its own, which never returns."""
    status = 1
    try:
        os.setsid()
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        os.dup2(asked, 0)
        os.dup2(reply, 1)
        os.closerange(3, 1024)
        for which, value in (
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_FSIZE, MAX_ANSWER),
            (resource.RLIMIT_NOFILE, 32),
        ):
            resource.setrlimit(which, (value, value))
        # The hard limit kills without a name: the soft one comes first and says that it was time.
        resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 2))
        request = open_frame(0)
        # The request is the bot's own: only the file in it is hostile, and nothing has looked at that yet.
        most = limits.memory_bytes if request[0].get("do") != "build" else limits.binding_bytes
        _limit_memory(most)
        write_frame(1, answer(request, to_pages, bind))
        status = 0
    finally:
        # Not sys.exit: a child must never run on as a second server.
        os._exit(status)


def _load_all() -> None:
    """Load what decoding would load later: after the confinement there are no files to load from."""
    Image.init()
    ocr.load()
    warm_up()
    # What is loaded stays shared with the children instead of being copied at their first collection.
    gc.collect()
    gc.freeze()


def _confine() -> None:
    """Give up privileges, the network and the file system, as far as the machine allows each."""
    _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    root = os.geteuid() == 0
    if _libc.unshare(_CLONE_NEWNET) != 0:
        _libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
    with contextlib.suppress(OSError):
        # An empty folder that is gone before it is entered: nothing can be read there, nothing written.
        empty = Path(tempfile.mkdtemp())
        os.chdir(empty)
        empty.rmdir()
        os.chroot(".")
    if root:
        with contextlib.suppress(OSError):
            os.setgroups([])
            os.setgid(_NOBODY)
            os.setuid(_NOBODY)
    _shut_files()
    os.environ.clear()
    _libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def _shut_files() -> None:
    """Have Landlock refuse every opening of a file, where the kernel has it: no privilege is needed for that.

    The calls have no names in libc; their numbers are the same on every architecture (landlock(7)).
    """
    every_access = ctypes.c_uint64((1 << 13) - 1)
    rules = _libc.syscall(444, ctypes.byref(every_access), ctypes.c_size_t(8), ctypes.c_uint32(0))
    if rules >= 0:
        _libc.syscall(446, rules, ctypes.c_uint32(0))
        os.close(rules)


if __name__ == "__main__":
    main()
