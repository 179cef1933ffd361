"""What is not words and not pages: each is kept, thanked for or passed on, and never called unsupported."""

from __future__ import annotations

from recado.flows import asking, kept
from recado.flows.events import Message, Other
from recado.flows.talk import Next, Talk

_PASSED_ON: dict[Other, str] = {
    "video": "A video: it is in the thread.",
    "location": "A place on the map: it is in the thread.",
    "contact": "A contact card: it is in the thread.",
    "edited": "An earlier text was changed on the telephone: what is in the thread now may read otherwise.",
    "deleted": "An earlier text was deleted on the telephone: it stays in the thread here.",
    "unknown": "Something that the provider could not hand over: please ask what it was.",
}


def take(talk: Talk, event: Message, kind: Other) -> Next:
    """Keep what came, say what becomes of it, and return to where we were."""
    kept.keep_quietly(talk, event)
    if kind == "reaction":
        # A tap on our words is nobody's answer and nobody's question.
        return "wait"
    if kind == "sticker":
        return "again"
    if kind == "voice":
        talk.task("voice_note", "A voice note: please listen to it in the thread.")
    else:
        talk.task("question", _PASSED_ON[kind])
    if not asking.once(talk, f"{kind}_at"):
        return "wait"
    talk.say(f"other.{kind}")
    return "again"
