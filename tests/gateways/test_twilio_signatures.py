import base64
import hashlib
import hmac
from urllib.parse import quote_from_bytes, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from recado.gateways.errors import BadForm
from recado.gateways.twilio_signature import Form, parse_form, verify

TOKEN = "12345"
ORIGIN = "https://portal.example.org"
PATH = "/webhooks/twilio/message"
FIELDS = {"MessageSid": "SM1", "From": "+15550100", "Body": "Sí, señora 🙂", "NumMedia": "0", "Empty": ""}


def signed(url: str, fields: dict[str, str], token: str = TOKEN) -> str:
    return str(RequestValidator(token).compute_signature(url, fields))


def check(signature: str | None, form: Form | None = None, **changes: object) -> bool:
    given_ = {"tokens": [TOKEN], "public_url": ORIGIN, "path": PATH, "raw_query": b"", **changes}
    form = parse_form(urlencode(FIELDS).encode()) if form is None else form
    return verify(form=form, signature=signature, **given_)  # type: ignore[arg-type]


def test_the_documented_example_holds() -> None:
    # https://www.twilio.com/docs/usage/security#explore-the-algorithm-yourself
    fields = {"CallSid": "CA1234567890ABCDE", "Caller": "+14158675310", "Digits": "1234"}
    fields |= {"From": "+14158675310", "To": "+18005551212"}
    assert verify(
        [TOKEN],
        "https://example.com",
        "/myapp.php",
        b"foo=1&bar=2",
        parse_form(urlencode(fields).encode()),
        "L/OH5YylLD5NRKLltdqwSvS0BnU=",
    )


def test_a_text_from_twilio_is_believed_and_a_changed_one_is_not() -> None:
    signature = signed(ORIGIN + PATH, FIELDS)
    assert check(signature)
    assert not check(signature, parse_form(urlencode(FIELDS | {"Body": "Otra cosa"}).encode()))
    assert not check(signature, path="/webhooks/twilio/status")
    assert not check(signature, path=PATH + "/")
    assert not check(signature, raw_query=b"mid=1")
    assert not check(signature, public_url="https://other.example.org")
    assert not check(signature, public_url="http://portal.example.org")


def test_the_query_is_taken_raw() -> None:
    query = b"mid=7&name=%C3%B1+a%2Fb"
    assert check(signed(f"{ORIGIN}{PATH}?{query.decode()}", FIELDS), raw_query=query)


def test_an_explicit_port_is_kept_and_may_be_left_out_by_the_signer() -> None:
    for url in (f"{ORIGIN}:8443{PATH}", ORIGIN + PATH):
        assert check(signed(url, FIELDS), public_url=ORIGIN + ":8443")
    assert check(signed(f"http://127.0.0.1:8000{PATH}", FIELDS), public_url="http://127.0.0.1:8000/")


def test_a_user_name_in_the_address_is_not_signed() -> None:
    assert check(signed(ORIGIN + PATH, FIELDS), public_url="https://user:pass@portal.example.org")


def test_two_tokens_hold_during_a_rotation_and_a_blank_one_never() -> None:
    assert check(signed(ORIGIN + PATH, FIELDS, "old"), tokens=["new", "old"])
    assert not check(signed(ORIGIN + PATH, FIELDS, "older"), tokens=["new", "old"])
    assert not check(signed(ORIGIN + PATH, FIELDS, ""), tokens=["", " "])
    assert not check(signed(ORIGIN + PATH, FIELDS), tokens=[])


@pytest.mark.parametrize("signature", [None, "", "ñ", "🙂" * 28, "A" * 28, "x" * 100_000])
def test_a_missing_or_strange_signature_is_only_wrong(signature: str | None) -> None:
    assert not check(signature)
    assert not check(signature, parse_form(b"Body=%FF"))


def test_repeated_fields_count_once_as_the_sdk_does() -> None:
    expected = signed(ORIGIN + PATH, {"a": "1", "b": "1b2"})
    assert check(expected, parse_form(b"b=2&b=1&a=1&b=2"))


def test_an_empty_form_can_be_signed() -> None:
    assert check(signed(ORIGIN + PATH, {}), parse_form(b""))


def test_bytes_that_are_not_utf8_are_verified_as_they_came() -> None:
    form = parse_form(b"Body=hola%FF%00&From=%2B1")
    mac = hmac.new(TOKEN.encode(), (ORIGIN + PATH).encode() + b"Bodyhola\xff\x00From+1", hashlib.sha1)
    signature = base64.b64encode(mac.digest()).decode()
    assert form.damaged
    assert check(signature, form)
    assert check(signature, form, public_url=ORIGIN + ":443")
    assert not check(signature, parse_form(b"Body=hola%FE%00&From=%2B1"))
    assert form.get("Body") == "hola�"


def test_a_form_keeps_empty_fields_and_order_and_reads_plus_as_a_space() -> None:
    form = parse_form(b"b=1+2&&a&c=%2B&b=3&=x")
    assert form.pairs == (("b", "1 2"), ("a", ""), ("c", "+"), ("b", "3"), ("", "x"))
    assert (form.get("b"), form.getlist("b"), form.get("none")) == ("1 2", ["1 2", "3"], "")
    assert list(form) == ["b", "a", "c", ""]


def test_a_form_of_thousands_of_fields_is_refused() -> None:
    with pytest.raises(BadForm):
        parse_form(b"a=1&" * 1001)


def test_a_form_never_shows_what_it_holds() -> None:
    assert "+15550100" not in repr(parse_form(urlencode(FIELDS).encode()))


@given(st.binary(max_size=200), st.one_of(st.none(), st.text(max_size=60)), st.binary(max_size=40))
def test_no_bytes_make_it_raise(raw: bytes, signature: str | None, query: bytes) -> None:
    form = parse_form(raw)
    assert not check(signature, form, raw_query=query)
    for name in form:
        form.get(name).encode()


@given(st.lists(st.tuples(st.binary(max_size=9), st.binary(max_size=20)), max_size=9))
def test_what_was_signed_over_the_bytes_is_believed(pairs: list[tuple[bytes, bytes]]) -> None:
    raw = b"&".join(
        quote_from_bytes(name, safe="").encode() + b"=" + quote_from_bytes(value, safe="").encode()
        for name, value in pairs
    )
    form = parse_form(raw)
    text = "".join(n + v for n, v in sorted(set(form.pairs))).encode("utf-8", "surrogateescape")
    mac = hmac.new(TOKEN.encode(), (ORIGIN + PATH).encode() + text, hashlib.sha1)
    assert check(base64.b64encode(mac.digest()).decode(), form)


@pytest.mark.parametrize("public_url", ["", "https://[", "https://x:99999999", "https://x:port"])
def test_a_broken_public_address_believes_nothing(public_url: str) -> None:
    assert not check("A" * 28, public_url=public_url)
    assert not check("A" * 28, path="/ñ")
