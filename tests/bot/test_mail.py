"""The mail tray: what staff drop is read like a client's file, split, turned and filed; nothing is lost."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from media_files import assert_upright, corners, docx, jpeg, pdf, pdf_bytes, seen
from PIL import Image
from sqlalchemy import select
from support.house import BETH
from support.outside import Browser

from recado.bot import files, mail_filing, mail_sorting
from recado.firm import mail, mail_pieces, notices
from recado.firm.errors import Conflict, Invalid, NotAllowed
from recado.firm.models import Case, MailFile, MailPage, MailPiece, MailScan, Notice, Staff, StoredFile
from recado.media.separator_sheet import separator_sheet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from sqlalchemy.orm import Session
    from support.house import Portal

WHITE = Image.new("RGB", (600, 800), "white")


def letters(*kinds: str) -> bytes:
    """A scan: `a` letters, `_` blank backs, `|` separator sheets."""
    with pikepdf.new() as whole:
        for kind in kinds:
            page = separator_sheet() if kind == "|" else pdf_bytes(pdf(1)) if kind == "a" else _blank()
            whole.pages.extend(pikepdf.open(BytesIO(page)).pages)
        return pdf_bytes(whole)


def _blank() -> bytes:
    with pikepdf.new() as blank:
        blank.add_blank_page(page_size=(612, 792))
        return pdf_bytes(blank)


class Room:
    """The mail room of a portal: what staff do there, without the pages."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self.runtime = portal.runtime

    def drop(self, *dropped: bytes) -> UUID:
        with self.runtime.transaction() as session:
            scan = mail.take_in(session, self.me(session), self.runtime.now())
            for position, data in enumerate(dropped):
                file = files.save(
                    self.runtime,
                    session,
                    data,
                    key_id=scan.key_id,
                    case_id=None,
                    purpose="original",
                    content_type="application/octet-stream",
                )
                mail.add_file(session, scan, position, f"{position}.pdf", file.id)
            mail_sorting.ask(session, scan.id)
            found = scan.id
        self.portal.work()
        return found

    def me(self, session: Session, role: str = "paralegal") -> Staff:
        return session.scalars(select(Staff).where(Staff.role == role)).first() or pytest.fail(role)

    def pieces(self, scan: UUID) -> list[list[int]]:
        with self.runtime.transaction() as session:
            found = mail.pieces_of(session, [scan]).get(scan, [])
            return [[page.number for page in mail.pages_of_piece(session, piece.id)] for piece in found]

    def piece(self, scan: UUID, at: int = 0) -> UUID:
        with self.runtime.transaction() as session:
            return mail.pieces_of(session, [scan])[scan][at].id

    def split(self, scan: UUID, ranges: str) -> None:
        with self.runtime.transaction() as session:
            mail_pieces.split_by_ranges(session, self.me(session), session.get_one(MailScan, scan), ranges)

    def page(self, scan: UUID, number: int) -> UUID:
        with self.runtime.transaction() as session:
            return mail.pages_of(session, scan)[number - 1].id

    def on_page(self, act: Any, scan: UUID, number: int) -> None:
        page_id = self.page(scan, number)
        with self.runtime.transaction() as session:
            act(session, self.me(session), session.get_one(MailPage, page_id))

    def file(self, piece: UUID, case: UUID, role: str = "paralegal", **said: str) -> UUID:
        kind = said.pop("kind", "rfe")
        with self.runtime.transaction() as session:
            mine, matter = session.get_one(MailPiece, piece), session.get_one(Case, case)
            me = self.me(session, role)
            found = mail_filing.file_piece(self.runtime, session, me, mine, matter, kind=kind, facts=said).id
        self.portal.work()
        return found

    def set_aside(self, piece: UUID, reason: str) -> None:
        with self.runtime.transaction() as session:
            mine = session.get_one(MailPiece, piece)
            mail.put_aside(session, self.me(session), mine, reason, self.runtime.now())

    def set_deadline(self, notice: UUID, case: UUID, day: str) -> None:
        with self.runtime.transaction() as session:
            row, matter = session.get_one(Notice, notice), session.get_one(Case, case)
            notices.set_deadline(session, self.me(session), row, matter, day, self.runtime.now(), "Request")

    def owed(self) -> int:
        with self.runtime.transaction() as session:
            return mail.owed(session)

    def kept(self) -> dict[str, str]:
        """Every stored file, by what it is for, with the kind of the key it lies under; the store agrees."""
        with self.runtime.transaction() as session:
            rows = list(session.scalars(select(StoredFile)))
            for row in rows:
                files.load(self.runtime, session, row.id)
            query = "SELECT f.id, f.purpose, k.kind FROM files f JOIN keys k ON k.id = f.key_id"
        return {f"{row.purpose} {row.id}": row.kind for row in self.portal.rows(query)}


