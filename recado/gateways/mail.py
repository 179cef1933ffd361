"""The firm's own mail server, by SMTP (RFC 5321).

There is no idempotency key and nothing to look up afterwards: once the words are on their way, an answer that
does not come leaves their fate unknown. All that fails before, or is refused by the server, was never taken.
"""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from typing import Final, Protocol
from urllib.parse import unquote, urlsplit

from recado.gateways.errors import MailFailed
from recado.gateways.network import is_loopback
from recado.gateways.outcomes import Outcome, Verdict

TIMEOUT: Final = 20.0
"""Seconds for each answer of the server."""
AGAIN: Final = timedelta(minutes=5)
"""Servers that put off strangers do so for some minutes."""
MOST_RETRIES: Final = 4

_OUT_OF_REACH: Final = Verdict(
    Outcome.RETRY, "The mail server cannot be reached at the moment.", wait=AGAIN, most=MOST_RETRIES
)
_UNKNOWN: Final = Verdict(
    Outcome.UNKNOWN, "It is not known whether this e-mail was sent: the mail server did not answer."
)
_UNENCRYPTED: Final = Verdict(
    Outcome.CONFIG, "The mail server offers no encryption (STARTTLS): set SMTP_URL to smtps://, or fix it."
)
_UNTRUSTED: Final = Verdict(
    Outcome.CONFIG, "The connection to the mail server is not trusted: its certificate is wrong."
)
_CANNOT_SIGN_IN: Final = Verdict(
    Outcome.CONFIG, "The mail server does not accept the user and password of SMTP_URL."
)


@dataclass(frozen=True, slots=True)
class Mail:
    """One e-mail in plain words. `id` becomes a part of its Message-ID."""

    id: str
    to: str
    subject: str
    body: str


class Mailing(Protocol):
    """Whoever can send e-mail."""

    def send(self, mail: Mail) -> None:
        """Hand it over. Raises MailFailed, whose verdict says what became of it."""


@dataclass(frozen=True, slots=True)
class SmtpMail:
    """The server that an address such as `smtp://user:password@host:587` names."""

    url: str = field(repr=False)
    sender: str

    def send(self, mail: Mail) -> None:
        """Hand it over, one connection an e-mail. Raises MailFailed."""
        server = self._opened()
        try:
            self._announce(server, mail.to)
            _hand_over(server, self._message(mail))
        except MailFailed as failure:
            if not failure.code:
                # It does not answer: a goodbye would only be waited for once more.
                server.close()
            raise
        finally:
            _leave(server)

    def _opened(self) -> smtplib.SMTP:
        """A connection that is encrypted, unless it stays on this machine, and signed in."""
        try:
            server = self._connected()
        except ssl.SSLCertVerificationError:
            raise MailFailed(_UNTRUSTED) from None
        except smtplib.SMTPResponseException as refusal:
            raise MailFailed(_refused(refusal.smtp_code, Outcome.CONFIG)) from None
        except (smtplib.SMTPException, OSError):
            raise MailFailed(_OUT_OF_REACH) from None
        try:
            self._secure(server)
        except BaseException:
            server.close()
            raise
        return server

    def _connected(self) -> smtplib.SMTP:
        parts = urlsplit(self.url)
        host = parts.hostname or ""
        if parts.scheme == "smtps":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT, context=context)
        return smtplib.SMTP(host, parts.port or 587, timeout=TIMEOUT)

    def _secure(self, server: smtplib.SMTP) -> None:
        parts = urlsplit(self.url)
        try:
            server.ehlo_or_helo_if_needed()
            if server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
                server.ehlo()
            elif parts.scheme == "smtp" and not is_loopback(self.url):
                raise MailFailed(_UNENCRYPTED)
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
        except ssl.SSLCertVerificationError:
            raise MailFailed(_UNTRUSTED) from None
        except smtplib.SMTPAuthenticationError as refusal:
            verdict = _refused(refusal.smtp_code, Outcome.CONFIG)
            raise MailFailed(verdict if verdict.retry else _CANNOT_SIGN_IN) from None
        except smtplib.SMTPNotSupportedError:
            raise MailFailed(_CANNOT_SIGN_IN) from None
        except smtplib.SMTPResponseException as refusal:
            raise MailFailed(_refused(refusal.smtp_code, Outcome.CONFIG)) from None
        except (smtplib.SMTPException, OSError):
            raise MailFailed(_OUT_OF_REACH) from None

    def _announce(self, server: smtplib.SMTP, to: str) -> None:
        """Say from whom and to whom: until both are accepted, nothing was sent."""
        try:
            code, _ = server.mail(self.sender)
            if code != 250:
                raise MailFailed(_refused(code, Outcome.CONFIG))
            code, _ = server.rcpt(to)
        except (smtplib.SMTPException, OSError):
            raise MailFailed(_OUT_OF_REACH) from None
        if code not in (250, 251):
            raise MailFailed(_refused(code, Outcome.BAD_ADDRESS))

    def _message(self, mail: Mail) -> bytes:
        message = EmailMessage(policy=SMTP)
        message["From"], message["To"], message["Subject"] = self.sender, mail.to, mail.subject
        message["Date"] = formatdate()
        message["Message-ID"] = f"<{mail.id}@{self.sender.rpartition('@')[2]}>"
        # A machine wrote it: out-of-office replies are not wanted (RFC 3834).
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.body)
        return message.as_bytes()


def sender_of(url: str, mail_from: str | None) -> str | None:
    """Whom e-mail comes from: what is set, or the user of the server's address where that is an address."""
    user = unquote(urlsplit(url).username or "")
    return mail_from or (user if "@" in user else None)


def _hand_over(server: smtplib.SMTP, message: bytes) -> None:
    try:
        code, _ = server.data(message)
    except smtplib.SMTPDataError as refusal:
        code = refusal.smtp_code
    except (smtplib.SMTPException, OSError):
        raise MailFailed(_UNKNOWN) from None
    if code == 250:
        return
    if not 400 <= code < 600:
        raise MailFailed(_UNKNOWN)
    raise MailFailed(_refused(code, Outcome.CONTENT_REFUSED))


def _refused(code: int, for_good: Outcome) -> Verdict:
    """The server's own no: 4xx is for now, anything else for good (RFC 5321, 4.2.1)."""
    if 400 <= code < 500:
        text = "The mail server does not take this e-mail at the moment."
        return Verdict(Outcome.RETRY, text, str(code), wait=AGAIN, most=MOST_RETRIES)
    words = {
        Outcome.BAD_ADDRESS: "The mail server refused this address: ask the client for another one.",
        Outcome.CONTENT_REFUSED: "The mail server refused this e-mail.",
    }
    sentence = words.get(for_good, "The mail server refused us: check SMTP_URL and MAIL_FROM.")
    return Verdict(for_good, sentence, str(code))


def _leave(server: smtplib.SMTP) -> None:
    """What was accepted stays so, whatever the server says to a goodbye."""
    try:
        server.quit()
    except (smtplib.SMTPException, OSError):
        server.close()
