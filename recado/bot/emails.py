"""Invitations by e-mail: owed in SQL, handed to the firm's mail server after the commit, at most once.

The mail says how to text the firm, and nothing of the case. An ambiguous end is `unknown`: it is never sent
again by machine, and a person looks.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from recado.bot import newcomers, texts
from recado.bot.bells import after_commit
from recado.bot.runtime import Runtime
from recado.firm import access, audit, cases, emails, owed, setup, tasks
from recado.firm.access import Act
from recado.firm.actions import Action
from recado.firm.audit import Actor
from recado.firm.errors import Conflict, KeyDestroyed, NotFound
from recado.firm.models import Case, Email, Party, Person, Staff
from recado.gateways.errors import MailFailed
from recado.gateways.mail import Mail
from recado.gateways.outcomes import Outcome, Verdict
from recado.i18n import catalog
from recado.i18n.language import OFFERED, Language

log = logging.getLogger(__name__)

KEYS = ("mail.subject", "mail.invitation", "mail.by_text", "mail.by_whatsapp", "mail.closing")
UNKNOWN = (
    "It is not known whether this invitation by e-mail was sent. Ask the client before you send another."
)
UNREVIEWED = "Nobody at the firm has answered for the words of this e-mail yet: recado texts accept."
_ERASED = "It was erased."


@dataclass(frozen=True, slots=True)
class _Claimed:
    id: UUID
    claim: UUID | None
    mail: Mail


def is_on(runtime: Runtime) -> bool:
    """Whether the firm has a mail server, and a number that the mail can name."""
    return runtime.mailing is not None and any(map(runtime.sender, ("sms", "whatsapp")))


def invite(runtime: Runtime, session: Session, actor: Actor, case: Case, party: Party) -> Email:
    """Owe this party an invitation by e-mail. Raises Conflict, with the reason as a sentence."""
    if runtime.mailing is None:
        raise Conflict("E-mail is off: SMTP_URL is not set.")
    if not is_on(runtime):
        raise Conflict("There is no number to text yet: TWILIO_SMS_FROM is not set.")
    if not _reviewed(session):
        raise Conflict(UNREVIEWED)
    newcomers.lock(session, session.get_one(Person, party.person_id), case)
    email = emails.queue(session, actor, case, party, runtime.now())
    after_commit(session, "callbacks", "send_email", str(email.id))
    return email


def staff_invite(runtime: Runtime, staff_id: UUID, case_id: UUID, person_id: UUID) -> None:
    """This member of staff invites one person of the case. Raises NotFound or Conflict."""
    with runtime.transaction() as session:
        case, actor = _case(session, staff_id, case_id, Act.MESSAGE_SEND), Actor("staff", str(staff_id))
        invite(runtime, session, actor, case, _party(session, case, person_id))


def staff_set_address(runtime: Runtime, staff_id: UUID, case_id: UUID, person_id: UUID, text: str) -> None:
    """This member of staff writes down where a person of the case reads e-mail. Raises NotFound, Invalid."""
    with runtime.transaction() as session:
        case = _case(session, staff_id, case_id, Act.CASE_EDIT)
        party = _party(session, case, person_id)
        person = session.get_one(Person, party.person_id, with_for_update=True)
        emails.set_address(session, Actor("staff", str(staff_id)), person, text)


def send(runtime: Runtime, email_id: UUID) -> None:
    """Send one invitation that is due, unless another worker has it."""
    if runtime.mailing is None:
        return
    claimed = _claim(runtime, email_id)
    if claimed is None:
        return
    failed: Verdict | None = None
    try:
        runtime.mailing.send(claimed.mail)
    except MailFailed as failure:
        failed = failure.verdict
        log.warning("an e-mail was not sent", extra={"email": str(email_id), "code": failure.code or ""})
    _settle(runtime, claimed, failed)


def sweep(runtime: Runtime) -> None:
    """Ring for what is owed; what a dead worker left becomes `unknown`, and a person's task."""
    with runtime.transaction() as session:
        for email in emails.lapsed(session):
            email.state, email.lease_until = "unknown", None
            _end(runtime, session, email, UNKNOWN, "")
        if is_on(runtime):
            for email_id in owed.ring_due(session, Email.id, runtime.now(), Email.state == "queued"):
                after_commit(session, "callbacks", "send_email", str(email_id))


