"""Everything that the gateways raise."""

from datetime import timedelta
from typing import ClassVar

from recado.gateways.outcomes import Outcome, Verdict


class GatewayError(Exception):
    """An outside service could not do what was asked."""

    retry: ClassVar[bool] = False

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (type(self).__doc__ or "").partition("\n")[0])


class ProviderFailed(GatewayError):
    """A provider refused or could not be reached; the verdict says what that means.

    The message is the sentence for staff: it never holds a phone number or a body.
    """

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.staff_text)
        self.verdict = verdict

    @property
    def outcome(self) -> Outcome:
        """What happened, in our words."""
        return self.verdict.outcome

    @property
    def code(self) -> str | None:
        """The provider's own code, for display and support tickets only."""
        return self.verdict.code

    @property
    def staff_text(self) -> str:
        """One plain sentence for staff."""
        return self.verdict.staff_text


class SendFailed(ProviderFailed):
    """A text was not accepted, or nobody knows whether it was."""


class MailFailed(ProviderFailed):
    """An e-mail was not accepted, or nobody knows whether it was."""


class CallFailed(ProviderFailed):
    """A call was not accepted, or nobody knows whether it was."""


class LookupFailed(ProviderFailed):
    """Reading from, or tidying at, a provider failed; nothing was sent and asking again is harmless."""


class PaymentFailed(ProviderFailed):
    """A request to the payment provider failed."""


class MediaRefused(GatewayError):
    """This address is not one that media may be fetched from."""


class MediaTooLarge(GatewayError):
    """The file is larger than the limit; it was not read to its end."""


class MediaNotYet(GatewayError):
    """The provider does not have this file yet; it usually appears within seconds."""

    retry = True
    delay: ClassVar[timedelta] = timedelta(seconds=1)


class MediaUnavailable(GatewayError):
    """The file could not be fetched this time: network, time limit or a provider's failure."""

    retry = True
    delay: ClassVar[timedelta] = timedelta(seconds=5)


class BadForm(GatewayError):
    """These bytes are not a form that a provider would post."""


class BadSignature(GatewayError):
    """The request was not signed with a secret of ours, or too long ago."""


class BadPayload(GatewayError):
    """The signature holds, but the content is not an event that we can read."""


class BadKey(GatewayError):
    """A storage key must be plain path segments of letters, digits, dots, dashes and underscores."""


class StorageMissing(GatewayError):
    """Nothing is stored under this key."""


class StorageDown(GatewayError):
    """The file store could not be read or written; nothing half-written was left behind."""

    retry = True


class StorageMisconfigured(GatewayError):
    """STORAGE_URL does not name a store that can be used."""


class ScannerDown(GatewayError):
    """The virus scanner gave no answer, so nothing is known about the file."""

    retry = True


class TooLargeToScan(GatewayError):
    """The file is larger than the virus scanner is set to accept."""
