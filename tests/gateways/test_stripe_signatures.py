import hashlib
import hmac
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recado.gateways.errors import BadPayload, BadSignature
from recado.gateways.stripe_signature import Event, verify

SECRET = "whsec_one"
NOW = 1_790_000_000


def event(**changes: Any) -> dict[str, Any]:
    return {
        "id": "evt_1",
        "object": "event",
        "type": "checkout.session.completed",
        "created": NOW - 1,
        "livemode": False,
        "data": {"object": {"id": "cs_1", "object": "checkout.session", "amount_total": 5000}},
        **changes,
    }


def header(payload: bytes, secret: str = SECRET, at: int = NOW, scheme: str = "v1") -> str:
    digest = hmac.new(secret.encode(), str(at).encode() + b"." + payload, hashlib.sha256).hexdigest()
    return f"t={at},{scheme}={digest}"


def read(payload: bytes, **changes: Any) -> Event:
    return verify([SECRET], payload, header(payload, **changes), NOW)


def test_a_signed_event_says_what_it_is_about() -> None:
    assert read(json.dumps(event()).encode()) == Event(
        id="evt_1",
        type="checkout.session.completed",
        account=None,
        livemode=False,
        created=NOW - 1,
        object_type="checkout.session",
        object_id="cs_1",
    )


def test_a_connected_account_is_kept_and_an_object_may_have_no_id() -> None:
    found = read(json.dumps(event(account="acct_1", data={"object": {"object": "balance"}})).encode())
    assert (found.account, found.object_type, found.object_id) == ("acct_1", "balance", None)


def test_several_secrets_and_several_signatures_hold_during_a_rotation() -> None:
    payload = json.dumps(event()).encode()
    assert verify(["new", SECRET], payload, header(payload), NOW).id == "evt_1"
    both = header(payload, "older") + ",v1=" + header(payload).rpartition("=")[2] + ",v0=abc"
    assert verify([SECRET], payload, both, NOW).id == "evt_1"


def test_five_minutes_is_as_old_as_a_signature_may_be() -> None:
    payload = json.dumps(event()).encode()
    assert read(payload, at=NOW - 300).id == "evt_1"
    with pytest.raises(BadSignature, match="five minutes"):
        read(payload, at=NOW - 301)


@pytest.mark.parametrize(
    "changes", [{"secret": "whsec_other"}, {"scheme": "v0"}, {"secret": ""}, {"secret": " "}]
)
def test_another_secret_or_scheme_is_not_believed(changes: dict[str, str]) -> None:
    payload = json.dumps(event()).encode()
    with pytest.raises(BadSignature):
        verify([SECRET, "", " "], payload, header(payload, **changes), NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "value",
    [None, "", "t=,v1=", "t=1", "v1=aa", "nonsense", "t=x,v1=y", "t=1,v1=ñ", "t=" + "9" * 6000, "=,="],
)
def test_a_missing_or_strange_header_is_only_wrong(value: str | None) -> None:
    with pytest.raises(BadSignature):
        verify([SECRET], b"{}", value, NOW)


def test_one_changed_byte_is_not_believed() -> None:
    payload = json.dumps(event()).encode()
    with pytest.raises(BadSignature):
        verify([SECRET], payload.replace(b"5000", b"5001"), header(payload), NOW)
    with pytest.raises(BadSignature):
        verify([], payload, header(payload), NOW)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b"[" * 100_000,
        b'{"object": "event"}',
        json.dumps(event(id="")).encode(),
        json.dumps(event(id=7)).encode(),
        json.dumps(event(data=[])).encode(),
        json.dumps(event(data={"object": {}})).encode(),
        json.dumps(event(livemode="yes")).encode(),
        json.dumps({"object": "v2.core.event", "id": "evt_2"}).encode(),
    ],
)
def test_a_signed_payload_that_is_no_event_is_named_so(payload: bytes) -> None:
    with pytest.raises(BadPayload):
        read(payload)


def test_bytes_that_are_not_utf8_cannot_have_been_signed() -> None:
    with pytest.raises(BadSignature):
        read(b'{"id": "\xff"}')


@given(st.binary(max_size=300), st.one_of(st.none(), st.text(max_size=100)))
def test_no_bytes_make_it_raise_anything_else(payload: bytes, value: str | None) -> None:
    with pytest.raises(BadSignature):
        verify([SECRET], payload, value, NOW)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x), max_leaves=9))  # fmt: skip # noqa: E501
def test_no_signed_json_makes_it_raise_anything_else(value: Any) -> None:
    for shape in (value, event(data=value), event(data={"object": value}), event(type=value, created=value)):
        try:
            read(json.dumps(shape).encode())
        except BadPayload:
            continue
