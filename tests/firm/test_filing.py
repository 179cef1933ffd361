"""Names of files as they are taken where they are filed."""

import re

from recado.firm.rules.filing import file_name

TAKEN = re.compile(r"[A-Za-z0-9 \-_.()]+\.pdf")


def test_a_name_says_the_case_the_item_and_the_version() -> None:
    assert file_name("R-0001", "passport", 2) == "R-0001-passport-2.pdf"


def test_a_part_says_which_it_is() -> None:
    assert file_name("R-0001", "lease", 1, 1, 2) == "R-0001-lease-1 (part 1 of 2).pdf"


def test_whatever_a_firm_calls_an_item_uscis_takes_the_name() -> None:
    for item in (
        "año_de_unión",
        "señas/identidad",
        "证件",
        "tax & w-2 «2025»",
        "x" * 300,
        "",
        "a\nb",
        "..\\..\\etc",
    ):
        name = file_name("R-0001", item, 1, 1, 3)
        assert TAKEN.fullmatch(name), name
        assert len(name) <= 120
        assert name.endswith("-1 (part 1 of 3).pdf")
    assert file_name("R-0001", "acta_de_unión", 1) == "R-0001-acta_de_union-1.pdf"
