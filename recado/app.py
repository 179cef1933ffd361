"""The door for the web: what gunicorn loads."""

import os
from typing import Literal

from flask import Flask

from recado.bot import logs
from recado.bot.opening import open_settings
from recado.bot.runtime import build
from recado.handlers.web import create_app


def app_from_environment(only: Literal["webhooks"] | None = None) -> Flask:
    """The web application of this process, or its webhooks alone. Raises SettingsError."""
    settings = open_settings(os.environ).settings
    logs.configure(settings.log_level)
    return create_app(build(settings), only=only)
