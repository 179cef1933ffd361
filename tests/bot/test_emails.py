"""Invitations by e-mail: owed in SQL, sent at most once, and never where they may do harm."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest
from support.house import ROSA

from recado.bot import emails, newcomers
from recado.firm import cases, consents, contacts, discretion, people
from recado.firm import emails as addresses
from recado.firm.audit import SYSTEM
from recado.firm.errors import Conflict, Invalid
from recado.firm.models import Case, Person

if TYPE_CHECKING:
    from support.house import Portal
    from support.post_office import PostOffice

WHERE = "rosa.q@example.org"


@pytest.fixture
def portal_settings(post_office: PostOffice) -> dict[str, Any]:
    return {"smtp_url": post_office.url, "mail_from": "office@luna.example.org"}


@pytest.fixture(autouse=True)
def hers(portal: Portal) -> None:
    """Rosa reads e-mail."""
    with portal.runtime.transaction() as session:
        addresses.set_address(session, SYSTEM, session.get_one(Person, rosa(portal)), WHERE)


def case_id(portal: Portal) -> Any:
    return _rosas(portal).case_id


def rosa(portal: Portal) -> Any:
    return _rosas(portal).person_id


def _rosas(portal: Portal) -> Any:
    with portal.runtime.db.transaction() as session:
        point = contacts.find_or_create(session, "sms", ROSA)
        (party, *_) = contacts.parties_of(session, point)
        session.expunge_all()
        return party


def invite(portal: Portal) -> Any:
    with portal.runtime.transaction() as session:
        case = session.get_one(Case, case_id(portal))
        (party,) = (each for each in cases.parties(session, case.id) if each.person_id == rosa(portal))
        return emails.invite(portal.runtime, session, SYSTEM, case, party).id


def row(portal: Portal) -> Any:
    (only,) = portal.rows("SELECT * FROM emails")
    return only


def test_an_invitation_leaves_after_the_commit_and_once(portal: Portal, post_office: PostOffice) -> None:
    made = invite(portal)
    assert (row(portal).state, post_office.taken) == ("queued", [])
    portal.work()
    assert row(portal).state == "sent"
    for _ in range(3):
        emails.send(portal.runtime, made)
        portal.tick(minutes=10)
    assert [to for to, _ in post_office.taken] == [[WHERE]]
    assert portal.acts("email.%") == ["email.queued", "email.sent"]
    assert portal.broken() == []


def test_it_says_how_to_begin_in_both_languages_and_nothing_of_anybody(
    portal: Portal, post_office: PostOffice
) -> None:
    invite(portal)
    portal.work()
    (letter,) = post_office.letters
    body = letter.get_content()
    for words in (
        "HOLA al +15005550100",
        "HELLO to +15005550100",
        "+15005550101",
        "automatizado",
        "automated",
    ):
        assert words in body
    said = f"{letter['Subject']} {body}".casefold()
    for word in ("rosa", "quiñones", "r-00", "permiso", "permit", "case", "caso", "765", "uscis"):
        assert word not in said, word


def test_a_lost_bell_costs_seconds(portal: Portal, post_office: PostOffice) -> None:
    invite(portal)
    portal.lose_bells()
    portal.tick(seconds=6)
    assert len(post_office.taken) == 1


def test_a_worker_killed_between_claim_and_send_leaves_unknown_and_a_task(
    portal: Portal, post_office: PostOffice
) -> None:
    made = invite(portal)
    portal.lose_bells()
    assert emails._claim(portal.runtime, made) is not None
    portal.tick(seconds=60)
    assert row(portal).state == "sending", "its lease has not run out by the database's clock"
    portal.change("UPDATE emails SET lease_until = clock_timestamp() - interval '1 second'")
    for _ in range(3):
        portal.tick(minutes=30)
    assert row(portal).state == "unknown"
    assert post_office.taken == []
    assert portal.tasks() == ["delivery_problem"]
    assert portal.acts("email.%") == ["email.queued", "email.settled"]


def test_two_workers_never_send_the_same_one(portal: Portal) -> None:
    made = invite(portal)
    assert emails._claim(portal.runtime, made) is not None
    assert emails._claim(portal.runtime, made) is None


def test_an_answer_that_does_not_come_is_never_sent_again(portal: Portal, post_office: PostOffice) -> None:
    post_office.hangs_up = True
    invite(portal)
    portal.work()
    post_office.hangs_up = False
    for _ in range(3):
        portal.tick(hours=1)
    assert row(portal).state == "unknown"
    assert len(post_office.taken) == 1
    assert portal.tasks() == ["delivery_problem"]


def test_an_answer_that_comes_very_late_still_counts(portal: Portal) -> None:
    made = invite(portal)
    claimed = emails._claim(portal.runtime, made)
    assert claimed is not None
    portal.change("UPDATE emails SET lease_until = clock_timestamp() - interval '1 second'")
    portal.tick(seconds=6)
    emails._settle(portal.runtime, claimed, None)
    assert row(portal).state == "sent"


def test_a_server_that_puts_us_off_is_asked_again_ever_later_and_not_for_ever(
    portal: Portal, post_office: PostOffice
) -> None:
    post_office.to_recipient = "450 later"
    invite(portal)
    portal.work()
    portal.tick(minutes=4)
    assert (row(portal).state, post_office.tries) == ("queued", 1)
    portal.tick(minutes=2)
    assert post_office.tries == 2
    portal.tick(minutes=6)
    assert post_office.tries == 2, "the second wait is twice as long"
    for _ in range(5):
        portal.tick(hours=2)
    assert (row(portal).state, post_office.tries) == ("failed", 5)
    assert portal.tasks() == ["delivery_problem"]
    assert post_office.taken == []


def test_what_was_put_off_arrives_in_the_end(portal: Portal, post_office: PostOffice) -> None:
    post_office.to_words = "451 greylisted"
    invite(portal)
    portal.work()
    post_office.to_words = ""
    portal.tick(minutes=6)
    assert (row(portal).state, len(post_office.taken), portal.tasks()) == ("sent", 1, [])


def test_a_refused_address_is_not_tried_again_and_becomes_a_task(
    portal: Portal, post_office: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    post_office.to_recipient = f"550 nobody here is {WHERE}"
    with caplog.at_level(logging.DEBUG):
        invite(portal)
        portal.work()
        portal.tick(hours=5)
    assert (row(portal).state, post_office.tries) == ("failed", 1)
    assert portal.tasks() == ["delivery_problem"]
    ours = [record for record in caplog.records if record.name != "mail.log"]
    assert "550" in str([vars(record).get("code") for record in caplog.records])
    assert all("rosa.q" not in str(vars(record)) for record in ours)


def test_a_discreet_case_is_never_written_of(portal: Portal, post_office: PostOffice) -> None:
    _discreet(portal)
    with pytest.raises(Conflict, match="discreet"):
        invite(portal)
    assert portal.rows("SELECT * FROM emails") == []
    assert post_office.taken == []


def test_who_has_a_discreet_case_besides_is_not_written_to_of_another(portal: Portal) -> None:
    hers = case_id(portal)
    with portal.runtime.transaction() as session:
        other = newcomers.open_case(session, SYSTEM, "family_petition", discreet=True)
        newcomers.join(session, SYSTEM, other, session.get_one(Person, rosa(portal)), "petitioner")
    assert case_id(portal) == hers
    with pytest.raises(Conflict) as refused:
        invite(portal)
    assert "discreet" not in str(refused.value), "staff of this case may not know of the other"


def test_who_asked_us_to_stop_is_not_written_to(portal: Portal, post_office: PostOffice) -> None:
    portal.say("STOP")
    with pytest.raises(Conflict, match="asked us not to write"):
        invite(portal)
    assert post_office.taken == []


def test_all_is_checked_again_at_the_last_moment(portal: Portal, post_office: PostOffice) -> None:
    invite(portal)
    with portal.runtime.transaction() as session:
        point = contacts.find_or_create(session, "sms", ROSA)
        consents.record_consent(session, SYSTEM, point, "opted_out", "STOP", now=portal.clock())
    portal.work()
    assert (row(portal).state, post_office.taken) == ("failed", [])
    assert "asked us not to write" in row(portal).error_text
    assert portal.tasks() == ["delivery_problem"]


def test_what_became_discreet_meanwhile_stays_here(portal: Portal, post_office: PostOffice) -> None:
    invite(portal)
    _discreet(portal)
    portal.work()
    assert (row(portal).state, post_office.taken) == ("failed", [])


def test_words_that_nobody_answers_for_do_not_leave(portal: Portal, post_office: PostOffice) -> None:
    portal.owner("UPDATE firm SET demo = false")
    with pytest.raises(Conflict, match="recado texts accept"):
        invite(portal)
    assert post_office.taken == []


def test_a_second_click_is_no_second_mail(portal: Portal, post_office: PostOffice) -> None:
    invite(portal)
    with pytest.raises(Conflict, match="on its way"):
        invite(portal)
    portal.work()
    assert len(post_office.taken) == 1


def test_the_address_lies_sealed_and_in_no_line_of_the_audit(portal: Portal) -> None:
    invite(portal)
    for table in ("people", "emails", "audit_lines"):
        assert WHERE not in str(portal.rows(f"SELECT * FROM {table}"))  # noqa: S608 - our own names


@pytest.mark.parametrize(
    "typed",
    ["rosa", "rosa@", "@example.org", "a b@example.org", "rosa@example", "r@x.org\nBcc: e@x.org", "ñ@x.org"],
)
def test_what_is_no_address_is_refused_kindly_and_changes_nothing(portal: Portal, typed: str) -> None:
    with pytest.raises(Invalid, match="such as ana@example"), portal.runtime.transaction() as session:
        addresses.set_address(session, SYSTEM, session.get_one(Person, rosa(portal)), typed)
    with portal.runtime.db.transaction() as session:
        person = session.get_one(Person, rosa(portal))
        assert addresses.address(session, person) == WHERE
        assert people.name(session, person) == "Rosa Quiñones"


def _discreet(portal: Portal) -> None:
    with portal.runtime.transaction() as session:
        (case,) = cases.lock(session, [case_id(portal)])
        discretion.set_discreet(session, SYSTEM, case, discreet=True)
