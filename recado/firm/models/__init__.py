"""The tables, one noun a file."""

from recado.firm.models.audit import AuditHead, AuditLine
from recado.firm.models.base import Base
from recado.firm.models.cases import Assignment, Case, CaseNumber, CaseTypeText, Party
from recado.firm.models.chores import Chore
from recado.firm.models.contacts import Consent, ContactPerson, ContactPoint
from recado.firm.models.dialogues import Answer, AnswerVersion, Dialogue, Survey, Timer
from recado.firm.models.documents import (
    ChecklistItem,
    Document,
    DocumentPart,
    Medium,
    PageThumbnail,
    StoredFile,
)
from recado.firm.models.emails import Email
from recado.firm.models.emergencies import Alert, OnCall
from recado.firm.models.firm import Firm, Heartbeat, TextReview
from recado.firm.models.keys import Key
from recado.firm.models.mail import MailFile, MailPage, MailPiece, MailScan, Notice
from recado.firm.models.messages import InboundEvent, Message
from recado.firm.models.money import AppliedObject, Invoice, LedgerEntry, LinkToken, PaymentRequest
from recado.firm.models.people import Organisation, Person, SearchToken
from recado.firm.models.readings import Reading
from recado.firm.models.sheets import Sheet, Signing
from recado.firm.models.staff import SignInThrottle, Staff, StaffSession
from recado.firm.models.tasks import Lead, Task

__all__ = [
    "Alert",
    "Answer",
    "AnswerVersion",
    "AppliedObject",
    "Assignment",
    "AuditHead",
    "AuditLine",
    "Base",
    "Case",
    "CaseNumber",
    "CaseTypeText",
    "ChecklistItem",
    "Chore",
    "Consent",
    "ContactPerson",
    "ContactPoint",
    "Dialogue",
    "Document",
    "DocumentPart",
    "Email",
    "Firm",
    "Heartbeat",
    "InboundEvent",
    "Invoice",
    "Key",
    "Lead",
    "LedgerEntry",
    "LinkToken",
    "MailFile",
    "MailPage",
    "MailPiece",
    "MailScan",
    "Medium",
    "Message",
    "Notice",
    "OnCall",
    "Organisation",
    "PageThumbnail",
    "Party",
    "PaymentRequest",
    "Person",
    "Reading",
    "SearchToken",
    "Sheet",
    "SignInThrottle",
    "Signing",
    "Staff",
    "StaffSession",
    "StoredFile",
    "Survey",
    "Task",
    "TextReview",
    "Timer",
]
