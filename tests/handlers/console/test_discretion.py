"""A discreet case in the console: its mark, where it is safe, and the tick before an unsafe address."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from recado.firm import cases, contacts, discretion, messages
from recado.firm.audit import SYSTEM
from recado.firm.models import ContactPoint, Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.browser import Browser
    from support.console_firm import Told

    from recado.bot.runtime import Runtime

    SignedIn = Callable[[str], Browser]


@pytest.fixture
def hers(signed_in: SignedIn) -> Browser:
    """Paula, whose case R-0001 she has just made discreet."""
    browser = signed_in("paula")
    assert browser.post("/cases/R-0001/discreet", discreet="on").location == "/cases/R-0001"
    return browser


def addresses(runtime: Runtime, told: Told) -> list[ContactPoint]:
    with runtime.transaction() as session:
        found = contacts.of_person(session, _ana(told))
        session.expunge_all()
        return list(found)


def _ana(told: Told) -> uuid.UUID:
    return uuid.UUID(told.ana_party.partition(":")[0])


def test_the_mark_stands_on_the_case_in_the_list_and_in_the_inbox(hers: Browser) -> None:
    assert ">Discreet</span>" in hers.get("/cases/R-0001").text
    assert ">discreet</span>" in hers.get("/cases").text
    assert ">discreet</span>" in hers.get("/").text
    hers.post("/cases/R-0001/discreet")
    assert "iscreet</span>" not in hers.get("/cases/R-0001").text
    assert ">discreet</span>" not in hers.get("/").text


def test_an_address_is_marked_safe_with_its_hours(hers: Browser, runtime: Runtime, told: Told) -> None:
    one, other = addresses(runtime, told)
    page = hers.get("/cases/R-0001").text
    assert page.count("not marked safe</span>") == 2
    hers.post("/cases/R-0001/safe", address=str(one.id), safe="on", hours="09:00-17:00")
    page = hers.get("/cases/R-0001").text
    assert page.count("not marked safe</span>") == 1
    assert 'value="09:00-17:00"' in page
    with runtime.transaction() as session:
        row = session.get_one(ContactPoint, one.id)
        assert (row.safe, row.safe_hours) == (True, "09:00-17:00")
        assert not session.get_one(ContactPoint, other.id).safe


def test_hours_that_are_none_are_refused_in_words_and_nothing_is_kept(
    hers: Browser, runtime: Runtime, told: Told
) -> None:
    (one, _) = addresses(runtime, told)
    hers.post("/cases/R-0001/safe", address=str(one.id), safe="on", hours="17-9")
    assert "are no hours of one day" in hers.get("/cases/R-0001").text
    with runtime.transaction() as session:
        assert not session.get_one(ContactPoint, one.id).safe


def test_the_word_is_kept_and_never_shown(hers: Browser, runtime: Runtime, told: Told) -> None:
    person = told.ana_party.partition(":")[0]
    hers.post("/cases/R-0001/word", person=person, word="girasol")
    page = hers.get("/cases/R-0001").text
    assert "girasol" not in page
    assert ">word agreed</span>" in page
    with runtime.transaction() as session:
        assert discretion.word(session, session.get_one(Person, _ana(told))) == "girasol"


@pytest.mark.parametrize("address", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_an_address_that_is_not_of_this_case_is_not_found(hers: Browser, address: str) -> None:
    assert hers.post("/cases/R-0001/safe", address=address, safe="on", hours="").status_code == 404
    assert hers.post("/cases/R-0001/word", person=address, word="girasol").status_code == 404


def test_a_reply_to_an_unsafe_address_needs_the_tick(hers: Browser, runtime: Runtime, told: Told) -> None:
    assert "I know that this address is not marked safe" in hers.get("/cases/R-0001").text
    refused = hers.post("/cases/R-0001/reply", party=told.ana_party, text="Llámeme.")
    assert refused.status_code == 409
    assert "not marked safe" in refused.text
    assert "Llámeme.</textarea>" in refused.text
    sent = hers.post("/cases/R-0001/reply", party=told.ana_party, text="Llámeme.", though_unsafe="on")
    assert sent.status_code == 303
    with runtime.transaction() as session:
        case = cases.by_ref(session, told.ana_ref)
        assert messages.body(session, messages.thread(session, case.id)[-1]) == "Llámeme."


def test_no_tick_is_asked_for_where_it_is_safe(hers: Browser, runtime: Runtime, told: Told) -> None:
    with runtime.transaction() as session:
        for contact in session.scalars(select(ContactPoint)):
            if contact.id in {each.id for each in addresses(runtime, told)}:
                discretion.set_safe(session, SYSTEM, contact, safe=True)
    assert "I know that this address" not in hers.get("/cases/R-0001").text
    assert hers.post("/cases/R-0001/reply", party=told.ana_party, text="Buenas.").status_code == 303


def test_who_may_not_edit_the_case_sees_the_mark_and_no_controls(signed_in: SignedIn, hers: Browser) -> None:
    assert hers.get("/cases/R-0001").status_code == 200
    page = signed_in("lucia").get("/cases/R-0001").text
    assert "Handle like any other case" in page, "a partner may"
    assert signed_in("peter").post("/cases/R-0001/discreet").status_code == 404
