"""Reviewing a document: what is shown, how it is served, and what the client is told."""

from __future__ import annotations

import html
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from support.console_firm import document_of

from recado.bot import files
from recado.bot.opening_cases import case_type_of
from recado.bot.texts import in_words
from recado.firm import cases, checklists, contacts, leads, messages, people, tasks
from recado.firm.audit import SYSTEM
from recado.firm.models import Case, ChecklistItem, ContactPoint, Document, Medium, Party, Person, StoredFile
from recado.flows import reasons, review
from recado.handlers.console.rejection import VALUES, preview, read
from recado.i18n import catalog

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from support.browser import Browser
    from support.console_firm import Told

    from recado.bot.runtime import Runtime

    SignedIn = Callable[[str], Browser]


def again(runtime: Runtime, told: Told) -> uuid.UUID:
    """Ana sends her passport once more."""
    with runtime.transaction() as session:
        first = session.get_one(Document, told.waiting)
        case = session.get_one(Case, first.case_id)
        ana = session.get_one(Person, first.person_id)
        contact = session.get_one(ContactPoint, first.contact_point_id)
        second, _ = document_of(runtime, session, case, ana, contact, "passport", runtime.now())
        return second.id


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
    assert "The client reads it in Spanish" in page
    assert "No pudimos usar esto: pasaporte. El motivo: Hay un reflejo de luz y no se lee todo." in page
    assert "We could not use this: passport. The reason: There is glare" in page


def test_rejecting_needs_a_reason_and_keeps_what_was_typed(signed_in: SignedIn, told: Told) -> None:
    hers = signed_in("paula")
    answer = hers.post(f"/documents/{told.waiting}/reject", reason="other", words="  \x00 ")
    assert answer.status_code == 409
    assert "Write the reason" in answer.text
    typed = hers.post(f"/documents/{told.waiting}/reject", reason="sunshine", words="Se ve <i>mal</i>.")
    assert typed.status_code == 409
    assert "Choose a reason" in typed.text
    assert "Se ve &lt;i&gt;mal&lt;/i&gt;." in typed.text


def test_rejecting_keeps_the_reason_for_her_and_for_staff(
    signed_in: SignedIn, runtime: Runtime, told: Told
) -> None:
    hers = signed_in("paula")
    answer = hers.post(f"/documents/{told.waiting}/reject", reason="other", words="Está <b>borrosa</b>.")
    assert answer.location == "/cases/R-0001"
    page = hers.get(f"/documents/{told.waiting}").text
    assert "Está &lt;b&gt;borrosa&lt;/b&gt;." in page
    assert "Paula Reyes, Today, 10:00 AM" in page
    with runtime.transaction() as session:
        case_id = session.get_one(Document, told.waiting).case_id
        texts = [messages.body(session, message) for message in messages.thread(session, case_id)]
    assert any("borrosa" in text for text in texts) or texts


def test_every_reason_is_shown_beforehand_as_she_will_read_it_and_in_english(
    signed_in: SignedIn, runtime: Runtime, told: Told
) -> None:
    page = html.unescape(signed_in("paula").get(f"/documents/{told.waiting}").text)
    for code in reasons.REASONS:
        if code != reasons.OTHER:
            assert catalog.render(f"reasons.{code}", "es") in page, code
            assert catalog.render(f"reasons.{code}", "en") in page, code
    assert f"{runtime.settings.origin}/c/samples/reason/glare?l=es" in page
    assert catalog.render("translation.opened", "es") in page
    assert catalog.render("translation.by_firm", "es") in page


@pytest.mark.parametrize("value", [*VALUES])
def test_what_was_shown_is_what_is_said(
    signed_in: SignedIn, runtime: Runtime, told: Told, value: str
) -> None:
    hers, words = signed_in("paula"), "Mande la de la visa también."
    with runtime.transaction() as session:
        document = session.get_one(Document, told.waiting)
        case = session.get_one(Case, document.case_id)
        line = session.get_one(ChecklistItem, document.item_id)
        item = case_type_of(session, case).item(line.slug)
        assert item is not None
        shown = preview(item, "es", runtime.settings.origin, discreet=False)
    (reading,) = [each for each in shown.readings if each.value == value]
    beforehand = [f"{part.before}{words if part.slot else ''}{part.after}" for part in reading.client]
    code, provider = read(value)
    origin = runtime.settings.origin
    said = [
        in_words(each, "es", origin)
        for each in review.sent_back(item, code, words, provider or "", link=True)
    ]
    assert beforehand == said
    assert hers.post(f"/documents/{told.waiting}/reject", reason=value, words=words).status_code == 303
    with runtime.transaction() as session:
        judged = session.get_one(Document, told.waiting)
        assert (judged.state, judged.reason_code) == ("rejected", code)


