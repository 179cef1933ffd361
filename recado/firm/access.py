"""Who of the firm may do what to which case: one readable table, asked by everything that staff can reach."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true
from sqlalchemy.orm import Session

from recado.firm.errors import NotAllowed
from recado.firm.models import Assignment, Case, ChecklistItem, Staff


class Act(StrEnum):
    """What may be allowed or not, as ``noun.verb``."""

    CASE_LIST = "case.list"
    CASE_VIEW = "case.view"
    """The case's page with its thread, checklist and answers."""
    CASE_OPEN = "case.open"
    CASE_EDIT = "case.edit"
    """Parties, numbers, contact points."""
    CASE_ASSIGN = "case.assign"
    STAGE_CHANGE = "stage.change"
    BOT_PAUSE = "bot.pause"
    MESSAGE_SEND = "message.send"
    DOCUMENT_REVIEW = "document.review"
    FILE_VIEW = "file.view"
    """PDFs, pages, thumbnails and originals of papers that show nothing sensitive."""
    SENSITIVE_VIEW = "sensitive.view"
    """The same of papers that the case type marks: passports, photographs, medical and police papers."""
    TASK_VIEW = "task.view"
    TASK_CLOSE = "task.close"
    MONEY_VIEW = "money.view"
    INVOICE_ISSUE = "invoice.issue"
    TRANSCRIPT_EXPORT = "transcript.export"
    AUDIT_READ = "audit.read"
    LEAD_VIEW = "lead.view"
    LEAD_CONVERT = "lead.convert"
    MAIL_SORT = "mail.sort"
    """The mail tray: scans in, split, turned, set aside. What lies there belongs to no case yet."""
    MAIL_FILE = "mail.file"
    """Out of the tray, into this case."""
    TEXTS_REVIEW = "texts.review"
    STAFF_MANAGE = "staff.manage"


class Reach(IntEnum):
    """To which cases a role's permission extends."""

    NONE = 0
    OWN = 1
    """Cases the person is assigned to."""
    OPEN = 2
    """Own cases, and those that nobody is assigned to."""
    ALL = 3


NO, OWN, OPEN, ALL = Reach

ROLES = (
    "managing_partner",
    "attorney",
    "paralegal",
    "operations_manager",
    "bookkeeper",
    "translator",
    "auditor",
)

# Every act has a row and every row a column for each role: nothing is allowed by being forgotten.
TABLE: dict[Act, tuple[Reach, ...]] = {
    #                      partner  attorney  paralegal  operations  bookkeeper  translator  auditor
    Act.CASE_LIST:         (ALL,    OPEN,     OPEN,      ALL,        ALL,        NO,         ALL),
    Act.CASE_VIEW:         (ALL,    OPEN,     OPEN,      ALL,        NO,         NO,         ALL),
    Act.CASE_OPEN:         (ALL,    ALL,      ALL,       ALL,        NO,         NO,         NO),
    Act.CASE_EDIT:         (ALL,    OWN,      OWN,       NO,         NO,         NO,         NO),
    Act.CASE_ASSIGN:       (ALL,    OPEN,     NO,        ALL,        NO,         NO,         NO),
    Act.STAGE_CHANGE:      (ALL,    OWN,      OWN,       NO,         NO,         NO,         NO),
    Act.BOT_PAUSE:         (ALL,    OWN,      OWN,       NO,         NO,         NO,         NO),
    Act.MESSAGE_SEND:      (ALL,    OWN,      OWN,       NO,         NO,         NO,         NO),
    Act.DOCUMENT_REVIEW:   (ALL,    OWN,      OWN,       NO,         NO,         NO,         NO),
    Act.FILE_VIEW:         (ALL,    OPEN,     OPEN,      ALL,        NO,         NO,         ALL),
    Act.SENSITIVE_VIEW:    (ALL,    OWN,      OWN,       OWN,        NO,         NO,         OWN),
    Act.TASK_VIEW:         (ALL,    OPEN,     OPEN,      ALL,        NO,         NO,         ALL),
    Act.TASK_CLOSE:        (ALL,    OPEN,     OPEN,      ALL,        NO,         NO,         NO),
    Act.MONEY_VIEW:        (ALL,    OWN,      OWN,       NO,         ALL,        NO,         ALL),
    Act.INVOICE_ISSUE:     (ALL,    OWN,      NO,        NO,         ALL,        NO,         NO),
    Act.TRANSCRIPT_EXPORT: (ALL,    OWN,      OWN,       NO,         NO,         NO,         ALL),
    Act.AUDIT_READ:        (ALL,    OWN,      NO,        NO,         NO,         NO,         ALL),
    Act.LEAD_VIEW:         (ALL,    ALL,      ALL,       ALL,        NO,         NO,         ALL),
    Act.LEAD_CONVERT:      (ALL,    ALL,      ALL,       ALL,        NO,         NO,         NO),
    Act.MAIL_SORT:         (ALL,    ALL,      ALL,       ALL,        NO,         NO,         NO),
    Act.MAIL_FILE:         (ALL,    OPEN,     OPEN,      ALL,        NO,         NO,         NO),
    Act.TEXTS_REVIEW:      (ALL,    ALL,      NO,        NO,         NO,         ALL,        NO),
    Act.STAFF_MANAGE:      (ALL,    NO,       NO,        ALL,        NO,         NO,         NO),
}  # fmt: skip

