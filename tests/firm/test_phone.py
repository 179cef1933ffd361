"""One spelling to match people by; addresses that are no numbers stay what they are."""

import pytest

from recado.firm.rules.phone import ANYWHERE_IN_THE_US, canonical_phone, masked_phone, typed_phone, zones_of


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        ("+13055550101", "+13055550101"),
        ("+5215512345678", "+525512345678"),  # Mexico, as WhatsApp writes it
        ("+525512345678", "+525512345678"),
        ("+5491123456789", "+541123456789"),  # Argentina
        ("+541123456789", "+541123456789"),
        ("+551187654321", "+5511987654321"),  # Brazil, an old account without its ninth digit
        ("+5511987654321", "+5511987654321"),
        ("+551132654321", "+551132654321"),  # a landline there has eight
        ("+447700900123", "+447700900123"),
    ],
)
def test_spellings_of_one_telephone_meet(address: str, canonical: str) -> None:
    assert canonical_phone(address) == canonical


@pytest.mark.parametrize(
    "address",
    [
        "US.13491208655302741918",
        "262966",
        "RECADO",
        "",
        "+",
        "+1",
        "+1305555010x",
        "+١٣٠٥٥٥٥٠١٠١",
        "+99999999",
    ],
)
def test_what_is_no_number_has_no_canonical_phone(address: str) -> None:
    assert canonical_phone(address) is None


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("(305) 555-0101", "+13055550101"),
        ("305 555 0101", "+13055550101"),
        ("1-305-555-0101", "+13055550101"),
        ("+52 1 55 1234 5678", "+525512345678"),
        ("555", None),
        ("A012345678", None),
        ("rosa", None),
    ],
)
def test_staff_write_numbers_as_they_please(text: str, phone: str | None) -> None:
    assert typed_phone(text) == phone


@pytest.mark.parametrize(
    ("phone", "zones"),
    [
        ("+13055550101", ["America/New_York"]),
        ("+14805550101", ["America/Phoenix"]),
        ("+525512345678", ["America/Mexico_City"]),
        ("+18005550101", list(ANYWHERE_IN_THE_US)),  # toll-free
        ("+15550100123", list(ANYWHERE_IN_THE_US)),  # no such area
        ("nonsense", []),
    ],
)
def test_where_a_number_may_ring(phone: str, zones: list[str]) -> None:
    assert zones_of(phone) == zones


def test_of_a_masked_address_only_the_end_is_shown() -> None:
    assert masked_phone("+13055550101") == "••• 0101"
