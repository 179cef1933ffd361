"""The door for the web: the application, and gunicorn around it."""

import gc
import os
from collections.abc import Mapping
from typing import Any, Literal

from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from recado.bot import logs
from recado.bot.opening import open_settings
from recado.bot.runtime import build
from recado.bot.settings import Settings
from recado.handlers.web import create_app

Only = Literal["webhooks"]


def app_from_environment(only: Only | None = None) -> Flask:
    """The web application of this process, or its webhooks alone. Raises SettingsError.

    Also what another WSGI server loads: `recado.app:app_from_environment()`.
    """
    settings = open_settings(os.environ).settings
    logs.configure(settings.log_level)
    app = create_app(build(settings), only=only)
    # What was loaded so far lives as long as the process: the collector need not walk it again and again.
    gc.freeze()
    return app


def serve(settings: Settings, *, only: Only | None, processes: int, threads: int) -> None:
    """Serve with gunicorn, whose master this process becomes, until told to stop."""
    Server(options(settings, processes, threads), only).run()


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn without its command line: modules load once, here; connections are made after the fork."""

    def __init__(self, given: Mapping[str, Any], only: Only | None) -> None:
        self.given = given
        self.only = only
        super().__init__()

    def load_config(self) -> None:
        """Take our options and nothing else: no file, no GUNICORN_CMD_ARGS."""
        for name, value in self.given.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Build the application, in each worker."""
        return app_from_environment(self.only)


def options(settings: Settings, processes: int, threads: int) -> dict[str, Any]:
    """Gunicorn's settings."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return {
        "bind": [f"{host}:{settings.port}"],
        "worker_class": "gthread",
        "workers": processes,
        "threads": threads,
        "graceful_timeout": 8,
        "timeout": 60,
        "keepalive": 5,
        "forwarded_allow_ips": ",".join(map(str, settings.trusted_proxies)) or "127.0.0.1",
        "control_socket_disable": True,
        # Addresses of pages carry clients' tokens: requests are logged by the handlers, by id, or not at all.
        "loglevel": "warning",
    }
