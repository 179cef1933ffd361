"""Past the stage of signing only when all is signed: the one rule, over plain values."""

from __future__ import annotations

import pytest

from recado.firm.rules.signing import held_back

STAGES = ("opened", "drafting", "ready_for_signature", "filed", "approved", "closed")


@pytest.mark.parametrize(
    ("now", "to", "held"),
    [
        ("drafting", "ready_for_signature", False),
        ("ready_for_signature", "drafting", False),
        ("ready_for_signature", "filed", True),
        ("opened", "approved", True),
        ("ready_for_signature", "closed", False),
        ("filed", "approved", False),
        ("gone", "filed", True),
        ("ready_for_signature", "gone", False),
    ],
)
def test_only_what_crosses_the_stage_is_held_back(now: str, to: str, held: bool) -> None:
    assert held_back(STAGES, now, to) is held


def test_a_kind_of_case_without_such_a_stage_holds_nothing_back() -> None:
    assert not held_back(("opened", "closed"), "opened", "closed")
    assert not held_back(("opened", "filed", "closed"), "opened", "filed")
