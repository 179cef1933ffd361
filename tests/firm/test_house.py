"""The firm itself, its workers' pulse, its texts' reviews and its leads."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from recado.firm import contacts, health, leads, setup, texts
from recado.firm.audit import SYSTEM
from recado.firm.errors import Conflict, Invalid, NotFound
from recado.firm.models import Key

if TYPE_CHECKING:
    from cast import Cast

    from recado.firm.db import Database

MINUTE = timedelta(minutes=1)


def test_a_database_has_one_firm_with_keys_of_its_own(db: Database) -> None:
    with db.transaction() as session:
        with pytest.raises(NotFound):
            setup.firm(session)
        with pytest.raises(Invalid, match="America/New_York"):
            setup.create_firm(session, name="X", phone="+1", timezone="Mars/Base", demo=False)
        made = setup.create_firm(session, name="X", phone="+1", timezone="America/Chicago", demo=False)
        assert (made.demo, made.settings) == (False, {})
    with db.transaction() as session:
        assert setup.firm(session).timezone == "America/Chicago"
        assert sorted(session.scalars(select(Key.kind))) == ["audit", "facts", "firm", "index", "intake"]
        with pytest.raises(Conflict):
            setup.create_firm(session, name="Y", phone="+1", timezone="UTC", demo=True)


def test_a_worker_is_alive_while_it_was_heard_of_lately(db: Database) -> None:
    with db.transaction() as session:
        health.beat(session, "w1", "turns")
        health.beat(session, "w1", "turns")
        health.beat(session, "w2", "sends")
        session.execute(text("UPDATE heartbeats SET at = at - interval '2 minutes' WHERE worker = 'w2'"))
        assert health.served(session, MINUTE) == {"turns"}
        assert health.served(session, 3 * MINUTE) == {"turns", "sends"}
        health.forget(session, "w1")
        assert health.served(session, 3 * MINUTE) == {"sends"}


def test_only_reviewed_words_go_out_and_changed_ones_are_unreviewed_again(db: Database, cast: Cast) -> None:
    with db.transaction() as session:
        assert not texts.allowed(session, "welcome", "a1", "all1")
        texts.review(session, SYSTEM, "welcome", "Vera Ríos", "a1")
        assert texts.allowed(session, "welcome", "a1", "")
        assert not texts.allowed(session, "welcome", "a2", "")
        assert not texts.allowed(session, "goodbye", "a1", "")
        texts.accept_shipped(session, SYSTEM, "Vera Ríos", "all1")
        assert texts.allowed(session, "goodbye", "a1", "all1")
        assert not texts.allowed(session, "goodbye", "a1", "all2")
        texts.accept_shipped(session, SYSTEM, "Vera Ríos", "all2")
        assert texts.allowed(session, "goodbye", "a1", "all2")
        assert {row.text_key for row in texts.reviews(session)} == {"*", "welcome"}


def test_a_lead_gathers_what_one_contact_says(db: Database, cast: Cast) -> None:
    with db.transaction() as session:
        contact = contacts.find_or_create(session, "sms", "+13055550190")
        leads.save(session, contact, {"name": "Iván", "about": "asilo"})
        leads.save(session, contact, {"about": "asilo y permiso", "when": "mañana"})
        (row,) = leads.open_leads(session)
        assert row.answers == {"name": "Iván", "about": "asilo y permiso", "when": "mañana"}
        assert (row.address, row.channel) == ("+13055550190", "sms")
