"""The yardstick of the webhook: a bare Flask route with the same server, pool, signature check and bytes."""

import os

from flask import Flask, Response, request
from sqlalchemy import Column, Identity, Integer, LargeBinary, MetaData, Table, create_engine, insert
from twilio.request_validator import RequestValidator

from recado.app import Server, options
from recado.bot.opening import open_settings

TABLE = Table(
    "bench_bare", MetaData(), Column("id", Integer, Identity(), primary_key=True), Column("raw", LargeBinary)
)


def application() -> Flask:
    """One route: check the signature, insert the raw bytes, commit, answer empty."""
    settings = open_settings(os.environ).settings
    engine = create_engine(
        settings.database_url or "",
        pool_size=8,
        max_overflow=8,
        connect_args={"options": "-c role=recado_app -c timezone=UTC"},
    )
    validator = RequestValidator(settings.twilio_auth_token)
    app = Flask("bare")

    @app.post("/webhooks/twilio/message")
    def message() -> Response:
        raw = request.get_data()
        url = settings.origin + request.path
        if not validator.validate(url, request.form, request.headers.get("X-Twilio-Signature", "")):
            return Response(status=403)
        with engine.begin() as connection:
            connection.execute(insert(TABLE).values(raw=raw))
        return Response(status=204)

    return app


class BareServer(Server):
    """The portal's own gunicorn, with the bare route in it."""

    def load(self) -> Flask:
        """Build the yardstick."""
        return application()


if __name__ == "__main__":
    opened = open_settings(os.environ).settings
    given = options(opened, 2, 8) | {"bind": [f"127.0.0.1:{os.environ['BARE_PORT']}"]}
    BareServer(given, None).run()
