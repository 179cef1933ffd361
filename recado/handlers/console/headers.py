"""What every answer of the console tells the browser."""

from __future__ import annotations

from flask import Response, request

_PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PICTURE_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
PDF_POLICY = "default-src 'none'; frame-ancestors 'self'; sandbox"
"""A PDF of our own making, in a frame of our own page; Chromium's viewer opens in a sandbox."""


def secured(response: Response) -> Response:
    """Add the headers that hold for all answers; a file's own stricter policy stays."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", _PAGE_POLICY)
    framed = "frame-ancestors 'self'" in headers["Content-Security-Policy"]
    headers["X-Frame-Options"] = "SAMEORIGIN" if framed else "DENY"
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    if request.endpoint == "console.static":
        headers["Cache-Control"] = "public, max-age=3600"
    else:
        headers["Cache-Control"] = "no-store"
    return response
