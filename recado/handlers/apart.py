"""The headers of a page that a client opens from a text."""

from __future__ import annotations

from flask import Response


def private(response: Response) -> Response:
    """A page behind a token: it is kept out of caches, referrers and other sites' frames."""
    response.headers["Cache-Control"] = "no-store"
    return apart(response)


def apart(response: Response) -> Response:
    """A client's page: it runs nothing, loads nothing of others, and stays out of frames and referrers."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    return response
