"""Telephone numbers, addresses, countries and the numbers of USCIS are read into one form each."""

import pytest

from recado.i18n.understand import (
    AddressProblem,
    a_number_of,
    address_of,
    country_of,
    phone_of,
    receipt_of,
)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("305 555 0123", "+13055550123"),
        ("(305) 555-0123", "+13055550123"),
        ("mi cel es 3055550123 gracias", "+13055550123"),
        ("1-305-555-0123", "+13055550123"),
        ("call 305.555.0123 ext 4", "+13055550123"),
        ("+52 55 1234 5678", "+525512345678"),
        ("52 1 55 1234 5678", "+525512345678"),
        ("011 52 55 1234 5678", "+525512345678"),
        ("502 5555 1234", "+50255551234"),
        ("+503 2222 3333", "+50322223333"),
        ("３０５ 555 0123", "+13055550123"),
    ],
)
def test_this_is_a_telephone_number(said: str, meant: str) -> None:
    assert phone_of(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        *("555-0123", "12345", "no tengo", "15/03/1987", "A 123 456 789", "305 555 012", "0052 123"),
        *("305 555 0123 o 786 555 0123", "+999 123 456 789", "000 000 0000", ""),
    ],
)
def test_this_is_no_telephone_number_or_not_one(said: str) -> None:
    assert phone_of(said) is None


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("A 123 456 789", "A123456789"),
        ("a-12345678", "A012345678"),
        ("1234567", "A001234567"),
        ("mi a number es 087 654 321", "A087654321"),
        ("A O87654321", "A087654321"),
        ("A#12345678 gracias", "A012345678"),
    ],
)
def test_an_a_number_has_nine_digits_in_the_end(said: str, meant: str) -> None:
    assert a_number_of(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        *("123-45-6789", "15/03/1987", "15-03-1987", "1987-03-15", "3055550123", "123456", "000000000"),
        *("A123456789 y A987654321", "123456789012", "IOE0912345678", "no lo tengo"),
    ],
)
def test_a_date_and_a_social_security_number_are_no_a_number(said: str) -> None:
    assert a_number_of(said) is None


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("ioe0912345678", "IOE0912345678"),
        ("IOE 09 1234 5678", "IOE0912345678"),
        ("EAC-21-123-45678", "EAC2112345678"),
        ("mi recibo es ioe-O9I2345678", "IOE0912345678"),
        ("10E0912345678", "IOE0912345678"),
        ("receipt # LIN 22 901 12345 thanks", "LIN2290112345"),
        ("ZLA1234567890", "ZLA1234567890"),
    ],
)
def test_a_receipt_number_is_three_letters_and_ten_digits(said: str, meant: str) -> None:
    assert receipt_of(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        *("tel 3055550123", "cel3055550123", "IOE09123456789", "WAC1234", "3055550123", "the 1234567890"),
        "IOE0912345678 y IOE0912345679",
    ],
)
def test_this_is_no_receipt_number(said: str) -> None:
    assert receipt_of(said) is None


@pytest.mark.parametrize(
    ("said", "code"),
    [
        *(
            ("Guatemala", "GT"),
            ("gutemala", "GT"),
            ("soy hondureña", "HN"),
            ("onduras", "HN"),
            ("mejico", "MX"),
        ),
        *(("born in El Salvador", "SV"), ("Oaxaca, Mexico", "MX"), ("oaxaca mexico", "MX"), ("EE.UU.", "US")),
        *(
            ("Granada, Nicaragua", "NI"),
            ("Rep. Dom.", "DO"),
            ("venesuela", "VE"),
            ("U.S.", "US"),
            ("🇲🇽", "MX"),
        ),
        *(
            ("Trinidad y Tobago", "TT"),
            ("philipines", "PH"),
            ("Brasil", "BR"),
            ("Brazil", "BR"),
            ("dr", "DO"),
        ),
        *(("Côte d'Ivoire", "CI"), ("costa de marfil", "CI"), ("burma", "MM"), ("hong kong", "HK")),
        *(("New Mexico", "US"), ("DRC", "CD"), ("Nací en México", "MX"), ("my country is peru", "PE")),
        *(("mexcio", "MX"), ("ecuatoriana", "EC"), ("la india", "IN"), ("korea", "KR"), ("Georgia", "GE")),
    ],
)
def test_a_country_by_its_name_its_people_or_nearly(said: str, code: str) -> None:
    assert country_of(said) == code


@pytest.mark.parametrize(
    "said",
    [
        *("no", "si", "es", "no se", "mexico y estados unidos", "no soy de mexico", "mexico?", "congo"),
        *("Guadalupe, Zacatecas", "tapachula chiapas", "", "🙏", "austrlia", "atlanta georgia"),
    ],
)
def test_what_names_no_country_or_no_single_one_is_not_guessed(said: str) -> None:
    assert country_of(said) is None


@pytest.mark.parametrize(
    "said",
    [
        "123 Main St, Houston TX 77001",
        "123 main st houston tx",
        "1200 elm avenue apt 4, los angeles",
        "PO Box 12 Miami FL",
        "calle 5 de mayo 123, Puebla, Mexico",
        "domicilio conocido, San Pedro, Guatemala",
        "12345 sunset blvd 90028",
        "456 w 12 st brooklyn ny 11201",
        "33 calle 5-20 zona 7 guatemala",
        "colonia escalon casa 12 san salvador",
    ],
)
def test_an_address_keeps_its_words(said: str) -> None:
    assert address_of(said) == said


def test_an_address_of_several_lines_becomes_one() -> None:
    assert address_of("123 main st\n houston \n\ntexas") == "123 main st, houston, texas"


@pytest.mark.parametrize("said", ["Houston", "Houston TX 77001", "Los Angeles, California"])
def test_a_place_without_a_street_says_so(said: str) -> None:
    assert address_of(said) is AddressProblem.NO_STREET


@pytest.mark.parametrize(
    "said", ["123 main st", "calle 12", "123 north main street apt 4", "vivo en 12 oak st"]
)
def test_a_street_without_a_place_says_so(said: str) -> None:
    assert address_of(said) is AddressProblem.NO_PLACE


@pytest.mark.parametrize("said", ["", "no tengo", "1", "77001", "where do I live?", "🙏", "x" * 400])
def test_this_is_no_address(said: str) -> None:
    assert address_of(said) is AddressProblem.NOT_AN_ADDRESS
