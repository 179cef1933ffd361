"""E-mail on the command line: where people read it, and the invitation there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text

if TYPE_CHECKING:
    from commands.conftest import Line
    from support.post_office import PostOffice

OPEN = ("case", "open", "--type", "work_permit", "--role", "beneficiary")


@pytest.fixture
def mailing(line: Line, post_office: PostOffice) -> Line:
    """A firm with a mail server and a number."""
    line.environment["SMTP_URL"] = post_office.url
    line.environment["MAIL_FROM"] = "office@luna.example.org"
    line.environment["TWILIO_SMS_FROM"] = "+15005550100"
    return line


def owed(line: Line) -> list[str]:
    engine = create_engine(line.database.url)
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL ROLE recado_app"))
        found = connection.execute(text("SELECT state FROM emails")).scalars().all()
    engine.dispose()
    return list(found)


def test_an_address_is_kept_changed_and_taken_away(mailing: Line, ana: str) -> None:
    where = ("client", "email", "--person", "ana morales")
    assert mailing.data(*where, "ana.m@example.org")["email"] == "a•••@example.org"
    assert "such as ana@example.org" in mailing.refusal(*where, "ana at example")
    assert "no e-mail address" in mailing.run(*where, "none").stdout.casefold()
    assert "Nobody wrote down" in mailing.refusal("case", "invite", ana, "--email")


def test_a_case_is_opened_with_an_address_and_invited_there(mailing: Line) -> None:
    who = ("--name", "Eva Luna", "--phone", "(202) 555-0122", "--email", "eva@example.org")
    ref = mailing.data(*OPEN, *who)["ref"]
    (told,) = mailing.data("case", "invite", ref, "--email")["parties"]
    assert (told["invited"], told["channel"], told["address"]) == (True, "email", "e•••@example.org")
    assert owed(mailing) == ["queued"]
    assert "on its way already" in mailing.refusal("case", "invite", ref, "--email")
    assert "eva@" not in mailing.run("audit", "verify").output
    mailing.run("case", "invite", ref, "--email", "--channel", "sms", status=2)
    mailing.run(*OPEN, "--person", "eva luna", "--email", "e@example.org", status=2)


def test_a_client_is_written_down_with_an_address_or_not_at_all(mailing: Line) -> None:
    add = ("client", "add", "--name", "Leo Paz", "--phone", "(202) 555-0133", "--email")
    assert "no e-mail address" in mailing.refusal(*add, "leo@")
    assert mailing.data("client", "find", "Leo")["people"] == []
    mailing.run(*add, "leo@example.org")
    assert len(mailing.data("client", "find", "Leo")["people"]) == 1


def test_a_discreet_case_is_refused_in_a_sentence(mailing: Line, ana: str) -> None:
    mailing.run("client", "email", "--person", "ana morales", "ana.m@example.org")
    mailing.run("case", "discreet", ana, "on")
    assert "discreet" in mailing.refusal("case", "invite", ana, "--email")
    assert owed(mailing) == []


def test_without_a_mail_server_it_says_so(line: Line, ana: str) -> None:
    line.run("client", "email", "--person", "ana morales", "ana.m@example.org")
    assert line.refusal("case", "invite", ana, "--email") == "E-mail is off: SMTP_URL is not set."
    told = {check["part"]: check for check in line.data("doctor", status=1)["checks"]}
    assert told["mail"]["state"] == "off"


def test_the_doctor_says_whom_mail_comes_from(mailing: Line) -> None:
    told = {check["part"]: check for check in mailing.data("doctor", status=1)["checks"]}
    assert "office@luna.example.org" in told["mail"]["line"]
    del mailing.environment["MAIL_FROM"]
    assert "MAIL_FROM" in mailing.run("case", "list", status=1).stderr
