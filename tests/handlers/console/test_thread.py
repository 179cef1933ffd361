"""One case's screen: what it shows, how it stays fresh, and what staff do there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from support.console_firm import hear

from recado.firm import audit, cases, messages
from recado.firm.models import ContactPoint, Message, Person, Staff
from recado.handlers.console.casefile import item_label, type_label

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.browser import Browser, Wall
    from support.console_firm import Told

    from recado.bot.runtime import Runtime

    SignedIn = Callable[[str], Browser]


def test_all_channels_stand_in_one_thread_with_state_and_sender(signed_in: SignedIn) -> None:
    page = signed_in("paula").get("/cases/R-0001").text
    assert page.index("hola, ya tengo mi pasaporte") < page.index("Hola Ana, soy Paula") < page.index("WWWW")
    for words in (
        "SMS",
        "WhatsApp",
        "Paula Reyes",
        "Delivered",
        "Read",
        "Waiting to be sent",
        "Yesterday",
        "Today",
    ):
        assert words in page
    assert "Not delivered: The phone is switched off or out of reach." in page
    assert "$1,250.00" in page
    assert "IOE1234567890" in page


def test_staff_read_the_form_of_a_discreet_case_whose_name_tells_nothing() -> None:
    assert type_label("vawa") == "Family papers: I-360 (VAWA self-petition)"
    assert type_label("work_permit") == "Work permit"
    assert type_label("gone_from_the_folder") == "gone_from_the_folder"
    assert item_label("vawa", "paper_7.2") == "Paper 7 of your list, town 2: police clearance"
    assert item_label("work_permit", "passport") == "Passport"


def test_a_clients_text_cannot_become_markup_or_hide_anything(signed_in: SignedIn) -> None:
    page = signed_in("paula").get("/cases/R-0001").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert 'href="javascript:' not in page
    for hidden in ("\u202e", "\u202c", "\x00", "\u200b"):
        assert hidden not in page
    assert 'title="hidden character">U+202E</span>' in page


def test_a_poll_without_news_is_304_and_with_news_brings_them(
    signed_in: SignedIn, runtime: Runtime, told: Told, wall: Wall
) -> None:
    hers = signed_in("paula")
    first = hers.get("/cases/R-0001/thread?after=0")
    assert first.status_code == 200
    last, tag = first.json["last"], first.headers["ETag"]
    path = f"/cases/R-0001/thread?after={last}"
    again = hers.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    _client_writes(runtime, told, wall, "¿Me oyen?")
    news = hers.get(path, headers={"If-None-Match": tag})
    assert news.status_code == 200
    assert "¿Me oyen?" in news.json["pieces"][-1]["html"]
    assert news.json["last"] > last


def test_the_page_and_its_first_poll_agree(signed_in: SignedIn) -> None:
    hers = signed_in("paula")
    page = hers.get("/cases/R-0001").text
    tag = page.split('data-tag="')[1].split('"')[0]
    last = page.split('data-last="')[1].split('"')[0]
    assert (
        hers.get(f"/cases/R-0001/thread?after={last}", headers={"If-None-Match": f'"{tag}"'}).status_code
        == 304
    )


def test_a_delivery_state_that_moves_on_is_news(signed_in: SignedIn, runtime: Runtime) -> None:
    hers = signed_in("paula")
    first = hers.get("/cases/R-0001/thread?after=0")
    marks = {piece["id"]: piece["mark"] for piece in first.json["pieces"]}
    with runtime.transaction() as session:
        moved = session.scalars(select(Message).where(Message.state == "queued")).one()
        moved.state = "delivered"
    path = f"/cases/R-0001/thread?after={first.json['last']}"
    news = hers.get(path, headers={"If-None-Match": first.headers["ETag"]}).json
    changed = [piece for piece in news["pieces"] if marks.get(piece["id"]) != piece["mark"]]
    assert [piece["id"] for piece in changed] == [f"m-{moved.id}"]
    assert "Delivered" in changed[0]["html"]


def test_a_browser_that_slept_gets_all_it_missed(
    signed_in: SignedIn, runtime: Runtime, told: Told, wall: Wall
) -> None:
    hers = signed_in("paula")
    first = hers.get("/cases/R-0001/thread?after=0").json
    for number in range(70):
        _client_writes(runtime, told, wall, f"mensaje {number}.")
    news = hers.get(f"/cases/R-0001/thread?after={first['last']}").json
    text = "".join(piece["html"] for piece in news["pieces"])
    assert all(f"mensaje {number}." in text for number in range(70))


def test_a_reply_is_queued_in_her_thread_and_pauses_the_bot(
    signed_in: SignedIn, runtime: Runtime, told: Told
) -> None:
    hers = signed_in("paula")
    answer = hers.post("/cases/R-0001/reply", party=told.ana_party, text="Claro que sí.\x00")
    assert answer.location == "/cases/R-0001"
    with runtime.transaction() as session:
        case = cases.by_ref(session, told.ana_ref)
        written = messages.thread(session, case.id)[-1]
        assert (written.sender, written.kind, messages.body(session, written)) == (
            "staff",
            "staff",
            "Claro que sí.",
        )
        assert case.bot_paused_until is not None
        assert case.unanswered_since is None
    assert "Hand back to the bot" in hers.get("/cases/R-0001").text


def test_a_refused_reply_is_not_lost(signed_in: SignedIn, runtime: Runtime, told: Told) -> None:
    hers = signed_in("paula")
    with runtime.transaction() as session:
        for contact in session.scalars(select(ContactPoint)):
            contact.opted_out_at = runtime.now()
    answer = hers.post("/cases/R-0001/reply", party=told.ana_party, text="Claro que sí.")
    assert answer.status_code == 409
    assert "Claro que sí.</textarea>" in answer.text
    by_script = hers.client.post(
        "/cases/R-0001/reply",
        data={"party": told.ana_party, "text": "Sí.", "csrf_token": hers.token()},
        headers={"Accept": "application/json"},
    )
    assert by_script.status_code == 409
    assert by_script.json["refused"]


def test_a_reply_goes_to_nobody_of_another_case(signed_in: SignedIn, told: Told) -> None:
    hers = signed_in("lucia")
    for party in ("", "x", told.ana_party.replace(told.ana_party[-4:], "0000")):
        assert hers.post("/cases/R-0002/reply", party=party, text="Hola").status_code == 409


def test_pausing_and_handing_back(signed_in: SignedIn) -> None:
    hers = signed_in("paula")
    hers.post("/cases/R-0001/pause", minutes="60")
    assert "until Today, 11:00 AM" in hers.get("/cases/R-0001").text
    hers.post("/cases/R-0001/resume")
    assert "Answering" in hers.get("/cases/R-0001").text


def test_moving_the_stage_shows_the_clients_words_and_is_refused_on_an_old_page(
    signed_in: SignedIn, runtime: Runtime, told: Told
) -> None:
    hers = signed_in("paula")
    assert "Ya mandamos su caso al gobierno." in hers.get("/cases/R-0001").text
    hers.post("/cases/R-0001/stage", stage="filed", seen="intake_submitted")
    assert "Moved to Filed." in hers.get("/cases/R-0001").text
    hers.post("/cases/R-0001/stage", stage="closed", seen="intake_submitted")
    assert "The stage has moved on" in hers.get("/cases/R-0001").text
    with runtime.transaction() as session:
        assert cases.by_ref(session, told.ana_ref).stage == "filed"


def test_looking_at_a_case_is_audited_and_polling_is_not(signed_in: SignedIn, runtime: Runtime) -> None:
    hers = signed_in("paula")
    hers.get("/cases/R-0001")
    with runtime.transaction() as session:
        before = audit.count(session)
        assert audit.verify(session) == []
    hers.get("/cases/R-0001/thread?after=0")
    with runtime.transaction() as session:
        assert audit.count(session) == before


def test_security_headers_stand_on_every_page(signed_in: SignedIn) -> None:
    hers = signed_in("paula")
    for path in ("/", "/cases", "/cases/R-0001", "/cases/R-9999", "/sign-in", "/cases/R-0001/thread?after=0"):
        headers = hers.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Frame-Options"] == "DENY"


def test_no_page_has_a_script_or_style_of_its_own(signed_in: SignedIn, told: Told) -> None:
    hers = signed_in("lucia")
    for path in ("/", "/cases", "/cases/R-0001", f"/documents/{told.waiting}", "/sign-in"):
        page = hers.get(path).text
        assert page.count("<script") == page.count("<script src=")
        assert "style=" not in page
        assert " onclick=" not in page


def _client_writes(runtime: Runtime, told: Told, wall: Wall, words: str) -> None:
    with runtime.transaction() as session:
        case = cases.by_ref(session, told.ana_ref)
        latest = messages.thread(session, case.id)[-1]
        person = session.get_one(Person, latest.person_id)
        hear(session, case, person, session.get_one(ContactPoint, latest.contact_point_id), words, wall.at)


def test_what_happened_stands_between_the_messages_and_money_only_for_who_may_see_it(
    signed_in: SignedIn, runtime: Runtime, told: Told
) -> None:
    hers = signed_in("paula")
    hers.post("/cases/R-0001/stage", stage="filed", seen="intake_submitted")
    page = hers.get("/cases/R-0001").text
    assert "Paula Reyes moved the case to Filed" in page
    assert "Paula Reyes works on this case" in page
    assert "Invoice INV-0001: $1,250.00" in page
    with runtime.transaction() as session:
        session.scalars(
            select(Staff).where(Staff.email == "peter@example.org")
        ).one().role = "operations_manager"
    theirs = signed_in("peter").get("/cases/R-0001").text
    assert "moved the case to Filed" in theirs
    assert "$1,250.00" not in theirs
