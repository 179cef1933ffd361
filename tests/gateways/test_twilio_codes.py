import re
from datetime import timedelta

import pytest

from recado.gateways import twilio_codes
from recado.gateways.outcomes import Outcome, Verdict

# Everything that Twilio's error pages list for messaging and that a firm can meet.
KNOWN = [
    *(20003, 20404, 20429, 20500, 20503, 21211, 21212, 21408, 21602, 21603, 21604, 21606, 21608, 21609),
    *(21610, 21611, 21612, 21614, 21617, 21619, 21620, 21621, 21623, 21635, 21654, 21655, 21656, 21658),
    *(21659, 21703, 21705, 30001, 30002, 30003, 30004, 30005, 30006, 30007, 30008, 30011, 30017, 30019),
    *(30022, 30023, 30032, 30033, 30034, 30035, 30036, 30047, 30410, 30450, 30610, 30640, 35111, 35114),
    *(35115, 35118, 63001, 63003, 63005, 63006, 63007, 63008, 63009, 63010, 63012, 63013, 63014, 63015),
    *(63016, 63017, 63018, 63019, 63020, 63021, 63024, 63027, 63028, 63030, 63031, 63032, 63033, 63034),
    *(63038, 63040, 63041, 63042, 63049, 63051, 11751, 12300),
]


@pytest.mark.parametrize("code", KNOWN)
def test_each_code_has_an_outcome_and_a_plain_sentence(code: int) -> None:
    verdict = twilio_codes.from_callback("failed", str(code))
    assert verdict.outcome is not Outcome.ACCEPTED
    assert verdict.code == str(code)
    assert re.fullmatch(r"[A-Z][^{}]+\.", verdict.staff_text)
    assert str(code) not in verdict.staff_text


@pytest.mark.parametrize("code", sorted(twilio_codes._BY_CODE))
def test_only_what_was_not_processed_or_may_pass_later_is_retried(code: int) -> None:
    verdict = twilio_codes._BY_CODE[code]
    assert verdict.retry == (verdict.outcome in {Outcome.RETRY, Outcome.LATER})
    assert (verdict.tries > 0) == verdict.retry
    assert (verdict.delay > timedelta()) == (verdict.retry or verdict.outcome is Outcome.UNKNOWN)


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (20429, Outcome.RETRY),
        (21610, Outcome.OPTED_OUT),
        (63016, Outcome.CHANNEL_CLOSED),
        (63051, Outcome.ALARM),
        (30007, Outcome.ALARM),
        (30003, Outcome.LATER),
        (30410, Outcome.UNKNOWN),
        (63024, Outcome.BAD_ADDRESS),
        (30004, Outcome.BLOCKED),
        (21620, Outcome.CONTENT_REFUSED),
        (30034, Outcome.CONFIG),
        (30036, Outcome.REFUSED),
    ],
)
def test_the_codes_that_change_what_we_do(code: int, outcome: Outcome) -> None:
    assert twilio_codes.from_callback("undelivered", code).outcome is outcome


def test_a_phone_that_is_off_is_tried_again_in_hours_and_an_unknown_failure_once() -> None:
    assert twilio_codes.from_callback("undelivered", "30003").delay == timedelta(hours=4)
    assert twilio_codes.from_callback("undelivered", "30008").tries == 1


@pytest.mark.parametrize("code", [None, "", "0", "nonsense", "4" * 50, "٣٠٠٠٣", "-1", 12345, "12345"])
def test_an_unknown_code_is_never_retried(code: int | str | None) -> None:
    for verdict in (twilio_codes.from_callback("failed", code), twilio_codes.from_answer(400, code)):
        assert verdict.outcome is Outcome.REFUSED
        assert not verdict.retry
        assert verdict.staff_text


@pytest.mark.parametrize("status", ["queued", "sent", "delivered", "read", "accepted", "sending"])
def test_a_message_on_its_way_is_accepted(status: str) -> None:
    assert twilio_codes.from_callback(status, None).outcome is Outcome.ACCEPTED


def test_the_providers_own_failures_are_ambiguous_whatever_code_they_carry() -> None:
    for code in (None, 20500, 21211, 99999):
        assert twilio_codes.from_answer(500, code).outcome is Outcome.UNKNOWN
    assert twilio_codes.from_answer(503, 20429).outcome is Outcome.RETRY
    assert twilio_codes.from_answer(429, None).outcome is Outcome.RETRY
    assert twilio_codes.from_answer(401, None).outcome is Outcome.CONFIG


def test_waits_have_defaults_that_a_code_may_override() -> None:
    assert Verdict(Outcome.LATER, "x").delay == timedelta(hours=1)
    assert Verdict(Outcome.LATER, "x", wait=timedelta(days=1), most=2).delay == timedelta(days=1)
    assert Verdict(Outcome.OPTED_OUT, "x").delay == timedelta()
