"""The page behind a link to pages to sign: how they are signed, and where they are printed from.

It says the firm's name and how many pages there are, and nothing of the case; the pages themselves are one
step further, where no messenger's preview goes.
"""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template

from recado.bot import signing_links
from recado.bot.runtime import Runtime
from recado.firm.errors import FileDamaged, NotFound
from recado.gateways.errors import StorageDown, StorageMissing
from recado.handlers.apart import private
from recado.handlers.links import gone, later
from recado.i18n import catalog


def blueprint(runtime: Runtime) -> Blueprint:
    """The pages under `/c/s`."""
    pages = Blueprint("to_sign", __name__, url_prefix="/c/s", template_folder="templates")

    pages.after_request(private)

    @pages.get("/<token>")
    def look(token: str) -> Response:
        """Pen and ink only; and a way to the pages."""
        try:
            return _page(token, signing_links.look(runtime, token))
        except NotFound:
            return gone()

    @pages.get("/<token>/pages.pdf")
    def print_out(token: str) -> Response:
        """The pages, of our own making; that they were opened is noted."""
        try:
            response = make_response(signing_links.pages(runtime, token))
        except (NotFound, StorageMissing):
            return gone()
        except (StorageDown, FileDamaged):
            return later()
        response.mimetype = "application/pdf"
        response.headers["Content-Disposition"] = 'inline; filename="sign.pdf"'
        return response

    return pages


def _page(token: str, asked: signing_links.ToSign) -> Response:
    def say(name: str) -> str:
        return catalog.render(f"page.{name}", asked.language, {"firm": asked.firm, "n": asked.pages})

    return make_response(
        render_template("sign.html", language=asked.language, firm=asked.firm, token=token, say=say)
    )
