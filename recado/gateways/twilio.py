"""The door to Twilio: texts out, and reading back what happened."""

import json
import logging
import os
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client
from twilio.twiml.voice_response import VoiceResponse

from recado.gateways import twilio_answers, twilio_codes
from recado.gateways.errors import CallFailed, LookupFailed, ProviderFailed, SendFailed
from recado.gateways.network import checked_base, from_network, is_loopback
from recado.gateways.outcomes import Outcome, Verdict
from recado.gateways.texting import Account, Listed, ListedMedia, Outgoing, Sent, Texting
from recado.gateways.twilio_content import Contents
from recado.gateways.twilio_media import Fetched, MediaFetcher
from recado.gateways.voice import Call, Ringing, Voice

__all__ = ["API_BASE", "Account", "Fetched", "Listed", "Outgoing", "Sent", "Texting", "Twilio", "Voice"]

API_BASE: Final = "https://api.twilio.com"

# The SDK logs every address and query at INFO, and those hold phone numbers.
for _name in ("twilio.http_client", "urllib3.connectionpool"):
    logging.getLogger(_name).setLevel(logging.WARNING)

_MEDIA_PATH: Final = re.compile(r"/Messages/(?P<message>[A-Za-z0-9]+)/Media/(?P<media>[A-Za-z0-9]+)/?$")
_NO_SUCH_CONTENT: Final = ("21655", "20404")
_VOICES: Final = {"en": "en-US", "es": "es-US"}
_MALFORMED: Final = (ValueError, KeyError, TypeError, AttributeError)


class Twilio:
    """Texting through the real Twilio SDK.

    `api_base` points the SDK at another server (https, or http on this machine). `timeout` is in seconds and
    holds for connecting and for each read: the SDK alone would wait for ever. Safe to share between threads:
    each thread gets an SDK client of its own, because requests' sessions are not promised to be thread-safe.
    """

    def __init__(
        self, account_sid: str, auth_token: str, api_base: str | None = None, timeout: float = 10.0
    ) -> None:
        self._credentials = (account_sid, auth_token)
        self._base = checked_base(api_base or API_BASE, "TWILIO_API_BASE")
        self._timeout = timeout
        self._local = threading.local()
        self._media = MediaFetcher(self._base, account_sid, auth_token, timeout)
        self._contents = Contents(self._client)

    def send(self, message: Outgoing) -> Sent:
        """Hand over one text, once; raises SendFailed whose outcome says whether sending again is safe.

        There is no idempotency key for messages, so nothing is retried here:
        https://www.twilio.com/docs/messaging/api/message-resource.
        """
        _refuse_unencodable(message.body)
        content = message.template or (self._contents.sid(message.choices) if message.choices else None)
        try:
            with _translated(SendFailed):
                return twilio_answers.sent(
                    self._client().messages.create(**_create_arguments(message, content))
                )
        except SendFailed as failure:
            if content is None or message.template or failure.code not in _NO_SUCH_CONTENT:
                raise
            # It was deleted at the provider: nothing went out, so the words may go with numbers.
            self._contents.forget(content)
        with _translated(SendFailed):
            return twilio_answers.sent(self._client().messages.create(**_create_arguments(message)))

    def call(self, call: Call) -> Ringing:
        """Ring once and say the words, twice over; raises CallFailed.

        There is no idempotency key for calls either (https://www.twilio.com/docs/voice/api/call-resource).
        """
        with _translated(CallFailed):
            made = self._client().calls.create(to=call.to, from_=call.from_, twiml=_spoken(call))
            return Ringing(twilio_answers.text(made.sid), twilio_answers.text(made.status))

    def find(self, to: str, from_: str | None, since: datetime, limit: int = 50) -> list[Listed]:
        """Messages to `to` (from `from_`, if given) created since then, oldest first, for reconciliation.

        Asked twice, with and without a date: a message that is still queued has no date_sent and no date
        filter finds it. `since` must be aware, and should allow for the difference between two clocks.
        """
        after = _utc(since)
        sender = {"from_": from_} if from_ is not None else {}
        with _translated(LookupFailed):
            messages = self._client().messages
            dated = messages.list(to=to, date_sent_after=after, limit=limit, **sender)
            recent = messages.list(to=to, limit=limit, **sender)
            return twilio_answers.since([*dated, *recent], after)

    def fetch(self, sid: str) -> Listed | None:
        """One message as the provider remembers it, or None."""
        try:
            with _translated(LookupFailed):
                return twilio_answers.listed(self._client().messages(sid).fetch())
        except LookupFailed as failure:
            if _is_missing(failure):
                return None
            raise

    def inbound_since(self, to: str, since: datetime, limit: int = 1000) -> list[Listed]:
        """Messages that people sent to our address `to` since then, oldest first."""
        after = _utc(since)
        with _translated(LookupFailed):
            found = self._client().messages.list(to=to, date_sent_after=after, limit=limit)
            return [one for one in twilio_answers.since(found, after) if one.direction == "inbound"]

    def media_of(self, sid: str) -> list[ListedMedia]:
        """The files of one message that have not been deleted, in the order of their making."""
        with _translated(LookupFailed):
            found = self._client().messages(sid).media.list(limit=50)
            # The list's own order is not promised, and files of one second have none but their ids.
            found.sort(key=lambda each: (each.date_created, twilio_answers.text(each.sid)))
            return [twilio_answers.listed_media(self._base, each) for each in found]

    def fetch_media(self, url: str, max_bytes: int) -> Fetched:
        """Fetch one file with our credentials; see `MediaFetcher.fetch` for what is refused."""
        return self._media.fetch(url, max_bytes)

    def redact(self, sid: str) -> None:
        """Empty the body of a message that has reached its final status; the record itself stays."""
        with _translated(LookupFailed):
            self._client().messages(sid).update(body="")

    def delete_media(self, url: str) -> int:
        """Delete the file behind one of the provider's own media addresses; done already counts as done.

        Returns the provider's status: 204, or 404 where there was nothing any more.
        """
        ids = _MEDIA_PATH.search(url)
        if ids is None:
            raise LookupFailed(Verdict(Outcome.REFUSED, "This is not the address of a file at Twilio."))
        try:
            with _translated(LookupFailed):
                media = self._client().messages(ids["message"]).media(ids["media"])
                return int(media.delete_with_http_info().status_code)
        except LookupFailed as failure:
            if not _is_missing(failure):
                raise
            return 404

    def incoming_url(self, number: str) -> str | None:
        """Where texts to this number of ours are posted, with the settings behind ``#``; None if not ours."""
        with _translated(LookupFailed):
            found = self._client().incoming_phone_numbers.list(phone_number=number, limit=1)
            return twilio_answers.text(found[0].sms_url) if found else None

    def account(self) -> Account:
        """Whose credentials these are."""
        with _translated(LookupFailed):
            found = self._client().api.v2010.accounts(self._credentials[0]).fetch()
            return Account(
                twilio_answers.text(found.sid),
                twilio_answers.text(found.friendly_name),
                twilio_answers.text(found.status),
                twilio_answers.text(found.type),
            )

    def _client(self) -> Client:
        # A forked child must not share its parent's sockets.
        if getattr(self._local, "pid", None) != os.getpid():
            self._local.client, self._local.pid = self._new_client(), os.getpid()
        client: Client = self._local.client
        return client

    def _new_client(self) -> Client:
        http = TwilioHttpClient(timeout=self._timeout)
        if http.session is not None and is_loopback(self._base):
            http.session.trust_env = False  # a proxy in the environment is not for this machine
        # A non-empty environment keeps the SDK from reading the process's own and changing the host behind
        # us.
        client = Client(*self._credentials, http_client=http, environment={"unread": ""})
        client.api.base_url = self._base
        if self._base != API_BASE:
            client.content.base_url = self._base
        return client


