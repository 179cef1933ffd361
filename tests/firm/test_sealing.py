"""What is sealed opens only where it was sealed, only while its key lives, and survives a new master key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cast import MASTER
from cryptography.exceptions import InvalidTag
from sqlalchemy import select, update

from recado.firm import cases, people
from recado.firm.crypto import Vault, fingerprint, parse_master_key, unseal
from recado.firm.db import Database
from recado.firm.errors import KeyDestroyed, WrongMasterKey
from recado.firm.models import Key, Person, Staff

if TYPE_CHECKING:
    from cast import Cast
    from support.parts import Database as Owned

NEW_MASTER = b"n" * 32


def test_a_value_moved_to_another_row_does_not_open(db: Database, cast: Cast) -> None:
    with db.transaction() as session:
        rosa, jose = session.get_one(Person, cast.rosa), session.get_one(Person, cast.jose)
        jose.key_id, jose.name_sealed = rosa.key_id, rosa.name_sealed
        with pytest.raises(InvalidTag):
            people.name(session, jose)
        session.rollback()


def test_a_value_moved_to_another_column_does_not_open(db: Database, cast: Cast) -> None:
    with db.transaction() as session:
        rosa = session.get_one(Person, cast.rosa)
        rosa.first_name_sealed = rosa.name_sealed
        with pytest.raises(InvalidTag):
            people.first_name(session, rosa)
        session.rollback()


def test_a_changed_byte_does_not_open(db: Database, cast: Cast) -> None:
    with db.transaction() as session:
        rosa = session.get_one(Person, cast.rosa)
        rosa.name_sealed = rosa.name_sealed[:-1] + bytes([rosa.name_sealed[-1] ^ 1])
        with pytest.raises(InvalidTag):
            unseal(session, rosa, "name")
        session.rollback()


def test_equal_values_are_sealed_differently_each_time(db: Database, cast: Cast) -> None:
    with db.transaction() as session:
        one = people.create(session, people.audit.SYSTEM, name="Ana Uno", birth_date=None)
        two = people.create(session, people.audit.SYSTEM, name="Ana Uno", birth_date=None)
        assert one.name_sealed != two.name_sealed


def test_a_destroyed_key_makes_its_person_unreadable_and_nobody_else(
    db: Database, cast: Cast, database: Owned
) -> None:
    with db.transaction() as session:
        rosa = session.get_one(Person, cast.rosa)
        session.execute(update(Key).where(Key.id == rosa.key_id).values(wrapped=None))
    later = Database(database.url, Vault(MASTER))
    with later.transaction() as session:
        with pytest.raises(KeyDestroyed):
            people.name(session, session.get_one(Person, cast.rosa))
        assert people.name(session, session.get_one(Person, cast.jose)) == "José María Ñáñez"
        partner = session.get_one(Staff, cast.staff["managing_partner"])
        listed = {row.case.ref: row.names for row in cases.list_for(session, partner, limit=9)}
        assert listed["R-0001"] == ("(erased)", "José María Ñáñez")
    later.close()


def test_another_master_key_opens_nothing(cast: Cast, database: Owned) -> None:
    stranger = Database(database.url, Vault(NEW_MASTER))
    with stranger.transaction() as session, pytest.raises(WrongMasterKey):
        people.name(session, session.get_one(Person, cast.rosa))
    stranger.close()


def test_a_new_master_key_takes_over_while_the_old_one_still_opens(cast: Cast, database: Owned) -> None:
    both = Database(database.url, Vault(NEW_MASTER, previous=(MASTER,)))
    with both.transaction() as session:
        assert people.name(session, session.get_one(Person, cast.rosa)) == "Rosa Quiñones Ávila"
        keys = session.scalars(select(Key)).all()
        assert all(both.vault.rewrap(key) for key in keys)
        assert not any(both.vault.rewrap(key) for key in keys)
    both.close()
    new_only = Database(database.url, Vault(NEW_MASTER))
    with new_only.transaction() as session:
        assert people.name(session, session.get_one(Person, cast.rosa)) == "Rosa Quiñones Ávila"
        assert set(session.scalars(select(Key.master))) == {fingerprint(NEW_MASTER)}
    new_only.close()


def test_keys_cannot_be_deleted_by_the_application(db: Database, cast: Cast) -> None:
    with db.transaction() as session:
        assert not session.scalar(select(people.func.has_table_privilege("recado_app", "keys", "DELETE")))


@pytest.mark.parametrize(
    ("text", "hint"), [("short", "openssl rand"), ("ü" * 40, "openssl rand"), ("A" * 20, "expected 32")]
)
def test_a_master_key_that_is_none_is_refused_with_a_hint(text: str, hint: str) -> None:
    with pytest.raises(ValueError, match=hint):
        parse_master_key(text)


def test_a_master_key_is_read_as_base64_or_hexadecimal() -> None:
    assert parse_master_key("6d" * 32 + "\n") == MASTER
    assert parse_master_key("bW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW1tbW0=") == MASTER
