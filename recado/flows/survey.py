"""How it went with us: one question after the intake and one at the end, each once, with room for a comment.

Never in a discreet case, whose texts may be read by somebody else; never after bad news; never while anything
else is due; and whoever does not answer is not asked again.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from recado.flows import billing, routing
from recado.flows.small import is_polite
from recado.flows.talk import Next, Talk
from recado.flows.wished import SaveSurvey
from recado.i18n.understand import command, number, yes_no
from recado.i18n.words import bare

ASKED = "survey.score"
BAD_NEWS = frozenset({"rfe", "noid", "referred", "withdrawal", "denied", "not_taken"})
"""Stages after which nobody is asked how it went."""
LOW = 2
_BEST = 5
_ENOUGH = 1000
_LIVES = {"score": timedelta(days=7), "comment": timedelta(hours=2)}
"""For so long a text may still be the answer."""
_WORDS = {
    **dict.fromkeys(("mal", "muy mal", "pesimo", "bad", "very bad", "terrible"), 1),
    **dict.fromkeys(("regular", "mas o menos", "so so"), 3),
    **dict.fromkeys(("bien", "good"), 4),
    **dict.fromkeys(("muy bien", "excelente", "very good", "great", "excellent"), 5),
}

Kind = Literal["intake", "end"]


def after_intake(talk: Talk) -> None:
    """Everything asked was answered and everything sent: a good moment, if the client brought it about."""
    frame = talk.frame
    rests = frame is not None and (frame.flow, frame.step) == ("checklist", "rest")
    waits = talk.recall("open") or talk.recall("closing") or billing.owed(talk) is not None
    if rests and not waits and talk.count("told_complete") and talk.questions() and talk.urgency == "reply":
        _ask(talk, "intake")


def stage_changed(talk: Talk, stage: str) -> None:
    """Remember bad news; when the case is closed without any, ask."""
    if stage in BAD_NEWS:
        talk.remember(bad_news=1)
    elif stage == "approved":
        talk.remember(bad_news=None)
    elif stage == "closed" and talk.flow in {"", "checklist"}:
        _ask(talk, "end")


def hear(talk: Talk, text: str) -> Next | None:
    """Take a score or a comment; None for a text that is neither, which is then heard as any other."""
    frame = talk.frame
    if frame is None or frame.flow != "survey":
        return None
    talk.pop()
    asked = routing.instant(frame.data.get("at"))
    kind: Kind = "end" if frame.data.get("kind") == "end" else "intake"
    if asked is None or not timedelta(0) <= talk.now - asked < _LIVES[frame.step]:
        return None
    said = command(text)
    if said is not None:
        return _leave(talk) if said.name in {"skip", "back", "done"} else None
    if frame.step == "comment":
        return _comment(talk, text, kind, frame.data.get("score"))
    score = _WORDS.get(bare(text)) or number(text)
    return _score(talk, kind, score) if score is not None and 1 <= score <= _BEST else None


def _ask(talk: Talk, kind: Kind) -> None:
    who = talk.who
    done = kind in who.surveyed or kind in talk.words("surveyed")
    bad = who.stage in BAD_NEWS or bool(talk.count("bad_news"))
    if done or bad or who.discreet or who.paused or talk.muted or "told" not in who.rights:
        return
    talk.remember(surveyed=[*talk.words("surveyed"), kind])
    talk.push("survey", "score", ASKED, kind=kind, at=talk.now.isoformat())
    talk.say(f"survey.ask_{kind}", firm=talk.firm.name)


def _score(talk: Talk, kind: Kind, score: int) -> Next:
    talk.do(SaveSurvey(talk.who.key, kind, score))
    if score <= LOW:
        talk.task("low_score", f"{kind}: {score} of {_BEST}.")
    talk.push("survey", "comment", "survey.comment", kind=kind, score=score, at=talk.now.isoformat())
    talk.say("survey.sorry" if score <= LOW else "survey.glad")
    return "wait"


def _comment(talk: Talk, text: str, kind: Kind, score: object) -> Next:
    if is_polite(text) or yes_no(text) is not None or not isinstance(score, int):
        return _leave(talk)
    talk.do(SaveSurvey(talk.who.key, kind, score, text[:_ENOUGH]))
    if score <= LOW:
        talk.task("low_score", text[:_ENOUGH])
    talk.say("survey.thanks")
    return "wait"


def _leave(talk: Talk) -> Next:
    talk.say("small.thanks")
    return "wait"