@pytest.fixture
def room(portal: Portal) -> Room:
    return Room(portal)


@pytest.fixture
def case(portal: Portal) -> Any:
    return portal.case_of("Rosa Quiñones")


def test_a_scan_is_parted_at_its_separator_sheets_and_blank_backs_are_left_out(room: Room) -> None:
    scan = room.drop(letters("a", "_", "a", "|", "a", "|", "_", "a", "a"))
    assert room.pieces(scan) == [[1, 3], [5], [8, 9]]
    assert room.owed() == 3


def test_without_sheets_blank_pages_part_a_scan(room: Room) -> None:
    assert room.pieces(room.drop(letters("a", "a", "_", "_", "a"))) == [[1, 2], [5]]


def test_pictures_dropped_together_are_pages_of_one_scan(room: Room) -> None:
    scan = room.drop(jpeg(), letters("a", "a"), jpeg(corners(400, 500)))
    assert room.pieces(scan) == [[1, 2, 3, 4]]


def test_what_cannot_be_used_is_named_and_the_rest_goes_on(room: Room, portal: Portal) -> None:
    scan = room.drop(docx(), jpeg(), b"")
    assert room.pieces(scan) == [[1]]
    rows = portal.rows("SELECT state, reason FROM mail_files ORDER BY position")
    assert [(row.state, row.reason) for row in rows] == [
        ("refused", "office"),
        ("ready", None),
        ("refused", "empty"),
    ]
    assert portal.acts("mail.refused") == ["mail.refused"] * 2


def test_a_scan_of_which_nothing_can_be_used_owes_nothing(room: Room) -> None:
    assert room.pieces(room.drop(docx())) == []
    assert room.owed() == 0


def test_pieces_are_split_and_joined_by_hand(room: Room) -> None:
    scan = room.drop(letters("a", "a", "a", "a"))
    room.on_page(mail_pieces.cut, scan, 3)
    assert room.pieces(scan) == [[1, 2], [3, 4]]
    room.on_page(mail_pieces.cut, scan, 4)
    room.on_page(mail_pieces.cut, scan, 3)
    assert room.pieces(scan) == [[1, 2, 3], [4]]
    with pytest.raises(Invalid, match="no piece before"):
        room.on_page(mail_pieces.cut, scan, 1)
    room.split(scan, "1, 2-3 ; 4")
    assert room.pieces(scan) == [[1], [2, 3], [4]]


def test_pages_that_no_range_names_stay_owed_but_for_separators(room: Room) -> None:
    scan = room.drop(letters("a", "|", "a", "a", "_", "a"))
    room.split(scan, "3")
    assert room.pieces(scan) == [[1], [3], [4], [6]]
    room.split(scan, "1-6")
    assert room.pieces(scan) == [[1, 2, 3, 4, 5, 6]]
    room.on_page(mail_pieces.leave_out, scan, 2)
    assert room.pieces(scan) == [[1, 3, 4, 5, 6]]
    room.on_page(mail_pieces.leave_out, scan, 2)
    assert [2] in room.pieces(scan)
    with pytest.raises(Conflict, match="something on this page"):
        room.on_page(mail_pieces.leave_out, scan, 3)


@pytest.mark.parametrize("ranges", ["", "0", "9", "3-1", "1-9", "1,1", "a", "1-2-3", "-1", "1" * 500])
def test_ranges_that_are_none_are_refused_and_change_nothing(room: Room, ranges: str) -> None:
    scan = room.drop(letters("a", "a"))
    with pytest.raises(Invalid):
        room.split(scan, ranges)
    assert room.pieces(scan) == [[1, 2]]


