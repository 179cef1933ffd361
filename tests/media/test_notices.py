"""Notices of USCIS: each kind, each layout of labels, and what must not be taken for one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from papers import APPROVAL, BIOMETRICS, NOID, RECEIPT, RFE, TRANSFER

from recado.media.notices import KINDS, Notice, read_notice


def notice(text: str) -> Notice:
    found = read_notice(text.splitlines())
    assert found is not None
    return found


def test_a_receipt_notice() -> None:
    assert notice(RECEIPT) == Notice(
        kind="receipt",
        receipt="IOE0912345678",
        a_number="A012345678",
        form="I-765",
        noticed=date(2026, 3, 19),
        received=date(2026, 3, 12),
    )


def test_an_appointment_for_biometrics_has_the_day_of_the_appointment() -> None:
    found = notice(BIOMETRICS)
    assert (found.kind, found.receipt, found.form) == ("biometrics", "IOE0912345678", "I-485")
    assert (found.noticed, found.appointed, found.due) == (date(2026, 4, 2), date(2026, 4, 23), None)
    assert found.deadline == date(2026, 4, 23)
    assert found.a_number == "A098765432"


def test_a_request_for_evidence_has_the_day_that_is_printed_in_its_sentence() -> None:
    found = notice(RFE)
    assert (found.kind, found.receipt, found.form) == ("rfe", "LIN2690012345", "I-130")
    assert found.deadline == found.due == date(2026, 7, 30)


def test_an_intent_to_deny_has_the_day_beside_its_label() -> None:
    found = notice(NOID)
    assert (found.kind, found.due, found.noticed) == ("noid", date(2026, 7, 4), date(2026, 6, 1))
    assert found.form == "N-400"


def test_an_approval_has_both_dates_in_the_order_of_their_labels() -> None:
    found = notice(APPROVAL)
    assert (found.kind, found.form, found.deadline) == ("approval", "I-129", None)
    assert (found.received, found.priority) == (date(2025, 10, 1), date(2025, 9, 1))
    assert found.noticed == date(2025, 12, 15)


def test_a_transfer() -> None:
    found = notice(TRANSFER)
    assert (found.kind, found.receipt, found.noticed) == ("transfer", "MSC2690000001", date(2026, 8, 9))


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("REQUEST FOR INITIAL EVIDENCE", "rfe"),
        ("Request for Additional Information", "rfe"),
        ("NOTICE OF INTENT TO REVOKE", "noid"),
        ("Notice of Denial", "denial"),
        ("REQUEST FOR APPLICANT TO APPEAR FOR INITIAL INTERVIEW", "interview"),
        ("Fingerprint Notification", "biometrics"),
        ("Welcome Notice", "approval"),
        ("Notice Type: Receipt", "receipt"),
        ("Something Else Altogether", "other"),
    ],
)
def test_the_kind_by_its_heading(heading: str, kind: str) -> None:
    found = notice(f"USCIS Receipt Number IOE0912345678\n{heading}")
    assert found.kind == kind
    assert kind in KINDS


def test_no_deadline_is_computed_where_none_is_printed() -> None:
    assert (
        notice("USCIS\nRECEIPT NUMBER IOE0912345678\nREQUEST FOR EVIDENCE\nNotice Date 05/04/2026").due
        is None
    )


@pytest.mark.parametrize(
    ("read", "number", "mended"),
    [
        ("IOE0912345678", "IOE0912345678", False),
        ("IOE 0912 345 678", "IOE0912345678", False),
        ("IOE-09-123-45678", "IOE0912345678", False),
        ("I0E0912345678", "IOE0912345678", True),
        ("10E09I2345G78", "IOE0912345678", True),
        ("EAC*126345678", "EAC*126345678", False),
        ("LIN26 900 12345", "LIN2690012345", False),
        ("ABC091234567", "", False),
        ("X0E0912345678", "", False),
        ("IOE09123456789", "", False),
    ],
)
def test_a_receipt_number_by_its_form(read: str, number: str, mended: bool) -> None:
    found = read_notice(["NOTICE OF ACTION", "RECEIPT NOTICE", f"Receipt Number {read}"])
    assert found is not None
    assert (found.receipt, found.receipt_mended) == (number, mended)


@pytest.mark.parametrize(
    "printed",
    ["04/23/2026", "4-23-26", "April 23, 2026", "APR 23 2026", "23 April 2026", "2026-04-23", "O4/23/2O26"],
)
def test_a_date_however_it_is_printed(printed: str) -> None:
    assert notice(f"USCIS RECEIPT NUMBER IOE0912345678\nNotice Date: {printed}").noticed == date(2026, 4, 23)


@pytest.mark.parametrize("printed", ["13/45/2026", "02/30/2026", "00/00/0000", "April 99, 2026", "1 of 2"])
def test_no_date_is_no_date(printed: str) -> None:
    assert notice(f"USCIS RECEIPT NUMBER IOE0912345678\nNotice Date: {printed}").noticed is None


@pytest.mark.parametrize(
    "text", ["", "BIRTH CERTIFICATE\nState of Texas", "Dear Rosa,\nthe receipt is in the drawer.", "USCIS"]
)
def test_what_is_no_notice_is_none(text: str) -> None:
    assert read_notice(text.splitlines()) is None


def test_a_telephone_is_no_form() -> None:
    assert not notice("USCIS 1-800-375-5283\nRECEIPT NUMBER IOE0912345678").form


@given(st.text(alphabet="RECEIPTNUMBDAOTIVUSQ /:-0123456789\nioe", max_size=400))
def test_any_text_ends_as_a_notice_or_as_none(text: str) -> None:
    found = read_notice(["NOTICE OF ACTION", *text.splitlines()])
    assert found is None or found.kind in KINDS
