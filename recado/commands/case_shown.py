"""What `recado case show` says of a case, as data and in words."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from recado.commands.records import columns, operator
from recado.firm import (
    answers,
    cases,
    checklists,
    contacts,
    documents,
    invoices,
    people,
    reached,
    tasks,
    versions,
)
from recado.firm.models import Case, ContactPoint, Party
from recado.i18n.money import Money


def as_data(session: Session, case: Case, now: datetime) -> dict[str, Any]:
    """The case as documented in docs/cli.md."""
    parties = cases.parties(session, case.id)
    names = people.names(session, (party.person_id for party in parties))
    paused = case.bot_paused_until
    return {
        "ref": case.ref,
        "case_type": case.case_type,
        "stage": case.stage,
        "closed": case.closed_at is not None,
        "discreet": case.discreet,
        "paused_until": paused.isoformat() if paused and paused > now else None,
        "unanswered_since": case.unanswered_since.isoformat() if case.unanswered_since else None,
        "staff": [member.email for member in cases.assigned(session, case.id)],
        "numbers": [{"kind": kind, "value": value} for kind, value in cases.numbers(session, case)],
        "parties": [_party(session, party, names) for party in parties],
        "items": _items(session, case, names),
        "answers": _answers(session, case, names),
        "invoices": [_invoice(owed) for owed in invoices.of_case(session, case.id)],
        "tasks": [
            {
                "kind": row.task.kind,
                "note": row.note,
                "since": row.task.created_at.isoformat(),
                "due": row.task.due_at.isoformat() if row.task.due_at else None,
                "urgent": row.task.urgent,
            }
            for row in tasks.open_for(session, operator(), case_id=case.id)
        ],
    }


def in_words(data: Mapping[str, Any]) -> str:
    """The same for people."""
    head = f"{data['ref']}  {data['case_type']}, stage {data['stage']}"
    head += ", discreet" if data["discreet"] else ""
    head += f", the bot is silent until {data['paused_until']}" if data["paused_until"] else ""
    parties = [
        (str(number), each["name"], each["role"], each["language"] or "", each["identity"], _reached(each))
        for number, each in enumerate(data["parties"], start=1)
    ]
    items = [
        (each["person"], each["slug"], each["status"], f"{each['pages']} pages" if each["pages"] else "")
        for each in data["items"]
    ]
    bills = [
        (
            each["number"],
            each["account"],
            _money(each["amount_cents"]),
            f"{_money(each['balance_cents'])} due",
        )
        for each in data["invoices"]
    ]
    jobs = [(each["kind"], _pressing(each), " ".join(each["note"].split())) for each in data["tasks"]]
    numbers = [(each["kind"], each["value"]) for each in data["numbers"]]
    parts: list[tuple[str, Sequence[tuple[str, ...]]]] = [
        ("Parties", parties),
        ("Papers", items),
        ("Invoices", bills),
        ("Tasks", jobs),
        ("Numbers", numbers),
    ]
    return "\n\n".join([head, *(f"{name}\n{_indented(rows)}" for name, rows in parts if rows)])


def _party(session: Session, party: Party, names: Mapping[UUID, str]) -> dict[str, Any]:
    points = reached.points(session, party.person_id)
    preferred = contacts.preferred(session, party.person_id)
    rights = {
        "told": party.may_be_told,
        "upload": party.may_upload,
        "see": party.may_see,
        "pay": party.may_pay,
    }
    return {
        "person": str(party.person_id),
        "name": names[party.person_id],
        "role": party.role,
        "rights": [right for right, has in rights.items() if has],
        "language": preferred.language if preferred else None,
        "identity": _identity(session, party, points),
        "contacts": [_contact(session, point) for point in points],
    }


def _contact(session: Session, point: ContactPoint) -> dict[str, Any]:
    return {
        "channel": point.channel,
        "address": contacts.masked(session, point),
        "consent": point.consent,
        "opted_out": point.opted_out_at is not None,
        "only_reminders": point.only_reminders,
        "interpreter": point.interpreter,
        "unreachable": point.unreachable,
        "safe": point.safe,
        "hours": point.safe_hours,
    }


def _identity(session: Session, party: Party, points: Sequence[ContactPoint]) -> str:
    """The furthest this person came at any of their addresses; a lock anywhere is said first."""
    states = {
        str(contacts.read_dialogues(session, point).get(party.key, {}).get("identity", "unknown"))
        for point in points
    }
    return next((state for state in ("locked", "verified") if state in states), "unknown")


def _answers(session: Session, case: Case, names: Mapping[UUID, str]) -> list[dict[str, Any]]:
    return [
        {
            "person": names.get(person_id, ""),
            "question": question,
            "value": past[-1][0],
            "history": [{"value": value, "at": at.isoformat()} for value, at in past],
        }
        for (person_id, question), past in answers.history(session, case.id).items()
    ]


def _items(session: Session, case: Case, names: Mapping[UUID, str]) -> list[dict[str, Any]]:
    newest = versions.shown(documents.of_case(session, case.id))
    return [
        {
            "slug": item.slug,
            "person": names.get(item.person_id, ""),
            "required": item.required,
            "status": item.status,
            "pages": newest[item.id].page_count if item.id in newest else 0,
            "document_id": str(newest[item.id].id) if item.id in newest else None,
        }
        for item in checklists.items(session, case.id)
    ]


def _invoice(owed: invoices.Owed) -> dict[str, Any]:
    return {
        "number": owed.number,
        "account": owed.account,
        "amount_cents": owed.amount_cents,
        "balance_cents": owed.balance_cents,
        "currency": owed.currency,
        "state": owed.state,
        "due_on": owed.due_on.isoformat() if owed.due_on else None,
    }


def _reached(party: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{each['channel']} {each['address']}{' (stopped)' if each['opted_out'] else ''}"
        for each in party["contacts"]
    )


def _pressing(task: Mapping[str, Any]) -> str:
    parts = ("urgent" if task["urgent"] else "", f"due {task['due'][:10]}" if task["due"] else "")
    return ", ".join(part for part in parts if part)


def _money(cents: int) -> str:
    return Money(cents, "usd").format("en")


def _indented(rows: Sequence[tuple[str, ...]]) -> str:
    return "\n".join(f"  {line}" for line in columns(rows).split("\n"))
