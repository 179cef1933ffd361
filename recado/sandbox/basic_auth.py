"""Who may call Twilio's REST: the account's own id and token, by basic authentication."""

from __future__ import annotations

import hmac

from flask import request

from recado.sandbox.config import Config


def authenticated(config: Config) -> bool:
    """Whether the request at hand carries them."""
    given = request.authorization
    if given is None or given.type != "basic":
        return False
    user, password = (given.username or "").encode(), (given.password or "").encode()
    known = hmac.compare_digest(user, config.twilio_account_sid.encode())
    return known and hmac.compare_digest(password, config.twilio_auth_token.encode())
