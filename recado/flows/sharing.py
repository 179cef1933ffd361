"""Several people on one phone: every text that speaks of a paper, a bill or a stage says whose it is."""

from __future__ import annotations

from collections.abc import Mapping

from recado.flows.effects import Bilingual, Param
from recado.flows.view import PartyView, View

_SEVERAL = 2
_AFTER = ("item", "what")
"""Parameters after which the name stands; before a stage, which is a sentence."""


def name(view: View, party: PartyView | None) -> str:
    """The first name of `party` where several people share the phone; elsewhere ""."""
    several = len({each.first_name for each in view.parties}) >= _SEVERAL
    return party.first_name if several and party is not None else ""


def named(params: Mapping[str, Param], view: View, party: PartyView | None) -> dict[str, Param]:
    """The same parameters, with the name of the person where they need one."""
    return marked(params, name(view, party))


def marked(params: Mapping[str, Param], who: str) -> dict[str, Param]:
    """The same for a name that is known; "" where nobody else shares the phone."""
    return {key: _with(key, value, who) if who else value for key, value in params.items()}


def _with(key: str, value: Param, who: str) -> Param:
    if not isinstance(value, Bilingual):
        return value
    if key in _AFTER:
        return Bilingual(_beside(value.en, who), _beside(value.es, who))
    return Bilingual(f"({who}) {value.en}", f"({who}) {value.es}") if key == "stage" else value


def _beside(label: str, who: str) -> str:
    return f"{label[:-1]}, {who})" if label.endswith(")") else f"{label} ({who})"
