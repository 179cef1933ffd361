"""Twilio's webhooks: the signature before any field, the raw bytes once and sealed, an empty answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

import pytest
from support.house import ACCOUNT, ROSA, TOKEN

from recado.sandbox.signatures import twilio_signature

if TYPE_CHECKING:
    from support.house import Portal

    from recado.bot.embedded_postgres import Postgres

MESSAGE, STATUS = "/webhooks/twilio/message", "/webhooks/twilio/status"
EARLIER_TOKEN = "the-token-of-last-month"


@pytest.fixture
def portal_settings() -> dict[str, Any]:
    return {"twilio_auth_token_previous": EARLIER_TOKEN}


def stored(portal: Portal) -> int:
    return int(portal.one("SELECT count(*) FROM inbound_events"))


def test_a_signed_text_is_stored_and_answered_with_nothing(portal: Portal) -> None:
    before = len(portal.acts())
    answer = portal.post(MESSAGE, portal.form("hola"))
    assert (answer.status_code, answer.content) == (204, b"")
    assert stored(portal) == 1
    assert portal.bells() == 1
    assert len(portal.acts()) == before, "not even an audit line: the turn writes that"
    assert portal.heard() == []


@pytest.mark.parametrize(
    ("how", "more"),
    [
        ("unsigned", {"signature": ""}),
        ("signed by another", {"token": "somebody-elses-token"}),
        ("garbled", {"signature": "AAAA"}),
        ("not ASCII", {"signature": "ñandú".encode().decode("latin-1")}),
    ],
)
def test_a_text_that_is_not_signed_by_the_provider_is_refused(
    portal: Portal, how: str, more: dict[str, str]
) -> None:
    assert portal.post(MESSAGE, portal.form(), **more).status_code == 403
    assert (stored(portal), portal.bells()) == (0, 0)


def test_a_signature_of_other_fields_is_refused(portal: Portal) -> None:
    form = portal.form("send it to me")
    signature = twilio_signature(TOKEN, portal.base + MESSAGE, list(form.items()))
    changed = form | {"From": "+13055550199"}
    assert portal.post(MESSAGE, changed, signature=signature).status_code == 403
    assert stored(portal) == 0


def test_a_signature_for_another_address_is_refused(portal: Portal) -> None:
    form = portal.form()
    signature = twilio_signature(TOKEN, portal.base + STATUS, list(form.items()))
    assert portal.post(MESSAGE, form, signature=signature).status_code == 403
    assert stored(portal) == 0


def test_the_host_that_a_request_names_is_never_believed(portal: Portal) -> None:
    form = portal.form()
    signature = twilio_signature(TOKEN, "http://evil.example.org" + MESSAGE, list(form.items()))
    headers = {
        "Host": "evil.example.org",
        "X-Twilio-Signature": signature,
        "X-Forwarded-Host": "evil.example.org",
    }
    answer = portal.http.post(portal.base + MESSAGE, data=form, headers=headers, timeout=10)
    assert answer.status_code == 403


def test_another_account_is_refused_though_its_signature_holds(portal: Portal) -> None:
    form = portal.form(AccountSid="AC" + "9" * 32)
    assert portal.post(MESSAGE, form).status_code == 403
    assert stored(portal) == 0


def test_while_tokens_rotate_either_signs(portal: Portal) -> None:
    assert portal.post(MESSAGE, portal.form(), token=TOKEN).status_code == 204
    assert portal.post(MESSAGE, portal.form(), token=EARLIER_TOKEN).status_code == 204
    assert stored(portal) == 2


def test_a_repeat_is_a_success_and_is_answered_once(portal: Portal) -> None:
    form = portal.form("hola")
    for _ in range(3):
        assert portal.post(MESSAGE, form).status_code == 204
        portal.work()
    assert stored(portal) == 1
    assert len(portal.heard()) == 1


def test_repeats_at_the_same_time_are_stored_once(portal: Portal) -> None:
    form = portal.form("hola")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: portal.post(MESSAGE, form).status_code, range(16)))
    assert answers == [204] * 16
    assert (stored(portal), portal.bells()) == (1, 1)
    portal.work()
    assert len(portal.heard()) == 1


def test_more_than_a_mebibyte_is_refused_unread(portal: Portal) -> None:
    form = portal.form("x" * (1024 * 1024))
    assert portal.post(MESSAGE, form).status_code == 413
    assert stored(portal) == 0


def test_a_form_of_a_thousand_fields_is_refused(portal: Portal) -> None:
    form = portal.form() | {f"field{n}": "1" for n in range(1000)}
    assert portal.post(MESSAGE, form).status_code == 400


@pytest.mark.parametrize("missing", ["MessageSid", "From", "AccountSid"])
def test_a_text_without_what_names_it_is_refused_and_is_no_failure(portal: Portal, missing: str) -> None:
    form = {name: value for name, value in portal.form().items() if name != missing}
    assert portal.post(MESSAGE, form).status_code in (400, 403)
    assert stored(portal) == 0


@pytest.mark.parametrize("missing", ["Body", "To", "NumMedia"])
def test_a_text_without_the_rest_is_still_answered(portal: Portal, missing: str) -> None:
    form = {name: value for name, value in portal.form().items() if name != missing}
    assert portal.post(MESSAGE, form).status_code == 204
    portal.work()
    assert len(portal.heard()) == 1


@pytest.mark.parametrize("path", [MESSAGE, STATUS])
def test_what_is_no_form_of_the_providers_never_breaks_anything(portal: Portal, path: str) -> None:
    for body in (b"", b"&&&", b"=", b"%", b"\xff\xfe\x00", b"a=b;c", b'{"json": true}'):
        signed = portal.post(path, body, signature=twilio_signature(TOKEN, portal.base + path, []))
        assert signed.status_code in (400, 403), body
        assert portal.post(path, body, signature="").status_code == 403
    assert stored(portal) == 0


ODD = {
    "emoji": "👨‍👩‍👧‍👦🇲🇽😀" * 20,
    "NUL bytes": "ho\x00la\x00",
    "1,600 characters": "ñ" * 1600,
    "only spaces": "   \n\t ",
    "nothing": "",
    "right to left": "مرحبا\u202eabc",
    "control characters": "\x01\x02\x1b[31m\x7f",
    "a lone surrogate's bytes": "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "markup": "<script>alert(1)</script>{{7*7}}%s%n",
    "looks like SQL": "'; DROP TABLE messages; --",
}


@pytest.mark.parametrize("what", ODD)
def test_an_odd_text_is_taken_in_kept_and_answered_once(portal: Portal, what: str) -> None:
    assert portal.post(MESSAGE, portal.form(ODD[what])).status_code == 204
    portal.work()
    assert len(portal.heard()) == 1
    assert portal.one("SELECT count(*) FROM messages WHERE direction = 'in'") == 1
    assert portal.rows("SELECT * FROM inbound_events WHERE state <> 'done'") == []


@pytest.mark.parametrize(
    "raw", [b"\xff\xfe hola \xc3", b"%FF%FE+hola+%C3", b"%ED%A0%80", b"trunc%C3", b"100%"]
)
def test_a_text_that_is_not_utf8_is_taken_in_with_every_byte(portal: Portal, raw: bytes) -> None:
    fields = "&".join(
        f"{name}={quote_plus(value)}" for name, value in portal.form().items() if name != "Body"
    )
    body = fields.encode() + b"&Body=" + raw
    answer = portal.post(MESSAGE, body, signature=sign_bytes(portal, body))
    assert answer.status_code == 204
    portal.work()
    assert len(portal.heard()) == 1
    assert raw_events(portal) == [body]


def test_a_truncated_text_is_refused(portal: Portal) -> None:
    form = portal.form("hola, quiero preguntar algo")
    signature = twilio_signature(TOKEN, portal.base + MESSAGE, list(form.items()))
    whole = "&".join(f"{name}={quote_plus(value)}" for name, value in form.items()).encode()
    for length in range(0, len(whole) - 1, 7):
        assert portal.post(MESSAGE, whole[:length], signature=signature).status_code == 403
    assert stored(portal) == 0


def test_parameters_that_nobody_knows_are_signed_and_kept(portal: Portal) -> None:
    form = portal.form(NewFieldOfNextYear="sí, ñ", Empty="")
    assert portal.post(MESSAGE, form).status_code == 204
    assert b"NewFieldOfNextYear" in raw_events(portal)[0]


def test_the_raw_query_is_part_of_what_is_signed(portal: Portal) -> None:
    form = {"MessageSid": "SM1", "MessageStatus": "sent", "AccountSid": ACCOUNT}
    path = f"{STATUS}?m=a%20b&x=%C3%B1&&y"
    assert portal.post(path, form).status_code == 204
    signature = twilio_signature(TOKEN, f"{portal.base}{STATUS}?m=other", list(form.items()))
    assert portal.post(path, form, signature=signature).status_code == 403


def test_what_is_stored_is_sealed(portal: Portal) -> None:
    portal.post(MESSAGE, portal.form("mi secreto es grande"))
    sealed = bytes(portal.one("SELECT raw_sealed FROM inbound_events"))
    assert b"secreto" not in sealed
    assert ROSA.encode() not in sealed
    assert raw_events(portal)[0].startswith(b"MessageSid=SM")


def test_with_the_database_away_the_provider_is_asked_to_come_again(
    portal: Portal, postgres_server: Postgres
) -> None:
    form = portal.form()
    assert portal.post(MESSAGE, portal.form()).status_code == 204
    switch(postgres_server, portal, "false")
    for _ in range(3):
        answer = portal.post(MESSAGE, form)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert portal.http.get(f"{portal.base}/healthz", timeout=10).status_code == 200
    assert portal.http.get(f"{portal.base}/readyz", timeout=10).status_code == 503
    switch(postgres_server, portal, "true")
    assert [portal.post(MESSAGE, form).status_code for _ in range(10)][-1] == 204
    assert stored(portal) == 2


def test_with_redis_away_a_text_is_stored_all_the_same(portal: Portal) -> None:
    portal.runtime.redis.connection_pool.connection_kwargs["path"] = "/nowhere/redis.sock"
    portal.runtime.redis.connection_pool.disconnect()
    assert portal.post(MESSAGE, portal.form()).status_code == 204
    assert stored(portal) == 1


def test_getting_a_webhook_does_nothing(portal: Portal) -> None:
    for path in (MESSAGE, STATUS):
        assert portal.http.get(portal.base + path, timeout=10).status_code == 405
    assert stored(portal) == 0


def raw_events(portal: Portal) -> list[bytes]:
    from sqlalchemy import select

    from recado.firm import inbox
    from recado.firm.models import InboundEvent

    with portal.runtime.db.transaction() as session:
        return [inbox.raw(session, each) for each in session.scalars(select(InboundEvent))]


def sign_bytes(portal: Portal, body: bytes) -> str:
    """As Twilio signs: over what it sent, byte by byte."""
    import base64
    import hashlib
    import hmac
    from urllib.parse import unquote_to_bytes

    pairs = [part.partition(b"=")[::2] for part in body.split(b"&")]
    plain = sorted(
        (unquote_to_bytes(a.replace(b"+", b" ")), unquote_to_bytes(b.replace(b"+", b" "))) for a, b in pairs
    )
    data = (portal.base + MESSAGE).encode() + b"".join(a + b for a, b in plain)
    return base64.b64encode(hmac.new(TOKEN.encode(), data, hashlib.sha1).digest()).decode()


def switch(server: Postgres, portal: Portal, allowed: str) -> None:
    """The server takes nobody new for this database, and hangs up on whoever is connected; or takes them."""
    name = portal.database.name
    with server.connect() as connection:
        connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {allowed}')
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
        )
