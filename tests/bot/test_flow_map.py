"""The map in the documents is the conversation as it is."""

from __future__ import annotations

from pathlib import Path

from recado.bot import flow_map
from recado.bot.rehearsal import Rehearsal
from recado.flows.casetypes import load_all
from recado.flows.mend import STEPS

PAGE = Path(__file__).parents[2] / "docs" / "flows.md"


def test_the_page_is_what_walking_the_conversation_draws() -> None:
    drawn = flow_map.draw()
    assert PAGE.read_text(encoding="utf-8") == drawn, "write it anew: recado flows graph --out docs/flows.md"


def test_the_map_has_the_doors_in_their_order_and_a_way_back_from_silence() -> None:
    arrows = flow_map.walk(Rehearsal(load_all()["work_permit"], "beneficiary"))
    for ends in (("begin", "language"), ("language", "consent"), ("consent", "identity")):
        assert ends in arrows
    assert any(here == "silence" for here, _ in arrows)
    assert arrows["identity", "silence"] == ("ALTO",)


def test_every_place_on_the_map_is_one_where_a_dialogue_may_stand() -> None:
    doors = {"begin", "language", "consent", "refused", "identity", "locked", "between", "silence"}
    for known in (True, False):
        begin = Rehearsal(load_all()["work_permit"], "beneficiary", known=known)
        places = {place for ends in flow_map.walk(begin) for place in ends}
        assert places <= doors | {" ".join(step) for step in STEPS}