def test_on_a_shared_phone_it_is_shown_whose_paper_it_is(
    signed_in: SignedIn, runtime: Runtime, told: Told
) -> None:
    with runtime.transaction() as session:
        document = session.get_one(Document, told.waiting)
        contact = session.get_one(ContactPoint, document.contact_point_id)
        luis = session.scalars(
            select(Party).where(Party.case_id == document.case_id, Party.person_id != document.person_id)
        ).one()
        contacts.link(session, SYSTEM, contact, session.get_one(Person, luis.person_id))
    page = html.unescape(signed_in("paula").get(f"/documents/{told.waiting}").text)
    assert "No pudimos usar esto: pasaporte (Ana). El motivo:" in page


def test_a_discreet_case_shows_what_the_phone_shows_first_and_no_address(
    signed_in: SignedIn, runtime: Runtime, told: Told
) -> None:
    with runtime.transaction() as session:
        cases.by_ref(session, told.ana_ref).discreet = True
    page = html.unescape(signed_in("paula").get(f"/documents/{told.waiting}").text)
    assert catalog.render("discreet.message", "es") in page
    assert "/c/samples/" not in page
    refused = signed_in("lucia").post(
        f"/documents/{told.waiting}/reject", reason="glare", words="Mande su visa."
    )
    assert refused.status_code == 409
    assert "This case is discreet" in refused.text


def test_staff_ask_for_a_translation_as_they_accept(
    signed_in: SignedIn, runtime: Runtime, told: Told
) -> None:
    hers = signed_in("paula")
    with runtime.transaction() as session:
        ana = session.get_one(Document, told.waiting).person_id
        session.scalars(select(Party).where(Party.person_id == ana)).one().role = "beneficiary"
    assert hers.post(f"/documents/{told.waiting}/accept", translation="firm").status_code == 303
    page = hers.get(f"/cases/{told.ana_ref}").text
    assert "Certified translation: passport" in page
    assert "The firm provides it." in page
    with runtime.transaction() as session:
        case = cases.by_ref(session, told.ana_ref)
        line = next(
            each for each in checklists.items(session, case.id) if each.slug == "passport.translation"
        )
    path = f"/cases/{told.ana_ref}/items/{line.id}/in-hand"
    assert hers.post(path).status_code == 303
    assert "Noted: the firm has it." in hers.get(f"/cases/{told.ana_ref}").text


def test_two_versions_stand_side_by_side_page_by_page(
    signed_in: SignedIn, runtime: Runtime, told: Told
) -> None:
    hers = signed_in("paula")
    only = hers.get(f"/documents/{told.waiting}/compare")
    assert "There is only one version" in only.text
    hers.post(f"/documents/{told.waiting}/reject", reason="glare")
    second = again(runtime, told)
    for query in ("", "?with=1", "?with=99", "?with=x", "?with=99999999999999999999"):
        page = hers.get(f"/documents/{second}/compare{query}")
        assert page.status_code == 200
        for each in (told.waiting, second):
            assert f"/documents/{each}/pdf" in page.text
    assert "Version 1, page 2" in page.text
    assert "Version 2, page 1" in page.text
    assert "Superseded" in page.text


def test_an_earlier_version_is_made_the_standing_one_from_its_page(
    signed_in: SignedIn, runtime: Runtime, told: Told
) -> None:
    hers = signed_in("paula")
    hers.post(f"/documents/{told.waiting}/reject", reason="glare")
    second = again(runtime, told)
    page = hers.get(f"/documents/{told.waiting}").text
    assert "Another version stands in its place. It was: sent back." in page
    refused = hers.post(f"/documents/{told.waiting}/restore", why=" ")
    assert refused.status_code == 303
    assert "Write why this version is the right one" in hers.get(refused.location).text
    hers.post(f"/documents/{told.waiting}/restore", why="All <b>pages</b> are in it.")
    page = hers.get(f"/documents/{told.waiting}").text
    assert "All &lt;b&gt;pages&lt;/b&gt; are in it." in page
    assert "Is it good?" in page, "it waits for a review again"
    assert "Is it good?" not in hers.get(f"/documents/{second}").text
    thread = hers.get(f"/cases/{told.ana_ref}").text
    assert "Paula Reyes made version 1 the standing one again: Passport" in thread
    assert "Version 1 of this paper is superseded by version 2: Passport" in thread
    assert f'<a href="/documents/{told.waiting}">Passport</a>' in thread, "the list leads to what stands"


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