def test_a_letter_is_filed_as_one_pdf_of_its_case_as_it_was_turned(room: Room, case: UUID) -> None:
    scan = room.drop(jpeg(corners(600, 800).transpose(Image.Transpose.ROTATE_90)), letters("a"))
    room.on_page(lambda *on: mail.turn(*on, room.runtime.now()), scan, 1)
    room.split(scan, "1")
    room.portal.work()
    notice = room.file(room.piece(scan), case)
    with room.runtime.transaction() as session:
        row = session.get_one(Notice, notice)
        assert (row.state, row.page_count, row.pages_file_id) == ("ready", 1, None)
        assert row.pdf_file_id is not None
        stored, data = files.load(room.runtime, session, row.pdf_file_id)
        assert (stored.case_id, stored.key_id) == (case, session.get_one(Case, case).key_id)
    assert_upright(seen(data))


def test_the_tray_keeps_no_copy_of_what_was_filed(room: Room, case: UUID) -> None:
    scan = room.drop(letters("a", "|", "a"))
    before = room.kept()
    assert set(before.values()) == {"intake"}
    room.file(room.piece(scan, 0), case)
    first = room.kept()
    assert sorted(kind for name, kind in first.items() if "original" not in name) == sorted(
        ["case"] + ["intake"] * 5
    ), "the PDF; two pages with thumbnails, a preview"
    assert not [name for name in first if name.startswith("original")]
    room.file(room.piece(scan, 1), case)
    assert set(room.kept().values()) == {"case"}
    assert room.portal.one("SELECT count(*) FROM mail_pages WHERE page_file_id IS NOT NULL") == 0


def test_filing_sends_nothing_and_is_told_in_the_case(room: Room, portal: Portal, case: UUID) -> None:
    before = portal.one("SELECT count(*) FROM messages")
    room.file(room.piece(room.drop(jpeg())), case)
    portal.tick(minutes=5)
    assert portal.one("SELECT count(*) FROM messages") == before
    query = "SELECT action FROM audit_lines WHERE chain = :chain AND action LIKE 'notice%' ORDER BY seq"
    assert [row.action for row in portal.rows(query, chain=str(case))] == ["notice.filed", "notice.ready"]
    assert portal.broken() == []


def test_the_facts_of_a_letter_lie_sealed(room: Room, portal: Portal, case: UUID) -> None:
    room.file(room.piece(room.drop(jpeg())), case, receipt="IOE0912345678", deadline="2027-01-25")
    for table in ("notices", "mail_files", "mail_pages", "mail_pieces", "audit_lines"):
        rows = portal.rows(f"SELECT t::text AS row FROM {table} t")  # noqa: S608 - our own names
        assert not [row for row in rows if "0912345678" in row.row or "2027-01-25" in row.row], table


