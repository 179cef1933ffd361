"""What a notice suggests for its case: a stage, for a person to confirm. Nothing moves by itself."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from recado.bot.opening_cases import case_type_of
from recado.firm.models import Case, Notice
from recado.flows.casetypes.model import Stage

_STAGES = {
    "receipt": "response_pending",
    "biometrics": "biometrics",
    "interview": "interview",
    "rfe": "rfe",
    "approval": "approved",
    "denial": "denied",
}
_ENDS = frozenset({"approval", "denial"})
"""Decisions count for the case only if they are about its own form."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The stage that a notice suggests, or why none is suggested."""

    stage: Stage | None
    reason: str


def stage_for(session: Session, case: Case, notice: Notice, form: str) -> Proposal:
    """Propose a stage that this kind of case has and that lies ahead of where it stands."""
    known = case_type_of(session, case)
    slugs = [stage.slug for stage in known.stages]
    wanted = _STAGES.get(notice.kind, "")
    stage = known.stage(wanted)
    if stage is None:
        return Proposal(None, "A letter of this kind moves no stage.")
    if notice.kind in _ENDS and form != known.form:
        about = f"of {form}" if form else "of a form that was not written down"
        return Proposal(None, f"This decision is {about}; the case is about {known.form}.")
    if case.stage == wanted or (case.stage in slugs and _is_behind(notice.kind, slugs, case.stage, wanted)):
        return Proposal(None, "The case stands there, or further, already.")
    return Proposal(stage, "")


def _is_behind(kind: str, slugs: list[str], now: str, wanted: str) -> bool:
    """Whether the case has come further: requests may come at any point before the end."""
    if kind == "rfe":
        return now in {"approved", "denied", "closed"}
    if kind == "receipt":
        return "filed" in slugs and slugs.index(now) > slugs.index("filed")
    return slugs.index(now) > slugs.index(wanted) and now != "response_pending"
