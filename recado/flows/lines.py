"""The lines of a person's checklist as they stand: which are asked for now, and what makes each whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from recado.flows import casetypes
from recado.flows.casetypes import Answer, Item
from recado.flows.view import ItemStatus, ItemView, PartyView

LAST_PHASE = 99
WAITED_FOR: frozenset[ItemStatus] = frozenset({"missing", "rejected", "collecting"})
"""What keeps the lines of later phases back as long as it is required."""


def standing(party: PartyView, answers: Mapping[str, Answer]) -> tuple[tuple[Item, ItemView], ...]:
    """This party's lines, given the answers so far.

    A line of a later phase is not there before the required ones of the earlier phases are in. One that is to
    be signed is there once staff have attached its pages; in a discreet case they are signed in person.
    """
    if "upload" not in party.rights:
        return ()
    lines = list(_all(party, answers))
    waiting = (item for item, line in lines if item.required and line.status in WAITED_FOR)
    phase = min((item.phase for item in waiting if not item.sign), default=LAST_PHASE)
    shown = (each for each in lines if each[0].phase <= phase or each[0].sign or each[1].status != "missing")
    return tuple(shown)


def _all(party: PartyView, answers: Mapping[str, Answer]) -> Iterator[tuple[Item, ItemView]]:
    known = {line.slug: line for line in party.items}
    for item in casetypes.checklist(party.case_type, party.role, answers, known):
        line = known.get(item.slug, ItemView(item.slug, "missing"))
        if line.by_firm:
            continue
        if not item.sign:
            yield item, line
        elif line.to_sign > 0 and not party.discreet:
            yield _to_sign(item, line.to_sign), line


@lru_cache(maxsize=256)
def _to_sign(item: Item, pages: int) -> Item:
    """A line that is to be signed is whole when each page that was handed out is back."""
    return replace(item, pages=pages)
