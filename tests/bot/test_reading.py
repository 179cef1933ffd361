"""A client's paper is read by machine once it is bound; staff confirm, and nothing is decided by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from media_files import encoded, jpeg, written
from needs import needs_ocr, needs_ocr_b
from papers import RECEIPT, RFE, Passport
from printed import letter, passport
from rq import Queue
from sqlalchemy import select
from support.house import ROSA
from support.outside import Browser

from recado.bot import decoder_looks, files, mail_matching, mail_reading, mail_sorting, reading
from recado.bot.decoder import Decoder
from recado.firm import cases, mail, readings
from recado.firm.audit import SYSTEM
from recado.firm.models import Case, Reading, Staff
from recado.media import refusals
from recado.media.notices import read_notice
from recado.media.page_text import LONGEST_LINE, MOST_LINES, PageText

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from support.house import Portal

CASE = "Rosa Quiñones"


def sends(portal: Portal, picture: bytes) -> UUID:
    """Rosa sends her passport, and it is bound."""
    portal.welcome()
    portal.say("saltar")
    portal.say("", files=[("passport.jpg", picture, "image/jpeg")])
    portal.say("listo")
    found: UUID = portal.one("SELECT id FROM documents")
    return found


def printed(**more: Any) -> bytes:
    return encoded(passport(Passport(**more).lines(), width=1400), "JPEG", quality=90)


def read(portal: Portal, document: UUID) -> readings.Read:
    reading.read(portal.runtime, document)
    with portal.runtime.transaction() as session:
        found = readings.of(session, document)
    assert found is not None
    return found


@needs_ocr_b
def test_a_passport_is_read_and_its_expiry_goes_where_the_case_asks_for_it(portal: Portal) -> None:
    document = sends(portal, printed(expires="270301"))
    told = {line.name: line for line in read(portal, document).lines}
    assert told["number"].value == "G12345678"
    assert (told["expires"].value, told["expires"].warnings) == ("2027-03-01", ("expires_soon",))
    assert told["name"].warnings == ()
    heard = len(portal.heard(ROSA))
    sign = next(each for each in portal.listing.to_json()["staff"] if each["role"] == "paralegal")
    portal.clock.run()
    browser = Browser(portal.base)
    browser.trust_env = False
    browser.sign_in(sign)
    shown = browser.page(f"/documents/{document}")
    assert "Read by machine, please check" in shown
    assert "Expires within 6 months" in shown
    path = f"/documents/{document}"
    done = browser.act(path, f"{path}/reading", {"name": "expires", "value": "2027-03-01"})
    assert "Confirmed." in done.text
    wrong = browser.act(path, f"{path}/reading", {"name": "born", "value": "yesterday"})
    assert "is no date" in wrong.text
    browser.close()
    portal.work()
    assert len(portal.heard(ROSA)) == heard, "nothing goes to the client"
    query = "SELECT count(*) FROM answers WHERE case_id = :id AND question = 'passport.expiry'"
    assert portal.one(query, id=portal.case_of(CASE)) == 1
    again = {line.name: line for line in _of(portal, document).lines}
    assert again["expires"].confirmed_by is not None
    assert again["number"].confirmed_by is None
    assert portal.acts("reading%") == ["reading.made", "reading.confirmed"]
    assert portal.broken() == []


@needs_ocr_b
def test_what_was_read_lies_sealed_and_the_audit_names_none_of_it(portal: Portal) -> None:
    read(portal, sends(portal, printed()))
    for table in ("readings", "audit_lines"):
        rows = portal.rows(f"SELECT t::text AS row FROM {table} t")  # noqa: S608 - our own names
        assert not [row for row in rows if "G12345678" in row.row or "2031-05-20" in row.row], table


@needs_ocr_b
def test_the_passport_of_somebody_else_is_doubted(portal: Portal) -> None:
    found = read(portal, sends(portal, printed(surname="PEREZ", given="LUCIA", born="790730")))
    told = {line.name: line.warnings for line in found.lines}
    assert told["name"] == ("other_name",)
    assert told["born"] == ("other_birth",)


@needs_ocr
def test_a_notice_in_place_of_a_passport_is_hinted_at(portal: Portal) -> None:
    found = read(portal, sends(portal, encoded(letter(RECEIPT), "JPEG", quality=90)))
    assert (found.verdict, found.sign) == ("unlikely", "notice")
    assert {line.name: line.value for line in found.lines}["receipt"] == "IOE0912345678"


@needs_ocr
def test_a_page_that_the_client_took_out_is_not_read(portal: Portal) -> None:
    portal.welcome()
    portal.say("saltar")
    pictures = (encoded(letter(RECEIPT), "JPEG", quality=90), jpeg(written()))
    portal.say("", files=[(f"{at}.jpg", data, "image/jpeg") for at, data in enumerate(pictures)])
    portal.say("quite la página 1")
    portal.say("listo")
    assert portal.one("SELECT page_count FROM documents") == 1
    assert read(portal, portal.one("SELECT id FROM documents")).lines == ()


@needs_ocr
def test_a_confirmed_receipt_number_is_the_cases(portal: Portal) -> None:
    document = sends(portal, encoded(letter(RECEIPT), "JPEG", quality=90))
    read(portal, document)
    confirm(portal, document, "receipt", "IOE0912345678")
    with portal.runtime.transaction() as session:
        case = session.get_one(Case, portal.case_of(CASE))
        assert ("receipt", "IOE0912345678") in cases.numbers(session, case)


@needs_ocr
def test_reading_waits_in_a_queue_of_its_own_and_a_lost_bell_costs_seconds(portal: Portal) -> None:
    document = sends(portal, jpeg(written()))
    queue = Queue("reads", connection=portal.runtime.redis, serializer="json")
    assert queue.count == 1
    portal.lose_bells()
    portal.tick(seconds=1)
    assert queue.count == 1
    found = read(portal, document)
    assert (found.lines, found.verdict) == ((), "unknown")
    portal.lose_bells()
    portal.tick(seconds=10)
    assert queue.count == 0


@needs_ocr
def test_a_paper_that_keeps_failing_is_given_up(portal: Portal) -> None:
    document = sends(portal, jpeg(written()))
    file = portal.one("SELECT pages_file_id FROM media")
    files.drop_bytes(portal.runtime, [file])
    for tried in range(5):
        assert _owed(portal) == (tried < 4)
        reading.read(portal.runtime, document)
        portal.clock.pass_by(minutes=20)
    assert not _owed(portal)


@needs_ocr
def test_mail_is_read_and_matched_by_its_numbers_and_names(portal: Portal) -> None:
    with portal.runtime.transaction() as session:
        me = session.scalars(select(Staff).where(Staff.role == "paralegal")).first()
        assert me is not None
        case = session.get_one(Case, portal.case_of(CASE))
        cases.add_number(session, SYSTEM, case, "receipt", "LIN2690012345")
        scan = mail.take_in(session, me, portal.runtime.now())
        for position, text in enumerate((RFE, RECEIPT)):
            file = files.save(
                portal.runtime,
                session,
                encoded(letter(text), "JPEG", quality=90),
                key_id=scan.key_id,
                case_id=None,
                purpose="original",
                content_type="application/octet-stream",
            )
            mail.add_file(session, scan, position, "letter.jpg", file.id)
        mail_sorting.ask(session, scan.id)
        found, ref, mine = scan.id, case.ref, me.id
    portal.work()
    mail_reading.read(portal.runtime, found)
    with portal.runtime.transaction() as session:
        first, second = mail.pages_of(session, found)
        me = session.get_one(Staff, mine)
        (by_number,) = mail_matching.suggestions(session, me, mail_matching.lines_of(session, [first]))
        assert (by_number.ref, by_number.sure) == (ref, True)
        assert by_number.reason == "Receipt number LIN2690012345 is this case's"
        (by_name,) = mail_matching.suggestions(session, me, mail_matching.lines_of(session, [second]))
        assert (by_name.ref, by_name.sure) == (ref, False)
        assert "Rosa Quinones" in by_name.reason
        notice = read_notice(mail_matching.lines_of(session, [first]))
        assert notice is not None
        assert notice.kind == "rfe"
        bookkeeper = session.scalars(select(Staff).where(Staff.role == "bookkeeper")).first()
        assert bookkeeper is not None
        bookkeeper.active = False
        assert mail_matching.suggestions(session, bookkeeper, mail_matching.lines_of(session, [first])) == []


def test_without_the_extra_nothing_tells_that_papers_could_be_read(portal: Portal, unread: Decoder) -> None:
    sends(portal, jpeg(written()))
    assert portal.one("SELECT count(*) FROM readings") == 0
    reading.read(portal.runtime, portal.one("SELECT id FROM documents"))


@pytest.fixture
def unread(portal: Portal) -> Iterator[Decoder]:
    """The portal's decoder as it is where no models are."""
    assert portal.runtime.decoder is not None
    before, portal.runtime.decoder._reads = portal.runtime.decoder._reads, False
    yield portal.runtime.decoder
    portal.runtime.decoder._reads = before


