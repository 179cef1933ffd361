"""`recado texts template`: what WhatsApp is to approve, and what it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from commands.conftest import Line

HX = "HX" + "0" * 32


def test_the_list_says_what_to_have_approved_and_what_is_registered(line: Line) -> None:
    listed = line.data("texts", "template")["templates"]
    invitation = next(
        each for each in listed if (each["key"], each["language"]) == ("welcome.invitation", "both")
    )
    assert invitation["content"] is None
    assert "{{1}}" in invitation["body"]
    assert [each for each in listed if each["faults"]] == [], "the shipped words can be approved as they are"


def test_a_template_is_registered_by_somebody_who_may_and_taken_back(line: Line) -> None:
    asked = ("texts", "template", "welcome.invitation", "--language", "both", "--by", "marta@example.org")
    found = line.data(*asked, "--content", HX)["templates"]
    assert HX in [each["content"] for each in found]
    assert HX in line.run("texts", "template").stdout
    assert HX not in [each["content"] for each in line.data(*asked, "--content", "")["templates"]]


def test_what_cannot_be_registered_is_refused_with_a_reason(line: Line) -> None:
    by = ("--by", "marta@example.org", "--language", "es")
    assert "no text" in line.refusal("texts", "template", "welcome.nothing", "--content", HX, *by)
    assert "HX" in line.refusal("texts", "template", "welcome.begin", "--content", "HX1", *by)
    assert "together" in line.refusal("texts", "template", "welcome.begin")
