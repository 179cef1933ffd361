"""What is remembered of somebody unknown between their texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from recado.flows import mend
from recado.flows.state import LEAD, Dialogue, Frame
from recado.flows.talk import Talk

QUESTIONS = ("consent", "language", "name", "about", "when", "source")
"""In the order in which they are asked."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Where somebody unknown stands. `step` is the question asked, or "new", or "silent"."""

    step: str
    turn: int = 0
    told: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    misses: int = 0
    about_number: bool = False
    """They say that they are a client: staff look at that, and there is no lead."""
    last_line: str | None = None


def recall(talk: Talk) -> Heard:
    """What is stored, read with care; an unknown step is the silent one."""
    dialogue, reason = mend.dialogue(talk.state.dialogue(LEAD))
    if reason:
        talk.recovered(reason)
    step = dialogue.frames[-1].step if dialogue.frames else "new"
    memory = dialogue.memory
    told, answers, misses = memory.get("told"), memory.get("answers"), memory.get("misses")
    last = memory.get("last_line")
    known = answers.items() if isinstance(answers, Mapping) else ()
    return Heard(
        step=step if step in (*QUESTIONS, "new") else "silent",
        turn=dialogue.turn,
        told=told if isinstance(told, str) else "",
        answers={name: words for name, words in known if isinstance(words, str)},
        misses=misses if isinstance(misses, int) and not isinstance(misses, bool) else 0,
        about_number=memory.get("about_number") is True,
        last_line=last if isinstance(last, str) else None,
    )


def remember(talk: Talk, heard: Heard) -> None:
    """Store it for the next text from there."""
    memory = {
        "told": heard.told,
        "answers": dict(heard.answers),
        "misses": heard.misses,
        "about_number": heard.about_number,
        "last_line": heard.last_line,
    }
    # Nothing was asked yet of whoever is new: they stand nowhere.
    frames = () if heard.step == "new" else (Frame("lead", heard.step),)
    dialogue = Dialogue(frames=frames, turn=heard.turn, memory=memory)
    talk.state = talk.state.with_dialogue(LEAD, dialogue)