@pytest.mark.parametrize(
    "frame",
    [
        ({}, []),
        ({"text": {"lines": ["x"]}}, []),
        ({"text": {"lines": [1], "zone": []}}, []),
        ({"text": {"lines": ["x" * (LONGEST_LINE + 1)], "zone": []}}, []),
        ({"text": {"lines": ["x"] * (MOST_LINES + 1), "zone": []}}, []),
        ({"text": {"lines": [], "zone": []}}, [b"more"]),
        ({"text": "x"}, []),
    ],
)
def test_an_answer_that_makes_no_sense_is_no_text(frame: decoder_looks.Frame) -> None:
    with pytest.raises(refusals.Broken):
        decoder_looks.answered_text(frame)


@pytest.mark.parametrize(
    "frame", [({}, []), ({"marks": ["blank"]}, []), ({"marks": ["a", "b"]}, []), ({"marks": [1, 2]}, [])]
)
def test_marks_that_make_no_sense_are_none(frame: decoder_looks.Frame) -> None:
    with pytest.raises(refusals.Broken):
        decoder_looks.answered_marks(frame, 2)


def test_an_answer_is_text_or_that_nothing_can_be_read() -> None:
    assert decoder_looks.answered_text(({"text": None}, [])) is None
    assert decoder_looks.answered_text(({"text": {"lines": ["a"], "zone": []}}, [])) == PageText(("a",))
    with pytest.raises(refusals.Memory):
        decoder_looks.answered_text(({"refused": "memory"}, []))


def confirm(portal: Portal, document: UUID, name: str, value: str) -> None:
    from recado.firm.models import Document

    with portal.runtime.transaction() as session:
        me = session.scalars(select(Staff).where(Staff.role == "paralegal")).first()
        assert me is not None
        row = session.get_one(Document, document)
        case = session.get_one(Case, row.case_id)
        now = portal.runtime.now()
        readings.confirm(session, me, row, case, name, value, asked=("expiry",), now=now)


def _of(portal: Portal, document: UUID) -> readings.Read:
    with portal.runtime.transaction() as session:
        found = readings.of(session, document)
    assert found is not None
    return found


def _owed(portal: Portal) -> bool:
    with portal.runtime.transaction() as session:
        return session.scalars(select(Reading).where(Reading.due_at.is_not(None))).first() is not None
