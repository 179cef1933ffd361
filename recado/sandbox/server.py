"""Serving the sandbox on loopback: in a thread for tests, or for as long as a process lives."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from recado.sandbox import checkout, stripe_events, twilio_callbacks
from recado.sandbox.app import create_app
from recado.sandbox.config import Config
from recado.sandbox.memory import Sandbox


@contextmanager
def running(config: Config) -> Iterator[Sandbox]:
    """A sandbox that serves in a thread until the block ends; port 0 takes a free one (see ``base_url``)."""
    with opened(config) as (sandbox, server):
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield sandbox
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def opened(config: Config) -> Iterator[tuple[Sandbox, BaseWSGIServer]]:
    """A sandbox with its bound server, not yet serving; what a stop had interrupted is taken up again."""
    with Sandbox(config) as sandbox:
        app = create_app(config, sandbox)
        server = make_server("127.0.0.1", config.port, app, threaded=True, request_handler=_Quiet)
        sandbox.base_url = f"http://127.0.0.1:{server.server_port}"
        for resume in (twilio_callbacks.resume, stripe_events.resume, checkout.resume):
            resume(sandbox)
        try:
            yield sandbox, server
        finally:
            server.server_close()


class _Quiet(WSGIRequestHandler):
    """No line per request: the addresses in them are clients' numbers."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""
