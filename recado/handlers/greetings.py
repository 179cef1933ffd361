"""The firm's recorded greetings, which the provider fetches to send on: public, and nobody's."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, abort, send_file

from recado.bot.greetings import TYPES, path_of
from recado.handlers.apart import apart


def blueprint(var_dir: Path) -> Blueprint:
    """One address a file."""
    pages = Blueprint("greetings", __name__, url_prefix="/c/greetings")
    pages.after_request(apart)

    @pages.get("/<name>")
    def hear(name: str) -> Response:
        """Give the recording."""
        path = path_of(var_dir, name)
        if path is None:
            abort(404)
        return send_file(path, mimetype=TYPES[path.suffix], max_age=3600)

    return pages
