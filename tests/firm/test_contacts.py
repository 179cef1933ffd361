"""Addresses are kept exactly; people are matched beside them; a stop holds everywhere."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from cast import JOSE_PHONE, LUCIA_PHONE, ROSA_PHONE
from sqlalchemy import select
from support.clock import NOW

from recado.firm import contacts, people
from recado.firm.audit import SYSTEM, Actor
from recado.firm.errors import Invalid, NotFound
from recado.firm.ids import new_id
from recado.firm.models import AuditLine, Case, Consent, ContactPoint, Dialogue, Person

if TYPE_CHECKING:
    from cast import Cast

    from recado.firm.db import Database


def test_an_exact_address_on_a_channel_is_one_contact_point(db: Database, cast: Cast) -> None:
    with db.transaction() as session:
        again = contacts.find_or_create(session, "sms", ROSA_PHONE)
        assert again.id == cast.rosa_sms
        assert contacts.find_or_create(session, "whatsapp", ROSA_PHONE).id == cast.rosa_whatsapp
        assert contacts.address(session, again) == ROSA_PHONE
        assert contacts.masked(session, again) == "••• 0101"
        assert again.timezones == "America/New_York"


def test_a_mexican_whatsapp_address_is_kept_and_matched_by_its_dialled_number(
    db: Database, cast: Cast
) -> None:
    with db.transaction() as session:
        chat = contacts.find_or_create(session, "whatsapp", "+5215512345678")
        text = contacts.find_or_create(session, "sms", "+525512345678")
        assert chat.id != text.id
        assert chat.phone_hash == text.phone_hash
        assert contacts.address(session, chat) == "+5215512345678"


def test_a_whatsapp_id_without_a_phone_is_an_address_like_any_other(db: Database, cast: Cast) -> None:
    with db.transaction() as session:
        contact = contacts.find_or_create(session, "whatsapp", "US.13491208655302741918")
        assert (contact.phone_hash, contact.timezones) == (None, "")
        assert contacts.address(session, contact) == "US.13491208655302741918"
        contacts.link(session, SYSTEM, contact, session.get_one(Person, cast.lucia))
        assert [p.id for p in contacts.people_of(session, contact)] == [cast.lucia]


@pytest.mark.parametrize(("channel", "address"), [("fax", "+13055550101"), ("sms", "")])
def test_what_is_no_contact_point_is_refused(db: Database, cast: Cast, channel: str, address: str) -> None:
    with db.transaction() as session, pytest.raises(Invalid):
        contacts.find_or_create(session, channel, address)


def test_two_webhooks_with_one_new_address_make_one_contact_point(db: Database, cast: Cast) -> None:
    def arrive(_: int) -> object:
        with db.transaction() as session:
            return contacts.find_or_create(session, "sms", "+13055550177", firm_address="+13055550100").id

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(arrive, range(12)))) == 1
    with db.transaction() as session:
        created = select(AuditLine).where(AuditLine.action == "contact.created")
        assert len(session.scalars(created).all()) == 5


def test_the_firms_number_that_a_client_knows_is_remembered(db: Database, cast: Cast) -> None:
    with db.transaction() as session:
        contacts.find_or_create(session, "sms", ROSA_PHONE, firm_address="+13055550199")
    with db.transaction() as session:
        contact = contacts.find_or_create(session, "sms", ROSA_PHONE)
        assert contact.firm_address == "+13055550199"


def test_one_phone_may_serve_several_people_and_each_part_is_listed(db: Database, cast: Cast) -> None:
    with db.transaction() as session:
        shared = session.get_one(ContactPoint, cast.rosa_sms)
        assert {p.id for p in contacts.people_of(session, shared)} == {cast.rosa, cast.jose}
        assert {party.role for party in contacts.parties_of(session, shared)} == {"beneficiary", "petitioner"}
        lucia = session.get_one(ContactPoint, cast.lucia_sms)
        assert [party.case_id for party in contacts.parties_of(session, lucia)] == [cast.other_case]


def test_a_closed_case_is_no_longer_spoken_of(db: Database, cast: Cast) -> None:
    with db.transaction() as session:
        session.get_one(Case, cast.case).closed_at = NOW
        assert contacts.parties_of(session, session.get_one(ContactPoint, cast.rosa_sms)) == []


def test_a_new_contact_is_sealed_in_the_intake_box_until_somebody_is_known(db: Database, cast: Cast) -> None:
    with db.transaction() as session:
        contact = contacts.find_or_create(session, "sms", "+13055550178")
        contacts.write_state(session, contact, {"version": 1, "language": "es"})
        intake = contact.key_id
        lucia = session.get_one(Person, cast.lucia)
        contacts.link(session, SYSTEM, contact, lucia)
        contacts.link(session, SYSTEM, contact, lucia)
        assert contact.key_id == lucia.key_id != intake
    with db.transaction() as session:
        contact = session.get_one(ContactPoint, contact.id)
        assert contacts.address(session, contact) == "+13055550178"
        assert contacts.read_state(session, contact) == {"version": 1, "language": "es"}


def test_the_conversation_is_kept_per_party_under_each_persons_key(db: Database, cast: Cast) -> None:
    rosa, jose = f"{cast.rosa}:{cast.case}", f"{cast.jose}:{cast.case}"
    with db.transaction() as session:
        shared = contacts.lock(session, cast.rosa_sms)
        assert contacts.read_state(session, shared) is None
        contacts.write_dialogue(session, shared, rosa, {"step": "passport"})
        contacts.write_dialogue(session, shared, jose, {"step": "ñ"})
        contacts.write_dialogue(session, shared, jose, {"step": "💌"})
    with db.transaction() as session:
        shared = contacts.lock(session, cast.rosa_sms)
        assert contacts.read_dialogues(session, shared) == {rosa: {"step": "passport"}, jose: {"step": "💌"}}
        keys = {row.party: row.key_id for row in session.scalars(select(Dialogue))}
        assert keys[rosa] == session.get_one(Person, cast.rosa).key_id
        assert keys[jose] == session.get_one(Person, cast.jose).key_id


def test_a_contact_point_that_is_not_there_cannot_be_locked(db: Database, cast: Cast) -> None:
    with db.transaction() as session, pytest.raises(NotFound):
        contacts.lock(session, new_id())


def test_a_stop_silences_every_address_of_the_person_and_is_proved_at_each(db: Database, cast: Cast) -> None:
    with db.transaction() as session:
        contact = contacts.lock(session, cast.rosa_whatsapp)
        actor = Actor("client", str(contact.id))
        contacts.record_consent(session, actor, contact, "given", "welcome.consent#1")
        contacts.record_consent(session, actor, contact, "opted_out", "STOP", now=NOW)
    silenced = {cast.rosa_sms, cast.rosa_whatsapp}
    with db.transaction() as session:
        everyone = session.scalars(select(ContactPoint)).all()
        assert {c.id for c in everyone if c.opted_out_at == NOW} == silenced
        proofs = session.scalars(select(Consent.contact_point_id).where(Consent.kind == "opted_out"))
        assert set(proofs) == silenced
        assert session.get_one(ContactPoint, cast.rosa_whatsapp).consent == "given"


def test_a_stop_from_a_shared_phone_silences_both_people(db: Database, cast: Cast) -> None:
    with db.transaction() as session:
        contacts.record_consent(session, SYSTEM, contacts.lock(session, cast.rosa_sms), "opted_out", "ALTO")
        silenced = {c.id for c in session.scalars(select(ContactPoint)) if c.opted_out_at}
        assert silenced == {cast.rosa_sms, cast.rosa_whatsapp, cast.jose_sms}
        contacts.record_consent(session, SYSTEM, contacts.lock(session, cast.rosa_sms), "opted_in", "START")
        assert not [c.id for c in session.scalars(select(ContactPoint)) if c.opted_out_at]


def test_a_stop_holds_at_an_address_that_the_person_gets_later(db: Database, cast: Cast) -> None:
    with db.transaction() as session:
        stopped = contacts.lock(session, cast.lucia_sms)
        contacts.record_consent(session, SYSTEM, stopped, "opted_out", "BAJA", now=NOW)
        later = contacts.find_or_create(session, "whatsapp", LUCIA_PHONE)
        contacts.link(session, SYSTEM, later, session.get_one(Person, cast.lucia))
        assert later.opted_out_at == NOW


def test_an_unknown_kind_of_consent_is_refused(db: Database, cast: Cast) -> None:
    with db.transaction() as session, pytest.raises(Invalid):
        contacts.record_consent(session, SYSTEM, contacts.lock(session, cast.rosa_sms), "perhaps", "x")


def test_people_are_reached_where_they_wrote_last_and_may_be_written_to(db: Database, cast: Cast) -> None:
    with db.transaction() as session:
        sms, chat = (
            session.get_one(ContactPoint, cast.rosa_sms),
            session.get_one(ContactPoint, cast.rosa_whatsapp),
        )
        sms.last_inbound_at, chat.last_inbound_at = NOW, NOW.replace(hour=16)
        assert contacts.preferred(session, cast.rosa) is chat
        chat.opted_out_at = NOW
        assert contacts.preferred(session, cast.rosa) is sms
        contacts.mark_unreachable(session, sms, "no such number")
        assert contacts.preferred(session, cast.rosa) is chat
        contacts.mark_unreachable(session, chat, "blocked")
        assert contacts.preferred(session, cast.rosa) is None
        assert (
            contacts.preferred(session, people.create(session, SYSTEM, name="Z", birth_date=None).id) is None
        )


def test_language_belongs_to_the_contact_point_and_is_audited_once(db: Database, cast: Cast) -> None:
    with db.transaction() as session:
        contact = contacts.lock(session, cast.jose_sms)
        contacts.set_language(session, SYSTEM, contact, "es")
        contacts.set_language(session, SYSTEM, contact, "es")
    with db.transaction() as session:
        told = select(AuditLine).where(AuditLine.action == "contact.language_set")
        assert len(session.scalars(told).all()) == 1
        assert contacts.address(session, session.get_one(ContactPoint, cast.jose_sms)) == JOSE_PHONE