def words(runtime: Runtime, session: Session) -> tuple[str, str]:
    """The subject and the body, in every language: how to text the firm, and nothing of anybody's case."""
    firm = " ".join(setup.firm(session).name.split())
    subject = " / ".join(catalog.render("mail.subject", each, {"firm": firm}) for each in OFFERED)
    return subject, "\n\n-----\n\n".join(_body(runtime, each, firm) for each in OFFERED) + "\n"


def _body(runtime: Runtime, language: Language, firm: str) -> str:
    said = [catalog.render("mail.invitation", language, {"firm": firm})]
    for channel, key in (("sms", "mail.by_text"), ("whatsapp", "mail.by_whatsapp")):
        if number := runtime.sender(channel):
            bare = number.removeprefix("whatsapp:")
            said.append(catalog.render(key, language, {"number": bare}))
    return "\n\n".join([*said, catalog.render("mail.closing", language, {"firm": firm})])


def _reviewed(session: Session) -> bool:
    return setup.firm(session).demo or all(texts.allowed(session, key) for key in KEYS)


def _claim(runtime: Runtime, email_id: UUID) -> _Claimed | None:
    """Take it, and check all again at the last moment: what may not go any more ends here."""
    with runtime.transaction() as session:
        email = emails.claim(session, email_id, runtime.now())
        if email is None:
            return None
        try:
            why = _why_not(session, email)
            to = emails.recipient(session, email)
        except KeyDestroyed:
            why, to = _ERASED, ""
        if why or not is_on(runtime):
            email.state, email.claim, email.lease_until = "failed", None, None
            _end(runtime, session, email, why or "There is no number to text any more.", "")
            return None
        subject, body = words(runtime, session)
        return _Claimed(email.id, email.claim, Mail(str(email.id), to, subject, body))


def _why_not(session: Session, email: Email) -> str:
    case = session.get_one(Case, email.case_id)
    parties = [each for each in cases.parties(session, case.id) if each.person_id == email.person_id]
    if not parties:
        return "This person has no part in the case any more."
    if not _reviewed(session):
        return UNREVIEWED
    return emails.why_not(session, case, parties[0])


def _settle(runtime: Runtime, claimed: _Claimed, failed: Verdict | None) -> None:
    with runtime.transaction() as session:
        email = session.get_one(Email, claimed.id, with_for_update=True)
        if email.claim != claimed.claim:
            return
        if failed is None:
            # Also where the answer came so late that it counted as unknown.
            email.state, email.error_text, email.lease_until = "sent", "", None
            email.settled_at = runtime.now()
            emails.note(session, audit.SYSTEM, Action.EMAIL_SENT, email, {"attempts": email.attempts})
        elif email.state == "sending":
            email.lease_until = None
            _settle_failure(runtime, session, email, failed)


def _settle_failure(runtime: Runtime, session: Session, email: Email, failed: Verdict) -> None:
    code = failed.code or ""
    if failed.retry and email.attempts <= failed.tries:
        email.state, email.claim = "queued", None
        email.due_at = runtime.now() + failed.delay * 2 ** (email.attempts - 1)
        facts = {"state": "queued", "code": code, "attempts": email.attempts}
        emails.note(session, audit.SYSTEM, Action.EMAIL_SETTLED, email, facts)
        return
    unknown = failed.outcome is Outcome.UNKNOWN
    email.state = "unknown" if unknown else "failed"
    _end(runtime, session, email, UNKNOWN if unknown else failed.staff_text, code)


def _end(runtime: Runtime, session: Session, email: Email, why: str, code: str) -> None:
    """It goes no further by machine: on record, and a person's task."""
    email.error_text, email.settled_at = why, runtime.now()
    facts = {"state": email.state, "code": code, "attempts": email.attempts}
    emails.note(session, audit.SYSTEM, Action.EMAIL_SETTLED, email, facts)
    note = why if email.state == "unknown" else f"The invitation by e-mail was not sent. {why}"
    tasks.create(
        session,
        audit.SYSTEM,
        "delivery_problem",
        case_id=email.case_id,
        person_id=email.person_id,
        note=note,
    )


def _case(session: Session, staff_id: UUID, case_id: UUID, what: Act) -> Case:
    case, staff = session.get(Case, case_id), session.get_one(Staff, staff_id)
    if case is None:
        raise NotFound
    access.require(session, staff, what, case)
    return case


def _party(session: Session, case: Case, person_id: UUID) -> Party:
    for party in cases.parties(session, case.id):
        if party.person_id == person_id:
            return party
    raise NotFound