WITHOUT_CASE = frozenset({Act.CASE_LIST, Act.TASK_VIEW, Act.TASK_CLOSE})
"""Acts that also concern no case in particular: there, any reach is enough (lists are filtered)."""

SHOWS = frozenset({Act.FILE_VIEW, Act.DOCUMENT_REVIEW})
"""Acts that let somebody look at a paper: of a sensitive one, only those whom `SENSITIVE_VIEW` names may."""


def may(
    session: Session, staff: Staff, act: Act, case: Case | None, item: ChecklistItem | None = None
) -> bool:
    """Whether this member of staff may do this to this case, or, with None, apart from any case.

    `item`: the paper that it would be done to, where it is done to one.
    """
    if item is not None and item.sensitivity and act in SHOWS:
        return may(session, staff, Act.SENSITIVE_VIEW, case) and may(session, staff, act, case)
    reach = reach_of(staff, act)
    if reach in (Reach.NONE, Reach.ALL):
        return reach is Reach.ALL
    if case is None:
        return act in WITHOUT_CASE
    return bool(session.scalar(select(_visible(staff, reach)).where(Case.id == case.id)))


def require(
    session: Session, staff: Staff, act: Act, case: Case | None, item: ChecklistItem | None = None
) -> None:
    """Raise NotAllowed unless `may`."""
    if not may(session, staff, act, case, item):
        raise NotAllowed


def visible_cases(staff: Staff, act: Act = Act.CASE_LIST) -> ColumnElement[bool]:
    """The same table as a condition on `Case`, for lists."""
    return _visible(staff, reach_of(staff, act))


def reach_of(staff: Staff, act: Act) -> Reach:
    """How far this person's permission extends; nowhere for an unknown role or an inactive person."""
    if not staff.active or staff.role not in ROLES:
        return Reach.NONE
    return TABLE[act][ROLES.index(staff.role)]


def _visible(staff: Staff, reach: Reach) -> ColumnElement[bool]:
    anybody = exists().where(Assignment.case_id == Case.id).correlate(Case)
    own = exists().where(and_(Assignment.case_id == Case.id, Assignment.staff_id == staff.id)).correlate(Case)
    match reach:
        case Reach.NONE:
            return false()
        case Reach.OWN:
            return own
        case Reach.OPEN:
            return or_(own, ~anybody)
        case Reach.ALL:
            return true()
