"""What a failure below HTTP means: whether the request can have reached the provider."""

from typing import Final
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import (
    ConnectTimeoutError,
    MaxRetryError,
    NameResolutionError,
    NewConnectionError,
    ProxyError,
)

from recado.gateways.outcomes import Outcome, Verdict

_NEVER_CONNECTED: Final = (ConnectTimeoutError, NameResolutionError, NewConnectionError, ProxyError)
# Raised before anything is sent.
_UNBUILT: Final = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidHeader,
)
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


def from_network(failure: requests.RequestException, provider: str) -> Verdict:
    """The verdict on a request that got no answer.

    RETRY only when no connection was ever made; CONFIG when the request could not even be built or the
    certificate is wrong; everything else is UNKNOWN, for the provider may have acted on it.
    """
    if _never_connected(failure):
        return Verdict(Outcome.RETRY, f"{provider} cannot be reached at the moment; it is tried again.")
    if isinstance(failure, requests.exceptions.SSLError) and "CERTIFICATE_VERIFY_FAILED" in str(failure):
        return Verdict(
            Outcome.CONFIG, f"The connection to {provider} is not trusted: its certificate is wrong."
        )
    if isinstance(failure, _UNBUILT):
        return Verdict(Outcome.CONFIG, f"The address of {provider} in the settings cannot be used.")
    return Verdict(Outcome.UNKNOWN, f"{provider} did not answer; we do not know yet whether it acted.")


def is_loopback(url: str) -> bool:
    """Whether an address names this very machine."""
    return (urlsplit(url).hostname or "") in _LOOPBACK


def checked_base(url: str, name: str) -> str:
    """The base address without a trailing slash; ValueError unless it is https, or http on loopback."""
    parts = urlsplit(url)
    host_ok = bool(parts.hostname) and "@" not in parts.netloc and not parts.query and not parts.fragment
    if not host_ok or not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(url))):
        raise ValueError(f"{name} must be an https:// address, or http:// on this machine")
    return url.rstrip("/")


def _never_connected(failure: requests.RequestException) -> bool:
    if isinstance(failure, requests.exceptions.ConnectTimeout):
        return True
    cause = failure.args[0] if failure.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, _NEVER_CONNECTED)
