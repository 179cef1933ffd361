"""Machine-readable zones: every layout, what is misread, and what must not be taken for one."""

from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from papers import MRV_A, MRV_B, TD1, TD1_LONG, TD2, TD3, Passport

from recado.media.mrz import Zone, read_zone
from recado.media.mrz_mending import check_digit

TODAY = date(2026, 11, 27)


def zone(*lines: str) -> Zone:
    found = read_zone(lines, TODAY)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("lines", "layout"), [(TD3, "TD3"), (TD1, "TD1"), (TD2, "TD2"), (MRV_A, "MRV-A"), (MRV_B, "MRV-B")]
)
def test_the_specimen_of_each_layout_is_read(lines: tuple[str, ...], layout: str) -> None:
    found = zone(*lines)
    assert (found.layout, found.issuer, found.surname, found.given) == (
        layout,
        "UTO",
        "ERIKSSON",
        "ANNA MARIA",
    )
    assert (found.sex, found.wrong, found.mended) == ("F", (), ())
    assert found.born == (date(1940, 9, 7) if layout.startswith("MRV") else date(1974, 8, 12))


def test_what_a_passport_says() -> None:
    found = zone(*TD3)
    assert (found.kind, found.number, found.nationality) == ("P", "L898902C3", "UTO")
    assert (found.expires, found.optional) == (date(2012, 4, 15), "ZE184226B")
    assert found.name == "ANNA MARIA ERIKSSON"


def test_a_long_number_of_a_card_goes_on_behind() -> None:
    found = zone(*TD1_LONG)
    assert (found.number, found.wrong) == ("D23145890734", ())
    assert found.born == date(1934, 7, 12)


def test_a_green_card_gives_the_a_number_and_the_receipt() -> None:
    head = "C1USA" + "012345678" + check_digit("012345678") + "IOE0912345678<<"
    born, expires = "870315" + check_digit("870315"), "310520" + check_digit("310520")
    whole = check_digit(head[5:] + born + expires + "<" * 11)
    found = zone(head, f"{born}F{expires}MEX{'<' * 11}{whole}", "QUINONES<<ROSA".ljust(30, "<"))
    assert (found.kind, found.issuer, found.number) == ("C1", "USA", "012345678")
    assert (found.optional, found.nationality, found.wrong) == ("IOE0912345678", "MEX", ())


def test_the_zone_is_found_among_the_other_words_of_a_page() -> None:
    page = [
        "ESTADOS UNIDOS MEXICANOS",
        "Pasaporte  Passport",
        "",
        "QUIÑONES AVILA",
        *Passport().lines(),
        "12",
    ]
    assert zone(*page).number == "G12345678"


def test_spaces_and_other_signs_for_fillers_are_understood() -> None:
    first, second = Passport().lines()
    assert zone(first.replace("<<", "«"), " ".join(second)).wrong == ()


@pytest.mark.parametrize(
    ("misread", "place"),
    [("O", "0"), ("I", "1"), ("B", "8"), ("S", "5"), ("Z", "2")],
)
def test_a_digit_read_as_a_letter_is_put_right_where_its_check_digit_says_so(
    misread: str, place: str
) -> None:
    first, second = Passport(number="G10285017", born="850128", expires="280512").lines()
    damaged = second[:1] + second[1:9].replace(place, misread) + second[9:13]
    damaged += second[13:19].replace(place, misread) + second[19:]
    found = zone(first, damaged)
    assert (found.number, found.wrong) == ("G10285017", ())
    assert (found.born, found.expires) == (date(1985, 1, 28), date(2028, 5, 12))
    assert "number" in found.mended


def test_a_letter_read_as_a_digit_is_put_right_too() -> None:
    first, second = Passport(number="BA1234567").lines()
    found = zone(first, "8" + second[1:])
    assert (found.number, found.mended, found.wrong) == ("BA1234567", ("number",), ())


def test_fillers_read_as_letters_are_fillers() -> None:
    first, second = Passport(number="A123456").lines()
    found = zone(
        first[:30] + "K<KCL<<KKKKLLL", second[:7] + "KK" + second[9:28] + "CCLKKKKKKKCCKK<" + second[43]
    )
    assert (found.number, found.given, found.wrong) == ("A123456", "ROSA", ())


