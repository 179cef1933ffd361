"""Fetching a client's photo from the provider, and from nowhere else."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

import requests
import urllib3
from requests.auth import AuthBase, HTTPBasicAuth

from recado.gateways.errors import MediaNotYet, MediaRefused, MediaTooLarge, MediaUnavailable
from recado.gateways.network import is_loopback

_MAX_REDIRECTS: Final = 3
_CHUNK: Final = 64 * 1024
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
# Where the API redirects to: https://www.twilio.com/docs/messaging/api/media-resource
_CDN: Final = (".twiliocdn.com", ".amazonaws.com")
# Two parsers must read one address alike, so only plain characters are let in: no backslash, space or
# control.
_PLAIN: Final = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]!$&'()*+,;=%@]+")
_HOST: Final = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*|::1")


@dataclass(frozen=True, slots=True)
class Fetched:
    """A whole file as it was sent. `claimed_type` is the sender's word only: look at the bytes."""

    data: bytes = field(repr=False)
    claimed_type: str


class MediaFetcher:
    """Fetches media of one account; safe to share between threads.

    `timeout` is for connecting and each read, `patience` for a whole file, both in seconds.
    """

    def __init__(
        self, api_base: str, account_sid: str, auth_token: str, timeout: float = 10.0, patience: float = 60.0
    ) -> None:
        self._api = urlsplit(api_base)
        self._credentials = HTTPBasicAuth(account_sid, auth_token)
        self._timeout = timeout
        self._patience = patience
        self._alone = is_loopback(api_base)

    def fetch(self, url: str, max_bytes: int) -> Fetched:
        """Fetch a file of at most `max_bytes` bytes.

        Only the configured API's own scheme, host and port is ever asked first, with credentials. At most
        three redirects are followed, without credentials, and only to that host or the provider's file hosts
        over https (on loopback: only that host). Raises MediaRefused for any other address, MediaNotYet for a
        404, MediaTooLarge, or MediaUnavailable when trying again may help.
        """
        self._refuse_unless(self._is_api(_plain(url)))
        deadline = time.monotonic() + self._patience
        with requests.Session() as session, _translated():
            session.trust_env = not self._alone
            auth: AuthBase = self._credentials
            for _ in range(_MAX_REDIRECTS + 1):
                with self._ask(session, url, auth) as response:
                    if response.status_code not in _REDIRECTS:
                        return _read(response, max_bytes, deadline)
                    url, auth = self._next(url, response), _NoCredentials()
        raise MediaUnavailable("The file's address keeps redirecting.")

    def _ask(self, session: requests.Session, url: str, auth: AuthBase) -> requests.Response:
        # Unpacking would let a small answer grow without limit, so it is neither asked for nor done.
        headers = {"Accept": "*/*", "Accept-Encoding": "identity"}
        return session.get(
            url, headers=headers, auth=auth, timeout=self._timeout, stream=True, allow_redirects=False
        )

    def _next(self, url: str, response: requests.Response) -> str:
        target = urljoin(url, response.headers.get("Location", ""))
        parts = _plain(target)
        self._refuse_unless(self._is_api(parts) or (not self._alone and _is_cdn(parts)))
        return target

    def _is_api(self, parts: SplitResult) -> bool:
        return _place(parts) == _place(self._api)

    @staticmethod
    def _refuse_unless(allowed: bool) -> None:
        if not allowed:
            raise MediaRefused


class _NoCredentials(AuthBase):
    """Sends none, and keeps requests from looking for some in a netrc file."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers.pop("Authorization", None)
        return request


@contextmanager
def _translated() -> Iterator[None]:
    """The originals are not chained: signed file addresses are secrets and stay out of logs."""
    try:
        yield
    except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema):
        raise MediaRefused from None
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError):
        raise MediaUnavailable from None


def _read(response: requests.Response, max_bytes: int, deadline: float) -> Fetched:
    _check_status(response.status_code)
    if response.headers.get("Content-Encoding", "identity").strip().lower() not in {"", "identity"}:
        raise MediaUnavailable("The file came packed, which was not asked for.")
    data = bytearray()
    for chunk in response.raw.stream(_CHUNK, decode_content=False):
        data += chunk
        if len(data) > max_bytes:
            raise MediaTooLarge
        if time.monotonic() > deadline:
            raise MediaUnavailable("The file came too slowly.")
    return Fetched(bytes(data), response.headers.get("Content-Type", "").partition(";")[0].strip().lower())


def _check_status(status: int) -> None:
    if status == 404:
        raise MediaNotYet
    if status in {400, 405, 410, 451}:
        raise MediaRefused("The provider no longer gives out this file.")
    if status != 200:
        raise MediaUnavailable(f"The provider answered {status} for this file.")


def _plain(url: str) -> SplitResult:
    """The address in its parts; MediaRefused unless every parser would read it alike."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises for a port that is no number
    except ValueError:
        raise MediaRefused from None
    host_is_plain = _HOST.fullmatch(parts.hostname or "") is not None
    if not _PLAIN.fullmatch(url) or not host_is_plain or "@" in parts.netloc:
        raise MediaRefused
    return parts


def _place(parts: SplitResult) -> tuple[str, str, int]:
    return parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def _is_cdn(parts: SplitResult) -> bool:
    scheme, host, port = _place(parts)
    return scheme == "https" and port == 443 and host.endswith(_CDN)
