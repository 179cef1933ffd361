"""The REST faults, applied to a request under way."""

import socket
from typing import cast

from flask import Response, request

from recado.sandbox.memory import Sandbox


def strike_before(sandbox: Sandbox, vendor: str) -> int | None:
    """Wait out the latency; the status to refuse with, or None."""
    faults = sandbox.faults.now
    if faults.only not in ("", vendor):
        return None
    sandbox.wire.pause(faults.latency)
    if sandbox.faults.strike("fail_429"):
        return 429
    return 500 if sandbox.faults.strike("fail_500") else None


def strike_after(sandbox: Sandbox, vendor: str, response: Response) -> None:
    """Perhaps cut the line after the work was done: the answer is written into a closed connection."""
    faults = sandbox.faults.now
    if faults.only not in ("", vendor) or response.status_code >= 300:
        return
    if sandbox.faults.strike("lose_answers"):
        sandbox.wire.pause(faults.hang_seconds)
        line = cast("socket.socket | None", request.environ.get("werkzeug.socket"))
        if line is not None:
            line.shutdown(socket.SHUT_RDWR)