def test_fillers_lost_or_added_at_the_end_do_no_harm() -> None:
    first, second = Passport().lines()
    for change in (-5, -1, 1, 4):
        longer = first[:40] + "<" * (4 + change) if change > 0 else first[:change]
        run = second[:28] + "<" * (15 + change) + second[43]
        assert zone(longer, run).wrong == (), change


def test_one_filler_between_the_names_read_as_a_letter_still_parts_them() -> None:
    first, second = Passport(surname="QUINONES").lines()
    found = zone(first.replace("QUINONES<<ROSA", "QUINONESK<ROSA"), second)
    assert (found.surname, found.given) == ("QUINONES", "ROSA")


@pytest.mark.parametrize(
    ("field", "at"), [("number", 3), ("born", 15), ("expires", 23), ("all", 43)], ids=str
)
def test_a_check_digit_that_does_not_hold_is_named(field: str, at: int) -> None:
    first, second = Passport(number="G13497349", born="790314", expires="310717").lines()
    other = str((int(second[at]) + 3) % 10)
    found = zone(first, second[:at] + other + second[at + 1 :])
    assert field in found.wrong
    assert found.mended == ()


def test_nothing_is_put_right_where_no_check_digit_says_how() -> None:
    first, second = Passport(number="G10285017").lines()
    found = zone(first, second[:1] + "7" + second[2:])
    assert found.number == "G70285017"
    assert {"number", "all"} <= set(found.wrong)


def test_a_birth_without_a_day_leaves_the_date_open() -> None:
    first, second = Passport(born="8703<<").lines()
    assert zone(first, second).born is None


def test_the_century_is_the_one_that_makes_sense() -> None:
    assert zone(*Passport(born="261127").lines()).born == date(2026, 11, 27)
    assert zone(*Passport(born="261128").lines()).born == date(1926, 11, 28)
    assert zone(*Passport(expires="991231").lines()).expires == date(1999, 12, 31)
    assert zone(*Passport(expires="761231").lines()).expires == date(2076, 12, 31)


@pytest.mark.parametrize(
    "lines",
    [
        (),
        ("",),
        ("P",),
        ("PLEASE SIGN THE FORM BELOW AND SEND IT BACK TO", "INTERNAL REVENUE SERVICE KANSAS CITY MO 64999"),
        ("<" * 44, "<" * 44),
        ("P" * 44, "0" * 44),
        ("I" * 30, "1" * 30, "I" * 30),
        ("P<MEX" + "<" * 39, "A" * 44),
        ("CALIFORNIA DRIVER LICENSE DL I1234568", "EXP 08/31/2029 LN QUINONES FN ROSA 2570"),
    ],
)
def test_what_is_no_zone_is_none(lines: tuple[str, ...]) -> None:
    assert read_zone(lines, TODAY) is None


@given(st.lists(st.text(alphabet="PIVCA<0123456789KMEXQ «é\n", max_size=60), max_size=8))
def test_any_lines_end_as_a_zone_or_as_none(lines: list[str]) -> None:
    found = read_zone(lines, TODAY)
    assert found is None or found.number


def test_of_two_thousand_zones_with_noise_hardly_any_is_wrong_without_saying_so() -> None:
    dice = random.Random(7)
    shapes = {"0": "O", "1": "I", "5": "S", "8": "B", "2": "Z", "O": "0", "S": "5", "B": "8", "<": "K"}
    silent = read = 0
    for _ in range(2_000):
        number = "".join(dice.choices("ABCDEFGHJKLMNPRSTUVWXYZ", k=1) + dice.choices("0123456789", k=8))
        born = f"{dice.randrange(50, 100)}{dice.randrange(1, 13):02}{dice.randrange(1, 29):02}"
        first, second = Passport(number=number, born=born).lines()
        noisy = "".join(shapes.get(c, c) if dice.random() < 0.04 else c for c in second)
        found = read_zone((first, noisy), TODAY)
        if found is None:
            continue
        read += 1
        silent += not found.wrong and (found.number != number or f"{found.born:%y%m%d}" != born)
    assert read > 1_900
    assert silent <= 5
