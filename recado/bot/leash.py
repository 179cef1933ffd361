"""Puts a server on a leash, then becomes it: takes its lock, drops privileges, dies with its parent.

Run by path as its own small program (`python -I -S leash.py JSON`) and not as a function between fork and
exec, because a process with threads may only do what is safe in a signal handler there.
"""

import ctypes
import fcntl
import json
import os
import sys
import time
from pathlib import Path

PR_SET_PDEATHSIG = 1
LOCK_PATIENCE = 20.0
CANNOT_LOCK = 75


def become(plan: dict[str, object]) -> None:
    """Carry out the plan and exec its program; returns only by raising.

    The lock descriptor is inherited on purpose: the lock then lasts as long as the program *or any process
    it forked* is alive, so a second start can neither overtake the last back-end of a killed server nor
    mistake its leftovers for a running one.
    """
    match plan:
        case {"lock": str(lock), "stale": list(stale)} if lock:
            hold(Path(lock))
            for name in stale:
                Path(str(name)).unlink(missing_ok=True)
    os.umask(0o077)
    match plan:
        case {"uid": int(uid), "gid": int(gid)} if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(gid)
            os.setuid(uid)
    match plan:
        case {"death_signal": int(signal_number), "parent": int(parent)}:
            die_with(parent, signal_number)
    match plan:
        case {"argv": [str(program), *rest]}:
            os.execv(program, [program, *map(str, rest)])  # noqa: S606  the point of this program


def hold(lock: Path) -> None:
    """Take the exclusive lock for the life of this process and its children; wait for the last holder."""
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    inheritable = True
    os.set_inheritable(descriptor, inheritable)
    give_up = time.monotonic() + LOCK_PATIENCE
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > give_up:
                sys.stderr.write(f"{lock} is held by a server that is still running\n")
                sys.exit(CANNOT_LOCK)
            time.sleep(0.02)
        else:
            return


def die_with(parent: int, signal_number: int) -> None:
    """Ask the kernel for a signal when the parent dies; exit at once where it died before we could ask.

    After the change of user, because changing user clears the request.
    """
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(CANNOT_LOCK)


if __name__ == "__main__":
    become(json.loads(sys.argv[1]))