def test_with_the_store_full_a_letter_waits_to_be_bound(
    room: Room, portal: Portal, case: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    from recado.gateways import storage

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    piece = room.piece(room.drop(jpeg()))
    with room.runtime.transaction() as session:
        mine, matter = session.get_one(MailPiece, piece), session.get_one(Case, case)
        mail_filing.file_piece(room.runtime, session, room.me(session), mine, matter, kind="rfe", facts={})
    monkeypatch.setattr(storage.os, "fsync", full)
    portal.work()
    for _ in range(5):
        portal.tick(seconds=31)
    assert portal.one("SELECT state FROM notices") == "building"
    monkeypatch.undo()
    portal.tick(seconds=31)
    assert portal.one("SELECT state FROM notices") == "ready"


def test_a_letter_that_cannot_be_bound_is_parked_and_staff_are_told(
    room: Room, portal: Portal, case: UUID
) -> None:
    piece = room.piece(room.drop(jpeg()))
    with room.runtime.transaction() as session:
        mine, matter = session.get_one(MailPiece, piece), session.get_one(Case, case)
        me = room.me(session)
        notice = mail_filing.file_piece(room.runtime, session, me, mine, matter, kind="rfe", facts={})
        pages = notice.pages_file_id
    assert pages is not None
    files.drop_bytes(room.runtime, [pages])
    portal.work()
    for _ in range(4):
        portal.tick(seconds=10)
    assert portal.one("SELECT state FROM notices") == "parked"
    assert portal.one("SELECT count(*) FROM tasks WHERE kind = 'file_problem' AND case_id = :id", id=case) > 0
    assert portal.acts("notice.parked") == ["notice.parked"]


def test_a_piece_is_settled_once(room: Room, case: UUID) -> None:
    scan = room.drop(jpeg())
    piece = room.piece(scan)
    room.file(piece, case)
    with pytest.raises(Conflict, match="not in the tray"):
        room.file(piece, case)
    with pytest.raises(Conflict):
        room.set_aside(piece, "no")
    for act in (mail_pieces.cut, mail_pieces.leave_out, lambda *on: mail.turn(*on, room.runtime.now())):
        with pytest.raises(Conflict):
            room.on_page(act, scan, 1)


def test_what_is_set_aside_keeps_its_reason_and_can_be_put_back(room: Room) -> None:
    piece = room.piece(room.drop(jpeg()))
    with pytest.raises(Invalid, match="why"):
        room.set_aside(piece, "  ")
    room.set_aside(piece, "An  advertisement")
    assert room.owed() == 0
    with room.runtime.transaction() as session:
        assert [each.id for each in mail.set_aside(session)] == [piece]
        mail.take_back(session, room.me(session), session.get_one(MailPiece, piece))
    assert room.owed() == 1


def test_nothing_is_filed_into_a_case_that_is_not_ones_own(room: Room, portal: Portal) -> None:
    piece = room.piece(room.drop(jpeg()))
    with pytest.raises(NotAllowed):
        room.file(piece, portal.case_of("Rosa Quiñones"), role="bookkeeper")
    assert room.owed() == 1
    for bad in ({"kind": "love letter"}, {"deadline": "soon"}, {"receipt": "12"}):
        with pytest.raises(Invalid):
            room.file(piece, portal.case_of("Rosa Quiñones"), **bad)


def test_each_letter_has_a_task_of_its_own_with_its_deadline(room: Room, portal: Portal, case: UUID) -> None:
    scan = room.drop(letters("a", "|", "a"))
    for at, day in enumerate(("2027-01-25", "2027-02-01")):
        notice = room.file(room.piece(scan, at), case, deadline=day)
        room.set_deadline(notice, case, day)
        with pytest.raises(Conflict, match="already"):
            room.set_deadline(notice, case, day)
    assert portal.tasks().count("notice_deadline") == 2


def test_a_letter_in_the_wrong_case_goes_back_with_its_dates_and_its_task(
    room: Room, portal: Portal, case: UUID
) -> None:
    notice = room.file(room.piece(room.drop(letters("a", "a"))), case, deadline="2027-01-25")
    room.set_deadline(notice, case, "2027-01-25")
    with room.runtime.transaction() as session:
        row, matter = session.get_one(Notice, notice), session.get_one(Case, case)
        scan = mail_filing.take_back(room.runtime, session, room.me(session), row, matter).id
    portal.work()
    assert room.pieces(scan) == [[1, 2]]
    assert set(room.kept().values()) == {"intake"}
    with room.runtime.transaction() as session:
        row, matter = session.get_one(Notice, notice), session.get_one(Case, case)
        assert (row.state, row.pdf_file_id, row.due_at) == ("returned", None, None)
        assert notices.facts(session, row) == {}
        assert notices.of_case(session, case) == []
        me = room.me(session)
        with pytest.raises(Conflict, match="taken back already"):
            mail_filing.take_back(room.runtime, session, me, row, matter)
    assert portal.one("SELECT state FROM tasks WHERE kind = 'notice_deadline'") == "done"
    assert portal.acts("notice%")[-1] == "notice.returned"
    other = room.file(room.piece(scan), portal.case_of("Beth Carter"), role="managing_partner")
    with room.runtime.transaction() as session:
        assert session.get_one(Notice, other).page_count == 2


def test_a_lost_bell_and_a_killed_worker_cost_seconds(room: Room, portal: Portal, case: UUID) -> None:
    with room.runtime.transaction() as session:
        scan = mail.take_in(session, room.me(session), room.runtime.now())
        file = files.save(
            room.runtime,
            session,
            jpeg(),
            key_id=scan.key_id,
            case_id=None,
            purpose="original",
            content_type="application/octet-stream",
        )
        mail.add_file(session, scan, 0, "a.jpg", file.id)
        found = scan.id
    portal.lose_bells()
    portal.tick(seconds=1)
    assert room.pieces(found) == [[1]]
    with room.runtime.transaction() as session:
        mine, matter = session.get_one(MailPiece, room.piece(found)), session.get_one(Case, case)
        mail_filing.file_piece(room.runtime, session, room.me(session), mine, matter, kind="other", facts={})
    portal.lose_bells()
    portal.tick(seconds=1)
    assert portal.one("SELECT state FROM notices") == "ready"


def test_a_scan_that_keeps_failing_is_parked_and_named(room: Room, portal: Portal) -> None:
    with room.runtime.transaction() as session:
        scan = mail.take_in(session, room.me(session), room.runtime.now())
        file = files.save(
            room.runtime,
            session,
            jpeg(),
            key_id=scan.key_id,
            case_id=None,
            purpose="original",
            content_type="application/octet-stream",
        )
        mail.add_file(session, scan, 0, "a.jpg", file.id)
        room.runtime.storage.delete(files.storage_key(file))
    for _ in range(4):
        portal.tick(seconds=10)
    with room.runtime.transaction() as session:
        assert [each.state for each in session.scalars(select(MailFile))] == ["lost"]
        assert session.get_one(MailScan, scan.id).due_at is None


@pytest.fixture
def paula(portal: Portal) -> Iterator[Browser]:
    sign = next(each for each in portal.listing.to_json()["staff"] if each["role"] == "paralegal")
    portal.clock.run()
    browser = Browser(portal.base)
    browser.trust_env = False
    browser.sign_in(sign)
    yield browser
    browser.close()


def test_a_scan_goes_from_the_page_into_its_case(portal: Portal, paula: Browser) -> None:
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', paula.page("/mail"))
    assert token
    scan = letters("a", "|", "a") + b"\n%" + b"x" * 2_000_000
    answer = paula.post(
        f"{portal.base}/mail",
        data={"csrf_token": token[1]},
        files=[("files", ("monday ñ.pdf", scan, "application/pdf"))],
        timeout=60,
    )
    assert "monday ñ.pdf" in answer.text
    portal.work()
    shown = paula.page("/mail")
    assert "Letter 2" in shown
    assert 'class="count">2<' in paula.page("/")
    piece = re.search(r'href="(/mail/pieces/[^"]+)"', shown)
    assert piece
    ref = next(each.case for each in portal.listing.people if each.name == "Rosa Quiñones")
    assert ref in paula.page(f"{piece[1]}?q=quinones")
    form = {"case": ref, "kind": "biometrics", "deadline": "2030-04-02", "receipt": "ioe 0912345678"}
    filed = paula.act(piece[1], f"{piece[1]}/file", form | {"keep_number": "yes"})
    portal.work()
    notice = paula.page(filed.url.removeprefix(portal.base))
    assert "April 2, 2030" in notice
    assert "The letter suggests: <b>Biometrics</b>" in notice
    path = filed.url.removeprefix(portal.base)
    made = paula.act(path, f"{path}/deadline", {"day": "2030-04-02"})
    assert "Task" in made.text
    assert "A letter from the mail has a deadline" in paula.page("/")
    thread = paula.page(f"/cases/{ref}")
    assert "filed from the mail: Appointment for biometrics" in thread
    assert "IOE0912345678" in thread
    assert not portal.heard(BETH)


def test_an_upload_that_is_empty_or_too_large_gets_a_kind_answer(portal: Portal, paula: Browser) -> None:
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', paula.page("/mail"))
    assert token
    empty = paula.post(f"{portal.base}/mail", data={"csrf_token": token[1]}, timeout=30)
    assert (empty.status_code, "Choose at least one file" in empty.text) == (409, True)
    large = paula.post(
        f"{portal.base}/mail",
        data={"csrf_token": token[1]},
        files=[("files", (f"{number}.pdf", bytes(23_000_000), "application/pdf")) for number in range(3)],
        timeout=60,
    )
    assert (large.status_code, "too large" in large.text) == (413, True)
    stranger = portal.http.post(
        f"{portal.base}/mail", files=[("files", ("a.pdf", bytes(3_000_000), "application/pdf"))], timeout=60
    )
    assert stranger.status_code == 413
    assert portal.one("SELECT count(*) FROM mail_scans") == 0
