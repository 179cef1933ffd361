"""Passports and the like: who may look, what the others see instead, and that each look is on record."""

from __future__ import annotations

import json
import re
import uuid
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from recado.firm import answers, cases, staff, transcripts
from recado.firm.audit import SYSTEM
from recado.firm.models import AuditLine, Document, Medium, PageThumbnail, Person, Staff

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.browser import Browser
    from support.console_firm import Told

    from recado.bot.runtime import Runtime

    SignedIn = Callable[[str], Browser]

LOOK = re.compile("document.viewed|file.viewed")
NOBODYS = ("beatriz", "tomas")
"""The bookkeeper and the translator: not even of a case on which they work."""


def parts(told: Told) -> list[str]:
    """Everything of the waiting passport that shows what it shows."""
    document, medium = f"/documents/{told.waiting}", f"/media/{told.medium}"
    return [
        f"{document}/pdf",
        f"{document}/download",
        f"{document}/compare",
        f"{medium}/thumbnail",
        f"{medium}/pages/1",
        f"{medium}/original",
    ]


def assign(runtime: Runtime, told: Told, who: str) -> None:
    with runtime.transaction() as session:
        member = staff.by_email(session, f"{who}@example.org")
        cases.assign(session, SYSTEM, cases.by_ref(session, told.ana_ref), member)


def looked(runtime: Runtime, told: Told) -> list[tuple[str, str, dict[str, str]]]:
    """The looks on record: who, at what, and what is said of it."""
    with runtime.transaction() as session:
        chain = str(cases.by_ref(session, told.ana_ref).id)
        team = {f"staff:{each.id}": each.email.partition("@")[0] for each in session.scalars(select(Staff))}
        query = select(AuditLine).where(AuditLine.chain == chain).order_by(AuditLine.seq)
        return [
            (team[line.actor], line.action, json.loads(line.facts))
            for line in session.scalars(query)
            if LOOK.fullmatch(line.action)
        ]


@pytest.mark.parametrize("who", ["lucia", "paula"])
def test_who_works_on_the_case_and_the_managing_partner_see_all_of_it(
    signed_in: SignedIn, told: Told, who: str
) -> None:
    page = signed_in(who)
    for path in parts(told):
        assert page.get(path).status_code == 200, path
    assert f"/documents/{told.waiting}/pdf" in page.get(f"/documents/{told.waiting}").text
    assert f"/media/{told.medium}/thumbnail" in page.get(f"/cases/{told.ana_ref}").text


@pytest.mark.parametrize("who", ["olivia", "omar"])
def test_who_may_see_the_case_and_not_the_paper_learns_that_it_is_there_and_its_state(
    signed_in: SignedIn, told: Told, who: str
) -> None:
    page = signed_in(who)
    for path in parts(told):
        assert page.get(path).status_code == 404, path
    closed = page.get(f"/documents/{told.waiting}").text
    assert "Passport" in closed
    assert "To review" in closed
    assert "sensitive document: identity paper" in closed
    thread = page.get(f"/cases/{told.ana_ref}").text
    update = page.get(f"/cases/{told.ana_ref}/thread?after=1").text
    for shown in (thread, update):
        assert "You may not look at it" in shown
        assert "To review" in shown
    for shown in (closed, thread, update):
        assert str(told.medium) not in shown
        assert f"{told.waiting}/pdf" not in shown


@pytest.mark.parametrize("who", ["olivia", "omar", "ada", "peter"])
def test_being_assigned_opens_it_and_being_taken_off_closes_it(
    signed_in: SignedIn, runtime: Runtime, told: Told, who: str
) -> None:
    page = signed_in(who)
    assert {page.get(path).status_code for path in parts(told)} == {404}
    assign(runtime, told, who)
    assert {page.get(path).status_code for path in parts(told)} == {200}
    with runtime.transaction() as session:
        member = staff.by_email(session, f"{who}@example.org")
        cases.unassign(session, SYSTEM, cases.by_ref(session, told.ana_ref), member)
    assert {page.get(path).status_code for path in parts(told)} == {404}


@pytest.mark.parametrize("who", NOBODYS)
def test_no_assignment_lets_the_bookkeeper_or_a_translator_look(
    signed_in: SignedIn, runtime: Runtime, told: Told, who: str
) -> None:
    assign(runtime, told, who)
    page = signed_in(who)
    for path in [*parts(told), f"/documents/{told.waiting}"]:
        assert page.get(path).status_code == 404, path


def test_in_a_case_that_nobody_works_on_only_the_managing_partner_looks(
    signed_in: SignedIn, runtime: Runtime, told: Told
) -> None:
    with runtime.transaction() as session:
        paula = staff.by_email(session, "paula@example.org")
        cases.unassign(session, SYSTEM, cases.by_ref(session, told.ana_ref), paula)
    for who in ("ada", "peter", "paula"):
        page = signed_in(who)
        assert page.get(f"/cases/{told.ana_ref}").status_code == 200, "the case is open to all of them"
        assert {page.get(path).status_code for path in parts(told)} == {404}, who
    partner = signed_in("lucia")
    assert {partner.get(path).status_code for path in parts(told)} == {200}


