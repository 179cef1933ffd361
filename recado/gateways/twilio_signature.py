"""Whether Twilio really sent this, and what it said."""

import base64
import hashlib
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote_to_bytes, urlsplit, urlunsplit

from twilio.request_validator import RequestValidator, add_port, remove_port

from recado.gateways.errors import BadForm

_MAX_FIELDS: Final = 1000


@dataclass(frozen=True, slots=True)
class Form:
    """A posted form, in the order it came.

    `pairs` keep every byte (bytes that are not UTF-8 as lone surrogates), because the signature is over the
    bytes; `get` is for reading: there such bytes are U+FFFD and NULs are gone, so that any database takes the
    text.
    """

    pairs: tuple[tuple[str, str], ...] = field(repr=False)

    def get(self, name: str, default: str = "") -> str:
        """The first value of a field, fit to be read and stored."""
        return next((_readable(value) for key, value in self.pairs if key == name), default)

    def getlist(self, name: str) -> list[str]:
        """Every value of a field, byte for byte."""
        return [value for key, value in self.pairs if key == name]

    @property
    def damaged(self) -> bool:
        """Whether some of it is not UTF-8."""
        return any(not _encodable(text) for pair in self.pairs for text in pair)

    def __iter__(self) -> Iterator[str]:
        return iter(dict(self.pairs))

    def __len__(self) -> int:
        return len(self.pairs)


def parse_form(raw: bytes) -> Form:
    """Read a URL-encoded form without losing a byte; raises BadForm over 1,000 fields."""
    fields = [part for part in raw.split(b"&") if part]
    if len(fields) > _MAX_FIELDS:
        raise BadForm("The form has more than 1,000 fields.")
    return Form(tuple(_pair(part) for part in fields))


def verify(
    tokens: Sequence[str], public_url: str, path: str, raw_query: bytes, form: Form, signature: str | None
) -> bool:
    """Whether one of our auth tokens signed this request; never raises, whatever it is given.

    The signed address is `public_url` (the configured origin, never a Host header), the raw path and the raw
    query string, as https://www.twilio.com/docs/usage/security describes: an explicit port is kept (and tried
    without), a user name is dropped, nothing is added or taken away at the end. Repeated fields are
    de-duplicated, as the SDK does. `tokens` holds two during a rotation; blank ones never match. Only SHA-1
    under an auth token is believed: a request cannot choose another algorithm or secret for itself.
    """
    url = _signed_url(public_url, path, raw_query)
    if not url or not signature or not signature.isascii():
        return False
    check = _by_bytes if form.damaged else _by_sdk
    return any(check(token, url, form, signature) for token in tokens if token.strip())


def _by_sdk(token: str, url: str, form: Form, signature: str) -> bool:
    return bool(RequestValidator(token).validate(url, form, signature))


def _by_bytes(token: str, url: str, form: Form, signature: str) -> bool:
    """The SDK's rule over the bytes themselves, for it cannot encode what is not UTF-8."""
    signed = "".join(name + value for name, value in sorted(set(form.pairs)))
    parts = urlsplit(url)
    return any(
        hmac.compare_digest(_sha1(token, address + signed), signature)
        for address in (remove_port(parts), add_port(parts))
    )


def _sha1(token: str, text: str) -> str:
    digest = hmac.new(token.encode(), text.encode("utf-8", "surrogateescape"), hashlib.sha1)
    return base64.b64encode(digest.digest()).decode()


def _signed_url(public_url: str, path: str, raw_query: bytes) -> str:
    """The address that was signed, or nothing when it is none that Twilio would have called."""
    try:
        origin = urlsplit(public_url)
        _ = origin.port  # raises for a port that is no number
    except ValueError:
        return ""
    if not path.isascii() or not raw_query.isascii():
        return ""
    bare = origin._replace(netloc=origin.netloc.rpartition("@")[2], query="", fragment="")
    query = "?" + raw_query.decode("ascii") if raw_query else ""
    return urlunsplit(bare).rstrip("/") + path + query


def _pair(part: bytes) -> tuple[str, str]:
    name, _, value = part.partition(b"=")
    return _decoded(name), _decoded(value)


def _decoded(text: bytes) -> str:
    return unquote_to_bytes(text.replace(b"+", b" ")).decode("utf-8", "surrogateescape")


def _readable(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\0", "")


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
