"""A client's link: secret, for one purpose, until a time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text
from support.clock import NOW

from recado.firm import links
from recado.firm.audit import SYSTEM
from recado.firm.errors import Invalid, NotFound
from recado.firm.models import AuditLine

if TYPE_CHECKING:
    from cast import Cast
    from sqlalchemy.orm import Session

    from recado.firm.db import Database

DAY = timedelta(days=1)


def issue(session: Session, cast: Cast, ttl: timedelta = DAY) -> str:
    return links.issue(
        session, "pay", cast.case, person_id=cast.rosa, contact_point_id=cast.rosa_sms, ttl=ttl, now=NOW
    )


def test_a_link_leads_to_its_subject_as_often_as_it_is_opened_until_it_expires(
    db: Database, cast: Cast
) -> None:
    with db.transaction() as session:
        token = issue(session, cast)
        for later in (timedelta(0), DAY - timedelta(seconds=1)):
            link = links.redeem(session, token, "pay", NOW + later)
            assert (link.subject_id, link.person_id) == (cast.case, cast.rosa)
            links.opened(session, link)
        with pytest.raises(NotFound):
            links.redeem(session, token, "pay", NOW + DAY)
    with db.transaction() as session:
        told = session.scalars(select(AuditLine.action).where(AuditLine.chain == f"contact:{cast.rosa_sms}"))
        assert list(told)[-3:] == ["link.issued", "link.opened", "link.opened"]


def test_unknown_revoked_and_misused_links_are_refused_alike(db: Database, cast: Cast) -> None:
    with db.transaction() as session:
        token, revoked = issue(session, cast), issue(session, cast)
        links.revoke(session, SYSTEM, links.redeem(session, revoked, "pay", NOW), NOW)
        messages = set()
        for wrong, purpose in (
            (revoked, "pay"),
            (token, "upload"),
            (token[:-1], "pay"),
            ("", "pay"),
            ("\ud800", "pay"),
        ):
            with pytest.raises(NotFound) as caught:
                links.redeem(session, wrong, purpose, NOW)
            messages.add(str(caught.value))
        assert len(messages) == 1


def test_only_the_hash_of_a_token_is_stored(db: Database, cast: Cast) -> None:
    with db.transaction() as session:
        token = issue(session, cast)
    assert len(token) == 22
    with db.transaction() as session:
        for table in ("link_tokens", "audit_lines"):
            dump = str(session.execute(text(f"SELECT t::text FROM {table} t")).all())  # noqa: S608
            assert token not in dump
            assert token.encode().hex() not in dump


def test_no_link_lives_for_ever(db: Database, cast: Cast) -> None:
    with db.transaction() as session:
        for ttl in (timedelta(0), timedelta(days=91)):
            with pytest.raises(Invalid):
                issue(session, cast, ttl)
