"""Who is on call, a seized phone, and taking an emergency, on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from commands.conftest import Line
    from support.house import Portal

ROSA = ("staff", "add", "--email", "rosa@example.org", "--name", "Rosa Luna", "--role", "attorney")


def test_the_order_is_set_listed_and_emptied(line: Line) -> None:
    assert line.data("staff", "on-call", "list") == {"on_call": []}
    assert "Nobody is on call" in line.run("staff", "on-call", "list").stdout
    line.run(*ROSA)
    order = ("rosa@example.org=+1 305 555 0171", "marta@example.org=3055550172")
    made = line.data("staff", "on-call", "set", *order)
    assert [each["phone"] for each in made["on_call"]] == ["+13055550171", "+13055550172"]
    assert line.data("staff", "on-call", "list") == made
    assert line.data("staff", "on-call", "set") == {"on_call": []}


@pytest.mark.parametrize("wrong", ["rosa@example.org", "nobody@example.org=+13055550171", "=+13055550171"])
def test_a_list_that_makes_no_sense_is_refused(line: Line, wrong: str) -> None:
    line.run(*ROSA)
    assert line.refusal("staff", "on-call", "set", wrong)


def test_the_doctor_says_that_nobody_is_on_call_and_then_who_is(line: Line) -> None:
    def seen() -> dict[str, str]:
        found = line.run("doctor", "--json", status=1).stdout
        import json

        return next(each for each in json.loads(found)["checks"] if each["part"] == "on call")

    assert seen()["state"] == "off"
    line.run("staff", "on-call", "set", "marta@example.org=+13055550172")
    assert "Marta Luna" in seen()["line"]


def test_a_seized_phone_is_marked_and_given_back(line: Line, ana: str) -> None:
    assert ana
    marked = line.data("client", "seized", "--phone", "(202) 555-0111")
    assert marked == {"seized": True, "contact_points": 1}
    (invitation,) = [e for e in line.data("transcript", ana)["entries"] if e["kind"] == "message"]
    assert invitation["state"] == "blocked"
    assert "seized" in line.refusal("message", "send", ana, "Hola", "--staff", "marta@example.org")
    assert line.data("client", "seized", "--phone", "2025550111", "--undo")["seized"] is False
    assert "nobody is reached" in line.refusal("client", "seized", "--phone", "+12025550199")


def test_an_emergency_is_taken_once_by_its_ref_and_closed(line: Line, portal: Portal) -> None:
    portal.say("EMERGENCIA")
    here = {**line.environment, "DATABASE_URL": portal.database.url}
    here |= {"DATABASE_OWNER_URL": portal.database.owner_url, "SANDBOX_PORT": "1"}
    line.environment = here
    ref = portal.one("SELECT c.ref FROM alerts a JOIN cases c ON c.id = a.case_id")
    take = ("message", "ack", ref, "--staff", "paula@example.org")
    assert line.data(*take)["taken"] is True
    again = line.data(*take, "--close")
    assert (again["taken"], again["closed"]) == (False, True)
    assert "no open alert" in line.refusal(*take)
    assert portal.one("SELECT count(*) FROM cases WHERE emergency_at IS NOT NULL") == 0
