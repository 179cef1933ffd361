"""What somebody unknown answers to the few questions asked of them, in whatever words."""

from __future__ import annotations

import re
from dataclasses import replace

from recado.flows.effects import Bilingual, CreateTask
from recado.flows.lead_memory import Heard
from recado.flows.small import is_polite
from recado.flows.talk import Talk, in_language
from recado.i18n.asides import only_heard
from recado.i18n.puzzled import puzzled
from recado.i18n.understand import choice, yes_no

ABOUT = (
    Bilingual("Family", "Familia"),
    Bilingual("Work", "Trabajo"),
    Bilingual("Asylum, or fear of going back", "Asilo, o miedo de regresar"),
    Bilingual("Citizenship", "Ser ciudadano"),
    Bilingual("A letter or a court date came", "Una carta o cita de la corte"),
    Bilingual("Something else", "Otra cosa"),
)
_LETTER = 4
"""Which of these does not wait, counted from 0."""
_LONGEST = 300
_MOST_NAMES = 8
_BEFORE_NAME = re.compile(
    r"^\W*(?:(?:hola|hello|hi|buenas|soy|yo soy|me llamo|mi nombre es|"
    r"my name is|i am|i'm|im|this is)\b[\s,:]*)+",
    re.IGNORECASE,
)


def name(_talk: Talk, text: str, heard: Heard) -> Heard | None:
    """Their name, without what is said before it; None for anything else."""
    found = _BEFORE_NAME.sub("", text).strip(" .,!\n")
    if len(found.split()) > _MOST_NAMES // 2:
        # "Maria, and my kids are Sofia and Mateo": the rest is in the words that staff read.
        found = found.partition(",")[0]
    wordy = (
        len(found.split()) > _MOST_NAMES or "?" in found or len(found) < 2 or any(map(str.isdecimal, found))
    )
    if wordy or says_nothing(text) or puzzled(text) or not any(map(str.isalpha, found)):
        return None
    return _with(heard, name=found)


def about(talk: Talk, text: str, heard: Heard) -> Heard | None:
    """What it is about: one of the list, or their own words; a letter or a court date does not wait."""
    picked = choice(text, [in_language(option, talk.contact.language) for option in ABOUT])
    if picked is not None:
        if picked - 1 == _LETTER:
            talk.do(CreateTask("lead", None, "A letter or a court date came.", urgent=True))
        return _with(heard, about=ABOUT[picked - 1].en)
    # In their own words it is told better than by a number.
    return _with(heard, about=text) if len(text.split()) >= 3 else None


def when(_talk: Talk, text: str, heard: Heard) -> Heard | None:
    """When to call, in their words."""
    if says_nothing(text) or puzzled(text):
        return None
    return _with(heard, when=text)


def source(_talk: Talk, text: str, heard: Heard) -> Heard | None:
    """How they found the firm, in their words; None for a question."""
    if text.rstrip().endswith("?") or says_nothing(text) or puzzled(text):
        return None
    return _with(heard, source=text)


def says_nothing(text: str) -> bool:
    """Thanks, "ok", "si": they answer no question in words, and are no work for anybody."""
    return is_polite(text) or only_heard(text) or yes_no(text) is not None


def _with(heard: Heard, **answers: str) -> Heard:
    short = {name: words[:_LONGEST] for name, words in answers.items()}
    return replace(heard, answers={**heard.answers, **short})
