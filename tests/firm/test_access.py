"""Who of the firm may do what to which case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from recado.firm import access, cases
from recado.firm.access import ROLES, TABLE, Act, Reach
from recado.firm.audit import SYSTEM
from recado.firm.errors import NotAllowed
from recado.firm.models import Case, ChecklistItem, Staff
from recado.flows.casetypes.model import SENSITIVITIES

if TYPE_CHECKING:
    from cast import Cast

    from recado.firm.db import Database


def test_every_act_has_a_row_and_every_row_a_column_for_each_role() -> None:
    assert set(TABLE) == set(Act)
    assert {len(row) for row in TABLE.values()} == {len(ROLES)}


def test_nobody_but_the_managing_partner_may_do_everything() -> None:
    everything = {
        role for at, role in enumerate(ROLES) if all(row[at] is Reach.ALL for row in TABLE.values())
    }
    assert everything == {"managing_partner"}


def test_an_auditor_changes_nothing_and_a_bookkeeper_reads_no_transcript() -> None:
    reads = {
        Act.CASE_LIST, Act.CASE_VIEW, Act.FILE_VIEW, Act.TASK_VIEW, Act.MONEY_VIEW, Act.TRANSCRIPT_EXPORT,
        Act.AUDIT_READ, Act.LEAD_VIEW, Act.SENSITIVE_VIEW,
    }  # fmt: skip
    auditor, bookkeeper = ROLES.index("auditor"), ROLES.index("bookkeeper")
    assert {act for act, row in TABLE.items() if row[auditor]} == reads
    for act in (Act.CASE_VIEW, Act.FILE_VIEW, Act.TRANSCRIPT_EXPORT, Act.AUDIT_READ, Act.MESSAGE_SEND):
        assert TABLE[act][bookkeeper] is Reach.NONE


def test_every_act_role_and_relation_together(db: Database, cast: Cast) -> None:
    with db.transaction() as session:
        unassigned = cases.open_case(session, SYSTEM, case_type="h1b", stage="preparing")
        other = session.get_one(Case, cast.other_case)
        for role in ROLES:
            staff = session.get_one(Staff, cast.staff[role])
            own = cases.open_case(session, SYSTEM, case_type="h1b", stage="preparing")
            cases.assign(session, SYSTEM, own, staff)
            for act in Act:
                reach = TABLE[act][ROLES.index(role)]
                assert access.may(session, staff, act, own) is (reach >= Reach.OWN), (role, act)
                assert access.may(session, staff, act, unassigned) is (reach >= Reach.OPEN), (role, act)
                assert access.may(session, staff, act, None) is (
                    reach is Reach.ALL or (reach > Reach.NONE and act in access.WITHOUT_CASE)
                ), (role, act)
                if role != "managing_partner":
                    assert access.may(session, staff, act, other) is (reach is Reach.ALL), (role, act)


LOOKERS = {"managing_partner", "attorney", "paralegal", "operations_manager", "auditor"}
"""Roles that may look at the sensitive papers of a case to which they are assigned."""


@pytest.mark.parametrize("sensitivity", SENSITIVITIES)
def test_sensitive_papers_are_looked_at_by_those_assigned_and_the_managing_partner_alone(
    db: Database, cast: Cast, sensitivity: str
) -> None:
    with db.transaction() as session:
        unassigned = cases.open_case(session, SYSTEM, case_type="h1b", stage="preparing")
        others = session.get_one(Case, cast.other_case)
        paper, plain = ChecklistItem(sensitivity=sensitivity), ChecklistItem(sensitivity="")
        for role in ROLES:
            staff = session.get_one(Staff, cast.staff[role])
            own = cases.open_case(session, SYSTEM, case_type="h1b", stage="preparing")
            cases.assign(session, SYSTEM, own, staff)
            partner = role == "managing_partner"
            for case, looks in ((own, role in LOOKERS), (unassigned, partner), (others, partner)):
                assert access.may(session, staff, Act.FILE_VIEW, case, paper) is looks, (role, case.ref)
                assert access.may(session, staff, Act.FILE_VIEW, case, plain) is access.may(
                    session, staff, Act.FILE_VIEW, case
                )
                if access.may(session, staff, Act.DOCUMENT_REVIEW, case):
                    assert access.may(session, staff, Act.DOCUMENT_REVIEW, case, paper) is looks
                assert access.may(session, staff, Act.CASE_VIEW, case, paper) is access.may(
                    session, staff, Act.CASE_VIEW, case
                ), "that it is there may be known"


def test_what_is_not_allowed_is_refused_aloud(db: Database, cast: Cast) -> None:
    with db.transaction() as session:
        paralegal = session.get_one(Staff, cast.staff["paralegal"])
        access.require(session, paralegal, Act.MESSAGE_SEND, session.get_one(Case, cast.case))
        with pytest.raises(NotAllowed):
            access.require(session, paralegal, Act.MESSAGE_SEND, session.get_one(Case, cast.other_case))


def test_inactive_staff_and_unknown_roles_may_do_nothing(db: Database, cast: Cast) -> None:
    with db.transaction() as session:
        partner = session.get_one(Staff, cast.staff["managing_partner"])
        case = session.get_one(Case, cast.case)
        partner.active = False
        assert not any(access.may(session, partner, act, case) for act in Act)
        partner.active, partner.role = True, "janitor"
        assert not any(access.may(session, partner, act, case) for act in Act)
        session.rollback()


def test_an_assignment_that_ends_takes_the_case_away(db: Database, cast: Cast) -> None:
    with db.transaction() as session:
        paralegal, case = session.get_one(Staff, cast.staff["paralegal"]), session.get_one(Case, cast.case)
        cases.unassign(session, SYSTEM, case, paralegal)
        assert not access.may(session, paralegal, Act.CASE_VIEW, case)
        assert [staff.role for staff in cases.assigned(session, case.id)] == ["attorney"]
