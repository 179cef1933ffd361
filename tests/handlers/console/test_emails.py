"""E-mail in the console: the address beside each person, and the button that invites there."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from support.console_firm import ANA_PHONE
from support.portal import make_runtime

from recado.bot import emails as sending
from recado.firm import consents, contacts, leads
from recado.firm.audit import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask
    from support.browser import Browser, Wall
    from support.console_firm import Told
    from support.parts import Database
    from support.post_office import PostOffice

    from recado.bot.runtime import Runtime

    SignedIn = Callable[[str], Browser]

BUTTON = "Invite by e-mail"
WHERE = "ana.q@example.org"


@pytest.fixture
def runtime(
    database: Database, redis_url: str, tmp_path: Path, wall: Wall, post_office: PostOffice
) -> Iterator[Runtime]:
    given = {
        "smtp_url": post_office.url,
        "mail_from": "office@luna.example.org",
        "twilio_sms_from": "+15005550100",
    }
    made = replace(make_runtime(database, redis_url, tmp_path, **given), now=wall)
    yield made
    made.close()


@pytest.fixture
def hers(signed_in: SignedIn) -> Browser:
    """Paula, whose case R-0001 is."""
    return signed_in("paula")


def ana(told: Told) -> str:
    return told.ana_party.partition(":")[0]


def rows(runtime: Runtime) -> list[tuple[str, str]]:
    with runtime.db.transaction() as session:
        found = session.execute(text("SELECT id, state FROM emails"))
        return [(str(row.id), row.state) for row in found]


def test_the_button_stands_where_an_address_is(
    hers: Browser, runtime: Runtime, told: Told, post_office: PostOffice
) -> None:
    assert BUTTON not in hers.get("/cases/R-0001").text
    kept = hers.post("/cases/R-0001/email", person=ana(told), email=f" {WHERE} ")
    assert kept.location == "/cases/R-0001"
    page = hers.get("/cases/R-0001").text
    assert page.count(BUTTON) == 1
    assert "a•••@example.org" in page
    assert WHERE not in page
    hers.post("/cases/R-0001/invite-by-email", person=ana(told))
    page = hers.get("/cases/R-0001").text
    assert "says nothing of the case" in page
    assert "on its way" in page
    ((made, _),) = rows(runtime)
    sending.send(runtime, uuid.UUID(made))
    assert [to for to, _ in post_office.taken] == [[WHERE]]
    assert "Invited by e-mail." in hers.get("/cases/R-0001").text


def test_a_wrong_address_is_refused_kindly(hers: Browser, told: Told) -> None:
    hers.post("/cases/R-0001/email", person=ana(told), email="ana at home")
    assert "That is no e-mail address: write one such as" in hers.get("/cases/R-0001").text
    for nobody in ("", "x", "00000000-0000-0000-0000-000000000000"):
        assert hers.post("/cases/R-0001/email", person=nobody, email=WHERE).status_code == 404


def test_an_address_is_taken_away_again(hers: Browser, told: Told) -> None:
    hers.post("/cases/R-0001/email", person=ana(told), email=WHERE)
    hers.post("/cases/R-0001/email", person=ana(told), email="")
    page = hers.get("/cases/R-0001").text
    assert "taken away" in page
    assert BUTTON not in page


def test_a_discreet_case_has_no_button_and_refuses(hers: Browser, runtime: Runtime, told: Told) -> None:
    hers.post("/cases/R-0001/email", person=ana(told), email=WHERE)
    hers.post("/cases/R-0001/discreet", discreet="on")
    assert BUTTON not in hers.get("/cases/R-0001").text
    hers.post("/cases/R-0001/invite-by-email", person=ana(told))
    assert "This case is discreet: nothing is sent by e-mail" in hers.get("/cases/R-0001").text
    assert rows(runtime) == []


def test_who_asked_to_stop_has_no_button_and_is_refused(hers: Browser, runtime: Runtime, told: Told) -> None:
    hers.post("/cases/R-0001/email", person=ana(told), email=WHERE)
    with runtime.transaction() as session:
        point = contacts.find_or_create(session, "sms", ANA_PHONE)
        consents.record_consent(session, SYSTEM, point, "opted_out", "STOP")
    assert BUTTON not in hers.get("/cases/R-0001").text
    hers.post("/cases/R-0001/invite-by-email", person=ana(told))
    assert "asked us not to write" in hers.get("/cases/R-0001").text
    assert rows(runtime) == []


def test_without_a_mail_server_there_is_no_button(
    app: Flask, hers: Browser, told: Told, runtime: Runtime
) -> None:
    hers.post("/cases/R-0001/email", person=ana(told), email=WHERE)
    assert BUTTON in hers.get("/cases/R-0001").text
    app.extensions["recado.console"] = replace(runtime, mailing=None)
    assert BUTTON not in hers.get("/cases/R-0001").text
    hers.post("/cases/R-0001/invite-by-email", person=ana(told))
    assert "E-mail is off" in hers.get("/cases/R-0001").text


def test_only_who_may_write_in_the_case_invites_by_email(
    hers: Browser, signed_in: SignedIn, runtime: Runtime, told: Told
) -> None:
    hers.post("/cases/R-0001/email", person=ana(told), email=WHERE)
    others = set(told.accounts) - {"paula", "lucia"}
    assert others
    for who in sorted(others):
        other = signed_in(who)
        for act in ("invite-by-email", "email"):
            assert other.post(f"/cases/R-0001/{act}", person=ana(told)).status_code == 404, who
    assert rows(runtime) == []
    assert BUTTON in hers.get("/cases/R-0001").text


def test_a_lead_becomes_a_case_with_an_address_or_stays_a_lead(hers: Browser, runtime: Runtime) -> None:
    with runtime.transaction() as session:
        (row,) = leads.open_leads(session)
        path = f"/leads/{row.lead.id}/case"
    refused = hers.post(path, name="Marta Gil", email="marta at home").location
    page = hers.get(refused).text
    assert "no e-mail address" in page
    assert path in page
    ref = hers.post(path, name="Marta Gil", email="marta@example.org").location
    with runtime.db.transaction() as session:
        kept = session.scalars(text("SELECT count(*) FROM people WHERE email_sealed IS NOT NULL")).one()
    assert ref.startswith("/cases/")
    assert kept == 1
