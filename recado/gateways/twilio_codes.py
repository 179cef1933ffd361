"""The one table from Twilio's codes to our outcomes.

The codes and what they mean: https://www.twilio.com/docs/api/errors. Twilio says not to build on their exact
values, so a code that is missing here has a safe default: it is never retried and staff see the number.
"""

from datetime import timedelta
from typing import Final

from recado.gateways.outcomes import Outcome, Verdict

_MINUTES: Final = timedelta(minutes=1)
_HOURS: Final = timedelta(hours=1)

_GOING: Final = frozenset(
    {"accepted", "scheduled", "queued", "sending", "sent", "delivered", "read", "receiving", "received"}
    | {"partially_delivered"}
)


def from_answer(status: int, code: int | str | None) -> Verdict:
    """The verdict on a request that Twilio answered with HTTP `status` (not 2xx) and its own `code`, if any.

    An answer of 500 and above is ambiguous whatever it says, for the message may exist already.
    """
    number = _number(code)
    if status == 429 or number == 20429:
        return _with_code(_BY_CODE[20429], number or 20429)
    if status >= 500:
        return _with_code(_AMBIGUOUS, number or status)
    if number in _BY_CODE:
        return _with_code(_BY_CODE[number], number)
    if status in {401, 403}:
        return _with_code(_BY_CODE[20003], number or status)
    return _refused(str(number or status))


def from_callback(status: str, code: int | str | None) -> Verdict:
    """The verdict on a message whose status callback says `status` and perhaps an ErrorCode."""
    if status in _GOING:
        return Verdict(Outcome.ACCEPTED, "The provider has the message.", None)
    number = _number(code)
    if number in _BY_CODE:
        return _with_code(_BY_CODE[number], number)
    return _refused(str(number) if number else status[:40])


def _number(code: int | str | None) -> int | None:
    if isinstance(code, str):
        return int(code) if code.isascii() and code.isdigit() and len(code) < 10 else None
    return code or None


def _with_code(verdict: Verdict, number: int) -> Verdict:
    return Verdict(verdict.outcome, verdict.staff_text, str(number), verdict.wait, verdict.most)


def _refused(code: str) -> Verdict:
    text = f"Twilio refused this message (code {code}). It will not be tried again by itself."
    return Verdict(Outcome.REFUSED, text, code)


_AMBIGUOUS: Final = Verdict(
    Outcome.UNKNOWN, "Twilio had a problem and we do not know yet whether the message went out."
)

_SENDER = "The firm's sending number cannot be used for this message. Check the sender in Twilio's console."
_REGISTRATION = (
    "The carriers have not approved the firm's sending number. Its registration needs attention in Twilio."
)
_SERVICE = "The messaging service in the settings does not exist or has no usable number."
_NOT_MOBILE = "This number cannot receive texts: it is a landline or not a mobile number."
_NO_WHATSAPP = "This person is not on WhatsApp at this number."
_TEMPLATE = (
    "The WhatsApp template cannot be used as it is. Choose another, or have it corrected and approved."
)
_CONTENT = "WhatsApp refused the content of this message. Word it differently, or send it by text."
_WINDOW = (
    "The client has not written on WhatsApp in the last 24 hours, so only an approved template may be sent. "
    "Send it by text, or ask the client to write first."
)
_BUSY = "The provider is busy with our messages; this one goes out as soon as there is room."
_FORM = "Recado built this message wrongly. Please report it; sending it again will not help."
_MEDIA = (
    "The attached file could not be sent as it is: it is too large, of a kind not allowed, or unreachable."
)

