"""What was read on a paper: each value with its doubts, and whether it is what was asked for."""

from __future__ import annotations

from datetime import date

import pytest
from papers import APPROVAL, RECEIPT, TD1, Passport

from recado.flows.casetypes import load_all
from recado.media.findings import FACTS, WARNINGS, Finding, Findings, Person, find
from recado.media.mrz_mending import check_digit
from recado.media.page_text import PageText
from recado.media.signs import _ASKED, Hint

TODAY = date(2026, 11, 27)
ROSA = Person("Rosa Quiñones Ávila", date(1987, 3, 15))


def found(*pages: tuple[str, ...], slug: str = "passport", person: Person = ROSA) -> Findings:
    made = find([PageText(lines) for lines in pages], slug, person, TODAY)
    assert {fact.name for fact in made.facts} <= set(FACTS)
    assert {doubt for fact in made.facts for doubt in fact.warnings} <= set(WARNINGS)
    return made


def told(findings: Findings, name: str) -> Finding:
    return next(fact for fact in findings.facts if fact.name == name)


def test_a_good_passport_of_the_right_person_has_no_doubts() -> None:
    made = found(("PASSPORT", "G12345678", *Passport().lines()))
    assert [fact for fact in made.facts if fact.warnings] == []
    assert told(made, "number").value == "G12345678"
    assert told(made, "expires").value == "2031-05-20"
    assert made.hint == Hint("likely", "passport", "", 1)


@pytest.mark.parametrize(
    ("expires", "doubts"),
    [
        ("261126", ("expired",)),
        ("261127", ("expires_soon",)),
        ("270527", ("expires_soon",)),
        ("270528", ()),
        ("310520", ()),
    ],
)
def test_a_passport_that_runs_out_is_doubted(expires: str, doubts: tuple[str, ...]) -> None:
    made = found(("G12345678", *Passport(expires=expires).lines()))
    assert told(made, "expires").warnings == doubts


def test_the_passport_of_somebody_else_is_doubted() -> None:
    made = found(("G12345678", *Passport().lines()), person=Person("José Quiñones", date(1985, 11, 2)))
    assert told(made, "name").warnings == ("other_name",)
    assert told(made, "born").warnings == ("other_birth",)
    unknown = found(("G12345678", *Passport().lines()), person=Person("Rosa Quiñones", None))
    assert told(unknown, "born").warnings == ()


def test_a_check_digit_that_does_not_hold_doubts_its_value() -> None:
    first, second = Passport(number="G13497349").lines()
    made = found((first, second[:9] + str((int(second[9]) + 3) % 10) + second[10:]))
    assert "check_digit" in told(made, "number").warnings


def test_a_six_and_a_g_are_told_apart_by_the_number_in_print_or_doubted() -> None:
    first, second = Passport().lines()
    misread = "6" + second[1:]
    assert told(found((first, misread)), "number") == Finding("number", "612345678", ("six_or_g",))
    assert told(found(("Pasaporte No. G12345678", first, misread)), "number") == Finding(
        "number", "G12345678"
    )


def test_a_green_card_tells_its_a_number_and_receipt() -> None:
    head = "C1USA" + "012345678" + check_digit("012345678") + "IOE0912345678<<"
    born, expires = "870315" + check_digit("870315"), "310520" + check_digit("310520")
    whole = check_digit(head[5:] + born + expires + "<" * 11)
    card = (head, f"{born}F{expires}MEX{'<' * 11}{whole}", "QUINONES<<ROSA".ljust(30, "<"))
    made = found(card, slug="green_card")
    assert told(made, "a_number").value == "A012345678"
    assert told(made, "receipt").value == "IOE0912345678"
    assert made.hint.verdict == "likely"
    assert found(card, slug="passport").hint == Hint("unlikely", "green_card", "", 1)


def test_a_notice_tells_its_numbers_and_dates() -> None:
    made = found(tuple(RECEIPT.splitlines()), slug="residence_receipt")
    assert told(made, "notice").value == "receipt"
    assert told(made, "receipt").value == "IOE0912345678"
    assert told(made, "noticed").value == "2026-03-19"
    assert made.hint.verdict == "likely"
    assert found(tuple(APPROVAL.splitlines()), slug="birth_certificate").hint.verdict == "unlikely"


@pytest.mark.parametrize(
    ("slug", "lines", "verdict"),
    [
        ("birth_certificate", ("ESTADOS UNIDOS MEXICANOS", "ACTA DE NACIMIENTO"), "likely"),
        ("child_birth_certificate.2", ("State of Texas", "Certificate of Birth"), "likely"),
        ("birth_certificate", ("Acta de Matrimonio",), "unlikely"),
        ("marriage_certificate", ("MARRIAGE LICENSE",), "likely"),
        ("divorce_papers", ("DECREE OF DIVORCE",), "likely"),
        ("photo_id", ("CALIFORNIA", "DRIVER LICENSE"), "likely"),
        ("photo_id", ("CÉDULA DE CIUDADANÍA",), "likely"),
        ("entry_record", ("Most Recent I-94",), "likely"),
        ("sponsor_taxes", ("Form 1040 U.S. Individual Income Tax Return",), "likely"),
        (
            "birth_certificate",
            ("We were married and her birth certificate was lost in the flood of that year",),
            "unknown",
        ),
        ("letters", ("ACTA DE NACIMIENTO",), "unknown"),
        ("birth_certificate", (), "unknown"),
        ("paper_1", ("PASSPORT",), "unknown"),
    ],
)
def test_the_words_of_a_heading_hint_at_the_paper(slug: str, lines: tuple[str, ...], verdict: str) -> None:
    assert found(lines, slug=slug).hint.verdict == verdict


def test_the_page_of_the_sign_is_named() -> None:
    assert found(("Hello",), ("BIRTH CERTIFICATE",), slug="birth_certificate").hint.page == 2


def test_every_kind_of_item_that_a_hint_knows_is_asked_for_somewhere() -> None:
    import re

    slugs = {item.slug for case_type in load_all().values() for item in case_type.items}
    assert [pattern for pattern in _ASKED if not any(re.search(pattern, slug) for slug in slugs)] == []


def test_an_identity_card_of_another_country_is_an_identity_card() -> None:
    assert found(TD1, slug="photo_id").hint.verdict == "likely"


def test_nothing_read_is_nothing_found() -> None:
    assert found() == Findings((), Hint("unknown"))
    assert found((), ("",)) == Findings((), Hint("unknown"))