@contextmanager
def _translated(kind: type[ProviderFailed]) -> Iterator[None]:
    """Turn whatever the SDK raises into ours.

    The original is not chained: its text holds addresses and phone numbers, and logs must not.
    """
    try:
        yield
    except requests.RequestException as failure:
        raise kind(_for(kind, from_network(failure, "Twilio"))) from None
    except TwilioException as failure:
        status, code = _answer(failure)
        raise kind(_for(kind, twilio_codes.from_answer(status, code))) from None
    except _MALFORMED:
        unreadable = Verdict(
            Outcome.UNKNOWN, "Twilio's answer could not be read; the message may have gone out."
        )
        raise kind(_for(kind, unreadable)) from None


def _for(kind: type[ProviderFailed], verdict: Verdict) -> Verdict:
    """A look that got no answer may always be taken again."""
    if kind is LookupFailed and verdict.outcome is Outcome.UNKNOWN:
        return replace(verdict, outcome=Outcome.RETRY, staff_text="Twilio could not be asked at the moment.")
    return verdict


def _answer(failure: TwilioException) -> tuple[int, int | str | None]:
    match failure:
        case TwilioRestException() | TwilioServiceException():
            return failure.status, failure.code
        case TwilioException(args=(_, Response() as response)):  # what the SDK raises for a page of a list
            return response.status_code, None
        case _:
            return 500, None  # nothing is known, so it counts as ambiguous


def _is_missing(failure: LookupFailed) -> bool:
    return failure.code in {"20404", "404"}


def _create_arguments(message: Outgoing, content: str | None = None) -> dict[str, str | int | list[str]]:
    values = {str(at): value for at, value in enumerate(message.template_values, 1)}
    optional: dict[str, str | int | Sequence[str] | None] = {
        "from_": message.from_,
        "messaging_service_sid": message.messaging_service_sid,
        "media_url": list(message.media_urls) or None,
        "status_callback": message.status_callback,
        "validity_period": message.validity_seconds,
        "content_sid": content,
        "content_variables": json.dumps(values) if values else None,
        "body": message.body if content is None else None,
    }
    given = {name: value for name, value in optional.items() if value is not None}
    return {"to": message.to, **given}  # type: ignore[dict-item]


def _spoken(call: Call) -> str:
    """The words as TwiML (https://www.twilio.com/docs/voice/twiml/say), repeated for who was asleep."""
    answer = VoiceResponse()
    for _ in range(2):
        for language, words in call.spoken:
            answer.say(words, language=_VOICES.get(language, "en-US"))
            answer.pause(length=1)
    return str(answer)


def _refuse_unencodable(body: str) -> None:
    try:
        body.encode()
    except UnicodeEncodeError:
        text = "This message holds characters that cannot be sent."
        raise SendFailed(Verdict(Outcome.CONTENT_REFUSED, text)) from None


def _utc(moment: datetime) -> datetime:
    """The SDK prints Z behind any datetime without converting it; the provider's times have whole seconds."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone says nothing")
    return moment.astimezone(UTC).replace(microsecond=0)