_BY_CODE: Final[dict[int, Verdict]] = {
    # Requests that Twilio refuses at once
    20003: Verdict(Outcome.CONFIG, "Twilio does not accept the firm's credentials."),
    20404: Verdict(Outcome.CONFIG, "Twilio does not know the account or message that was asked for."),
    20429: Verdict(Outcome.RETRY, _BUSY),
    20500: _AMBIGUOUS,
    20503: _AMBIGUOUS,
    21201: Verdict(Outcome.BAD_ADDRESS, "This call has no number to go to."),
    21203: Verdict(Outcome.CONFIG, "Calls to this country are switched off in the firm's Twilio account."),
    21205: Verdict(Outcome.CONFIG, "Twilio does not accept what the call would say."),
    21210: Verdict(Outcome.CONFIG, "The firm's number may not be used to call: it takes texts only."),
    21211: Verdict(Outcome.BAD_ADDRESS, "This is not a valid phone number."),
    21212: Verdict(Outcome.CONFIG, _SENDER),
    21213: Verdict(Outcome.CONFIG, "No number of the firm's is set to call from."),
    21214: Verdict(Outcome.BAD_ADDRESS, "This number cannot be called."),
    21215: Verdict(Outcome.CONFIG, "Calls to this country are switched off in the firm's Twilio account."),
    21216: Verdict(Outcome.BLOCKED, "Twilio does not allow calls to this number."),
    21217: Verdict(Outcome.BAD_ADDRESS, "This is not a valid phone number."),
    21219: Verdict(Outcome.CONFIG, "The Twilio account is on trial, so it may only call verified numbers."),
    21408: Verdict(Outcome.CONFIG, "Texts to this country are switched off in the firm's Twilio account."),
    21602: Verdict(Outcome.CONTENT_REFUSED, _FORM),
    21603: Verdict(Outcome.CONFIG, _SENDER),
    21604: Verdict(Outcome.BAD_ADDRESS, "This message has no address to go to."),
    21606: Verdict(Outcome.CONFIG, _SENDER),
    21608: Verdict(
        Outcome.CONFIG,
        "The Twilio account is on trial or not approved yet, so it may only text verified numbers.",
    ),
    21609: Verdict(
        Outcome.CONFIG, "Twilio does not accept the portal's public address for delivery reports."
    ),
    21610: Verdict(
        Outcome.OPTED_OUT,
        "This person has texted STOP. Nothing can be sent until they text START to the firm.",
    ),
    21611: Verdict(Outcome.LATER, _BUSY, wait=30 * _MINUTES),
    21612: Verdict(Outcome.BAD_ADDRESS, "This number cannot be reached by text from the firm's number."),
    21614: Verdict(Outcome.BAD_ADDRESS, _NOT_MOBILE),
    21617: Verdict(Outcome.CONTENT_REFUSED, "The message is longer than 1,600 characters."),
    21619: Verdict(Outcome.CONTENT_REFUSED, _FORM),
    21620: Verdict(Outcome.CONTENT_REFUSED, _MEDIA),
    21621: Verdict(Outcome.CONFIG, "The firm's number cannot send pictures."),
    21623: Verdict(Outcome.CONTENT_REFUSED, "A message can carry ten files at most."),
    21635: Verdict(Outcome.BAD_ADDRESS, _NOT_MOBILE),
    21654: Verdict(Outcome.CONTENT_REFUSED, _TEMPLATE),
    21655: Verdict(Outcome.CONTENT_REFUSED, _TEMPLATE),
    21656: Verdict(Outcome.CONTENT_REFUSED, _TEMPLATE),
    21658: Verdict(Outcome.CONTENT_REFUSED, _TEMPLATE),
    21659: Verdict(Outcome.CONFIG, _SENDER),
    21703: Verdict(Outcome.CONFIG, _SERVICE),
    21705: Verdict(Outcome.CONFIG, _SERVICE),
    # Delivery by text message
    30001: Verdict(Outcome.LATER, _BUSY, wait=30 * _MINUTES),
    30002: Verdict(
        Outcome.ALARM, "The firm's Twilio account is suspended: nothing goes out until that is settled."
    ),
    30003: Verdict(
        Outcome.LATER, "The phone is off or has no signal. It is tried again in some hours.", wait=4 * _HOURS
    ),
    30004: Verdict(
        Outcome.BLOCKED, "The phone or its carrier blocks the firm's number; the person may have opted out."
    ),
    30005: Verdict(Outcome.BAD_ADDRESS, "This number is unknown or no longer in service."),
    30006: Verdict(Outcome.BAD_ADDRESS, _NOT_MOBILE),
    30007: Verdict(
        Outcome.ALARM,
        "The carrier filtered this message as unwanted. Check the wording and the number's registration.",
    ),
    30008: Verdict(
        Outcome.LATER, "The carrier gave no reason. It is tried once more later.", wait=_HOURS, most=1
    ),
    30011: Verdict(Outcome.CONTENT_REFUSED, "This phone cannot receive pictures. Send a link instead."),
    30017: Verdict(Outcome.LATER, "The carrier's network is congested.", wait=30 * _MINUTES),
    30019: Verdict(Outcome.CONTENT_REFUSED, _MEDIA),
    30022: Verdict(Outcome.LATER, _BUSY, wait=5 * _MINUTES),
    30023: Verdict(
        Outcome.LATER, "The carrier's daily limit for the firm is used up.", wait=24 * _HOURS, most=2
    ),
    30032: Verdict(Outcome.CONFIG, _REGISTRATION),
    30033: Verdict(
        Outcome.ALARM, "The carriers have suspended the firm's campaign: texts are not delivered."
    ),
    30034: Verdict(Outcome.CONFIG, _REGISTRATION),
    30035: Verdict(
        Outcome.LATER, "The firm's number is still being set up by the carriers.", wait=24 * _HOURS
    ),
    30036: Verdict(
        Outcome.REFUSED,
        "The message was not delivered in time and was dropped. Send it again if it still matters.",
    ),
    30047: Verdict(Outcome.LATER, "The provider could not reschedule the message.", wait=30 * _MINUTES),
    30410: Verdict(
        Outcome.UNKNOWN, "The carrier did not answer in time; the message may or may not have arrived."
    ),
    30450: Verdict(
        Outcome.BLOCKED,
        "Twilio blocks this destination to prevent fraud. Allow it in Twilio's console if it is right.",
    ),
    30610: Verdict(Outcome.LATER, "Twilio held this back because of quiet hours.", wait=8 * _HOURS, most=1),
    30640: Verdict(Outcome.BLOCKED, "Twilio blocks texts to this person. Call instead."),
    35111: Verdict(Outcome.CONTENT_REFUSED, _FORM),
    35114: Verdict(Outcome.CONTENT_REFUSED, _FORM),
    35115: Verdict(Outcome.CONTENT_REFUSED, _FORM),
    35118: Verdict(Outcome.CONFIG, _SERVICE),
    # WhatsApp and other channels
    63001: Verdict(Outcome.CONFIG, "WhatsApp does not accept the firm's credentials."),
    63003: Verdict(Outcome.BAD_ADDRESS, _NO_WHATSAPP),
    63005: Verdict(Outcome.CONTENT_REFUSED, _CONTENT),
    63006: Verdict(Outcome.CONTENT_REFUSED, _CONTENT),
    63007: Verdict(Outcome.CONFIG, "The firm's number is not set up as a WhatsApp sender."),
    63008: Verdict(Outcome.CONFIG, "The firm's WhatsApp sender is not set up correctly in Twilio."),
    63009: Verdict(Outcome.LATER, "WhatsApp had a problem.", wait=5 * _MINUTES),
    63010: Verdict(Outcome.LATER, "Twilio had a problem.", wait=5 * _MINUTES),
    63012: Verdict(Outcome.LATER, "WhatsApp had a problem.", wait=5 * _MINUTES),
    63013: Verdict(
        Outcome.ALARM, "WhatsApp says this message breaks its policy. Stop and check the wording."
    ),
    63014: Verdict(Outcome.BLOCKED, "This person blocks the firm on WhatsApp."),
    63015: Verdict(Outcome.CHANNEL_CLOSED, "This person has not joined the firm's WhatsApp test sender yet."),
    63016: Verdict(Outcome.CHANNEL_CLOSED, _WINDOW),
    63017: Verdict(Outcome.LATER, _BUSY, wait=5 * _MINUTES),
    63018: Verdict(Outcome.LATER, _BUSY, wait=5 * _MINUTES),
    63019: Verdict(Outcome.CONTENT_REFUSED, _MEDIA),
    63020: Verdict(Outcome.CONFIG, "The firm's Meta business account is not linked to Twilio yet."),
    63021: Verdict(Outcome.CONTENT_REFUSED, _CONTENT),
    63024: Verdict(Outcome.BAD_ADDRESS, _NO_WHATSAPP),
    63027: Verdict(Outcome.CONTENT_REFUSED, _TEMPLATE),
    63028: Verdict(Outcome.CONTENT_REFUSED, _TEMPLATE),
    63030: Verdict(Outcome.CONTENT_REFUSED, _TEMPLATE),
    63031: Verdict(Outcome.BAD_ADDRESS, "This address is the firm's own."),
    63032: Verdict(Outcome.BLOCKED, "WhatsApp does not deliver to this person at present. Send it by text."),
    63033: Verdict(Outcome.BLOCKED, "This person is blocked on WhatsApp."),
    63034: Verdict(Outcome.CONTENT_REFUSED, _MEDIA),
    63038: Verdict(Outcome.LATER, "The account's daily limit is used up.", wait=24 * _HOURS, most=2),
    63040: Verdict(Outcome.CONTENT_REFUSED, _TEMPLATE),
    63041: Verdict(Outcome.CONTENT_REFUSED, _TEMPLATE),
    63042: Verdict(Outcome.CONTENT_REFUSED, _TEMPLATE),
    63049: Verdict(
        Outcome.LATER, "WhatsApp limits how often this person is written to.", wait=24 * _HOURS, most=1
    ),
    63051: Verdict(
        Outcome.ALARM, "WhatsApp has locked the firm's account: stop sending there and contact Twilio."
    ),
    # Files that the provider fetches from us
    11751: Verdict(Outcome.CONTENT_REFUSED, _MEDIA),
    12300: Verdict(Outcome.CONTENT_REFUSED, _MEDIA),
}