def test_papers_that_show_nothing_of_the_kind_are_open_as_before(
    signed_in: SignedIn, runtime: Runtime, told: Told
) -> None:
    page = signed_in("olivia")
    assert page.get(f"/documents/{told.accepted}/pdf").status_code == 200
    with runtime.transaction() as session:
        medium = session.scalars(select(Medium).where(Medium.document_id == told.accepted)).first()
        assert medium is not None
    assert page.get(f"/media/{medium.id}/thumbnail").status_code == 200


def test_what_was_read_off_it_is_hidden_too(signed_in: SignedIn, runtime: Runtime, told: Told) -> None:
    with runtime.transaction() as session:
        case = cases.by_ref(session, told.ana_ref)
        ana = session.get_one(Person, cases.parties(session, case.id)[0].person_id)
        answers.save(session, SYSTEM, case, ana, "passport.number", "G01234567")
        answers.save(session, SYSTEM, case, ana, "birth_certificate.issuer", "Oaxaca")
    assert "G01234567" in signed_in("paula").get(f"/cases/{told.ana_ref}").text
    hidden = signed_in("olivia").get(f"/cases/{told.ana_ref}").text
    assert "G01234567" not in hidden
    assert "only for those who may look" in hidden
    assert "Oaxaca" in hidden


def test_the_page_with_its_pdf_and_its_pictures_is_one_look_and_one_line(
    signed_in: SignedIn, runtime: Runtime, told: Told
) -> None:
    page = signed_in("paula")
    for path in (
        f"/documents/{told.waiting}",
        f"/documents/{told.waiting}/pdf",
        f"/media/{told.medium}/pages/1",
        f"/media/{told.medium}/thumbnail",
    ):
        assert page.get(path).status_code == 200
    assert looked(runtime, told) == [("paula", "document.viewed", {"sensitivity": "identity"})]


def test_a_picture_in_the_thread_is_a_look_and_polls_are_none(
    signed_in: SignedIn, runtime: Runtime, told: Told
) -> None:
    page = signed_in("paula")
    page.get(f"/cases/{told.ana_ref}")
    for _ in range(3):
        page.get(f"/cases/{told.ana_ref}/thread?after=1")
    assert looked(runtime, told) == []
    for _ in range(3):
        page.get(f"/media/{told.medium}/thumbnail")
    assert looked(runtime, told) == [("paula", "document.viewed", {"sensitivity": "identity"})]
    signed_in("lucia").get(f"/media/{told.medium}/thumbnail")
    assert [who for who, _, _ in looked(runtime, told)] == ["paula", "lucia"]


def test_taking_a_file_away_is_always_a_line_that_names_its_document(
    signed_in: SignedIn, runtime: Runtime, told: Told
) -> None:
    page = signed_in("paula")
    page.get(f"/documents/{told.waiting}/download")
    page.get(f"/media/{told.medium}/original")
    fact = {"sensitivity": "identity", "document": str(told.waiting)}
    assert looked(runtime, told) == [("paula", "file.viewed", fact), ("paula", "file.viewed", fact)]


def test_who_was_shown_a_closed_door_did_not_look(signed_in: SignedIn, runtime: Runtime, told: Told) -> None:
    page = signed_in("olivia")
    for path in [*parts(told), f"/documents/{told.waiting}"]:
        page.get(path)
    assert looked(runtime, told) == []


def test_a_transcript_says_which_files_are_sensitive_and_shows_none(runtime: Runtime, told: Told) -> None:
    with runtime.transaction() as session:
        read = transcripts.read(session, cases.by_ref(session, told.ana_ref))
        files = [file for entry in read.entries for file in entry.files]
        kinds = {file.sensitivity for file in files}
        assert kinds == {"", "identity"}
        assert {type(getattr(file, name)) for file in files for name in file.__slots__} == {str, int}


def test_every_page_of_a_file_has_its_picture_behind_the_same_door(
    signed_in: SignedIn, runtime: Runtime, told: Told
) -> None:
    with runtime.transaction() as session:
        medium = session.get_one(Medium, told.medium)
        assert medium.thumbnail_file_id is not None
        session.add(PageThumbnail(medium_id=medium.id, page=2, file_id=medium.thumbnail_file_id))
    mine, others = signed_in("paula"), signed_in("olivia")
    shown = mine.get(f"/documents/{told.waiting}").text
    assert f"/media/{told.medium}/pages/2" in shown
    assert mine.get(f"/media/{told.medium}/pages/2").mimetype == "image/jpeg"
    assert others.get(f"/media/{told.medium}/pages/2").status_code == 404
    for odd in (0, 3, 10**30):
        assert mine.get(f"/media/{told.medium}/pages/{odd}").status_code == 404, odd


def test_nobody_reviews_what_they_may_not_look_at(signed_in: SignedIn, runtime: Runtime, told: Told) -> None:
    page = signed_in("peter")
    for act in ("accept", "reject", "restore"):
        assert page.post(f"/documents/{told.waiting}/{act}", reason="glare", why="x").status_code == 404
    with runtime.transaction() as session:
        assert session.get_one(Document, told.waiting).state == "received"
    assert page.post(f"/documents/{uuid.uuid4()}/accept").status_code == 404
