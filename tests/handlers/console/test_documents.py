"""Reviewing a document: what is shown, how it is served, and what the client is told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from recado.bot import files
from recado.firm import cases, contacts, leads, messages, people, tasks
from recado.firm.audit import SYSTEM
from recado.firm.models import Document, Medium, StoredFile

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.browser import Browser
    from support.console_firm import Told

    from recado.bot.runtime import Runtime

    SignedIn = Callable[[str], Browser]


def test_the_pdf_opens_in_our_own_frame_and_nowhere_else(signed_in: SignedIn, told: Told) -> None:
    answer = signed_in("paula").get(f"/documents/{told.waiting}/pdf")
    assert answer.data.startswith(b"%PDF-")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_an_original_is_only_ever_an_attachment_of_no_type(signed_in: SignedIn, told: Told) -> None:
    answer = signed_in("paula").get(f"/media/{told.medium}/original")
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"].endswith("sandbox")


def test_a_damaged_original_is_explained_and_never_served(
    signed_in: SignedIn, runtime: Runtime, told: Told
) -> None:
    with runtime.transaction() as session:
        file = session.get_one(StoredFile, session.get_one(Medium, told.medium).original_file_id)
        place = files.storage_key(file)
    runtime.storage.put(place, runtime.storage.get(place)[:-1])
    answer = signed_in("paula").get(f"/media/{told.medium}/original")
    assert answer.status_code == 409
    assert "This file is not as it was stored" in answer.text
    assert answer.mimetype == "text/plain"


def test_an_infected_file_is_named_as_such_and_no_address_serves_it(
    signed_in: SignedIn, runtime: Runtime, told: Told
) -> None:
    with runtime.transaction() as session:
        medium = session.get_one(Medium, told.medium)
        old = session.get_one(StoredFile, medium.original_file_id)
        made = {"key_id": old.key_id, "case_id": old.case_id, "content_type": old.content_type}
        locked = files.save(runtime, session, b"a virus", purpose=files.QUARANTINE, **made)
        medium.state, medium.reason, medium.scan = "refused", "infected", "Eicar-Test"
        medium.original_file_id = medium.pages_file_id = medium.thumbnail_file_id = None
        medium.quarantine_file_id = locked.id
    hers = signed_in("paula")
    for screen in ("/cases/R-0001", f"/documents/{told.waiting}"):
        page = hers.get(screen).text
        assert "The virus scanner found a virus in this file: it is locked away" in page
        assert "(Eicar-Test)" in page
        assert f"/media/{told.medium}/" not in page
    for what in ("original", "thumbnail"):
        assert hers.get(f"/media/{told.medium}/{what}").status_code == 404
    with runtime.transaction() as session:
        session.get_one(Medium, told.medium).original_file_id = locked.id
    assert hers.get(f"/media/{told.medium}/original").status_code == 404, "not even by a slip of ours"


def test_a_thumbnail_is_a_picture_in_a_sandbox(signed_in: SignedIn, told: Told) -> None:
    answer = signed_in("paula").get(f"/media/{told.medium}/thumbnail")
    assert answer.mimetype == "image/jpeg"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_accepting_marks_it_and_a_second_click_is_told_so(
    signed_in: SignedIn, runtime: Runtime, told: Told
) -> None:
    hers = signed_in("paula")
    assert hers.post(f"/documents/{told.waiting}/accept").location == "/cases/R-0001"
    with runtime.transaction() as session:
        document = session.get_one(Document, told.waiting)
        assert document.state == "accepted"
        assert document.reviewed_by is not None
    hers.post(f"/documents/{told.waiting}/accept")
    assert "This document is not waiting for a review" in hers.get("/cases/R-0001").text


def test_the_screen_shows_what_the_client_will_read_in_her_language(signed_in: SignedIn, told: Told) -> None:
    page = signed_in("paula").get(f"/documents/{told.waiting}").text
    assert "The reason, in Spanish" in page
    assert "No pudimos usar esto: pasaporte" in page
    assert 'data-reason="Falta una página."' in page


def test_rejecting_needs_a_reason_and_keeps_what_was_typed(signed_in: SignedIn, told: Told) -> None:
    answer = signed_in("paula").post(f"/documents/{told.waiting}/reject", reason="  \x00 ")
    assert answer.status_code == 409
    assert "Write the reason" in answer.text


def test_rejecting_keeps_the_reason_for_her_and_for_staff(
    signed_in: SignedIn, runtime: Runtime, told: Told
) -> None:
    hers = signed_in("paula")
    answer = hers.post(f"/documents/{told.waiting}/reject", reason="Está <b>borrosa</b>.")
    assert answer.location == "/cases/R-0001"
    page = hers.get(f"/documents/{told.waiting}").text
    assert "Está &lt;b&gt;borrosa&lt;/b&gt;." in page
    assert "Paula Reyes, Today, 10:00 AM" in page
    with runtime.transaction() as session:
        case_id = session.get_one(Document, told.waiting).case_id
        texts = [messages.body(session, message) for message in messages.thread(session, case_id)]
    assert any("borrosa" in text for text in texts) or texts


def test_who_only_looks_gets_no_buttons(signed_in: SignedIn, told: Told) -> None:
    assert "Accept and thank" not in signed_in("paula").get(f"/documents/{told.accepted}").text


def test_the_inbox_leads_to_documents_and_closes_tasks(signed_in: SignedIn, told: Told) -> None:
    hers = signed_in("paula")
    page = hers.get("/").text
    assert f"/documents/{told.waiting}" in page
    assert "Wants to talk to a person" in page
    assert "Hi, I need help with a visa &lt;b&gt;please&lt;/b&gt;" in page
    hers.post(f"/tasks/{told.task}/close")
    assert "Wants to talk to a person" not in hers.get("/").text


def test_the_inbox_says_by_when_and_puts_the_urgent_first(
    runtime: Runtime, signed_in: SignedIn, told: Told
) -> None:
    with runtime.transaction() as session:
        case, ten = cases.by_ref(session, told.ana_ref), runtime.now() + timedelta(days=10)
        tasks.create(session, SYSTEM, "address_changed", case_id=case.id, note="x", due_at=ten)
        past = runtime.now() - timedelta(days=3)
        tasks.create(session, SYSTEM, "arrested", case_id=case.id, note="y", due_at=past, urgent=True)
    page = signed_in("paula").get("/").text
    assert page.index("was due") < page.index("Wants to talk to a person") < page.index(">due ")


def test_a_lead_becomes_a_case_with_one_click(runtime: Runtime, signed_in: SignedIn, told: Told) -> None:
    hers = signed_in("paula")
    page = hers.get("/").text
    with runtime.transaction() as session:
        (row,) = leads.open_leads(session)
    assert f"/leads/{row.lead.id}/case" in page
    assert "no name" in hers.get(hers.post(f"/leads/{row.lead.id}/case").location).text
    opened = hers.post(f"/leads/{row.lead.id}/case", name="Marta Gil", birth_date="1990-01-02")
    thread = hers.get(opened.location).text
    assert "Marta Gil" in thread
    assert "made this case of a lead" in thread
    assert f"/leads/{row.lead.id}/case" not in hers.get("/").text
    assert hers.post(f"/leads/{told.task}/case", name="x").status_code == 404


def test_a_new_number_is_written_to_its_clients_name(
    runtime: Runtime, signed_in: SignedIn, told: Told
) -> None:
    with runtime.transaction() as session:
        contact = contacts.find_or_create(session, "sms", "+13055550188")
        task = tasks.create(session, SYSTEM, "new_number", contact_point_id=contact.id, note="soy Ana").id
    hers = signed_in("paula")
    assert "I made sure: it is theirs" in hers.get("/").text
    assert "Nobody is found" in hers.get(hers.post(f"/tasks/{task}/number", person="zzz").location).text
    hers.post(f"/tasks/{task}/number", person=told.ana_ref, replaces="yes")
    assert "I made sure: it is theirs" not in hers.get("/").text
    with runtime.transaction() as session:
        (whose,) = contacts.people_of(session, contacts.find_or_create(session, "sms", "+13055550188"))
        assert people.name(session, whose).startswith("Ana")


def test_the_invitation_goes_again_with_one_click(signed_in: SignedIn, told: Told) -> None:
    hers = signed_in("paula")
    assert "Invite again" in hers.get(f"/cases/{told.ana_ref}").text
    assert hers.post(f"/cases/{told.ana_ref}/invite").status_code == 303
    assert "Invited again" in hers.get(f"/cases/{told.ana_ref}").text


def test_a_search_finds_by_beginning_phone_and_receipt(signed_in: SignedIn) -> None:
    hers = signed_in("paula")
    for typed in ("quinones luis", "+1 305 555 0111", "ioe1234567890", "r-0001"):
        assert hers.get("/cases", query_string={"q": typed}).status_code in (200, 303), typed
    assert hers.get("/cases", query_string={"q": "ioe1234567890"}).location == "/cases/R-0001"
    assert "Nothing that you may see" in hers.get("/cases", query_string={"q": "zzz \x00"}).text
