"""Opening cases, looking at them, and writing in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from commands.conftest import Line

OPEN = ("case", "open", "--type", "family_petition", "--role", "petitioner")


def test_opening_a_case_makes_its_checklist_and_invites_the_client(line: Line, ana: str) -> None:
    shown = line.data("case", "show", ana)
    assert shown["case_type"] == "work_permit"
    assert shown["stage"] == "opened"
    (party,) = shown["parties"]
    assert party["name"] == "Ana Morales"
    assert party["language"] == "es"
    assert party["identity"] == "unknown"
    assert party["rights"] == ["told", "upload", "see", "pay"]
    assert party["contacts"] == [
        {
            "channel": "sms",
            "address": "••• 0111",
            "consent": "unasked",
            "opted_out": False,
            "only_reminders": False,
            "interpreter": None,
            "unreachable": None,
            "safe": False,
            "hours": None,
        }
    ]
    assert "passport" in {item["slug"] for item in shown["items"]}
    assert {item["status"] for item in shown["items"]} == {"missing"}
    (invitation,) = [e for e in line.data("transcript", ana)["entries"] if e["kind"] == "message"]
    assert invitation["state"] == "queued"
    assert "Ana" in invitation["text"]
    assert invitation["language"] == "es"


def test_in_words_the_case_is_for_people(line: Line, ana: str) -> None:
    told = line.run("case", "show", ana).stdout
    assert "••• 0111" in told
    assert "2025550111" not in told


def test_somebody_known_is_found_again_instead_of_written_twice(line: Line, ana: str) -> None:
    line.run(*OPEN, "--person", "ana morales", "--no-invitation")
    found = line.data("client", "find", "Morales")["people"]
    assert [each["case"] for each in found] == ["R-0001", "R-0002"]
    assert len({each["person"] for each in found}) == 1
    add = ("client", "add", "--name", "ana  Morales", "--phone", "+1 202 555 0111")
    assert "has this number already" in line.refusal(*add)
    assert line.data(*add, "--anyway")["name"] == "ana Morales"
    assert "give the id" in line.refusal(*OPEN, "--person", "ana morales")


@pytest.mark.parametrize("text", ["mora", "ANA", "(202) 555-0111", "A012345678", "R-1"])
def test_people_are_found_by_what_staff_have_at_hand(line: Line, ana: str, text: str) -> None:
    line.run("case", "number", "add", ana, "a_number", "A12345678")
    assert [hit["name"] for hit in line.data("client", "find", text)["people"]] == ["Ana Morales"]


def test_a_second_party_gets_a_checklist_and_rights_of_their_own(line: Line, ana: str) -> None:
    who = ("--name", "Luis Morales", "--whatsapp", "whatsapp:+12025550112", "--role", "payer")
    added = line.data("case", "party", "add", ana, *who, "--without", "see", "--without", "told")
    assert added["rights"] == ["upload", "pay"]
    assert added["invited"] is False
    assert [each["role"] for each in line.data("case", "show", ana)["parties"]] == ["beneficiary", "payer"]


def test_a_person_is_asked_for_once(line: Line) -> None:
    line.run(*OPEN, "--name", "Luis Morales", "--person", "Luis", status=2)
    line.run(*OPEN, status=2)
    line.run(*OPEN, "--name", "Luis Morales", status=2)


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        ((*OPEN, "--name", "Luis", "--phone", "12"), "no telephone number"),
        (
            ("case", "open", "--type", "o1", "--role", "payer", "--name", "L", "--phone", "+12025550112"),
            "h1b",
        ),
        ((*OPEN, "--person", "nobody at all"), "recado client add"),
        (("case", "show", "R-9999"), "no case"),
        (("case", "number", "add", "R-0001", "a_number", "12"), "A012345678"),
        (("case", "assign", "R-0001", "--staff", "who@example.org"), "no account"),
        (("message", "send", "R-0001", "Hola", "--staff", "who@example.org"), "no account"),
        (("message", "send", "R-0001", "Hola", "--staff", "marta@example.org", "--party", "3"), "only 1"),
    ],
)
def test_a_refusal_is_one_line_with_a_hint(line: Line, ana: str, given: tuple[str, ...], hint: str) -> None:
    assert hint in line.refusal(*given)


def test_a_refused_case_leaves_nothing_behind(line: Line) -> None:
    who = ("--name", "Luis Morales", "--phone", "+12025550112")
    line.refusal("case", "open", "--type", "o1", "--role", "payer", *who)
    assert line.data("client", "find", "Luis") == {"people": []}


def test_the_list_says_who_waits(line: Line, ana: str) -> None:
    (row,) = line.data("case", "list")["cases"]
    assert row["ref"] == ana
    assert row["names"] == ["Ana Morales"]
    assert row["items_missing"] > 0
    assert row["unanswered_since"] is None


def test_an_invoice_is_posted_in_cents(line: Line, ana: str) -> None:
    bill = ("--en", "Legal fee", "--es", "Honorarios", "--due", "2027-01-31")
    made = line.data("invoice", "issue", ana, "--account", "trust", "--amount", "$1,250.50", *bill)
    assert made["amount_cents"] == made["balance_cents"] == 125050
    assert made["number"] == "INV-0001"
    (owed,) = line.data("case", "show", ana)["invoices"]
    assert owed["account"] == "trust"
    assert owed["due_on"] == "2027-01-31"
    for wrong in ("-5", "12.345", "0", "much"):
        amount = ("--account", "trust", "--amount", wrong, *bill)
        assert line.run("invoice", "issue", ana, *amount, status=1 if wrong == "0" else 2).stdout == ""


def test_a_person_writes_in_the_thread_and_the_bot_is_silent(line: Line, ana: str) -> None:
    text = "Hola Ana, ya recibimos todo 🎉"
    sent = line.data("message", "send", ana, text, "--staff", "marta@example.org")
    assert sent["case"] == ana
    last = line.data("transcript", ana)["entries"][-1]
    assert last["text"] == text
    assert last["name"] == "Marta Luna"
    assert line.data("case", "show", ana)["paused_until"] is not None


def test_who_may_not_write_is_refused(line: Line, ana: str) -> None:
    line.run("staff", "add", "--email", "bea@example.org", "--name", "Bea", "--role", "bookkeeper")
    line.refusal("message", "send", ana, "Hola", "--staff", "bea@example.org")
    line.run("staff", "add", "--email", "paula@example.org", "--name", "Paula", "--role", "paralegal")
    line.refusal("message", "send", ana, "Hola", "--staff", "paula@example.org")
    line.run("case", "assign", ana, "--staff", "paula@example.org")
    line.run("message", "send", ana, "Hola", "--staff", "paula@example.org")


def test_a_case_is_made_discreet_its_address_safe_and_its_word_kept(line: Line, ana: str) -> None:
    assert line.data("case", "discreet", ana, "on") == {"ref": ana, "discreet": True}
    phone = ("--phone", "202-555-0111")
    marked = line.data("client", "safe", *phone, "on")["contacts"]
    assert marked == [{"channel": "sms", "address": "••• 0111", "safe": True, "hours": None}]
    (timed,) = line.data("client", "hours", *phone, "09:00-17:00")["contacts"]
    assert timed["hours"] == "09:00-17:00"
    kept = line.run("client", "word", "--person", "Ana Morales", typed="girasol\n")
    assert "girasol" not in kept.output
    shown = line.data("case", "show", ana)
    assert shown["discreet"] is True
    assert shown["parties"][0]["contacts"][0]["safe"] is True
    assert "discreet" in line.run("case", "show", ana).stdout
    assert line.data("client", "hours", *phone, "any")["contacts"][0]["hours"] is None
    assert line.data("client", "safe", *phone, "off")["contacts"][0]["safe"] is False
    assert line.data("case", "discreet", ana, "off")["discreet"] is False


def test_what_discretion_does_not_take_is_refused_in_words(line: Line, ana: str) -> None:
    assert "nobody is reached" in line.refusal("client", "safe", "--phone", "202-555-0177", "on")
    assert "hours of one day" in line.refusal("client", "hours", "--phone", "202-555-0111", "17-9")
    short = line.run("client", "word", "--person", "Ana Morales", status=1, typed="a\n")
    assert "3 to 40 characters" in short.stderr
    line.run("client", "add", "--name", "Luis Morales", "--phone", "202-555-0111")
    assert "More than one person" in line.refusal("client", "safe", "--phone", "202-555-0111", "on")


def test_words_to_an_unsafe_address_of_a_discreet_case_need_a_word_more(line: Line, ana: str) -> None:
    line.run("case", "discreet", ana, "on")
    send = ("message", "send", ana, "Llámeme", "--staff", "marta@example.org")
    assert "not marked safe" in line.refusal(*send)
    assert line.data(*send, "--though-unsafe")["case"] == ana


def test_the_firm_has_a_neutral_name_that_tells_nothing(line: Line) -> None:
    assert line.data("firm", "neutral-name")["neutral_name"] == ""
    assert line.data("firm", "neutral-name", "Luna")["neutral_name"] == "Luna"
    line.run("firm", "neutral-name", "Luna Immigration", status=2)
    assert line.data("firm", "neutral-name", "")["neutral_name"] == ""


def test_staff_decide_about_a_paper_from_the_command_line(line: Line, ana: str) -> None:
    asked = ("case", "item", ana, "passport", "--person", "Ana Morales")
    data = line.data(*asked, "--waive")
    assert data["status"] == "waived"
    items = {item["slug"]: item["status"] for item in line.data("case", "show", ana)["items"]}
    assert items["passport"] == "waived"
    assert line.data(*asked, "--instead", "A copy of it")["status"] == "missing"
    assert "no_such" in line.refusal("case", "item", ana, "no_such", "--person", "Ana Morales", "--missing")
    line.run(*asked, status=2)
    assert line.data("case", "show", ana)["answers"] == []
