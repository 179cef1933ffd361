"""Emergencies above everything else: who sees them, who takes them, and a phone marked from a case's page."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from support.console_firm import ANA_PHONE, BETH_PHONE, HOSTILE

from recado.firm import cases, contacts, emergencies, on_call
from recado.firm import staff as accounts
from recado.firm.audit import SYSTEM
from recado.firm.models import Alert, ContactPoint

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.browser import Browser
    from support.console_firm import Told

    from recado.bot.runtime import Runtime

    SignedIn = Callable[[str], Browser]


@pytest.fixture
def cry(runtime: Runtime, told: Told) -> Callable[[str, str], uuid.UUID]:
    """`cry(ref, phone)`: an emergency in this case, from this phone."""

    def raised(ref: str, phone: str) -> uuid.UUID:
        assert told
        with runtime.transaction() as session:
            case, contact = cases.by_ref(session, ref), contacts.find_or_create(session, "sms", phone)
            alert, _ = emergencies.raise_alert(
                session,
                SYSTEM,
                contact,
                case=case,
                words=f"vino la migra {HOSTILE}",
                kind="word",
                now=runtime.now(),
            )
            emergencies.mark(session, SYSTEM, case, runtime.now())
            return alert.id

    return raised


def state(runtime: Runtime, alert_id: uuid.UUID) -> str:
    with runtime.transaction() as session:
        return session.get_one(Alert, alert_id).state


def test_it_stands_on_the_inbox_and_the_case_and_is_taken_and_closed_there(
    signed_in: SignedIn, told: Told, runtime: Runtime, cry: Callable[[str, str], uuid.UUID]
) -> None:
    alert = cry(told.ana_ref, ANA_PHONE)
    paula = signed_in("paula")
    for path in ("/", f"/cases/{told.ana_ref}"):
        page = paula.get(path).text
        assert "vino la migra" in page
        assert ANA_PHONE in page
        assert "<script>alert" not in page
    token = paula.token()
    answer = paula.post(f"/alerts/{alert}/take", token, here=told.ana_ref)
    assert answer.location.endswith(f"/cases/{told.ana_ref}")
    assert state(runtime, alert) == "acknowledged"
    assert "has taken it" in paula.get("/").text
    assert (
        "taken it already"
        in paula.client.get(paula.post(f"/alerts/{alert}/take", token, here="//evil.example").location).text
    )
    paula.post(f"/alerts/{alert}/close", token)
    assert state(runtime, alert) == "closed"
    assert "vino la migra" not in paula.get("/").text
    with runtime.transaction() as session:
        assert cases.by_ref(session, told.ana_ref).emergency_at is None


def test_where_nobody_knows_who_texted_the_cases_of_that_phone_are_named(
    signed_in: SignedIn, told: Told, runtime: Runtime
) -> None:
    assert told
    for phone in (ANA_PHONE, "+13055550187"):
        with runtime.transaction() as session:
            contact = contacts.find_or_create(session, "sms", phone)
            emergencies.raise_alert(
                session, SYSTEM, contact, case=None, words="me detuvieron", kind="word", now=runtime.now()
            )
    page = signed_in("paula").get("/").text
    assert "who texted is not known: R-0001" in page
    assert "a number that we do not know" in page


def test_whoever_may_not_see_the_case_neither_sees_nor_takes_it_unless_they_are_on_call(
    signed_in: SignedIn, told: Told, runtime: Runtime, cry: Callable[[str, str], uuid.UUID]
) -> None:
    alert = cry(told.beth_ref, BETH_PHONE)
    paula = signed_in("paula")
    assert "vino la migra" not in paula.get("/").text
    for what in ("take", "close"):
        assert paula.post(f"/alerts/{alert}/{what}").status_code == 404
        assert paula.post(f"/alerts/{uuid.uuid4()}/{what}").status_code == 404
    with runtime.transaction() as session:
        member = accounts.by_email(session, told.accounts["paula"].email)
        on_call.set_list(session, SYSTEM, [(member, "+12125550173")])
    assert "vino la migra" in paula.get("/").text
    assert paula.post(f"/alerts/{alert}/take").status_code == 303
    assert state(runtime, alert) == "acknowledged"


def test_an_open_page_learns_of_it_by_its_next_look(
    signed_in: SignedIn, told: Told, cry: Callable[[str, str], uuid.UUID]
) -> None:
    paula = signed_in("paula")
    path = f"/cases/{told.ana_ref}/thread"
    tag = paula.get(path).headers["ETag"]
    assert paula.get(path, headers={"If-None-Match": tag}).status_code == 304
    alert = cry(told.ana_ref, ANA_PHONE)
    fresh = paula.get(path, headers={"If-None-Match": tag})
    assert "vino la migra" in fresh.json["panel"]
    paula.post(f"/alerts/{alert}/take")
    assert "has taken it" in paula.get(path, headers={"If-None-Match": fresh.headers["ETag"]}).json["panel"]


def test_a_phone_is_marked_as_seized_and_given_back_on_the_cases_page(
    signed_in: SignedIn, told: Told, runtime: Runtime
) -> None:
    paula = signed_in("paula")
    page = paula.get(f"/cases/{told.ana_ref}").text
    address = re.search(rf"/cases/{told.ana_ref}/phones/[0-9a-f-]+/seized", page)
    assert address
    paula.post(address[0])
    page = paula.get(f"/cases/{told.ana_ref}").text
    assert "in other hands since" in page
    with runtime.transaction() as session:
        marked = session.scalars(select(ContactPoint).where(ContactPoint.seized_at.is_not(None))).all()
        assert {contact.channel for contact in marked} >= {"sms"}
    paula.post(address[0].replace("seized", "back"))
    assert "in other hands since" not in paula.get(f"/cases/{told.ana_ref}").text


def test_who_may_only_look_cannot_mark_a_phone(signed_in: SignedIn, told: Told) -> None:
    page = signed_in("tomas").get(f"/cases/{told.ana_ref}").text
    assert "/seized" not in page
