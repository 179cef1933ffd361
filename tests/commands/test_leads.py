"""Leads, new numbers and invitations, as a person types them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from commands.conftest import Line


def a_lead(line: Line, words: str = "Necesito un permiso", name: str = "Marta Gil") -> None:
    """Written as the portal writes it, by its own services."""
    from recado.bot.opening import open_settings
    from recado.bot.runtime import build
    from recado.firm import contacts, leads

    made = build(open_settings(dict(line.environment)).settings)
    try:
        with made.transaction() as session:
            contact = contacts.find_or_create(session, "sms", "+12025550166")
            leads.save(session, contact, {"name": name, "words": words}, language="es")
    finally:
        made.close()


def test_a_lead_is_listed_and_becomes_a_case(line: Line, ana: str) -> None:
    assert ana
    assert line.data("client", "lead", "--list") == {"leads": []}
    a_lead(line)
    (lead,) = line.data("client", "lead", "--list")["leads"]
    assert lead["address"] == "••• 0166"
    assert lead["language"] == "es"
    assert lead["answers"] == {"name": "Marta Gil", "words": "Necesito un permiso"}
    assert "2025550166" not in line.run("client", "lead", "--list").stdout
    opened = line.data("case", "open", "--lead", lead["lead"])
    assert (opened["case_type"], opened["role"]) == ("intake_only", "beneficiary")
    shown = line.data("case", "show", opened["ref"])
    assert [party["name"] for party in shown["parties"]] == ["Marta Gil"]
    assert shown["parties"][0]["identity"] == "verified"
    assert line.data("client", "lead", "--list") == {"leads": []}
    assert "a case already" in line.refusal("case", "open", "--lead", lead["lead"])
    entries = line.data("transcript", opened["ref"])["entries"]
    assert "lead.turned_into_case" in [each["action"] for each in entries if each["kind"] == "event"]


def test_a_lead_without_a_name_needs_one(line: Line, ana: str) -> None:
    assert ana
    a_lead(line, name="")
    (lead,) = line.data("client", "lead", "--list")["leads"]
    assert "no name" in line.refusal("case", "open", "--lead", lead["lead"])
    named = ("--name", "Marta Gil", "--type", "work_permit", "--birth-date", "1990-01-02")
    opened = line.data("case", "open", "--lead", lead["lead"], *named)
    assert opened["case_type"] == "work_permit"
    assert line.data("case", "show", opened["ref"])["parties"][0]["identity"] == "unknown"


def test_a_new_number_is_theirs_and_the_old_one_is_not(line: Line, ana: str) -> None:
    added = line.data(
        "client", "add-number", "--person", "ana morales", "--phone", "+12025550177", "--replaces"
    )
    assert added["address"] == "••• 0177"
    assert added["greeted"] is True
    (party,) = line.data("case", "show", ana)["parties"]
    assert [each["address"] for each in party["contacts"]] == ["••• 0177"]
    assert party["language"] == "es", "she is spoken to as before"
    assert "no telephone number" in line.refusal(
        "client", "add-number", "--person", "ana morales", "--phone", "12"
    )
    assert "one number" in line.refusal("client", "add-number", "--person", "ana morales")


def test_an_invitation_is_sent_again(line: Line, ana: str) -> None:
    before = len(line.data("transcript", ana)["entries"])
    (party,) = line.data("case", "invite", ana)["parties"]
    assert (party["invited"], party["channel"], party["address"]) == (True, "sms", "••• 0111")
    assert len(line.data("transcript", ana)["entries"]) == before + 1
    assert "not invited" in line.run("case", "invite", ana, "--channel", "whatsapp").stdout
    assert line.data("case", "invite", ana, "--person", "Morales")["parties"][0]["invited"]
    assert line.data("case", "invite", ana, "--channel", "whatsapp")["parties"][0]["invited"] is False
